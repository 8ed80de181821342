"""Where the sentences used stand in a text: the text cut into pieces, some of them marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `mark` names the marked span it is of, "" if it isn't marked."""

    text: str
    mark: str = ""


def spans_of(text: str, sentences: Iterable[str]) -> list[Span]:
    """Where these sentences stand in `text`, first to last; those that don't are left out."""
    found = {(text.find(sentence), sentence) for sentence in sentences if sentence}
    return sorted((start, start + len(sentence)) for start, sentence in found if start >= 0)


def paragraphs_marked(text: str, spans: Sequence[Span], offset: int = 0) -> list[list[Piece]]:
    """The paragraphs of `text`, which empty lines set apart, cut where a mark begins or ends.

    `spans` count from `offset` characters before the text; what lies outside it is left out.
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
