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


def missing_facts(claim: str, source: str, published: date | None = None) -> tuple[Fact, ...]:
    """The facts of `claim` that don't stand in `source`, an article of the day `published`.

    Spellings don't count: "two billion" stands where 2bn does, 2025-08-06 where "6 August" does in
    an article of that year. A quotation must stand letter by letter.
    """
    lacking = [
        Fact("quotation", quotation)
        for quotation in quotations.quotations_in(claim)
        if not quotations.stands(quotation, source)
    ]
    told = dates.dates_known(source, published)
    lacking += [
        Fact("date", each.text) for each in dates.dates_in(claim) if not dates.stands(each, told)
    ]
    rest = _without_dates(claim)
    known = numbers.numbers_known(source)
    calendar = dates.words_of(told)
    lacking += [
        Fact("number", each.text)
        for each in numbers.numbers_in(rest)
        if not numbers.stands(each, known) and each.text not in calendar
    ]
    words = names.words_known(source) | {names.key(word) for word in calendar}
    lacking += [
        Fact("name", name)
        for key, name in names.names_in(quotations.without_quotations(rest)).items()
        if key not in words
    ]
    return tuple(lacking)


def _without_dates(claim: str) -> str:
    for each in sorted(dates.dates_in(claim), key=lambda stated: -stated.start):
        claim = claim[: each.start] + " " + claim[each.start + len(each.text) :]
    return claim
