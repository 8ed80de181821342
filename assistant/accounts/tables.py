"""The tables of accounts: in the catalogue's database, with migrations of their own."""

from pathlib import Path

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, Text

from index.storage.database import Database, Migrations, opened_beside
from index.storage.location import Location

METADATA = MetaData()

accounts = Table(
    "accounts",
    METADATA,
    Column("id", Text, primary_key=True),  # random; also in the log, where it is all that stays
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, unique=True),  # the name as it is compared
    Column("permissions", Text, nullable=False),  # separated by spaces
    Column("password", Text),  # an Argon2id hash with its salt and settings
    Column("subject", Text, unique=True),  # whose account it is at the provider: issuer and id
    Column("preferences", Text, nullable=False, server_default=""),  # as the page's cookie has them
    Column("created_at", Text, nullable=False),
)

# Only hashes of tokens are stored: whoever reads a backup can sign in with none of them.
sessions = Table(
    "account_sessions",
    METADATA,
    Column("id", Text, primary_key=True),  # random, by which a session is ended; no secret
    Column("digest", Text, nullable=False, unique=True),  # SHA-256 of the token, in hex
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("device", Text, nullable=False),  # what the browser says it is
    Column("created_at", Text, nullable=False),
    Column("used_at", Text, nullable=False),
    Column("ends_at", Text, nullable=False),
    Index("account_sessions_by_account", "account"),
)

# A link by which a password is chosen, once.
invitations = Table(
    "account_invitations",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("ends_at", Text, nullable=False),
    Index("account_invitations_by_account", "account"),
)

# Failed sign-ins, by hashes of names and by addresses.
guesses = Table(
    "account_guesses",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("since", Text, nullable=False),
)

# Sign-ins by a provider that are under way (OIDC): each state is good for one return.
attempts = Table(
    "account_attempts",
    METADATA,
    Column("state", Text, primary_key=True),  # SHA-256, in hex
    Column("browser", Text, nullable=False),  # SHA-256 of what the browser's cookie holds
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("next", Text, nullable=False),
    Column("ends_at", Text, nullable=False),
)

# Whom somebody lets read a conversation of theirs.
shares = Table(
    "account_shares",
    METADATA,
    Column("conversation", Text, primary_key=True),
    Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("shared_at", Text, nullable=False),
    Index("account_shares_by_account", "account"),
)

# Who did what. Of an account that was deleted only its id stays.
log = Table(
    "account_log",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("account", Text),  # none for the library's owner, and for a name that is no account's
    Column("what", Text, nullable=False),
    Column("about", Text, nullable=False),  # an id or number, never a name
    Column("address", Text, nullable=False),  # where a sign-in came from
    Index("account_log_by_account", "account"),
)

# No Newsdesk knew these tables by numbers of its own, so there are none to read or write.
MIGRATIONS = Migrations(
    Path(__file__).with_name("migrations"),
    "account_version",
    old_number=lambda _: 0,
    note_number=lambda _, __: None,
    metadata=METADATA,
)


def database_in(home: Path | Location) -> Database:
    """The tables of a library's accounts. Open the library first: it holds the lock.

    Raises StorageFailed, LibraryMismatch.
    """
    return opened_beside(home, MIGRATIONS, "its accounts")
