"""Numbered changes, and the encodings of passages where several servers share a database."""

from alembic import op
from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, Text, text

revision, down_revision = "0006", "0005"


def upgrade() -> None:
    op.create_table(
        "changes",
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("article_id", Text),
        Column("what", Text, nullable=False),
        Column("moment", Text, nullable=False),
        CheckConstraint("what IN ('came', 'left', 'anew')"),
    )
    numbers = op.create_table(
        "change_numbers",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("last", Integer, nullable=False),
    )
    op.bulk_insert(numbers, [{"id": 1, "last": 0}])
    op.create_table(
        "encodings",
        Column("made", Integer, primary_key=True, autoincrement=False),
        Column("passage_id", Text, primary_key=True),
        Column("article_id", Text, nullable=False),
        Column("key", LargeBinary),
        Column("dimensions", Integer),
        Column("vector", LargeBinary),
        Column("signs", LargeBinary),
    )
    op.create_index("encodings_by_article", "encodings", ["made", "article_id"])
    op.create_index("encodings_by_key", "encodings", ["made", "key"])
    is_waiting = text("vector IS NULL")
    op.create_index(
        "encodings_waiting",
        "encodings",
        ["made", "article_id"],
        sqlite_where=is_waiting,
        postgresql_where=is_waiting,
    )
