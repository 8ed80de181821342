"""A picture of the library: its articles by day, month or year, and by publisher."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from math import ceil, log10
from typing import Any

from markupsafe import Markup

from assistant.ui.shared.components import heading, lasting
from assistant.ui.shared.language import Words
from assistant.ui.shared.templating import html_of
from index.storage.catalogue.filtering import Share

MOST_DAYS, MOST_MONTHS = 92, 72  # with a bar each; in a longer time span each year has one
MOST_PUBLISHERS = 5  # with a colour each; all others share one
HEIGHT = 190  # of the bars, in pixels
MOST_MARKS = 4  # on either axis
WIDTH = 100.0  # widths are percentages, so that the text is as large on any screen
WIDEST = 6.0  # a bar's width where there are few bars
# By the length of a period's key ("2025-08"): the unit, and the Unicode date patterns of its name
# and of its label below the bar.
_UNITS = {10: ("day", "yMMMd", "MMMd"), 7: ("month", "yMMMM", "yMMM"), 4: ("year", "y", "y")}

# Inline SVG rather than a plotting library, which would bring 4 MB of script, can't be used by
# keyboard or screen reader, and doesn't follow our light and dark colours.


@dataclass(frozen=True)
class Publisher:
    """A publisher with its own colour and pattern; `name` is "" for all others together."""

    place: int
    name: str
    label: str
    articles: int


@dataclass(frozen=True)
class Part:
    """A publisher's part of a bar, from `top` down; `said` is its tooltip."""

    place: int
    top: float
    height: float
    said: str


@dataclass(frozen=True)
class Bar:
    """The articles of one period; `few` counts them by publisher, in words."""

    name: str
    left: float
    articles: int
    parts: tuple[Part, ...]
    few: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """A label on an axis: a number of articles by height, or a period by place from the left."""

    at: float
    label: str


def picture(words: Words, coverage: Sequence[Share]) -> Markup:
    """Stacked bars with a legend whose publishers are buttons, and the same as a table.

    Empty if no article has a date.
    """
    dated = [(share.day, share) for share in coverage if share.day]
    if not dated:
        return Markup()
    days = [day for day, _ in dated]
    length = _length(min(days), max(days))
    periods = list(_periods(min(days), max(days), length))
    publishers = _publishers(words, [share for _, share in dated])
    by_period = _counts(dated, publishers, length)
    most = max(sum(counts.values()) for counts in by_period.values())
    step = _step(most)
    top = step * ceil(most / step)
    across = WIDTH / len(periods)
    bars = [
        _bar(words, _name(words, start, length), by_period[key], publishers, n * across, top)
        for n, (key, start) in enumerate(periods)
        if key in by_period
    ]
    return html_of(
        "library_picture.html",
        t=words,
        title=words(f"library.picture.{_UNITS[length][0]}"),
        summary=_summary(words, [share for _, share in dated], publishers),
        undated=sum(share.articles for share in coverage if not share.day),
        bars=bars,
        width=min(0.8 * across, WIDEST),
        height=HEIGHT,
        lines=[Mark(HEIGHT - HEIGHT * n / top, f"{n:,}") for n in range(0, top + 1, step)],
        names=_names(words, periods, length),
        publishers=publishers,
    )


def periods_of(words: Words, coverage: Iterable[Share]) -> list[tuple[str, str]]:
    """The periods that have articles, newest first: their names, and how their dates begin."""
    days = [share.day for share in coverage if share.day]
    if not days:
        return []
    length = _length(min(days), max(days))
    starts = {str(day)[:length]: day for day in days}
    return [(_name(words, starts[key], length), key) for key in sorted(starts, reverse=True)]


def _length(first: date, last: date) -> int:
    """The length of a period's key: of a day, month or year, by how long the time span is."""
    if (last - first).days < MOST_DAYS:
        return 10
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return 7 if months <= MOST_MONTHS else 4


def _periods(first: date, last: date, length: int) -> Iterator[tuple[str, date]]:
    """Every period of the time span, with or without articles."""
    day = first if length == 10 else first.replace(day=1)
    day = day.replace(month=1) if length == 4 else day
    while day <= last:
        yield str(day)[:length], day
        # From the first of a month 32 days lead into the next one; from 1 January 367 do so too.
        day += timedelta(days={10: 1, 7: 32, 4: 367}[length])
        day = day if length == 10 else day.replace(day=1)
        day = day.replace(month=1) if length == 4 else day


def _publishers(words: Words, shares: Sequence[Share]) -> list[Publisher]:
    """Those with the most articles, and all others as one."""
    total = Counter[str]()
    for share in shares:
        total[share.publisher or ""] += share.articles
    ranked = sorted(total.items(), key=lambda item: (-item[1], item[0]))
    if len(ranked) > MOST_PUBLISHERS + 1:
        ranked, rest = ranked[:MOST_PUBLISHERS], ranked[MOST_PUBLISHERS:]
    else:
        rest = []
    unknown = words("library.picture.unknown")
    named = [
        Publisher(place, name, name or unknown, articles)
        for place, (name, articles) in enumerate(ranked)
    ]
    if rest:
        others = words("library.picture.others")
        named.append(Publisher(MOST_PUBLISHERS, "", others, sum(count for _, count in rest)))
    return named


def _counts(
    dated: Sequence[tuple[date, Share]], publishers: Sequence[Publisher], length: int
) -> dict[str, Counter[int]]:
    """Period → place of the publisher → articles."""
    # The last one stands for all that have no place of their own.
    places = {publisher.name: publisher.place for publisher in reversed(publishers)}
    counts: dict[str, Counter[int]] = {}
    for day, share in dated:
        place = places.get(share.publisher or "", publishers[-1].place)
        counts.setdefault(str(day)[:length], Counter())[place] += share.articles
    return counts


def _bar(
    words: Words,
    name: str,
    counts: Counter[int],
    publishers: Sequence[Publisher],
    left: float,
    top: int,
) -> Bar:
    there = [each for each in publishers if counts[each.place]]
    ends = accumulate(counts[each.place] for each in there)
    return Bar(
        name=name,
        left=left,
        articles=sum(counts.values()),
        parts=tuple(
            Part(
                place=each.place,
                top=HEIGHT - HEIGHT * end / top,
                height=HEIGHT * counts[each.place] / top,
                said=words(
                    "library.picture.part",
                    period=name,
                    publisher=each.label,
                    count=counts[each.place],
                ),
            )
            for each, end in zip(there, ends, strict=True)
        ),
        few=tuple(
            words("library.picture.few", publisher=each.label, count=counts[each.place])
            for each in there
        ),
    )


def _name(words: Words, start: date, length: int) -> str:
    return words.dated(start, _UNITS[length][1])


def _names(words: Words, periods: Sequence[tuple[str, date]], length: int) -> list[Mark]:
    """The labels below the bars: as many as fit on a phone, evenly spaced."""
    apart = ceil(len(periods) / MOST_MARKS)
    each = WIDTH / len(periods)
    marked = list(enumerate(periods))[::apart]
    if len(periods) - marked[-1][0] < 0.8 * apart:
        marked.pop()  # its label would be cut off
    parts = _UNITS[length][2]
    return [Mark(place * each, words.dated(start, parts)) for place, (_, start) in marked]


def _step(most: int) -> int:
    """A round number of articles between two lines, so that there are only a few lines."""
    tens = int(10 ** int(log10(max(1, most / MOST_MARKS))))
    return next(step * tens for step in (1, 2, 5, 10) if step * tens * MOST_MARKS >= most)


def _summary(words: Words, shares: Sequence[Share], publishers: Sequence[Publisher]) -> str:
    """A sentence that says what the picture shows."""
    days = sorted(share.day for share in shares if share.day)
    # Articles without a publisher may come from many.
    most = next((each for each in publishers if each.name), publishers[0])
    return words(
        "library.picture.summary",
        count=sum(share.articles for share in shares),
        first=words.day(days[0]),
        last=words.day(days[-1]),
        most=most.label,
        articles=most.articles,
    )


class PictureSection:
    """`pressed` has the publishers' buttons (the event's `id` is the name)."""

    def __init__(self) -> None:
        heading("library.picture")
        self.pressed = lasting(elem_id="picture")
        self.outputs = [self.pressed]

    def show(self, words: Words, coverage: Sequence[Share]) -> dict[Any, Any]:
        """The picture as it is now."""
        return {self.pressed: picture(words, coverage)}
