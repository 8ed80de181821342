"""Which articles are near copies of one story."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from index.storage.database import SEVERAL, in_portions


@dataclass(frozen=True)
class Telling:
    """One article's part in a story; the founder of a story has its keys, others have none."""

    article_id: str
    story: str
    keys: tuple[int, ...] = ()


class Stories:
    """The tables `stories` and `story_keys`; new articles are written by `Articles.switch`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def founders_with(self, keys: Sequence[int], crowd: int) -> list[tuple[int, str]]:
        """(key, founder's article id) for these keys, without those of more than `crowd`."""
        query = text(
            """
            SELECT key, article_id FROM story_keys WHERE key IN (
                SELECT key FROM story_keys WHERE key IN :ids
                GROUP BY key HAVING count(*) <= :crowd
            )
            """
        ).bindparams(SEVERAL)
        with self._engine.connect() as db:
            rows = db.execute(query, {"ids": list(keys), "crowd": crowd})
            return [(row.key, row.article_id) for row in rows]

    def without_founder(self) -> dict[str, str]:
        """Of each story whose founder has left: the oldest article that tells it → its text."""
        query = text(
            """
            SELECT id, text, min(stories.rowid) FROM stories JOIN articles ON id = article_id
            WHERE story NOT IN
                (SELECT story FROM stories JOIN story_keys USING (article_id))
            GROUP BY story
            """
        )
        with self._engine.connect() as db:
            return {row.id: row.text for row in db.execute(query)}

    def found(self, article_id: str, keys: Sequence[int]) -> None:
        """Make the article the founder of its story."""
        with self._engine.begin() as tx:
            _store_keys(tx, article_id, keys)

    def of(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Article id → story."""
        found: dict[str, str] = {}
        with self._engine.connect() as db:
            for portion in in_portions(article_ids):
                rows = db.execute(
                    text(
                        "SELECT article_id, story FROM stories WHERE article_id IN :ids"
                    ).bindparams(SEVERAL),
                    {"ids": portion},
                )
                found |= {row.article_id: row.story for row in rows}
        return found

    def others(self, article_ids: Iterable[str]) -> dict[str, list[str]]:
        """Article id → the ids of the other articles that tell its story."""
        stories = self.of(article_ids)
        members: dict[str, list[str]] = {}
        with self._engine.connect() as db:
            for portion in in_portions(set(stories.values())):
                rows = db.execute(
                    text(
                        "SELECT story, article_id FROM stories WHERE story IN :ids ORDER BY rowid"
                    ).bindparams(SEVERAL),
                    {"ids": portion},
                )
                for row in rows:
                    members.setdefault(row.story, []).append(row.article_id)
        return {
            article_id: [other for other in members.get(story, []) if other != article_id]
            for article_id, story in stories.items()
        }

    def groups(self) -> list[list[str]]:
        """The ids of the articles of each story that is told more than once, largest first."""
        with self._engine.connect() as db:
            rows = db.execute(
                text(
                    "SELECT story, article_id FROM stories WHERE story IN "
                    "(SELECT story FROM stories GROUP BY story HAVING count(*) > 1) ORDER BY rowid"
                )
            )
            groups: dict[str, list[str]] = {}
            for row in rows:
                groups.setdefault(row.story, []).append(row.article_id)
            return sorted(groups.values(), key=len, reverse=True)


def store(tx: Connection, telling: Telling) -> None:
    """Write an article's part in its story."""
    tx.execute(
        text("INSERT OR REPLACE INTO stories VALUES (:id, :story)"),
        {"id": telling.article_id, "story": telling.story},
    )
    _store_keys(tx, telling.article_id, telling.keys)


def _store_keys(tx: Connection, article_id: str, keys: Sequence[int]) -> None:
    if keys:
        tx.execute(
            text("INSERT OR IGNORE INTO story_keys VALUES (:key, :id)"),
            [{"key": key, "id": article_id} for key in keys],
        )
