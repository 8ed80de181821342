"""Days in the calendar: what "last week", "in June" or "a month ago" mean on a given day.

Weeks run from Monday to Sunday (ISO 8601); seasons are the meteorological ones of the northern half
of the world.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["hour", "day", "week", "month", "quarter", "year"]
Season = Literal["spring", "summer", "autumn", "winter"]
Part = Literal["early", "mid", "late"]

_FIRST_MONTH: dict[Season, int] = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_THIRD: dict[Part, int] = {"early": 0, "mid": 1, "late": 2}


@dataclass(frozen=True)
class Days:
    """From the first day to the last, both included."""

    first: date
    last: date


def day(when: date) -> Days:
    """That one day."""
    return Days(when, when)


def days_before(today: date, number: int) -> Days:
    """The one day `number` days before today."""
    return day(today - timedelta(days=number))


def dated(year: int, month: int, number: int) -> Days | None:
    """One day by its numbers; None if the calendar has no such day."""
    try:
        return day(date(year, month, number))
    except ValueError:
        return None


def year(number: int) -> Days:
    """A calendar year."""
    return months(number, 1, 12)


def month(year: int, number: int) -> Days:
    """A calendar month."""
    return months(year, number, 1)


def months(year: int, first: int, number: int) -> Days:
    """`number` whole months from the month `first` of `year`."""
    last_year, last_month = divmod(year * 12 + first - 1 + number - 1, 12)
    last = calendar.monthrange(last_year, last_month + 1)[1]
    return Days(date(year, first, 1), date(last_year, last_month + 1, last))


def quarter(year: int, number: int) -> Days:
    """A quarter of a year."""
    return months(year, 3 * number - 2, 3)


def half(year: int, number: int) -> Days:
    """The first or second half of a year."""
    return months(year, 6 * number - 5, 6)


def season(name: Season, year: int) -> Days:
    """Three months; a winter begins in December of the year before the one it is named after."""
    return months(year - (name == "winter"), _FIRST_MONTH[name], 3)


def part_of_month(part: Part, year: int, number: int) -> Days:
    """Its days 1 to 10, 11 to 20, or from the 21st on."""
    whole = month(year, number)
    third = _THIRD[part]
    first = date(year, number, 1 + 10 * third)
    return Days(first, whole.last if part == "late" else first + timedelta(days=9))


def week_of_month(nth: int, year: int, number: int) -> Days:
    """Its days 1 to 7, 8 to 14, …: people count from the first."""
    first = date(year, number, 7 * nth - 6)
    return Days(first, first + timedelta(days=6))


def part_of_year(part: Part, year: int) -> Days:
    """Its months January to April, May to August, or September to December."""
    return months(year, 1 + 4 * _THIRD[part], 4)


def this(unit: Unit, today: date) -> Days:
    """The present month, quarter or year up to today; the last seven days for a week.

    "This week" said on a Monday means the days before it as well.
    """
    if unit == "week":
        return Days(today - timedelta(days=6), today)
    first_month = {"month": today.month, "quarter": (today.month - 1) // 3 * 3 + 1}.get(unit, 1)
    return Days(date(today.year, first_month, 1), today)


def last(unit: Unit, today: date) -> Days:
    """The whole week, month, quarter or year before the present one."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7)
        return Days(monday, monday + timedelta(days=6))
    before = this(unit, today).first - timedelta(days=1)
    if unit == "quarter":
        return quarter(before.year, (before.month + 2) // 3)
    return month(before.year, before.month) if unit == "month" else year(before.year)


def past(number: int, unit: Unit, today: date) -> Days:
    """The last `number` days, weeks, … up to today."""
    return Days(earlier(number, unit, today), today)


def ago(number: int, unit: Unit, today: date) -> Days:
    """About then: the very day for days, else half a unit to either side."""
    middle = earlier(number, unit, today)
    slack = timedelta(
        days={"hour": 0, "day": 0, "week": 3, "month": 15, "quarter": 45, "year": 183}[unit]
    )
    return Days(middle - slack, middle + slack)


def earlier(number: int, unit: Unit, today: date) -> date:
    """The day that lies `number` units before today; the last of its month if it has no such day.

    Numbers that lead out of the calendar end at its first year.
    """
    if unit in ("hour", "day", "week"):
        days = {"hour": -(-number // 24), "day": number, "week": 7 * number}[unit]
        return today - timedelta(days=min(days, (today - date(2, 1, 1)).days))
    back = number * {"month": 1, "quarter": 3, "year": 12}[unit]
    then_year, then_month = divmod(max(today.year * 12 + today.month - 1 - back, 24), 12)
    last_day = calendar.monthrange(then_year, then_month + 1)[1]
    return date(then_year, then_month + 1, min(today.day, last_day))


def latest_month(number: int, today: date) -> int:
    """The year of the most recent such month that has begun."""
    return today.year if number <= today.month else today.year - 1


def latest_day(month: int, number: int, today: date) -> Days | None:
    """The most recent such day of a year; None if the calendar never has it."""
    found = (dated(today.year - back, month, number) for back in range(9))
    return next((day for day in found if day and day.first <= today), None)


def latest_weekday(number: int, today: date) -> Days:
    """The most recent such day, today included; Monday is 0."""
    return days_before(today, (today.weekday() - number) % 7)


def latest_weekend(today: date) -> Days:
    """The most recent Saturday and Sunday, begun or over."""
    saturday = latest_weekday(5, today).first
    return Days(saturday, saturday + timedelta(days=1))


def last_weekend(today: date) -> Days:
    """The most recent one that is over."""
    sunday = latest_weekday(6, today - timedelta(days=1)).last
    return Days(sunday - timedelta(days=1), sunday)


def latest_season(name: Season, today: date) -> Days:
    """The most recent one that has begun."""
    found = (season(name, today.year + 1 - back) for back in range(3))
    return next(each for each in found if each.first <= today)


def this_season(name: Season, today: date) -> Days:
    """The one of this year; from June on, "this winter" is the coming one."""
    return season(name, today.year + (name == "winter" and today.month >= 6))


def last_season(name: Season, today: date) -> Days:
    """The most recent one that is over."""
    return latest_season(name, earlier(3, "month", today))
