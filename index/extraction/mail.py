"""A message (.eml) or a saved web page (.mhtml) → the part of it that is the article."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from typing import TypeVar

from index.errors import UnreadableSource
from index.extraction import html_tree
from index.extraction.boilerplate import blocks_of
from index.extraction.header import Header
from index.extraction.hidden import drop_hidden
from index.extraction.people import authors_of
from index.extraction.refusals import words
from index.text.decoding import decode_page, seen
from index.text.header_dates import header_date

Value = TypeVar("Value")

MOST_BYTES = 50_000_000
MOST_PARTS = 500
# Characters; decoding takes time that grows faster than the length. The standard library's newer
# `email.policy.default` decodes a whole field before it can be cut: 9 s for a subject of 240 kB.
_LONGEST_FIELD = 1_000
_BROKEN = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
_FORWARDED = re.compile(r"(?:(?:re|fwd?|aw|wg|tr|转发|回复)\s*[:：]\s*)+", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)  # RFC 3676, § 4.3
_LINK = re.compile(r"[ \t]*[<(\[]https?://[^\s<>()\[\]]{1,2000}[>)\]]")
_ENOUGH = 20  # words; less is "see the HTML version"


@dataclass(frozen=True)
class Page:
    """The page in a web archive: its text, and where and when it was saved, if known."""

    text: str
    address: str | None
    captured: datetime | None = None


@dataclass(frozen=True)
class Mail:
    """A mail: its header, its paragraphs, and a note on what wasn't read."""

    header: Header
    paragraphs: list[str]
    note: str | None


def read_mhtml(content: bytes) -> Page:
    """The page that was saved: the first HTML part of the archive (RFC 2557).

    Raises UnreadableSource if there is none.
    """
    message = _parse(content)
    for part in _parts(message):
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            address = _field(part, "Content-Location")
            address = address or _field(message, "Snapshot-Content-Location")
            captured = header_date(_field(message, "Date"))
            return Page(decode_page(*_payload(part)), address or None, captured)
    raise UnreadableSource("no page in it; save it again as a complete web page or as HTML")


def read_mail(content: bytes) -> Mail:
    """A mail's header and text: the plain part, unless the HTML part says much more.

    Attachments are named in the note, and not read. Raises UnreadableSource if it has no text.
    """
    message = _parse(content)
    texts = {"text/plain": "", "text/html": ""}
    attached: list[str] = []
    for part in _parts(message):
        kind = part.get_content_type()
        if kind not in texts or part.get_content_disposition() == "attachment":
            attached.append(" ".join(seen(_name(part) or kind).split())[:80])
        elif not texts[kind]:
            payload, charset = _payload(part)
            texts[kind] = decode_page(payload, charset) if payload.strip() else ""
    plain = list(blocks_of(_LINK.sub("", _SIGNATURE.split(seen(texts["text/plain"]))[0])))
    in_plain = words("\n".join(plain))
    if texts["text/html"].strip():
        tree = html_tree.parse(texts["text/html"])
        drop_hidden(tree)
        rich = [seen(line) for line in html_tree.lines(tree)]
        if in_plain < _ENOUGH or words("\n".join(rich)) > 2 * in_plain:
            plain = rich
    if not any(map(words, plain)):
        raise UnreadableSource("there is no text in the message")
    note = f"attachments not read: {', '.join(attached[:5])}" if attached else None
    return Mail(_header(message), plain, note)


def _parse(content: bytes) -> Message:
    if len(content) > MOST_BYTES:
        raise UnreadableSource(f"too large (the most is {MOST_BYTES / 1e6:.0f} MB)")
    try:
        return message_from_bytes(content)
    except _BROKEN as error:
        raise UnreadableSource("a damaged message, or none") from error


def _parts(message: Message) -> Iterator[Message]:
    """The parts that hold something themselves, in order; a forwarded message is one part."""
    waiting: list[Message] = [message]
    count = 0
    while waiting:
        part = waiting.pop()
        count += 1
        if count > MOST_PARTS:
            raise UnreadableSource(f"it has more than {MOST_PARTS} parts")
        is_multipart = part.get_content_maintype() == "multipart"
        inner = _tried(part.get_payload) if is_multipart else None
        if isinstance(inner, list):
            waiting.extend(each for each in reversed(inner) if isinstance(each, Message))
        else:
            yield part


def _payload(part: Message) -> tuple[bytes, str | None]:
    """The part's bytes and the charset it declares."""
    payload = _tried(lambda: part.get_payload(decode=True))
    return payload if isinstance(payload, bytes) else b"", _tried(part.get_content_charset)


def _name(part: Message) -> str | None:
    return _tried(lambda: part.get_filename())


def _tried(ask: Callable[[], Value]) -> Value | None:
    """What the message says; None where the standard library trips over how it says it."""
    try:
        return ask()
    except _BROKEN:
        return None


def _header(message: Message) -> Header:
    """Subject, sender and date; an address alone is no name."""
    sent = header_date(_field(message, "Date"))
    return Header(
        title=_FORWARDED.sub("", _field(message, "Subject"), count=1) or None,
        authors=authors_of(name for name, _ in getaddresses([_field(message, "From")])),
        published=sent.date() if sent else None,
        date_found="the message's Date line" if sent else None,
    )


def _field(message: Message, name: str) -> str:
    """The field's text on one line, decoded (RFC 2047)."""
    raw = str(message.get(name) or "")[:_LONGEST_FIELD]
    try:
        decoded = str(make_header(decode_header(raw)))
    except _BROKEN:
        decoded = raw
    return " ".join(seen(decoded).split())
