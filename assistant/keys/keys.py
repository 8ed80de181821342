"""Keys by which programs are let in, each with a name, what it may do, and an owner of its own."""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, cast, get_args

from sqlalchemy import Row, delete, insert, select, update

from assistant.keys.tables import MIGRATIONS, keys
from index.errors import BadInput, LibraryBusy, UnknownKey
from index.storage.database import opened_beside
from index.storage.location import Location
from index.storage.served import KEY_PREFIX, new_key

Scope = Literal["articles:read", "articles:write", "ask", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
LONGEST_NAME = 100  # characters
_LONGEST_KEY = 200  # characters; longer ones aren't ours, and aren't hashed
_USE_IS_NOTED = timedelta(minutes=1)  # not with each request: that would write each time


@dataclass(frozen=True)
class Key:
    """What is known of a key: not the key itself, which is shown once and never stored."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    owner: str = field(repr=False)
    created: datetime
    used: datetime | None = None
    revoked: datetime | None = None
    account: str | None = None  # the id of whose it is; None for those of the library's owner


class Keys:
    """The keys to a library. Open the library first: it holds the lock. Safe in any thread.

    All methods raise StorageFailed.
    """

    def __init__(self, home: Path | Location) -> None:
        """Raises StorageFailed if there is no library in `home`, LibraryMismatch."""
        self._database = opened_beside(home, MIGRATIONS, "its keys")

    def add(self, name: str, scopes: Iterable[str], account: str | None = None) -> tuple[Key, str]:
        """Make a key; returns what is known of it, and the key itself, this once.

        With the id of an `account` it is that account's: it may do no more than that may, and what
        is asked with it is that account's own.

        Raises BadInput for an empty name or one longer than LONGEST_NAME, and for no or unknown
        scopes.
        """
        name, granted = " ".join(name.split()), _checked(scopes)
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise BadInput(
                f"A key needs a name of 1 to {LONGEST_NAME} characters, by which you know it again."
            )
        shown = new_key()
        own = secrets.token_urlsafe(32)
        key = Key(secrets.token_hex(4), name, granted, own, _now(), account=account)
        new = {
            "id": key.id,
            "name": key.name,
            "digest": _digest(shown),
            "scopes": " ".join(granted),
            "owner": key.owner,
            "created_at": key.created.isoformat(),
            "account": account,
        }
        with self._database.writing() as db:
            db.execute(insert(keys).values(new))
        return key, shown

    def all(self) -> list[Key]:
        """Every key, also those that were revoked, oldest first."""
        with self._database.reading() as db:
            rows = db.execute(select(keys).order_by(keys.c.created_at, keys.c.id))
            return [_key_in(row) for row in rows]

    def of_account(self, account: str) -> list[Key]:
        """The keys of an account, also those that were revoked, oldest first."""
        return [key for key in self.all() if key.account == account]

    def revoke(self, key_id: str) -> Key:
        """Let a key open nothing from now on. Raises UnknownKey; once revoked it stays so."""
        with self._database.writing() as db:
            unrevoked = update(keys).where(keys.c.id == key_id, keys.c.revoked_at.is_(None))
            db.execute(unrevoked.values(revoked_at=_now().isoformat()))
            row = db.execute(select(keys).where(keys.c.id == key_id)).one_or_none()
        if row is None:
            raise UnknownKey(f"There is no key {key_id}; `newsdesk keys list` shows their ids.")
        return _key_in(row)

    def revoked_owners(self) -> frozenset[str]:
        """The owners whose keys were revoked, who are told nothing any more."""
        with self._database.reading() as db:
            return frozenset(db.scalars(select(keys.c.owner).where(keys.c.revoked_at.is_not(None))))

    def find(self, shown: str) -> Key | None:
        """The key that a program shows; None if it is unknown or was revoked. Notes its use."""
        if not shown.startswith(KEY_PREFIX) or len(shown) > _LONGEST_KEY:
            return None
        digest = _digest(shown)
        with self._database.reading() as db:
            row = db.execute(select(keys).where(keys.c.digest == digest)).one_or_none()
        # How long the look-up takes could tell of stored digests, from which no key can be made.
        if row is None or row.revoked_at or not secrets.compare_digest(row.digest, digest):
            return None
        key = _key_in(row)
        if key.used is None or _now() - key.used > _USE_IS_NOTED:
            self._note_use(key)
        return key

    def delete_of(self, account: str) -> None:
        """Forget the keys of an account."""
        with self._database.writing() as db:
            db.execute(delete(keys).where(keys.c.account == account))
        self._database.wipe()

    def delete_all(self) -> None:
        """Forget every key."""
        with self._database.writing() as db:
            db.execute(delete(keys))
        self._database.wipe()

    def _note_use(self, key: Key) -> None:
        # A request doesn't wait for a run that is writing; the next one notes it.
        with suppress(LibraryBusy), self._database.writing(wait=False) as db:
            this = update(keys).where(keys.c.id == key.id)
            db.execute(this.values(used_at=_now().isoformat()))


def _checked(scopes: Iterable[str]) -> tuple[Scope, ...]:
    """The scopes, each once and in their usual order. Raises BadInput."""
    wanted = set(scopes)
    if not wanted or not wanted <= set(SCOPES):
        wrong = ", ".join(sorted(wanted - set(SCOPES)))
        about = f"“{wrong}” is no scope" if wrong else "A key needs a scope"
        raise BadInput(f"{about}; choose from {', '.join(SCOPES)}.")
    return tuple(scope for scope in SCOPES if scope in wanted)


def _digest(key: str) -> str:
    """What is stored of a key. A plain hash will do: unlike a password, 32 random bytes can't be
    found by trying, and a slow one would make every request slow."""
    return sha256(key.encode()).hexdigest()


def _key_in(row: Row[Any]) -> Key:
    return Key(
        row.id,
        row.name,
        tuple(cast(Scope, scope) for scope in row.scopes.split()),
        row.owner,
        datetime.fromisoformat(row.created_at),
        datetime.fromisoformat(row.used_at) if row.used_at else None,
        datetime.fromisoformat(row.revoked_at) if row.revoked_at else None,
        row.account,
    )


def _now() -> datetime:
    return datetime.now(UTC)
