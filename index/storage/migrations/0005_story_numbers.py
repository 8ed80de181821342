"""A number of its own for each article's part in a story: it sorts them as they came."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, Text

from index.storage.sqlite import is_sqlite

revision, down_revision = "0005", "0004"


def upgrade() -> None:
    has_rows = is_sqlite(op.get_bind())  # no release before this one made any in PostgreSQL
    op.drop_index("stories_by_story", "stories")
    if has_rows:
        op.rename_table("stories", "unnumbered_stories")
    else:
        op.drop_table("stories")
    op.create_table(
        "stories",
        Column("number", Integer, primary_key=True),
        Column(
            "article_id",
            Text,
            ForeignKey("articles.id", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        Column("story", Text, nullable=False),
    )
    if has_rows:  # SQLite numbers the rows of every table as they come
        op.execute(
            "INSERT INTO stories (number, article_id, story) "
            "SELECT rowid, article_id, story FROM unnumbered_stories"
        )
        op.drop_table("unnumbered_stories")
    op.create_index("stories_by_story", "stories", ["story"])
