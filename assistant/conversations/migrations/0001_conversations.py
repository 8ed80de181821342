"""Conversations, their turns, and the words by which they are found."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text, UniqueConstraint, text

from index.storage.full_text import FullText

revision, down_revision = "0001", None


def upgrade() -> None:
    op.create_table(
        "conversations",
        Column("id", Text, primary_key=True),
        Column("owner", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("pinned", Integer, nullable=False, server_default="0"),
        Column("created_at", Text, nullable=False),
        Column("changed_at", Text, nullable=False),
        Column("deleted_at", Text),
    )
    op.create_index("conversations_by_owner", "conversations", ["owner", "pinned", "changed_at"])
    deleted = text("deleted_at IS NOT NULL")
    op.create_index(
        "conversations_deleted",
        "conversations",
        ["deleted_at"],
        sqlite_where=deleted,
        postgresql_where=deleted,
    )
    op.create_table(
        "conversation_turns",
        Column("id", Integer, primary_key=True),
        Column(
            "conversation_id",
            Text,
            ForeignKey("conversations.id", ondelete="CASCADE"),
            nullable=False,
        ),
        Column("number", Integer, nullable=False),
        Column("asked_at", Text, nullable=False),
        Column("answer", Text, nullable=False),
        Column("thumb", Text),
        Column("reason", Text, nullable=False, server_default=""),
        Column("link", Text, unique=True),
        UniqueConstraint("conversation_id", "number"),
        CheckConstraint("thumb IN ('up', 'down')"),
    )
    words = FullText("conversation_words", "title", "question", "answer")
    words.create(op.get_bind(), "conversation_turns", "conversation_turn_deleted")
