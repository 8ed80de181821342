"""Everybody's alerts: kept, listed, changed, and what is known of each."""

import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from assistant.accounts.moments import stored
from assistant.alerts.alert import (
    ASKING,
    DELIVERY,
    SAVED,
    Alert,
    Change,
    Delivery,
    Kind,
    Saved,
    What,
)
from assistant.alerts.tables import MIGRATIONS, alerts, changes, deliveries, told
from assistant.asking.question import Asking
from index.errors import BadInput, NoCookie, UnknownAlert
from index.fetching.addresses import read_link
from index.readers import OWNER, Reader
from index.storage.catalogue.collections import Collections
from index.storage.database import opened_beside
from index.storage.inserting import insert_missing
from index.storage.location import Location

# Whose alerts are those of the person who has the library's files; anybody else's owner is a token.
HOME = "home"
SHORTEST_OWNER = 32  # characters
LONGEST = 2_000  # characters of a question, search or claim
USUAL, NOWHERE = Asking(), Delivery()
MOST_OF_ONE = 200  # alerts of one owner: each takes a search for every batch of new articles
MOST_OF_OTHERS = 2_000  # of all others than HOME together: any visitor's browser is an owner
PREFIX = "whsec_"  # what the secrets of Standard Webhooks begin with


@dataclass(frozen=True)
class Waiting:
    """A change that is to be sent, with its alert; `error` is why it couldn't be sent before, and
    `message` the name of what it was sent in then."""

    id: int
    channel: str
    alert: Alert
    change: Change
    tries: int
    error: str | None
    message: str | None


class Alerts:
    """The alerts in a library's folder, each seen by its owner only.

    Open the library first: it holds the lock. Safe in any thread; in an event loop call the methods
    in a thread. They all raise StorageFailed, and UnknownAlert for one that doesn't exist or is
    somebody else's. What an alert or change quotes of articles that its owner may not read, or no
    longer, is left out.
    """

    def __init__(self, home: Path | Location, allowed: Collection[str] = ()) -> None:
        """`allowed` are host:port pairs that webhooks may have on this machine: for tests only.

        Raises StorageFailed if there is no library in `home`, LibraryMismatch.
        """
        self._database = opened_beside(home, MIGRATIONS, "its alerts")
        self._collections = Collections(self._database)
        self._allowed = allowed

    def add(
        self,
        owner: str,
        kind: Kind,
        text: str,
        saved: Saved,
        stories: Iterable[str] = (),
        looked_at: Iterable[str] = (),
        asking: Asking = USUAL,
        delivery: Delivery = NOWHERE,
        answered: datetime | None = None,
    ) -> Alert:
        """Keep an alert with the answer it has now, or had when it was `answered`; `stories` are
        those the answer rests on, and `looked_at` the articles of the minutes before, which are no
        news.

        Raises BadInput for an owner that is no token, a text that is too long, one too many, or a
        delivery that can't be.
        """
        _check_owner(owner)
        text = " ".join(text.split())
        if not text or len(text) > LONGEST:
            raise BadInput(f"An alert needs 1 to {LONGEST:,} characters of text.")
        moment = datetime.now(UTC)
        alert = Alert(
            id=secrets.token_urlsafe(16),
            owner=owner,
            kind=kind,
            text=text,
            created=moment,
            checked=answered or moment,
            feed=secrets.token_urlsafe(24),
            asking=asking,
            saved=saved,
            delivery=self._usable(delivery),
        )
        with self._database.writing() as db:
            _check_room(db, owner)
            db.execute(
                insert(alerts).values(
                    id=alert.id,
                    owner=owner,
                    kind=kind,
                    text=text,
                    asking=ASKING.dump_json(asking).decode(),
                    saved=SAVED.dump_json(saved).decode(),
                    delivery=DELIVERY.dump_json(alert.delivery).decode(),
                    feed=alert.feed,
                    created_at=moment.isoformat(),
                    checked_at=alert.checked.astimezone(UTC).isoformat(),
                    looked_at=json.dumps(sorted(looked_at)),
                )
            )
            _tell(db, alert.id, stories)
        return alert

    def listed(self, owner: str) -> list[Alert]:
        """The owner's alerts, the newest first."""
        query = _alerts().where(alerts.c.owner == owner).order_by(alerts.c.created_at.desc())
        with self._database.reading() as db:
            listed = [_alert_in(row) for row in db.execute(query)]
        return [self._shown(each) for each in listed]

    def everybodys(self) -> list[Alert]:
        """All there are, the oldest first."""
        with self._database.reading() as db:
            every = [_alert_in(row) for row in db.execute(_alerts().order_by(alerts.c.created_at))]
        return [self._shown(each) for each in every]

    def read(self, owner: str, alert_id: str) -> Alert:
        """One of the owner's alerts."""
        with self._database.reading() as db:
            alert = _alert(db, owner, alert_id)
        return self._shown(alert)

    def of_feed(self, secret: str) -> Alert:
        """The alert of a feed's address, for whoever has that."""
        with self._database.reading() as db:
            row = db.execute(_alerts().where(alerts.c.feed == secret)).one_or_none()
        if row is None:
            raise UnknownAlert("No alert has a feed at this address; it may have been removed.")
        return self._shown(_alert_in(row))

    def deliver_to(self, owner: str, alert_id: str, delivery: Delivery) -> Alert:
        """Send its changes there from now on. Raises BadInput for a delivery that can't be."""
        usable = self._usable(delivery)
        with self._database.writing() as db:
            _alert(db, owner, alert_id)
            kept = DELIVERY.dump_json(usable).decode()
            db.execute(update(alerts).where(alerts.c.id == alert_id).values(delivery=kept))
            of_alert = select(changes.c.id).where(changes.c.alert_id == alert_id)
            waiting = delete(deliveries).where(deliveries.c.change_id.in_(of_alert))
            db.execute(waiting.where(deliveries.c.channel.not_in(_channels(usable))))
            alert = _alert(db, owner, alert_id)
        return self._shown(alert)

    def remove(self, owner: str, alert_id: str) -> None:
        """Delete an alert with its changes, for good."""
        with self._database.writing() as db:
            _alert(db, owner, alert_id)
            db.execute(delete(alerts).where(alerts.c.id == alert_id))
        self._database.wipe()

    def changes(
        self,
        owner: str,
        alert_id: str | None = None,
        *,
        after: int = 0,
        before: int | None = None,
        limit: int = 100,
    ) -> list[Change]:
        """What changed in the owner's alerts, or in one of them, the newest first; only those with
        a number above `after` and below `before`."""
        query = select(changes).join(alerts).where(alerts.c.owner == owner, changes.c.id > after)
        if before is not None:
            query = query.where(changes.c.id < before)
        if alert_id is not None:
            query = query.where(alerts.c.id == alert_id)
        if before is not None:
            query = query.where(changes.c.id < before)
        with self._database.reading() as db:
            if alert_id is not None:
                _alert(db, owner, alert_id)
            found = [
                _change_in(row)
                for row in db.execute(query.order_by(changes.c.id.desc()).limit(limit))
            ]
        return [self._shown_change(owner, each) for each in found]

    def unread(self, owner: str) -> int:
        """How many changes the owner hasn't looked at; those that only confirm don't count."""
        query = select(func.count()).select_from(changes.join(alerts))
        query = query.where(alerts.c.owner == owner, changes.c.read == 0)
        with self._database.reading() as db:
            return int(db.scalar(query.where(changes.c.what != "still_so")) or 0)

    def mark_read(self, owner: str, newest: int | None = None) -> None:
        """The owner has looked at all there is, or at all up to the change with this number."""
        of_owner = select(alerts.c.id).where(alerts.c.owner == owner)
        looked_at = update(changes).where(changes.c.alert_id.in_(of_owner))
        if newest is not None:
            looked_at = looked_at.where(changes.c.id <= newest)
        with self._database.writing() as db:
            db.execute(looked_at.values(read=1))

    def looked_at(self, alert_id: str) -> frozenset[str]:
        """The articles that the last check looked at, as far back as the next one begins."""
        with self._database.reading() as db:
            kept = db.scalar(select(alerts.c.looked_at).where(alerts.c.id == alert_id))
        return frozenset(json.loads(kept or "[]"))

    def told(self, alert_id: str) -> frozenset[str]:
        """The stories that the alert's answer rested on at some time, or that it told."""
        with self._database.reading() as db:
            return frozenset(db.scalars(select(told.c.story).where(told.c.alert_id == alert_id)))

    def note(
        self,
        alert: Alert,
        checked: datetime,
        looked_at: Iterable[str],
        saved: Saved,
        what: What | None,
        stories: Iterable[str] = (),
        shown: Saved | None = None,
    ) -> Change | None:
        """What a check found, in one transaction: the alert's answer is `saved` from now on.

        `shown` is what the change tells of it, if not all. None if nothing is to be told, or if
        the alert was removed meanwhile.
        """
        with self._database.writing() as db:
            kept = update(alerts).where(alerts.c.id == alert.id)
            values = {
                "checked_at": checked.isoformat(),
                "looked_at": json.dumps(sorted(looked_at)),
                "saved": SAVED.dump_json(saved).decode(),
                "failure": None,
            }
            if not db.execute(kept.values(values)).rowcount or what is None:
                return None
            _tell(db, alert.id, stories)
            row = {
                "alert_id": alert.id,
                "what": what,
                "at": checked.isoformat(),
                "before": SAVED.dump_json(alert.saved).decode(),
                "after": SAVED.dump_json(shown or saved).decode(),
            }
            [number] = db.execute(insert(changes).values(row)).inserted_primary_key or [0]
            due = next_digest(checked) if alert.delivery.daily else checked
            for channel in _channels(alert.delivery):
                to_send = {"change_id": number, "channel": channel, "due_at": stored(due)}
                db.execute(insert(deliveries).values(to_send))
            change = _change_in(db.execute(select(changes).where(changes.c.id == number)).one())
        return self._shown_change(alert.owner, change)

    def note_failure(self, alert_id: str, failure: str) -> None:
        """Keep why it couldn't be checked; the next check looks at the same articles."""
        with self._database.writing() as db:
            db.execute(update(alerts).where(alerts.c.id == alert_id).values(failure=failure))

    def waiting(self, moment: datetime) -> list[Waiting]:
        """What is to be sent by this moment, the oldest first."""
        query = (
            _alerts()
            .add_columns(*(column.label(f"change_{column.name}") for column in changes.c))
            .add_columns(
                deliveries.c.id.label("number"),
                deliveries.c.channel,
                deliveries.c.tries,
                deliveries.c.error,
                deliveries.c.message,
            )
            .join(changes, changes.c.alert_id == alerts.c.id)
            .join(deliveries, deliveries.c.change_id == changes.c.id)
            .where(deliveries.c.due_at <= stored(moment))
            .order_by(deliveries.c.id)
        )
        with self._database.reading() as db:
            waiting = [
                Waiting(
                    row.number,
                    row.channel,
                    _alert_in(row),
                    _change_in(row, "change_"),
                    row.tries,
                    row.error,
                    row.message,
                )
                for row in db.execute(query)
            ]
        return [
            replace(
                each,
                alert=self._shown(each.alert),
                change=self._shown_change(each.alert.owner, each.change),
            )
            for each in waiting
        ]

    def send_in(self, message: str, numbers: Sequence[int]) -> None:
        """These are sent in this message from now on, at every try."""
        with self._database.writing() as db:
            going = update(deliveries).where(deliveries.c.id.in_(numbers))
            db.execute(going.values(message=message))

    def sent(self, numbers: Sequence[int]) -> None:
        """These were delivered, or are not to be any more."""
        with self._database.writing() as db:
            db.execute(delete(deliveries).where(deliveries.c.id.in_(numbers)))

    def not_sent(self, numbers: Sequence[int], error: str, again: datetime) -> None:
        """These weren't, because of `error`; they are to be tried again at a later moment."""
        with self._database.writing() as db:
            failed = update(deliveries).where(deliveries.c.id.in_(numbers))
            db.execute(
                failed.values(error=error, tries=deliveries.c.tries + 1, due_at=stored(again))
            )

    def delete_all(self, owner: str) -> None:
        """Delete the owner's alerts, with their changes, for good."""
        with self._database.writing() as db:
            db.execute(delete(alerts).where(alerts.c.owner == owner))
        self._database.wipe()

    def delete_everybodys(self) -> None:
        """Delete the alerts of all owners at once and for good."""
        with self._database.writing() as db:
            db.execute(delete(alerts))
        self._database.wipe()

    def _shown(self, alert: Alert) -> Alert:
        """The alert with what its owner may read of its answer."""
        return replace(alert, saved=self._readable(alert.owner, alert.saved))

    def _shown_change(self, owner: str, change: Change) -> Change:
        before, after = (self._readable(owner, each) for each in (change.before, change.after))
        return replace(change, before=before, after=after)

    def _readable(self, owner: str, saved: Saved) -> Saved:
        closed = self._collections.closed_to(reader_of(owner))
        shown = self._collections.readable([each.article for each in saved.said], closed)
        said = tuple(each for each in saved.said if each.article in shown)
        if len(said) == len(saved.said):
            return saved
        # Its text was written from all of them; a sentence that is still shown stands for it.
        text = said[0].sentence if said else ""
        return replace(saved, text=text, said=said, is_so=saved.is_so if said else None)

    def _usable(self, delivery: Delivery) -> Delivery:
        """The delivery with a secret to sign with. Raises BadInput, RefusedLink."""
        if delivery.mail is not None and not _is_mail_address(delivery.mail):
            raise BadInput(
                f"“{delivery.mail}” is no mail address; write one such as ann@example.org."
            )
        if delivery.webhook is None:
            return replace(delivery, secret="")
        read_link(delivery.webhook, self._allowed)
        return replace(delivery, secret=delivery.secret or new_secret())


def reader_of(owner: str) -> Reader:
    """As whom an alert's owner reads."""
    return OWNER if owner == HOME else owner


def new_secret() -> str:
    """A secret to sign messages with, as Standard Webhooks writes it."""
    import base64

    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def next_digest(moment: datetime) -> datetime:
    """When the digest of this moment is sent: at seven in the morning, where this machine is."""
    local = moment.astimezone()
    seven = local.replace(hour=7, minute=0, second=0, microsecond=0)
    return (seven if local < seven else seven + timedelta(days=1)).astimezone(UTC)


def _check_owner(owner: str) -> None:
    if owner != HOME and len(owner) < SHORTEST_OWNER:
        raise NoCookie("This browser sent no cookie; allow cookies for this page and reload it.")


def _check_room(db: Connection, owner: str) -> None:
    """Raises BadInput if one more alert is one too many."""
    own = db.scalar(select(func.count()).where(alerts.c.owner == owner)) or 0
    if own >= MOST_OF_ONE:
        raise BadInput(f"There are {MOST_OF_ONE} alerts already; remove one first.")
    others = db.scalar(select(func.count()).where(alerts.c.owner != HOME)) or 0
    if owner != HOME and others >= MOST_OF_OTHERS:
        raise BadInput(
            f"There are {MOST_OF_OTHERS:,} alerts already, the most that this library keeps for "
            "everybody together; remove one of yours, or try again later."
        )


def _channels(delivery: Delivery) -> list[str]:
    """By what changes are to be sent."""
    addresses = {"webhook": delivery.webhook, "mail": delivery.mail}
    return [channel for channel, address in addresses.items() if address]


def _is_mail_address(written: str) -> bool:
    name, _, host = written.rpartition("@")
    plain = written.isprintable() and not any(c.isspace() or c in '<>,;:"()[]\\' for c in written)
    return bool(name) and "." in host.strip(".") and plain and len(written) <= 254


def _alerts() -> Any:
    is_unread = changes.c.alert_id == alerts.c.id, changes.c.read == 0, changes.c.what != "still_so"
    unread = select(func.count()).where(*is_unread).correlate(alerts).scalar_subquery()
    return select(alerts, unread.label("unread"))


def _alert(db: Connection, owner: str, alert_id: str) -> Alert:
    one = _alerts().where(alerts.c.owner == owner, alerts.c.id == alert_id)
    row = db.execute(one).one_or_none()
    if row is None:
        raise UnknownAlert(f"There is no alert {alert_id}; it may have been removed.")
    return _alert_in(row)


def _alert_in(row: Row[Any]) -> Alert:
    return Alert(
        id=row.id,
        owner=row.owner,
        kind=row.kind,
        text=row.text,
        created=datetime.fromisoformat(row.created_at),
        checked=datetime.fromisoformat(row.checked_at),
        feed=row.feed,
        asking=ASKING.validate_json(row.asking),
        saved=SAVED.validate_json(row.saved),
        delivery=DELIVERY.validate_json(row.delivery),
        failure=row.failure,
        unread=row.unread,
    )


def _change_in(row: Row[Any], prefix: str = "") -> Change:
    values = {name: row._mapping[f"{prefix}{name}"] for name in changes.columns.keys()}  # noqa: SIM118 - not a dict
    return Change(
        id=values["id"],
        alert=values["alert_id"],
        what=values["what"],
        at=datetime.fromisoformat(values["at"]),
        before=SAVED.validate_json(values["before"]),
        after=SAVED.validate_json(values["after"]),
        read=bool(values["read"]),
    )


def _tell(db: Connection, alert_id: str, stories: Iterable[str]) -> None:
    rows = [{"alert_id": alert_id, "story": story} for story in dict.fromkeys(stories)]
    if rows:
        db.execute(insert_missing(told), rows)
