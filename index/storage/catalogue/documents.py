"""Every document of every source as it was last read, and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, true, update

from index.storage.catalogue.collections import NONE, Closed, is_open
from index.storage.database import Database, in_portions
from index.storage.inserting import insert_missing, insert_or_update
from index.storage.tables import documents


@dataclass(frozen=True)
class Document:
    """A file, a page, an entry of a feed, or a member of a file that holds others.

    `stamp` changes when the document does; `retry` marks a failure that may be temporary;
    `removed` is the id of the article that the person removed.
    """

    address: str
    stamp: str
    source_id: int | None = None
    container: str | None = None
    article_id: str | None = None
    note: str | None = None
    failure: str | None = None
    retry: bool = False
    removed: str | None = None


@dataclass(frozen=True)
class Given:
    """How many articles a file that holds several gave to its source."""

    source_id: int | None
    file: str
    articles: int


class Documents:
    """The table `documents`; it is written by `Articles.switch`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, Document]:
        """Address → document."""
        return {document.address: document for document in self._chosen(true())}

    def _chosen(self, condition: ColumnElement[bool]) -> list[Document]:
        with self._database.reading() as db:
            rows = db.execute(select(documents).where(condition))
            return [Document(**{**row._mapping, "retry": bool(row.retry)}) for row in rows]

    def of_article(self, article_id: str) -> list[str]:
        """The addresses of the documents that hold the article."""
        holding = select(documents.c.address).where(documents.c.article_id == article_id)
        with self._database.reading() as db:
            return list(db.scalars(holding.order_by(documents.c.address)))

    def notes(self, article_ids: Iterable[str], closed: Closed = NONE) -> dict[str, str]:
        """Article id → the note on the first of its documents that has one, and that doesn't come
        from `closed` collections."""
        query = select(documents.c.article_id, documents.c.note).where(
            documents.c.note.is_not(None)
        )
        if closed:
            query = query.where(is_open(documents.c.source_id, closed))
        notes: dict[str, str] = {}
        with self._database.reading() as db:
            for portion in in_portions(article_ids):
                of_these = query.where(documents.c.article_id.in_(portion))
                for article_id, note in db.execute(of_these.order_by(documents.c.address)):
                    notes.setdefault(article_id, note)
        return notes

    def removed(self, article_id: str) -> list[Document]:
        """The documents that held the article before it was removed."""
        return self._chosen(documents.c.removed == article_id)

    def given(self) -> list[Given]:
        """How many articles each file that holds several gave, in the order of their addresses."""
        held = documents.c.container
        query = (
            select(documents.c.source_id, held, func.count(documents.c.article_id.distinct()))
            .where(held.is_not(None))
            .group_by(documents.c.source_id, held)
            .order_by(held)
        )
        with self._database.reading() as db:
            return [Given(*row) for row in db.execute(query)]

    def failed(self) -> list[Document]:
        """The documents that couldn't be read."""
        return self._chosen(documents.c.failure.is_not(None))

    def noted(self) -> list[Document]:
        """The documents that were read with a note."""
        return self._chosen(documents.c.note.is_not(None))

    def forget_removal(self, address: str) -> None:
        """A document that was removed is new again; so are the members of one that holds others."""
        itself = documents.c.address == address
        with self._database.writing() as tx:
            its_own = or_(itself, documents.c.container == address)
            tx.execute(delete(documents).where(documents.c.removed.is_not(None), its_own))
            # Its container must be read again too, or its members would never be looked at.
            neither = documents.c.article_id.is_(None), documents.c.failure.is_(None)
            tx.execute(update(documents).where(itself, *neither).values(stamp=""))

    def expect(self, source_id: int, links: Iterable[str]) -> None:
        """Note pages that the next re-index is to fetch for a source; known ones stay."""
        rows = [
            {
                "address": link,
                "stamp": link,
                "source_id": source_id,
                "failure": "not fetched yet",
                "retry": 1,
            }
            for link in links
        ]
        with self._database.writing() as tx:
            if rows:
                tx.execute(insert_missing(documents), rows)


def store(tx: Connection, read: Sequence[Document]) -> None:
    """Write what is now known of these documents."""
    if read:
        rows = [vars(document) | {"retry": int(document.retry)} for document in read]
        tx.execute(insert_or_update(documents), rows)
