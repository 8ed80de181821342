"""The message that a change went in at its first try, which keeps its name."""

from alembic import op
from sqlalchemy import Column, Text

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.add_column("alert_deliveries", Column("message", Text))
