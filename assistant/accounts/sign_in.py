"""Signing in by name and password."""

from pathlib import Path

from sqlalchemy import select, update

from assistant.accounts.account import Account, folded
from assistant.accounts.accounts import account_in
from assistant.accounts.guessing import Guesses
from assistant.accounts.log import Log
from assistant.accounts.passwords import LONGEST, hashed, is_outdated, verified
from assistant.accounts.sessions import Sessions
from assistant.accounts.tables import accounts, database_in
from index.errors import SignInFailed
from index.storage.location import Location


class SignIn:
    """Lets people in who know a name and its password. Safe in any thread."""

    def __init__(self, home: Path | Location) -> None:
        """Raises StorageFailed if there is no library in `home`, LibraryMismatch."""
        self._database = database_in(home)
        self._guesses, self._sessions, self._log = Guesses(home), Sessions(home), Log(home)

    def by_password(
        self, name: str, password: str, address: str, device: str = ""
    ) -> tuple[Account, str]:
        """Whose name and password it is, and the token of a new session.

        A wrong name is answered as a wrong password, after as long. Raises SignInFailed,
        TooManyGuesses.
        """
        self._guesses.take(name, address)
        with self._database.reading() as db:
            row = db.execute(
                select(accounts).where(accounts.c.folded == folded(name[:LONGEST]))
            ).one_or_none()
        stored = row.password if row is not None else None
        if not verified(stored, password):
            self._log.note("sign_in_failed", row.id if row is not None else None, address=address)
            raise SignInFailed("The name or the password is wrong.")
        assert row is not None  # noqa: S101 - without one, nothing is verified
        self._guesses.forget(name, address)
        if is_outdated(row.password):
            self._hash_anew(row.id, password)
        return self.begun(account_in(row), address, device)

    def check(self, account: Account, password: str, address: str) -> None:
        """That whoever is signed in knows the password too, as before it is changed.

        Raises SignInFailed, TooManyGuesses.
        """
        self._guesses.take(account.name, address)
        with self._database.reading() as db:
            stored = db.scalar(select(accounts.c.password).where(accounts.c.id == account.id))
        if not verified(stored, password):
            raise SignInFailed("The present password is wrong.")
        self._guesses.forget(account.name, address)

    def begun(self, account: Account, address: str, device: str = "") -> tuple[Account, str]:
        """A new session of somebody whose identity is known."""
        token = self._sessions.begin(account, device)
        self._log.note("signed_in", account.id, address=address)
        return account, token

    def _hash_anew(self, account_id: str, password: str) -> None:
        renewed = update(accounts).where(accounts.c.id == account_id)
        with self._database.writing() as db:
            db.execute(renewed.values(password=hashed(password)))
