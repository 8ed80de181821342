"""Text → the day that it names."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import dateparser
from dateparser.data.languages_info import language_order

LONGEST = 100
# The order is by how much of the web is written in them. The first text that is no date makes
# dateparser compile the patterns of every language: 3 s for all 205, 1 s for these.
LANGUAGES = language_order[:40]
EARLIEST = date(1600, 1, 1)  # the first newspapers
_BEFORE_DATE = re.compile(
    r"(first |last )?(published|posted|updated|modified|date)( on| at)?\s*:?\s*", re.IGNORECASE
)
_ISO = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_NUMERIC = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}\b")


@dataclass(frozen=True)
class Day:
    """A day, and whether it is sure: 06/08/2025 may be in June or in August."""

    day: date
    sure: bool


def read_day(text: str) -> Day | None:
    """The day that a date or a time in any common writing names; None if it is no likely one."""
    if match := _ISO.match(text):
        try:
            day: date | None = date(*map(int, match.groups()))
        except ValueError:
            return None
    else:
        day = parse_date(text)
    if day is None or not EARLIEST <= day <= latest():
        return None
    return Day(day, sure=not is_ambiguous(text))


def is_ambiguous(text: str) -> bool:
    """Whether the day and the month may be the other way round, as in 06/08/2025."""
    if not (match := _NUMERIC.search(text)):
        return False
    return match.group(1) != match.group(2) and max(map(int, match.groups())) <= 12


def latest() -> date:
    """The last day that something can have been published on, wherever it was."""
    return date.today() + timedelta(days=1)


def parse_date(text: str) -> date | None:
    """The day that `text` names in full, in any common way of writing it; None if it names none."""
    text = _BEFORE_DATE.sub("", text.strip(), count=1)
    if not re.search(r"\d", text) or len(text) > LONGEST:
        return None
    settings = {"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"]}
    parsed = dateparser.parse(text, languages=LANGUAGES, settings=settings)
    return parsed.date() if parsed else None
