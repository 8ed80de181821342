"""A foreign name as Chinese writes it by its sound: is it one of those that a text names?

Two names are compared by their consonants, for vowels differ in every transliteration. Sounds that
Chinese doesn't tell apart (r and l, b and p at the end of a syllable) are one.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

FEWEST = 2  # consonants of a part of what is written: one is like half of all names
ALIKE = 0.6  # of two names' consonants, the least share that must agree
_NAME = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·•・][\u4e00-\u9fff]{1,8})+")
_CAPITALISED = re.compile(r"[A-Z\u00c0-\u00de][^\W\d_]+")
# English letters → classes of consonants, the longer ones first.
_SPELLED = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"tsch|sch|sh|ss|c(?=[eiy])|th(?=\w*[aeiou]?s$)|x|z", "s"),
        (r"ph|v|w|f", "f"),
        (r"ch|dg(?=e)|j|g(?=[eiy])", "j"),
        (r"ck|qu|c|q|k|g", "k"),
        (r"b|p", "p"),
        (r"th|d|t", "t"),
        (r"r(?![aeiouy])", ""),
        (r"l|r", "l"),
        (r"m|n", "n"),
        (r"s", "s"),
        (r"[aeiouyh]", ""),
    )
]
_INITIALS = {
    "zh": "j", "ch": "j", "sh": "s", "b": "p", "p": "p", "m": "n", "f": "f", "d": "t", "t": "t",
    "n": "n", "l": "l", "g": "k", "k": "k", "h": "", "j": "j", "q": "j", "x": "s", "r": "l",
    "z": "s", "c": "s", "s": "s", "y": "", "w": "f",
}  # fmt: skip


def names_by_sound(text: str) -> list[str]:
    """The names in a Chinese text that are written by their sound, which a dot shows.

    What stands before the first part and after the last one may be other words: see `is_named`.
    """
    return [match.group() for match in _NAME.finditer(text)]


def is_named(name: str, text: str) -> bool:
    """Whether a text in Latin letters has a name that sounds like this Chinese one.

    Both its parts must be names that follow each other there.
    """
    said = [
        [_consonants(word) for word in _CAPITALISED.findall(run)]
        for run in re.findall(r"(?:[A-Z\u00c0-\u00de][\w'’.-]*\s?)+", text)
    ]
    first, *_, last = re.split("[·•・]", name)
    for run in said:
        for place, word in enumerate(run):
            if not _ends_like(first, word):
                continue
            if any(_begins_like(last, other) for other in run[place + 1 :]):
                return True
    return False


def _ends_like(written: str, word: str) -> bool:
    """Whether the last characters sound so: before them may stand “the minister”."""
    return any(
        _alike(_sound(written[start:]), word)
        for start in range(len(written))
        if start == 0 or len(word) >= FEWEST
    )


def _begins_like(written: str, word: str) -> bool:
    return any(
        _alike(_sound(written[:end]), word)
        for end in range(1, len(written) + 1)
        if end == len(written) or len(word) >= FEWEST
    )


def _alike(one: str | None, other: str) -> bool:
    if one is None:
        return False
    most = max(len(one), len(other))
    return most > 0 and 1 - _distance(one, other) / most >= ALIKE


def _distance(one: str, other: str) -> int:
    """Levenshtein's."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        diagonal, row[0] = row[0], place
        for column, another in enumerate(other, 1):
            above = row[column]
            row[column] = min(above + 1, row[column - 1] + 1, diagonal + (letter != another))
            diagonal = above
    return row[-1]


def _sound(characters: str) -> str | None:
    """The consonants of a run of characters; None if names aren't written with one of them."""
    sounds = [_syllables().get(character) for character in characters]
    if not sounds or None in sounds:
        return None
    return "".join(map(_of_syllable, filter(None, sounds)))


def _of_syllable(pinyin: str) -> str:
    if pinyin == "er":
        return "l"
    initial = next((each for each in ("zh", "ch", "sh") if pinyin.startswith(each)), pinyin[0])
    ending = "n" if len(pinyin) > 1 and pinyin.endswith(("n", "ng")) else ""
    return _INITIALS.get(initial, "") + ending


def _consonants(word: str) -> str:
    """Those of a word in Latin letters."""
    letters = unicodedata.normalize("NFKD", word).casefold()
    sounds, rest = "", "".join(each for each in letters if each.isalpha())
    while rest:
        for pattern, sound in _SPELLED:
            if found := pattern.match(rest):
                sounds, rest = sounds + sound, rest[found.end() :]
                break
        else:
            rest = rest[1:]
    return re.sub(r"(.)\1", r"\1", sounds)


@cache
def _syllables() -> Mapping[str, str]:
    """Character → its syllable in pinyin."""
    data = yaml.safe_load((files("assistant.proof") / "across.yaml").read_text(encoding="utf-8"))
    return {character: pinyin for pinyin, group in data["sounds"].items() for character in group}
