"""The tables of alerts: in the catalogue's database, with migrations of their own."""

from pathlib import Path

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from index.storage.database import Migrations

METADATA = MetaData()

# Each belongs to its owner, a token as that of conversations. How it is asked, its present answer
# and its delivery are JSON. `looked_at` are the articles since a little before `checked_at` that
# were looked at: the next check begins there again, for articles are dated before they are stored.
alerts = Table(
    "alerts",
    METADATA,
    Column("id", Text, primary_key=True),  # random
    Column("owner", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("asking", Text, nullable=False),
    Column("saved", Text, nullable=False),
    Column("delivery", Text, nullable=False),
    Column("feed", Text, nullable=False, unique=True),  # random
    Column("created_at", Text, nullable=False),
    Column("checked_at", Text, nullable=False),
    Column("looked_at", Text, nullable=False, server_default="[]"),
    Column("failure", Text),
    CheckConstraint("kind IN ('question', 'search', 'claim')"),
    Index("alerts_by_owner", "owner", "created_at"),
)

# The stories that were told: none is told to the same alert twice, whichever copy of it comes.
told = Table(
    "alert_stories",
    METADATA,
    Column("alert_id", Text, ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    Column("story", Text, primary_key=True),
)

changes = Table(
    "alert_changes",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("alert_id", Text, ForeignKey("alerts.id", ondelete="CASCADE"), nullable=False),
    Column("what", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("read", Integer, nullable=False, server_default="0"),
    CheckConstraint(
        "what IN ('still_so', 'changed', 'newly_answered', 'no_longer_supported', 'found')"
    ),
    Index("alert_changes_by_alert", "alert_id", "id"),
)

# What is to be sent. A row goes when it was sent; `error` is why it couldn't be yet. `message`
# names what it was sent in at its first try, and is again with the same others.
deliveries = Table(
    "alert_deliveries",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column(
        "change_id", Integer, ForeignKey("alert_changes.id", ondelete="CASCADE"), nullable=False
    ),
    Column("channel", Text, nullable=False),
    Column("due_at", Text, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    Column("message", Text),
    UniqueConstraint("change_id", "channel"),
    CheckConstraint("channel IN ('webhook', 'mail')"),
)


def _no_old_number(_: Connection) -> int:
    return 0  # Newsdesk 0.1 had no alerts


def _note_nothing(_: Connection, __: int) -> None:
    pass


MIGRATIONS = Migrations(
    Path(__file__).with_name("migrations"), "alert_version", _no_old_number, _note_nothing, METADATA
)
