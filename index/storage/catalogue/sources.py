"""The sources that were added, and how the last reading of each went."""

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, delete, exists, func, literal, select, update

from index.storage.database import Database, now
from index.storage.inserting import insert_missing
from index.storage.tables import collection_sources, collections, documents, sources

LocalKind = Literal["folder", "file", "samples"]
WebKind = Literal["link", "feed", "sitemap"]
LOCAL_KINDS = frozenset({"folder", "file", "samples"})
# How the address of a list of links begins. The database knows it as a sitemap: both name pages.
LIST = "list:"


@dataclass(frozen=True)
class Source:
    """A place to read: a path or a link, and what is known of its last reading.

    `failing` counts the readings that failed in a row; `next_at` is when the server next reads it
    unasked; `articles` counts the articles that come from it; `collection` is the name of the
    collection that it is in, if it is in one.
    """

    id: int
    address: str
    kind: LocalKind | WebKind
    title: str | None = None
    every_minutes: int | None = None
    read_at: datetime | None = None
    outcome: str | None = None
    failing: int = 0
    next_at: datetime | None = None
    etag: str | None = None
    modified: str | None = None
    articles: int = 0
    collection: str | None = None

    @property
    def is_local(self) -> bool:
        return self.kind in LOCAL_KINDS

    @property
    def is_list(self) -> bool:
        """Whether it is a list of links that was added once, which there is nothing to look at."""
        return self.kind == "sitemap" and self.address.startswith(LIST)

    @property
    def name(self) -> str:
        """Its title if it has one, else its address."""
        return self.title or self.address


class Sources:
    """The table `sources`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        address: str,
        kind: LocalKind | WebKind,
        *,
        title: str | None = None,
        every_minutes: int | None = None,
    ) -> bool:
        """Remember a source. Returns whether it is new; a known one is to be read in full again."""
        new = {
            "address": address,
            "kind": kind,
            "title": title,
            "added_at": now(),
            "every_minutes": every_minutes,
        }
        with self._database.writing() as tx:
            afresh = update(sources).values(etag=None, modified=None, next_at=None)
            tx.execute(afresh.where(sources.c.address == address))
            return tx.execute(insert_missing(sources).values(new)).rowcount == 1

    def all(self) -> list[Source]:
        """Every source, in the order they were added."""
        articles = (
            select(func.count(documents.c.article_id.distinct()))
            .where(documents.c.source_id == sources.c.id)
            .scalar_subquery()
        )
        named = (
            select(collections.c.name)
            .join(collection_sources, collection_sources.c.collection_id == collections.c.id)
            .where(collection_sources.c.source_id == sources.c.id)
            .scalar_subquery()
        )
        query = select(sources, articles.label("articles"), named.label("collection"))
        with self._database.reading() as db:
            return [_source(row) for row in db.execute(query.order_by(sources.c.id))]

    def forget(self, source_id: int) -> None:
        """The documents it gave no longer have a source; the next re-index drops them."""
        with self._database.writing() as tx:
            tx.execute(delete(sources).where(sources.c.id == source_id))

    def note_success(
        self,
        source: Source,
        outcome: str,
        *,
        next_at: datetime | None = None,
        title: str | None = None,
        etag: str | None = None,
        modified: str | None = None,
    ) -> None:
        """Remember a reading that went well, and what to ask the server with next time."""
        self._note(
            source,
            outcome,
            next_at,
            failing=0,
            title=func.coalesce(title, sources.c.title),
            etag=etag,
            modified=modified,
        )

    def note_failure(self, source: Source, outcome: str, next_at: datetime | None) -> None:
        """Remember a reading that failed, and why."""
        self._note(source, outcome, next_at, failing=sources.c.failing + 1)

    def _note(
        self, source: Source, outcome: str, next_at: datetime | None, **values: object
    ) -> None:
        values |= {
            "read_at": now(),
            "outcome": outcome,
            "next_at": next_at.isoformat() if next_at else None,
        }
        with self._database.writing() as tx:
            tx.execute(update(sources).where(sources.c.id == source.id).values(values))

    def move(self, source: Source, address: str) -> None:
        """The source has a new address for good; unless that is a source already."""
        others = sources.alias()
        is_free = ~exists().where(others.c.address == address)
        moved = update(sources).where(sources.c.id == source.id, is_free)
        with self._database.writing() as tx:
            tx.execute(moved.values(address=address))

    def follow(self, before: str, after: str) -> None:
        """The folder `before`, with all that is in it, is now the folder `after`."""
        folders, others = sources.alias(), documents.alias()
        inside = f"{before}{os.sep}"

        def within(column: ColumnElement[str]) -> ColumnElement[bool]:
            return func.substr(column, 1, len(inside)) == inside

        def moved(column: ColumnElement[str]) -> ColumnElement[str]:
            return literal(after) + func.substr(column, len(before) + 1)

        address, container = documents.c.address, documents.c.container
        with self._database.writing() as tx:
            tx.execute(
                update(sources)
                .where(sources.c.address == before, ~exists().where(folders.c.address == after))
                .values(address=after)
            )
            tx.execute(
                update(documents)
                .where(within(address), ~exists().where(others.c.address == moved(address)))
                .values(address=moved(address))
            )
            tx.execute(
                update(documents).where(within(container)).values(container=moved(container))
            )


def _source(row: Row[Any]) -> Source:
    fields = dict(row._mapping)
    del fields["added_at"]
    for name in ("read_at", "next_at"):
        fields[name] = datetime.fromisoformat(fields[name]) if fields[name] else None
    return Source(**fields)
