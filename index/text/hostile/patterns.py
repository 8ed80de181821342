"""The parts that descriptions of orders are made of: words, gaps, where a clause begins."""

import re
from dataclasses import dataclass

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
_WORD_BEFORE = re.compile(r"[^\W\u2e80-\uffff]\Z")  # Chinese and Japanese set no words apart


@dataclass(frozen=True)
class Order:
    """A way to give an order: a pattern for text in small letters, and where it may stand.

    Patterns begin with plain letters, by which the search for them goes fast.
    """

    pattern: re.Pattern[str]
    begins_clause: bool

    def stands_in(self, text: str) -> bool:
        """Whether it stands in `text`, beginning at a word or, if it must, at a clause."""
        for found in self.pattern.finditer(text):
            before = text[max(0, found.start() - _LOOK_BACK) : found.start()]
            if _WORD_BEFORE.search(before):
                continue
            if not self.begins_clause or found.start() == 0 or _CLAUSE_BEGINS.search(before):
                return True
        return False


def anywhere(pattern: str) -> Order:
    """An order that is one wherever it stands."""
    return Order(re.compile(pattern), begins_clause=False)


def clause(first: str, then: str, most: int) -> Order:
    """A clause that begins with any of `first`, and has any of `then` at most so far after it."""
    pattern = re.compile(rf"{any_of(first)}\b{gap(most)}\b{any_of(then)}(?!\w)")
    return Order(pattern, begins_clause=True)


def clause_in_characters(first: str, then: str, most: int) -> Order:
    """The same, in writing that sets no words apart."""
    return Order(re.compile(f"{any_of(first)}{gap(most)}{any_of(then)}"), begins_clause=True)


def any_of(listed: str) -> str:
    """Any of the words or patterns in a list with commas."""
    return f"(?:{'|'.join(part.strip() for part in listed.split(', '))})"


def gap(characters: int) -> str:
    """At most so many characters, all in one sentence."""
    return rf"[^.!?;。！？；]{{0,{characters}}}?"
