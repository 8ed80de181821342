"""The table of keys: in the catalogue's database, with migrations of its own."""

from pathlib import Path

from sqlalchemy import Column, Index, MetaData, Table, Text

from index.storage.database import Migrations

METADATA = MetaData()

keys = Table(
    "api_keys",
    METADATA,
    Column("id", Text, primary_key=True),  # random, by which a key is revoked; no secret
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False, unique=True),  # SHA-256 of the key, in hex
    Column("scopes", Text, nullable=False),  # separated by spaces
    Column("owner", Text, nullable=False),  # whose conversations and alerts are the key's
    Column("created_at", Text, nullable=False),
    Column("used_at", Text),
    Column("revoked_at", Text),
    Column("account", Text),  # whose it is; none for those that the library's owner made
    Index("api_keys_by_account", "account"),
)

# No Newsdesk knew these tables by numbers of its own, so there are none to read or write.
MIGRATIONS = Migrations(
    Path(__file__).with_name("migrations"), "key_version", lambda _: 0, lambda _, __: None, METADATA
)
