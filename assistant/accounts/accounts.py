"""The accounts of a library: added, found, changed, removed, and the links by which people are
let in for the first time."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Row, delete, insert, select, update

from assistant.accounts import moments
from assistant.accounts.account import (
    PERMISSIONS,
    Account,
    Permission,
    folded,
    name_of,
    permissions_of,
)
from assistant.accounts.moments import in_future, stored
from assistant.accounts.passwords import hashed
from assistant.accounts.tables import accounts, database_in, invitations, log, sessions
from index.errors import BadInput, UnknownAccount
from index.storage.database import Database
from index.storage.location import Location

INVITED_FOR = timedelta(days=7)
LONGEST_TOKEN = 200  # characters; longer ones aren't ours, and aren't hashed
LONGEST_PREFERENCES = 1_000  # characters


class Accounts:
    """The accounts of a library. Open the library first: it holds the lock. Safe in any thread.

    As long as there are none, nobody signs in and the library is its owner's alone. All methods
    raise StorageFailed; those that take an id raise UnknownAccount.
    """

    def __init__(self, home: Path | Location) -> None:
        """Raises StorageFailed if there is no library in `home`, LibraryMismatch."""
        self._database: Database = database_in(home)

    def exist(self) -> bool:
        """Whether there are any, so that people sign in."""
        with self._database.reading() as db:
            return db.scalar(select(accounts.c.id).limit(1)) is not None

    def add(self, name: str, permissions: Iterable[str], subject: str | None = None) -> Account:
        """Add a person, who can't sign in until they choose a password by a link (`invite`), or
        come from the provider.

        Raises BadInput for a name that can't be or is taken, and for no or unknown permissions.
        """
        name, granted = name_of(name), permissions_of(permissions)
        # As long as a token: conversations take no shorter owner (see Account.owner).
        new = {
            "id": secrets.token_hex(16),
            "name": name,
            "folded": folded(name),
            "permissions": _written(granted),
            "subject": subject,
            "created_at": stored(moments.now()),
        }
        with self._database.writing() as db:
            if db.scalar(select(accounts.c.id).where(accounts.c.folded == new["folded"])):
                raise BadInput(f"There is an account of the name {name} already.")
            db.execute(insert(accounts).values(new))
            return _account(db, accounts.c.id == new["id"])

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._database.reading() as db:
            rows = db.execute(select(accounts).order_by(accounts.c.folded))
            return [account_in(row) for row in rows]

    def read(self, account_id: str) -> Account:
        """The account of an id."""
        with self._database.reading() as db:
            return _account(db, accounts.c.id == account_id)

    def named(self, name: str) -> Account:
        """The account of a name, however it is written. Raises UnknownAccount."""
        with self._database.reading() as db:
            return _account(db, accounts.c.folded == folded(name), name)

    def of_subject(self, subject: str) -> Account:
        """The account of a person at the provider. Raises UnknownAccount."""
        with self._database.reading() as db:
            return _account(db, accounts.c.subject == subject)

    def link(self, account_id: str, subject: str) -> Account:
        """From now on the account is that of this person at the provider, for good.

        Raises BadInput if it is another one's already.
        """
        with self._database.writing() as db:
            unlinked = update(accounts).where(
                accounts.c.id == account_id, accounts.c.subject.is_(None)
            )
            if not db.execute(unlinked.values(subject=subject)).rowcount:
                raise BadInput("This account belongs to another sign-in already.")
            return _account(db, accounts.c.id == account_id)

    def permit(self, account_id: str, permissions: Iterable[str]) -> Account:
        """Let a person do this from now on, and nothing else. Raises BadInput."""
        granted = _written(permissions_of(permissions))
        return self._changed(account_id, permissions=granted)

    def change_password(self, account_id: str, password: str, *, keep: str = "") -> Account:
        """Set a password; ends all sessions but the one with the id `keep`, and open invitations.

        Raises BadInput for a password that isn't taken.
        """
        kept = hashed(password, self.read(account_id).name)
        with self._database.writing() as db:
            _set_password(db, account_id, kept, keep)
            return _account(db, accounts.c.id == account_id)

    def invite(self, account_id: str) -> str:
        """The secret of a link by which its person chooses a password, once and within
        INVITED_FOR; an earlier link ends."""
        token = secrets.token_urlsafe(32)
        row = {
            "digest": digest(token),
            "account": account_id,
            "ends_at": in_future(INVITED_FOR),
        }
        with self._database.writing() as db:
            _account(db, accounts.c.id == account_id)
            db.execute(delete(invitations).where(invitations.c.account == account_id))
            db.execute(insert(invitations).values(row))
        return token

    def invited(self, token: str) -> Account:
        """Whom a link invites. Raises UnknownAccount if it was used, has expired or never was."""
        with self._database.reading() as db:
            return _account(db, accounts.c.id == _invited(db, token))

    def accept(self, token: str, password: str) -> Account:
        """Choose a password by a link, which ends with it, as do all sessions.

        Raises UnknownAccount as `invited`, BadInput for a password that isn't taken: then the link
        stays.
        """
        kept = hashed(password, self.invited(token).name)
        with self._database.writing() as db:
            account_id = _invited(db, token)  # again: it may have been used meanwhile
            _set_password(db, account_id, kept)
            return _account(db, accounts.c.id == account_id)

    def preferences(self, account_id: str) -> str:
        """What the person chose in the settings, as the page's cookie has it."""
        with self._database.reading() as db:
            kept = db.scalar(select(accounts.c.preferences).where(accounts.c.id == account_id))
        return str(kept or "")

    def keep_preferences(self, account_id: str, preferences: str) -> None:
        """Keep what the person chose."""
        if len(preferences) <= LONGEST_PREFERENCES:
            self._changed(account_id, preferences=preferences)

    def owners_without(self, permission: Permission) -> frozenset[str]:
        """The owner tokens of those who don't have this permission (any more)."""
        return frozenset(each.owner for each in self.all() if not each.may(permission))

    def remove(self, account_id: str) -> Account:
        """Delete an account, its sessions and its invitations, for good; of what it did, the log
        keeps the id. What else is its person's is deleted by `assistant.api.leaving`."""
        with self._database.writing() as db:
            gone = _account(db, accounts.c.id == account_id)
            db.execute(update(log).where(log.c.account == account_id).values(address=""))
            db.execute(delete(accounts).where(accounts.c.id == account_id))
        self._database.wipe()
        return gone

    def _changed(self, account_id: str, **values: str) -> Account:
        with self._database.writing() as db:
            db.execute(update(accounts).where(accounts.c.id == account_id).values(values))
            return _account(db, accounts.c.id == account_id)


class PeopleSignIn:
    """Whether people sign in: once there is an account, until this server ends.

    Where the last account is removed meanwhile, only the library's owner is let in: to open it to
    all who come takes a restart.
    """

    def __init__(self, home: Path | Location) -> None:
        """Raises StorageFailed if there is no library in `home`, LibraryMismatch."""
        self._accounts = Accounts(home)
        self.once = False  # whether they did when it was last asked

    def now(self) -> bool:
        """Whether they do. Raises StorageFailed."""
        self.once = self.once or self._accounts.exist()
        return self.once


def digest(token: str) -> str:
    """What is stored of a token: being random and long, it can't be found by trying."""
    return sha256(token.encode()).hexdigest()


def account_in(row: Row[Any]) -> Account:
    """The account of a row."""
    return Account(
        row.id,
        row.name,
        frozenset(cast(Permission, each) for each in row.permissions.split()),
        datetime.fromisoformat(row.created_at),
        row.password is not None,
        row.subject is not None,
    )


def _account(db: Connection, which: Any, name: str = "") -> Account:
    row = db.execute(select(accounts).where(which)).one_or_none()
    if row is None:
        called = f" of the name {name}" if name else ""
        raise UnknownAccount(f"There is no account{called}; `newsdesk accounts list` shows them.")
    return account_in(row)


def _invited(db: Connection, token: str) -> str:
    if len(token) <= LONGEST_TOKEN:
        still = invitations.c.digest == digest(token), invitations.c.ends_at > stored(moments.now())
        if found := db.scalar(select(invitations.c.account).where(*still)):
            return str(found)
    raise UnknownAccount("This invitation was used or has expired; ask for another one.")


def _set_password(db: Connection, account_id: str, password: str, keep: str = "") -> None:
    this = accounts.c.id == account_id
    db.execute(update(accounts).where(this).values(password=password))
    others = sessions.c.account == account_id, sessions.c.id != keep
    db.execute(delete(sessions).where(*others))
    db.execute(delete(invitations).where(invitations.c.account == account_id))


def _written(permissions: Iterable[Permission]) -> str:
    held = set(permissions)
    return " ".join(each for each in PERMISSIONS if each in held)
