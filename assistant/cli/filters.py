"""The options by which `newsdesk ask` and `newsdesk search` narrow what they search."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import english
from index.errors import BadInput

if TYPE_CHECKING:
    from assistant.asking.dates.periods import Days
    from assistant.asking.question import Asking

_Several = list[str] | None
Source = Annotated[
    _Several, typer.Option(help="Only this publisher (part of its name).", show_default=False)
]
Feed = Annotated[_Several, typer.Option(help="Only this source, by number, title or address.")]
Language = Annotated[_Several, typer.Option(help="Only this language, such as en or zh.")]
Tag = Annotated[_Several, typer.Option(help="Only this section, such as politics.")]
OnlyArticle = Annotated[_Several, typer.Option("--article", help="Only the article of this id.")]
After = Annotated[
    str | None, typer.Option(help="Published on this day or later: 2025, 2025-08 or 2025-08-01.")
]
Before = Annotated[str | None, typer.Option(help="Published on this day or earlier.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        help="Search as on this day: it is “today”, and what was published near it comes first."
    ),
]
AllDates = Annotated[
    bool, typer.Option("--all-dates", help="Don't filter by words such as “last week”.")
]


def asking_of(
    *,
    source: Sequence[str] | None,
    feed: Sequence[str] | None,
    language: Sequence[str] | None,
    tag: Sequence[str] | None,
    article: Sequence[str] | None,
    after: str | None,
    before: str | None,
    as_of: str | None,
    all_dates: bool,
) -> "Asking":
    """How to search, by the options given; each value counts as it stands, whatever is in it.

    Raises BadInput for a date or language that can't be read, and if no day is left.
    """
    from assistant.asking.question import Asking
    from index.query import Filters

    filters = Filters(
        publishers=_given(source),
        after=_days(after, "--after").first if after else None,
        before=_days(before, "--before").last if before else None,
        languages=tuple(map(_language, _given(language))),
        articles=_given(article),
        feeds=_given(feed),
        tags=_given(tag),
    )
    if filters.after and filters.before and filters.before < filters.after:
        raise BadInput(english()("search.no_day", after=filters.after, before=filters.before))
    day = _days(as_of, "--as-of").last if as_of else None
    return Asking(filters, as_of=day, heed_time=not all_dates)


def _given(values: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(value.strip() for value in values or () if value.strip())


def _days(written: str, option: str) -> "Days":
    from assistant.asking.query_syntax import days_of

    days = days_of(written)
    if days is None:
        raise BadInput(english()("search.no_date", written=f"{option} {written}"))
    return days


def _language(written: str) -> str:
    from assistant.asking.query_syntax import code_of

    code = code_of(written)
    if code is None:
        raise BadInput(
            f"--language {written} is no language; write its code, such as --language en."
        )
    return code
