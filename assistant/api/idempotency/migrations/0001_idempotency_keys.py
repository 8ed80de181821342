"""The keys of requests that add something, and what was answered."""

from alembic import op
from sqlalchemy import Column, Integer, Text

revision, down_revision = "0001", None


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        Column("caller", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("request", Text, nullable=False),
        Column("came_at", Text, nullable=False),
        Column("status", Integer),
        Column("location", Text),
        Column("body", Text),
    )
    op.create_index("idempotency_keys_by_time", "idempotency_keys", ["came_at"])
