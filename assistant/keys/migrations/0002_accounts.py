"""Whose account a key is."""

from alembic import op
from sqlalchemy import Column, Text

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.add_column("api_keys", Column("account", Text))
    op.create_index("api_keys_by_account", "api_keys", ["account"])
