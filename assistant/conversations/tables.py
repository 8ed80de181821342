"""The tables of conversations: in the catalogue's database, with migrations of their own."""

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
    func,
    insert,
    inspect,
    select,
)

from index.storage.database import Migrations
from index.storage.full_text import FullText

METADATA = MetaData()

# Each belongs to its owner, a token that only the owner's browser has. One that was deleted can be
# brought back until it is purged.
conversations = Table(
    "conversations",
    METADATA,
    Column("id", Text, primary_key=True),  # random
    Column("owner", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("pinned", Integer, nullable=False, server_default="0"),
    Column("created_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),  # when its last turn was added
    deleted_at := Column("deleted_at", Text),
    Index("conversations_by_owner", "owner", "pinned", "changed_at"),
    Index(
        "conversations_deleted",
        deleted_at,
        sqlite_where=deleted_at.is_not(None),
        postgresql_where=deleted_at.is_not(None),
    ),
)

# The answer is JSON: it is shown as a whole, and nothing in it is looked for.
turns = Table(
    "conversation_turns",
    METADATA,
    Column("id", Integer, primary_key=True),  # of its row in WORDS, too
    Column(
        "conversation_id", Text, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False
    ),
    Column("number", Integer, nullable=False),  # from 1
    Column("asked_at", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("thumb", Text),
    Column("reason", Text, nullable=False, server_default=""),
    Column("link", Text, unique=True),  # random; NULL until somebody wants one
    UniqueConstraint("conversation_id", "number"),
    CheckConstraint("thumb IN ('up', 'down')"),
)

# What is searched: texts with a break after each Chinese character, so that any run of them is a
# phrase. Only the first turn of a conversation holds its title.
WORDS = FullText("conversation_words", "title", "question", "answer")

# The numbers by which Newsdesk 0.1 knows these tables.
_numbers = Table("conversation_migrations", MetaData(), Column("number", Integer, primary_key=True))


def _old_number(db: Connection) -> int:
    known = inspect(db).has_table(_numbers.name)
    return db.scalar(select(func.max(_numbers.c.number))) or 0 if known else 0


def _note_number(db: Connection, number: int) -> None:
    _numbers.create(db, checkfirst=True)
    db.execute(insert(_numbers).values(number=number))


MIGRATIONS = Migrations(
    Path(__file__).with_name("migrations"),
    "conversation_version",
    _old_number,
    _note_number,
    METADATA,
    (WORDS,),
)
