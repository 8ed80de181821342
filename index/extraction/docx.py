"""A Word file (.docx) → the text of its article, by mammoth, which sees only checked XML."""

import re
import zipfile
import zlib
from datetime import date
from io import BytesIO
from xml.sax import SAXParseException

import mammoth
from defusedxml import DefusedXmlException, sax
from lxml import etree

from index.errors import UnreadableSource
from index.extraction import html_tree
from index.extraction.header import Header
from index.extraction.people import authors_of
from index.extraction.xml_limits import XmlLimits
from index.text.decoding import seen

MOST_BYTES = 50_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of both (MS-CFB, § 2.2)
_MOST_PARTS = 2_000
_MOST_XML = 30_000_000  # bytes, unpacked; pictures are never unpacked
_MOST_ELEMENTS = 200_000  # ten times those of a very long article
_DEEPEST = 200
_TOO_LARGE = "its XML is nested or long beyond any real Word file"
_XML = re.compile(r".*\.(xml|rels)", re.IGNORECASE)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAMES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, etree.LxmlError, SAXParseException, ValueError, LookupError),
    *(TypeError, AttributeError, NotImplementedError, EOFError, OSError, RuntimeError),
)


def read_docx(content: bytes) -> tuple[Header, str]:
    """What a Word file's properties tell, and its text with an empty line between paragraphs.

    Nothing it refers to outside itself is read; hidden text is left out. It may not declare
    entities, which the format forbids (ECMA-376-2, § 8.2.5). Raises UnreadableSource if it can't
    be read safely.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableSource(f"too large (the most is {MOST_BYTES / 1e6:.0f} MB)")
    if content.startswith(_OLE):
        raise UnreadableSource("an old or an encrypted Word file; save it as .docx, unprotected")
    try:
        parts = _xml_parts(content)
        header = _properties(parts.get("docProps/core.xml", b""))
        converted = mammoth.convert_to_html(
            _packed(parts),
            convert_image=mammoth.images.img_element(lambda _: {}),
            include_embedded_style_map=False,
            external_file_access=False,
        ).value
    except DefusedXmlException as error:
        raise UnreadableSource("its XML declares entities, which no Word file does") from error
    except BROKEN as error:
        if isinstance(error, UnreadableSource):
            raise
        raise UnreadableSource("a damaged Word file, or none") from error
    return header, seen(_text(converted))


def _xml_parts(content: bytes) -> dict[str, bytes]:
    """The archive's XML, by name, unpacked and checked."""
    archive = zipfile.ZipFile(BytesIO(content))
    entries = archive.infolist()
    if len(entries) > _MOST_PARTS:
        raise UnreadableSource(f"it has {len(entries)} parts; no Word file has so many")
    parts: dict[str, bytes] = {}
    left = _MOST_XML
    check = XmlLimits(_MOST_ELEMENTS, _DEEPEST, _TOO_LARGE)
    for entry in entries:
        if not _XML.fullmatch(entry.filename):
            continue
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise UnreadableSource("compressed in a way that no Word file is")
        with archive.open(entry) as file:
            part = file.read(left + 1)
        left -= len(part)
        if left < 0:
            raise UnreadableSource("it unpacks to more than can be read safely")
        sax.parseString(part, check, forbid_dtd=True)
        parts[entry.filename] = part
    if document := parts.get("word/document.xml"):
        parts["word/document.xml"] = _without_hidden(document)
    return parts


def _without_hidden(document: bytes) -> bytes:
    """The document's XML without text that Word doesn't show (ECMA-376-1, § 17.3.2.41)."""
    tree = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))
    for mark in list(tree.iter(f"{_WORD}vanish")):
        run = next(mark.iterancestors(f"{_WORD}r"), None)
        shown = mark.get(f"{_WORD}val", "true") in {"0", "false", "off"}
        if run is not None and not shown and (parent := run.getparent()) is not None:
            parent.remove(run)
    return bytes(etree.tostring(tree))


def _packed(parts: dict[str, bytes]) -> BytesIO:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    packed.seek(0)
    return packed


def _properties(core: bytes) -> Header:
    """Title, author and date of the file, the last only a guess at the article's."""
    if not core:
        return Header()
    tree = etree.fromstring(core, etree.XMLParser(resolve_entities=False, no_network=True))
    creator, created = (
        " ".join((tree.findtext(name, namespaces=_NAMES) or "").split())
        for name in ("dc:creator", "dcterms:created")
    )
    try:
        published = date.fromisoformat(created[:10])
    except ValueError:
        published = None
    return Header(
        authors=authors_of([seen(creator)]),
        published=published,
        date_found="the file's properties" if published else None,
        date_sure=published is None,
    )


def _text(converted: str) -> str:
    tree = html_tree.parse(f"<html><body>{converted}</body></html>")
    for row in list(tree.iter("tr")):
        cells = [" ".join(cell.text_content().split()) for cell in row]
        row.clear()
        row.text = " ".join(cells)
    for link in list(tree.iter("a")):
        if link.get("href", "").startswith(("#footnote", "#endnote")):
            link.drop_tree()
    return "\n\n".join(html_tree.lines(tree))
