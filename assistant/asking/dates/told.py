"""The days that the text of an article tells of, whenever it was published.

"Sales fell in August", published on 4 September, is about August: a month, quarter or year that a
sentence names outweighs the day of publication, and so do "last month" and "on Tuesday", counted
from it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from assistant.asking.dates import time_words_chinese, time_words_english
from assistant.asking.dates.periods import Days

# What a sentence is worth for a period that it leaves to the one before it, or to its article.
TOLD_BEFORE, PUBLISHED_THEN, PUBLISHED_BEFORE = 0.7, 0.3, -0.3
SHORT = 7  # days
# How long after a period articles still tell of it, by its length in days.
_TELL_FOR = ((SHORT, 14), (100, 60), (100_000, 365))
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.|Feb\.|Mar\.|Apr\.|Jun\.|Jul\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
)
_ENGLISH = (
    rf"\b(?P<date>{time_words_english.RELATIVE})"
    r"|\b(?i:in|on|during|for|of|by|since|until|through|throughout|to|from|and|over|at|than) "
    rf"(?P<framed>(?!(?:19|20)\d\d\b){time_words_english.ABSOLUTE})"
    rf"|\b(?P<alone>(?:\d{{1,2}} )?{_MONTH}(?: \d{{1,2}}\b(?!:))?(?:,? (?:19|20)\d\d\b)?|Q[1-4]\b"
    rf"(?: (?:19|20)\d\d\b)?|\d{{4}}-\d\d-\d\d)"
    r"|\b(?i:in|since|during|throughout) (?P<year>(?:19|20)\d\d)\b(?![,.]?\d)"
    r"|\b(?:of|for|by) (?P<a_year>(?:19|20)\d\d)\b(?![,.]?\d| [a-z])"
)
# Without one of these there is no time in a text; most sentences have none.
_MAY_TELL = re.compile(
    rf"\d|{_MONTH}|day\b|night|morning|afternoon|evening|weekend|\b(?:hour|week|month|quarter|half"
    r"|year|spring|summer|autumn|fall|winter)s?\b|[年月日天周晚早夜季]|星期|礼拜",
    re.IGNORECASE,
)
_OPENS_WITH_NAME = re.compile(rf"{_MONTH}|Q[1-4]")
_SPACED_STOP = re.compile(r"(?<=[a-z])\.(?= |$)")
_MAY_OR_MARCH = re.compile(r"(?:May|March)")
_YEAR = re.compile(r"(?:19|20)\d\d|\byear\b")
_AHEAD = re.compile(r"\b(?:will|won['’]t|plans?|due|expected|scheduled|next|going to|from)\b")
_BY_DAY = re.compile(r"day\b|night\b|weekend|week\b|morning|afternoon|evening|ago\b", re.I)
_BY_DAY_CHINESE = re.compile(r"[天日晚早夜周]|星期|礼拜")


@dataclass(frozen=True)
class Told:
    """Days that a text tells of; `named` if it calls them by month, quarter or year."""

    days: Days
    named: bool


@lru_cache(maxsize=5_000)
def days_told(text: str, published: date | None) -> tuple[Told, ...]:
    """The days that `text` names; without a day of publication, those that it names in full."""
    if not _MAY_TELL.search(text):
        return ()
    today = published or date.max
    found = []
    if not _OPENS_WITH_NAME.match(text):
        text = text[:1].lower() + text[1:]  # a capital elsewhere marks a title
    for match in _english().finditer(text):
        words = next(filter(None, match.groupdict().values()))
        if not published and not re.search(r"(?:19|20)\d\d", words):
            continue
        if match["alone"] and _MAY_OR_MARCH.fullmatch(words):
            continue  # a verb, or a name
        plain = _SPACED_STOP.sub("", words)
        if days := time_words_english.read_date(plain, today):
            if not _YEAR.search(words) and _AHEAD.search(text) and not _BY_DAY.search(words):
                days = _coming(days, today)
            found.append(Told(days, not _BY_DAY.search(words)))
    if published:
        for words in time_words_chinese.dates_in(text):
            if days := time_words_chinese.read_date(words, today):
                found.append(Told(days, not _BY_DAY_CHINESE.search(words)))
    return tuple(found)


@cache
def _english() -> re.Pattern[str]:
    """Compiled at the first text that tells of a time: it takes long."""
    return re.compile(_ENGLISH)


def is_short(period: Days) -> bool:
    """Whether it is no longer than a week, so that most that is told of it is published then."""
    return (period.last - period.first).days < SHORT


def told_until(period: Days) -> date:
    """The last day on which articles about a period are to be expected."""
    length = (period.last - period.first).days + 1
    longest = next(days for most, days in _TELL_FOR if length <= most)
    return period.last + timedelta(days=longest)


def fits(period: Days, title: str, sentences: Sequence[str], published: date | None) -> list[float]:
    """How well each sentence of a passage fits `period`: 1 if it tells of it, -1 if of others only.

    One that names no time takes over what came before it, or the title, told, and else tells of
    the days when its article was published.
    """
    earlier = _fit(period, title, published)
    values = []
    for sentence in sentences:
        own = _fit(period, sentence, published)
        if own is not None:
            values.append(own)
            earlier = own
        elif earlier is not None:
            values.append(TOLD_BEFORE * earlier)
        else:
            values.append(_by_publication(period, published))
    return values


def _fit(period: Days, text: str, published: date | None) -> float | None:
    """1 if `text` tells of days in the period, -1 if of days outside it; None if of neither."""
    told = days_told(text, published)
    if not is_short(period):
        # "In August, it said on Friday": the day is that of saying so.
        told = tuple(each for each in told if each.named) or told
    if any(_lies_in(each.days, period) for each in told):
        return 1.0
    return -1.0 if any(not _shares(each.days, period) for each in told) else None


def _by_publication(period: Days, published: date | None) -> float:
    if published is None:
        return 0.0
    if published < period.first:
        return PUBLISHED_BEFORE
    return PUBLISHED_THEN if published <= period.last else 0.0


def _lies_in(days: Days, period: Days) -> bool:
    return period.first <= days.first and days.last <= period.last


def _shares(days: Days, period: Days) -> bool:
    return days.first <= period.last and period.first <= days.last


def _coming(days: Days, today: date) -> Days:
    """The same days a year on, if they are nearer that way: "in March it will", in December."""
    if (today - days.last).days < 183:
        return days
    return Days(_year_on(days.first), _year_on(days.last))


def _year_on(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)  # 29 February
