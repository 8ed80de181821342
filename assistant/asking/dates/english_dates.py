"""A date in English words → the days it means: "early March", "Q3 2024", "three weeks ago"."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import cast

from assistant.asking.dates import periods
from assistant.asking.dates.periods import Days, Part, Season, Unit

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_PARTS: dict[str, Part] = {
    "early": "early",
    "beginning": "early",
    "start": "early",
    "mid": "mid",
    "middle": "mid",
    "late": "late",
    "end": "late",
}
_NUMBERS = {
    word: number
    for number, words in enumerate(
        "a|an|one,two|couple of|a couple of,three,four,five,six,seven,eight,nine,ten,eleven"
        ",twelve".split(","),
        start=1,
    )
    for word in words.split("|")
}
# The pieces that the tables below are written with. Months and weekdays may stand in any case; all
# else is small, because what has a capital inside a question is a title (Last Week Tonight).
_PIECES = {
    "month": r"(?P<month>(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?))\b\.?",
    "weekday": rf"(?P<weekday>(?i:{'|'.join(_WEEKDAYS)}))\b",
    "year": r"(?P<year>(?:the year )?(?:19|20)\d\d\b(?![-/–]\d)|(?:this|last) year\b)",
    "day": r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b",
    "part": r"(?:the )?(?P<part>early|mid|late|beginning|start|middle|end)(?: of |[- ])",
    "nth": rf"(?:the )?(?P<nth>{'|'.join(_NTH)})",
    "season": r"(?P<season>spring|summer|autumn|fall|winter)\b",
    "unit": r"(?P<unit>hour|day|week|month|quarter|year)",
    "number": rf"(?P<number>\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})",
    "the_last": r"(?:(?:over|in|during|within|for|throughout) )?(?:the )?(?:last|past)",
}
_PIECES["of_year"] = rf"(?:(?:,| of| in)? {_PIECES['year']})?"

Reader = Callable[[re.Match[str], date], Days | None]
Table = list[tuple[re.Pattern[str], Reader]]


def _year(match: re.Match[str], today: date) -> int | None:
    words = match.groupdict().get("year")
    if not words or words[-4:].isdigit():
        return int(words[-4:]) if words else None
    return today.year - (words == "last year")


def _month_number(match: re.Match[str]) -> int:
    return _MONTHS.index(match["month"][:3].lower()) + 1


def _weekday_number(match: re.Match[str]) -> int:
    return _WEEKDAYS.index(match["weekday"].lower())


def _nth(match: re.Match[str]) -> int:
    return _NTH.get(match["nth"]) or int(match["nth"])


def _season(match: re.Match[str]) -> Season:
    return "autumn" if match["season"] == "fall" else cast(Season, match["season"])


def _unit(match: re.Match[str]) -> Unit:
    return cast(Unit, match["unit"])


def _count(match: re.Match[str]) -> int:
    words = match["number"] or "one"
    return _NUMBERS.get(words) or int(words)


def _iso(match: re.Match[str], _: date) -> Days | None:
    year, month, day = (int(part) for part in match["iso"].split("-"))
    return periods.dated(year, month, day)


def _day(match: re.Match[str], today: date) -> Days | None:
    month, day = _month_number(match), int(match["day"])
    year = _year(match, today)
    return periods.dated(year, month, day) if year else periods.latest_day(month, day, today)


def _month(match: re.Match[str], today: date) -> Days:
    month = _month_number(match)
    year = _year(match, today) or periods.latest_month(month, today)
    part = match["part"]
    return periods.part_of_month(_PARTS[part], year, month) if part else periods.month(year, month)


def _week_of_month(match: re.Match[str], today: date) -> Days:
    month = _month_number(match)
    year = _year(match, today) or periods.latest_month(month, today)
    return periods.week_of_month(_nth(match), year, month)


def _quarter(match: re.Match[str], today: date) -> Days:
    year = _year(match, today) or periods.latest_month(3 * _nth(match) - 2, today)
    return periods.quarter(year, _nth(match))


def _half(match: re.Match[str], today: date) -> Days:
    return periods.half(_year(match, today) or today.year, _nth(match))


def _season_of_year(match: re.Match[str], today: date) -> Days:
    return periods.season(_season(match), _year(match, today) or today.year)


def _year_or_part(match: re.Match[str], today: date) -> Days:
    year = _year(match, today) or today.year
    part = match["part"]
    return periods.part_of_year(_PARTS[part], year) if part else periods.year(year)


def _part_of_last_month(match: re.Match[str], today: date) -> Days:
    month = periods.earlier(1, "month", today)
    return periods.part_of_month(_PARTS[match["part"]], month.year, month.month)


def _weekday(match: re.Match[str], today: date) -> Days:
    number = _weekday_number(match)
    if not match["week"]:
        return periods.latest_weekday(number, today)
    sunday = periods.last("week", today).last
    return periods.latest_weekday(number, sunday)


def _last_weekday(match: re.Match[str], today: date) -> Days:
    return periods.latest_weekday(_weekday_number(match), today - timedelta(days=1))


def _last_month_by_name(match: re.Match[str], today: date) -> Days:
    month = _month_number(match)
    return periods.month(periods.latest_month(month, periods.earlier(1, "month", today)), month)


def _past(match: re.Match[str], today: date) -> Days:
    return periods.past(_count(match), _unit(match), today)


def _compiled(table: list[tuple[str, Reader]]) -> Table:
    return [(re.compile(pattern.format(**_PIECES)), reader) for pattern, reader in table]


# Dates that need a word before them: in, on, since, …
_ABSOLUTE = _compiled(
    [
        (r"(?P<iso>\d{{4}}-\d\d-\d\d)\b", _iso),
        (r"(?:the )?{day}(?: of)? {month}{of_year}", _day),
        (r"{month} (?:the )?{day}{of_year}", _day),
        (r"(?:{part})?(?:the month of )?{month}{of_year}", _month),
        (r"{nth} week of {month}{of_year}", _week_of_month),
        (r"{nth} quarter\b{of_year}(?! of\b)", _quarter),
        (r"Q(?P<nth>[1-4])\b{of_year}", _quarter),
        (r"{nth} half of {year}", _half),
        (r"H(?P<nth>[12]) {year}", _half),
        (r"(?:the )?{season}(?: of)? {year}", _season_of_year),
        (r"(?:{part})?{year}", _year_or_part),
        (r"{weekday}(?: morning| afternoon| evening| night)?(?P<week>,? (?:of )?last week\b)?",
         _weekday),
        (r"the weekend\b", lambda _, today: periods.latest_weekend(today)),
        (r"the {season}(?! of\b)", lambda said, today: periods.latest_season(_season(said), today)),
    ]
)  # fmt: skip
# Dates that stand on their own.
_RELATIVE = _compiled(
    [
        (r"the day before yesterday\b", lambda _, today: periods.days_before(today, 2)),
        (r"yesterday\b", lambda _, today: periods.days_before(today, 1)),
        (r"last night\b", lambda _, today: periods.past(1, "day", today)),
        (r"this (?:morning|afternoon|evening)\b|tonight\b", lambda _, today: periods.day(today)),
        (r"the week before last\b",
         lambda _, today: periods.last("week", today - timedelta(days=7))),
        (r"the (?:start|beginning) of (?:the|this) year\b|(?:the )?year to date\b",
         lambda _, today: periods.this("year", today)),
        (r"{part}(?P<year>(?:this|last) year)\b", _year_or_part),
        (r"{part}last month\b", _part_of_last_month),
        (r"(?:earlier |so far )?this {unit}\b(?! of\b)",
         lambda said, today: periods.this(_unit(said), today)),
        (r"(?<!the )last {unit}\b(?! of\b)",
         lambda said, today: periods.last(_unit(said), today)),
        (r"{the_last} {number} {unit}s?\b(?! of\b)", _past),
        (r"(?:over|in|during|within|for|throughout) the (?:last|past)(?P<number>) {unit}\b"
         r"(?! of\b)", _past),
        (r"{number} {unit}s? ago\b",
         lambda said, today: periods.ago(_count(said), _unit(said), today)),
        (r"(?<!the )last {weekday}", _last_weekday),
        (r"(?<!the )last {month}", _last_month_by_name),
        (r"(?<!the )last weekend\b", lambda _, today: periods.last_weekend(today)),
        (r"(?<!the )last {season}(?! of\b)",
         lambda said, today: periods.last_season(_season(said), today)),
        (r"this {season}(?! of\b)",
         lambda said, today: periods.this_season(_season(said), today)),
    ]
)  # fmt: skip


def _any_of(table: Table) -> str:
    """One pattern for a whole table, without names, so that it can stand twice in another."""
    alternatives = (re.sub(r"\(\?P<\w+>", "(?:", pattern.pattern) for pattern, _ in table)
    return f"(?:{'|'.join(alternatives)})"


ABSOLUTE = _any_of(_ABSOLUTE)
RELATIVE = _any_of(_RELATIVE)


def read_date(words: str, today: date) -> Days | None:
    """The days that `words`, one date and nothing else, mean; None if there are no such days.

    A date without a year is the most recent one that has begun by today.
    """
    for pattern, reader in [*_RELATIVE, *_ABSOLUTE]:
        if match := pattern.fullmatch(words):
            return reader(match, today)
    return None
