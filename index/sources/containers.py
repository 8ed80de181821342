"""Files that hold several documents: archives, lists of records, press databases' exports.

Web archives and mailboxes hold several too: see web_archives.py and mailboxes.py.
"""

import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from index.errors import UnreadableSource
from index.extraction.mail import mails_within
from index.fetching.fetch import Fetched
from index.sources.files import STREAMED, kind_of, why_not_read
from index.sources.parquet import parquet_rows
from index.sources.press.article import NoArticle, PressArticle
from index.sources.press.exports import press_articles
from index.sources.references import references
from index.sources.tables import listed_in, table_rows
from index.sources.wire import wire_items

MOST_MEMBERS = 10_000
MOST_BYTES_A_MEMBER = 50_000_000
MOST_BYTES_IN_ALL = 500_000_000
# Deflate reaches 1032 at most, on nothing but one repeated byte; text seldom passes 20.
MOST_RATIO = 200
_ARCHIVES = frozenset({".zip", ".jar", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst"})
_UNICODE_NAME = 0x7075
_NOT_EASTERN = re.compile(r"[^\x00-\x7f\u00b7\u2010-\u2027\u2e80-\u9fff\uff00-\uffef]")
_WHY_NOT_XML = "this kind of XML can't be read; Factiva's, NewsML-G2 and NITF can"
_READ = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


@dataclass(frozen=True)
class Member:
    """One document in a container: its bytes, or the reason why they are not read.

    `passes` marks a reason that may pass, such as an embargo. `page` is what its server said of it
    and `captured` when, where a web archive keeps that. `note` says what is missing in it.
    """

    name: str
    content: bytes
    refused: str | None = None
    passes: bool = False
    page: Fetched | None = None
    captured: datetime | None = None
    note: str | None = None


def members(content: bytes, name: str) -> Iterator[Member] | None:
    """The documents in a file, in their order; None if it is itself the only one.

    What is refused comes with the reason. Nothing is written to the disk. A line of .jsonl is
    named after its number, "line 12.json", and so are rows of a table, the articles in a press
    database's file and the mails that a mail only carries, as a digest does. Raises
    UnreadableSource if the file can't be read at all.
    """
    if kind_of(name) == ".zip":
        return _zip_members(content)
    return _held_in(content, name)


def _held_in(content: bytes, name: str) -> Iterator[Member] | None:
    """The documents in a file that is no archive."""
    match kind_of(name):
        case ".jsonl":
            return _json_lines(content)
        case ".json":
            return _records(listed_in(content), "record")
        case ".csv" | ".tsv":
            return _records(table_rows(content), "row")
        case ".parquet":
            return _records(parquet_rows(content), "row")
        case ".eml":
            return _mails(mails_within(content))
        case ".ris" | ".bib" as kind:
            return _references(content, kind)
    if (articles := press_articles(content, name)) is not None:
        return _of_press(articles)
    return _stories(content) if kind_of(name) == ".xml" else None


def _of_press(parts: Iterator[PressArticle | NoArticle]) -> Iterator[Member]:
    """The articles, numbered; a part that holds none is known by its own place."""
    number = 0
    for place, part in enumerate(parts, start=1):
        if isinstance(part, NoArticle):
            yield Member(f"part {place}", b"", f"no article in it: “{part.beginning}”")
        else:
            number += 1
            yield Member(f"article {number}.json", part.record())


def _records(records: Iterator[Mapping[str, Any]] | None, kind: str) -> Iterator[Member] | None:
    if records is None:
        return None
    return (
        Member(f"{kind} {number}.json", json.dumps(record, default=str).encode())
        for number, record in enumerate(records, start=1)
    )


def _mails(several: list[bytes]) -> Iterator[Member] | None:
    if not several:
        return None
    return (Member(f"mail {number}.eml", mail) for number, mail in enumerate(several, start=1))


def _references(content: bytes, suffix: str) -> Iterator[Member]:
    for number, record in enumerate(references(content, suffix), start=1):
        refused = None if record["text"] else "it has no abstract and no note, so no text"
        yield Member(f"reference {number}.json", json.dumps(record).encode(), refused)


def _stories(content: bytes) -> Iterator[Member]:
    """What a news agency's file holds."""
    items = wire_items(content)
    if items is None:
        raise UnreadableSource(_WHY_NOT_XML)
    for number, item in enumerate(items, start=1):
        yield Member(f"article {number}.json", item.record, item.refused, item.passes)


def _json_lines(content: bytes) -> Iterator[Member]:
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            yield Member(f"line {number}.json", line)


def _zip_members(content: bytes) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except _DAMAGED as error:
        raise UnreadableSource("not a zip archive, or a damaged one") from error
    entries = archive.infolist()
    if len(entries) > MOST_MEMBERS:
        raise UnreadableSource(
            f"it holds {len(entries):,} files (the most is {MOST_MEMBERS:,}); split it"
        )
    left = MOST_BYTES_IN_ALL
    seen: set[str] = set()
    for entry in entries:
        name = _name(entry)
        if entry.is_dir() or _is_hidden(name):
            continue
        reason = _why_not(entry, name)
        if reason is None and name in seen:
            reason = "a second file of that name in the archive"
        seen.add(name)
        if reason is None:
            member = _read(archive, entry, name, min(MOST_BYTES_A_MEMBER, left))
            left -= len(member.content)
        else:
            member = Member(name, b"", reason)
        yield from _unpacked(member)


def _unpacked(member: Member) -> Iterator[Member]:
    """A file of an archive; where it holds several documents, those instead."""
    if member.refused:
        yield member
        return
    try:
        held = _held_in(member.content, member.name)
        if held is None:
            yield member
        else:
            for inner in held:
                yield replace(inner, name=f"{member.name}!{inner.name}")
    except UnreadableSource as error:
        yield Member(member.name, b"", str(error))


def _name(entry: zipfile.ZipInfo) -> str:
    """The name in Unicode, for archives often don't say what it is written in (APPNOTE.TXT, D.2).

    It may be UTF-8 all the same, or as Windows in China writes it (GBK). What is neither is in the
    letters of MS-DOS, as the format says, unless it would hold its lines for drawing boxes.
    """
    if entry.flag_bits & 0x800:
        return entry.orig_filename
    try:
        written = entry.orig_filename.encode("cp437")
    except UnicodeError:
        return entry.orig_filename
    if told := _told_name(entry.extra, written):
        return told
    drawn = any(0xB0 <= byte <= 0xDF for byte in written)
    for encoding in ("utf-8", "gb2312", *(("gb18030", "cp1252") if drawn else ())):
        try:
            name = written.decode(encoding)
        except UnicodeError:
            continue
        if encoding != "gb18030" or not _NOT_EASTERN.search(name):
            return name
    return entry.orig_filename


def _told_name(extra: bytes, written: bytes) -> str | None:
    """The name in UTF-8 that Info-ZIP puts beside the other (APPNOTE.TXT, 4.6.9)."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_NAME and len(field) > 5 and field[0] == 1:
            if struct.unpack_from("<I", field, 1)[0] != zlib.crc32(written):
                return None  # the name was changed by a program that doesn't know this field
            try:
                return field[5:].decode()
            except UnicodeError:
                return None
    return None


def _is_hidden(name: str) -> bool:
    """Whether it is one of the files that systems leave in archives for themselves."""
    return any(
        part == "__MACOSX" or (part.startswith(".") and not part.startswith(".."))
        for part in PurePosixPath(name).parts
    )


def _why_not(entry: zipfile.ZipInfo, name: str) -> str | None:
    """Why an entry is not even looked into."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    suffix = kind_of(name)
    if (
        ".." in PureWindowsPath(name).parts
        or PureWindowsPath(name).drive
        or name.startswith(("/", "\\"))
        or not name.isprintable()
    ):
        return "its name leads out of the archive"
    if kind == stat.S_IFLNK:
        return "a link; only real files are read"
    if kind not in {0, stat.S_IFREG}:
        return "a device; only real files are read"
    if suffix in _ARCHIVES | STREAMED:
        return "an archive in an archive; unpack it first"
    if unread := why_not_read(name):
        return unread
    if entry.flag_bits & 0x1:
        return "encrypted; unpack it with its password first"
    if entry.compress_type not in _READ:
        return "compressed in an unusual way; unpack it first"
    if entry.file_size > MOST_BYTES_A_MEMBER:
        return f"too large ({entry.file_size / 1e6:.0f} MB unpacked)"
    if entry.file_size > MOST_RATIO * max(entry.compress_size, 1_000):
        return f"it would unpack to {entry.file_size // max(entry.compress_size, 1)} times its size"
    return None


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, most: int) -> Member:
    """The entry's bytes; what its header says of its size is not believed."""
    try:
        with archive.open(entry) as file:
            content = file.read(most + 1)
    except (*_DAMAGED, RuntimeError):  # RuntimeError: encrypted, whatever its flag says
        return Member(name, b"", "damaged in the archive")
    if len(content) > most:
        return Member(name, b"", "the archive unpacks to more than can be read safely")
    return Member(name, content)
