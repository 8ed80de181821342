"""Search syntax in what was asked: source:reuters after:2025-08-01 "a phrase" -word.

Filters are a name, a colon and a value without a space between them; a value with spaces goes in
double quotes, as in source:"The Week". What looks similar and isn't one (10:30, a link, "Re: x")
stays text. Two of one name mean either, but two dates must both hold.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from assistant.asking.dates import periods
from assistant.asking.dates.periods import Days
from assistant.words.words import Words, words_for
from index.errors import BadInput
from index.query import Filters
from index.text.folding import composed

_KINDS = {
    "source": "source", "publisher": "source", "feed": "feed", "article": "article",
    "tag": "tag", "section": "tag", "language": "language", "lang": "language",
    "after": "after", "since": "after", "before": "before", "until": "before", "date": "date",
}  # fmt: skip
_CODES = {
    "english": "en", "chinese": "zh", "中文": "zh", "汉语": "zh", "英文": "en", "英语": "en",
    "mandarin": "zh", "arabic": "ar", "dutch": "nl", "french": "fr", "german": "de",
    "hindi": "hi", "italian": "it", "japanese": "ja", "korean": "ko", "polish": "pl",
    "portuguese": "pt", "russian": "ru", "spanish": "es", "turkish": "tr", "ukrainian": "uk",
}  # fmt: skip
_QUOTED = r"\"[^\"]*\"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|「[^「」]*」"
# A minus excludes the word it touches if that begins with a letter: not -5 degrees, not pre-war,
# not a dash between spaces. A quotation mark after a letter or digit opens nothing: 5'10".
_SYNTAX = re.compile(
    rf"(?<!\S)(?P<filter>-?(?P<name>{'|'.join(_KINDS)}):(?P<value>{_QUOTED}|[^\s\"“”]+))"
    rf"|(?<!\S)-(?P<excluded>{_QUOTED}|[^\W\d_][^\s\"“”]*)"
    rf"|(?<![A-Za-z0-9])(?P<phrase>{_QUOTED})",
    re.IGNORECASE,
)
_EDGES = " \t\n.,;:!?…，。；：！？"
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True)
class Written:
    """What was asked, taken apart: `text` to search for, and what must or must not hold of it.

    The words of `phrases` stay in `text`, because they say what is meant as well; those of
    `excluded` and `filters` don't. `text` is "" if there is nothing else; `quoted` is the same with
    its `quotations`, the phrases between their marks; `syntax` are the filters and excluded words
    as they were typed.
    """

    text: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    quoted: str = field(default="", compare=False)
    quotations: tuple[str, ...] = field(default=(), compare=False)
    syntax: str = field(default="", compare=False)

    def without_quotes(self, text: str) -> str:
        """`text`, which may hold the phrases as they were typed, without their quotation marks."""
        for quotation in self.quotations:
            text = text.replace(quotation, quotation[1:-1])
        return " ".join(text.split())


def read_syntax(asked: str) -> Written:
    """The search syntax of `asked`, and the text that is left.

    after:2025 means from 1 January on, before:2025-08 until 31 August, date:2025-08 that month.

    Raises:
        BadInput: a date or language can't be read, no day is left, or a filter has a minus; said
            in the language of the rest.
    """
    asked = composed(asked)  # a Mac may type an accent as a character of its own
    found = list(_SYNTAX.finditer(asked))
    text = " ".join(_SYNTAX.sub(_what_stays, asked).split())
    return Written(
        text if re.search(r"\w", text) else "",
        tuple(words for match in found if (words := _words(match["phrase"]))),
        tuple(words for match in found if (words := _words(match["excluded"]))),
        _filters([match for match in found if match["filter"]], words_for(text)),
        " ".join(_SYNTAX.sub(lambda match: match["phrase"] or " ", asked).split()),
        tuple(" ".join(match["phrase"].split()) for match in found if match["phrase"]),
        " ".join(match.group() for match in found if not match["phrase"]),
    )


def filters_written(asked: str) -> list[tuple[str, str]]:
    """The filters and excluded words of `asked`, each with the question without it."""
    found = [match for match in _SYNTAX.finditer(asked) if not match["phrase"]]
    rests = (asked[: match.start()] + asked[match.end() :] for match in found)
    return [
        (match.group(), " ".join(rest.split())) for match, rest in zip(found, rests, strict=True)
    ]


def _what_stays(match: re.Match[str]) -> str:
    return str(match["phrase"][1:-1]) if match["phrase"] else " "


def _words(written: str | None) -> str:
    """A value or phrase without its quotation marks and the punctuation at its ends."""
    if written and re.fullmatch(_QUOTED, written):
        written = written[1:-1]
    return " ".join((written or "").split()).strip(_EDGES)


def _filters(found: list[re.Match[str]], words: Words) -> Filters:
    given: dict[str, list[str]] = defaultdict(list)
    firsts, lasts = [], []
    for match in found:
        written, value = match["filter"], _words(match["value"])
        kind = _KINDS[match["name"].lower()]
        if written.startswith("-"):
            raise BadInput(words("search.no_minus", written=written))
        if kind in ("after", "before", "date"):
            days = days_of(value)
            if days is None:
                raise BadInput(words("search.no_date", written=written))
            firsts += [days.first] if kind != "before" else []
            lasts += [days.last] if kind != "after" else []
        elif value:
            if kind == "language":
                code = code_of(value)
                if code is None:
                    raise BadInput(words("search.no_language", written=written))
                value = code
            given[kind].append(value)
    after, before = max(firsts, default=None), min(lasts, default=None)
    if after and before and before < after:
        raise BadInput(words("search.no_day", after=after, before=before))
    return Filters(
        publishers=tuple(given["source"]),
        after=after,
        before=before,
        languages=tuple(given["language"]),
        articles=tuple(given["article"]),
        feeds=tuple(given["feed"]),
        tags=tuple(given["tag"]),
    )


def days_of(written: str) -> Days | None:
    """The days that "2025", "2025-08" or "2025-08-01" means; None for anything else."""
    found = _DATE.fullmatch(written.strip())
    if found is None:
        return None
    year, *others = (int(part) for part in found.groups() if part)
    try:
        if len(others) == 2:
            return periods.day(date(year, *others))
        return periods.month(year, *others) if others else periods.year(year)
    except ValueError:
        return None  # there is no such day


def code_of(language: str) -> str | None:
    """The code of a language that was written by its code or name; None if it is no language."""
    language = language.strip().lower()
    code = _CODES.get(language, language.partition("-")[0])
    return code if re.fullmatch(r"[a-z]{2,3}", code) else None
