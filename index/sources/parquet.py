"""Parquet (parquet.apache.org) → one record for each row, read in a process of its own.

fastparquet is 4 MB with the one library that it adds, where pyarrow is 150. But version 2026.9.0
ends its whole process over some damaged files, so it never runs in ours.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.errors import UnreadableSource
from index.process import call_in_child
from index.sources.tables import MOST_RECORDS, check_columns, names_of_fields

_MOST_ROW_GROUP = 1_000_000_000  # bytes, unpacked
_MOST_WRITTEN = 500_000_000  # bytes of records that come back
_MOST_MEMORY = 6_000_000_000
_MOST_SECONDS = 600
_MOST_ITEMS = 1_000  # of a list in one field


def parquet_rows(content: bytes) -> Iterator[Mapping[str, Any]]:
    """The rows of a Parquet file, of the columns that an article may have.

    Raises UnreadableSource if it can't be read, or no column holds texts.
    """
    with TemporaryDirectory() as folder:
        given, written = Path(folder, "given.parquet"), Path(folder, "rows.jsonl")
        given.write_bytes(content)
        outcome = call_in_child("index.sources.parquet:write_rows", str(given), str(written))
        rows = BytesIO(written.read_bytes() if written.exists() else b"")
    names = rows.readline()
    if not names:
        raise UnreadableSource("a damaged Parquet file, or none")
    check_columns(json.loads(names))
    if outcome != "returned" and rows.tell() == len(rows.getbuffer()):
        raise UnreadableSource("a damaged Parquet file, or one that takes too much memory to read")
    return _rows(rows, whole=outcome == "returned")


def _rows(lines: BytesIO, *, whole: bool) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        with suppress(ValueError):  # the last, if the process ended while it was written
            yield json.loads(line)
    if not whole:
        raise UnreadableSource("a damaged Parquet file; what stands before the damage was read")


def write_rows(given: str, written: str) -> None:
    """Write the names of a Parquet file's columns, then its rows, each as a line of JSON.

    It runs in the child process, whose time and memory are bounded where the system can.
    """
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    from fastparquet import ParquetFile  # with pandas: only this process needs them

    file = ParquetFile(given)
    names = [str(name) for name in file.columns]
    wanted = names_of_fields(names)
    left, rows = _MOST_WRITTEN, MOST_RECORDS
    with Path(written).open("w", encoding="utf-8") as out:
        out.write(json.dumps(names) + "\n")
        out.flush()
        for group in file.row_groups if wanted else ():
            if group.total_byte_size > _MOST_ROW_GROUP:
                raise UnreadableSource("a part of it unpacks to more than can be read safely")
        for frame in file.iter_row_groups(columns=wanted) if wanted else ():
            for row in frame.to_dict("records"):
                line = json.dumps({name: _plain(value) for name, value in row.items()})
                left, rows = left - len(line), rows - 1
                if left < 0 or rows < 0:
                    raise UnreadableSource("it holds more than can be read safely")
                out.write(line + "\n")


def _plain(value: Any) -> Any:
    """The value as JSON has it; what isn't there becomes null."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value[:_MOST_ITEMS]]
    if isinstance(value, date):  # and pandas.Timestamp; NaT isn't equal to itself
        return value.isoformat() if value == value else None
    if isinstance(value, float) and value != value:
        return None
    return value if isinstance(value, (str, int, float, bool, dict)) else None
