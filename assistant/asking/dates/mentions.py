"""Time words found in a question, and which days of publication they ask for."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assistant.asking.dates.periods import Days

Side = Literal["after", "before"]

# Before this year there is hardly any news online, so an older year is what a question is about.
OLDEST_YEAR = 1995
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From `after` to `before`, both included; None is open."""

    after: date | None = None
    before: date | None = None


@dataclass(frozen=True)
class Mention:
    """Time words at the characters `start` to `end` of a question, and what they ask for.

    That is a period (`relative` to the day of asking, or by its date), newer articles before older
    ones (`newest`), or what came before or after an event, given by its words.
    """

    start: int
    end: int
    period: Period | None = None
    relative: bool = False
    newest: bool = False
    event: str | None = None
    event_side: Side | None = None


def is_taken(match: re.Match[str], found: Iterable[Mention]) -> bool:
    """Whether a mention that was found before shares a character with `match`."""
    return any(match.start() < each.end and each.start < match.end() for each in found)


def publication(how: str, days: Days, today: date) -> Period | None:
    """The period of publication that is asked for by "in", "from", "after", … (`how`) some days.

    None if it lies ahead or before there was news online. "Until April" means until its end,
    because a day too much loses no article.
    """
    if days.first > today or days.last.year < OLDEST_YEAR:
        return None
    if how == "after":
        return Period(days.last + _DAY, None) if days.last < today else None
    if how == "before":
        return Period(None, days.first - _DAY)
    last = min(days.last, today)
    return {"from": Period(days.first), "until": Period(None, last)}.get(
        how, Period(days.first, last)
    )


def from_to(
    first: str,
    second: str,
    today: date,
    read: Callable[[str, date], Days | None],
    has_year: Callable[[str], bool],
) -> Days | None:
    """From the first date to the second, of which either may leave out the year.

    `read` reads a date as on a day, and `has_year` says whether it names its year. The second date
    is the next after the first: between November and January.
    """
    end = read(second, today)
    start = read(first, end.last if end and has_year(second) and not has_year(first) else today)
    if start and end and end.last < start.first and not has_year(second):
        a_week = end.first == end.last and (today - end.first).days < 7
        end = read(second, start.first + timedelta(days=6 if a_week else 364))
    return Days(start.first, end.last) if start and end and start.first <= end.last else None


def shared(first: Period, second: Period) -> Period | None:
    """The days of both; None if they share none."""
    after = max(filter(None, (first.after, second.after)), default=None)
    before = min(filter(None, (first.before, second.before)), default=None)
    return None if after and before and before < after else Period(after, before)


def spanned(first: Period, second: Period) -> Period:
    """All days from the earlier's first to the later's last."""
    after = min(first.after, second.after) if first.after and second.after else None
    before = max(first.before, second.before) if first.before and second.before else None
    return Period(after, before)
