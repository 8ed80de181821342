"""The fields of a mail's head → text: encoded words, raw bytes and mislabelled charsets."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import getaddresses
from itertools import pairwise

from index.extraction.people import authors_of
from index.text.decoding import believed, seen

# Characters. A field is cut there before anything is decoded.
LONGEST_FIELD = 8_000
_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,20})?\?([bq])\?([^?]*)\?=", re.IGNORECASE)
_CUT_WORD = re.compile(r"=\?[^?\s]{1,60}\?[bq]\?[^?]*$", re.IGNORECASE)
# Not of the web, and written in mails all the same (RFC 1843, RFC 2152, RFC 1557).
_OF_MAILS = {"hz-gb-2312": "hz", "utf-7": "utf-7", "iso-2022-kr": "iso2022_kr", "cp850": "cp850"}
_SINGLE_BYTE = ("iso8859", "cp125", "koi8", "mac", "cp8")
_NAMED_FIRST = re.compile(r'\s*"?(?P<name>[^"<>]*?)"?\s*<[^<>]*>')
_VIA = re.compile(r"\s+(?:via|through|über|通过|透過)\s+.*")
_SURNAME_FIRST = re.compile(r"([^\W\d_][^\s,]*(?: [^\s,]+)?), ([^\W\d_][^\s,]*(?: [^\s,]+)?)")
_TITLES_AFTER = frozenset("jr jr. sr sr. ii iii phd md esq".split())


def field(message: Message, name: str) -> str:
    """The first field of that name, decoded, on one line without what can't be seen.

    Encoded words (RFC 2047), also where a character is cut in two between them; raw UTF-8
    (RFC 6532) and whatever else mailers write raw. "" if there is none.
    """
    return _on_one_line(_decoded(_raw(message, name)))


def sender(message: Message) -> tuple[str, ...]:
    """The names of those who sent it; an address alone is no name."""
    raw = _raw(message, "From") or _raw(message, "Sender")
    names = [name for name, _ in getaddresses([raw])]
    if not any(names) and (found := _NAMED_FIRST.match(raw)):  # not as the standard has it
        names = [found["name"]]
    return authors_of(_as_spoken(_on_one_line(_decoded(name))) for name in names)


def _as_spoken(name: str) -> str:
    """The given name first, where an address book has the surname first, and no mailing list."""
    name = _VIA.sub("", name)
    found = _SURNAME_FIRST.fullmatch(name)
    if found and found.group(2).casefold() not in _TITLES_AFTER:
        return f"{found.group(2)} {found.group(1)}"
    return name


def _on_one_line(text: str) -> str:
    return " ".join(seen(text).split())


def _raw(message: Message, name: str) -> str:
    """The field as it stands in the mail, what isn't ASCII decoded.

    The standard library hands such bytes out as U+FFFD, unless asked for the raw items.
    """
    for key, value in message.raw_items():
        if key.casefold() == name.casefold():
            raw = str(value)[:LONGEST_FIELD]
            if raw.isascii():
                return raw
            hint = message.get_content_charset() if isinstance(message, Message) else None
            return in_charset(raw.encode("ascii", "surrogateescape"), hint)
    return ""


def _decoded(text: str) -> str:
    """The text with its encoded words decoded; one that is cut off at the end goes."""
    pieces: list[str] = []
    at = 0
    for charset, words, start, end in _runs(list(_WORD.finditer(text))):
        pieces += text[at:start], in_charset(_bytes_of(words), charset)
        at = end
    rest = text[at:]
    return "".join(pieces) + (_CUT_WORD.sub("", rest) if len(text) >= LONGEST_FIELD else rest)


def _runs(words: list[re.Match[str]]) -> Iterator[tuple[str, list[re.Match[str]], int, int]]:
    """Encoded words with nothing but space between them, of one charset, together.

    The space between two encoded words isn't part of the text, of different charsets either.
    """
    if not words:
        return
    run = [words[0]]
    whole = words[0].string
    for before, word in pairwise(words):
        together = not whole[before.end() : word.start()].strip()
        if together and word.group(1).casefold() == before.group(1).casefold():
            run.append(word)
            continue
        yield run[0].group(1), run, run[0].start(), word.start() if together else before.end()
        run = [word]
    yield run[0].group(1), run, run[0].start(), run[-1].end()


def _bytes_of(words: list[re.Match[str]]) -> bytes:
    """The bytes of several encoded words: mailers cut them inside characters, and inside Base64."""
    content = b""
    base64_text = ""
    for word in words:
        encoding, text = word.group(2).lower(), word.group(3)
        if encoding == "b":
            base64_text += text
            if not text.rstrip().endswith("="):
                continue
        content += from_base64(base64_text)
        base64_text = ""
        if encoding == "q":
            content += quopri.decodestring(text.encode(errors="replace"), header=True)
    return content + from_base64(base64_text)


def from_base64(text: str) -> bytes:
    """What Base64 says, as far as it can be read."""
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4))
    except binascii.Error:
        return b""


def in_charset(content: bytes, charset: str | None) -> str:
    """The text of these few bytes; a charset that doesn't fit them isn't believed.

    What a label means is what browsers take it for, so that gb2312 is GB18030.
    """
    label = (charset or "").strip().casefold()
    encoding = believed(label) or _OF_MAILS.get(label)
    single_byte = encoding is None or encoding.startswith(
        ("iso8859", "cp125", "koi8", "mac", "cp8")
    )
    # Nearly all bytes are text in a charset of one byte a character, and hardly any are UTF-8.
    for each in ("utf-8", encoding) if single_byte else (encoding, "utf-8"):
        if each:
            try:
                return content.decode(each)
            except UnicodeDecodeError:
                continue
    if encoding and encoding != "utf-8":
        return content.decode(encoding, errors="replace")
    # Too little to guess from, but for this: Chinese comes in pairs of such bytes.
    runs = [len(run) for run in re.findall(rb"[\x81-\xfe]+", content)]
    is_chinese = sum(runs) >= 4 and not any(length % 2 for length in runs)
    return content.decode("gb18030" if is_chinese else "cp1252", errors="replace")
