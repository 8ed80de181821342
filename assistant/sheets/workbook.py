"""Excel's workbooks (.xlsx), by openpyxl, which sees only checked XML; what is written has no
formulas."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any
from warnings import catch_warnings, simplefilter
from xml.etree.ElementTree import ParseError
from xml.sax import SAXParseException

from defusedxml import DefusedXmlException, sax
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from assistant.sheets.sheet import Cell
from index.errors import UnreadableSource
from index.extraction.xml_limits import XmlLimits
from index.text.decoding import seen

_MOST_PARTS = 2_000
_MOST_XML = 100_000_000  # bytes, unpacked
_MOST_ELEMENTS = 2_000_000  # 10,000 rows with 60 texts have 1.8 million
_DEEPEST = 100
_TOO_LARGE = "its XML is nested or long beyond any sheet that can be asked"
_LONGEST = 32_767  # characters in a cell that Excel allows
# What Excel takes for a character's number (ECMA-376-1, § 22.9.2.19); openpyxl writes it as it is.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NARROW, _WIDE = 22, 60  # widths of columns, in characters
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, etree.LxmlError, ParseError, SAXParseException),
    *(InvalidFileException, ValueError, LookupError, TypeError, AttributeError),
    *(NotImplementedError, EOFError, OSError, RuntimeError, AssertionError),
)


def rows_of(content: bytes) -> Iterator[tuple[Cell, ...]]:
    """The rows of a workbook's first visible sheet; of a formula, the value that was saved with it.

    Raises UnreadableSource if it can't be read safely: it may not declare entities, which the
    format forbids (ECMA-376-2, § 8.2.5).
    """
    try:
        checked = _checked(content)
        with catch_warnings():
            simplefilter("ignore")  # of parts that it leaves out, which nobody misses here
            book = load_workbook(checked, read_only=True, data_only=True, keep_links=False)
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not sheets:
                return
            sheets[0].reset_dimensions()  # what the file says they are may be wrong
            for row in sheets[0].iter_rows(values_only=True):
                yield tuple(map(_read, row))
    except DefusedXmlException as error:
        raise UnreadableSource("its XML declares entities, which no Excel file does") from error
    except _BROKEN as error:
        raise UnreadableSource("it is a damaged Excel file, or none") from error


def _read(value: object) -> Cell:
    if isinstance(value, str):
        return unescape(value).replace("\r\n", "\n")  # Excel writes a carriage return as _x000D_
    if isinstance(value, datetime | time):
        return value.replace(tzinfo=None)  # which Excel doesn't know
    return value  # type: ignore[return-value]


def _checked(content: bytes) -> BytesIO:
    """The workbook with its XML alone, checked. Raises UnreadableSource and what XML raises."""
    archive = zipfile.ZipFile(BytesIO(content))
    entries = archive.infolist()
    if len(entries) > _MOST_PARTS:
        raise UnreadableSource(f"it has {len(entries):,} parts; no Excel file has so many")
    left, check, packed = _MOST_XML, XmlLimits(_MOST_ELEMENTS, _DEEPEST, _TOO_LARGE), BytesIO()
    with zipfile.ZipFile(packed, "w") as kept:
        for entry in entries:
            if not entry.filename.lower().endswith((".xml", ".rels")):
                continue
            if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise UnreadableSource("it is compressed in a way that no Excel file is")
            with archive.open(entry) as file:
                part = file.read(left + 1)
            left -= len(part)
            if left < 0:
                raise UnreadableSource("it unpacks to more than can be read safely")
            sax.parseString(part, check, forbid_dtd=True)
            kept.writestr(entry.filename, part)
    packed.seek(0)
    return packed


def workbook(names: Sequence[str], rows: Iterable[Sequence[Cell]], wide: Iterable[int]) -> bytes:
    """A workbook of one sheet: the names, in bold, and the rows below; columns at the places
    `wide` are broad. Texts are texts, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Newsdesk")
    sheet.freeze_panes = "A2"
    broad = set(wide)
    for place in range(len(names)):
        width = _WIDE if place in broad else _NARROW
        sheet.column_dimensions[get_column_letter(place + 1)].width = width
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")

    def written(value: Cell) -> Any:
        cell = WriteOnlyCell(sheet)
        if not isinstance(value, str):
            cell.value = value
            return cell
        cell.value = _ESCAPE.sub("_x005F_", seen(value)[:_LONGEST])
        cell.data_type = "s"  # openpyxl takes what begins with = for a formula
        cell.alignment = wrapped
        return cell

    head = [written(name) for name in names]
    for cell in head:
        cell.font = bold
    sheet.append(head)
    for row in rows:
        sheet.append(list(map(written, row)))
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()
