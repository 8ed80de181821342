"""Pages saved by Safari (.webarchive) → their article; what isn't one is refused at once."""

import plistlib
import struct
from collections.abc import Callable
from typing import Any

import pytest
from hostile_files import pdf_of, pdf_stream
from web_archives import ADDRESS, LIGHTHOUSE, page

from index.errors import UnreadableSource
from index.extraction.extract import extract

BINARY, XML = plistlib.FMT_BINARY, plistlib.FMT_XML


def archive(
    content: object = LIGHTHOUSE, kind: str = "text/html", form: Any = BINARY, **more: object
) -> bytes:
    """What Safari writes: the page, and the pictures and frames that it shows."""
    main = {
        "WebResourceData": content,
        "WebResourceFrameName": "",
        "WebResourceMIMEType": kind,
        "WebResourceTextEncodingName": "UTF-8",
        "WebResourceURL": ADDRESS,
        **more,
    }
    picture = {
        "WebResourceData": b"\x89PNG",
        "WebResourceMIMEType": "image/png",
        "WebResourceURL": "https://courier.example/lamp.png",
    }
    whole = {"WebMainResource": main, "WebSubresources": [picture]}
    whole["WebSubframeArchives"] = [{"WebMainResource": main}]
    return plistlib.dumps(whole, fmt=form)


@pytest.mark.parametrize("form", [BINARY, XML])
def test_the_page_is_read_with_the_address_it_was_saved_from(form: Any) -> None:
    article = extract(archive(form=form), "Saved page.webarchive").article
    assert (article.title, article.url) == ("Lighthouse keeper retires", ADDRESS)
    assert article.text.startswith("Marta Quill left")


def test_the_charset_that_safari_noted_is_used() -> None:
    text = page("Årsmøde på Sandholm", "Fyrmesteren på øen går på pension efter mange år. " * 6)
    latin = archive(text.decode().encode("latin-1"), WebResourceTextEncodingName="ISO-8859-1")
    assert extract(latin, "a.webarchive").article.title == "Årsmøde på Sandholm"


def test_a_saved_pdf_is_read_as_one() -> None:
    drawn = pdf_stream(
        b"BT /F1 12 Tf 72 700 Td (Lamp out) Tj 0 -40 Td (The lighthouse is dark.) Tj ET"
    )
    article = extract(archive(pdf_of(drawn), "application/pdf"), "a.webarchive").article
    assert (article.title, article.text) == ("Lamp out", "The lighthouse is dark.")


def trailer(objects: bytes, offsets: bytes, *, count: int, top: int = 0, size: int = 1) -> bytes:
    """A binary property list (opensource.apple.com, CFBinaryPList.c) with a trailer of our own."""
    table = 8 + len(objects)
    tail = struct.pack(">6xBBQQQ", size, 1, count, top, table)
    return b"bplist00" + objects + offsets + tail


def nested(depth: int) -> bytes:
    return (
        b'<?xml version="1.0"?><plist version="1.0">'
        + b"<array>" * depth
        + b"</array>" * depth
        + b"</plist>"
    )


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<plist version="1.0"><dict><key>WebMainResource</key><string>&b;</string></dict></plist>'
)
OUTSIDE = ENTITIES.replace(b'<!ENTITY a "aaaaaaaaaa">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')

HOSTILE: dict[str, Callable[[], bytes]] = {
    "no property list": lambda: b"The quick brown fox",
    "cut off": lambda: archive()[:-40],
    "cut off XML": lambda: archive(form=XML)[:-400],
    "a list": lambda: plistlib.dumps([archive()], fmt=BINARY),
    "no page": lambda: plistlib.dumps({"WebSubresources": []}, fmt=BINARY),
    "a page that is a list": lambda: plistlib.dumps({"WebMainResource": [1]}, fmt=BINARY),
    "a page that is a number": lambda: archive(12345),
    "a page that is a date": lambda: archive(True),
    "an empty page": lambda: archive(b"   "),
    "a picture": lambda: archive(b"\x89PNG", "image/png"),
    "a kind that is no text": lambda: archive(b"\x00\x01\x02" * 400, "text/plain"),
    "entities that multiply": lambda: ENTITIES,
    "an entity of a file": lambda: OUTSIDE,
    "XML 100,000 deep": lambda: nested(100_000),
    "an array within itself": lambda: trailer(b"\xa1\x00", b"\x08", count=1),
    "two arrays within each other": lambda: trailer(b"\xa1\x01\xa1\x00", b"\x08\x0a", count=2),
    "a dictionary that is its own value": lambda: trailer(b"\xd1\x01\x00Aa", b"\x08\x0b", count=2),
    "arrays 60 deep, each ten times the next": lambda: trailer(
        b"".join(b"\xaa" + bytes([number + 1]) * 10 for number in range(60)) + b"\x08",
        b"".join(struct.pack(">H", 8 + 11 * number) for number in range(61)),
        count=61,
        size=2,
    ),
    "more objects than bytes": lambda: trailer(b"\x08", b"\x08", count=2**40),
    "an object that isn't there": lambda: trailer(b"\x08", b"\x08", count=1, top=200),
    "an offset behind the end": lambda: trailer(b"\x08", b"\xff", count=1),
    "data longer than the file": lambda: trailer(b"\x4f\x13" + b"\x7f" * 8, b"\x08", count=1),
    "offsets of no bytes": lambda: trailer(b"\x08", b"\x08", count=1, size=0),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_archives_are_refused(content: Callable[[], bytes]) -> None:
    with pytest.raises(UnreadableSource):
        extract(content(), "a.webarchive")
