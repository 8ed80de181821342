"""Lists of articles: JSON, CSV and Parquet → one record each."""

import csv
import json
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from itertools import chain
from typing import Any

from index.errors import UnreadableSource
from index.extraction.records import has_address_among, has_text, has_text_among, is_field
from index.extraction.refusals import FETCH_LINKS
from index.text.decoding import MOST_CHARACTERS, decode

MOST_RECORDS = 200_000
MOST_BYTES_OF_JSON = 100_000_000  # read into memory as a whole
_MOST_COLUMNS = 1_000
_DELIMITERS = ",;\t|"
# Where programs and services put the list in an object, one below the other.
_LISTS = (
    ("articles",),
    ("results",),
    ("items",),
    ("item",),
    ("_items",),
    ("entries",),
    ("data",),
    ("news",),
    ("documents",),
    ("hits",),
    ("response", "results"),
    ("response", "docs"),
    ("articles", "results"),
    ("_embedded", "items"),
    ("data", "articles"),
)
_NOTHING = frozenset({"", "nan", "NaN", "null", "NULL", "None", "NaT", "\\N", "N/A"})


def listed_in(content: bytes) -> Iterator[dict[str, Any]] | None:
    """The objects of a JSON list, wherever the file keeps it; None if it is a single object.

    An object with a text of its own is an article, whatever lists it has beside it.

    What isn't valid JSON is left to whoever reads single records, who says so.
    """
    if len(content) > MOST_BYTES_OF_JSON:
        raise UnreadableSource(
            f"too large for JSON (the most is {MOST_BYTES_OF_JSON / 1e6:.0f} MB); "
            "write each article on a line of its own, as .jsonl"
        )
    try:
        loaded = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if isinstance(loaded, dict):
        if has_text(loaded):
            return None
        for path in _LISTS:
            inner: Any = loaded
            for key in path:
                inner = inner.get(key) if isinstance(inner, dict) else None
            if isinstance(inner, list) and any(isinstance(each, dict) for each in inner):
                return (each for each in inner[:MOST_RECORDS] if isinstance(each, dict))
        return None
    if isinstance(loaded, list) and any(isinstance(each, dict) for each in loaded):
        return (each for each in loaded[:MOST_RECORDS] if isinstance(each, dict))
    return None


def table_rows(content: bytes) -> Iterator[dict[str, str]]:
    """The rows of a CSV file (RFC 4180) by the names in its first line.

    The fields may be set apart by commas, semicolons, tabs or bars. Raises UnreadableSource if no
    column holds texts.
    """
    csv.field_size_limit(MOST_CHARACTERS)
    try:
        content.decode()
        text: Any = TextIOWrapper(BytesIO(content), encoding="utf-8-sig", newline="")
    except UnicodeDecodeError:
        text = iter(decode(content)[0].splitlines(keepends=True))
    first = next(iter(text), "").lstrip("\ufeff")
    delimiter = max(_DELIMITERS, key=lambda each: len(_fields(first, each)))
    reader = csv.reader(chain([first], text), delimiter=delimiter)
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise UnreadableSource("a damaged table, or none") from error
    check_columns(names)
    return _rows(reader, names)


def _rows(reader: Iterator[list[str]], names: list[str]) -> Iterator[dict[str, str]]:
    try:
        for count, row in enumerate(reader):
            if count >= MOST_RECORDS:
                return
            pairs = zip(names, row, strict=False)
            if told := {name: value for name, value in pairs if value.strip() not in _NOTHING}:
                yield told
    except csv.Error as error:
        raise UnreadableSource(f"a damaged table, from row {count + 2} on") from error


def _fields(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def names_of_fields(names: list[str]) -> list[str]:
    """Those of a table's columns that a record of an article may have."""
    return [name for name in names if is_field(name)][:_MOST_COLUMNS]


def check_columns(names: list[str]) -> None:
    """Raises UnreadableSource if none of a table's columns holds texts, or there are too many."""
    if len(names) > _MOST_COLUMNS:
        raise UnreadableSource(f"a table of more than {_MOST_COLUMNS:,} columns")
    if not has_text_among(names):
        shown = ", ".join(name[:40] for name in names[:8]) or "none"
        other = f"; {FETCH_LINKS}" if has_address_among(names) else ""
        raise UnreadableSource(
            f"no column of texts found (its columns: {shown}); name one of them text{other}"
        )
