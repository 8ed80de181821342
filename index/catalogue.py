"""The truth about a library: its sources, files, articles and passages, in SQLite."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import BindParameter, Connection, Row, bindparam, create_engine, event, text

from index.article import Article, Passage

_SEVERAL: BindParameter[Any] = bindparam("ids", expanding=True)
SourceKind = Literal["folder", "file", "samples"]


@dataclass(frozen=True)
class Source:
    """A place the person told us to read."""

    path: Path
    kind: SourceKind


@dataclass(frozen=True)
class FileRecord:
    """A file as it was last read, and what became of it."""

    path: str
    content_hash: str
    article_id: str | None = None
    note: str | None = None
    failure: str | None = None
    removed: bool = False


@dataclass(frozen=True)
class Listed:
    """An article as the table of articles shows it."""

    article: Article
    path: str
    passages: int
    is_sample: bool


class Catalogue:
    """One SQLite file in write-ahead mode; every method is one transaction, safe in any thread."""

    def __init__(self, path: Path) -> None:
        self._engine = create_engine(f"sqlite:///{path}")

        @event.listens_for(self._engine, "connect")
        def _prepare(connection: Any, _: Any) -> None:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA busy_timeout = 10000")

        self._migrate()

    def close(self) -> None:
        self._engine.dispose()

    # --- sources and files ---

    def add_source(self, source: Source) -> None:
        with self._engine.begin() as tx:
            tx.execute(
                text("INSERT OR IGNORE INTO sources VALUES (:path, :kind, :now)"),
                {"path": str(source.path), "kind": source.kind, "now": _now()},
            )

    def sources(self) -> list[Source]:
        with self._engine.connect() as db:
            rows = db.execute(text("SELECT path, kind FROM sources ORDER BY added_at, path"))
            return [Source(Path(row.path), row.kind) for row in rows]

    def forget_source(self, source: Source) -> None:
        with self._engine.begin() as tx:
            tx.execute(text("DELETE FROM sources WHERE path = :path"), {"path": str(source.path)})

    def files(self) -> dict[str, FileRecord]:
        with self._engine.connect() as db:
            rows = db.execute(
                text("SELECT path, content_hash, article_id, note, failure, removed FROM files")
            )
            return {row.path: FileRecord(**row._mapping) for row in rows}

    def files_of(self, article_id: str) -> list[str]:
        with self._engine.connect() as db:
            rows = db.execute(
                text("SELECT path FROM files WHERE article_id = :id ORDER BY path"),
                {"id": article_id},
            )
            return [row.path for row in rows]

    # --- articles and passages ---

    def article(self, article_id: str) -> Article | None:
        with self._engine.connect() as db:
            row = db.execute(
                text("SELECT * FROM articles WHERE id = :id"), {"id": article_id}
            ).one_or_none()
            return _article(row) if row else None

    def article_count(self) -> int:
        with self._engine.connect() as db:
            return int(db.execute(text("SELECT count(*) FROM articles")).scalar_one())

    def articles(self) -> list[Listed]:
        """Every article, newest first; the undated last."""
        with self._engine.connect() as db:
            rows = db.execute(
                text(
                    """
                    SELECT articles.*, min(files.path) AS path,
                           (SELECT count(*) FROM passages WHERE article_id = articles.id)
                               AS passage_count,
                           max(sources.path IS NOT NULL) AS is_sample
                    FROM articles JOIN files ON files.article_id = articles.id
                    LEFT JOIN sources ON sources.kind = 'samples'
                        AND substr(files.path, 1, length(sources.path)) = sources.path
                    GROUP BY articles.id
                    ORDER BY published IS NULL, published DESC, title
                    """
                )
            )
            return [
                Listed(_article(row), row.path, row.passage_count, bool(row.is_sample))
                for row in rows
            ]

    def known(self, table: Literal["articles", "passages"], ids: Iterable[str]) -> set[str]:
        """Those of the ids that are in the catalogue."""
        query = text(f"SELECT id FROM {table} WHERE id IN :ids")  # noqa: S608 - one of two names
        with self._engine.connect() as db:
            rows = db.execute(query.bindparams(_SEVERAL), {"ids": list(ids)})
            return {row.id for row in rows}

    def passages(self, passage_ids: Iterable[str]) -> dict[str, tuple[Article, Passage]]:
        """Passage id → its article and itself, for those that are in the catalogue."""
        with self._engine.connect() as db:
            rows = db.execute(
                text(
                    """
                    SELECT passages.id AS passage_id, position, start, "end", articles.*
                    FROM passages JOIN articles ON articles.id = article_id
                    WHERE passages.id IN :ids
                    """
                ).bindparams(_SEVERAL),
                {"ids": list(passage_ids)},
            )
            found = {}
            for row in rows:
                span = row.text[row.start : row.end]
                passage = Passage(row.id, row.position, row.start, row.end, span)
                found[row.passage_id] = (_article(row), passage)
            return found

    # --- the steps of a re-index ---

    def expect(self, article_ids: Iterable[str]) -> None:
        """Note that these articles' passages are about to be written to the caches."""
        with self._engine.begin() as tx:
            _mark_unsettled(tx, article_ids)

    def switch(
        self,
        records: Sequence[FileRecord],
        articles: Sequence[tuple[Article, Sequence[Passage]]] = (),
        gone: Iterable[str] = (),
    ) -> list[str]:
        """Take in new articles and file records, and let gone files go, all at once.

        Returns the ids of articles that no file holds any more; they have left the catalogue
        and must now be deleted from the caches, then `settle`d.
        """
        with self._engine.begin() as tx:
            for article, passages in articles:
                _insert(tx, article, passages)
            for record in records:
                tx.execute(
                    text(
                        "INSERT OR REPLACE INTO files VALUES "
                        "(:path, :content_hash, :article_id, :note, :failure, :removed)"
                    ),
                    vars(record),
                )
            for path in gone:
                tx.execute(text("DELETE FROM files WHERE path = :path"), {"path": path})
            tx.execute(text("DELETE FROM unsettled WHERE article_id IN (SELECT id FROM articles)"))
            orphans = [
                row.id
                for row in tx.execute(
                    text(
                        "SELECT id FROM articles WHERE id NOT IN "
                        "(SELECT article_id FROM files WHERE article_id IS NOT NULL)"
                    )
                )
            ]
            for article_id in orphans:
                tx.execute(text("DELETE FROM articles WHERE id = :id"), {"id": article_id})
            _mark_unsettled(tx, orphans)
            return orphans

    def unsettled(self) -> list[str]:
        """Articles whose leftovers may stand in the caches."""
        with self._engine.connect() as db:
            return [row.article_id for row in db.execute(text("SELECT article_id FROM unsettled"))]

    def settle(self, article_ids: Iterable[str]) -> None:
        """Note that nothing of these articles is left in the caches."""
        with self._engine.begin() as tx:
            for article_id in article_ids:
                tx.execute(text("DELETE FROM unsettled WHERE article_id = :id"), {"id": article_id})

    # --- facts ---

    def fact(self, name: str) -> str | None:
        with self._engine.connect() as db:
            found = db.execute(text("SELECT value FROM facts WHERE name = :name"), {"name": name})
            return found.scalar_one_or_none()

    def set_fact(self, name: str, value: str) -> None:
        with self._engine.begin() as tx:
            tx.execute(
                text("INSERT OR REPLACE INTO facts VALUES (:name, :value)"),
                {"name": name, "value": value},
            )

    def _migrate(self) -> None:
        """Run each numbered file of `migrations/` that this database hasn't had yet, in order."""
        with self._engine.connect() as db:
            version = db.exec_driver_sql("PRAGMA user_version").scalar_one()
            folder = package_files("index") / "migrations"
            for script in sorted(folder.iterdir(), key=lambda script: script.name):
                number = int(script.name[:4])
                if number > version:
                    # One transaction a file; SQLite rolls back schema changes too.
                    sql = f"BEGIN; {script.read_text()}; PRAGMA user_version = {number}; COMMIT;"
                    driver: Any = db.connection.driver_connection
                    driver.executescript(sql)


def _insert(tx: Connection, article: Article, passages: Sequence[Passage]) -> None:
    tx.execute(
        text(
            "INSERT OR IGNORE INTO articles VALUES (:id, :title, :authors, :publisher, "
            ":published, :url, :language, :text, :now)"
        ),
        {
            "id": article.id,
            "title": article.title,
            "authors": json.dumps(article.authors),
            "publisher": article.publisher,
            "published": article.published.isoformat() if article.published else None,
            "url": article.url,
            "language": article.language,
            "text": article.text,
            "now": _now(),
        },
    )
    for passage in passages:
        tx.execute(
            text("INSERT OR IGNORE INTO passages VALUES (:id, :article, :position, :start, :end)"),
            {
                "id": passage.id,
                "article": article.id,
                "position": passage.position,
                "start": passage.start,
                "end": passage.end,
            },
        )


def _mark_unsettled(tx: Connection, article_ids: Iterable[str]) -> None:
    for article_id in article_ids:
        tx.execute(text("INSERT OR IGNORE INTO unsettled VALUES (:id)"), {"id": article_id})


def _article(row: Row[Any]) -> Article:
    return Article(
        title=row.title,
        text=row.text,
        authors=tuple(json.loads(row.authors)),
        publisher=row.publisher,
        published=date.fromisoformat(row.published) if row.published else None,
        url=row.url,
        language=row.language,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
