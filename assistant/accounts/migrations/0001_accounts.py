"""Accounts, their sessions and invitations, and what was done."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, Text

revision, down_revision = "0001", None


def upgrade() -> None:
    op.create_table(
        "accounts",
        Column("id", Text, primary_key=True),
        Column("name", Text, nullable=False),
        Column("folded", Text, nullable=False, unique=True),
        Column("permissions", Text, nullable=False),
        Column("password", Text),
        Column("subject", Text, unique=True),
        Column("preferences", Text, nullable=False, server_default=""),
        Column("created_at", Text, nullable=False),
    )
    op.create_table(
        "account_sessions",
        Column("id", Text, primary_key=True),
        Column("digest", Text, nullable=False, unique=True),
        Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
        Column("device", Text, nullable=False),
        Column("created_at", Text, nullable=False),
        Column("used_at", Text, nullable=False),
        Column("ends_at", Text, nullable=False),
    )
    op.create_index("account_sessions_by_account", "account_sessions", ["account"])
    op.create_table(
        "account_invitations",
        Column("digest", Text, primary_key=True),
        Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
        Column("ends_at", Text, nullable=False),
    )
    op.create_index("account_invitations_by_account", "account_invitations", ["account"])
    op.create_table(
        "account_guesses",
        Column("key", Text, primary_key=True),
        Column("tries", Integer, nullable=False),
        Column("since", Text, nullable=False),
    )
    op.create_table(
        "account_attempts",
        Column("state", Text, primary_key=True),
        Column("browser", Text, nullable=False),
        Column("nonce", Text, nullable=False),
        Column("verifier", Text, nullable=False),
        Column("next", Text, nullable=False),
        Column("ends_at", Text, nullable=False),
    )
    op.create_table(
        "account_shares",
        Column("conversation", Text, primary_key=True),
        Column("account", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
        Column("shared_at", Text, nullable=False),
    )
    op.create_index("account_shares_by_account", "account_shares", ["account"])
    op.create_table(
        "account_log",
        Column("id", Integer, primary_key=True),
        Column("at", Text, nullable=False),
        Column("account", Text),
        Column("what", Text, nullable=False),
        Column("about", Text, nullable=False),
        Column("address", Text, nullable=False),
    )
    op.create_index("account_log_by_account", "account_log", ["account"])
