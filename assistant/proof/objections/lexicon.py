"""What the objections know of English words, from english.yaml: their base forms and what they
say the same or the opposite of."""

from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from index.caches.words import stems

_DATA: dict[str, Any] = yaml.safe_load(
    (files("assistant.proof.objections") / "english.yaml").read_text(encoding="utf-8")
)


def _words(key: str) -> frozenset[str]:
    return frozenset(_spaced(_DATA[key]))


def _spaced(words: str) -> list[str]:
    """The words of a list; "step_down" stands for two."""
    return [word.replace("_", " ") for word in words.split()]


def _pairs(key: str) -> list[tuple[str, str]]:
    return [(one, other) for one, other in (pair.split("/") for pair in _DATA[key].split())]


_IRREGULAR: dict[str, str] = dict(_pairs("irregular"))
AUXILIARIES = _words("auxiliaries")
NEGATORS = _words("negators")
TURNING = _words("turning")
TRANSPARENT = _words("transparent")
REPORTING = _words("reporting")
ADVERSARIES = _words("adversaries")
BOUNDARIES = _words("boundaries")
FORMER = _words("former")
CURRENT = _words("current")
LEADING = _words("leading")
GIVING = _words("giving")
INTRANSITIVE = _words("intransitive")
CAUSES = _words("causes")
JOINTS = _words("joints")
SENTENTIAL = _words("sentential")
DETERMINERS = _words("determiners")
PREPOSITIONS = _words("prepositions")
PRONOUNS = _words("pronouns")
HEDGES = {word: kind for kind, words in _DATA["hedges"].items() for word in _spaced(words)}
_CONCEPTS = {
    word: concept for concept, words in _DATA["concepts"].items() for word in _spaced(words)
}
_OPPOSITES = frozenset(frozenset(pair) for pair in _pairs("opposites"))
_CONVERSES = frozenset(frozenset(pair) for pair in _pairs("converses"))
PHRASES = frozenset(
    word
    for words in (*_DATA["concepts"].values(), *_DATA["hedges"].values(), _DATA["turning"])
    for word in _spaced(words)
    if " " in word
)
VERBS = (
    _words("verbs")
    | set(_IRREGULAR.values())
    | {word for word in _CONCEPTS if " " not in word} - _words("things")
)
_KNOWN: frozenset[str] = (
    VERBS | _CONCEPTS.keys() | HEDGES.keys() | TURNING | REPORTING | TRANSPARENT
)


@lru_cache(maxsize=20_000)
def base_of(word: str) -> str:
    """The base form of an English word in small letters, as far as its ending tells: rose → rise,
    employs → employ; of words that aren't known, the stem."""
    return known_base(word) or next(iter(stems(word)), word)


@lru_cache(maxsize=20_000)
def known_base(word: str) -> str:
    """The same of a word that the lists have; "" for others."""
    if word in _KNOWN or word in AUXILIARIES:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    return next((form for form in _without_ending(word) if form in _KNOWN), "")


def _without_ending(word: str) -> list[str]:
    """What `word` may be without -s, -ed or -ing."""
    if word.endswith("ies") or word.endswith("ied"):
        return [word[:-3] + "y"]
    for ending in ("s", "ed", "ing"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            bare = word[: -len(ending)]
            doubled = [bare[:-1]] if bare[-1:] == bare[-2:-1] else []
            cut = [bare[:-1]] if ending == "s" and bare.endswith("e") else []
            return [bare, bare + "e", *doubled, *cut]
    return []


def concept_of(base: str) -> str:
    """The name of what a base form says, the same for all that say the same."""
    return str(_CONCEPTS.get(base, base))


def are_opposite(one: str, other: str) -> bool:
    """Whether one concept is the opposite of the other."""
    return frozenset((one, other)) in _OPPOSITES


def are_converse(one: str, other: str) -> bool:
    """Whether what one of them says has subject and object change places in the other."""
    return frozenset((one, other)) in _CONVERSES


def has_opposite(concept: str) -> bool:
    """Whether a concept has an opposite at all."""
    return any(concept in pair for pair in _OPPOSITES)
