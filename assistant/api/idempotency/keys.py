"""Idempotency keys: a request that is sent again with its key gets the answer that it got.

As the IETF's draft “The Idempotency-Key HTTP Header Field” has it
(datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header).
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, and_, delete, select, update

from assistant.api.idempotency.tables import MIGRATIONS, idempotency_keys
from assistant.api.problems import Refused
from index.errors import StorageFailed
from index.storage.database import now, opened_beside, stored_moment
from index.storage.inserting import insert_missing
from index.storage.location import Location, location_of

KEPT = timedelta(days=1)
ANSWERED = timedelta(hours=1)  # the longest that a request takes

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answered:
    """What a request was answered: the status, where its outcome is, and the body as JSON."""

    status: int
    body: str
    location: str | None = None


class IdempotencyKeys:
    """The keys in a library's folder, each of its caller, kept for a day. Safe in any thread."""

    def __init__(self, home: Path | Location) -> None:
        """Open the library first: it holds the lock. Raises StorageFailed, LibraryMismatch."""
        # What couldn't be written: answers, and the keys of requests that failed.
        self._unwritten: dict[tuple[str, str], Answered] = {}
        self._freed: set[tuple[str, str]] = set()
        self._database = opened_beside(home, MIGRATIONS, "its idempotency keys")
        abandoned: ColumnElement[bool] = idempotency_keys.c.status.is_(None)
        if location_of(home).server:  # another server may be about to answer it
            abandoned &= idempotency_keys.c.came_at < stored_moment(datetime.now(UTC) - ANSWERED)
        with self._database.writing() as db:  # whoever left these was killed
            db.execute(delete(idempotency_keys).where(abandoned))

    def once(
        self, caller: str, key: str | None, request: str, act: Callable[[], Answered]
    ) -> Answered:
        """What `act` answers, or has answered to the same request with this key before.

        What fails isn't kept, and can be tried again with its key. `request` is a hash of what is
        asked for. Raises Refused if the key was used for something else, or is in use just now.
        """
        if key is None:
            return act()
        if known := self._claimed(caller, key, request):
            return known
        this = and_(idempotency_keys.c.caller == caller, idempotency_keys.c.key == key)
        try:
            answered = act()
        except BaseException:
            with self._noted_later(caller, key, None), self._database.writing() as db:
                db.execute(delete(idempotency_keys).where(this))
            raise
        told = {
            "status": answered.status,
            "location": answered.location,
            "body": answered.body,
        }
        with self._noted_later(caller, key, answered), self._database.writing() as db:
            db.execute(update(idempotency_keys).where(this).values(told))
        return answered

    def delete_all(self) -> None:
        """Delete the keys of all callers, with what was answered, at once and for good."""
        with self._database.writing() as db:
            db.execute(delete(idempotency_keys))
        self._database.wipe()

    @contextmanager
    def _noted_later(self, caller: str, key: str, answered: Answered | None) -> Iterator[None]:
        """What was done was done, also if that can't be written down: it is remembered instead.

        A full disk must neither hide an answer nor leave its key in use for ever.
        """
        try:
            yield
        except StorageFailed:
            logger.warning("What came of an Idempotency-Key can't be written", exc_info=True)
            if answered:
                self._unwritten[caller, key] = answered
            else:
                self._freed.add((caller, key))

    def _claimed(self, caller: str, key: str, request: str) -> Answered | None:
        """The answer that was given; None if the key is now this request's."""
        table, expired = idempotency_keys, stored_moment(datetime.now(UTC) - KEPT)
        claim = {"caller": caller, "key": key, "request": request, "came_at": now()}
        with self._database.writing() as db:
            db.execute(delete(table).where(table.c.came_at < expired))
            if db.execute(insert_missing(table).values(claim)).rowcount == 1:
                self._unwritten.pop((caller, key), None)  # of an earlier day, like this:
                self._freed.discard((caller, key))
                return None
            before = db.execute(
                select(table).where(table.c.caller == caller, table.c.key == key)
            ).one()
        if before.request != request:
            raise Refused(
                422,
                "idempotency-key-reused",
                "This Idempotency-Key was used for another request; send a new one.",
            )
        if before.status is None:
            if answered := self._unwritten.get((caller, key)):
                return answered
            if (caller, key) in self._freed:
                with suppress(KeyError):  # or another was quicker
                    self._freed.remove((caller, key))
                    return None
            raise Refused(
                409,
                "idempotency-key-in-use",
                "The first request with this Idempotency-Key isn't answered yet; wait for it.",
            )
        return Answered(before.status, before.body, before.location)


def forget_caller(home: Path | Location, caller: str) -> None:
    """Forget the keys of a caller, and what was answered. Raises StorageFailed."""
    database = opened_beside(home, MIGRATIONS, "its idempotency keys")
    with database.writing() as db:
        db.execute(delete(idempotency_keys).where(idempotency_keys.c.caller == caller))
    database.wipe()
