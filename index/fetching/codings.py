"""What an HTTP message says of its content, and the content unpacked with care.

RFC 9110: the media type and charset (section 8.3), gzip and deflate (section 8.4.1).
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

GZIP = b"\x1f\x8b"  # how a gzip file begins: RFC 1952 section 2.3.1
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([^\s;"']{1,40})""", re.IGNORECASE)


class Unpacked(NamedTuple):
    """What was unpacked, and whether that is all: False if it breaks off before its end."""

    content: bytes
    is_whole: bool


def read_content_type(value: str) -> tuple[str, str | None]:
    """The media type in lower case, and the charset if one is named."""
    charset = _CHARSET.search(value)
    return value.partition(";")[0].strip().lower(), charset[1] if charset else None


def unpack(coding: str, pieces: Iterable[bytes], most: int) -> Unpacked:
    """The content that comes in these pieces, of one byte more than `most` at most.

    `coding` is "gzip", "deflate" or another name for as it is; what begins as gzip files do is one
    whatever its coding, and may be several (RFC 1952 section 2.2). Raises zlib.error.
    """
    joined = _two_bytes_at_least(pieces)
    first = next(joined, b"")
    window = _window(coding, first)
    unpacker = zlib.decompressobj(window) if window else None
    content = bytearray()
    for piece in chain([first], joined):
        # Unpacks one byte more than may be at most, however much is packed in the piece.
        room = most - len(content) + 1
        content += unpacker.decompress(piece, room) if unpacker else piece[:room]
        while unpacker and unpacker.unused_data.startswith(GZIP) and len(content) <= most:
            rest = unpacker.unused_data
            unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
            content += unpacker.decompress(rest, most - len(content) + 1)
        if len(content) > most or (unpacker and len(unpacker.unused_data) >= len(GZIP)):
            break
    return Unpacked(bytes(content), unpacker is None or unpacker.eof)


def _two_bytes_at_least(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces; the first is long enough to show how all are compressed."""
    piece = b""
    for chunk in chunks:
        piece += chunk
        if len(piece) >= 2:
            yield piece
            piece = b""
    if piece:
        yield piece


def _window(coding: str, head: bytes) -> int | None:
    """The `wbits` that zlib needs for a body that begins with `head`; None if not compressed."""
    if coding in {"gzip", "x-gzip"} or head.startswith(GZIP):
        return zlib.MAX_WBITS | 16
    if coding == "deflate":
        # RFC 1950 section 2.2; some servers leave the two bytes of its header out.
        framed = head[0:1] and head[0] % 16 == 8 and int.from_bytes(head[:2]) % 31 == 0
        return zlib.MAX_WBITS if framed else -zlib.MAX_WBITS
    return None
