"""Citation marks: `[1]`, parsed while the answer streams, and what each one opens."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from assistant.evidence.evidence import EvidenceSentence

_MARK = re.compile(r"[\s,;]*[\[【]\s*\d+(?:\s*[,;–-]\s*\d+)*\s*[\]】]")
_OPEN = re.compile(r"[\s,;]*(?:[\[【][\d\s,;–-]*)?\Z")  # what may still become a mark


@dataclass(frozen=True)
class Citation:
    """Evidence number `n`, and the very sentence of its passage that supports the claim."""

    n: int
    evidence: EvidenceSentence
    sentence: str


class CitationParser:
    """Takes an answer apart as it streams, into plain text and the numbers it cites.

    Marks of any number not in 1..`most` are dropped; `[1, 2]` and `[1-3]` count as several.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = ""

    async def pieces(self, reply: AsyncIterator[str]) -> AsyncIterator[str | int]:
        """The pieces of a whole reply, as it streams."""
        async for delta in reply:
            for piece in self.feed(delta):
                yield piece
        for piece in self.finish():
            yield piece

    def feed(self, delta: str) -> list[str | int]:
        """The next pieces: text (str) and cited numbers (int), in order."""
        text = self._held + delta
        held = _OPEN.search(text)
        self._held = held.group() if held else ""
        return self._pieces(text[: len(text) - len(self._held)])

    def finish(self) -> list[str | int]:
        """What was held back in case it became a mark."""
        text, self._held = self._held, ""
        return self._pieces(text.rstrip(" \n,;"))

    def _pieces(self, text: str) -> list[str | int]:
        pieces: list[str | int] = []
        end = 0
        for mark in _MARK.finditer(text):
            if mark.start() > end:
                pieces.append(text[end : mark.start()])
            pieces.extend(n for n in _numbers(mark.group()) if 1 <= n <= self._most)
            end = mark.end()
        if end < len(text):
            pieces.append(text[end:])
        return pieces


def _numbers(mark: str) -> list[int]:
    numbers: list[int] = []
    for first, last in re.findall(r"(\d+)(?:\s*[–-]\s*(\d+))?", mark):
        # A range of more than a few is a year or a slip, not a list of sources.
        end = min(int(last or first), int(first) + 9)
        numbers.extend(range(int(first), end + 1))
    return numbers


def without_marks(text: str) -> str:
    """The text without its marks: "It fell." for "It fell [1][2]." """
    return _MARK.sub("", text)


def with_marks(sentence: str, numbers: list[int]) -> str:
    """`sentence` with its marks before the final stop: "It fell [1][2]." """
    marks = "".join(f"[{n}]" for n in numbers)
    if not marks:
        return sentence
    body = sentence.rstrip(".!?。！？")
    return f"{body} {marks}{sentence[len(body) :]}"
