"""Limits on guessing passwords: so many failures by one name, and by one address."""

import ipaddress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, delete, select

from assistant.accounts import moments
from assistant.accounts.account import folded
from assistant.accounts.moments import ago, stored
from assistant.accounts.tables import database_in, guesses
from index.errors import TooManyGuesses
from index.storage.inserting import insert_or_update
from index.storage.location import Location

WINDOW = timedelta(minutes=15)
BY_NAME, BY_ADDRESS = 10, 50  # within the window; behind one address there may be many people


class Guesses:
    """Counts sign-ins that fail, whether or not the name is somebody's. Safe in any thread."""

    def __init__(self, home: Path | Location) -> None:
        """Raises StorageFailed if there is no library in `home`, LibraryMismatch."""
        self._database = database_in(home)

    def take(self, name: str, address: str) -> None:
        """Count a try, before the password is looked at: many at once are counted all.

        Raises TooManyGuesses.
        """
        limits = {_by_name(name): BY_NAME, _by_address(address): BY_ADDRESS}
        with self._database.writing() as db:
            db.execute(delete(guesses).where(guesses.c.since <= ago(WINDOW)))
            waits = [_counted(db, key, most) for key, most in limits.items()]
        if wait := max(waits):
            raise TooManyGuesses("Too many sign-ins failed; wait a few minutes.", wait)

    def forget(self, name: str, address: str) -> None:
        """It was no guess: forget the tries by this name, and one of the address's."""
        with self._database.writing() as db:
            db.execute(delete(guesses).where(guesses.c.key == _by_name(name)))
            key = _by_address(address)
            row = db.execute(select(guesses).where(guesses.c.key == key)).one_or_none()
            if row is not None and row.tries > 0:
                kept = {"key": key, "tries": row.tries - 1, "since": row.since}
                db.execute(insert_or_update(guesses), [kept])


def _counted(db: Connection, key: str, most: int) -> int:
    """Count one more; the seconds to wait if there were too many before."""
    row = db.execute(select(guesses).where(guesses.c.key == key)).one_or_none()
    if row is not None and row.tries >= most:
        left = datetime.fromisoformat(row.since) + WINDOW - moments.now()
        return max(1, round(left.total_seconds()))
    since = row.since if row is not None else stored(moments.now())
    counted = {"key": key, "tries": (row.tries if row is not None else 0) + 1, "since": since}
    db.execute(insert_or_update(guesses), [counted])
    return 0


def _by_name(name: str) -> str:
    """A hash: people sometimes type their password for their name."""
    return f"name {sha256(folded(name).encode()).hexdigest()}"


def _by_address(address: str) -> str:
    """The address; of IPv6 its network, in which one machine has as many as it likes."""
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return f"address {address[:100]}"
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped:
            return f"address {read.ipv4_mapped}"
        return f"address {ipaddress.ip_network((read, 64), strict=False)}"
    return f"address {read}"
