"""Keys of programs."""

from alembic import op
from sqlalchemy import Column, Text

revision, down_revision = "0001", None


def upgrade() -> None:
    op.create_table(
        "api_keys",
        Column("id", Text, primary_key=True),
        Column("name", Text, nullable=False),
        Column("digest", Text, nullable=False, unique=True),
        Column("scopes", Text, nullable=False),
        Column("owner", Text, nullable=False),
        Column("created_at", Text, nullable=False),
        Column("used_at", Text),
        Column("revoked_at", Text),
    )
