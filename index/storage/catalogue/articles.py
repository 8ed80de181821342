"""The articles that answer, their passages, and the one step by which they come and go."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, func, or_, select

from index.article import Article, EarlierVersion, Passage
from index.query import UNFILTERED, Filters
from index.storage.catalogue import former_articles
from index.storage.catalogue import stories as tellings
from index.storage.catalogue.collections import NONE, Closed, is_open
from index.storage.catalogue.documents import Document
from index.storage.catalogue.documents import store as store_documents
from index.storage.catalogue.filtering import conditions_of
from index.storage.catalogue.key_values import store_fact
from index.storage.catalogue.stories import Telling
from index.storage.changes import Mark, last_change, note_changes
from index.storage.database import Database, in_portions, now
from index.storage.inserting import insert_missing
from index.storage.tables import (
    article_in,
    articles,
    documents,
    passages,
    sources,
    stories,
    story_keys,
    unsettled,
    values_of,
)


@dataclass(frozen=True)
class Listed:
    """An article as the table of articles shows it; `copies` counts the others of its story.

    `addresses` are all places that it was read at, in order: the same article may be in two files.
    """

    article: Article
    addresses: tuple[str, ...]
    passages: int
    is_sample: bool
    copies: int


@dataclass(frozen=True)
class Wanted:
    """Which articles are listed; every field that isn't empty must hold.

    Each of `words` stands in title, publisher or authors; `publisher` is its whole name;
    `published` a day, a month or a year ("2025-08-06", "2025-08", "2025"); `author` the whole name
    of one of its authors; and it passes `filters`.
    """

    words: str = ""
    publisher: str = ""
    published: str = ""
    author: str = ""
    filters: Filters = UNFILTERED


@dataclass(frozen=True)
class Place:
    """A place in the order of the list: that of the article with this day, title and id.

    It stays what it is while articles come and go, this one too, as an offset doesn't.
    """

    published: date | None
    title: str
    id: str

    @classmethod
    def of(cls, article: Article) -> "Place":
        return cls(article.published, article.title, article.id)


@dataclass(frozen=True)
class Arrival:
    """An article about to answer, with its passages, its part in a story and, if it comes from
    another library, its earlier versions."""

    article: Article
    passages: Sequence[Passage]
    telling: Telling | None = None
    earlier: tuple[EarlierVersion, ...] = ()


class Articles:
    """The tables `articles`, `passages` and `unsettled`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, article_id: str) -> Article | None:
        return self.several([article_id]).get(article_id)

    def several(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """Id → article, for those that are in the catalogue."""
        with self._database.reading() as db:
            return {
                row.id: article_in(row)
                for portion in in_portions(article_ids)
                for row in db.execute(select(articles).where(articles.c.id.in_(portion)))
            }

    def count(self, wanted: Wanted, closed: Closed = NONE) -> int:
        """How many of the articles are wanted, and in no `closed` collection alone."""
        query = select(func.count()).select_from(articles).where(*_matching(wanted, closed))
        with self._database.reading() as db:
            return int(db.execute(query).scalar_one())

    def listed(
        self,
        wanted: Wanted,
        limit: int = -1,
        offset: int = 0,
        after: Place | None = None,
        closed: Closed = NONE,
    ) -> list[Listed]:
        """The wanted articles, newest first, the undated last; only those `after` a place.

        Of `closed` collections nothing is told: no article, no address, no copy.
        """
        # Sorted by ids first: so the texts of only those that are shown are read.
        conditions = [*_matching(wanted, closed), *([_follows(after)] if after else [])]
        shown = _newest_first(select(articles.c.id).where(*conditions))
        shown = shown.limit(limit if limit >= 0 else None).offset(offset)
        its_own = documents.c.article_id == articles.c.id
        its_story, others = stories.alias(), stories.alias()
        open_copy: list[ColumnElement[bool]] = []
        if closed:
            its_own &= is_open(documents.c.source_id, closed)
            held = select(documents.c.article_id).where(is_open(documents.c.source_id, closed))
            open_copy = [others.c.article_id.in_(held)]
        query = select(
            articles,
            select(func.aggregate_strings(documents.c.address, "\n"))
            .where(its_own)
            .label("addresses"),
            select(func.count()).where(passages.c.article_id == articles.c.id).label("passages"),
            exists()
            .where(its_own, sources.c.id == documents.c.source_id, sources.c.kind == "samples")
            .label("is_sample"),
            select(func.count())
            .select_from(its_story.join(others, its_story.c.story == others.c.story))
            .where(
                its_story.c.article_id == articles.c.id,
                others.c.article_id != articles.c.id,
                *open_copy,
            )
            .label("copies"),
        ).where(articles.c.id.in_(shown))
        with self._database.reading() as db:
            return [
                Listed(
                    article_in(row),
                    tuple(sorted((row.addresses or "").split("\n"))),
                    row.passages,
                    bool(row.is_sample),
                    row.copies,
                )
                for row in db.execute(_newest_first(query))
            ]

    def passage_count(self) -> int:
        with self._database.reading() as db:
            return int(db.execute(select(func.count()).select_from(passages)).scalar_one())

    def ids(self) -> list[str]:
        """The ids of all articles, in a stable order."""
        with self._database.reading() as db:
            return list(db.scalars(select(articles.c.id).order_by(articles.c.id)))

    def added_since(self, moment: str) -> list[str]:
        """The ids of the articles that came at this moment or later, in UTC as it is stored."""
        query = select(articles.c.id).where(articles.c.added_at >= moment)
        with self._database.reading() as db:
            return list(db.scalars(query.order_by(articles.c.added_at, articles.c.id)))

    def ids_for_export(self) -> list[str]:
        """The ids of all articles, the newest first, but every copy after the first of its story.

        So the same articles are found to be copies when they are taken in again.
        """
        is_first = exists().where(story_keys.c.article_id == articles.c.id)
        query = select(articles.c.id).order_by(~is_first)
        with self._database.reading() as db:
            return list(db.scalars(_newest_first(query)))

    def known(self, table: Literal["articles", "passages"], ids: Iterable[str]) -> set[str]:
        """Those of the ids that are in the catalogue."""
        column = articles.c.id if table == "articles" else passages.c.id
        with self._database.reading() as db:
            return {
                found
                for portion in in_portions(ids)
                for found in db.scalars(select(column).where(column.in_(portion)))
            }

    def dates(self, article_ids: Iterable[str]) -> dict[str, date | None]:
        """Id → day of publication, for those that are in the catalogue."""
        query = select(articles.c.id, articles.c.published)
        with self._database.reading() as db:
            return {
                article_id: date.fromisoformat(published) if published else None
                for portion in in_portions(article_ids)
                for article_id, published in db.execute(query.where(articles.c.id.in_(portion)))
            }

    def passage_ids(self, article_ids: Iterable[str] | None = None) -> list[str]:
        """The ids of the passages of these articles, or of all."""
        query = select(passages.c.id)
        with self._database.reading() as db:
            if article_ids is None:
                return list(db.scalars(query.order_by(passages.c.id)))
            return [
                passage_id
                for portion in in_portions(article_ids)
                for passage_id in db.scalars(query.where(passages.c.article_id.in_(portion)))
            ]

    def passages(self, passage_ids: Iterable[str]) -> dict[str, tuple[Article, Passage]]:
        """Passage id → its article and itself, for those that are in the catalogue."""
        span = passages.c.position, passages.c.start, passages.c.end
        query = select(passages.c.id.label("passage_id"), *span, articles).join(articles)
        found = {}
        with self._database.reading() as db:
            for portion in in_portions(passage_ids):
                for row in db.execute(query.where(passages.c.id.in_(portion))):
                    text = row.text[row.start : row.end]
                    passage = Passage(row.id, row.position, row.start, row.end, text)
                    found[row.passage_id] = (article_in(row), passage)
        return found

    # --- the steps by which articles come and go ---

    def expect(self, article_ids: Iterable[str]) -> None:
        """Note that these articles' passages are about to be written to the caches."""
        with self._database.writing() as tx:
            _mark_unsettled(tx, article_ids)

    def switch(
        self,
        read: Sequence[Document] = (),
        arrivals: Sequence[Arrival] = (),
        gone: Iterable[str] = (),
    ) -> list[str]:
        """Take in new articles and the documents that were read, and drop those gone, all at once.

        Returns the ids of articles that no document holds any more. They have left the catalogue
        (an earlier version, or what was removed, is kept as a former article) and must now be
        deleted from the caches, then `settle`d.
        """
        with self._database.writing() as tx:
            _insert(tx, arrivals)
            former_articles.drop(tx, (arrival.article.id for arrival in arrivals))
            former_articles.bring(tx, (each for arrival in arrivals for each in arrival.earlier))
            successors: dict[str, Document] = {}
            came_from: dict[str, set[int | None]] = {}
            for document in read:
                before = select(documents.c.article_id, documents.c.source_id)
                for article_id, source_id in tx.execute(
                    before.where(documents.c.address == document.address)
                ):
                    if article_id and article_id != document.article_id:
                        successors[article_id] = document
                        came_from.setdefault(article_id, set()).add(source_id)
            store_documents(tx, read)
            for arrival in (each for each in arrivals if each.earlier):
                its_id, versions = arrival.article.id, [each.article.id for each in arrival.earlier]
                brought_by = {each.source_id for each in read if each.article_id == its_id}
                former_articles.note_sources(tx, versions, brought_by)
            for portion in in_portions(gone):
                tx.execute(delete(documents).where(documents.c.address.in_(portion)))
            tx.execute(delete(unsettled).where(unsettled.c.article_id.in_(select(articles.c.id))))
            is_held = exists().where(documents.c.article_id == articles.c.id)
            orphans = list(tx.scalars(select(articles.c.id).where(~is_held)))
            for article_id in orphans:
                after, place = successors.get(article_id), came_from.get(article_id, set())
                if after is not None and after.removed:
                    former_articles.keep(tx, article_id, "removed", None, place)
                elif after is not None and after.article_id:
                    former_articles.keep(tx, article_id, "changed", after.article_id, place)
                tx.execute(delete(articles).where(articles.c.id == article_id))
            _mark_unsettled(tx, orphans)
            note_changes(tx, "came", [arrival.article.id for arrival in arrivals])
            note_changes(tx, "left", orphans)
            return orphans

    def switch_passages(
        self, new: Iterable[Passage], facts: Mapping[str, str], unless_after: Mark | None = None
    ) -> bool:
        """Put newly made passages of all articles in place of the old ones, and store facts.

        Nothing is done, and False returned, if something has changed after the change given.
        """
        with self._database.writing() as tx:
            if unless_after not in {None, last_change(tx)}:
                return False
            tx.execute(delete(passages))
            _insert_passages(tx, new)
            for name, value in facts.items():
                store_fact(tx, name, value)
            note_changes(tx, "anew", [None])
        return True

    def unsettled(self) -> list[str]:
        """Articles whose leftovers may stand in the caches."""
        with self._database.reading() as db:
            return list(db.scalars(select(unsettled.c.article_id)))

    def settle(self, article_ids: Iterable[str]) -> None:
        """Note that nothing of these articles is left in the caches."""
        with self._database.writing() as tx:
            for portion in in_portions(article_ids):
                tx.execute(delete(unsettled).where(unsettled.c.article_id.in_(portion)))


def _matching(wanted: Wanted, closed: Closed = NONE) -> list[ColumnElement[bool]]:
    """The conditions under which an article is wanted."""
    named = func.coalesce(articles.c.publisher, "")
    searched = articles.c.title + " " + named + " " + articles.c.authors
    conditions = [searched.icontains(word, autoescape=True) for word in wanted.words.split()]
    if wanted.publisher:
        conditions.append(articles.c.publisher == wanted.publisher)
    if wanted.published:
        # Days are stored as text, so that those that begin alike follow each other in the index.
        last = f"{wanted.published}-99"
        conditions.append(articles.c.published.between(wanted.published, last))
    if wanted.author:
        # As it stands in the list of names, between its quotation marks.
        author = json.dumps(wanted.author, ensure_ascii=False)
        conditions.append(articles.c.authors.icontains(author, autoescape=True))
    return [*conditions, *conditions_of(wanted.filters, closed)]


def _newest_first(query: Select[Any]) -> Select[Any]:
    newest = articles.c.published.is_(None), articles.c.published.desc()
    return query.order_by(*newest, articles.c.title, articles.c.id)


def _follows(place: Place) -> ColumnElement[bool]:
    """That an article comes after the place in the order of `_newest_first`."""
    day, title = articles.c.published, articles.c.title
    later = or_(title > place.title, and_(title == place.title, articles.c.id > place.id))
    if place.published is None:
        return and_(day.is_(None), later)
    published = place.published.isoformat()
    return or_(day < published, day.is_(None), and_(day == published, later))


def _insert(tx: Connection, arrivals: Sequence[Arrival]) -> None:
    if not arrivals:
        return
    moment = now()
    rows = [values_of(arrival.article) | {"added_at": moment} for arrival in arrivals]
    tx.execute(insert_missing(articles), rows)
    _insert_passages(tx, (passage for arrival in arrivals for passage in arrival.passages))
    tellings.store(tx, [arrival.telling for arrival in arrivals if arrival.telling])


def _insert_passages(tx: Connection, new: Iterable[Passage]) -> None:
    rows = [
        {
            "id": passage.id,
            "article_id": passage.article_id,
            "position": passage.position,
            "start": passage.start,
            "end": passage.end,
        }
        for passage in new
    ]
    if rows:  # all in one statement: a third of the time of one each
        tx.execute(insert_missing(passages), rows)


def _mark_unsettled(tx: Connection, article_ids: Iterable[str]) -> None:
    if rows := [{"article_id": article_id} for article_id in article_ids]:
        tx.execute(insert_missing(unsettled), rows)
