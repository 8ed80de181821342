"""Does a sentence state what the claim states, or only that it is asked, planned or alleged?"""

from collections.abc import Iterator, Sequence

from assistant.proof.objections import lexicon
from assistant.proof.objections.clauses import Word
from assistant.proof.objections.matching import places
from assistant.proof.objections.objection import Objection
from assistant.proof.objections.phrases import roles

_TELLING = lexicon.REPORTING | {"claim", "believe", "think", "argue", "allege", "suggest"}
# How far a hedge is from a statement.
_RANKS = {"": 0, "future": 1, "intended": 2, "alleged": 3, "possible": 3, "question": 4}


def objections(claim: Sequence[Word], said: Sequence[Word]) -> Iterator[Objection]:
    """What speaks against the claim if `said`, one sentence, states it only under a hedge."""
    for place, word in enumerate(claim):
        if not word.is_verb or not word.is_content:
            continue
        if any(each.base in lexicon.TURNING for each in claim[:place]):
            continue  # "denied taking it" states the denial
        there = [said[each] for each in places(claim, place, said)]
        there = [
            other
            for other in there
            if (other.is_verb or other.hedge)
            # "Struggling" in "will keep the struggling three" is stated.
            and (
                word.low.endswith("ing") or not other.low.endswith("ing") or other.hedge != "future"
            )
        ]
        told = any(each.base in _TELLING for each in claim[:place])
        weights = [_weight(word, other, told) for other in there]
        if weights and all(weights):
            if all(other.hedge == "question" for other in there):
                yield Objection("question", "denies")
            yield Objection("hedge", "denies" if "denies" in weights else "doubts")
    yield from _only_considered(claim, said)
    if _told_by_adversaries(said) and not _told_by_adversaries(claim):
        yield Objection("hedge", "doubts")


def _only_considered(claim: Sequence[Word], said: Sequence[Word]) -> Iterator[Objection]:
    """ "Has introduced a tax", where the sentence has a tax only under "is considering"."""
    for place, word in enumerate(claim):
        if not word.is_verb or not word.is_content or word.negated:
            continue
        if any(other.concept == word.concept for other in said):
            continue
        things = roles(claim, place).undergoer.concepts
        there = [other for other in said if other.concept in things and not other.is_verb]
        if there and all(_RANKS[other.hedge] > max(2, _RANKS[word.hedge]) for other in there):
            yield Objection("hedge", "denies")


def _weight(claimed: Word, said: Word, told: bool) -> str:
    """ "denies" or "doubts", or "" if the one word is stated as surely as the other."""
    wanted, given = _RANKS[claimed.hedge], _RANKS[said.hedge]
    if told and said.hedge == "alleged":
        return ""
    if given <= wanted or (claimed.negated and said.negated and given <= 2):
        return ""
    if claimed.done:
        return "denies"
    if wanted == 2 and given == 3:
        return "doubts"
    if given == 1:
        return ""
    if said.hedge == "intended" and (claimed.hedge == "future" or not claimed.passive):
        return "doubts"
    return "denies"


def _told_by_adversaries(words: Sequence[Word]) -> bool:
    """Whether those tell it who would."""
    return any(
        word.base in lexicon.REPORTING and words[i - 1].low in lexicon.ADVERSARIES
        for i, word in enumerate(words)
        if i
    )
