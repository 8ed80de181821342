"""A PDF file → the text of its article, by pypdf, within limits on pages, work and time."""

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from io import BytesIO
from time import monotonic

from pypdf import Configuration, DocumentInformation, PageObject, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError, PyPdfError

from index.errors import UnreadableSource
from index.extraction.header import LONGEST_TITLE, Header
from index.extraction.layout import Line, paragraphs
from index.extraction.metadata import plain
from index.extraction.people import authors_of
from index.text.decoding import MOST_CHARACTERS, seen

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
_NO_TITLE = re.compile(
    r"(microsoft (word|powerpoint)|untitled|unbenannt|document ?\d*$|slide ?\d|print|layout)"
    r"|\.(docx?|pdf|indd|qxd|tex|pages|odt|rtf|html?)$|^[\w./\\-]*\d[\w./\\-]*$|https?:",
    re.IGNORECASE,
)


def read_pdf(content: bytes) -> tuple[Header, str, str | None]:
    """What a PDF's metadata tells, its text with an empty line between paragraphs, and a note.

    The note tells of pages left out because they ask for more work than a page of text does.

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
    text = seen("\n\n".join(paragraphs([page for page in pages if page is not None])))
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
    pieces: list[Line] = []

    def keep(text: str, cm: list[float], tm: list[float], _: object, size: float) -> None:
        """Note a piece of text, where it begins (PDF 1.7, § 9.4.4) and how large it is set."""
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        pieces.append(Line(text, x, y, abs(size * tm[3] * cm[3]) or size))

    page.extract_text(visitor_text=keep)
    begun: Line | None = None
    text = ""
    for piece in (*pieces, Line("\n", 0, 0, 0)):
        for number, part in enumerate(piece.text.split("\n")):
            if number and begun and (line := " ".join(text.split())):
                yield replace(begun, text=line)
            if number:
                begun, text = None, ""
            if part.strip() and begun is None:
                begun = piece
            text += part


def _header(information: DocumentInformation) -> Header:
    """What the file's metadata tells; its date is the file's, so only a guess."""
    title = " ".join(seen(information.title or "").split())
    published = _day(information)
    return Header(
        title=title if _is_title(title) else None,
        authors=authors_of([seen(information.author or "")]),
        published=published,
        date_found="the file's metadata" if published else None,
        date_sure=published is None,
    )


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
