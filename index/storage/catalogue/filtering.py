"""Which articles pass filters, and what there is to filter by."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Text, cast, exists, func, or_, select

from index.query import UNFILTERED, Filters
from index.storage.catalogue.collections import NONE, Closed, is_open, may_be_read
from index.storage.database import Database
from index.storage.tables import articles, documents, sources


@dataclass(frozen=True)
class Choices:
    """The values that articles have, most frequent first, each with the number of its articles."""

    publishers: dict[str, int]
    languages: dict[str, int]
    tags: dict[str, int]


@dataclass(frozen=True)
class Share:
    """How many articles a publisher has of one day; None stands for what isn't known."""

    day: date | None
    publisher: str | None
    articles: int


class Filtering:
    """Filters over the table `articles`; what comes from `closed` collections never passes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def passing(self, filters: Filters, closed: Closed = NONE) -> set[str]:
        """The ids of the articles that pass every filter."""
        query = select(articles.c.id).where(*conditions_of(filters, closed))
        with self._database.reading() as db:
            return set(db.scalars(query))

    def choices(self, closed: Closed = NONE) -> Choices:
        """What articles can be filtered by."""
        return Choices(
            self._counted(articles.c.publisher, closed),
            self.languages(closed),
            self._counted(articles.c.section, closed),
        )

    def languages(self, closed: Closed = NONE) -> dict[str, int]:
        """Language code → number of articles, most first."""
        return self._counted(articles.c.language, closed)

    def coverage(self, filters: Filters = UNFILTERED, closed: Closed = NONE) -> list[Share]:
        """How many articles pass, by day of publication and publisher, the oldest first."""
        what = articles.c.published, articles.c.publisher
        query = select(*what, func.count().label("articles")).group_by(*what)
        query = query.where(*conditions_of(filters, closed))
        with self._database.reading() as db:
            return [
                Share(
                    date.fromisoformat(row.published) if row.published else None,
                    row.publisher,
                    row.articles,
                )
                for row in db.execute(
                    query.order_by(*(column.asc().nulls_first() for column in what))
                )
            ]

    def authors(self, filters: Filters = UNFILTERED, closed: Closed = NONE) -> dict[str, int]:
        """Each author's name → how many of the articles that pass are theirs, most first."""
        query = select(articles.c.authors, func.count()).group_by(articles.c.authors)
        query = query.order_by(articles.c.authors)
        counted: Counter[str] = Counter()
        with self._database.reading() as db:
            for names, count in db.execute(query.where(*conditions_of(filters, closed))):
                counted.update(dict.fromkeys(json.loads(names), count))
        return dict(counted.most_common())

    def _counted(self, column: Column[Any], closed: Closed) -> dict[str, int]:
        query = select(column, func.count()).where(column.is_not(None)).group_by(column)
        query = query.where(*may_be_read(closed))
        with self._database.reading() as db:
            return dict(db.execute(query.order_by(func.count().desc(), column)).all())


def conditions_of(filters: Filters, closed: Closed = NONE) -> list[ColumnElement[bool]]:
    """The conditions, all of which hold of an article that passes."""
    conditions = may_be_read(closed)
    if filters.after:
        conditions.append(articles.c.published >= filters.after.isoformat())
    if filters.before:
        conditions.append(articles.c.published <= filters.before.isoformat())
    if filters.articles:
        conditions.append(articles.c.id.in_(filters.articles))
    if filters.languages:
        conditions.append(articles.c.language.in_(filters.languages))
    if filters.publishers:
        conditions.append(_has_part(articles.c.publisher, filters.publishers))
    if filters.tags:
        conditions.append(_has_part(articles.c.section, filters.tags))
    if filters.feeds:
        given = select(documents.c.article_id).join(sources)
        if closed:
            given = given.where(is_open(sources.c.id, closed))
        conditions.append(articles.c.id.in_(given.where(_any(_feed, filters.feeds))))
    return conditions


def _any(
    condition: Callable[[str], ColumnElement[bool]], wanted: Iterable[str]
) -> ColumnElement[bool]:
    """That one of the wanted values fits."""
    return or_(*map(condition, wanted))


def _has_part(column: Column[str], wanted: Iterable[str]) -> ColumnElement[bool]:
    return _any(lambda part: column.icontains(part, autoescape=True), wanted)


def _feed(name: str) -> ColumnElement[bool]:
    """That a source is the one of this address or number; without one, that it is called so."""
    exact = sources.alias()
    has_such = exists().where(or_(exact.c.address == name, cast(exact.c.id, Text) == name))
    return or_(
        sources.c.address == name,
        cast(sources.c.id, Text) == name,
        ~has_such
        & or_(
            *(
                each.icontains(name, autoescape=True)
                for each in (sources.c.title, sources.c.address)
            )
        ),
    )
