"""Marking the cited sentences in a text, which is cut into pieces for that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A part of a text; `mark` is the name of its marked span, "" if it isn't marked."""

    text: str
    mark: str = ""


def spans_of(text: str, sentences: Iterable[str]) -> list[Span]:
    """The spans of these sentences in `text`, in order; those not found are left out."""
    found = {(text.find(sentence), sentence) for sentence in sentences if sentence}
    return sorted((start, start + len(sentence)) for start, sentence in found if start >= 0)


def paragraphs_marked(text: str, spans: Sequence[Span], offset: int = 0) -> list[list[Piece]]:
    """The paragraphs of `text`, separated by empty lines, cut where a mark begins or ends.

    `spans` count from `offset` characters before the text; those outside it are left out.
    """
    paragraphs, start = [], 0
    for paragraph in text.split("\n\n"):
        paragraphs.append(_pieces(paragraph, spans, offset + start))
        start += len(paragraph) + 2
    return paragraphs


def _pieces(text: str, spans: Sequence[Span], offset: int) -> list[Piece]:
    within = [(max(a - offset, 0), min(b - offset, len(text)), f"used-{a}") for a, b in spans]
    within = [(start, end, name) for start, end, name in within if start < end]
    cuts = sorted({0, len(text), *(cut for start, end, _ in within for cut in (start, end))})
    return [
        Piece(text[a:b], next((name for start, end, name in within if start <= a < end), ""))
        for a, b in pairwise(cuts)
    ]
