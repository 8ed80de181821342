"""Filters chosen beside a question, as the command line's options or a request's fields."""

from collections.abc import Sequence

from assistant.asking.dates.periods import Days
from assistant.asking.query_syntax import code_of, days_of
from assistant.asking.question import Asking
from assistant.words.words import words_in
from index.errors import BadInput
from index.query import Filters


def asking_of(
    *,
    source: Sequence[str] | None = None,
    feed: Sequence[str] | None = None,
    language: Sequence[str] | None = None,
    tag: Sequence[str] | None = None,
    article: Sequence[str] | None = None,
    after: str | None = None,
    before: str | None = None,
    as_of: str | None = None,
    all_dates: bool = False,
    prefix: str = "",
) -> Asking:
    """How to search, by the filters chosen; each value counts as it stands, whatever is in it.

    `prefix` stands before a filter's name where people write it so: "--" for an option. Raises
    BadInput for a date or language that can't be read, and if no day is left.
    """
    filters = Filters(
        publishers=_given(source),
        after=_days(after, f"{prefix}after").first if after else None,
        before=_days(before, f"{prefix}before").last if before else None,
        languages=tuple(_language(each, f"{prefix}language") for each in _given(language)),
        articles=_given(article),
        feeds=_given(feed),
        tags=_given(tag),
    )
    if filters.after and filters.before and filters.before < filters.after:
        no_day = words_in("en")("search.no_day", after=filters.after, before=filters.before)
        raise BadInput(no_day)
    as_written = f"{prefix}as-of" if prefix else "as_of"
    day = _days(as_of, as_written).last if as_of else None
    return Asking(filters, as_of=day, heed_time=not all_dates)


def _given(values: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(value.strip() for value in values or () if value.strip())


def _days(written: str, name: str) -> Days:
    days = days_of(written)
    if days is None:
        raise BadInput(words_in("en")("search.no_date", written=f"{name} {written}"))
    return days


def _language(written: str, name: str) -> str:
    code = code_of(written)
    if code is None:
        raise BadInput(f"{name} {written} is no language; write its code, such as {name} en.")
    return code
