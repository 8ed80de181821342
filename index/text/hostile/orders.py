"""How orders to a language model read, from orders.yaml, and where in a sentence they may stand."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from index.text.yaml_file import read_yaml

_POLITE = (
    r"please|kindly|always|you (?:must|should|have to|will|shall)|bitte|s'il (?:te|vous) pla[iî]t"
    r"|por favor|per favore|пожалуйста"
    r"|请你?|請你?|并|並|现在|現在|你?必须|你?必須|你?务必|你?務必|你要"
)
# What may stand before an imperative. In "he told them to ignore …" it doesn't.
_CLAUSE_BEGINS = re.compile(
    r"(?:^|[.!?:;,。！？：；，、…\n\"“”„«»「『‘(\[*#>`/-]|(?<!\w)(?:" + _POLITE + r"))[\s,]*\Z"
)
_LOOK_BACK = 30  # characters: longer than the longest polite word
_INNERMOST = re.compile(r"\([^()]*\)")  # of groups within groups
_WORDS_FIRST = re.compile(r"\(\?:([\w' |]+)\)(?![?*{])")
_LETTERS_FIRST = re.compile(r"(?:[\w' ](?![?*{]))+")
_WORD_BEFORE = re.compile(r"[^\W\u2e80-\uffff]\Z")  # Chinese and Japanese set no words apart


@dataclass(frozen=True)
class Order:
    """A way to give an order: a pattern for text in small letters, and where it may stand.

    Wherever it stands, one of `glimpses` does: what its pattern begins with. Few texts have any, so
    few patterns need be tried, or even compiled.
    """

    written: str
    begins_clause: bool
    glimpses: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.written)

    @cached_property
    def by_line(self) -> re.Pattern[str]:
        """The pattern for texts of several lines."""
        return re.compile(self.written, re.MULTILINE) if "$" in self.written else self.pattern

    def may_stand_in(self, text: str) -> bool:
        return any(glimpse in text for glimpse in self.glimpses)

    def stands_in(self, text: str) -> bool:
        """Whether it stands in `text`, beginning at a word or, if it must, at a clause."""
        if not self.may_stand_in(text):
            return False
        for found in self.pattern.finditer(text):
            before = text[max(0, found.start() - _LOOK_BACK) : found.start()]
            if _WORD_BEFORE.search(before):
                continue
            if not self.begins_clause or found.start() == 0 or _CLAUSE_BEGINS.search(before):
                return True
        return False


@cache
def orders() -> tuple[Order, ...]:
    """Every order that is known."""
    loaded = read_yaml(files(__package__) / "orders.yaml")
    names = {name: _any_of(words) for name, words in loaded["words"].items()}
    for name, pattern in loaded["patterns"].items():
        names[name] = _filled(pattern, names)
    return tuple(_orders(loaded["orders"], names))


def possible_among(sentences: Iterable[str]) -> list[Order]:
    """The orders whose pattern is found in any of the sentences, made plain; no other stands there.

    One scan of all sentences together takes half the time of one each.
    """
    # What matches within a sentence does so here too: at "\n" a line ends as a sentence does.
    together = "\n".join(sentences)
    possible = (order for order in orders() if order.may_stand_in(together))
    return [order for order in possible if order.by_line.search(together)]


def _orders(groups: dict[str, list[dict[str, Any]]], names: dict[str, str]) -> Iterator[Order]:
    for entry in (each for group in groups.values() for each in group):
        if "anywhere" in entry:
            pattern = _filled(entry["anywhere"], names)
            yield Order(pattern, begins_clause=False, glimpses=_glimpses(pattern))
            continue
        begun = _filled(entry["begins"], names)
        begins, then = _any_of(begun), _any_of(_filled(entry["then"], names))
        gap = _filled(f"{{gap {entry['gap']}}}", names)
        spaced = entry.get("spaced", True)
        pattern = rf"{begins}\b{gap}\b{then}(?!\w)" if spaced else f"{begins}{gap}{then}"
        yield Order(pattern, begins_clause=True, glimpses=_glimpses(*begun.split(", ")))


def _glimpses(*patterns: str) -> tuple[str, ...]:
    every = {beginning for pattern in patterns for beginning in _beginnings(pattern)}
    return ("",) if "" in every else tuple(sorted(every))


def _beginnings(pattern: str) -> list[str]:
    """The plain letters that a match begins with: one of these; "" where it may be others."""
    outside = pattern
    while (without := _INNERMOST.sub("", outside)) != outside:
        outside = without
    if "|" in outside:
        return [""]
    if words := _WORDS_FIRST.match(pattern):
        return words[1].split("|")
    letters = _LETTERS_FIRST.match(pattern)
    return [letters.group()] if letters else [""]


def _any_of(listed: str) -> str:
    """Any of the words or patterns in a list with commas."""
    return f"(?:{'|'.join(listed.split(', '))})"


def _filled(pattern: str, names: dict[str, str]) -> str:
    """The pattern with what {NAME} and {gap 30} stand for in it."""
    pattern = re.sub(r"\{gap (\d+)\}", r"[^.!?;。！？；]{0,\1}?", pattern)
    return re.sub(r"\{([A-Z_]+)\}", lambda found: names[found[1]], pattern)
