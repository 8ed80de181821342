"""Conversations that somebody lets other people read, by their names."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import delete, insert, select

from assistant.accounts import moments
from assistant.accounts.moments import stored
from assistant.accounts.tables import database_in, shares
from index.storage.location import Location


class Shares:
    """Who may read which conversation besides its owner. Safe in any thread.

    Whoever changes this must have seen to it that the conversation is theirs. All raise
    StorageFailed.
    """

    def __init__(self, home: Path | Location) -> None:
        """Raises StorageFailed if there is no library in `home`, LibraryMismatch."""
        self._database = database_in(home)

    def let_read(self, conversation: str, accounts: Iterable[str]) -> None:
        """From now on the people of these account ids may read it, and nobody else."""
        wanted, moment = set(accounts), stored(moments.now())
        with self._database.writing() as db:
            its = shares.c.conversation == conversation
            kept = set(db.scalars(select(shares.c.account).where(its)))
            db.execute(delete(shares).where(its, shares.c.account.in_(kept - wanted)))
            for account in sorted(wanted - kept):
                row = {"conversation": conversation, "account": account, "shared_at": moment}
                db.execute(insert(shares).values(row))

    def readers(self, conversation: str) -> frozenset[str]:
        """The ids of the accounts that may read it."""
        its = select(shares.c.account).where(shares.c.conversation == conversation)
        with self._database.reading() as db:
            return frozenset(db.scalars(its))

    def shared_with(self, account: str) -> list[str]:
        """The ids of the conversations that an account may read, the last shared first."""
        theirs = select(shares.c.conversation).where(shares.c.account == account)
        with self._database.reading() as db:
            return list(db.scalars(theirs.order_by(shares.c.shared_at.desc())))
