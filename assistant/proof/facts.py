"""What a claim must not invent: its numbers, dates, names and quotations."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.proof import names, numbers, stated_dates


@dataclass(frozen=True)
class Fact:
    """A number, date, name or quotation, as a claim writes it."""

    kind: Literal["number", "date", "name", "quotation"]
    text: str


@dataclass(frozen=True)
class Known:
    """What texts state, read once for many claims; `calendar` are the words for their days."""

    texts: tuple[str, ...]
    numbers: tuple[numbers.Number, ...]
    dates: tuple[stated_dates.Stated, ...]
    words: frozenset[str]
    calendar: frozenset[str]

    def __or__(self, other: "Known") -> "Known":
        """What either states."""
        return Known(
            self.texts + other.texts,
            self.numbers + other.numbers,
            self.dates + other.dates,
            self.words | other.words,
            self.calendar | other.calendar,
        )


NOTHING_KNOWN = Known((), (), (), frozenset(), frozenset())


def known_of(source: str, published: date | None = None) -> Known:
    """What `source`, an article of the day `published`, states."""
    dates = stated_dates.dates_known(source, published)
    calendar = frozenset(stated_dates.words_of(dates))
    words = frozenset(names.words_known(source)) | {names.key(word) for word in calendar}
    amounts = tuple(numbers.numbers_known(source))
    return Known((source,), amounts, tuple(dates), words, calendar)


def missing_facts(claim: str, source: str, published: date | None = None) -> tuple[Fact, ...]:
    """The facts of `claim` that don't stand in `source`, an article of the day `published`.

    Spellings don't count: "two billion" stands where 2bn does, 2025-08-06 where "6 August" does in
    an article of that year. A quotation must stand letter by letter.
    """
    return facts_beyond(claim, known_of(source, published))


def facts_beyond(claim: str, known: Known) -> tuple[Fact, ...]:
    """The facts of `claim` that are not known, by the same comparison as `missing_facts`."""
    lacking = [
        Fact("quotation", quotation)
        for quotation in quotations_in(claim)
        if not any(_is_quoted(quotation, text) for text in known.texts)
    ]
    dates = list(known.dates)
    lacking += [
        Fact("date", each.text)
        for each in stated_dates.dates_in(claim)
        if not stated_dates.stands(each, dates)
    ]
    rest = without_dates(claim)
    amounts = list(known.numbers)
    lacking += [
        Fact("number", each.text)
        for each in numbers.numbers_in(rest)
        if not numbers.stands(each, amounts)
        and each.text not in known.calendar
        and not numbers.stands_rounded(each, rest, amounts)
    ]
    lacking += [
        Fact("name", name)
        for key, name in names.names_in(without_quotations(rest)).items()
        if key not in known.words
    ]
    return tuple(lacking)


def without_dates(claim: str) -> str:
    """The claim with a space for each calendar date."""
    for each in sorted(stated_dates.dates_in(claim), key=lambda stated: -stated.start):
        claim = claim[: each.start] + " " + claim[each.start + len(each.text) :]
    return claim


_QUOTED = re.compile(
    r"“([^“”]+)”|\"([^\"]+)\"|„([^„“”]+)[“”]|«([^«»]+)»|「([^「」]+)」|『([^『』]+)』|``(.+?)''"
    # A single mark is an apostrophe unless it opens before a word and closes after one; and a
    # single word in single marks may be a title or a nickname.
    r"|(?<!\w)[‘']\s?(\w[^‘’'“”]*(?:[’']\w[^‘’'“”]*)*\s[^‘’'“”]*[\w.,!?])[’'](?!\w)"
)
_MARKS = re.compile(r"[\"'`“”„‘’‚«»「」『』]")
_ENDS = " .,;:!?。，；：！？"


def quotations_in(text: str) -> list[str]:
    """The words between quotation marks, of any kind."""
    return [next(filter(None, match.groups())) for match in _QUOTED.finditer(text)]


def without_quotations(text: str) -> str:
    """`text` with each quotation left out."""
    return _QUOTED.sub(" ", text)


def _is_quoted(quotation: str, text: str) -> bool:
    """Whether each part of `quotation` (cut at …) stands in `text` letter by letter.

    Kinds of quotation marks, white space, and the stop that ends a quotation don't count.
    """
    written = _MARKS.sub("", text)
    parts = re.split(r"\.\.\.|…|\[[^\]]*\]", quotation)
    return all(re.search(_spaced(_MARKS.sub("", part).strip(_ENDS)), written) for part in parts)


def _spaced(part: str) -> str:
    """A pattern of the letters with any white space between them; whole words, but in Chinese."""
    letters = "".join(part.split())
    pattern = r"\s*".join(map(re.escape, letters))
    begin = r"(?<![A-Za-z0-9])" if letters[:1].isalnum() and letters[:1].isascii() else ""
    end = r"(?![A-Za-z0-9])" if letters[-1:].isalnum() and letters[-1:].isascii() else ""
    return begin + pattern + end
