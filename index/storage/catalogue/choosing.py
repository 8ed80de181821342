"""Which articles pass filters, and what there is to filter by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Engine, text

from index.query import Filters


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


class Choosing:
    """Filters over the table `articles`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def passing(self, filters: Filters) -> set[str]:
        """The ids of the articles that pass every filter."""
        conditions, values = ["1"], dict[str, Any]()
        if filters.after:
            conditions.append("published >= :after")
            values["after"] = filters.after.isoformat()
        if filters.before:
            conditions.append("published <= :before")
            values["before"] = filters.before.isoformat()
        if filters.articles:
            conditions.append(_any("id = :{}", "article", filters.articles, values))
        if filters.languages:
            conditions.append(_any("language = :{}", "language", filters.languages, values))
        for column, wanted in (("publisher", filters.publishers), ("section", filters.tags)):
            if wanted:
                like = f"{column} LIKE :{{}} ESCAPE '\\'"
                conditions.append(_any(like, column, map(_part, wanted), values))
        if filters.feeds:
            feed = (
                "(sources.address = :{0}_whole OR CAST(sources.id AS TEXT) = :{0}_whole OR ("
                "(sources.title LIKE :{0} ESCAPE '\\' OR sources.address LIKE :{0} ESCAPE '\\') "
                "AND NOT EXISTS (SELECT 1 FROM sources AS exact WHERE exact.address = :{0}_whole "
                "OR CAST(exact.id AS TEXT) = :{0}_whole)))"
            )
            wanted_feeds = _any(feed, "feed", map(_part, filters.feeds), values)
            values |= {f"feed{n}_whole": feed for n, feed in enumerate(filters.feeds)}
            conditions.append(
                "id IN (SELECT article_id FROM documents JOIN sources "  # noqa: S608
                f"ON sources.id = documents.source_id WHERE {wanted_feeds})"
            )
        query = text(f"SELECT id FROM articles WHERE {' AND '.join(conditions)}")  # noqa: S608
        with self._engine.connect() as db:
            return set(db.execute(query, values).scalars().all())

    def choices(self) -> Choices:
        """What articles can be filtered by."""
        return Choices(self._counted("publisher"), self.languages(), self._counted("section"))

    def languages(self) -> dict[str, int]:
        """Language code → number of articles, most first."""
        return self._counted("language")

    def coverage(self) -> list[Share]:
        """How many articles there are by day of publication and publisher, the oldest first."""
        query = text(
            "SELECT published, publisher, count(*) AS articles FROM articles "
            "GROUP BY 1, 2 ORDER BY 1, 2"
        )
        with self._engine.connect() as db:
            return [
                Share(
                    date.fromisoformat(row.published) if row.published else None,
                    row.publisher,
                    row.articles,
                )
                for row in db.execute(query)
            ]

    def _counted(self, column: Literal["publisher", "language", "section"]) -> dict[str, int]:
        query = text(
            f"SELECT {column} AS value, count(*) AS articles FROM articles "  # noqa: S608
            f"WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        with self._engine.connect() as db:
            return {row.value: row.articles for row in db.execute(query)}


def _any(
    condition: str, name: str, wanted: "Sequence[str] | map[str]", values: dict[str, Any]
) -> str:
    """That one of the wanted values fits; they are put into `values`, numbered."""
    names = []
    for n, value in enumerate(wanted):
        values[f"{name}{n}"] = value
        names.append(f"{name}{n}")
    return f"({' OR '.join(condition.format(each) for each in names)})"


def _part(name: str) -> str:
    """A pattern for LIKE that finds the name as a part of another."""
    escaped = name.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
