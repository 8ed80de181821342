"""A Chinese sentence held against English evidence: what both languages write must agree.

That is figures, with what they count or are counted in; dates; names in Latin letters, and those
written by their sound; and whether something is denied, doubted or the other way round. Who does
what to whom isn't read, so such a sentence is never proved.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.asking.question import Question
from assistant.evidence.evidence import EvidenceSentence, states_something
from assistant.evidence.spelling import plain
from assistant.proof import numbers
from assistant.proof.facts import NOTHING_KNOWN, Fact, Known, facts_beyond, known_of
from assistant.proof.objections import chinese, lexicon
from assistant.proof.sounds import is_named, names_by_sound
from assistant.proof.stated_dates import MONTH_NAMES, WEEKDAYS, Stated, words_of
from index.caches.words import stems
from index.text.hostile import gives_orders
from index.text.sentences import sentences_of

# The least share of the translated question's content words that the sentence, its neighbours and
# the title of its article must have.
COVERED = 0.5
_NUMERALS = "零一两三四五六七八九"
_COUNTED = re.compile(
    r"(?<![\d零〇一二两三四五六七八九十百千万亿第])([两三四五六七八九])(?=[个家名人座辆架艘次票项吨年岁天位])"
)
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_POINTS = re.compile(numbers.POINTS, re.IGNORECASE)
_PERCENT = re.compile(r"%|\bper ?cent\b", re.IGNORECASE)
_TO_COME = re.compile(r"[将会拟]")
_WORD = re.compile(r"[A-Za-z]+(?:n['’]t)?")


def stated_by(claim: str, question: Question, item: EvidenceSentence) -> str | None:
    """The sentence of an English passage that a Chinese claim may tell; None if none agrees.

    At least one figure, date or name of the claim must be new: what it has from the question proves
    nothing.
    """
    asked = _facts(question.standalone)
    facts = _facts(claim)
    new = facts - asked
    if not new:
        return None
    texts = [each.text for each in sentences_of(item.passage.text)]
    texts = [text for text in texts if not gives_orders(text)]
    best = (0, 0.0, "")
    for place, text in enumerate(texts):
        near = "\n".join([item.article.title, *texts[max(0, place - 1) : place + 2]])
        told = new - _lacking(claim, text, item)
        if not told or not states_something(text) or _lacking(claim, near, item) & new:
            continue
        covered = _covered(question, near)
        if covered >= COVERED and agrees(claim, text, near):
            best = max(best, (len(told), covered, text), key=lambda each: each[:2])
    return best[2] or None


def agrees(claim: str, said: str, near: str) -> bool:
    """Whether a Chinese claim and an English sentence deny, doubt and count the same, and neither
    tells the contrary of the other; `near` is the sentence with its neighbours."""
    words = [word.lower() for word in _WORD.findall(said) if word != "May"]  # the month
    bases = {lexicon.base_of(word) for word in words}
    denies = any(
        word in lexicon.NEGATORS or word.endswith(("n't", "n’t")) for word in words
    ) or not bases.isdisjoint(lexicon.TURNING)
    if denies != chinese.denies(claim):
        return False
    kinds = {lexicon.HEDGES[base] for base in bases if base in lexicon.HEDGES}
    is_hedged = chinese.is_hedged(claim)
    if kinds - {"intended"} and not is_hedged:
        return False
    if kinds and not (is_hedged or _TO_COME.search(claim)):
        return False
    if not bases.isdisjoint(lexicon.FORMER) and not chinese.tells_of_former(claim):
        return False
    return _same_direction(claim, bases) and _same_units(claim, near)


def _same_direction(claim: str, bases: set[str]) -> bool:
    """Whether what rises, opens or is bought in the claim isn't what falls, closes or is sold."""
    said = {lexicon.concept_of(base) for base in bases}
    for concept, words in _data()["directions"].items():
        is_told = any(word in claim for word in words.split())
        is_contrary = any(lexicon.are_opposite(concept, other) for other in said)
        if is_told and concept not in said and is_contrary:
            return False
    return True


def _same_units(claim: str, near: str) -> bool:
    """Whether each unit of the claim is named beside the sentence too."""
    for written, english in _units():
        if written.search(claim) and not english.search(near):
            return False
    in_percent = re.search(r"%|％|百分之", claim) and "百分点" not in claim
    return not (in_percent and _POINTS.search(near) and not _PERCENT.search(_POINTS.sub("", near)))


def _covered(question: Question, near: str) -> float:
    """The share of the translated question's content words; 1 without a translation."""
    same = question.translation
    asked = set(stems(plain(same.standalone))) if same else set()
    return len(asked & set(stems(plain(near)))) / len(asked) if asked else 1.0


def _facts(text: str) -> frozenset[Fact]:
    """All facts of a Chinese text."""
    return frozenset(
        [*facts_beyond(text, NOTHING_KNOWN), *_counted(text), *_days(text), *_named(text)]
    )


def _lacking(claim: str, said: str, item: EvidenceSentence) -> frozenset[Fact]:
    """The facts of a Chinese claim that English sentences of the item's article don't state."""
    known = _with_months(known_of(said, item.article.published), said)
    amounts = list(known.numbers)
    return frozenset(
        [
            *facts_beyond(claim, known),
            *(each for each in _counted(claim) if not _is_counted(each, amounts)),
            *(each for each in _days(claim) if _weekday(each.text) not in known.calendar),
            *(each for each in _named(claim) if not is_named(each.text, said)),
        ]
    )


def _with_months(known: Known, said: str) -> Known:
    """The same, and the months that are named alone, as Chinese claims give them; the days of
    publication are no day that a text names."""
    words = set(re.findall(r"[A-Z][a-z]+", said))
    months = [n for n, name in enumerate(MONTH_NAMES, 1) if name.capitalize() in words]
    dates = (*known.dates, *(Stated(None, month, None, "") for month in months))
    days = {day for day in WEEKDAYS if day.capitalize() in words}
    return replace(known, dates=dates, calendar=frozenset(words_of(list(dates)) | days))


def _counted(text: str) -> Iterator[Fact]:
    """Chinese numerals of one character before what they count: 三家."""
    return (Fact("number", match.group(1)) for match in _COUNTED.finditer(text))


def _is_counted(fact: Fact, amounts: list[numbers.Number]) -> bool:
    value = Decimal(_NUMERALS.index(fact.text))
    return numbers.stands(numbers.Number(value, "", fact.text), amounts)


def _days(text: str) -> Iterator[Fact]:
    return (Fact("date", match.group()) for match in _WEEKDAY.finditer(text))


def _weekday(written: str) -> str:
    return WEEKDAYS[min("一二三四五六日天".index(written[-1]), 6)]


def _named(text: str) -> Iterator[Fact]:
    return (Fact("name", name) for name in names_by_sound(text))


@cache
def _units() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    return [
        (re.compile(written), re.compile(english, re.IGNORECASE))
        for written, english in _data()["units"].items()
    ]


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(
        (files("assistant.proof") / "across.yaml").read_text(encoding="utf-8")
    )
    return data
