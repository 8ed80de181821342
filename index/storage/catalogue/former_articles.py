"""Articles that are no longer searched: earlier versions, and what the person removed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, literal, select

from index.article import Article, EarlierVersion
from index.storage.database import Database, in_portions
from index.storage.inserting import insert_missing, insert_or_update
from index.storage.tables import (
    COLUMNS,
    article_in,
    articles,
    former_articles,
    former_sources,
    values_of,
)

Why = Literal["changed", "removed"]


@dataclass(frozen=True)
class FormerArticle:
    """An article that left, when and why; `successor` is the id of the version that came after."""

    article: Article
    why: Why
    successor: str | None
    left_at: datetime


class FormerArticles:
    """The table `former_articles`; articles get into it by `Articles.switch`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, article_id: str) -> FormerArticle | None:
        with self._database.reading() as db:
            query = select(former_articles).where(former_articles.c.id == article_id)
            row = db.execute(query).one_or_none()
            return _former(row) if row else None

    def versions_before(self, article_id: str) -> list[FormerArticle]:
        """The earlier versions of an article, newest first."""
        earlier = (
            select(former_articles.c.id, literal(1).label("depth"))
            .where(former_articles.c.successor == article_id)
            .cte(recursive=True)
        )
        earlier = earlier.union(
            select(former_articles.c.id, earlier.c.depth + 1).join(
                earlier, former_articles.c.successor == earlier.c.id
            )
        )
        query = (
            select(former_articles)
            .join(earlier, earlier.c.id == former_articles.c.id)
            .where(former_articles.c.id != article_id)
            .order_by(earlier.c.depth)
        )
        with self._database.reading() as db:
            return [_former(row) for row in db.execute(query)]

    def versions_now(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Article id → id of the version that answers now, its own or a later one, if one does."""
        found: dict[str, str] = {}
        with self._database.reading() as db:
            for portion in in_portions(article_ids):
                later = (
                    select(former_articles.c.id.label("asked"), former_articles.c.successor)
                    .where(former_articles.c.id.in_(portion))
                    .cte(recursive=True)
                )
                # A union has each version once, also if two took each other's place by turns.
                later = later.union(
                    select(later.c.asked, former_articles.c.successor).join(
                        later, former_articles.c.id == later.c.successor
                    )
                )
                own = select(articles.c.id, articles.c.id).where(articles.c.id.in_(portion))
                followed = select(later.c.asked, articles.c.id).join(
                    later, later.c.successor == articles.c.id
                )
                for query in own, followed:
                    found |= dict(db.execute(query).all())
        return found

    def successors(self) -> set[str]:
        """The ids of what came after an earlier version: articles, and earlier versions too."""
        query = select(former_articles.c.successor).where(former_articles.c.why == "changed")
        with self._database.reading() as db:
            return set(filter(None, db.scalars(query)))

    def removed(self) -> list[FormerArticle]:
        """What the person removed and can bring back, last removed first."""
        query = select(former_articles).where(former_articles.c.why == "removed")
        with self._database.reading() as db:
            rows = db.execute(query.order_by(former_articles.c.left_at.desc()))
            return [_former(row) for row in rows]

    def forget(self, article_ids: Iterable[str]) -> None:
        """Delete them for good."""
        with self._database.writing() as tx:
            drop(tx, article_ids)


def keep(
    tx: Connection,
    article_id: str,
    why: Why,
    successor: str | None,
    came_from: Iterable[int | None],
) -> None:
    """Copy an article that is about to leave the catalogue, and note its sources."""
    # Not to the second, as other moments are: the last one removed is listed first.
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    left = select(articles, literal(why), literal(successor), literal(moment))
    statement = insert_or_update(former_articles).from_select(
        [*COLUMNS, "why", "successor", "left_at"], left.where(articles.c.id == article_id)
    )
    tx.execute(statement)
    tx.execute(delete(former_sources).where(former_sources.c.article_id == article_id))
    note_sources(tx, [article_id], came_from)


def bring(tx: Connection, versions: Iterable[EarlierVersion]) -> None:
    """Store earlier versions from another library, but for those that answer in this one."""
    rows = {
        version.article.id: {
            **values_of(version.article),
            "added_at": version.left.isoformat(),
            "why": "changed",
            "successor": version.successor,
            "left_at": version.left.isoformat(),
        }
        for version in versions
    }
    for portion in in_portions(rows):
        present = set(tx.scalars(select(articles.c.id).where(articles.c.id.in_(portion))))
        if new := [rows[each] for each in portion if each not in present]:
            tx.execute(insert_missing(former_articles), new)


def note_sources(
    tx: Connection, article_ids: Iterable[str], came_from: Iterable[int | None]
) -> None:
    """Note that former articles came from these sources."""
    known = [each for each in came_from if each is not None]
    for portion in in_portions(article_ids):
        there = select(former_articles.c.id).where(former_articles.c.id.in_(portion))
        rows = [
            {"article_id": article_id, "source_id": source_id}
            for article_id in tx.scalars(there)
            for source_id in known
        ]
        if rows:
            tx.execute(insert_missing(former_sources), rows)


def drop(tx: Connection, article_ids: Iterable[str]) -> None:
    """Articles that are back in the catalogue are no longer former ones."""
    for portion in in_portions(article_ids):
        tx.execute(delete(former_articles).where(former_articles.c.id.in_(portion)))


def _former(row: Row[Any]) -> FormerArticle:
    return FormerArticle(
        article_in(row), row.why, row.successor, datetime.fromisoformat(row.left_at)
    )
