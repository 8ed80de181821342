"""What a claim must not invent: its numbers, dates, names and quotations."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.proof import dates, names, numbers, quotations


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
    dates: tuple[dates.Stated, ...]
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
    told = dates.dates_known(source, published)
    calendar = frozenset(dates.words_of(told))
    words = frozenset(names.words_known(source)) | {names.key(word) for word in calendar}
    amounts = tuple(numbers.numbers_known(source))
    return Known((source,), amounts, tuple(told), words, calendar)


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
        for quotation in quotations.quotations_in(claim)
        if not any(quotations.stands(quotation, text) for text in known.texts)
    ]
    told = list(known.dates)
    lacking += [
        Fact("date", each.text) for each in dates.dates_in(claim) if not dates.stands(each, told)
    ]
    rest = without_dates(claim)
    amounts = list(known.numbers)
    lacking += [
        Fact("number", each.text)
        for each in numbers.numbers_in(rest)
        if not numbers.stands(each, amounts) and each.text not in known.calendar
    ]
    lacking += [
        Fact("name", name)
        for key, name in names.names_in(quotations.without_quotations(rest)).items()
        if key not in known.words
    ]
    return tuple(lacking)


def without_dates(claim: str) -> str:
    """The claim with a space for each calendar date."""
    for each in sorted(dates.dates_in(claim), key=lambda stated: -stated.start):
        claim = claim[: each.start] + " " + claim[each.start + len(each.text) :]
    return claim
