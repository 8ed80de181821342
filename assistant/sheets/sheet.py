"""A CSV or XLSX file → a sheet: its rows, and which column holds the questions or claims."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import PurePath

from index.errors import BadInput, UnreadableSource
from index.text.decoding import MOST_CHARACTERS, decode, seen

MOST_BYTES = 20_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 200
SUFFIXES = (".csv", ".tsv", ".xlsx")
Cell = str | int | float | bool | datetime | date | time | timedelta | None
Row = tuple[Cell, ...]
# Names of columns, as letters and digits alone.
_QUESTIONS = frozenset("question questions query queries 问题 問題 提问 提問 疑问 疑問".split())
_CLAIMS = frozenset(
    "claim claims statement statements assertion assertions"
    " 论断 論斷 说法 說法 陈述 陳述 声明 聲明 主张 主張".split()
)
_DELIMITERS = ",;\t|"
_NO_DELIMITER = "\x1f"  # of a file with one column, whose texts have commas
_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # Excel's own, before the first line
_SENTENCE = re.compile(r"""[?？.。!！]['"”’」）)]*\s*\Z""")
_LETTER, _CHINESE = re.compile(r"\w"), re.compile(r"[\u3400-\u9fff]{4}")
_MOST_BLANK = 1_048_576  # rows that Excel has at most
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of both (MS-CFB, § 2.2)


@dataclass(frozen=True)
class Sheet:
    """The rows below the names, and the place of the column with what is asked.

    `claims`: what stands there is to be checked, not answered. A row may be shorter than `names`,
    or longer.
    """

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    column: int
    claims: bool

    @property
    def asked(self) -> tuple[str, ...]:
        """The question or claim of each row, on one line; "" for a row that has none."""
        return tuple(_line(row[self.column]) if len(row) > self.column else "" for row in self.rows)

    @property
    def name(self) -> str:
        """The name of the column with what is asked."""
        return self.names[self.column]


def read_sheet(content: bytes, name: str, *, claims: bool = False) -> Sheet:
    """The sheet in a file of this name; `claims`: it holds claims, whatever its columns are called.

    The column of questions or claims is the one named so, in English or Chinese, else the first
    that holds texts. If the first line has no names but a question, the column is called
    "question" or "claim". Of a workbook it is the first visible sheet. Raises UnreadableSource
    if it can't be read, BadInput if nothing is asked in it.
    """
    shown = PurePath(name).name
    try:
        rows = _rows(content, PurePath(name).suffix.lower())
    except UnreadableSource as error:
        raise UnreadableSource(f"{shown} can't be read: {error}.") from error
    kind = "claim" if claims else "question"
    if not rows:
        raise BadInput(f"{shown} is empty; write a {kind} in each row.")
    sheet = _sheet(rows, claims)
    if sheet is None:
        names = ", ".join(_line(cell)[:40] for cell in rows[0][:8])
        raise BadInput(
            f"{shown} has no column of {kind}s (its first line: {names}); name one “{kind}”."
        )
    if not any(sheet.asked):
        raise BadInput(f"{shown} has nothing below “{sheet.name}”; write a {kind} in each row.")
    return sheet


def _rows(content: bytes, suffix: str) -> list[Row]:
    if len(content) > MOST_BYTES:
        raise UnreadableSource(f"it is too large (the most is {MOST_BYTES / 1e6:.0f} MB)")
    if suffix not in SUFFIXES or content.startswith(_OLE):
        raise UnreadableSource("it is no sheet; save it as .xlsx without a password, or as .csv")
    if suffix == ".xlsx":
        from assistant.sheets.workbook import rows_of  # with openpyxl, which .csv doesn't need

        return _bounded(rows_of(content))
    return _bounded(_rows_of_text(content, suffix))


def _bounded(rows: Iterable[Sequence[Cell]]) -> list[Row]:
    """The rows up to the last with anything in it. Raises UnreadableSource if there are too many,
    or too many columns."""
    kept: list[Row] = []
    blank = 0
    for row in rows:
        cells = list(row)
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if not cells:
            blank += 1
            if blank > _MOST_BLANK:
                break
            continue
        if len(kept) + blank > MOST_ROWS:
            raise UnreadableSource(f"it has more than {MOST_ROWS:,} rows; split it")
        if len(cells) > MOST_COLUMNS:
            raise UnreadableSource(f"it has more than {MOST_COLUMNS} columns")
        kept += [()] * (blank if kept else 0)
        kept.append(tuple(cells))
        blank = 0
    return kept


def _rows_of_text(content: bytes, suffix: str) -> Iterator[list[str]]:
    """The rows of CSV (RFC 4180), with commas, semicolons, tabs or bars between the fields."""
    csv.field_size_limit(MOST_CHARACTERS)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode(content)[0]
    delimiter = "\t" if suffix == ".tsv" else _delimiter(text)
    if told := _SEPARATOR.match(text):
        text, delimiter = text[told.end() :], told[1]
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableSource(f"it is damaged from line {reader.line_num} on") from error


def _delimiter(text: str) -> str:
    """What stands between the fields, by the first line; nothing if that is a single field."""
    first = text.lstrip().partition("\n")[0].rstrip()
    counted = {each: _fields(first, each) for each in _DELIMITERS}
    best = max(counted, key=lambda each: counted[each])
    is_prose = ", " in first and '"' not in first and _SENTENCE.search(first)
    if counted[best] == 1 or (best == "," and is_prose):
        return _NO_DELIMITER
    return best


def _fields(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 1


def _sheet(rows: list[Row], claims: bool) -> Sheet | None:
    """The sheet of these rows; None if no column holds texts."""
    names = tuple(_line(cell) for cell in rows[0])
    for known in (_CLAIMS, _QUESTIONS) if claims else (_QUESTIONS, _CLAIMS):
        for column, name in enumerate(map(_plain, names)):
            if name in known:
                return Sheet(names, tuple(rows[1:]), column, claims or known is _CLAIMS)
    texts = [found for found in (_texts(rows[1:]), _texts(rows[:1])) if found is not None]
    if not texts:
        return None
    column = texts[0]
    first = names[column] if column < len(names) else ""
    if len(rows) == 1 or _SENTENCE.search(first):
        names = (*[""] * column, "claim" if claims else "question")
        return Sheet(names, tuple(rows), column, claims)
    names += ("",) * (column + 1 - len(names))
    return Sheet(names, tuple(rows[1:]), column, claims)


def _texts(rows: Sequence[Row]) -> int | None:
    """The first column of which at least half of what stands in it are texts."""
    for column in range(max(map(len, rows), default=0)):
        told = [row[column] for row in rows if len(row) > column and row[column] not in (None, "")]
        texts = [cell for cell in told if isinstance(cell, str) and _is_wordy(cell)]
        if texts and 2 * len(texts) >= len(told):
            return column
    return None


def _is_wordy(text: str) -> bool:
    """Whether it has two words, or four Chinese characters: less is a name or a number."""
    words = [_LETTER.search(word) is not None for word in text.split()]
    return any(both == (True, True) for both in pairwise(words)) or bool(_CHINESE.search(text))


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _line(cell: Cell) -> str:
    return "" if cell is None else " ".join(seen(str(cell)).split())
