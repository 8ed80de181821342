"""Who or what stands before and after a verb: its subject and object, who does and undergoes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from assistant.proof.numbers import numbers_in
from assistant.proof.objections import lexicon
from assistant.proof.objections.clauses import CALENDAR, Word

_STOPS = frozenset(',;:—–()"“”.!?')
# Names behind “by” that tell when.
_OF_TIME = CALENDAR | frozenset(
    "march christmas easter ramadan eid diwali thanksgiving hanukkah".split()
)
LONGEST_ASIDE = 14  # words between two commas that part a subject from its verb


@dataclass(frozen=True)
class Phrase:
    """The words that name one who does or undergoes something; `is_definite`: with "the", so that
    it may be one who is named elsewhere."""

    names: frozenset[str]
    concepts: frozenset[str]
    has_pronoun: bool = False
    is_definite: bool = False

    def shares(self, other: "Phrase") -> bool:
        """Whether the two may name the same."""
        if self.names and other.names:
            return bool(self.names & other.names)
        return bool(self.concepts & other.concepts)

    def __bool__(self) -> bool:
        return bool(self.concepts)


@dataclass(frozen=True)
class Roles:
    """Who does it, to whom; and whom it goes to or comes from."""

    doer: Phrase
    undergoer: Phrase
    other: Phrase


def roles(words: Sequence[Word], verb: int) -> Roles:
    """The doer and the undergoer of the verb there, of a passive too."""
    if is_bare_passive(words, verb):
        return Roles(_after(words, verb, {"by"}), _told_of(words, verb), _phrase([]))
    before, after = subject(words, verb), _object(words, verb)
    if words[verb].passive:
        return Roles(_after(words, verb, {"by"}), before, _after(words, verb, {"to", "from"}))
    return Roles(before, after, _after(words, verb, {"to", "from"}))


def is_bare_passive(words: Sequence[Word], verb: int) -> bool:
    """Whether it is a participle that goes on about what is before it: "a song sung by Anna Roth",
    but not "the song rose by two places", or "they came by Friday"."""
    before, after = words[max(0, verb - 1) : verb], words[verb + 1 : verb + 3]
    return (
        not words[verb].passive
        and len(before) == 1
        and before[0].low not in lexicon.AUXILIARIES
        and len(after) == 2
        and after[0].low == "by"
        and after[1].is_name
        and after[1].low not in _OF_TIME
        and words[verb].base not in lexicon.INTRANSITIVE
        and words[verb].low != words[verb].base
    )


def _told_of(words: Sequence[Word], participle: int) -> Phrase:
    """What a participle goes on about; nothing if that is only said to be such: "it is a song"."""
    place = participle - 1
    if words[place].low == ",":
        place -= 1
    found = _back_from(words, place)
    return _phrase([] if any(word.low in lexicon.AUXILIARIES for word in found) else found)


def subject(words: Sequence[Word], verb: int) -> Phrase:
    """Who or what stands before the verb, without asides and auxiliaries."""
    place = verb - 1
    while place >= 0 and (
        words[place].low in lexicon.AUXILIARIES
        or words[place].low in lexicon.NEGATORS - {"no", "none", "nobody", "nothing"}
        or words[place].low in {"to", "also", "now", "then", "once", "only", "already", "both"}
        or words[place].low.endswith("ly")
    ):
        place -= 1
    if place >= 0 and words[place].low in {"and", "or"}:
        return _phrase([])  # that of the verb before
    found: list[Word] = []
    if place >= 0 and words[place].low == ",":
        comma, place = place, _before_aside(words, place)
        aside = words[place + 2 : comma]
        if place != comma and not any(word.is_verb or word.low == "who" for word in aside):
            found += [word for word in aside if word.is_name]  # "her successor, Anna Roth,"
    if place >= 0 and words[place].low in {"who", "which", "that"}:
        place -= 1
        if place >= 0 and words[place].low == ",":
            place -= 1
    return _phrase([*found, *_back_from(words, place)])


def _back_from(words: Sequence[Word], place: int) -> list[Word]:
    """The words of the phrase that ends there, the last first."""
    before = reversed(words[: place + 1])
    return list(takewhile(lambda word: not _ends_phrase(word), before))


def _before_aside(words: Sequence[Word], comma: int) -> int:
    """Where a phrase goes on before an aside that ends with this comma."""
    commas = []
    for place in range(comma - 1, max(-1, comma - LONGEST_ASIDE), -1):
        if words[place].low == ",":
            commas.append(place)
            # "Anna Roth, a nurse in Dray, Kent, was": an apposition may have a comma of its own.
            if words[place + 1].low in {"a", "an", "the"}:
                return place - 1
        elif words[place].low in _STOPS or (commas and words[place].is_verb):
            break
    return commas[0] - 1 if commas else comma


def _object(words: Sequence[Word], verb: int) -> Phrase:
    found: list[Word] = []
    for word in words[verb + 1 :]:
        if _ends_phrase(word) or (word.low in lexicon.PREPOSITIONS - {"of"} and found):
            break
        if (
            word.low == "to"
            or (found and word.is_number)
            or (found and found[-1].low == "of" and word.low.endswith("ing"))
        ):
            break
        found.append(word)
    return _phrase(found)


def _after(words: Sequence[Word], verb: int, marks: set[str]) -> Phrase:
    """The phrase behind one of these prepositions after the verb."""
    for place in range(verb + 1, len(words)):
        if words[place].low in _STOPS or words[place].is_verb:
            break
        if words[place].low in marks:
            found: list[Word] = []
            for word in words[place + 1 :]:
                if _ends_phrase(word) or (word.low in lexicon.PREPOSITIONS - {"of"} and found):
                    break
                found.append(word)
            return _phrase(found)
    return _phrase([])


def _ends_phrase(word: Word) -> bool:
    return (
        word.low in _STOPS
        or word.is_verb
        or word.low in lexicon.BOUNDARIES
        or word.low in {"that", "whether", "if", "but"}
    )


def _phrase(words: Sequence[Word]) -> Phrase:
    names = frozenset(word.low for word in words if word.is_name)
    content = (
        frozenset(
            word.concept
            for word in words
            if word.is_content and not word.is_number and not numbers_in(word.low)
        )
        | names
    )
    pronoun = any(word.low in lexicon.PRONOUNS - {"its", "his", "their", "this"} for word in words)
    definite = any(word.low in {"the", "this", "that", "these", "those"} for word in words)
    return Phrase(names, content, pronoun and not names, definite)
