"""Which of two that one sentence tells of is it said of: "A directed the film, and B wrote it"?"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.proof.numbers import numbers_in
from assistant.proof.objections import lexicon
from assistant.proof.objections.clauses import CALENDAR, Word
from assistant.proof.objections.objection import Objection

_PLACES = frozenset(["from", "to"])


def objections(claim: Sequence[Word], said: Sequence[Word]) -> Iterator[Objection]:
    """What speaks against a claim that takes words of what `said` tells of another."""
    if _other_way(claim, said):
        yield Objection("role", "contradicts")
    parts = parts_of(said)
    names = {word.low for word in claim if word.is_name}
    own = [place for place, part in enumerate(parts) if names & _names(part)]
    if not names or len(own) != 1 or not names <= _names(parts[own[0]]):
        return
    [mine] = own
    asked = {word.concept for word in claim if word.is_content and not word.is_name}
    for place, part in enumerate(parts):
        if place == mine or not _names(part) - names or (place > mine and _goes_on(part)):
            continue
        taken = asked & _concepts(part) - _concepts(parts[mine])
        others = asked & frozenset[str]().union(
            *(_concepts(each) for i, each in enumerate(parts) if i not in {place, mine})
        )
        if place > mine and taken - others:
            yield Objection("role", "denies")
            return
        # What stands first may go for both: "the film was directed by A and written by B".
        if place < mine and any(
            behind not in asked and before == preceding and behind != each
            for before, each in _neighbours(part)
            if each in taken
            for preceding, behind in _neighbours(parts[mine])
        ):
            yield Objection("role", "denies")
            return


def parts_of(words: Sequence[Word]) -> list[list[Word]]:
    """The parts of a sentence that "and", "while", "but" or a semicolon joins."""
    parts: list[list[Word]] = [[]]
    for place, word in enumerate(words):
        beside = words[place - 1 : place + 2 : 2]
        joins_names = len(beside) == 2 and all(each.is_name for each in beside)
        joins_parts = word.low in {"and", "while", "but", "whereas", ";"} and not joins_names
        if joins_parts or (word.low == "," and _leaves_out_its_verb(words[place + 1 :])):
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _leaves_out_its_verb(words: Sequence[Word]) -> bool:
    """Whether they begin with a name and its number: "A sold 40, B 30"."""
    behind = next((word for word in words if not word.is_name), None)
    return bool(words) and words[0].is_name and behind is not None and is_numeral(behind)


def _goes_on(part: Sequence[Word]) -> bool:
    """Whether the part has no subject of its own: "and took over the mill"."""
    return bool(part) and (part[0].is_verb or part[0].low in lexicon.AUXILIARIES)


def is_numeral(word: Word) -> bool:
    """Whether it is a number, in digits or in a word."""
    return word.is_number or (word.low[0].isalpha() and bool(numbers_in(word.low)))


def _names(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(word.low for word in words if word.is_name)


def _concepts(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(
        word.concept
        for word in words
        if word.is_content and not word.is_name and not word.is_number
    )


def _neighbours(words: Sequence[Word]) -> list[tuple[str, str]]:
    return [
        (one.concept, other.concept)
        for one, other in pairwise(words)
        if one.is_content and other.is_content
    ]


def _other_way(claim: Sequence[Word], said: Sequence[Word]) -> bool:
    """Whether what goes from one place to another is said to go back."""
    wanted, given = _ways(claim), _ways(said)
    if not wanted.get("to") or not given.get("to") or not given.get("from"):
        return False
    return (
        wanted["to"] == given["from"]
        and wanted["to"] != given["to"]
        and wanted.get("from", given["to"]) == given["to"]
    )


def _ways(words: Sequence[Word]) -> dict[str, str]:
    """The word behind "from" and that behind "to": of names and numbers."""
    ways: dict[str, str] = {}
    for word, behind in pairwise(words):
        if (
            word.low in _PLACES
            and (behind.is_name or behind.is_number)
            and behind.low not in CALENDAR
        ):
            ways.setdefault(word.low, behind.low)
    return ways
