"""The log: who signed in, added, removed, exported, or changed what others may do."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from sqlalchemy import insert, select

from assistant.accounts import moments
from assistant.accounts.moments import stored
from assistant.accounts.tables import accounts, database_in, log
from index.storage.location import Location

What = Literal[
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "password_changed",
    "session_ended",
    "account_added",
    "account_removed",
    "account_invited",
    "permissions_changed",
    "key_made",
    "key_revoked",
    "articles_added",
    "article_removed",
    "article_restored",
    "source_removed",
    "collection_changed",
    "library_emptied",
    "exported",
    "shared",
    "run_started",
]
WHATS: tuple[What, ...] = get_args(What)
_LONGEST = 200  # characters of what it was about


@dataclass(frozen=True)
class Done:
    """Something that was done. `name` is "" for an account that is gone; `account` is None for the
    library's owner, and for a failed sign-in with a name that is no account's."""

    at: datetime
    account: str | None
    name: str
    what: What
    about: str
    address: str


class Log:
    """What people did, in a library's folder. Safe in any thread. All raise StorageFailed."""

    def __init__(self, home: Path | Location) -> None:
        """Raises StorageFailed if there is no library in `home`, LibraryMismatch."""
        self._database = database_in(home)

    def note(self, what: What, account: str | None, about: str = "", address: str = "") -> None:
        """Write what an account did, None being the library's owner; `about` is an id or number:
        no name or title, which would outlast what is deleted."""
        row = {
            "at": stored(moments.now()),
            "account": account,
            "what": what,
            "about": about[:_LONGEST],
            "address": address,
        }
        with self._database.writing() as db:
            db.execute(insert(log).values(row))

    def read(self, limit: int = 100, account: str | None = None) -> list[Done]:
        """The last things done, the newest first; by one account if it is given."""
        query = select(log, accounts.c.name).join(
            accounts, accounts.c.id == log.c.account, isouter=True
        )
        if account is not None:
            query = query.where(log.c.account == account)
        with self._database.reading() as db:
            return [
                Done(
                    datetime.fromisoformat(row.at),
                    row.account,
                    row.name or "",
                    row.what,
                    row.about,
                    row.address,
                )
                for row in db.execute(query.order_by(log.c.id.desc()).limit(limit))
            ]
