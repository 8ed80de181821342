"""How articles and days are named in plain text: “Title”, publisher, authors, 6 August 2025."""

from datetime import date
from typing import Protocol


class Described(Protocol):
    """An article by its metadata: one of the library's, or one kept with an answer."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def authors(self) -> tuple[str, ...]: ...
    @property
    def publisher(self) -> str | None: ...
    @property
    def published(self) -> date | None: ...


def source_line(article: Described) -> str:
    """How an article is named: “Title”, publisher, authors, 6 August 2025."""
    known = [f"“{article.title}”", article.publisher, *article.authors]
    return ", ".join([part for part in known if part] + [day(article.published)])


def day(published: date | None) -> str:
    """A date as people write it: 6 August 2025."""
    return f"{published.day} {published:%B %Y}" if published else "undated"
