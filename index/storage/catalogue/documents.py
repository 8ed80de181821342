"""Every document of every source as it was last read, and what became of it."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text


@dataclass(frozen=True)
class Document:
    """A file, a page, an entry of a feed, or a member of a file that holds others.

    `stamp` changes when the document does; `retry` marks a failure that may pass by itself;
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

    @property
    def is_container(self) -> bool:
        """Whether its articles are those of its members."""
        return not (self.article_id or self.failure or self.removed)


class Documents:
    """The table `documents`; it is written by `Articles.switch`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> dict[str, Document]:
        """Address → document."""
        return {document.address: document for document in self._chosen("1")}

    def _chosen(self, condition: str, **values: str) -> list[Document]:
        columns = "address, stamp, source_id, container, article_id, note, failure, retry, removed"
        query = text(f"SELECT {columns} FROM documents WHERE {condition}")  # noqa: S608
        with self._engine.connect() as db:
            rows = db.execute(query, values)
            return [Document(**{**row._mapping, "retry": bool(row.retry)}) for row in rows]

    def of_article(self, article_id: str) -> list[str]:
        """The addresses of the documents that hold the article."""
        with self._engine.connect() as db:
            rows = db.execute(
                text("SELECT address FROM documents WHERE article_id = :id ORDER BY address"),
                {"id": article_id},
            )
            return [row.address for row in rows]

    def removed(self, article_id: str) -> list[Document]:
        """The documents that held the article before it was removed."""
        return self._chosen("removed = :id", id=article_id)

    def failed(self) -> list[Document]:
        """The documents that couldn't be read."""
        return self._chosen("failure IS NOT NULL")

    def forget_removal(self, address: str) -> None:
        """A document that was removed is new again; so are the members of one that holds others."""
        with self._engine.begin() as tx:
            tx.execute(
                text(
                    "DELETE FROM documents WHERE removed IS NOT NULL "
                    "AND (address = :address OR container = :address)"
                ),
                {"address": address},
            )
            # Its container must be read again too, or its members would never be looked at.
            tx.execute(
                text(
                    "UPDATE documents SET stamp = '' WHERE address = :address "
                    "AND article_id IS NULL AND failure IS NULL"
                ),
                {"address": address},
            )


def store(tx: Connection, document: Document) -> None:
    """Write what is now known of a document."""
    tx.execute(
        text(
            "INSERT OR REPLACE INTO documents (address, source_id, container, stamp, article_id, "
            "note, failure, retry, removed) VALUES (:address, :source_id, :container, :stamp, "
            ":article_id, :note, :failure, :retry, :removed)"
        ),
        vars(document),
    )
