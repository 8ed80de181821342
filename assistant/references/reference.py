"""What a file of references says of an article."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from index.search.search import Hit


class Described(Protocol):
    """An article that can be named: one of the library's, or one saved with an answer."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def authors(self) -> Sequence[str]: ...
    @property
    def publisher(self) -> str | None: ...
    @property
    def published(self) -> date | None: ...


class Cited(Described, Protocol):
    """An article that can be referred to, by its address too."""

    @property
    def url(self) -> str | None: ...
    @property
    def language(self) -> str | None: ...


@dataclass(frozen=True)
class Reference:
    """An article, and what is quoted of it, each text once."""

    article: Cited
    quotes: tuple[str, ...] = ()


def references(quoted: Iterable[tuple[Cited, Sequence[str]]]) -> list[Reference]:
    """A reference for each article, in the order in which they first come, with all its quotes."""
    articles: dict[str, Cited] = {}
    quotes: dict[str, dict[str, None]] = {}
    for article, texts in quoted:
        articles.setdefault(article.id, article)
        quotes.setdefault(article.id, {}).update(dict.fromkeys(texts))
    return [Reference(article, tuple(quotes[each])) for each, article in articles.items()]


def references_of_hits(hits: Iterable["Hit"]) -> list[Reference]:
    """The articles that a search found, the best first, with the passages that match."""
    return references((hit.article, [hit.passage.text]) for hit in hits)
