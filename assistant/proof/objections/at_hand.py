"""Are the names of a claim those of the very sentence that tells of it, or of what it leans on?"""

from collections.abc import Iterator, Sequence

from assistant.proof.objections.clauses import Word
from assistant.proof.objections.objection import Objection
from assistant.proof.stated_dates import MONTH_NAMES, WEEKDAYS

# Before the name of a place.
_WHERE = frozenset("in at near outside around from to on off".split())
CALENDAR = frozenset([*MONTH_NAMES, *WEEKDAYS])
# Before and after a name, which an article may leave out.
_TITLES = frozenset("dr mr mrs ms prof sir dame f.c. fc a.c. inc ltd plc corp".split())
_NO_NAMES = CALENDAR | _TITLES
ALIKE = 5  # letters that a name and what is made of it have in common: "Norway", "Norwegian"


def objections(
    claim: Sequence[Word],
    said: Sequence[Word],
    context: Sequence[Word],
    elsewhere: frozenset[str],
    asked: frozenset[str],
) -> Iterator[Objection]:
    """What speaks against the claim if its names stand neither in `said` nor in its `context`, the
    sentence before and the title, but `elsewhere`, among the words of all sentences; and if `said`
    tells it of another place. Names that stand nowhere are for facts.py. What the claim only has of
    the words `asked` leaves open whether `said` is about that.
    """
    around = [*said, *context]
    known, runs = {word.low for word in around}, runs_of(around)
    if any(
        not _is_at_hand(run, known, runs) for run in runs_of(claim) if elsewhere.intersection(run)
    ):
        yield Objection("role", "denies")
    if taken := _taken(claim, around, elsewhere):
        yield Objection("role", "doubts" if taken <= asked else "denies")
    yield from _elsewhere(claim, said)


def _taken(
    claim: Sequence[Word], around: Sequence[Word], elsewhere: frozenset[str]
) -> frozenset[str]:
    """The things that the claim takes from another sentence: "a spelt loaf" for "a rye loaf"."""
    here = {word.concept for word in around}
    return frozenset(
        word.low
        for word in claim
        if word.is_content
        and not word.is_verb
        and not word.is_name
        and not word.is_number
        and not word.negated
        and word.low in elsewhere
        and word.low not in _TITLES
        and word.concept not in here
    )


def names_of(words: Sequence[Word]) -> frozenset[str]:
    """The words that are names, and no months or weekdays."""
    return frozenset(word.low for word in words if word.is_name and word.low not in CALENDAR)


def runs_of(words: Sequence[Word]) -> list[list[str]]:
    """The names, each as its words that stand side by side: "Anna Roth"."""
    runs: list[list[str]] = []
    last = -2
    for place, word in enumerate(words):
        if word.is_name and word.low not in _NO_NAMES:
            if place == last + 1:
                runs[-1].append(word.low)
            else:
                runs.append([word.low])
            last = place
    return runs


def _is_at_hand(run: Sequence[str], known: set[str], runs: Sequence[Sequence[str]]) -> bool:
    """Whether the name is there, whole or as a part that is no part of another name."""
    if all(_is_among(name, known) for name in run):
        return True
    return any(
        len(set(run) & set(other)) and not [name for name in other if name not in run]
        for other in runs
    )


def _is_among(name: str, words: set[str]) -> bool:
    return name in words or any(
        len(name) >= ALIKE and name[:ALIKE] == word[:ALIKE] and name.isalpha() for word in words
    )


def _elsewhere(claim: Sequence[Word], said: Sequence[Word]) -> Iterator[Objection]:
    """ "Boats sank at Callow", where boats sank at Dray."""
    for place, name in places_of(claim):
        if place + 1 < len(claim) and claim[place + 1].low == "'s":
            continue
        there = _clauses_of(_what_is_there(claim, place), said)
        for clause in there:
            own = [(i, other) for i, other in places_of(said) if said[i].clause == clause]
            others = {other for _, other in own}
            here = {word.low for word in said if word.clause == clause}
            if others and name not in here and not others & names_of(claim):
                yield Objection("role", "denies")
                return
        if not there or name in {word.low for word in said}:
            continue
        others = {other for _, other in places_of(said)}
        if others and not others & names_of(claim):
            yield Objection("role", "denies")
            return


def _what_is_there(claim: Sequence[Word], place: int) -> list[str]:
    """What the claim says of the place, the nearest first: its verbs, or what is there."""
    before = [word for word in claim[:place] if word.is_content and not word.is_name]
    verbs = [word.concept for word in reversed(before) if word.is_verb]
    return verbs or [word.concept for word in before[-1:]]


def _clauses_of(wanted: Sequence[str], said: Sequence[Word]) -> list[int]:
    """The clauses with the first of these that the sentence has."""
    for concept in wanted:
        there = [word.clause for word in said if word.is_content and word.concept == concept]
        if there:
            return there
    return []


def places_of(words: Sequence[Word]) -> list[tuple[int, str]]:
    """The first word of each name behind "in", "at" and the like, and where it stands."""
    found = []
    for i, word in enumerate(words):
        before = words[i - 1] if i else None
        if before and before.low == "the" and i > 1:
            before = words[i - 2]
        if before and before.low in _WHERE and word.is_name and word.low not in CALENDAR:
            found.append((i, word.low))
    return found
