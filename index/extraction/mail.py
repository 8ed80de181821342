"""A message (.eml) or a saved web page (.mhtml) → the part of it that is the article."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from typing import TypeVar

from index.errors import UnreadableSource
from index.extraction import html_tree
from index.extraction.boilerplate import blocks_of
from index.extraction.header import Header
from index.extraction.hidden import drop_hidden
from index.extraction.mail_fields import field as field_of
from index.extraction.mail_fields import from_base64, sender
from index.extraction.mail_text import (
    passed_on,
    says_passed_on,
    unflowed,
    without_furniture,
    without_prefixes,
    without_signature,
)
from index.extraction.refusals import words
from index.text.decoding import decode_page, seen
from index.text.header_dates import header_date

Value = TypeVar("Value")

MOST_BYTES = 50_000_000
MOST_PARTS = 500
_DEEPEST = 60  # parts within parts, and mails within mails
_BROKEN = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
_LINK = re.compile(r"(?<![ \t])[ \t]*[<(\[]https?://[^\s<>()\[\]]{1,2000}[>)\]]")
_MAY_HOLD_MAILS = re.compile(rb"message/rfc822|multipart/digest|\.eml", re.IGNORECASE)
_ENOUGH = 20  # words; less is "see the HTML version"
_MUCH = 100  # words above a mail that is passed on; more is an article of its own
_SAME = 0.8  # of the words of one text that are in the other
# What proves who sent a mail, and no one reads.
_SIGNATURES = frozenset(
    "application/pgp-signature application/pkcs7-signature application/x-pkcs7-signature"
    " application/pgp-keys text/x-vcard text/vcard text/directory".split()
)
_ENCRYPTED = frozenset("application/pkcs7-mime application/x-pkcs7-mime".split())


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


@dataclass
class _Body:
    """What some parts of a mail hold, in their order."""

    paragraphs: list[str] = field(default_factory=list)
    is_rich: bool = False  # from HTML
    attached: list[str] = field(default_factory=list)
    texts: list[Message] = field(default_factory=list)  # text that is attached as a file
    mails: list[Message] = field(default_factory=list)

    @property
    def words(self) -> int:
        return words("\n".join(self.paragraphs))

    def beside(self, other: "_Body") -> None:
        """Take over what the other holds beside its text."""
        self.attached += [each for each in other.attached if each not in self.attached]
        self.texts += other.texts
        self.mails += other.mails


def read_mhtml(content: bytes) -> Page:
    """The page that was saved: the first HTML part of the archive (RFC 2557).

    Raises UnreadableSource if there is none.
    """
    message = _parse(content)
    for part in _parts(message):
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            address = field_of(part, "Content-Location")
            address = address or field_of(message, "Snapshot-Content-Location")
            captured = header_date(field_of(message, "Date"))
            return Page(decode_page(*_payload(part)), address or None, captured)
    raise UnreadableSource("no page in it; save it again as a complete web page or as HTML")


def read_mail(content: bytes) -> Mail:
    """A mail's header and text.

    Its parts of text in their order; of several versions of the same text the plain one, unless
    the HTML says much more. A mail in it, attached or passed on within the text, is the article,
    with its own sender and day, unless more is said above it. Attachments are named in the note,
    and not read. Raises UnreadableSource if it has no text.
    """
    return _Reader().mail(_parse(content))


def mails_within(content: bytes) -> list[bytes]:
    """The mails that a mail only carries, if they are several, as a digest does; none otherwise.

    Raises UnreadableSource as `read_mail` does.
    """
    if not _MAY_HOLD_MAILS.search(content):
        return []
    message = _parse(content)
    reader = _Reader()
    body = reader.body(message, 0)
    inner = reader.inner(body, 0)
    if len(inner) < 2 or body.words > max(_MUCH, 2 * max(each.words for each in inner)):
        return []
    return [each.message.as_bytes() for each in inner]


class _Reader:
    """Reads one mail, and counts its parts."""

    def __init__(self) -> None:
        self._left = MOST_PARTS

    def mail(self, message: Message, depth: int = 0) -> Mail:
        body = self.body(message, depth)
        subject = field_of(message, "Subject")
        inner = max(self.inner(body, depth), key=lambda each: each.words, default=None)
        if inner and not (body.words > _MUCH and body.words > 2 * inner.words):
            title = inner.mail.header.title or without_prefixes(subject) or None
            return replace(inner.mail, header=replace(inner.mail.header, title=title))
        if not any(map(words, body.paragraphs)):  # all of it may be marked as attached
            for part in body.texts:
                body.paragraphs += self._text(part).paragraphs
                body.attached = [each for each in body.attached if each != _label(part)]
        header = _header(message, subject)
        within = passed_on(body.paragraphs)
        if within and (within.is_said or says_passed_on(subject)):
            below = words("\n".join(within.paragraphs))
            if below >= _ENOUGH and within.words_above <= below:
                body.paragraphs = within.paragraphs
                header = replace(within.header, title=within.header.title or header.title)
        paragraphs = without_furniture(body.paragraphs)
        if not any(map(words, paragraphs)):
            raise UnreadableSource("there is no text in the message")
        return Mail(header, paragraphs, _noted(body))

    def inner(self, body: _Body, depth: int) -> "list[_Inner]":
        """The mails in it that say something; the others are attachments.

        However short one is, it says something beside nothing: some programs pass on a mail as
        the whole content of another.
        """
        found: list[_Inner] = []
        for message in body.mails:
            try:
                mail = self.mail(message, depth + 1)
            except UnreadableSource:
                if self._left < 0 or depth > _DEEPEST:
                    raise
                continue
            count = words("\n".join(mail.paragraphs))
            if count >= _ENOUGH or (count and not any(map(words, body.paragraphs))):
                found.append(_Inner(mail, message, count))
            else:
                body.attached.append(mail.header.title or "a mail")
        return found

    def body(self, part: Message, depth: int, *, is_top: bool = True) -> _Body:
        self._left -= 1
        if self._left < 0:
            raise UnreadableSource(f"it has more than {MOST_PARTS} parts")
        if depth > _DEEPEST:
            raise UnreadableSource("its parts are nested too deeply to be read safely")
        kind = part.get_content_type()
        payload = _tried(part.get_payload)
        inner = (
            [each for each in payload if isinstance(each, Message)]
            if isinstance(payload, list)
            else []
        )
        if kind in _ENCRYPTED or kind == "multipart/encrypted":
            raise UnreadableSource("it is encrypted or sealed; save a copy that isn't")
        if kind == "message/rfc822" or (kind == "message/global" and inner):
            return _Body(mails=[_unsealed(part, each) for each in inner[:1]])
        if part.get_content_maintype() == "multipart" and inner:
            return self._multipart(kind, part, inner, depth + 1)
        if kind in {"text/plain", "text/html"}:
            if part.get_content_disposition() != "attachment" or is_top:
                return self._text(part)
            return _Body(attached=[_label(part)], texts=[part])
        if kind in _SIGNATURES:
            return _Body()
        name = _name(part) or ""
        if name.lower().endswith(".eml"):
            attached = _tried(lambda: message_from_bytes(_payload(part)[0].lstrip()))
            if attached is not None and attached.get("From"):
                return _Body(mails=[attached])
        return _Body(attached=[_label(part)])

    def _multipart(self, kind: str, part: Message, inner: list[Message], depth: int) -> _Body:
        if kind == "multipart/report":  # what wasn't delivered, and why
            bodies = [self.body(each, depth, is_top=False) for each in inner]
            return replace(_in_order(bodies), mails=[])
        bodies = [self.body(each, depth, is_top=False) for each in inner]
        if kind == "multipart/alternative":
            return _one_of(bodies)
        if kind == "multipart/related":
            return _root(bodies, inner, part)
        return _in_order(bodies)

    def _text(self, part: Message) -> _Body:
        payload, charset = _payload(part)
        text = decode_page(payload, charset) if payload.strip() else ""
        if not text.strip():
            return _Body()
        if part.get_content_type() == "text/html":
            tree = html_tree.parse(text)
            drop_hidden(tree)
            return _Body([seen(line) for line in html_tree.lines(tree)], is_rich=True)
        text = seen(text)
        if _parameter(part, "format") == "flowed":
            text = unflowed(text, del_sp=_parameter(part, "delsp") == "yes")
        text = _LINK.sub("", without_signature(text))
        return _Body([block for block in blocks_of(text) if block.strip()])


@dataclass(frozen=True)
class _Inner:
    """A mail within another, and how many words it has."""

    mail: Mail
    message: Message
    words: int


def _in_order(bodies: list[_Body]) -> _Body:
    """One behind the other (RFC 2046, § 5.1.3); a second version of the same text counts once."""
    whole = _Body()
    texts: list[_Body] = []
    for body in bodies:
        whole.beside(body)
        if texts and body.is_rich != texts[-1].is_rich and _are_same(texts[-1], body):
            texts[-1] = _one_of([texts[-1], body])
        elif body.paragraphs:
            texts.append(body)
    whole.paragraphs = [paragraph for each in texts for paragraph in each.paragraphs]
    whole.is_rich = any(each.is_rich for each in texts)
    return whole


def _one_of(bodies: list[_Body]) -> _Body:
    """Of the versions of a text the plain one, unless the HTML says much more."""
    plain = next((each for each in bodies if each.paragraphs and not each.is_rich), None)
    rich = next((each for each in reversed(bodies) if each.paragraphs and each.is_rich), None)
    chosen = plain or rich
    if plain and rich and (plain.words < _ENOUGH or rich.words > 2 * plain.words):
        chosen = rich
    whole = _Body(chosen.paragraphs, chosen.is_rich) if chosen else _Body()
    for body in bodies:
        whole.beside(body)
    return whole


def _root(bodies: list[_Body], parts: list[Message], whole: Message) -> _Body:
    """Of a page and what belongs to it, the page (RFC 2387)."""
    start = _parameter(whole, "start")
    chosen = next(
        (
            body
            for body, part in zip(bodies, parts, strict=True)
            if start and field_of(part, "Content-ID").casefold() == start
        ),
        bodies[0],
    )
    if not chosen.paragraphs:
        return _in_order(bodies)
    for body in bodies:
        if body is not chosen:
            chosen.beside(body)
    return chosen


def _are_same(one: _Body, other: _Body) -> bool:
    """Whether nearly all words of one are in the other."""
    first, second = (set("\n".join(each.paragraphs).casefold().split()) for each in (one, other))
    fewer = min(len(first), len(second))
    return fewer >= _ENOUGH // 2 and len(first & second) >= _SAME * fewer


def _unsealed(part: Message, inner: Message) -> Message:
    """The mail within a part; some mailers encode it against the standard (RFC 2046, § 5.2.1)."""
    if str(part.get("Content-Transfer-Encoding") or "").strip().lower() == "base64":
        text = _tried(inner.get_payload)
        decoded = from_base64(text) if isinstance(text, str) and not inner.keys() else b""
        if decoded:
            return _tried(lambda: message_from_bytes(decoded)) or inner
    return inner


def _noted(body: _Body) -> str | None:
    attached = [each for each in body.attached if each]
    return f"attachments not read: {', '.join(attached[:5])}" if attached else None


def _parse(content: bytes) -> Message:
    if len(content) > MOST_BYTES:
        raise UnreadableSource(f"too large (the most is {MOST_BYTES / 1e6:.0f} MB)")
    try:
        return message_from_bytes(content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
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


def _label(part: Message) -> str:
    """What an attachment is called."""
    return " ".join(seen(_name(part) or part.get_content_type()).split())[:80]


def _name(part: Message) -> str | None:
    return _tried(lambda: part.get_filename())


def _parameter(part: Message, name: str) -> str | None:
    """A parameter of the part's Content-Type, in small letters."""
    value = _tried(lambda: part.get_param(name))
    return value.strip().casefold() if isinstance(value, str) else None


def _tried(ask: Callable[[], Value]) -> Value | None:
    """What the message says; None where the standard library trips over how it says it."""
    try:
        return ask()
    except _BROKEN:
        return None


def _header(message: Message, subject: str) -> Header:
    """Subject, sender and date; an address alone is no name."""
    sent = header_date(field_of(message, "Date"))
    return Header(
        title=without_prefixes(subject) or None,
        authors=sender(message),
        published=sent.date() if sent else None,
        date_found="the message's Date line" if sent else None,
    )
