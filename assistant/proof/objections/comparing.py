"""A claim and one sentence of an article: does the sentence speak of the same, and prove it?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.proof.numbers import numbers_in
from assistant.proof.objections import (
    at_hand,
    causes,
    chinese,
    comparisons,
    contrasts,
    figures,
    formerly,
    hedging,
    pairing,
    periods,
    polarity,
    quantities,
    who,
)
from assistant.proof.objections.clauses import Word, words_of
from assistant.proof.objections.lexicon import are_opposite, has_opposite
from assistant.proof.objections.matching import concepts
from assistant.proof.objections.objection import Objection
from index.text.chinese import is_mostly_chinese

# From this share of a claim's words on, a sentence speaks of the same thing.
SAME_THING = 0.65
# From this share of a claim's words on without its names, a sentence tells of the same of somebody.
SAME_OF_OTHERS = 0.75
# What a word counts that only the sentence before or the title has: of sentences that begin with
# "It" or "The company", and of others.
OF_CONTEXT, OF_OTHER_CONTEXT = 0.5, 0.25
FEWEST_TOLD = 2  # words of a claim that are no names
# What a sentence takes from the one before: "It", "the company".
_LEANS = re.compile(
    r"\b(?:he|she|it|they|his|her|its|their|him|them|this|these|the)\b", re.IGNORECASE
)
_TIMES = frozenset("month year week yesterday today".split())


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

    @property
    def asks(self) -> bool:
        """Whether the sentence only asks what the claim states: "to see whether"."""
        return any(each.kind == "question" for each in self.objections)

    def has(self, weight: str) -> bool:
        """Whether there is an objection of this weight."""
        return any(each.weight == weight for each in self.objections)


def compare(
    claim: str,
    said: Said,
    elsewhere: frozenset[str] = frozenset(),
    asked: frozenset[str] = frozenset(),
) -> Compared:
    """Hold a claim against one sentence; `elsewhere` are the words of all sentences, `asked` those
    of the question, but for its names. No objections is no proof: rules say nothing if unsure."""
    if is_mostly_chinese(claim) or is_mostly_chinese(said.text):
        if not (is_mostly_chinese(claim) and is_mostly_chinese(said.text)):
            return Compared(0.0, ())
        return Compared(
            chinese.shared(claim, said.text, f"{said.before}{said.title}", elsewhere),
            tuple(dict.fromkeys(chinese.objections(claim, said.text, said.before, elsewhere))),
        )
    words = words_of(claim)
    context = words_of(said.before) + words_of(said.title)
    leans = _LEANS.match(said.text) is not None and not _names_its_own(words_of(said.text))
    of_context = OF_CONTEXT if leans else OF_OTHER_CONTEXT
    shares = shared(words, words_of(said.text), context, of_context)
    if joined := causes.joint_of(claim):  # the cause may be any other
        effect = words_of(joined[0])
        shares = max(shares, shared(effect, words_of(said.text), context, of_context))
    shares = max(shares, _of_others(words, words_of(said.text), context))
    if shares < SAME_THING - 0.2:
        return Compared(shares, ())
    return Compared(shares, tuple(dict.fromkeys(_objections(claim, words, said, elsewhere, asked))))


def _of_others(claim: tuple[Word, ...], said: tuple[Word, ...], context: tuple[Word, ...]) -> float:
    """`SAME_THING` if the sentence tells what the claim does, of whomever, wherever, or in another
    number."""
    speaker = who.told_by(claim)
    places = {name for _, name in at_hand.places_of(claim)}
    frames = [
        [word for word in claim if not word.is_name and word.concept not in speaker],
        [word for word in claim if word.low not in places],
        [word for word in claim if not numbers_in(word.low)],
    ]
    for frame in map(tuple, frames):
        told = concepts(frame)
        if len(told) < FEWEST_TOLD or len(told) == len(concepts(claim)):
            continue
        if shared(frame, said, context) >= SAME_OF_OTHERS:
            return SAME_THING
    return 0.0


def _names_its_own(words: tuple[Word, ...]) -> bool:
    """Whether "The" begins a subject of its own: "The number of people"."""
    return len(words) > 2 and words[0].low == "the" and words[2].low == "of"


def shared(
    claim: tuple[Word, ...],
    said: tuple[Word, ...],
    context: tuple[Word, ...],
    of_context: float = OF_CONTEXT,
) -> float:
    """The share of the claim's words that stand in the sentence, those of its context half."""
    wanted = [concept for concept in concepts(claim) if concept not in _TIMES]
    if not wanted:
        return 0.0
    here = concepts(said)
    # What happens must be told by the sentence itself.
    there = concepts(context) - {word.concept for word in claim if word.is_verb}
    return sum(
        1.0 if _stands(each, here) else of_context if each in there else 0.0 for each in wanted
    ) / len(wanted)


def _stands(concept: str, among: frozenset[str]) -> bool:
    return concept in among or (
        has_opposite(concept) and any(are_opposite(concept, other) for other in among)
    )


def _stands_there(claim: tuple[Word, ...], said: tuple[Word, ...]) -> bool:
    """Whether the sentence has the claim word for word."""
    wanted = [(word.low, word.negated) for word in claim if word.low != "."]
    given = [(word.low, word.negated) for word in said]
    return any(given[i : i + len(wanted)] == wanted for i in range(len(given) - len(wanted) + 1))


def _objections(
    claim: str,
    words: tuple[Word, ...],
    said: Said,
    elsewhere: frozenset[str],
    asked: frozenset[str],
) -> Iterator[Objection]:
    of_said = words_of(said.text)
    around = words_of(said.before) + words_of(said.after)
    yield from hedging.objections(words, of_said)
    if _stands_there(words, of_said):
        return
    yield from polarity.objections(words, of_said)
    yield from who.objections(words, of_said)
    yield from pairing.objections(words, of_said)
    yield from contrasts.objections(words, of_said)
    joined = causes.joint_of(claim)
    context = words_of(said.before) + words_of(said.title)
    # The cause may come in the next sentence.
    at_hands = context + words_of(said.after) if joined else context
    first = comparisons.before_than(words)
    yield from at_hand.objections(first, of_said, at_hands, elsewhere, asked)
    yield from quantities.objections(claim, said.text)
    yield from formerly.objections(words, of_said)
    yield from figures.objections(words, of_said, said.text)
    told = claim if len(first) == len(words) else claim.split(" than ")[0]
    yield from periods.objections(told, said.text, f"{said.before} {said.title}", said.published)
    yield from comparisons.objections(words, of_said, around)
    if joined:
        effect, cause = map(words_of, joined)
        yield from causes.objections(effect, cause, of_said, words_of(said.after))
