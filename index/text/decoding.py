"""Bytes → text: which encoding, and without invisible characters."""

import re

import webencodings
from charset_normalizer import from_bytes

from index.errors import UnreadableSource

MOST_CHARACTERS = 5_000_000  # a long novel; no article is longer

# Python's decoders of these names know fewer characters than browsers' do.
_WIDER = {"gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc-kr": "cp949"}
_NOT_READ = {"replacement", "x-user-defined"}  # what browsers refuse, and no text
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.-]{1,40})""", re.I
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_PRESCAN = 1024  # where a page has to declare its encoding (HTML Standard, § 4.2.5.4)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
# Zero width, bidirectional control, tags and the like (Unicode Standard, chapters 23.2 to 23.9);
# the two joiners are letters' business in the scripts of Asia and in emoji, and no one else's.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|(?<![\u0600-\u1cff\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
)


def is_text(text: str) -> bool:
    """Whether it can be stored: file names and escapes in YAML may hold halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def seen(text: str) -> str:
    """The text without characters that can't be seen: controls, zero-width, bidirectional marks.

    Line breaks and tabs stay.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", _NOT_IN_TEXT.sub("", text))


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Raises UnreadableSource for binary content."""
    if content.startswith(_UTF_16):
        candidates = ["utf_16"]
    elif b"\x00" in content:
        # Text in UTF-16 without its mark has its zero bytes all on one side of each pair.
        even, odd = content[::2].count(0), content[1::2].count(0)
        candidates = ["utf_16_be"] if even > 20 * odd else ["utf_16_le"] if odd > 20 * even else []
    else:
        candidates = ["utf_8_sig"] if _is_utf_8(content) else _guesses(content)
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return short_enough(text), "utf_8" if encoding == "utf_8_sig" else encoding
    raise UnreadableSource("not text: it looks like a binary file")


def decode_page(content: bytes, charset: str | None = None) -> str:
    """The text of a web page; `charset` is what its server said.

    As in browsers, the server's word goes before the page's own; but what is valid UTF-8 is
    UTF-8, and what neither fits is guessed. Stray control characters are left out. Raises
    UnreadableSource for binary content.
    """
    in_page = _DECLARED.search(content[:_PRESCAN])
    encoding = believed(charset) or believed(in_page.group(1).decode() if in_page else None)
    # What looks like ASCII may be ISO-2022-JP, which is written with escapes.
    if _is_utf_8(content) and not (encoding == "iso2022_jp" and b"\x1b" in content):
        encoding = "utf-8-sig"
    if encoding and not content.startswith(_UTF_16):
        text = content.decode(encoding, errors="replace")
        wrong = len(_CONTROL.findall(text)) + text.count("\ufffd")
        if wrong <= len(text) / 100:
            return short_enough(_CONTROL.sub("", text))
    return decode(content)[0]


def believed(label: str | None) -> str | None:
    """Python's name of the encoding that a label means to browsers (encoding.spec.whatwg.org).

    None for what isn't an encoding of the web, such as UTF-7 and Python's own codecs.
    """
    encoding = webencodings.lookup(label or "")
    if encoding is None or encoding.name in _NOT_READ:
        return None
    name: str = encoding.codec_info.name
    return _WIDER.get(encoding.name, name)


def _guesses(content: bytes) -> list[str]:
    """Encodings that may fit, best first."""
    guesses = list(from_bytes(content))
    if not guesses:
        return []
    # GB18030 holds GBK and GB2312 and the rarer characters too; Windows-1252, where it fits at
    # all, is by far the most used.
    best = {guesses[0].encoding, *guesses[0].could_be_from_charset}
    fitting = {name for guess in guesses for name in guess.could_be_from_charset}
    if best & {"gbk", "gb2312", "gb18030"}:
        return ["gb18030", guesses[0].encoding]
    return ["cp1252", guesses[0].encoding] if "cp1252" in fitting else [guesses[0].encoding]


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def short_enough(text: str) -> str:
    """The text. Raises UnreadableSource if it is longer than any article."""
    if len(text) > MOST_CHARACTERS:
        raise UnreadableSource(
            f"too long ({len(text) / 1e6:.0f} million characters, the most is "
            f"{MOST_CHARACTERS / 1e6:.0f}); split it into its articles"
        )
    return text
