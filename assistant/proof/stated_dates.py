"""The dates of a text, by calendar or counted from the day of publication: 6 August, yesterday."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from index.text import calendar_words

MONTH_NAMES = [month.lower() for month in calendar_words.MONTHS]
WEEKDAYS = [day.lower() for day in calendar_words.WEEKDAYS]
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|apr(?:il)?|june?|july?|aug(?:ust)?"
    r"|(?-i:Mar(?:ch)?|MAR(?:CH)?|May|MAY)"  # not the verbs
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}-(?P<number>0[1-9]|1[0-2])-{_DAY}\b",
        rf"\b{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR}\b)?",
        rf"\b{_MONTH} {_DAY}\b(?!,\d)(?:,? {_YEAR}\b)?",
        rf"\b{_MONTH},? {_YEAR}\b",
        rf"(?:{_YEAR}年\s*)?(?P<number>1[0-2]|0?[1-9])月(?:\s*{_DAY}[日号])?",
    )
]
# Days from the day of publication.
_RELATIVE = [
    (re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b|今[天日晚晨]", re.I), 0),
    (re.compile(r"\byesterday\b|\blast night\b|昨[天日晚]", re.I), -1),
    (re.compile(r"\btomorrow\b|明[天日]", re.I), 1),
]
# Months and years from those of the day of publication.
_RELATIVE_MONTHS = [
    (re.compile(r"\b(?:last|previous) month\b|上个?月", re.I), -1),
    (re.compile(r"\bthis month\b|[本这]个?月", re.I), 0),
    (re.compile(r"\bnext month\b|下个?月", re.I), 1),
]
_RELATIVE_YEARS = [
    (re.compile(r"\b(?:last year|a year (?:ago|earlier|before))\b|去年|上年", re.I), -1),
    (re.compile(r"\bthis year\b|今年", re.I), 0),
    (re.compile(r"\bnext year\b|明年", re.I), 1),
]
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b|(?:周|星期)[一二三四五六日天]", re.I)


@dataclass(frozen=True)
class Stated:
    """What a text states of a date: any part may be left out; and how it is written."""

    year: int | None
    month: int | None
    day: int | None
    text: str
    start: int = 0


def dates_in(text: str) -> list[Stated]:
    """The calendar dates in `text` that name at least a month with its day or year, in order."""
    found: list[Stated] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(
                match.start() < each.start + len(each.text) and each.start < match.end()
                for each in found
            ):
                continue
            parts = match.groupdict()
            month = int(parts["number"]) if parts.get("number") else _month(parts["month"])
            year, day = parts.get("year"), parts.get("day")
            found.append(
                Stated(
                    int(year) if year else None,
                    month,
                    int(day) if day else None,
                    match.group().rstrip("."),
                    match.start(),
                )
            )
    return sorted(found, key=lambda each: each.start)


def dates_known(text: str, published: date | None) -> list[Stated]:
    """Every date that follows from `text` and the day its article was published on."""
    found = [_with_year(each, published) for each in dates_in(text)]
    if published:
        days = [published]
        days += [published + timedelta(days) for words, days in _RELATIVE if words.search(text)]
        days += [day for match in _WEEKDAY.finditer(text) for day in _around(match[0], published)]
        found += [Stated(day.year, day.month, day.day, "") for day in days]
        found += periods_known(text, published)
    return found


def periods_known(text: str, published: date) -> list[Stated]:
    """The months and years that words such as "last month" mean in `text`."""
    found = []
    for words, months in _RELATIVE_MONTHS:
        if words.search(text):
            years, month = divmod(published.month - 1 + months, 12)
            found.append(Stated(published.year + years, month + 1, None, ""))
    for words, years in _RELATIVE_YEARS:
        if words.search(text):
            found.append(Stated(published.year + years, None, None, ""))
    return found


def stands(stated: Stated, among: list[Stated]) -> bool:
    """Whether one of `among` has each part that `stated` has."""
    return any(
        stated.month == other.month
        and (stated.day is None or stated.day == other.day)
        and (stated.year is None or stated.year == other.year)
        for other in among
    )


def words_of(known: list[Stated]) -> set[str]:
    """The months, years and weekdays that these dates lie in, as small words."""
    words: set[str] = set()
    for each in known:
        if each.month:
            words.add(MONTH_NAMES[each.month - 1])
        if each.year:
            words.add(str(each.year))
        if each.year and each.month and each.day:
            try:
                words.add(WEEKDAYS[date(each.year, each.month, each.day).weekday()])
            except ValueError:
                continue  # 31 June: no such day
    return words


def _month(name: str) -> int:
    return next(n for n, month in enumerate(MONTH_NAMES, 1) if month.startswith(name[:3].lower()))


def _with_year(stated: Stated, published: date | None) -> Stated:
    """A day without a year is the one nearest to the day of publication."""
    if stated.year or not published or not stated.month:
        return stated
    nearest = min(
        (published.year - 1, published.year, published.year + 1),
        key=lambda year: abs((year - published.year) * 12 + stated.month - published.month),  # type: ignore[operator]
    )
    return Stated(nearest, stated.month, stated.day, stated.text, stated.start)


def _around(weekday: str, published: date) -> tuple[date, date]:
    """The last such day up to publication, and the next one after it."""
    names = {name: place for place, name in enumerate(WEEKDAYS)} | {
        name: min(place, 6) for place, name in enumerate("一二三四五六日天")
    }
    place = names.get(weekday.lower(), names.get(weekday[-1], 0))
    last = published - timedelta((published.weekday() - place) % 7)
    return last, last + timedelta(7)
