"""Which articles are near copies of one story."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from index.storage.database import Database, in_portions
from index.storage.inserting import insert_missing, insert_or_update
from index.storage.tables import articles, stories, story_keys


@dataclass(frozen=True)
class Telling:
    """One article's part in a story; its first article has its keys, others have none."""

    article_id: str
    story: str
    keys: tuple[int, ...] = ()


class Stories:
    """The tables `stories` and `story_keys`; new articles are written by `Articles.switch`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def founders_with(self, keys: Sequence[int], crowd: int) -> list[tuple[int, str]]:
        """(key, id of the first article) for these keys, without those of more than `crowd`."""
        every = story_keys.alias()
        rare = select(every.c.key).where(every.c.key.in_(keys)).group_by(every.c.key)
        query = select(story_keys.c.key, story_keys.c.article_id).where(
            story_keys.c.key.in_(rare.having(func.count() <= crowd))
        )
        with self._database.reading() as db:
            return [(key, article_id) for key, article_id in db.execute(query)]

    def without_founder(self) -> dict[str, str]:
        """Of each story whose first article has left: the oldest article left of it → its text."""
        every = stories.alias("every_story")
        founded = select(stories.c.story).join(
            story_keys, story_keys.c.article_id == stories.c.article_id
        )
        oldest = (
            select(func.min(every.c.number))
            .where(every.c.story.not_in(founded))
            .group_by(every.c.story)
        )
        query = select(articles.c.id, articles.c.text).join(stories)
        with self._database.reading() as db:
            return dict(db.execute(query.where(stories.c.number.in_(oldest))).all())

    def found(self, article_id: str, keys: Sequence[int]) -> None:
        """Make the article count as the first of its story."""
        with self._database.writing() as tx:
            _store_keys(tx, article_id, keys)

    def of(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Article id → story."""
        with self._database.reading() as db:
            return {
                article_id: story
                for portion in in_portions(article_ids)
                for article_id, story in db.execute(
                    select(stories.c.article_id, stories.c.story).where(
                        stories.c.article_id.in_(portion)
                    )
                )
            }

    def others(self, article_ids: Iterable[str]) -> dict[str, list[str]]:
        """Article id → the ids of the other articles that tell its story."""
        stories_of = self.of(article_ids)
        members: dict[str, list[str]] = {}
        with self._database.reading() as db:
            for portion in in_portions(set(stories_of.values())):
                query = select(stories.c.article_id, stories.c.story).where(
                    stories.c.story.in_(portion)
                )
                for article_id, story in db.execute(query.order_by(stories.c.number)):
                    members.setdefault(story, []).append(article_id)
        return {
            article_id: [other for other in members.get(story, []) if other != article_id]
            for article_id, story in stories_of.items()
        }

    def groups(self) -> list[list[str]]:
        """The ids of the articles of each story that several articles tell, largest first."""
        every = stories.alias()
        retold = select(every.c.story).group_by(every.c.story).having(func.count() > 1)
        query = select(stories.c.article_id, stories.c.story).where(stories.c.story.in_(retold))
        groups: dict[str, list[str]] = {}
        with self._database.reading() as db:
            for article_id, story in db.execute(query.order_by(stories.c.number)):
                groups.setdefault(story, []).append(article_id)
        return sorted(groups.values(), key=len, reverse=True)


def store(tx: Connection, tellings: Sequence[Telling]) -> None:
    """Write the parts of articles in their stories."""
    rows = [{"article_id": each.article_id, "story": each.story} for each in tellings]
    if rows:
        tx.execute(insert_or_update(stories, key="article_id"), rows)
    for telling in tellings:
        _store_keys(tx, telling.article_id, telling.keys)


def _store_keys(tx: Connection, article_id: str, keys: Sequence[int]) -> None:
    if keys:
        rows = [{"key": key, "article_id": article_id} for key in keys]
        tx.execute(insert_missing(story_keys), rows)
