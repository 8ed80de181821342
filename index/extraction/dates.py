"""The day that a date written by strangers names, and how sure that is.

dateparser knows the names of months in 200 languages. What it is not asked for: times such as "3
hours ago", which it would count from now, and the order of day and month, where it tries English
first whatever the order of its languages. That order is the language's own, by CLDR.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from index.extraction.calendars import in_gregorian
from index.extraction.date_words import words

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

LONGEST = 100
# The first text that is no date makes dateparser compile the patterns of every language: 3 s for
# all 205, 1 s for these, which most of the web is written in.
LANGUAGES = 40
EARLIEST = date(1600, 1, 1)  # the first newspapers
_ISO = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_NUMERIC = re.compile(r"\b(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(?:\d{4}|\d\d)\b")
_NO_LETTER = r"(?![A-Za-zÀ-ɏΑ-ωА-яё])"
_LABELS = {
    kind: re.compile(rf"(?:{'|'.join(words()[kind])}){_NO_LETTER}\.?\s*[:：]?\s*", re.IGNORECASE)
    for kind in ("published", "updated", "before")
}
_MOST_LABELS = 4
_EDGES = " \t()[]|•·,،;:：–—-"
# The time of day at a date's end, with the word before it and the zone behind.
_TIME = re.compile(
    r"[\s,،;(–—|•·-]+(?:[^\W\d]{1,9}\.?\s+){0,2}"
    r"\d{1,2}\s?(?:[:h時时點点시]|\.(?=\d\d(?!\d)))\s?(?:\d\d)?.{0,30}$"
)
_LONGEST_RELATIVE = 60
_FEW_LETTERS = 16  # beside a date of another calendar: a weekday and a word for the time
_SENTENCE_END = re.compile(r"[.!?。！？]\s*$")
# English is written with the month first or the day first; which, only its region tells.
_UNSURE_REGIONS = frozenset({"", "US", "CA", "PH"})


@dataclass(frozen=True)
class Day:
    """A day, and whether it is sure: 06/08/2025 may be in June or in August."""

    day: date
    sure: bool


def read_day(text: str, language: str | None = None) -> Day | None:
    """The day that a date or a time in any common writing names; None if it is no likely one.

    `language` is the tag (BCP 47) of the page or text that it stands in, if known: it decides
    whether 06/08/2025 is in June or in August.
    """
    if (match := _ISO.match(text)) and 1600 <= int(match[1]) < 2400:
        try:
            day: date | None = date(*map(int, match.groups()))
        except ValueError:
            return None
        return Day(day, sure=True) if day and EARLIEST <= day <= latest() else None
    order = day_order(language)
    day = _parse(text, language, order.day_first)
    sure = order.sure or not is_ambiguous(text)
    if not sure and (day is None or day > latest()):
        # Nobody publishes tomorrow: then it is the other way round, and sure.
        day, sure = _parse(text, language, not order.day_first), True
    return Day(day, sure) if day and EARLIEST <= day <= latest() else None


def is_ambiguous(text: str) -> bool:
    """Whether the day and the month may be the other way round, as in 06/08/2025."""
    if not (match := _NUMERIC.search(text)):
        return False
    return match.group(1) != match.group(2) and max(map(int, match.groups())) <= 12


def latest() -> date:
    """The last day that something can have been published on, wherever it was."""
    return date.today() + timedelta(days=1)


def parse_date(text: str, language: str | None = None) -> date | None:
    """The day that `text` names in full, in any common way of writing it; None if it names none."""
    found = read_day(text, language)
    return found.day if found else None


@dataclass(frozen=True)
class Order:
    """Whether the day stands before the month, and whether that is sure."""

    day_first: bool
    sure: bool


@cache
def day_order(language: str | None) -> Order:
    """The order of day and month that a language writes, by CLDR's short dates.

    Month first, and unsure, where the language isn't known or is English of no region: many sites
    elsewhere leave "en" or "en-US" as they found it.
    """
    import babel  # takes a twentieth of a second, and few commands read a date

    try:
        locale = babel.Locale.parse((language or "und").replace("-", "_"))
    except (ValueError, babel.UnknownLocaleError):
        base = re.split(r"[-_]", language or "")[0]
        return day_order(base) if base and base != language else Order(False, sure=False)
    if locale.language == "en" and (locale.territory or "") in _UNSURE_REGIONS:
        return Order(False, sure=False)
    pattern = str(locale.date_formats["short"].pattern)
    if pattern.lstrip("\u200f").startswith("y"):
        # What stands in a date that ends with its year, against the language's habit?
        if locale.territory:
            parent = "en-001" if locale.language == "en" else locale.language
            return Order(day_order(parent).day_first, sure=False)
        pattern = str(locale.datetime_skeletons["Md"].pattern)
        return Order(pattern.index("d") < pattern.index("M"), sure=False)
    return Order(pattern.index("d") < pattern.index("M"), sure=True)


def _parse(text: str, language: str | None, day_first: bool) -> date | None:
    text = text.strip()
    converted = in_gregorian(text, language) if len(text) <= LONGEST else ""
    if not any(map(str.isdigit, converted)):
        return None
    bare = label_of(converted)[1]
    if (match := re.search(_ISO, bare)) and converted != text:
        rest = bare[: match.start()] + bare[match.end() :]
        if sum(map(str.isalpha, rest)) <= _FEW_LETTERS and not _SENTENCE_END.search(rest):
            return date(*map(int, match.groups()))
    parser = _parser(_code(language), "DMY" if day_first else "MDY")
    for attempt in dict.fromkeys((bare, _TIME.sub("", bare))):
        if any(map(str.isdigit, attempt)) and (parsed := parser.get_date_data(attempt).date_obj):
            return date(parsed.year, parsed.month, parsed.day)
    return None


def label_of(text: str, before: bool = True) -> tuple[str | None, str]:
    """Whether a label before a date says "published" or "updated", and the text without it.

    None for the kind if there is no such label. With `before`, words that may stand before the date
    itself go too: "on", "Today,".
    """
    kind: str | None = None
    text = text.strip(_EDGES)
    for _ in range(_MOST_LABELS):
        found = {name: match for name, label in _LABELS.items() if (match := label.match(text))}
        if not before:
            found.pop("before", None)
        if not found:
            break
        name, match = max(found.items(), key=lambda item: item[1].end())
        rest = text[match.end() :].lstrip(_EDGES)
        if not rest:
            break
        if name != "before":
            kind = "updated" if "updated" in (name, kind) else "published"
        text = rest
    return kind, text


def labelled_parts(line: str) -> list[str]:
    """The line, cut before each label: "Published: 6 August 2025 Updated: 9 August 2025"."""
    begins = [0, *(match.end() for match in _BEFORE_LABEL.finditer(line)), len(line)]
    return [line[begin:end] for begin, end in pairwise(begins)]


def says_updated(text: str) -> bool:
    """Whether a label such as "Last updated:" stands at the beginning, the end, or alone."""
    text = text.strip(_EDGES)
    if label_of(text)[0] == "updated" or _LABELS["updated"].fullmatch(text):
        return True
    return bool(_UPDATED_BEHIND.search(text))


_UPDATED_BEHIND = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(words()['updated'])})\)?$", re.IGNORECASE)
_BEFORE_LABEL = re.compile(
    rf"[\s,;，；(]+(?=(?:{'|'.join([*words()['published'], *words()['updated']])})\s?[:：\d])"
    rf"|[\s,;，；(]+(?=(?:{'|'.join(words()['updated'])})\s)",
    re.IGNORECASE,
)
_SAYS_WHEN = re.compile(
    rf"[\s(]*(?:{'|'.join([*words()['published'], *words()['updated']])})\)?$", re.IGNORECASE
)
_RELATIVE = re.compile(
    "|".join(
        pattern.replace("{n}", rf"(?:\d{{1,4}}(?:[.,]\d)?|{words()['numbers']})")
        for patterns in words()["relative"].values()
        for pattern in patterns
    ),
    re.IGNORECASE,
)


def is_relative(text: str) -> bool:
    """Whether the text is a time seen from when it is read: "3 hours ago", "yesterday, 10:30".

    Such words say nothing of the day in a file that was saved some time ago.
    """
    return len(text) <= _LONGEST_RELATIVE and bool(_relative_part(text))


def relative_day(text: str, captured: datetime, language: str | None = None) -> date | None:
    """The day that such a time names, seen from when it was captured; None if that isn't clear."""
    part = _relative_part(text) if len(text) <= _LONGEST_RELATIVE else None
    if not part:
        return None
    found = _relative_parser(_code(language), captured.replace(tzinfo=None)).get_date_data(part)
    # "Last month" and "2 weeks ago" are no day.
    day = found.date_obj.date() if found.date_obj and found.period in {"day", "time"} else None
    return day if day and EARLIEST <= day <= captured.date() else None


def _relative_part(text: str) -> str | None:
    text = " ".join(text.split()).strip(_EDGES)
    for attempt in (text, label_of(text, before=False)[1]):
        for part in (attempt, _TIME.sub("", attempt), _SAYS_WHEN.sub("", attempt)):
            if _RELATIVE.fullmatch(part := part.strip(_EDGES)):
                return part
    return None


def _code(language: str | None) -> str | None:
    """dateparser's code for a language."""
    parts = re.split(r"[-_]", (language or "").lower())
    if parts[0] == "zh" and {"tw", "hk", "mo", "hant"} & set(parts):
        return "zh-Hant"
    return {"no": "nb", "nn": "nb"}.get(parts[0], parts[0]) or None


@cache
def _languages(first: str | None) -> list[str]:
    """A language and then the most common ones."""
    from dateparser.data.languages_info import language_order

    codes = [*language_order[:LANGUAGES], "zh-Hant"]
    known = [first] if first in language_order else []
    return list(dict.fromkeys([*known, *codes]))


@cache
def _parser(language: str | None, order: str) -> "DateDataParser":
    from dateparser.date import DateDataParser  # takes a fifth of a second, for articles only

    settings = {
        "STRICT_PARSING": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "DATE_ORDER": order,
        "PREFER_LOCALE_DATE_ORDER": False,
        # Without "relative-time": it counts from now, wherever the words were written.
        "PARSERS": ["timestamp", "custom-formats", "absolute-time"],
    }
    return DateDataParser(languages=_languages(language), use_given_order=True, settings=settings)


def _relative_parser(language: str | None, captured: datetime) -> "DateDataParser":
    from dateparser.date import DateDataParser

    settings = {"PARSERS": ["relative-time"], "RELATIVE_BASE": captured}
    return DateDataParser(languages=_languages(language), use_given_order=True, settings=settings)
