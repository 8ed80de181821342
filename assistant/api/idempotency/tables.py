"""The table of idempotency keys: in the catalogue's database, with migrations of its own."""

from pathlib import Path

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text

from index.storage.database import Migrations

METADATA = MetaData()

# A key is of its caller. Its request is under way as long as it has no status.
idempotency_keys = Table(
    "idempotency_keys",
    METADATA,
    Column("caller", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request", Text, nullable=False),  # a hash of what was asked for
    Column("came_at", Text, nullable=False),
    Column("status", Integer),
    Column("location", Text),
    Column("body", Text),
    Index("idempotency_keys_by_time", "came_at"),
)

MIGRATIONS = Migrations(
    Path(__file__).with_name("migrations"),
    "idempotency_version",
    old_number=lambda _: 0,  # Newsdesk 0.1 knows no such table
    note_number=lambda _, __: None,
    metadata=METADATA,
)
