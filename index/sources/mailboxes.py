"""The mails in an mbox file (RFC 4155), read line by line: one mail at most is in memory."""

import re
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import BinaryIO

from index.errors import UnreadableSource
from index.extraction.mail import MOST_BYTES, mails_within
from index.extraction.mail_fields import field
from index.sources.containers import Member
from index.sources.found import Remark

MOST_MAILS = 500_000
_PIECE = 65_536  # bytes of a line that are read at once
_MOST_BYTES_OF_HEAD = 200_000
# "From - Wed Aug  6 09:12:00 2025"; what stands before the day is the sender, or nothing.
_SEPARATOR = re.compile(
    rb"From (?:\S.{0,300} )?(?:mon|tue|wed|thu|fri|sat|sun),? .{0,40}\d\d:\d\d.{0,40}\d{4}"
    rb"|From (?:\S.{0,300} )?.{0,40}(?:19|20)\d\d.{0,20}\d\d:\d\d",
    re.IGNORECASE,
)
_FIELD = re.compile(rb"[!-9;-~]{1,200}[ \t]*:|>From ")
_QUOTED = re.compile(rb">+From ")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_DELETED_IN_MOZILLA = 0x0008  # a bit of X-Mozilla-Status: deleted, and not yet compacted
_NOT_KEPT = frozenset(
    "spam trash chat bin junk papierkorb corbeille papelera lixeira cestino prullenbak"
    " 垃圾邮件 垃圾郵件 已删除邮件 已刪除郵件 ゴミ箱 迷惑メール 휴지통 스팸".split()
)
_INTERNAL = "DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA"


def mails(path: Path) -> Iterator[Member | Remark]:
    """The mails of an mbox file in their order, "mail 12.eml", and last what was left out.

    A line that begins with "From " parts them, if a mail's field follows; such lines in the text
    are written with ">" before them, which goes (mboxrd). Mails that were deleted and are still
    in the file are left out, and those that Gmail says are spam or in the bin. A mail that holds
    several gives each, "mail 12.1.eml". Raises UnreadableSource for what is no mailbox.
    """
    left_out: Counter[str] = Counter()
    number = 0
    try:
        with path.open("rb") as file:
            for content in _contents(file):
                number += 1
                if number > MOST_MAILS:
                    raise UnreadableSource(f"it holds more than {MOST_MAILS:,} mails; split it")
                if content is None:
                    too_large = f"too large (the most is {MOST_BYTES / 1e6:.0f} MB)"
                    yield Member(f"mail {number}.eml", b"", too_large)
                elif why := _why_left_out(content):
                    left_out[why] += 1
                elif several := mails_within(content):
                    for part, inner in enumerate(several, start=1):
                        yield Member(f"mail {number}.{part}.eml", inner)
                else:
                    yield Member(f"mail {number}.eml", content)
    except OSError as error:
        raise UnreadableSource((error.strerror or "can't be read").lower()) from error
    if left_out:
        counted = ", ".join(f"{why} ({count:,})" for why, count in left_out.items())
        yield Remark(str(path), f"left out: {counted}")


def _contents(file: BinaryIO) -> Iterator[bytes | None]:
    """The bytes of each mail; None for one that is too large."""
    first = _first_line(file)
    if not first.startswith(b"From "):
        raise UnreadableSource('no mailbox: it doesn\'t begin with a line "From …"')
    is_dated = bool(_SEPARATOR.match(first))
    lines: list[bytes] = []
    size = 0
    after_break = True  # a line begins here, and not the rest of a long one
    after_empty = False
    ahead = file.readline(_PIECE)
    while line := ahead:
        ahead = file.readline(_PIECE)
        begins = after_break and line.startswith(b"From ") and bool(_FIELD.match(ahead))
        if begins and (bool(_SEPARATOR.match(line)) if is_dated else after_empty):
            yield b"".join(lines) if size <= MOST_BYTES else None
            lines, size = [], 0
        else:
            if after_break and _QUOTED.match(line):
                line = line[1:]
            size += len(line)
            if size <= MOST_BYTES:
                lines.append(line)
            else:
                lines.clear()
        after_empty = after_break and not line.strip()
        after_break = line.endswith(b"\n")
    if size:
        yield b"".join(lines) if size <= MOST_BYTES else None


def _first_line(file: BinaryIO) -> bytes:
    """The first line that isn't empty, without the mark of UTF-8; b"" if there is none soon."""
    for _ in range(100):
        line = file.readline(_PIECE).removeprefix(b"\xef\xbb\xbf")
        if not line or line.strip():
            return line
    return b""


def _why_left_out(content: bytes) -> str | None:
    """Why a mail that is in the file is not in the mailbox, as its owner sees it."""
    head = message_from_bytes(_END_OF_HEAD.split(content[:_MOST_BYTES_OF_HEAD], maxsplit=1)[0])
    status = field(head, "X-Mozilla-Status")
    is_status = re.fullmatch(r"[0-9A-Fa-f]{4}", status)
    is_deleted = is_status and int(status, 16) & _DELETED_IN_MOZILLA
    if is_deleted or "D" in field(head, "X-Status"):
        return "deleted mails"
    labels = {label.strip().casefold() for label in field(head, "X-Gmail-Labels").split(",")}
    if labels & _NOT_KEPT:
        return "mails that are spam, chats or in the bin"
    if field(head, "Subject") == _INTERNAL:
        return "notes of the mail server"
    return None
