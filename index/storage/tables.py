"""The tables of the catalogue, as the newest revision leaves them, and an article as a row.

Moments and days are ISO text, lists and reports JSON, so that every database sorts them alike.
"""

import json
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
)

from index.article import Article

METADATA = MetaData()

# Where articles come from, local or on the web, and how the last reading of each went.
sources = Table(
    "sources",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("address", Text, nullable=False, unique=True),  # a path or a link
    Column("kind", Text, nullable=False),
    Column("title", Text),
    Column("added_at", Text, nullable=False),
    Column("every_minutes", Integer),  # how often the server reads it unasked; NULL: never
    Column("read_at", Text),
    Column("outcome", Text),  # a sentence on the last reading
    Column("failing", Integer, nullable=False, server_default="0"),  # readings failed in a row
    Column("next_at", Text),  # not read unasked before
    Column("etag", Text),  # what the server gave to ask "has it changed?" with
    Column("modified", Text),
    CheckConstraint("kind IN ('folder', 'file', 'samples', 'link', 'feed', 'sitemap')"),
)


def _article_columns(sure: str | None = None) -> list[Column[Any]]:
    return [
        Column("id", Text, primary_key=True),  # a hash of the content: each article once
        Column("title", Text, nullable=False),
        Column("authors", Text, nullable=False),  # JSON list of names
        Column("publisher", Text),
        Column("published", Text),
        Column("url", Text),
        Column("language", Text),
        Column("text", Text, nullable=False),
        Column("added_at", Text, nullable=False),
        Column("updated", Text),
        Column("section", Text),
        Column("date_found", Text),
        Column("date_sure", Integer, nullable=False, server_default=sure),
    ]


articles = Table(
    "articles",
    METADATA,
    *_article_columns(sure="1"),
    # Filters, and what the page counts whenever it is opened, are read from indexes alone.
    Index("articles_by_published", "published", "publisher", "id"),
    Index("articles_by_publisher", "publisher", "id"),
    Index("articles_by_language", "language", "id"),
    Index("articles_by_section", "section", "id"),
    Index("articles_by_time", "added_at", "id"),  # each answer asks what came just before it
)
COLUMNS = tuple(column.name for column in articles.c)  # also those of former_articles

# Articles that are no longer searched: an earlier version of one that changed, or one that was
# removed (and can be brought back). `successor` is the newer version.
former_articles = Table(
    "former_articles",
    METADATA,
    *_article_columns(),
    Column("why", Text, nullable=False),
    Column("successor", Text),
    Column("left_at", Text, nullable=False),
    CheckConstraint("why IN ('changed', 'removed')"),
    Index("former_by_successor", "successor"),
)

# The sources that a former article came from: whoever may read them may read it.
former_sources = Table(
    "former_sources",
    METADATA,
    Column(
        "article_id", Text, ForeignKey("former_articles.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("source_id", Integer, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
)

# A passage is a span of its article's text, in characters.
passages = Table(
    "passages",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Index("passages_by_article", "article_id", "position"),
)

# Every document of every source as it was last read: a file, a page, an entry of a feed, or a
# file that holds others (its members name it as their container). Of a document that isn't a
# container exactly one of article_id, failure and removed is set.
documents = Table(
    "documents",
    METADATA,
    Column("address", Text, primary_key=True),  # a path, a link, or "path!member"
    Column("source_id", Integer, ForeignKey("sources.id", ondelete="SET NULL")),
    Column("container", Text),
    Column("stamp", Text, nullable=False),  # a hash that changes when the document does
    Column("article_id", Text, ForeignKey("articles.id")),
    Column("note", Text),
    Column("failure", Text),
    Column("retry", Integer, nullable=False, server_default="0"),  # the failure may be temporary
    Column("removed", Text),  # the article the person removed: left out until it changes
    Index("documents_by_article", "article_id"),
    Index("documents_by_container", "container"),
    Index("documents_by_source", "source_id", "article_id"),
)

# Named sets of articles, by the sources they come from, that only their readers may read; what
# comes from a source in none is everybody's. A collection goes only when it has no sources.
collections = Table(
    "collections",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("made_at", Text, nullable=False),
)
collection_sources = Table(
    "collection_sources",
    METADATA,
    Column("source_id", Integer, ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    Column("collection_id", Integer, ForeignKey("collections.id"), nullable=False),
)
collection_readers = Table(
    "collection_readers",
    METADATA,
    Column(
        "collection_id", Integer, ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("reader", Text, primary_key=True),  # a name that nothing here looks into
)

# Near copies of one story. `story` names the group, in which `number` sorts them as they came; the
# first article's keys are how new copies of it are found.
stories = Table(
    "stories",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column(
        "article_id",
        Text,
        ForeignKey("articles.id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    Column("story", Text, nullable=False),
    Index("stories_by_story", "story"),
)
story_keys = Table(
    "story_keys",
    METADATA,
    Column("key", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("article_id", Text, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Index("story_keys_by_article", "article_id"),
    sqlite_with_rowid=False,
)

# Articles whose passages may stand in the caches although they aren't (or are no longer) in
# the catalogue: about to come, or just gone. What is left here after a crash is swept.
unsettled = Table("unsettled", METADATA, Column("article_id", Text, primary_key=True))

# What each run did. A run without an end was killed.
runs = Table(
    "runs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("began_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("outcome", Text),  # finished, cancelled, or the error's sentence
    Column("report", Text),  # JSON: counts, failures, notes
    CheckConstraint("kind IN ('reindex', 'rebuild', 'verify')"),
)

# How the caches were made, and what was shown or decided once.
facts = Table(
    "facts",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# What came into the catalogue and left it, in its order; `anew` means that all articles were split
# again, or are gone.
changes = Table(
    "changes",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("article_id", Text),  # of nothing where all is `anew`
    Column("what", Text, nullable=False),
    Column("moment", Text, nullable=False),
    CheckConstraint("what IN ('came', 'left', 'anew')"),
)
# One row: the last number that was given.
change_numbers = Table(
    "change_numbers",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

# What the embedding model made of each passage, for servers that share a database; `made` is the
# number of a making of the vectors. Of a passage that waits for its vector, all else is NULL.
encodings = Table(
    "encodings",
    METADATA,
    Column("made", Integer, primary_key=True, autoincrement=False),
    Column("passage_id", Text, primary_key=True),
    Column("article_id", Text, nullable=False),
    Column("key", LargeBinary),  # a hash of the text that was encoded
    Column("dimensions", Integer),
    Column("vector", LargeBinary),  # float32
    Column("signs", LargeBinary),  # of the tokens' vectors, eight to a byte
)
_is_waiting = encodings.c.vector.is_(None)
Index("encodings_by_article", encodings.c.made, encodings.c.article_id)
Index("encodings_by_key", encodings.c.made, encodings.c.key)
Index(
    "encodings_waiting",
    encodings.c.made,
    encodings.c.article_id,
    sqlite_where=_is_waiting,
    postgresql_where=_is_waiting,
)


def article_in(row: Row[Any]) -> Article:
    """The article that a row of `articles` or `former_articles` holds."""
    return Article(
        title=row.title,
        text=row.text,
        authors=tuple(json.loads(row.authors)),
        publisher=row.publisher,
        published=date.fromisoformat(row.published) if row.published else None,
        url=row.url,
        language=row.language,
        updated=date.fromisoformat(row.updated) if row.updated else None,
        section=row.section,
        date_found=row.date_found,
        date_sure=bool(row.date_sure),
    )


def values_of(article: Article) -> dict[str, Any]:
    """What `COLUMNS` hold of an article; all but `added_at`."""
    return {
        "id": article.id,
        "title": article.title,
        "authors": json.dumps(article.authors, ensure_ascii=False),
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
        "language": article.language,
        "text": article.text,
        "updated": article.updated.isoformat() if article.updated else None,
        "section": article.section,
        "date_found": article.date_found,
        "date_sure": int(article.date_sure),
    }
