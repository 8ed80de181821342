"""What is searched for: words, and which articles may hold them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Filters:
    """Which articles may be found. Within a field any value will do; every field must hold.

    Values of `publishers`, `feeds` and `tags` match as parts of the name, in either case; a feed
    is any source, by its number, title or address. `after` and `before` include their own day, and
    an article without a date passes neither. `languages` are codes ("en", "zh").
    """

    publishers: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None
    languages: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


UNFILTERED = Filters()


@dataclass(frozen=True)
class Query:
    """One search.

    `text` is looked for by its words and by its meaning; each of `phrases` must stand in a passage
    word for word, none of `excluded` may. `translated` is the same text in another language;
    `also` are other readings of it, and a passage counts by the reading that it matches best.
    `within` prefers articles that pass it, and leaves none out; `near` those published near that
    day, `newest` newer ones to older.
    """

    text: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: Filters = Filters()
    translated: str | None = None
    within: Filters | None = None
    near: date | None = None
    newest: bool = False
    also: tuple[str, ...] = ()
