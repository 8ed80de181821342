"""A sheet and what came of its rows → the same sheet with the answers, as a file."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path

from assistant.references.formats import as_text
from assistant.sheets.outcome import BROAD, COLUMNS, Outcome, names
from assistant.sheets.sheet import SUFFIXES, Cell, Row, Sheet
from assistant.words.words import Words
from index.errors import BadInput

OURS = " (Newsdesk)"  # behind the name of a column that the sheet has already
_NUMBER = re.compile(r"[+-]?(?=[.,]*\d)[\d.,]+(?:[eE][+-]?\d+)?%?")


def suffix_of(file: Path) -> str:
    """Which kind of sheet a file's name means. Raises BadInput for any other."""
    if file.suffix.lower() in SUFFIXES:
        return file.suffix.lower()
    raise BadInput(f"The name of {file} must end in one of these: {', '.join(SUFFIXES)}.")


def answered(sheet: Sheet, outcomes: Mapping[str, Outcome], words: Words, suffix: str) -> bytes:
    """The file, one of SUFFIXES: every column of the sheet, then the answer in columns of ours.

    `outcomes` are by what was asked; a row that has none stays without. Answers from an earlier
    time, in the last columns, are replaced.
    """
    head, rows = _before(sheet, names(words))
    width = max(len(head), max(map(len, rows), default=0))
    head += ("",) * (width - len(head))
    taken = set(head)
    added = [name + OURS if name in taken else name for name in names(words)]
    filled: list[Row] = []
    for row, asked in zip(rows, sheet.asked, strict=True):
        outcome = outcomes.get(asked)
        cells: Sequence[Cell] = outcome.cells(words) if outcome else [""] * len(COLUMNS)
        filled.append((*row, *[None] * (width - len(row)), *cells))
    if suffix == ".xlsx":
        from assistant.sheets.workbook import workbook  # with openpyxl, only where it is written

        wide = {sheet.column, *(width + COLUMNS.index(each) for each in BROAD)}
        return workbook((*head, *added), filled, wide)
    return _csv([(*head, *added), *filled], "\t" if suffix == ".tsv" else ",")


def _before(sheet: Sheet, ours: Sequence[str]) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """The names and rows without the columns that were added to them at an earlier time."""
    start = len(sheet.names) - len(ours)
    last = [name.removesuffix(OURS) for name in sheet.names[start:]]
    if start <= sheet.column or last != list(ours):
        return sheet.names, sheet.rows
    return sheet.names[:start], tuple(row[:start] for row in sheet.rows)


def _csv(rows: Iterable[Sequence[Cell]], delimiter: str) -> bytes:
    """With a byte order mark, without which Excel takes UTF-8 for the system's encoding."""
    table = StringIO(newline="")
    writer = csv.writer(table, delimiter=delimiter)
    for row in rows:
        writer.writerow(["" if cell is None else _written(cell) for cell in row])
    return table.getvalue().encode("utf-8-sig", errors="replace")


def _written(cell: Cell) -> Cell:
    """What a spreadsheet reads as text; "-5" stays the number that it is."""
    if isinstance(cell, str) and not _NUMBER.fullmatch(cell):
        return as_text(cell)
    return cell
