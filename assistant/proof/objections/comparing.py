"""A claim and one sentence of an article: does the sentence speak of the same, and prove it?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.proof.objections import (
    causes,
    chinese,
    comparisons,
    figures,
    formerly,
    hedging,
    periods,
    polarity,
    who,
)
from assistant.proof.objections.clauses import Word, words_of
from assistant.proof.objections.lexicon import are_opposite, has_opposite
from assistant.proof.objections.matching import concepts
from assistant.proof.objections.objection import Objection
from index.text.chinese import is_mostly_chinese

# From this share of a claim's words on, a sentence speaks of the same thing.
SAME_THING = 0.6
OF_CONTEXT = 0.5  # what a word counts that only the sentence before or the title has
_TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june"
    " july august september october november december month year week yesterday today".split()
)


@dataclass(frozen=True)
class Said:
    """A sentence of an article with what it may lean on."""

    text: str
    before: str = ""
    after: str = ""
    title: str = ""
    published: date | None = None


@dataclass(frozen=True)
class Compared:
    """How much of the claim a sentence speaks of, 0 to 1, and what speaks against the claim."""

    shares: float
    objections: tuple[Objection, ...]

    @property
    def same_thing(self) -> bool:
        return self.shares >= SAME_THING

    def has(self, weight: str) -> bool:
        """Whether there is an objection of this weight."""
        return any(each.weight == weight for each in self.objections)


def compare(claim: str, said: Said) -> Compared:
    """Hold a claim against one sentence. No objections is no proof: rules say nothing if unsure."""
    if is_mostly_chinese(claim) or is_mostly_chinese(said.text):
        if not (is_mostly_chinese(claim) and is_mostly_chinese(said.text)):
            return Compared(0.0, ())
        return Compared(
            chinese.shared(claim, said.text, f"{said.before}{said.title}"),
            tuple(dict.fromkeys(chinese.objections(claim, said.text))),
        )
    words = words_of(claim)
    shares = shared(words, words_of(said.text), words_of(said.before) + words_of(said.title))
    if shares < SAME_THING - 0.2:
        return Compared(shares, ())
    return Compared(shares, tuple(dict.fromkeys(_objections(claim, words, said))))


def shared(
    claim: tuple[Word, ...], said: tuple[Word, ...], context: tuple[Word, ...]
) -> float:
    """The share of the claim's words that stand in the sentence, those of its context half."""
    wanted = [concept for concept in concepts(claim) if concept not in _TIMES]
    if not wanted:
        return 0.0
    here, there = concepts(said), concepts(context)
    return sum(
        1.0 if _stands(each, here) else OF_CONTEXT if each in there else 0.0 for each in wanted
    ) / len(wanted)


def _stands(concept: str, among: frozenset[str]) -> bool:
    return concept in among or (
        has_opposite(concept) and any(are_opposite(concept, other) for other in among)
    )


def _objections(claim: str, words: tuple[Word, ...], said: Said) -> Iterator[Objection]:
    of_said = words_of(said.text)
    around = words_of(said.before) + words_of(said.after)
    yield from polarity.objections(words, of_said)
    yield from hedging.objections(words, of_said)
    yield from who.objections(words, of_said)
    yield from formerly.objections(words, of_said)
    yield from figures.objections(words, of_said)
    yield from periods.objections(
        claim, said.text, f"{said.before} {said.title}", said.published
    )
    yield from comparisons.objections(words, of_said, around)
    if joined := causes.joint_of(claim):
        effect, cause = map(words_of, joined)
        yield from causes.objections(effect, cause, of_said, words_of(said.after))
