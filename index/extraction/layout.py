"""Lines as they are set on printed pages → paragraphs."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_EDGE = 2  # lines at the top and at the bottom of a page that may be running heads
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]$")
_PAGE_NUMBER = re.compile(r"(page |seite |p\. ?)?[-–— ]*\d{1,4}[-–— ]*((/|of|von) ?\d{1,4})?", re.I)
_GAP = 1.3  # times the usual distance of lines; more parts paragraphs
_OTHER_SIZE = 1.08  # times the size of the type; more is another kind of text
_HEADLINE = 1.15
_SHORT = 0.8  # of the usual width
_FIRST = 5  # paragraphs that may stand above a headline or be it


@dataclass(frozen=True)
class Line:
    """A line of type: where it begins on its page, in points from the bottom left, and its size."""

    text: str
    x: float
    y: float
    size: float


@dataclass
class _Paragraph:
    text: str
    size: float


def paragraphs(pages: Sequence[Sequence[Line]]) -> list[str]:
    """The paragraphs of a printed text, its headline first.

    Running heads and page numbers go, words hyphenated at the end of a line are made whole.
    """
    kept = list(_without_running_heads(pages))
    found = list(_joined(kept))
    if not found:
        return []
    body = median(line.size for page in kept for line in page)
    top = max(range(min(_FIRST, len(found))), key=lambda number: found[number].size)
    if found[top].size > body * _HEADLINE:
        found.insert(0, found.pop(top))
    return [paragraph.text for paragraph in found]


def _without_running_heads(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """Each page without its number and what is repeated at the edges of most pages."""
    seen = Counter(shape for lines in pages for shape in {_shape(line) for line in _edges(lines)})
    often = max(3, len(pages) // 2)
    for lines in pages:
        at_edge = {
            line
            for line in _edges(lines)
            if seen[_shape(line)] >= often or _PAGE_NUMBER.fullmatch(line.text)
        }
        yield [line for line in lines if line not in at_edge]


def _edges(lines: Sequence[Line]) -> list[Line]:
    return [*lines[:_EDGE], *lines[-_EDGE:]]


def _shape(line: Line) -> str:
    """The line with its numbers blotted out: "Page 3 of 9" comes on every page."""
    return re.sub(r"\d+", "#", line.text)


def _joined(pages: list[list[Line]]) -> Iterator[_Paragraph]:
    lines = [line for page in pages for line in page]
    if not lines:
        return
    widths = sorted(len(line.text) for line in lines)
    width = widths[len(widths) * 3 // 4]
    drops = [before.y - line.y for page in pages for before, line in pairwise(page)]
    leading = median([drop for drop in drops if drop > 0] or [0.0])
    paragraph: _Paragraph | None = None
    before: Line | None = None
    for page in pages:
        for number, line in enumerate(page):
            if paragraph is None or before is None:
                paragraph = _Paragraph(line.text, line.size)
            elif _parted(before, line, leading if number else None, width) or (
                before is lines[0] and len(before.text) < width * _SHORT  # a title
            ):
                yield paragraph
                paragraph = _Paragraph(line.text, line.size)
            elif _HYPHENATED.search(paragraph.text):
                # A name such as Jean-Luc keeps its hyphen.
                hyphen = "" if line.text[0].islower() else "-"
                paragraph.text = paragraph.text[:-1] + hyphen + line.text
            else:
                paragraph.text = f"{paragraph.text} {line.text}"
            before = line
    if paragraph:
        yield paragraph


def _parted(before: Line, line: Line, leading: float | None, width: int) -> bool:
    """Whether a new paragraph begins with `line`; `leading` is None at the top of a page."""
    sizes = sorted((before.size, line.size))
    if sizes[1] > sizes[0] * _OTHER_SIZE:
        return True
    drop = before.y - line.y
    if leading is not None and drop > leading * _GAP:
        return True
    if not _SENTENCE_END.search(before.text):
        return False
    indented = drop > 0 and line.size * 0.7 < line.x - before.x < line.size * 4
    return indented or len(before.text) < width * _SHORT
