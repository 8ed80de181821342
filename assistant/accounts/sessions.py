"""Sessions: begun when somebody signs in, found by a browser's cookie, listed and ended."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row, and_, delete, insert, or_, select, update

from assistant.accounts import moments
from assistant.accounts.account import Account
from assistant.accounts.accounts import LONGEST_TOKEN, account_in, digest
from assistant.accounts.moments import ago, in_future, stored
from assistant.accounts.tables import accounts, database_in, sessions
from index.errors import LibraryBusy
from index.storage.location import Location

KEPT = timedelta(days=30)  # then people sign in again
UNUSED = timedelta(days=7)  # a session that wasn't used for so long has ended
_USE_IS_NOTED = timedelta(minutes=5)  # not with each request: that would write each time
_LONGEST_DEVICE = 120  # characters


@dataclass(frozen=True)
class Session:
    """Somebody signed in with a browser: `id` is no secret."""

    id: str
    device: str
    began: datetime
    used: datetime


class Sessions:
    """The sessions of all accounts of a library. Safe in any thread. All raise StorageFailed."""

    def __init__(self, home: Path | Location) -> None:
        """Raises StorageFailed if there is no library in `home`, LibraryMismatch."""
        self._database = database_in(home)

    def begin(self, account: Account, device: str = "") -> str:
        """A new session; returns its token, which only the browser keeps."""
        token, moment = secrets.token_urlsafe(32), stored(moments.now())
        row = {
            "id": secrets.token_hex(8),
            "digest": digest(token),
            "account": account.id,
            "device": " ".join(device.split())[:_LONGEST_DEVICE],
            "created_at": moment,
            "used_at": moment,
            "ends_at": in_future(KEPT),
        }
        with self._database.writing() as db:
            over = or_(sessions.c.ends_at <= moment, sessions.c.used_at <= ago(UNUSED))
            db.execute(delete(sessions).where(over))
            db.execute(insert(sessions).values(row))
        return token

    def find(self, token: str) -> tuple[Account, Session] | None:
        """Whose session it is; None if it has ended or never was one. Notes its use."""
        if not token or len(token) > LONGEST_TOKEN:
            return None
        wanted = (
            select(sessions, accounts.c.id.label("whose"))
            .join(accounts)
            .where(sessions.c.digest == digest(token), _under_way())
        )
        with self._database.reading() as db:
            row = db.execute(wanted).one_or_none()
            if row is None:
                return None
            its = db.execute(select(accounts).where(accounts.c.id == row.whose)).one()
        session = _session_in(row)
        if moments.now() - session.used > _USE_IS_NOTED:
            self._note_use(session.id)
        return account_in(its), session

    def listed(self, account_id: str) -> list[Session]:
        """An account's sessions, the last used first."""
        its = select(sessions).where(sessions.c.account == account_id, _under_way())
        with self._database.reading() as db:
            rows = db.execute(its.order_by(sessions.c.used_at.desc(), sessions.c.id))
            return [_session_in(row) for row in rows]

    def end(self, account_id: str, session_id: str) -> None:
        """End one of an account's sessions; nothing happens if it has ended."""
        this = sessions.c.account == account_id, sessions.c.id == session_id
        with self._database.writing() as db:
            db.execute(delete(sessions).where(*this))

    def end_all(self, account_id: str, keep: str = "") -> None:
        """End all of an account's sessions, but the one with the id `keep`."""
        others = sessions.c.account == account_id, sessions.c.id != keep
        with self._database.writing() as db:
            db.execute(delete(sessions).where(*others))

    def _note_use(self, session_id: str) -> None:
        # A request doesn't wait for a run that is writing; the next one notes it.
        with suppress(LibraryBusy), self._database.writing(wait=False) as db:
            this = update(sessions).where(sessions.c.id == session_id)
            db.execute(this.values(used_at=stored(moments.now())))


def _under_way() -> Any:
    return and_(sessions.c.ends_at > stored(moments.now()), sessions.c.used_at > ago(UNUSED))


def _session_in(row: Row[Any]) -> Session:
    return Session(
        row.id,
        row.device,
        datetime.fromisoformat(row.created_at),
        datetime.fromisoformat(row.used_at),
    )
