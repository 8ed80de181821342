"""A claim that compares is only proved by a sentence that compares, or by figures of both."""

import re
from collections.abc import Iterator, Sequence

from assistant.proof.objections import lexicon
from assistant.proof.objections.clauses import CALENDAR, Word
from assistant.proof.objections.figures import Figure, figures_in
from assistant.proof.objections.objection import Objection

_MORE = frozenset(
    "more larger bigger greater higher longer older faster heavier taller warmer richer".split()
)
_LESS = frozenset(
    "less fewer smaller lower shorter younger slower lighter cheaper colder poorer".split()
)
FARTHEST = 12  # words from "more" to its "than"
_SCALE_WORDS = frozenset("hundred thousand million billion dozen third quarter half few".split())
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


def before_than(claim: Sequence[Word]) -> Sequence[Word]:
    """The first of the two that a claim compares; all of a claim that compares nothing: what
    stands behind "than" may be told of by another sentence."""
    for place in range(len(claim)):
        if _is_comparative(claim, place):
            than = (i for i in range(place, len(claim)) if claim[i].low == "than")
            return claim[: next(than, len(claim))]
    return claim


def computed(claim: Sequence[Word], sentences: Sequence[Sequence[Word]]) -> tuple[bool, int] | None:
    """Whether the sentences' figures bear out a claim that compares, and which sentence has the
    figure of the first one; None if it doesn't compare, or they don't tell."""
    for place, word in enumerate(claim):
        if word.low in _MORE | _LESS and _is_comparative(claim, place):
            return _from_then(claim, place, sentences) or _from_figures(claim, place, sentences)
    return None


def _from_figures(
    claim: Sequence[Word], place: int, sentences: Sequence[Sequence[Word]]
) -> tuple[bool, int] | None:
    """By the one figure that sentences give to each of the two that are compared."""
    than = next(i for i in range(place, len(claim)) if claim[i].low == "than")
    first, second = _keys(claim[:than]), _keys(claim[than:])
    of_first = _figures_of(first - second, second - first, claim, sentences)
    of_second = _figures_of(second - first, first - second, claim, sentences)
    found = [
        (one, other, i)
        for i, one in of_first
        for j, other in of_second
        # "12 million crowns, and B one of 19 million": one sentence may leave a unit out.
        if (one.unit == other.unit or (i == j and not (one.unit and other.unit)))
        and (one.counted & other.counted or not one.counted or not other.counted)
        and one.value != other.value
    ]
    verdicts = {_is_so(claim[place].low, one, other) for one, other, _ in found}
    return (verdicts.pop(), found[0][2]) if len(verdicts) == 1 else None


def _keys(words: Sequence[Word]) -> set[str]:
    """The names, months and years among the words; without any, the nouns."""
    keys = {word.low for word in words if word.is_name or word.low in CALENDAR or _is_year(word)}
    return keys or {word.concept for word in words if word.is_content and not word.is_verb}


def _is_year(word: Word) -> bool:
    return re.fullmatch(r"(?:1[5-9]|20)\d\d", word.low) is not None


def _from_then(
    claim: Sequence[Word], place: int, sentences: Sequence[Sequence[Word]]
) -> tuple[bool, int] | None:
    """By a sentence that sets a figure against that of the year before."""
    than = next(i for i in range(place, len(claim)) if claim[i].low == "than")
    behind = claim[than:]
    if any(word.is_name for word in behind) or not _THEN & {word.low for word in behind[:5]}:
        return None
    asked = {word.concept for word in claim[:place] if word.is_content}
    for i, said in enumerate(sentences):
        figures = figures_in(said)
        joints = [j for j, word in enumerate(said) if word.low in _SET_AGAINST]
        told = asked & {word.concept for word in said}
        if len(figures) != 2 or not joints or 2 * len(told) < len(asked):
            continue
        [now, then] = figures
        if now.place < joints[0] < then.place and _THEN & {word.low for word in said}:
            return _is_so(claim[place].low, now, then), i
    return None


def _figures_of(
    names: set[str], others: set[str], claim: Sequence[Word], sentences: Sequence[Sequence[Word]]
) -> list[tuple[int, Figure]]:
    """The figures of what has one of these names, each with the number of its sentence: of what
    the claim speaks of."""
    asked = {word.concept for word in claim if word.is_content and not word.is_name}
    found = []
    for i, said in enumerate(sentences):
        here = {word.low for word in said} | {word.concept for word in said}
        if not names & here:
            continue
        for figure in figures_in(said):
            mine = figure.owners | _beside(said, figure.place)
            owned = mine & names and not mine & others
            if not owned and others & here:
                continue
            clause = {word.concept for word in said}
            if (
                figure.counted & asked
                or (not figure.counted and clause & asked)
                or (figure.unit and _MEASURES.get(figure.unit, "") in _measured(claim))
            ):
                found.append((i, figure))
    return found


def _beside(said: Sequence[Word], place: int) -> set[str]:
    """The months and years in the part of the sentence that the figure there stands in."""
    stops = [i for i, word in enumerate(said) if word.low in {",", ";", "and", "against", "while"}]
    start = max((i for i in stops if i < place), default=0)
    end = min((i for i in stops if i > place), default=len(said))
    return {word.low for word in said[start:end] if word.low in CALENDAR or _is_year(word)}


def _measured(claim: Sequence[Word]) -> set[str]:
    lows = {word.low for word in claim}
    return {measure for measure, words in _MEASURED.items() if lows & words}


def _is_so(low: str, one: Figure, other: Figure) -> bool:
    more = (low in _MORE) != (low in {"faster", "slower"} and one.unit in _OF_TIME)
    return (one.value > other.value) == more


_THEN = frozenset("earlier before previous last".split())
_SET_AGAINST = frozenset("against compared from".split())
_OF_TIME = frozenset("minutes hours days".split())
_MEASURED = {
    "size": frozenset("larger bigger smaller".split()),
    "time": frozenset("faster slower longer shorter".split()),
    "length": frozenset("longer shorter higher lower taller".split()),
    "weight": frozenset("heavier lighter".split()),
    "money": frozenset("more less higher lower richer cheaper".split()),
}
_MEASURES = (
    dict.fromkeys(("hectares", "acres"), "size")
    | dict.fromkeys(("minutes", "hours", "days", "weeks", "months", "years"), "time")
    | dict.fromkeys(("km", "miles", "m", "feet"), "length")
    | dict.fromkeys(("kg", "tonnes"), "weight")
    | dict.fromkeys(("$", "£", "€", "yuan", "yen", "kronor", "francs", "rupees"), "money")
)


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
    behind = list(words[place + 1 : place + 1 + FARTHEST])
    than = next((i for i, word in enumerate(behind) if word.low == "than"), None)
    if than is None:
        return False
    compared = words[place].low in _MORE | _LESS or words[place].low.endswith("er")
    next_one = behind[than + 1] if than + 1 < len(behind) else None
    return compared and not (
        next_one
        and (
            next_one.is_number
            or next_one.low in {"half"} | _SCALE_WORDS
            or (
                next_one.low == "a"
                and bool(_SCALE_WORDS & {word.low for word in behind[than + 2 : than + 3]})
            )
        )
    )


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
