"""The columns of a page whose file has its text line by line across them."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from statistics import median

_MOST_GAPS = 5
_CROSSING = 0.2  # of the rows with a gap; as many may run across it
_LEAST_ROWS = 4  # that a gap must run through to part columns
NEAR = 3.0  # points; what begins so near to each other begins at the same place
_LEAST_GAP = 0.8  # times the size of the type
_WIDEST = 1.35  # times what `_end` reckons with
_LEAST_LENGTH = 12  # characters in the middle line of a column; less is a table or a list
_FLOWING = 0.3  # of a column's lines that go on with a small letter
_WIDE = re.compile(
    r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]"
)
_NARROW = re.compile(r"[ijlftrI.,:;'’‘!|()\[\] -]")
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")


@dataclass(frozen=True)
class Line:
    """A line of type: where it begins on its page, in points from the bottom left, and its size."""

    text: str
    x: float
    y: float
    size: float


def in_reading_order(rows: Sequence[list[Line]], *, only_wide: bool = False) -> list[list[Line]]:
    """The rows of a page, each the pieces of type in it from left to right.

    Where a file has all columns' first lines, then all second ones, each row is cut into its lines,
    and they are put in order: the whole of the first column, then the next. A row across all
    columns ends them, and what follows is in columns of its own. Tables stay as they are. With
    `only_wide`, columns count only if the gap before them is beyond doubt.
    """
    gaps = _gaps(rows)
    if only_wide and not all(_is_wide(rows, gap) for gap in gaps):
        gaps = []
    return list(_ordered(rows, gaps)) if gaps else list(rows)


def columns_at(starts: Sequence[float]) -> list[float]:
    """Where many pieces of type begin at the same place, from left to right."""
    clusters: list[list[float]] = []
    for x in sorted(starts):
        if clusters and x - clusters[-1][0] <= NEAR:
            clusters[-1].append(x)
        else:
            clusters.append([x])
    largest = sorted(clusters, key=len, reverse=True)[:_MOST_GAPS]
    return sorted(each[0] for each in largest if len(each) >= _LEAST_ROWS)


def _gaps(rows: Sequence[list[Line]]) -> list[float]:
    """Where columns begin, after the first; empty if there is but one."""
    starts = (
        piece.x
        for row in rows
        for before, piece in pairwise(row)
        if piece.x - _end(before) > _LEAST_GAP * piece.size
    )
    gaps = [gap for gap in columns_at(list(starts)) if _runs_through(rows, gap)]
    while gaps:
        columns = _columns(rows, gaps)
        wrong = next((n for n, lines in enumerate(columns) if not _is_text(lines)), None)
        if wrong is None:
            return gaps
        del gaps[max(0, wrong - 1)]
    return []


def _runs_through(rows: Sequence[list[Line]], gap: float) -> bool:
    """Whether hardly a row crosses the place between the first and the last row that have it."""
    parted = [_is_parted(row, gap) for row in rows]
    if parted.count(True) < _LEAST_ROWS:
        return False
    first = parted.index(True)
    last = len(parted) - 1 - parted[::-1].index(True)
    crossing = parted[first:last].count(None)
    return crossing <= _CROSSING * parted.count(True)


def _is_wide(rows: Sequence[list[Line]], gap: float) -> bool:
    """Whether most rows leave a space before the gap, however wide their letters are."""
    spaces = []
    for row in rows:
        right = next((n for n, piece in enumerate(row) if piece.x >= gap - NEAR), 0)
        if right:
            before = row[right - 1]
            ends = before.x + _WIDEST * (_end(before) - before.x)
            spaces.append((row[right].x - ends) / row[right].size)
    return bool(spaces) and median(spaces) >= _LEAST_GAP


def _is_parted(row: Sequence[Line], gap: float) -> bool | None:
    """Whether a row has text on both sides of a gap; None if its text runs across."""
    right = next((n for n, piece in enumerate(row) if piece.x >= gap - NEAR), len(row))
    if right == 0:
        return False
    ends = _end(row[right - 1])
    if right == len(row):
        return None if ends > gap + NEAR else False
    begins = row[right]
    least = _LEAST_GAP / 2 if begins.x <= gap + NEAR else 2 * _LEAST_GAP
    return True if begins.x - ends >= least * begins.size else None


def _columns(rows: Sequence[list[Line]], gaps: Sequence[float]) -> list[list[str]]:
    """The texts of each column's lines, of those rows only that are in several columns."""
    columns: list[list[str]] = [[] for _ in range(len(gaps) + 1)]
    for row in rows:
        cut = _cut(row, gaps)
        if cut and len(cut) > 1:
            for column, pieces in cut.items():
                columns[column].append("".join(piece.text for piece in pieces).strip())
    return columns


def _is_text(lines: Sequence[str]) -> bool:
    """Whether these lines read on from one to the next, as those of a table don't."""
    if len(lines) < _LEAST_ROWS or median(map(_length, lines)) < _LEAST_LENGTH:
        return False
    flowing = sum(
        each[:1].isalpha() and not each[0].isupper()
        for before, each in pairwise(lines)
        if not _SENTENCE_END.search(before)
    )
    return flowing >= _FLOWING * (len(lines) - 1)


def _length(line: str) -> int:
    return len(line) + len(_WIDE.findall(line))


def _cut(row: Sequence[Line], gaps: Sequence[float]) -> dict[int, list[Line]] | None:
    """The pieces of a row by the number of their column; None if it runs across a gap."""
    if any(_is_parted(row, gap) is None for gap in gaps):
        return None
    cut: dict[int, list[Line]] = {}
    for piece in row:
        cut.setdefault(bisect_right(gaps, piece.x + NEAR), []).append(piece)
    return cut


def _ordered(rows: Sequence[list[Line]], gaps: Sequence[float]) -> Iterator[list[Line]]:
    cuts = [_cut(row, gaps) for row in rows]
    last = max(number for number, cut in enumerate(cuts) if cut and len(cut) > 1)
    columns: list[list[list[Line]]] = [[] for _ in range(len(gaps) + 1)]
    for number, (row, cut) in enumerate(zip(rows, cuts, strict=True)):
        is_begun = any(columns)
        if cut and (len(cut) > 1 or (is_begun and not _is_below(row, columns, number > last))):
            for column, pieces in cut.items():
                columns[column].append(pieces)
        else:
            yield from chain.from_iterable(columns)
            columns = [[] for _ in columns]
            yield row
    yield from chain.from_iterable(columns)


def _is_below(
    row: Sequence[Line], columns: Sequence[Sequence[list[Line]]], is_after_all: bool
) -> bool:
    """Whether a row in one column is no line of it: of another size, or below all columns."""
    lines = next(line for line in columns if line)
    if abs(lines[-1][0].size - row[0].size) > 0.1 * row[0].size:
        return True
    drops = [before[0].y - line[0].y for before, line in pairwise(lines)]
    usual = median([drop for drop in drops if drop > 0] or [1.3 * row[0].size])
    return is_after_all and lines[-1][0].y - row[0].y > 2 * usual


def _end(piece: Line) -> float:
    """Where a piece about ends; rather too far left than too far right, for fonts differ."""
    text = piece.text.rstrip()
    wide = len(_WIDE.findall(text))
    narrow = len(_NARROW.findall(text))
    return piece.x + piece.size * (wide + 0.25 * narrow + 0.45 * (len(text) - wide - narrow))
