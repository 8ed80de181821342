"""Which number belongs to which thing, in which unit, within which bounds?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.proof.numbers import numbers_in, numbers_known
from assistant.proof.objections import lexicon
from assistant.proof.objections.clauses import Word
from assistant.proof.objections.objection import Objection
from assistant.proof.objections.phrases import subject

_SCALES = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "dozen": 12,
}  # fmt: skip
_UNITS = {
    word: unit
    for unit, words in {
        "$": "dollar dollars", "£": "pound pounds", "€": "euro euros", "yuan": "yuan renminbi",
        "yen": "yen", "kronor": "kronor kroner krona krone", "francs": "franc francs",
        "rupees": "rupee rupees", "km": "km kilometre kilometres kilometer kilometers",
        "miles": "mile miles", "m": "metre metres meter meters", "feet": "foot feet",
        "kg": "kg kilogram kilograms kilogrammes", "tonnes": "tonne tonnes ton tons",
        "°c": "celsius", "°f": "fahrenheit", "days": "day days", "weeks": "week weeks",
        "months": "month months", "years": "year years", "hours": "hour hours",
        "minutes": "minute minutes", "hectares": "hectare hectares", "acres": "acre acres",
        "litres": "litre litres liter liters", "megawatts": "megawatt megawatts mw",
        "gigawatts": "gigawatt gigawatts gw", "crowns": "crown crowns", "pesos": "peso pesos",
        "roubles": "rouble roubles ruble rubles", "rand": "rand", "zloty": "zloty zlotys",
    }.items()
    for word in words.split()
}  # fmt: skip
# Words before a number that say how it bounds what is counted.
_ABOUT = r"(?:about|around|roughly|some|approximately|an estimated|close to)"
_BOUNDS = [
    ("least", r"(?:at least|more than|over|above|no (?:fewer|less) than|upwards? of|exceed\w*)"),
    ("most", r"(?:at most|up to|no more than|fewer than|less than|under|below|as many as|nearly|"
             r"almost|not quite|just under)"),
    ("about", _ABOUT),
    ("exactly", r"(?:exactly|precisely)"),
]  # fmt: skip
_PERIODS = frozenset("year month week season spring summer autumn winter quarter".split())
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)
# Between a number and what it counts, or behind its unit: "12 metres long".
_NOT_COUNTED = frozenset("of more other fewer less long wide high tall deep old away apart".split())
_ENDS = frozenset(",;:—–().!?")
MORE = Decimal("0.2")  # by how much a thing may be more than "more than"
NEAR = Decimal("0.05")  # what "about" may leave out


@dataclass(frozen=True)
class Figure:
    """A number in a sentence: what it counts, and how it is bounded."""

    place: int
    value: Decimal
    unit: str
    counted: frozenset[str]
    bound: str
    before: str
    owners: frozenset[str]
    names: frozenset[str]
    is_total: bool


def objections(claim: Sequence[Word], said: Sequence[Word], text: str) -> Iterator[Objection]:
    """What speaks against the claim if `said`, the sentence `text`, has its numbers otherwise."""
    given = figures_in(said)
    known = {number.value for number in numbers_known(text)}
    for figure in figures_in(claim):
        same = [each for each in given if each.value == figure.value]
        if same:
            yield from _otherwise(figure, same, given, claim, said)
        elif figure.value not in known and (
            _counts_otherwise(figure, given) or _is_elliptic(figure, given, claim, said)
        ):
            yield Objection("number", "contradicts")


def _counts_otherwise(figure: Figure, given: Sequence[Figure]) -> bool:
    """Whether another number is told of the same, which the claim's doesn't round."""
    in_one_frame = any(_in_one_frame(figure, each) for each in given)
    return in_one_frame and not any(_about(figure, each) for each in given)


def _is_elliptic(
    figure: Figure, given: Sequence[Figure], claim: Sequence[Word], said: Sequence[Word]
) -> bool:
    """Whether the sentence has another number, of what isn't said again, behind the same verb."""
    verb = claim[figure.place - 1] if figure.place else None
    return (
        verb is not None
        and verb.is_verb
        and any(
            not each.counted
            and not each.unit
            and each.place
            and said[each.place - 1].is_verb
            and said[each.place - 1].concept == verb.concept
            for each in given
            if not _about(figure, each)
        )
    )


def figures_in(words: Sequence[Word]) -> list[Figure]:
    """The numbers of a sentence, but those of dates."""
    found: list[Figure] = []
    place = 0
    while place < len(words):
        start, value = place, _value(words[place])
        if value is None or _is_of_a_date(words, place):
            place += 1
            continue
        place += 1
        while place < len(words) and words[place].low in _SCALES:
            value *= _SCALES[words[place].low]
            place += 1
        unit, after = _unit(words, place)
        found.append(
            Figure(
                start,
                value,
                unit,
                _counted(words, after),
                _bound(words, start),
                _preposition(words, start),
                _owners(words, start),
                _owners(words, start) & {word.low for word in words if word.is_name},
                _is_total(words, start),
            )
        )
    return found


def _value(word: Word) -> Decimal | None:
    if word.is_number:
        try:
            return Decimal(word.low.replace(",", ""))
        except ArithmeticError:
            return None
    numbers = numbers_in(word.low) if word.low[0].isalpha() and not word.is_name else []
    return numbers[0].value if numbers and numbers[0].text == word.low else None


def _is_of_a_date(words: Sequence[Word], place: int) -> bool:
    """14 August, August 14, in 2017, August 14, 2017."""
    before = words[place - 1].low if place else ""
    after = words[place + 1].low if place + 1 < len(words) else ""
    text = words[place].low
    if (before in _MONTHS and words[place - 1].text[0].isupper()) or (
        after in _MONTHS and words[place + 1].text[0].isupper()
    ):
        return True
    is_year = re.fullmatch(r"(?:1[5-9]|20)\d\d", text) is not None
    if is_year and before == "," and place > 2 and words[place - 3].low in _MONTHS:
        return True
    return is_year and not (after.isalpha() and after not in lexicon.PREPOSITIONS | {"and"})


def _unit(words: Sequence[Word], place: int) -> tuple[str, int]:
    """The unit that stands at `place`, and where what is counted begins."""
    if place >= len(words):
        return "", place
    low = words[place].low
    if low == "percentage" or (
        low == "percent" and place + 1 < len(words) and words[place + 1].low.startswith("point")
    ):
        return "points", place + 2
    if low == "percent":
        return "%", place + 1
    if low in _UNITS:
        return _UNITS[low], place + 1
    return "", place


def _counted(words: Sequence[Word], place: int) -> frozenset[str]:
    """What is counted: the words behind the number, up to the end of their phrase."""
    counted: list[str] = []
    for word in words[place : place + 4]:
        if word.low in _NOT_COUNTED and not counted:
            continue
        if word.is_verb or word.is_number or not word.is_content:
            break
        counted.append(word.concept)
    return frozenset(counted)


def _bound(words: Sequence[Word], place: int) -> str:
    before = " ".join(word.low for word in words[max(0, place - 4) : place])
    return next(
        (
            name
            for name, pattern in sorted(_BOUNDS, key=lambda each: each[0] != "most")
            # "up to about 800" is bounded by the first.
            if re.search(rf"\b{pattern}(?: {_ABOUT})?(?: an?)?$", before)
        ),
        "",
    )


def _preposition(words: Sequence[Word], place: int) -> str:
    before = words[place - 1].low if place else ""
    return before if before in {"from", "to", "by"} else ""


def _segment(words: Sequence[Word], place: int) -> int:
    """Which part of the sentence it is, parted by commas and "and"."""
    return sum(_parts(words, i) for i in range(place))


def _parts(words: Sequence[Word], i: int) -> bool:
    low = words[i].low
    return low in {",", ";", "and", "while", "but", "whereas", "against", "compared"}


def _owners(words: Sequence[Word], place: int) -> frozenset[str]:
    """The words of the part of the sentence that the number there stands in."""
    mine = _segment(words, place)
    return frozenset(
        word.low if word.is_name else word.concept
        for i, word in enumerate(words)
        if word.is_content and not word.is_number and _segment(words, i) == mine
    )


def _is_total(words: Sequence[Word], place: int) -> bool:
    """Whether it is the number of all of whom some are told of: "two of the nine"."""
    before = [word for word in words[max(0, place - 3) : place] if word.low not in {"the", "its"}]
    return len(before) > 1 and before[-1].low == "of" and _value(before[-2]) is not None


def _otherwise(
    figure: Figure,
    same: Sequence[Figure],
    given: Sequence[Figure],
    claim: Sequence[Word],
    said: Sequence[Word],
) -> Iterator[Objection]:
    """What speaks against a number that the sentence has, but otherwise."""
    if figure.unit and all(each.unit and each.unit != figure.unit for each in same):
        yield Objection("unit", "contradicts")
        return
    if all(_is_bounded_otherwise(figure.bound, each.bound) for each in same):
        yield Objection("number", "contradicts")
    if figure.before and all(each.before and each.before != figure.before for each in same):
        yield Objection("number", "contradicts")
    if not figure.is_total and all(each.is_total for each in same):
        yield Objection("number", "contradicts")
    others = [each for each in given if each.value != figure.value]
    if _is_of_another_time(figure, same, others, claim, said):
        yield Objection("number", "contradicts")
    if (
        figure.counted
        and all(
            each.counted
            and not each.counted & figure.counted
            and any(figure.counted & other.counted for other in others)
            for each in same
        )
    ) or (others and _belongs_to_another(figure, same, others, claim, said)):
        yield Objection("number", "contradicts")


def _is_bounded_otherwise(wanted: str, given: str) -> bool:
    if wanted == given or (wanted in {"", "about"} and given in {"", "about", "least", "most"}):
        return False
    return not (wanted == "exactly" and given == "")


def _belongs_to_another(
    figure: Figure,
    same: Sequence[Figure],
    others: Sequence[Figure],
    claim: Sequence[Word],
    said: Sequence[Word],
) -> bool:
    """Whether the claim's own thing stands by another number of the same kind."""
    asked = _things(figure, claim)
    if not asked:
        return False
    ordered = _respectively(said, [*same, *others])
    if ordered:
        owners = {place: names for place, names in ordered.items() if names & asked}
        return bool(owners) and not any(each.place in owners for each in same)
    # What stands by every number tells nothing.
    asked -= frozenset.intersection(*(each.owners for each in (*same, *others)))
    verbs = [word.concept for word in claim[: figure.place] if word.is_verb]
    if any(each.owners & asked for each in same):
        return False
    named = any(word.is_name for word in claim)
    if named and not all(each.names - asked or _has_subject(said, each.place) for each in same):
        return False
    if not named and verbs and any(verbs[-1] in each.owners for each in same):
        return False
    return any(each.owners & asked and each.unit in {figure.unit, ""} for each in others) and any(
        each.owners - asked for each in same
    )


def _is_of_another_time(
    figure: Figure,
    same: Sequence[Figure],
    others: Sequence[Figure],
    claim: Sequence[Word],
    said: Sequence[Word],
) -> bool:
    """Whether the claim's time stands by another number: "40, up from 30 last year"."""
    if len(figures_in(claim)) > 1:
        return False
    wanted = _times(claim, 0, len(claim))
    alike = [each for each in others if each.unit in {figure.unit, ""}]
    return (
        bool(wanted)
        and not any(wanted & _times_of(said, each) for each in same)
        and any(wanted <= _times_of(said, each) for each in alike)
        and any(each.place < other.place for each in same for other in alike)
    )


def _times_of(words: Sequence[Word], figure: Figure) -> frozenset[str]:
    """The times that stand in the part of the sentence with the figure."""
    mine = _segment(words, figure.place)
    places = [i for i in range(len(words)) if _segment(words, i) == mine]
    return _times(words, places[0], places[-1] + 1)


def _times(words: Sequence[Word], start: int, end: int) -> frozenset[str]:
    """The months, years and words such as "last year" there."""
    return frozenset(
        f"{words[i - 1].low} {word.low}" if word.low in _PERIODS else word.low
        for i, word in enumerate(words[start:end], start)
        if (word.low in _PERIODS and i and words[i - 1].low in {"last", "this", "next", "previous"})
        or (word.low in _MONTHS and word.is_name)
        or re.fullmatch(r"(?:1[5-9]|20)\d\d", word.low)
    )


def _has_subject(words: Sequence[Word], place: int) -> bool:
    """Whether the part with the figure there has a subject of its own, which is no pronoun."""
    mine = _segment(words, place)
    verbs = [i for i in range(place) if words[i].is_verb and _segment(words, i) == mine]
    if not verbs:
        return False
    before = [word for i, word in enumerate(words[: verbs[0]]) if _segment(words, i) == mine]
    return any(word.is_content for word in before) and not any(
        word.low in lexicon.PRONOUNS for word in before
    )


def _things(figure: Figure, claim: Sequence[Word]) -> frozenset[str]:
    """Who or what the claim gives the number to."""
    names = frozenset(word.low for word in claim if word.is_name and word.low not in _MONTHS)
    if len(figures_in(claim)) > 1:
        return names & figure.owners
    if names:
        return names
    verbs = [i for i, word in enumerate(claim[: figure.place]) if word.is_verb]
    return subject(claim, verbs[-1]).concepts if verbs else frozenset()


def _respectively(words: Sequence[Word], figures: Sequence[Figure]) -> dict[int, frozenset[str]]:
    """The place of each figure → the names it belongs to, where it says “respectively”."""
    if not any(word.low == "respectively" for word in words) and not _set_side_by_side(
        words, figures
    ):
        return {}
    groups: list[frozenset[str]] = []
    previous = -2
    for place, word in enumerate(words):
        if word.is_name:
            groups = (
                [*groups[:-1], groups[-1] | {word.low}]
                if place == previous + 1
                else [*groups, frozenset([word.low])]
            )
            previous = place
    ordered = sorted(figures, key=lambda each: each.place)
    if len(groups) < len(ordered):
        return {}
    return {each.place: names for each, names in zip(ordered, groups, strict=False)}


def _set_side_by_side(words: Sequence[Word], figures: Sequence[Figure]) -> bool:
    """Whether two figures stand one against the other: "by 6 percent against 4 percent"."""
    places = sorted(each.place for each in figures)
    return (
        len(places) == 2
        and any(word.low in {"against", "versus"} for word in words[places[0] : places[1]])
        and not any(word.is_name for word in words[places[0] : places[1]])
    )


def _in_one_frame(figure: Figure, other: Figure) -> bool:
    """Whether both count the same: so that another number is told of it."""
    if figure.counted or other.counted:
        return bool(figure.counted & other.counted) and figure.unit == other.unit
    if figure.before != other.before:
        return False
    return bool(figure.unit) and (
        figure.unit == other.unit or {figure.unit, other.unit} == {"%", "points"}
    )


def _about(figure: Figure, other: Figure) -> bool:
    """Whether the claim rounds the number, or the sentence does: "more than 100" for 105."""
    if other.bound in {"least", "about"} and figure.value >= other.value:
        return figure.value <= other.value * (1 + MORE)
    if figure.bound in {"", "exactly"} or not other.value:
        return False
    return abs(figure.value - other.value) / other.value <= NEAR
