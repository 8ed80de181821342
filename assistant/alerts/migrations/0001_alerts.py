"""Alerts, the stories they told, what changed in their answers, and what is to be sent."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text, UniqueConstraint

revision, down_revision = "0001", None


def upgrade() -> None:
    op.create_table(
        "alerts",
        Column("id", Text, primary_key=True),
        Column("owner", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("asking", Text, nullable=False),
        Column("saved", Text, nullable=False),
        Column("delivery", Text, nullable=False),
        Column("feed", Text, nullable=False, unique=True),
        Column("created_at", Text, nullable=False),
        Column("checked_at", Text, nullable=False),
        Column("looked_at", Text, nullable=False, server_default="[]"),
        Column("failure", Text),
        CheckConstraint("kind IN ('question', 'search', 'claim')"),
    )
    op.create_index("alerts_by_owner", "alerts", ["owner", "created_at"])
    op.create_table(
        "alert_stories",
        Column("alert_id", Text, ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
        Column("story", Text, primary_key=True),
    )
    op.create_table(
        "alert_changes",
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
    )
    op.create_index("alert_changes_by_alert", "alert_changes", ["alert_id", "id"])
    op.create_table(
        "alert_deliveries",
        Column("id", Integer, primary_key=True),
        Column(
            "change_id", Integer, ForeignKey("alert_changes.id", ondelete="CASCADE"), nullable=False
        ),
        Column("channel", Text, nullable=False),
        Column("due_at", Text, nullable=False),
        Column("tries", Integer, nullable=False, server_default="0"),
        Column("error", Text),
        UniqueConstraint("change_id", "channel"),
        CheckConstraint("channel IN ('webhook', 'mail')"),
    )
