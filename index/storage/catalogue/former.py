"""Articles that answer no more: earlier versions, and what the person removed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Engine, Row, text

from index.article import Article
from index.storage.catalogue.rows import COLUMNS, article_in
from index.storage.database import now

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

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, article_id: str) -> FormerArticle | None:
        with self._engine.connect() as db:
            row = db.execute(
                text("SELECT * FROM former_articles WHERE id = :id"), {"id": article_id}
            ).one_or_none()
            return _former(row) if row else None

    def versions_before(self, article_id: str) -> list[FormerArticle]:
        """The earlier versions of an article, newest first."""
        with self._engine.connect() as db:
            rows = db.execute(
                text(
                    """
                    WITH RECURSIVE earlier (id, depth) AS (
                        SELECT id, 1 FROM former_articles WHERE successor = :id
                        UNION
                        SELECT former_articles.id, depth + 1 FROM former_articles
                        JOIN earlier ON successor = earlier.id
                    )
                    SELECT former_articles.* FROM former_articles JOIN earlier USING (id)
                    WHERE former_articles.id != :id ORDER BY depth
                    """
                ),
                {"id": article_id},
            )
            return [_former(row) for row in rows]

    def versions_now(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Article id → id of the version that answers now, its own or a later one, if one does."""
        query = text(
            """
            WITH RECURSIVE later (asked, id) AS (
                SELECT value, value FROM json_each(:ids)
                UNION  -- and so each version once, if two took each other's place by turns
                SELECT asked, successor FROM later JOIN former_articles USING (id)
                WHERE successor IS NOT NULL
            )
            SELECT asked, id FROM later JOIN articles USING (id)
            """
        )
        asked = {"ids": json.dumps(list(article_ids))}
        with self._engine.connect() as db:
            return {row.asked: row.id for row in db.execute(query, asked)}

    def removed(self) -> list[FormerArticle]:
        """What the person removed and can bring back, last removed first."""
        with self._engine.connect() as db:
            rows = db.execute(
                text("SELECT * FROM former_articles WHERE why = 'removed' ORDER BY left_at DESC")
            )
            return [_former(row) for row in rows]

    def forget(self, article_ids: Iterable[str]) -> None:
        """Let go of them for good."""
        with self._engine.begin() as tx:
            drop(tx, article_ids)


def keep(tx: Connection, article_id: str, why: Why, successor: str | None) -> None:
    """Copy an article that is about to leave the catalogue."""
    tx.execute(
        text(
            f"INSERT OR REPLACE INTO former_articles ({COLUMNS}, why, successor, left_at) "  # noqa: S608
            f"SELECT {COLUMNS}, :why, :successor, :now FROM articles WHERE id = :id"
        ),
        {"id": article_id, "why": why, "successor": successor, "now": now()},
    )


def drop(tx: Connection, article_ids: Iterable[str]) -> None:
    """Articles that are back in the catalogue are no longer former ones."""
    for article_id in article_ids:
        tx.execute(text("DELETE FROM former_articles WHERE id = :id"), {"id": article_id})


def _former(row: Row[tuple[object, ...]]) -> FormerArticle:
    return FormerArticle(
        article_in(row), row.why, row.successor, datetime.fromisoformat(row.left_at)
    )
