"""The timeline of a story: the position of each article, and the dates on its axis.

A template draws it as SVG: plotly would bring 4 MB of script, marks that can't be reached by
keyboard, and colours of its own. Widths are percentages and heights pixels, so that the text keeps
its size on a phone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assistant.story.story import Entry
from assistant.ui.shared.language import Words

LEFT, WIDTH = 3.5, 93.0  # percent; the margins are as wide as half a mark
APART = 6.7  # percent between two marks of one level: 24 pixels on a phone
LEVEL, LOW_LEVEL = 24, 12  # pixels from one level to the next
MANY_LEVELS = 8  # more levels than these are low ones
AXIS = 30  # pixels below the marks, for the days
MOST_TICKS = 6
EDGE = 4.0  # percent; nearer to an end of the axis, a label is on one side of its tick
_Unit = Literal["day", "month", "year"]
_STEPS: tuple[tuple[_Unit, int], ...] = (
    *(("day", step) for step in (1, 2, 7, 14)),
    *(("month", step) for step in (1, 2, 3, 6)),
    *(("year", step) for step in (1, 2, 5, 10, 20, 50, 100)),
)  # fmt: skip
_AS = {"day": "MMMd", "month": "yMMM", "year": "y"}  # CLDR skeletons


@dataclass(frozen=True)
class Mark:
    """One article: `x` in percent, `y` in pixels, `n` the number of its entry."""

    n: int
    x: float
    y: int
    entry: Entry


@dataclass(frozen=True)
class Tick:
    """A date on the axis, at `x` percent; `anchor` is SVG's, so that no label is cut off."""

    x: float
    name: str
    anchor: Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Chart:
    """`axis` and `height` are pixels from the top."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    axis: int
    height: int


def chart_of(dated: Sequence[Entry], words: Words) -> Chart:
    """The chart of at least one dated entry; they are oldest first and numbered from 1."""
    days = [entry.article.published for entry in dated if entry.article.published]
    first, last = days[0], days[-1]
    places = [_place(day, first, last) for day in days]
    levels = _levels(places)
    count = max(levels) + 1
    level = LEVEL if count <= MANY_LEVELS else LOW_LEVEL
    axis = count * level + LEVEL // 2
    marks = tuple(
        Mark(n, x, axis - LEVEL // 2 - at * level, entry)
        for n, (x, at, entry) in enumerate(zip(places, levels, dated, strict=True), 1)
    )
    ticks = tuple(_tick(day, unit, first, last, words) for day, unit in ticks_between(first, last))
    return Chart(marks, ticks, axis, axis + AXIS)


def ticks_between(first: date, last: date) -> list[tuple[date, _Unit]]:
    """The first days of equal periods, at most MOST_TICKS; or the only day."""
    if first == last:
        return [(first, "day")]
    for unit, step in _STEPS:
        days = list(_days(first, last, unit, step))
        if len(days) <= MOST_TICKS:
            return [(day, unit) for day in days]
    return []


def _days(first: date, last: date, unit: _Unit, step: int) -> Iterator[date]:
    """Every `step`th day (weeks begin on Monday), month or year between these days."""
    if unit == "day":
        day = first + timedelta(-first.weekday() % 7 if step % 7 == 0 else 0)
        while day <= last:
            yield day
            day += timedelta(step)
        return
    months = step if unit == "month" else 12 * step
    number = -(-(12 * first.year + first.month - 1 + (first.day > 1)) // months) * months
    while number < 12 * 9999 and (day := date(number // 12, number % 12 + 1, 1)) <= last:
        yield day
        number += months


def _levels(places: Sequence[float]) -> list[int]:
    """For each mark, the lowest level on which no other is nearer than APART."""
    ends: list[float] = []  # the position of each level's last mark
    levels = []
    for x in places:
        level = next((n for n, end in enumerate(ends) if x - end >= APART), len(ends))
        ends[level:] = [x, *ends[level + 1 :]]
        levels.append(level)
    return levels


def _place(day: date, first: date, last: date) -> float:
    share = (day - first) / (last - first) if last > first else 0.5
    return round(LEFT + WIDTH * share, 2)


def _tick(day: date, unit: _Unit, first: date, last: date, words: Words) -> Tick:
    x = _place(day, first, last)
    anchor: Literal["start", "middle", "end"] = "middle"
    if x < LEFT + EDGE:
        anchor = "start"
    elif x > LEFT + WIDTH - EDGE:
        anchor = "end"
    return Tick(x, words.dated(day, _AS[unit]), anchor)
