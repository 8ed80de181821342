"""Files that hold several documents: .zip archives, and .jsonl with an article on each line.

Mailboxes hold several too: see mailboxes.py.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath, PureWindowsPath

from index.errors import UnreadableSource
from index.extraction.mail import mails_within
from index.sources.files import STREAMED, SUFFIXES, kind_of

CONTAINERS = STREAMED | {".zip", ".jsonl"}
MOST_MEMBERS = 10_000
MOST_BYTES_A_MEMBER = 50_000_000
MOST_BYTES_IN_ALL = 500_000_000
# Deflate reaches 1032 at most, on nothing but one repeated byte; text seldom passes 20.
MOST_RATIO = 200
_ARCHIVES = frozenset({".zip", ".jar", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst"})
_READ = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


@dataclass(frozen=True)
class Member:
    """One document in a container: its bytes, or the reason why they are not read."""

    name: str
    content: bytes
    refused: str | None = None


def is_container(name: str) -> bool:
    """Whether a file of that name holds several documents."""
    return kind_of(name) in CONTAINERS


def members(content: bytes, name: str) -> Iterator[Member] | None:
    """The documents in a file, in their order; None if it is itself the only one.

    What is refused comes with the reason. Nothing is written to the disk. A line of .jsonl is
    named after its number, "line 12.json"; so are the mails that a mail only carries, as a digest
    does. Raises UnreadableSource if the file can't be read at all.
    """
    match kind_of(name):
        case ".zip":
            return _zip_members(content)
        case ".jsonl":
            return _json_lines(content)
        case ".eml" if several := mails_within(content):
            return (Member(f"mail {n}.eml", inner) for n, inner in enumerate(several, start=1))
    return None


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
        yield member


def _name(entry: zipfile.ZipInfo) -> str:
    """The name in Unicode: many archives hold UTF-8 without saying so (APPNOTE.TXT, D.2)."""
    if not entry.flag_bits & 0x800:
        try:
            return entry.orig_filename.encode("cp437").decode()
        except UnicodeError:
            pass
    return entry.orig_filename


def _is_hidden(name: str) -> bool:
    """Whether it is one of the files that systems leave in archives for themselves."""
    return any(
        part == "__MACOSX" or (part.startswith(".") and not part.startswith(".."))
        for part in PurePosixPath(name).parts
    )


def _why_not(entry: zipfile.ZipInfo, name: str) -> str | None:
    """Why an entry is not even looked into."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    suffix = kind_of(PurePosixPath(name))
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
    if suffix in _ARCHIVES | CONTAINERS:
        return "an archive in an archive; unpack it first"
    if suffix not in SUFFIXES:
        return f"this kind of file can't be read ({suffix or 'no suffix'})"
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
