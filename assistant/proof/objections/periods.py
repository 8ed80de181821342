"""Is the claim's month, year, quarter or weekday that of what happened?"""

import re
from collections.abc import Iterator
from datetime import date

from assistant.proof.objections.objection import Objection
from assistant.proof.stated_dates import MONTH_NAMES, WEEKDAYS, dates_in, dates_known, periods_known

_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b"
)
_YEAR = re.compile(r"(?<![\d$£€.,-])(?:1[5-9]|20)\d\d(?!\d|,\d|%|\.\d)")
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b", re.IGNORECASE)
_PART = re.compile(
    r"\b(first|second|third|fourth|last|1st|2nd|3rd|4th)[- ](quarter|half|term|season)\b"
    r"|\b[QH]([1-4])\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?(?![\d])")
_SEASON = re.compile(r"\b(?:spring|summer|autumn|winter)\b", re.IGNORECASE)
_LAST = re.compile(r"\b(?:last|next) (?:year|month|week|season)\b", re.IGNORECASE)
_NEAR_DAY = re.compile(
    r"\b(?:today|tonight|yesterday|tomorrow|last night|this (?:morning|afternoon|evening|week))\b",
    re.IGNORECASE,
)
_REPORTS = r"\b(?:said|says|told|announced|reported|according|added|wrote|confirmed|data|figures)\b"
_REPORTED = re.compile(_REPORTS, re.IGNORECASE)
_BY_SAYING = re.compile(
    r"(?:said|says|told \w+|announced|reported|added|wrote|confirmed)(?: \w+){0,4} (?:on )?"
    rf"(?:{'|'.join(WEEKDAYS)})\b|\b(?:{'|'.join(WEEKDAYS)})(?:,)? (?:said|reported)\b",
    re.IGNORECASE,
)


def objections(claim: str, said: str, around: str, published: date | None) -> Iterator[Objection]:
    """What speaks against the claim if `said`, one sentence, tells of another time.

    `around` are the sentence before and the title, which may set the time of this one.
    """
    tells = _REPORTED.search(claim) is not None
    yield from _of_months(claim, said, around, published, tells)
    yield from _of_one_month(claim, said)
    yield from _of_last(claim, said, around)
    yield from _of_years(claim, said, around, published)
    yield from _of(_weekdays(claim), _weekdays(said), _weekdays(around))
    yield from _of(_parts(claim), _parts(said), _parts(around))
    yield from _of(_seasons(claim), _seasons(said), _seasons(around))


def _of_last(claim: str, said: str, around: str) -> Iterator[Objection]:
    """ "Won last year", where it isn't said to be last year's."""
    wanted = {match.group().lower() for match in _LAST.finditer(claim)}
    told = wanted & {match.group().lower() for match in _LAST.finditer(said)}
    dated = (
        _YEAR.search(said)
        or _MONTH.search(said)
        or _LAST.search(around)
        or re.search(r"\b(?:earlier|previous|before|ago)\b", f"{said} {around}")
    )
    if wanted and not told and not dated:
        yield Objection("period", "denies")


def _of(wanted: set[str], given: set[str], around: set[str]) -> Iterator[Objection]:
    if not wanted or wanted <= given:
        return
    if given:
        yield Objection("period", "contradicts")
    elif not wanted <= around:
        yield Objection("period", "doubts")


def _of_months(
    claim: str, said: str, around: str, published: date | None, tells: bool
) -> Iterator[Objection]:
    wanted = months_in(claim)
    if not wanted:
        return
    given = months_in(said) | _relative_months(said, published)
    counted = _counted_months(_without_saying(said), published)
    if wanted <= given | counted or (tells and wanted <= _counted_months(said, published)):
        return
    if given:
        yield Objection("period", "contradicts")
    elif not wanted <= months_in(around) | _relative_months(around, published):
        by_day = published is None or wanted == {published.month}
        yield Objection("period", "doubts" if by_day else "denies")


def _of_one_month(claim: str, said: str) -> Iterator[Objection]:
    """Where the sentence names two months: is the claim's the one beside the claim's number?"""
    wanted = months_in(claim)
    places = [(match.start(), _number(match.group())) for match in _MONTH.finditer(said)]
    if len(wanted) != 1 or len({month for _, month in places}) < 2:
        return
    numbers = set(_NUMBER.findall(_MONTH.sub(" ", claim)))
    there = [match.start() for match in _NUMBER.finditer(said) if match.group() in numbers]
    if len(there) != 1:
        return
    nearest = min(places, key=lambda each: abs(each[0] - there[0]))[1]
    if nearest not in wanted:
        yield Objection("period", "contradicts")


def _of_years(claim: str, said: str, around: str, published: date | None) -> Iterator[Objection]:
    wanted = set(_YEAR.findall(claim))
    given = set(_YEAR.findall(said))
    if not wanted or wanted <= given:
        return
    known = {str(each.year) for each in dates_known(said, published) if each.year}
    known |= {str(each) for each in _relative_years(said, published)}
    if given and not wanted <= known - {str(published.year) if published else ""}:
        yield Objection("period", "contradicts")
    elif not given and not wanted <= known | set(_YEAR.findall(around)):
        by_day = published is None or wanted == {str(published.year)}
        yield Objection("period", "doubts" if by_day else "denies")


def months_in(text: str) -> set[int]:
    """The numbers of the months that `text` names."""
    named = {_number(name) for name in _MONTH.findall(text)}
    return named | {each.month for each in dates_in(text) if each.month}


def _number(name: str) -> int:
    return next(n for n, month in enumerate(MONTH_NAMES, 1) if month.startswith(name[:3].lower()))


def _relative_months(text: str, published: date | None) -> set[int]:
    """Those that words such as “last month” mean."""
    return (
        {each.month for each in periods_known(text, published) if each.month}
        if published
        else set()
    )


def _relative_years(text: str, published: date | None) -> set[int]:
    return (
        {each.year for each in periods_known(text, published) if each.year} if published else set()
    )


def _without_saying(text: str) -> str:
    """`text` without the weekday on which somebody said it."""
    return _BY_SAYING.sub(" ", text)


def _counted_months(text: str, published: date | None) -> set[int]:
    """The months of the days that words such as "on Tuesday" mean."""
    if not published or not (_WEEKDAY.search(text) or _NEAR_DAY.search(text)):
        return set()
    return {each.month for each in dates_known(text, published) if each.month}


def _weekdays(text: str) -> set[str]:
    return {name.lower() for name in _WEEKDAY.findall(text)}


def _parts(text: str) -> set[str]:
    ordinals = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth"}
    numbers = dict(zip("1234", ("first", "second", "third", "fourth"), strict=True))
    return {
        numbers[number] if number else ordinals.get(which.lower(), which.lower())
        for which, _, number in _PART.findall(text)
    }


def _seasons(text: str) -> set[str]:
    return {name.lower() for name in _SEASON.findall(text)}
