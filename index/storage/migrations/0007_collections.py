"""Collections of articles with who may read them, and where articles came from that have left."""

from alembic import op
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    insert,
    select,
    union,
)

revision, down_revision = "0007", "0006"

_BEFORE = MetaData()
_former = Table("former_articles", _BEFORE, Column("id", Text), Column("successor", Text))
_documents = Table(
    "documents",
    _BEFORE,
    Column("source_id", Integer),
    Column("article_id", Text),
    Column("removed", Text),
)


def upgrade() -> None:
    op.create_table(
        "collections",
        Column("id", Integer, primary_key=True),
        Column("name", Text, nullable=False, unique=True),
        Column("made_at", Text, nullable=False),
    )
    op.create_table(
        "collection_sources",
        Column(
            "source_id", Integer, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True
        ),
        Column("collection_id", Integer, ForeignKey("collections.id"), nullable=False),
    )
    op.create_table(
        "collection_readers",
        Column(
            "collection_id",
            Integer,
            ForeignKey("collections.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        Column("reader", Text, primary_key=True),
    )
    came_from = op.create_table(
        "former_sources",
        Column(
            "article_id",
            Text,
            ForeignKey("former_articles.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        Column(
            "source_id", Integer, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True
        ),
    )
    # What was removed is known by its documents; an earlier version by those of what follows it.
    later = select(_former.c.id.label("former"), _former.c.successor.label("now")).cte(
        recursive=True
    )
    later = later.union(
        select(later.c.former, _former.c.successor).join(later, later.c.now == _former.c.id)
    )
    known = _documents.c.source_id.is_not(None)
    removed = select(_former.c.id, _documents.c.source_id).join(
        _documents, _documents.c.removed == _former.c.id
    )
    changed = select(later.c.former, _documents.c.source_id).join(
        _documents, _documents.c.article_id == later.c.now
    )
    every = union(removed.where(known), changed.where(known))
    op.execute(insert(came_from).from_select(["article_id", "source_id"], every))
