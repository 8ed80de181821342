"""What a sentence sets against something else is not so: "in A, not in B", "A rather than B"."""

from collections.abc import Iterator, Sequence

from assistant.proof.objections import lexicon
from assistant.proof.objections.clauses import Word
from assistant.proof.objections.matching import concepts
from assistant.proof.objections.objection import Objection

_ENDS = frozenset(",;:—–().!?")


def objections(claim: Sequence[Word], said: Sequence[Word]) -> Iterator[Objection]:
    """What speaks against a claim that states what `said` only names to deny it."""
    if any(word.low in lexicon.NEGATORS | {"rather", "instead"} for word in claim):
        return
    for place in range(len(said)):
        start = _behind_a_contrast(said, place)
        if not start:
            continue
        denied = _concepts(_part(said[start:]))
        others = _concepts(said[:place])
        if denied and denied <= _concepts(claim) and not denied & others:
            yield Objection("polarity", "contradicts")
            return


def _behind_a_contrast(said: Sequence[Word], place: int) -> int:
    """Where what is denied begins, if a contrast stands there; 0 if none does."""
    low, behind = said[place].low, said[place + 1].low if place + 1 < len(said) else ""
    if (low, behind) in {("rather", "than"), ("instead", "of"), (",", "not")}:
        part = _part(said[place + 2 :])
        is_aside = not any(word.is_verb or word.low in lexicon.AUXILIARIES for word in part)
        return place + 2 if place and is_aside and behind != "only" else 0
    return 0


def _part(words: Sequence[Word]) -> Sequence[Word]:
    end = next((i for i, word in enumerate(words) if word.low in _ENDS), len(words))
    return words[:end]


def _concepts(words: Sequence[Word]) -> frozenset[str]:
    return concepts(words) | {word.low for word in words if word.is_name}
