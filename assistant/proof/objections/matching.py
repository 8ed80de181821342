"""Which word of a sentence stands where a word of the claim does."""

from collections.abc import Sequence

from assistant.proof.objections.clauses import Word
from assistant.proof.objections.lexicon import are_opposite

NEAR = 8  # words to either side of one
SAME_WORD = 0.5  # what the same word has over an opposite one


def concepts(words: Sequence[Word]) -> frozenset[str]:
    """What the words that carry meaning say."""
    return frozenset(word.concept for word in words if word.is_content)


def places(claim: Sequence[Word], place: int, said: Sequence[Word]) -> list[int]:
    """Where `said` has the claim's word at `place`, or its opposite: the places with the most of
    the claim's other words around."""
    concept = claim[place].concept
    found = [
        there
        for there, word in enumerate(said)
        if word.concept == concept or are_opposite(word.concept, concept)
    ]
    if len(found) < 2:
        return found
    near = [
        _shared_around(claim, place, said, there) + SAME_WORD * (said[there].concept == concept)
        for there in found
    ]
    return [there for there, shared in zip(found, near, strict=True) if shared == max(near)]


def _shared_around(claim: Sequence[Word], place: int, said: Sequence[Word], there: int) -> float:
    """How many of the claim's words stand near: those of the same clause count twice."""
    wanted = concepts(claim) - {claim[place].concept}
    beside = concepts(claim[max(0, place - 4) : place + 5]) - {claim[place].concept}
    around = said[max(0, there - NEAR) : there + NEAR + 1]
    same_clause = [word for word in around if word.clause == said[there].clause]
    close = concepts(said[max(0, there - 4) : there + 5])
    numbers = {word.concept for word in claim if word.is_number} & beside & close
    shared = len(wanted & concepts(around)) + len(wanted & concepts(same_clause))
    return shared + len(beside & close) + 5 * len(numbers)
