"""An index by when articles came: each answer asks which came in its last minute."""

from alembic import op

revision, down_revision = "0008", "0007"


def upgrade() -> None:
    op.create_index("articles_by_time", "articles", ["added_at", "id"])
