"""The lines of a Word file (.docx), in its order and in little memory however long it is.

`docx.py` reads an ordinary file with mammoth, which needs the whole of it as a tree. A press
database packs hundreds of articles in one file, so here it is read as a stream of events.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.expatreader import create_parser

from index.errors import UnreadableSource
from index.extraction.docx import BROKEN, MOST_BYTES
from index.text.decoding import seen

PAGE_BREAK = "\f"
_MOST_XML = 300_000_000  # bytes, unpacked; 500 articles as Nexis writes them are about 60 MB
_LEAST_XML = 30_000_000  # what an ordinary Word file may unpack to
_MOST_RATIO = 200  # how much smaller a long one may be packed; XML seldom passes 40
_MOST_ELEMENTS = 8_000_000
_DEEPEST = 200
_LONGEST_LINE = 200_000  # characters; no paragraph of an article comes near
_CHUNK = 1 << 16
_DOCUMENT = re.compile(r"word/document\d*\.xml", re.IGNORECASE)
# What holds text that isn't read where it stands, or is there a second time for older programs.
_PASSED_OVER = frozenset({"Fallback", "del", "moveFrom", "footnote", "endnote", "comment"})
_OFF = frozenset({"0", "false", "off", "none"})


def docx_lines(content: bytes) -> Iterator[str]:
    """The paragraphs of a Word file, one line each; PAGE_BREAK stands where a page is ended.

    Hidden and deleted text is left out. Raises UnreadableSource if it can't be read safely.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableSource(f"too large (the most is {MOST_BYTES / 1e6:.0f} MB)")
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        name = next(each for each in archive.namelist() if _DOCUMENT.fullmatch(each))
        if archive.getinfo(name).compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise UnreadableSource("compressed in a way that no Word file is")
        paragraphs = _Paragraphs()
        parser = create_parser(forbid_dtd=True)
        parser.setContentHandler(paragraphs)
        packed = archive.getinfo(name).compress_size
        left = min(_MOST_XML, max(_LEAST_XML, _MOST_RATIO * packed))
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise UnreadableSource("it unpacks to more than can be read safely")
                parser.feed(chunk)
                yield from paragraphs.taken()
        parser.close()
        yield from paragraphs.taken()
    except StopIteration:
        raise UnreadableSource("a damaged Word file, or none") from None
    except DefusedXmlException as error:
        raise UnreadableSource("its XML declares entities, which no Word file does") from error
    except (SAXParseException, *BROKEN) as error:
        if isinstance(error, UnreadableSource):
            raise
        raise UnreadableSource("a damaged Word file, or none") from error


class _Paragraphs(ContentHandler):
    """Collects the text of each paragraph (w:p) as the XML goes by."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._line: list[str] = []
        self._length = 0
        self._elements = 0
        self._depth = 0
        self._passed_over_at = 0  # the depth of an element that is passed over; 0: none
        self._in_text = False
        self._section_ends = False  # with this paragraph (ECMA-376-1, § 17.6.18)
        self._run: list[str] = []
        self._run_hidden = False

    def taken(self) -> list[str]:
        """The lines that are whole by now; they are handed out once."""
        lines, self._lines = self._lines, []
        return lines

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self._elements += 1
        self._depth += 1
        if self._depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise UnreadableSource("its XML is nested or long beyond any real Word file")
        local = name.rpartition(":")[2]
        if self._passed_over_at:
            return
        if local in _PASSED_OVER:
            self._passed_over_at = self._depth
        elif local == "r":
            self._run, self._run_hidden = [], False
        elif local == "t":
            self._in_text = True
        elif local in {"tab", "noBreakHyphen"}:
            self._run.append("-" if local == "noBreakHyphen" else "\t")
        elif local in {"br", "cr"}:
            if _attribute(attrs, "type") == "page":
                self._end_line(PAGE_BREAK)
            else:
                self._run.append("\n")
        elif local == "sectPr":
            self._section_ends = True
        elif local == "type" and _attribute(attrs, "val") == "continuous":
            self._section_ends = False
        elif local == "vanish":
            self._run_hidden = (_attribute(attrs, "val") or "true") not in _OFF
        elif local == "pageBreakBefore" and (_attribute(attrs, "val") or "true") not in _OFF:
            self._lines.append(PAGE_BREAK)

    def characters(self, content: str) -> None:
        if self._in_text and not self._passed_over_at:
            self._length += len(content)
            if self._length > _LONGEST_LINE:
                raise UnreadableSource("a paragraph in it is longer than any real one")
            self._run.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        local = name.rpartition(":")[2]
        if self._passed_over_at:
            if self._depth == self._passed_over_at:
                self._passed_over_at = 0
        elif local == "t":
            self._in_text = False
        elif local == "r":
            if not self._run_hidden:
                self._line += self._run
            self._run = []
        elif local == "p":
            self._end_line(PAGE_BREAK if self._section_ends else None)
            self._section_ends = False
        self._depth -= 1

    def _end_line(self, then: str | None = None) -> None:
        text = seen("".join(self._line + ([] if self._run_hidden else self._run)))
        self._line, self._run, self._length = [], [], 0
        for line in text.split("\n"):
            if line := " ".join(line.split(" ")).strip():
                self._lines.append(line)
        if then:
            self._lines.append(then)


def _attribute(attrs: AttributesImpl, name: str) -> str | None:
    """An attribute of WordprocessingML, whatever prefix its namespace has."""
    return next((str(attrs[each]) for each in attrs.getNames() if each.endswith(f":{name}")), None)
