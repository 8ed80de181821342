"""A claim and all sentences that tell of the same: is there one that nothing speaks against?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from assistant.proof.objections import chinese_comparisons, comparisons
from assistant.proof.objections.answers import agrees, answer_and_rest
from assistant.proof.objections.clauses import words_of
from assistant.proof.objections.comparing import Compared, Said, compare
from assistant.proof.objections.lexicon import AUXILIARIES
from assistant.proof.objections.objection import Kind
from index.text.chinese import is_mostly_chinese

# Of the sentences that tell of the same thing, those count that share as many of the claim's words
# as the best one, but for so much.
LESS = 0.1
_JOINED = re.compile(r";\s+|,\s+(?:and|but|while|whereas)\s+|(?<=[。；，])")
# From this share of a claim's words on, a sentence with an objection proves nothing of it.
NO_PROOF = 0.65
FEWEST_WORDS = 3  # that carry meaning, in a part of a claim that is weighed by itself
# Of an answer in a few words, only these can be told: the others need whole sentences.
_OF_FRAGMENTS: frozenset[Kind] = frozenset(["number", "unit", "period"])

_STATES_ALL = re.compile(
    r"\W*(?:why|did|do|does|is|are|was|were|has|have|had|will|would|can|could|should|may)\b",
    re.IGNORECASE,
)

Place = TypeVar("Place")


@dataclass(frozen=True)
class Weighed(Generic[Place]):
    """What the sentences make of a claim, and the place of the one that speaks against it.

    `denied`: those that tell of the same thing don't state the claim. `doubted`: the best of them
    states it for something that it leaves open. `against` are the sentences with objections, which
    prove nothing. `is_computed`: their figures bear out a claim that compares; the sentence there
    has one of them.
    """

    ruling: Literal["", "doubted", "denied", "contradicted"]
    place: Place | None = None
    against: frozenset[Place] = frozenset()
    is_computed: bool = False


_ORDER = ("", "doubted", "denied", "contradicted")


def weigh(
    claim: str, question: str, sentences: Sequence[tuple[Place, Said]], *, fragment: bool = False
) -> Weighed[Place]:
    """Hold a claim, part by part, against sentences; it stands by one without objection.

    A `fragment` is read behind its question: "How long is it 12 km".
    """
    says, rest = answer_and_rest(claim)
    if says is not None and rest and not agrees(says, rest, question):
        return Weighed("contradicted")
    if fragment:
        rest = f"{question.rstrip(' ?？')} {rest}"
    # Whether and why leave nothing open but that.
    states_all = _STATES_ALL.match(question) is not None
    asked = frozenset(word.low for word in words_of(question) if not (word.is_name or states_all))
    weighed = [_weighed(part, sentences, fragment, asked) for part in parts_of(rest)]
    if not weighed:
        return Weighed("")
    if len(weighed) == 1 and (computed := _computed(rest, sentences)):
        return computed
    worst = max(weighed, key=lambda each: _ORDER.index(each.ruling))
    against = frozenset[Place]().union(*(each.against for each in weighed))
    return Weighed(worst.ruling, worst.place, against)


def _computed(claim: str, sentences: Sequence[tuple[Place, Said]]) -> Weighed[Place] | None:
    """What figures make of a claim that compares, if it does and they tell."""
    texts = [said.text for _, said in sentences]
    found = (
        chinese_comparisons.computed(claim, texts)
        if is_mostly_chinese(claim)
        else comparisons.computed(words_of(claim), list(map(words_of, texts)))
    )
    if found is None:
        return None
    is_so, there = found
    return Weighed("" if is_so else "contradicted", sentences[there][0], is_computed=is_so)


def parts_of(claim: str) -> list[str]:
    """The parts of a claim that each say something whole; the claim itself, if there are none."""
    parts = [part.strip() for part in _JOINED.split(claim) if part.strip()]
    if len(parts) < 2 or not all(map(_is_whole, parts)):
        return [claim] if claim.strip() else []
    return parts


def _is_whole(part: str) -> bool:
    words = words_of(part)
    verbs = [i for i, word in enumerate(words) if word.is_verb]
    return sum(word.is_content for word in words) >= FEWEST_WORDS and bool(verbs) and verbs[0] > 0


def is_whole(text: str) -> bool:
    """Whether a few words are a sentence: with a subject before a finite verb."""
    words = words_of(text)
    subject = next((i for i, word in enumerate(words) if word.low in AUXILIARIES), 0)
    return subject > 0 and any(word.is_verb for word in words[subject:])


def _weighed(
    claim: str, sentences: Sequence[tuple[Place, Said]], fragment: bool, asked: frozenset[str]
) -> Weighed[Place]:
    known = frozenset(word.low for _, said in sentences for word in words_of(said.text))
    compared = [
        (place, _heeded(compare(claim, said, known, asked), fragment)) for place, said in sentences
    ]
    against = frozenset(
        place
        for place, each in compared
        if each.shares >= NO_PROOF and (each.has("contradicts") or each.has("denies"))
    )
    # A question is neither for the claim nor against it.
    same = [(place, each) for place, each in compared if each.same_thing and not each.asks]
    if not same and any(each.same_thing for _, each in compared):
        asking = next(place for place, each in compared if each.same_thing)
        return Weighed("denied", asking, against)
    best = max((each.shares for _, each in same), default=0.0)
    near = [(place, each) for place, each in same if each.shares >= best - LESS]
    if not near:
        return Weighed("", against=against)
    free = [each for place, each in near if place not in against]
    if free:
        doubted = all(each.has("doubts") for each in free)
        return Weighed("doubted" if doubted else "", against=against)
    contrary = [place for place, each in near if each.has("contradicts")]
    if contrary:
        return Weighed("contradicted", contrary[0], against)
    return Weighed("denied", near[0][0], against)


def _heeded(compared: Compared, fragment: bool) -> Compared:
    if not fragment:
        return compared
    kept = tuple(each for each in compared.objections if each.kind in _OF_FRAGMENTS)
    return Compared(compared.shares, kept)
