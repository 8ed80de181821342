"""The articles that answer, their passages, and the one step by which they come and go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, Engine, text

from index.article import Article, Passage
from index.storage.catalogue import documents, former, stories
from index.storage.catalogue.documents import Document
from index.storage.catalogue.facts import store_fact
from index.storage.catalogue.rows import COLUMNS, article_in, values_of
from index.storage.catalogue.stories import Telling
from index.storage.database import SEVERAL, in_portions, now


@dataclass(frozen=True)
class Listed:
    """An article as the table of articles shows it; `copies` counts the others of its story."""

    article: Article
    address: str
    passages: int
    is_sample: bool
    copies: int


@dataclass(frozen=True)
class Wanted:
    """Which articles are listed; every field that isn't empty must hold.

    Each of `words` stands in title, publisher or authors; `publisher` is its whole name;
    `published` a day, a month or a year ("2025-08-06", "2025-08", "2025").
    """

    words: str = ""
    publisher: str = ""
    published: str = ""


@dataclass(frozen=True)
class Arrival:
    """An article about to answer, with its passages and its part in a story."""

    article: Article
    passages: Sequence[Passage]
    telling: Telling | None = None


class Articles:
    """The tables `articles`, `passages` and `unsettled`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, article_id: str) -> Article | None:
        return self.several([article_id]).get(article_id)

    def several(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """Id → article, for those that are in the catalogue."""
        found: dict[str, Article] = {}
        with self._engine.connect() as db:
            for portion in in_portions(article_ids):
                query = text(f"SELECT {COLUMNS} FROM articles WHERE id IN :ids")  # noqa: S608
                rows = db.execute(query.bindparams(SEVERAL), {"ids": portion})
                found |= {row.id: article_in(row) for row in rows}
        return found

    def count(self, wanted: Wanted) -> int:
        """How many of the articles are wanted."""
        matching, values = _matching(wanted)
        query = text(f"SELECT count(*) FROM articles WHERE {matching}")  # noqa: S608
        with self._engine.connect() as db:
            return int(db.execute(query, values).scalar_one())

    def listed(self, wanted: Wanted, limit: int = -1, offset: int = 0) -> list[Listed]:
        """The wanted articles, newest first, the undated last."""
        matching, values = _matching(wanted)
        query = text(
            f"""
            WITH shown AS (
                SELECT {COLUMNS} FROM articles WHERE id IN (
                    SELECT id FROM articles WHERE {matching}
                    ORDER BY published IS NULL, published DESC, title, id
                    LIMIT :limit OFFSET :offset
                )
            )
            SELECT shown.*, min(documents.address) AS address,
                   (SELECT count(*) FROM passages WHERE article_id = shown.id) AS passages,
                   max(coalesce(sources.kind = 'samples', 0)) AS is_sample,
                   (SELECT count(*) FROM stories JOIN stories AS others USING (story)
                    WHERE stories.article_id = shown.id AND others.article_id != shown.id) AS copies
            FROM shown JOIN documents ON documents.article_id = shown.id
            LEFT JOIN sources ON sources.id = documents.source_id
            GROUP BY shown.id ORDER BY published IS NULL, published DESC, title, shown.id
            """  # noqa: S608
        )
        with self._engine.connect() as db:
            rows = db.execute(query, {**values, "limit": limit, "offset": offset})
            return [
                Listed(article_in(row), row.address, row.passages, bool(row.is_sample), row.copies)
                for row in rows
            ]

    def passage_count(self) -> int:
        with self._engine.connect() as db:
            return int(db.execute(text("SELECT count(*) FROM passages")).scalar_one())

    def ids(self) -> list[str]:
        """The ids of all articles, in a stable order."""
        with self._engine.connect() as db:
            return [row.id for row in db.execute(text("SELECT id FROM articles ORDER BY id"))]

    def known(self, table: Literal["articles", "passages"], ids: Iterable[str]) -> set[str]:
        """Those of the ids that are in the catalogue."""
        query = text(f"SELECT id FROM {table} WHERE id IN :ids")  # noqa: S608 - one of two names
        with self._engine.connect() as db:
            return {
                row.id
                for portion in in_portions(ids)
                for row in db.execute(query.bindparams(SEVERAL), {"ids": portion})
            }

    def dates(self, article_ids: Iterable[str]) -> dict[str, date | None]:
        """Id → day of publication, for those that are in the catalogue."""
        query = text("SELECT id, published FROM articles WHERE id IN :ids").bindparams(SEVERAL)
        with self._engine.connect() as db:
            return {
                row.id: date.fromisoformat(row.published) if row.published else None
                for portion in in_portions(article_ids)
                for row in db.execute(query, {"ids": portion})
            }

    def passage_ids(self, article_ids: Iterable[str] | None = None) -> list[str]:
        """The ids of the passages of these articles, or of all."""
        with self._engine.connect() as db:
            if article_ids is None:
                return [row.id for row in db.execute(text("SELECT id FROM passages ORDER BY id"))]
            query = text("SELECT id FROM passages WHERE article_id IN :ids").bindparams(SEVERAL)
            return [
                row.id
                for portion in in_portions(article_ids)
                for row in db.execute(query, {"ids": portion})
            ]

    def passages(self, passage_ids: Iterable[str]) -> dict[str, tuple[Article, Passage]]:
        """Passage id → its article and itself, for those that are in the catalogue."""
        query = text(
            """
            SELECT passages.id AS passage_id, position, start, "end", articles.*
            FROM passages JOIN articles ON articles.id = article_id WHERE passages.id IN :ids
            """
        ).bindparams(SEVERAL)
        found = {}
        with self._engine.connect() as db:
            for portion in in_portions(passage_ids):
                for row in db.execute(query, {"ids": portion}):
                    span = row.text[row.start : row.end]
                    passage = Passage(row.id, row.position, row.start, row.end, span)
                    found[row.passage_id] = (article_in(row), passage)
        return found

    # --- the steps by which articles come and go ---

    def expect(self, article_ids: Iterable[str]) -> None:
        """Note that these articles' passages are about to be written to the caches."""
        with self._engine.begin() as tx:
            _mark_unsettled(tx, article_ids)

    def switch(
        self,
        read: Sequence[Document] = (),
        arrivals: Sequence[Arrival] = (),
        gone: Iterable[str] = (),
    ) -> list[str]:
        """Take in new articles and what was read, and let gone documents go, all at once.

        Returns the ids of articles that no document holds any more. They have left the catalogue
        (an earlier version, or what was removed, is kept as a former article) and must now be
        deleted from the caches, then `settle`d.
        """
        with self._engine.begin() as tx:
            for arrival in arrivals:
                _insert(tx, arrival)
            former.drop(tx, (arrival.article.id for arrival in arrivals))
            successors = {
                row.article_id: document
                for document in read
                for row in tx.execute(
                    text("SELECT article_id FROM documents WHERE address = :address"),
                    {"address": document.address},
                )
                if row.article_id and row.article_id != document.article_id
            }
            for document in read:
                documents.store(tx, document)
            for address in gone:
                tx.execute(
                    text("DELETE FROM documents WHERE address = :address"), {"address": address}
                )
            tx.execute(text("DELETE FROM unsettled WHERE article_id IN (SELECT id FROM articles)"))
            orphans = [
                row.id
                for row in tx.execute(
                    text(
                        "SELECT id FROM articles WHERE id NOT IN "
                        "(SELECT article_id FROM documents WHERE article_id IS NOT NULL)"
                    )
                )
            ]
            for article_id in orphans:
                after = successors.get(article_id)
                if after is not None and after.removed:
                    former.keep(tx, article_id, "removed", None)
                elif after is not None and after.article_id:
                    former.keep(tx, article_id, "changed", after.article_id)
                tx.execute(text("DELETE FROM articles WHERE id = :id"), {"id": article_id})
            _mark_unsettled(tx, orphans)
            return orphans

    def switch_passages(self, passages: Iterable[Passage], facts: Mapping[str, str]) -> None:
        """Put newly made passages of all articles in place of the old ones, and store facts."""
        with self._engine.begin() as tx:
            tx.execute(text("DELETE FROM passages"))
            _insert_passages(tx, passages)
            for name, value in facts.items():
                store_fact(tx, name, value)

    def unsettled(self) -> list[str]:
        """Articles whose leftovers may stand in the caches."""
        with self._engine.connect() as db:
            return [row.article_id for row in db.execute(text("SELECT article_id FROM unsettled"))]

    def settle(self, article_ids: Iterable[str]) -> None:
        """Note that nothing of these articles is left in the caches."""
        with self._engine.begin() as tx:
            for article_id in article_ids:
                tx.execute(text("DELETE FROM unsettled WHERE article_id = :id"), {"id": article_id})


def _matching(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """The condition that an article is wanted, and the values in it."""
    terms = wanted.words.split()
    conditions = [
        f"(title || ' ' || coalesce(publisher, '') || ' ' || authors) LIKE :word{n} ESCAPE '\\'"
        for n in range(len(terms))
    ]
    escaped = [term.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") for term in terms]
    values = {f"word{n}": f"%{term}%" for n, term in enumerate(escaped)}
    if wanted.publisher:
        conditions.append("publisher = :publisher")
        values["publisher"] = wanted.publisher
    if wanted.published:
        # Dates are stored as text, so that those that begin alike follow each other in the index.
        conditions.append("published BETWEEN :published AND :published || '~'")
        values["published"] = wanted.published
    return " AND ".join(conditions) or "1", values


def _insert(tx: Connection, arrival: Arrival) -> None:
    article = arrival.article
    tx.execute(
        text(
            f"INSERT OR IGNORE INTO articles ({COLUMNS}) VALUES (:id, :title, :authors, "  # noqa: S608
            ":publisher, :published, :url, :language, :text, :now, :updated, :section, "
            ":date_found, :date_sure)"
        ),
        {**values_of(article), "now": now()},
    )
    _insert_passages(tx, arrival.passages)
    if arrival.telling:
        stories.store(tx, arrival.telling)


def _insert_passages(tx: Connection, passages: Iterable[Passage]) -> None:
    rows = [
        {
            "id": passage.id,
            "article": passage.article_id,
            "position": passage.position,
            "start": passage.start,
            "end": passage.end,
        }
        for passage in passages
    ]
    if rows:  # all in one statement: a third of the time of one each
        tx.execute(
            text("INSERT OR IGNORE INTO passages VALUES (:id, :article, :position, :start, :end)"),
            rows,
        )


def _mark_unsettled(tx: Connection, article_ids: Iterable[str]) -> None:
    for article_id in article_ids:
        tx.execute(text("INSERT OR IGNORE INTO unsettled VALUES (:id)"), {"id": article_id})
