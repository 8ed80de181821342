"""The names of a text, and the words of a text that names can be looked up in."""

import re
import unicodedata

from assistant.evidence.spelling import plain
from assistant.proof.stated_dates import MONTH_NAMES, WEEKDAYS
from index.caches.words import stems
from index.text.chinese import CJK

_WORD = r"[^\W_]+(?:[.,]\d+)*"
_NOT_NAMES = frozenset(
    """
    i a an the it its this that these those he she they we you his her their our your my in on at
    by for from to of and or but as if when while after before since with no not there here what
    who why how where which according however both some many most all mr mrs ms miss dr sir
    """.split()
)
_CALENDAR = frozenset((*MONTH_NAMES, *WEEKDAYS))
_AFTER_A_NAME = r"(?:is|was|has|had|won|will|said|says|became|are|were)"
_OPENS_WITH_NAME = re.compile(rf"\W*{_WORD} (?:[A-Z]|{_AFTER_A_NAME}\b)")


def names_in(claim: str) -> dict[str, str]:
    """Key → the word as `claim` has it: capitalised words within it, and codes such as H20.

    The first word of a sentence counts if it is written as no other word is (iPhone, NATO), or if
    the second word of a name, or a verb, follows it. Chinese writes names like other words.
    """
    text = CJK.sub(" ", plain(claim))
    opens_with_name = _OPENS_WITH_NAME.match(text) is not None
    names = {}
    for position, match in enumerate(re.finditer(_WORD, text)):
        word = match.group()
        is_code = any(map(str.isdigit, word)) and any(map(str.isalpha, word))
        starts = position == 0 or text[: match.start()].rstrip(" \"'“‘").endswith((".", ":", "?"))
        is_name = word[0].isupper() and (
            not starts or not word[1:].islower() or (opens_with_name and bool(stems(word)))
        )
        if (is_name or (is_code and not _is_amount(word))) and word.lower() not in _NOT_NAMES:
            names[key(word)] = word
    return names


def undated_names(text: str) -> set[str]:
    """The keys of the names in a text, but for months and weekdays."""
    return names_in(text).keys() - _CALENDAR


def words_known(text: str) -> set[str]:
    """The keys of all words of `text`."""
    return {key(word) for word in re.findall(_WORD, CJK.sub(" ", plain(text)))}


def key(word: str) -> str:
    """A word without case, accents and the s of a plural; so "Pokémon" and "pokemon" are one."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    bare = bare.casefold()
    return bare[:-1] if len(bare) > 3 and bare.endswith("s") else bare


def _is_amount(word: str) -> bool:
    """5bn, 16th, 1990s, 3.9km: a number, with what it counts."""
    return re.fullmatch(r"\d[\d.,]*[a-z]{1,3}", word) is not None
