"""Collections: named sets of articles, by where they come from, and who may read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, delete, func, insert, select, union

from index.errors import BadInput, UnknownCollection, UnknownSource
from index.readers import OWNER, Reader
from index.storage.database import (
    CATALOGUE_MIGRATIONS,
    Database,
    in_portions,
    now,
    opened_beside,
)
from index.storage.inserting import insert_missing, insert_or_update
from index.storage.location import Location
from index.storage.tables import (
    articles,
    collection_readers,
    collection_sources,
    collections,
    documents,
    former_sources,
    sources,
)

LONGEST_NAME = 100  # characters
# The collections that somebody may not read, by their ids.
Closed = frozenset[int]
NONE: Closed = frozenset()


@dataclass(frozen=True)
class Collection:
    """A named set of articles: those that come from `sources`, which only its `readers` see."""

    id: int
    name: str
    sources: tuple[int, ...] = ()
    readers: tuple[str, ...] = ()


class Collections:
    """The tables `collections`, `collection_sources` and `collection_readers`.

    Any database of the library's file will do. All raise StorageFailed; those that take the name
    of a collection raise UnknownCollection.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Collection]:
        """Every collection, in the order of their names."""
        with self._database.reading() as db:
            its_sources: dict[int, list[int]] = _grouped(db, collection_sources.c.source_id)
            its_readers: dict[int, list[str]] = _grouped(db, collection_readers.c.reader)
            return [
                Collection(
                    row.id,
                    row.name,
                    tuple(its_sources.get(row.id, ())),
                    tuple(its_readers.get(row.id, ())),
                )
                for row in db.execute(select(collections).order_by(collections.c.name))
            ]

    def named(self, name: str, closed: Closed = NONE) -> Collection:
        """The collection of this name, in small letters or capitals, if it isn't closed."""
        for each in self.all():
            if each.name.casefold() == _plain(name).casefold() and each.id not in closed:
                return each
        raise UnknownCollection(
            f"There is no collection “{name}”; `newsdesk collections list` shows their names."
        )

    def add(self, name: str) -> Collection:
        """A new collection, which only the library's owner may read yet.

        Raises BadInput for a name that another one has, or that is none.
        """
        plain = _plain(name)
        if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
            raise BadInput(f"A collection needs a name of 1 to {LONGEST_NAME} characters.")
        if any(each.name.casefold() == plain.casefold() for each in self.all()):
            raise BadInput(f"There is a collection “{plain}” already; choose another name.")
        with self._database.writing() as tx:
            new = insert(collections).values(name=plain, made_at=now())
            number = tx.execute(new.returning(collections.c.id)).scalar_one()
        return Collection(int(number), plain)

    def remove(self, name: str) -> Collection:
        """Delete a collection that has no sources: what is closed never opens by itself.

        Raises BadInput for one that has, or whose articles may not have left yet.
        """
        removed = self.named(name)
        with self._database.writing() as tx:
            of_it = collection_sources.c.collection_id == removed.id
            if tx.scalar(select(func.count()).select_from(collection_sources).where(of_it)):
                raise BadInput(
                    f"“{removed.name}” still has sources; put them into another collection, or "
                    "into none for everybody to read, then remove it."
                )
            left = select(func.count()).select_from(documents)
            if tx.scalar(left.where(documents.c.source_id.is_(None))):
                raise BadInput(
                    "Articles of a source that was forgotten are still there; bring the library up "
                    "to date with `newsdesk reindex`, then remove the collection."
                )
            tx.execute(delete(collections).where(collections.c.id == removed.id))
        return removed

    def grant(self, name: str, reader: str) -> Collection:
        """Let somebody read it."""
        row = {"collection_id": self.named(name).id, "reader": reader}
        with self._database.writing() as tx:
            tx.execute(insert_missing(collection_readers), row)
        return self.named(name)

    def withdraw(self, name: str, reader: str) -> Collection:
        """Let somebody read it no longer."""
        of_it = collection_readers.c.collection_id == self.named(name).id
        with self._database.writing() as tx:
            tx.execute(
                delete(collection_readers).where(of_it, collection_readers.c.reader == reader)
            )
        return self.named(name)

    def forget_reader(self, reader: str) -> None:
        """Somebody is gone: no collection is theirs to read any more."""
        with self._database.writing() as tx:
            tx.execute(delete(collection_readers).where(collection_readers.c.reader == reader))

    def put(self, source_id: int, name: str | None) -> None:
        """Put a source into a collection and out of any other, from now on with all its articles;
        None is for everybody to read. Raises UnknownSource."""
        number = self.named(name).id if name else None
        with self._database.writing() as tx:
            if tx.scalar(select(sources.c.id).where(sources.c.id == source_id)) is None:
                raise UnknownSource(
                    f"There is no source {source_id}; `newsdesk sources` shows their numbers."
                )
            if number is None:
                out = collection_sources.c.source_id == source_id
                tx.execute(delete(collection_sources).where(out))
            else:
                row = {"source_id": source_id, "collection_id": number}
                tx.execute(insert_or_update(collection_sources), row)

    def of_sources(self) -> dict[int, str]:
        """Source → the name of its collection, for those that are in one."""
        query = select(collection_sources.c.source_id, collections.c.name).join(
            collections, collections.c.id == collection_sources.c.collection_id
        )
        with self._database.reading() as db:
            return dict(db.execute(query).tuples())

    def closed_to(self, reader: Reader) -> Closed:
        """The collections that the reader may not read; without any, they may read all there is."""
        if reader is OWNER:
            return NONE
        theirs = select(collection_readers.c.collection_id).where(
            collection_readers.c.reader == reader
        )
        with self._database.reading() as db:
            shut = select(collections.c.id).where(collections.c.id.not_in(theirs))
            return frozenset(db.scalars(shut))

    def readable(self, article_ids: Iterable[str], closed: Closed) -> set[str]:
        """Those of the articles, present or former, that may be read.

        With nothing closed, all are: also those that have left the library for good.
        """
        if not closed:
            return set(article_ids)
        found: set[str] = set()
        with self._database.reading() as db:
            for portion in in_portions(set(article_ids)):
                present = select(documents.c.article_id).where(documents.c.article_id.in_(portion))
                former = select(former_sources.c.article_id).where(
                    former_sources.c.article_id.in_(portion)
                )
                found |= set(
                    db.scalars(
                        union(
                            present.where(is_open(documents.c.source_id, closed)),
                            former.where(is_open(former_sources.c.source_id, closed)),
                        )
                    )
                )
        return found

    def readable_sources(self, closed: Closed) -> set[int]:
        """The sources that may be seen."""
        with self._database.reading() as db:
            return set(db.scalars(select(sources.c.id).where(is_open(sources.c.id, closed))))


def collections_in(home: Path | Location) -> Collections:
    """Those of a library, also while it is served.

    Raises StorageFailed if there is no library, LibraryMismatch.
    """
    return Collections(opened_beside(home, CATALOGUE_MIGRATIONS, "its collections"))


def is_open(source: ColumnElement[int], closed: Closed) -> ColumnElement[bool]:
    """That a source, by its id in some table, is in none of the closed collections.

    What has no source (its source was forgotten, and the next re-index drops it) isn't open.
    """
    shut = select(collection_sources.c.source_id).where(
        collection_sources.c.collection_id.in_(sorted(closed))
    )
    return source.is_not(None) & source.not_in(shut)


def may_be_read(closed: Closed) -> list[ColumnElement[bool]]:
    """The conditions under which an article of the catalogue may be read; none if nothing is
    closed."""
    if not closed:
        return []
    held = select(documents.c.article_id).where(
        documents.c.article_id.is_not(None), is_open(documents.c.source_id, closed)
    )
    return [articles.c.id.in_(held)]


def _grouped(db: Connection, column: Column[Any]) -> dict[int, list[Any]]:
    """Collection → what a table has of it, in order."""
    grouped: dict[int, list[Any]] = {}
    number = column.table.c.collection_id
    for collection_id, value in db.execute(select(number, column).order_by(column)):
        grouped.setdefault(collection_id, []).append(value)
    return grouped


def _plain(name: str) -> str:
    return " ".join(name.split())
