"""A server's answer as a web archive keeps it, byte for byte: its status, headers and body.

The body is unpacked with care, because an archive is a file like any other and may be made to do
harm. Standards: RFC 9112 (the message, chunks), RFC 9110 section 8.4 (content codings).
"""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from fastwarc.stream_io import BrotliReader, ZstdReader

from index.errors import UnreadableSource
from index.fetching.codings import Unpacked, read_content_type, unpack

MOST_BYTES = 20_000_000  # of a body, packed or not: as much as is fetched from the web
LONGEST_HEAD = 256_000
MOST_CODINGS = 3

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?!\d)")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\n]{0,500})?\r?\n")
_ZSTD = b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True)
class ArchivedAnswer:
    """`media_type` is in lower case and without parameters; `codings` are what was done to the
    body to get `packed`, the last first.
    """

    status: int
    media_type: str
    charset: str | None
    packed: bytes
    codings: tuple[str, ...]

    def body(self) -> Unpacked:
        """The body, unpacked. Raises UnreadableSource if it can't be, or is too large then."""
        if len(self.codings) > MOST_CODINGS:
            raise UnreadableSource("it is compressed more often than can be meant seriously")
        body, is_whole = self.packed, True
        for coding in self.codings:
            unpacked = _dechunked(body) if coding == "chunked" else _unpacked(coding, body)
            body, is_whole = unpacked.content, is_whole and unpacked.is_whole
        return Unpacked(body, is_whole)


def read_answer(block: bytes) -> ArchivedAnswer:
    """The answer in the block of a WARC record. Raises UnreadableSource if it is none."""
    status = _STATUS.match(block)
    end = _END_OF_HEAD.search(block, 0, LONGEST_HEAD)
    if status is None or (end is None and len(block) > LONGEST_HEAD):
        raise UnreadableSource("its HTTP headers can't be read")
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    headers = _headers(head)
    media_type, charset = read_content_type(headers.get("content-type", ""))
    return ArchivedAnswer(int(status[1]), media_type, charset, body, _codings(headers))


def _headers(head: bytes) -> dict[str, str]:
    """The headers by their names in small letters; those that repeat are joined by commas."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in head.decode("latin-1").split("\n")[1:]:
        if line[:1] in {" ", "\t"} and name:  # folded, as RFC 9112 section 5.2 still allows to read
            found[name].append(line.strip())
            continue
        name, _, value = line.partition(":")
        name = name.strip().lower()
        found.setdefault(name, []).append(value.strip())
    return {name: ", ".join(filter(None, values)) for name, values in found.items()}


def _codings(headers: dict[str, str]) -> tuple[str, ...]:
    """What was done to the body, the last first."""
    both = (headers.get("content-encoding", ""), headers.get("transfer-encoding", ""))
    named = [coding.strip().lower() for value in both for coding in value.split(",")]
    return tuple(coding for coding in reversed(named) if coding not in {"", "identity"})


def _dechunked(body: bytes) -> Unpacked:
    """The body's chunks (RFC 9112 section 7.1), of which the last is empty; all of it if there are
    none.

    Many archives keep the body as it was before it was cut into chunks, but all the headers.
    """
    chunks: list[bytes] = []
    place = 0
    while size := _CHUNK_SIZE.match(body, place):
        begin = size.end()
        place = begin + int(size[1], 16)
        if place == begin:
            return Unpacked(b"".join(chunks), is_whole=True)
        chunks.append(body[begin:place])
        place += 2 if body[place : place + 2] == b"\r\n" else body[place : place + 1] == b"\n"
    return Unpacked(b"".join(chunks), is_whole=False) if place else Unpacked(body, is_whole=True)


def _unpacked(coding: str, body: bytes) -> Unpacked:
    """The body unpacked; as it is if it was kept unpacked, whatever its headers say."""
    try:
        if coding in _WHOLE:
            unpacked = Unpacked(_WHOLE[coding](body), is_whole=True)
        elif coding in _BY_ZLIB:
            unpacked = unpack(coding, [body], MOST_BYTES)
        else:
            raise UnreadableSource("it is compressed in a way that isn't read")
    except (zlib.error, OSError, EOFError, ValueError) as error:
        if not body or body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return Unpacked(body, is_whole=True)
        raise UnreadableSource("its compression is broken") from error
    if len(unpacked.content) > MOST_BYTES:
        raise UnreadableSource(f"too large (over {MOST_BYTES / 1e6:.0f} MB unpacked)")
    return unpacked


def _unbrotlied(body: bytes) -> bytes:
    return BrotliReader(BytesIO(body)).read(MOST_BYTES + 1)


def _unzstandarded(body: bytes) -> bytes:
    if not body.startswith(_ZSTD):
        raise ValueError
    return ZstdReader(BytesIO(body)).read(MOST_BYTES + 1)


_BY_ZLIB = frozenset({"gzip", "x-gzip", "deflate"})
_WHOLE: dict[str, Callable[[bytes], bytes]] = {"br": _unbrotlied, "zstd": _unzstandarded}
