"""A claim that compares is only proved by a sentence that compares, or by figures of both."""

import re
from collections.abc import Iterator, Sequence

from assistant.proof.objections import lexicon
from assistant.proof.objections.clauses import Word
from assistant.proof.objections.figures import figures_in
from assistant.proof.objections.objection import Objection

_MORE = frozenset(
    "more larger bigger higher longer older faster heavier taller warmer richer".split()
)
_LESS = frozenset(
    "less fewer smaller lower shorter younger slower lighter cheaper colder poorer".split()
)
_ADVERBS = {
    "more slowly": "slower", "more quickly": "faster", "more cheaply": "cheaper",
    "less quickly": "slower", "less slowly": "faster",
}  # fmt: skip
_SUPERLATIVE = re.compile(
    r"most|least|fewest|best|worst|\w{3,}est|record|only|sole|top|first|last|half|twice|double"
)
_NO_SUPERLATIVE = frozenset(
    "interest forest protest request arrest west contest harvest guest test honest modest nest rest"
    " suggest invest budapest conquest inquest latest tempest chest quest priest digest manifest"
    " bucharest brest crest behest earnest attest detest ingest infest".split()
)
_LIKE = [
    frozenset(each.split())
    for each in (
        "most record highest largest biggest greatest top best busiest busier unprecedented",
        "first oldest earliest maiden inaugural never",
        "last latest final",
        "least fewest lowest smallest",
        "only sole alone single",
        "twice double doubled doubles",
        "half halved halves",
    )
]


def objections(
    claim: Sequence[Word], said: Sequence[Word], around: Sequence[Word]
) -> Iterator[Objection]:
    """What speaks against a claim that compares, if neither the sentence nor those `around` do."""
    lows = {word.low for word in (*said, *around)}
    for place, word in enumerate(claim):
        if _is_superlative(claim, place) and not _like(word.low) & lows:
            yield Objection("comparison", "denies")
        elif _is_comparative(claim, place) and not _is_compared(claim, place, lows):
            computed = _computed(claim, place, said)
            if computed is None:
                yield Objection("comparison", "denies")
            elif not computed:
                yield Objection("comparison", "contradicts")


def _is_superlative(words: Sequence[Word], place: int) -> bool:
    low = words[place].low
    if low in _NO_SUPERLATIVE or words[place].is_name or words[place].is_verb:
        return False
    if low in {"most", "half", "last", "first", "best", "only", "top", "record", "double"}:
        before = words[place - 1].low if place else ""
        # "Most people", "last week", "at first": no comparison of things.
        behind = words[place + 1].low if place + 1 < len(words) else ""
        if behind in {
            "half",
            "quarter",
            "time",
            "leg",
            "round",
            "place",
            "name",
            "minister",
            "lady",
        }:
            return False
        return low in {"only", "record", "most", "first", "best"} and before in {"the", "its", "a"}
    return _SUPERLATIVE.fullmatch(low) is not None


def _is_comparative(words: Sequence[Word], place: int) -> bool:
    """“More than Vale”, but not “more than 40”."""
    behind = list(words[place + 1 : place + 6])
    than = next((i for i, word in enumerate(behind) if word.low == "than"), None)
    if than is None:
        return False
    compared = words[place].low in _MORE | _LESS or words[place].low.endswith("er")
    next_one = behind[than + 1] if than + 1 < len(behind) else None
    return compared and not (next_one and (next_one.is_number or next_one.low in {"a", "half"}))


def _like(low: str) -> frozenset[str]:
    """The words that may stand for a superlative."""
    return frozenset([low]).union(*(group for group in _LIKE if low in group))


def _is_compared(claim: Sequence[Word], place: int, lows: set[str]) -> bool:
    """Whether a comparison of the same direction is there: polarity sees to opposite ones."""
    word, behind = claim[place], claim[place + 1]
    if behind.low.endswith("ly"):  # "more slowly than"
        return behind.low in lows or _ADVERBS.get(f"{word.low} {behind.low}", "-") in lows
    if word.low in lows:
        return True
    same = _MORE if word.low in _MORE else _LESS if word.low in _LESS else frozenset([word.low])
    opposite = lexicon.concept_of(word.base)
    return bool(same & lows) and opposite not in lows


def _computed(claim: Sequence[Word], place: int, said: Sequence[Word]) -> bool | None:
    """Whether the figures of the two that are compared say so; None without figures of both."""
    than = next(i for i in range(place, len(claim)) if claim[i].low == "than")
    low = claim[place].low
    if low not in _MORE | _LESS:
        return None
    first = {word.low for word in claim[:place] if word.is_name}
    second = {word.low for word in claim[than:] if word.is_name}
    first, second = first - second, second - first
    figures = figures_in(said)
    of_first = [each for each in figures if each.owners & first and not each.owners & second]
    of_second = [each for each in figures if each.owners & second and not each.owners & first]
    if len(of_first) != 1 or len(of_second) != 1 or of_first[0].unit != of_second[0].unit:
        return None
    return (of_first[0].value > of_second[0].value) == (low in _MORE)
