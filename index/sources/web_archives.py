"""Web archives: the pages in WARC and WACZ files, with their addresses and times of capture.

WARC 1.1 is ISO 28500:2017; iipc.github.io/warc-specifications has it, and how it is packed with
zstd. WACZ 1.1.1, a zip that holds WARC files, is at specs.webrecorder.net/wacz. Nothing is unpacked
to the disk, and however large a file is, one record at most is in memory.
"""

import hashlib
import itertools
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from fastwarc.stream_io import ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from index.errors import UnreadableSource
from index.fetching.codings import read_content_type
from index.fetching.fetch import Fetched
from index.sources.archived_answers import (
    MOST_BYTES,
    ArchivedAnswer,
    read_answer,
)
from index.sources.containers import MOST_RATIO, Member
from index.sources.files import kind_of
from index.sources.found import Remark
from index.text.decoding import seen

MOST_RECORDS = 2_000_000
MOST_PAGES = 100_000
MOST_FILES_IN_WACZ = 10_000
_LEAST_BUDGET = 500_000_000  # bytes that even a small file may unpack to
_LONGEST_NAME = 2_000
_MOST_DICTIONARY = 10_000_000  # bytes; crawlers make them of some 100 kB
_DICTIONARY = struct.pack("<I", 0x184D2A5D)  # a frame before all others in .warc.zst
_ZSTD = b"\x28\xb5\x2f\xfd"

_DOCUMENTS = frozenset({"text/html", "application/xhtml+xml", "application/pdf"})
_VAGUE = frozenset({"", "text/plain", "application/octet-stream", "unknown/unknown"})
# Not "urn:", "metadata:" and "dns:", which are a crawler's own notes.
_PLACES = frozenset({"http", "https", "ftp", "file"})
_READ = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
_WITH_PAGE = frozenset({HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION})
_PEEKED = 64_000  # bytes of a record that show what it holds
_LOOKS_LIKE_PAGE = re.compile(
    rb"[\s\xef\xbb\xbf]*+(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+<(?:!doctype|html)\b", re.I
)
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, OSError, EOFError)

_LEFT_OUT = {
    "revisit": ("a revisit of an unchanged page", "revisits of unchanged pages"),
    "twice": ("a page that is in it a second time", "pages that are in it a second time"),
    "status": ("a redirect or error", "redirects or errors"),
    "kind": ("a file that is no page", "files that are no pages (pictures, scripts and the like)"),
    "split": ("a piece of a record that is split", "pieces of records that are split"),
}


@dataclass
class _Reading:
    """What has been seen of a file so far: the pages, and why others were left out."""

    budget: int  # bytes that it may still unpack to
    records: int = 0
    seen: set[tuple[str, bytes]] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)

    def remark(self) -> str:
        """What was left out, in words; "" if nothing was."""
        counted = [
            f"{count:,} {_LEFT_OUT[why][1]}" if count > 1 else _LEFT_OUT[why][0]
            for why, count in self.left_out.items()
        ]
        return f"left out: {', '.join(counted)}" if counted else ""

    def unpack(self, count: int) -> None:
        """Raises UnreadableSource if that is more than it may still unpack to."""
        self.budget -= count
        if self.budget < 0:
            raise UnreadableSource("it unpacks to more than can be read safely; split it")


def pages(path: Path) -> Iterator[Member | Remark]:
    """The pages in a web archive (.warc, alone or packed, or .wacz), in their order; last, what was
    left out.

    A page's name is its address with the time of its capture. One that the file breaks off in, or
    that can't be unpacked, comes with the reason. Raises UnreadableSource if the file is no web
    archive, or unpacks to more than can be read safely.
    """
    try:
        size = path.stat().st_size
        reading = _Reading(budget=max(MOST_RATIO * size, _LEAST_BUDGET))
        if kind_of(path.name) == ".wacz":
            yield from _pages_of_wacz(path, reading)
        else:
            with path.open("rb") as file:
                _check_dictionary(file)
                yield from _pages_of_warc(file, path.name, reading)
    except OSError as error:
        raise UnreadableSource((error.strerror or "can't be read").lower()) from error
    if not reading.records:
        raise UnreadableSource("not a web archive, or a damaged one: there is no record in it")
    if remark := reading.remark():
        yield Remark(str(path), remark)


def _check_dictionary(file: IO[bytes]) -> None:
    """Raises UnreadableSource if a file's dictionary, which is unpacked whole, is too large."""
    magic, size = file.read(4), file.read(4)
    if magic == _DICTIONARY and len(size) == 4:
        length = int.from_bytes(size, "little")
        packed = file.read(min(length, _MOST_DICTIONARY))
        if packed.startswith(_ZSTD):
            try:
                length = len(ZstdReader(BytesIO(packed)).read(_MOST_DICTIONARY + 1))
            except OSError as error:
                raise UnreadableSource("its dictionary is damaged") from error
        if length > _MOST_DICTIONARY:
            raise UnreadableSource("its dictionary unpacks to more than can be read safely")
    file.seek(0)


def _pages_of_wacz(path: Path, reading: _Reading) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGED as error:
        raise UnreadableSource("not a WACZ file, or a damaged one") from error
    with archive:
        entries = archive.infolist()
        if len(entries) > MOST_FILES_IN_WACZ:
            raise UnreadableSource(
                f"it holds {len(entries):,} files (the most is {MOST_FILES_IN_WACZ:,}); split it"
            )
        for entry in entries:
            if kind_of(entry.filename) in {".warc", ".warc.gz"}:
                yield from _pages_of_entry(archive, entry, reading)


def _pages_of_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, reading: _Reading
) -> Iterator[Member]:
    name = " ".join(seen(entry.filename).split())[:200]
    try:
        file = archive.open(entry)
    except (*_DAMAGED, RuntimeError):  # RuntimeError: encrypted
        yield Member(name, b"", "damaged or encrypted in the archive")
        return
    with file:
        yield from _pages_of_warc(file, name, reading, inside=True)


def _pages_of_warc(
    file: IO[bytes], name: str, reading: _Reading, *, inside: bool = False
) -> Iterator[Member]:
    """The pages of a WARC file, which may be `inside` another."""
    before = reading.records
    # Quirks mode reads lines that end in LF alone, and finds the next record after a wrong length.
    records = iter(ArchiveIterator(file, parse_http=False, quirks_mode=True))
    while True:
        try:
            record = next(records, None)
            if record is None:
                if inside and reading.records == before:
                    yield Member(name, b"", "not a WARC file, or a damaged one")
                return
            member = _member(record, reading)
            whole = _skip(record, reading)
        except _DAMAGED:
            member, whole = None, False
        if member:
            yield member
        if not whole:
            said = member is not None and member.refused
            if not said and (inside or reading.records > before):
                where = f"{name} after record {reading.records - before}"
                yield Member(where, b"", "the archive breaks off or is damaged here")
            return


def _skip(record: WarcRecord, reading: _Reading) -> bool:
    """Go to the record's end, as far as it may still unpack to; whether the file reaches it."""
    if not record.headers.get("Content-Length"):  # every record must have it
        return False
    left = record.content_length - record.reader.tell()
    while left > 0:
        skipped = record.reader.consume(min(left, _PEEKED))
        if not skipped:
            return False
        left -= skipped
        reading.unpack(skipped)
    return True


def _member(record: WarcRecord, reading: _Reading) -> Member | None:
    """The page in a record; None if it holds none, which is counted where people care."""
    reading.records += 1
    if reading.records > MOST_RECORDS or len(reading.names) > MOST_PAGES:
        raise UnreadableSource(f"it holds over {MOST_PAGES:,} pages; split it")
    # fastwarc 2.0.1 takes a record whose headers are in small letters for an empty one.
    if record.content_length == 0 and (record.headers.get("Content-Length") or "0").strip("0 "):
        where = f"record {reading.records}"
        return Member(where, b"", "its length can't be read")
    kind = record.record_type
    address = (record.headers.get("WARC-Target-URI") or "").strip()
    address = address.removeprefix("<").removesuffix(">")  # as WARC 1.0 wrote it
    if kind == WarcRecordType.revisit:
        reading.left_out["revisit"] += 1
    elif kind == WarcRecordType.continuation:
        reading.left_out["split"] += 1
    elif kind & _READ and address.partition(":")[0].lower() in _PLACES:
        return _page(record, address, reading)
    return None


def _page(record: WarcRecord, address: str, reading: _Reading) -> Member | None:
    """The page that a record holds, whole; None if it holds something else."""
    block = record.reader.read(_PEEKED)
    reading.unpack(len(block))
    is_answer = record.record_type == WarcRecordType.response
    try:
        answer = read_answer(block) if is_answer else _as_answer(record, block)
    except UnreadableSource:
        reading.left_out["status"] += 1
        return None
    if answer.status not in _WITH_PAGE:
        reading.left_out["status"] += 1
        return None
    media_type = _media_type(answer, address, is_answer=is_answer)
    if media_type is None:
        reading.left_out["kind"] += 1
        return None
    captured = _moment(record)
    name = _name(address, captured, reading.names)
    block += record.reader.read(MOST_BYTES + 1)
    reading.unpack(len(block))
    if len(block) > MOST_BYTES:
        return Member(name, b"", f"too large (over {MOST_BYTES / 1e6:.0f} MB)")
    if len(block) < record.content_length:
        return Member(name, b"", "the archive breaks off in the middle of this page")
    try:
        body, is_whole = (read_answer(block) if is_answer else _as_answer(record, block)).body()
    except UnreadableSource as error:
        return Member(name, b"", str(error))
    if not body.strip():
        reading.left_out["kind"] += 1
        return None
    digest = hashlib.sha256(body).digest()
    converted = record.record_type == WarcRecordType.conversion and address in reading.places
    if converted or (address, digest) in reading.seen:
        reading.left_out["twice"] += 1
        return None
    reading.seen.add((address, digest))
    reading.places.add(address)
    reading.names.add(name)
    page = Fetched(address, body, media_type, answer.charset)
    # Why a crawler cut a record is said in WARC-Truncated: WARC 1.1, section 5.13.
    is_whole = is_whole and not (record.headers.get("WARC-Truncated") or "").strip()
    note = None if is_whole else "its end is missing in the archive"
    return Member(name, body, page=page, captured=captured, note=note)


def _as_answer(record: WarcRecord, block: bytes) -> ArchivedAnswer:
    """A record that holds a page itself, without a server's headers."""
    kind, charset = read_content_type(record.headers.get("Content-Type") or "")
    return ArchivedAnswer(HTTPStatus.OK, kind, charset, block, ())


def _media_type(answer: ArchivedAnswer, address: str, *, is_answer: bool) -> str | None:
    """The type of a document that may be an article; None for pictures, scripts and the like."""
    named = answer.media_type
    if named in _DOCUMENTS:
        return named
    if named in _VAGUE and _LOOKS_LIKE_PAGE.match(answer.packed):
        return "text/html"
    if named != "text/plain":
        return None
    # Servers send much as plain text: scripts, and files for programs such as robots.txt.
    path = urlsplit(address).path
    is_text = path.endswith((".txt", ".md")) and path.count("/") > 1
    return named if is_text or not is_answer else None


def _moment(record: WarcRecord) -> datetime | None:
    """When the page was captured (WARC-Date)."""
    try:
        return datetime.fromisoformat((record.headers.get("WARC-Date") or "").strip())
    except ValueError:
        return None


def _name(address: str, captured: datetime | None, taken: set[str]) -> str:
    """The address, and the time of capture if known: a page may be in an archive many times."""
    shown = " ".join(seen(address).split())[:_LONGEST_NAME]
    first = f"{shown} at {captured:%Y-%m-%d %H:%M:%S}" if captured else shown
    numbered = (f"{first} ({number})" for number in itertools.count(2))
    return next(name for name in itertools.chain([first], numbered) if name not in taken)
