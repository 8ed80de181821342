"""A PDF file → the text of its article, by pypdf, within limits on pages, work and time."""

import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from itertools import pairwise
from statistics import median
from time import monotonic
from typing import Any

from pypdf import Configuration, DocumentInformation, PageObject, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, TextStringObject

from index.errors import UnreadableSource
from index.extraction.header import LONGEST_TITLE, Header
from index.extraction.metadata import plain
from index.extraction.pdf_columns import NEAR, Line, columns_at, in_reading_order
from index.extraction.people import authors_of
from index.extraction.titles import SEPARATOR
from index.text.chinese import is_unspaced
from index.text.decoding import MOST_CHARACTERS, seen

_EDGE = 2  # lines at the top and at the bottom of a page that may be running heads
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])\u00ad?[-\u2010\u00ad]$")
_PAGE_NUMBER = re.compile(r"(page |seite |p\. ?)?[-–— ]*\d{1,4}[-–— ]*((/|of|von) ?\d{1,4})?", re.I)
_GAP = 1.3  # times the usual distance of lines; more parts paragraphs
_OTHER_SIZE = 1.08  # times the size of the type; more is another kind of text
_HEADLINE = 1.15
_SHORT = 0.8  # of the usual width
_FIRST = 5  # paragraphs that may stand above a headline or be it


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
                paragraph.text = _HYPHENATED.sub(hyphen, paragraph.text) + line.text
            else:
                space = "" if is_unspaced(paragraph.text[-1:], line.text[:1]) else " "
                paragraph.text = f"{paragraph.text}{space}{line.text}"
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


MOST_BYTES = 50_000_000
MOST_PAGES = 300
MOST_SECONDS = 60.0
# A page of newsprint has a few thousand drawing steps and some hundred kilobytes of them; pypdf's
# own limits are made for whole books of pictures, and let one page take minutes.
_LIMITS = Configuration(
    maximum_declared_stream_length=20_000_000,
    array_based_stream_maximum_output_length=20_000_000,
    zlib_maximum_output_length=20_000_000,
    lzw_maximum_output_length=20_000_000,
    run_length_maximum_output_length=20_000_000,
    stream_decoding_work_maximum_length=50_000_000,
    stream_parsing_work_maximum_count=200_000,
    xform_maximum_invocations_per_extraction=200,
    page_tree_maximum_entries=20_000,
    jbig2dec_binary=None,  # a program that is run on a picture's bytes
)
# Damaged files show as many kinds of error in a lenient reader.
_BROKEN = (
    *(PyPdfError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError),
    *(AssertionError, NotImplementedError, RecursionError, EOFError, OSError, MemoryError),
    *(zlib.error, struct.error),
)
_BROWSER = re.compile(r"Skia/PDF|^Mozilla/|Firefox|Chrom(?:e|ium)|Safari")
_LEAST_TITLE = 20  # letters of a title, which a browser may cut off
_WHEN = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}[:.]\d\d(?: ?[AP]M)?"
_PRINTED = re.compile(
    rf"(?:.{{0,300}} )?(?:https?|file)://\S+(?: \d+ ?(?:/|of) ?\d+)?"
    rf"|\d+ (?:of|von|de|sur|di|/) \d+(?: {_WHEN})?",
    re.IGNORECASE,
)
_LONGEST_ACTUAL_TEXT = 4  # characters
_LEAST_COLUMN = 72.0  # points
_SHIFT = 1e6  # points; no page is as high
_NO_TITLE = re.compile(
    r"(microsoft (word|powerpoint)|untitled|unbenannt|document ?\d*$|slide ?\d|print|layout)"
    r"|\.(docx?|pdf|indd|qxd|tex|pages|odt|rtf|html?)$|^[\w./\\-]*\d[\w./\\-]*$|https?:",
    re.IGNORECASE,
)


def read_pdf(content: bytes) -> tuple[Header, str, str | None]:
    """The header from a PDF's metadata, its text with an empty line between paragraphs, and a note.

    The note counts pages that were left out because they need more work than a page of text does.

    Raises UnreadableSource for what is encrypted, damaged, a scan without text, or too large.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableSource(f"too large (the most for a PDF is {MOST_BYTES / 1e6:.0f} MB)")
    try:
        with apply_configuration(_LIMITS):
            reader = PdfReader(BytesIO(content))
            if reader.is_encrypted and not reader.decrypt(""):
                raise UnreadableSource("it is encrypted; save a copy without a password")
            pages = list(_pages(reader))
            too_much = pages.count(None)
            information = reader.metadata
            header = _header(information) if information else Header()
    except LimitReachedError as error:
        raise UnreadableSource("it unpacks to more than can be read safely") from error
    except _BROKEN as error:
        if isinstance(error, UnreadableSource):
            raise
        raise UnreadableSource("a damaged PDF, or none") from error
    read = [page for page in pages if page is not None]
    if information and _is_printed(information):
        address, read = _without_prints(read, plain(information.title))
        header = replace(header, url=address, published=None, date_found=None, date_sure=True)
    found = paragraphs(read)
    header = replace(header, title=_without_site(header.title, found))
    text = seen("\n\n".join(found))
    if not re.search(r"\w", text):
        if too_much:
            raise UnreadableSource("it asks for more work than can be done safely")
        raise UnreadableSource(
            "no text in it; it may be a scan, which needs text recognition first"
        )
    note = f"{too_much} of {len(pages)} pages left out: too much is drawn on them"
    return *_titled(header, text), note if too_much else None


def _pages(reader: PdfReader) -> Iterator[list[Line] | None]:
    """The lines of each page; None for one that goes beyond the limits."""
    if len(reader.pages) > MOST_PAGES:
        raise UnreadableSource(
            f"it has {len(reader.pages)} pages (the most is {MOST_PAGES}); split it"
        )
    until = monotonic() + MOST_SECONDS
    length = 0
    for page in reader.pages:
        lines: list[Line] | None = None
        with suppress(LimitReachedError):
            lines = list(_lines(page))
        length += sum(len(line.text) for line in lines or ())
        if length > MOST_CHARACTERS or monotonic() > until:
            raise UnreadableSource("it takes too long to read; split it")
        yield lines


def _lines(page: PageObject) -> Iterator[Line]:
    """The lines of a page in the order they are read in."""
    drawing = _Drawing(())
    rows = _rows(page, drawing)
    ordered = in_reading_order(rows)
    if ordered == rows and (starts := columns_at(drawing.moves)):
        # Columns in one text object, which pypdf takes for one line of text.
        parted = _rows(page, _Drawing(starts))
        if (apart := in_reading_order(parted, only_wide=True)) != parted:
            ordered = apart
    for row in ordered:
        if text := " ".join("".join(piece.text for piece in row).split()):
            yield replace(row[0], text=text)


def _rows(page: PageObject, drawing: "_Drawing") -> list[list[Line]]:
    """The rows of a page as pypdf finds them, each the pieces of text in it."""
    rows: list[list[Line]] = [[]]
    last_shift = 0

    def keep(text: str, cm: list[float], tm: list[float], _: object, size: float) -> None:
        """Note a piece of text, where it begins (PDF 1.7, § 9.4.4) and how large it is set."""
        nonlocal last_shift
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        shift = round(y / _SHIFT)
        y -= shift * _SHIFT
        size = abs(size * tm[3] * cm[3]) or size
        for number, part in enumerate(text.split("\n")):
            if number:
                rows.append([])
            if part.strip():
                if shift > last_shift and not rows[-1] and len(rows) > 1:
                    rows.pop()  # it was parted from the row before
                rows[-1].append(Line(part, x, y, size))
                last_shift = shift
            elif part and rows[-1]:
                rows[-1][-1] = replace(rows[-1][-1], text=rows[-1][-1].text + part)

    page.extract_text(visitor_text=keep, visitor_operand_before=drawing)
    return [row for row in rows if row]


class _Drawing:
    """Changes a few operations of a page before pypdf reads them, and notes moves to the right.

    "ActualText" (PDF 1.7, § 14.9.4) is how browsers and Word write a soft hyphen, whose glyph is
    that of a space, and a ligature whose font doesn't tell its letters; it is read instead of what
    is drawn. Longer ones are not believed: what nobody sees on the page is no part of it.

    A move to where a column starts is made one to another page, so to say, by a multiple of
    `_SHIFT`: pypdf parts the text there, and the place on this page can still be told.
    """

    def __init__(self, columns: Sequence[float]) -> None:
        self.moves: list[float] = []  # where each ends
        self._columns = columns
        self._spans: list[list[str] | None] = []  # of marked content; what is still to be read

    def __call__(
        self, operator: bytes, operands: list[Any], cm: list[float], tm: list[float]
    ) -> None:
        """Called before each operation of a page (PDF 1.7, table A.1); changes its operands."""
        if operator in {b"BDC", b"BMC"}:
            self._spans.append(_actual_text(operands))
        elif operator == b"EMC" and self._spans:
            self._spans.pop()
        elif operator in {b"Tj", b"TJ", b"'", b'"'} and operands:
            said = next((span for span in self._spans if span is not None), None)
            if said is not None:
                text = TextStringObject(said.pop() if said else "")
                operands[-1] = ArrayObject([text]) if operator == b"TJ" else text
        elif operator == b"Td" and len(operands) == 2:
            self._move(operands, cm, tm)

    def _move(self, operands: list[Any], cm: list[float], tm: list[float]) -> None:
        x, y = operands
        scale = tm[3] * cm[3]
        if not (isinstance(x, (int, float)) and y == 0 and scale):
            return
        if x * tm[0] * cm[0] < _LEAST_COLUMN:
            return
        ends = (x * tm[0] + tm[4]) * cm[0] + cm[4]
        self.moves.append(ends)
        if any(abs(ends - column) <= NEAR for column in self._columns):
            operands[1] = FloatObject(_SHIFT / scale)


def _actual_text(operands: Sequence[Any]) -> list[str] | None:
    properties = operands[1] if len(operands) > 1 else None
    said = properties.get("/ActualText") if isinstance(properties, DictionaryObject) else None
    if isinstance(said, bytes):
        said = said.decode("utf-16" if said.startswith((b"\xfe\xff", b"\xff\xfe")) else "latin-1")
    return [str(said)] if isinstance(said, str) and len(said) <= _LONGEST_ACTUAL_TEXT else None


def _header(information: DocumentInformation) -> Header:
    """The header from the file's metadata; its date is the file's, so only a guess."""
    title = " ".join(seen(information.title or "").split())
    published = _day(information)
    return Header(
        title=title if _is_title(title) else None,
        authors=authors_of([seen(information.author or "")]),
        published=published,
        date_found="the file's metadata" if published else None,
        date_sure=published is None,
    )


def _is_printed(information: DocumentInformation) -> bool:
    """Whether a browser printed the file; the day in it is then that of printing."""
    return bool(_BROWSER.search(f"{information.creator or ''} {information.producer or ''}"))


def _without_prints(pages: Sequence[list[Line]], title: str) -> tuple[str | None, list[list[Line]]]:
    """The pages without what browsers print above and below each, and the page's address there.

    That is the moment of printing with the page's `title`, its address, and the number of the page.
    """

    def is_printed(text: str) -> bool:
        if moment := re.match(_WHEN, text):
            titled = plain(text[moment.end() :])[:_LEAST_TITLE]
            return bool(titled) and title.startswith(titled)
        return bool(_PRINTED.fullmatch(text))

    address: str | None = None
    kept = []
    for lines in pages:
        printed = {line for line in _edges(lines) if is_printed(line.text)}
        for line in printed:
            found = re.search(r"https?://\S+", line.text)
            address = address or (found[0] if found else None)
        kept.append([line for line in lines if line not in printed])
    return address, kept


def _without_site(title: str | None, found: Sequence[str]) -> str | None:
    """The title without the site's name behind it, where the text has the headline alone."""
    heads = {plain(paragraph) for paragraph in found[:_FIRST]}
    for cut in SEPARATOR.finditer(title or ""):
        if title and plain(title[: cut.start()]) in heads - {""}:
            return title[: cut.start()]
    return title


def _day(information: DocumentInformation) -> date | None:
    try:
        made = information.creation_date
    except (ValueError, TypeError, AttributeError):
        return None
    return made.date() if made else None


def _is_title(title: str) -> bool:
    return (
        8 <= len(title) <= LONGEST_TITLE and len(title.split()) > 1 and not _NO_TITLE.search(title)
    )


def _titled(header: Header, text: str) -> tuple[Header, str]:
    """The text without the title, where the metadata names the one that it begins with."""
    wanted = plain(header.title)
    if not wanted:
        return header, text
    for at in range(len(header.title or ""), min(len(text), 3 * LONGEST_TITLE) + 1):
        if plain(text[:at]) == wanted and (at == len(text) or text[at].isspace()):
            return header, text[at:].lstrip()
    return header, text
