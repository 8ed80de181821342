"""Rich Text Format (.rtf) → lines.

The reader is our own: striprtf, the common library, has no limits on depth, keeps no page breaks,
which part articles in a press database's file, and shows text that is hidden in the file. Only
the words are wanted here, so what has to be known of the format is little (Microsoft, Rich Text
Format Specification 1.9.1).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from time import monotonic

from index.errors import UnreadableSource
from index.text.decoding import seen

MOST_BYTES = 100_000_000
MOST_SECONDS = 60.0
PAGE_BREAK = "\f"
_DEEPEST = 200  # groups in groups; Word writes fewer than 30
_MOST_TEXT = 60_000_000  # characters
_LONGEST_LINE = 200_000
_MOST_FONTS = 10_000
_LOOKS = 10_000  # tokens from one look at the clock to the next
_LONGEST_BINARY = 9  # digits of the number after \bin

_TOKEN = re.compile(
    r"\\(?:(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?"
    r"|'(?P<hex>[0-9a-fA-F]{2})|(?P<sign>[^a-zA-Z]))"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n\0]+)|[\r\n\0]+|\\",
    re.DOTALL,
)
# Destinations whose text isn't the document's (§ "Destination control words").
_PASSED_OVER = frozenset(
    "fonttbl colortbl stylesheet info pict object objdata header headerl headerr headerf footer"
    " footerl footerr footerf footnote annotation fldinst themedata colorschememapping datastore"
    " latentstyles listtable listoverridetable rsidtbl generator xmlnstbl mmathPr filetbl revtbl"
    " bkmkstart bkmkend template author operator nonshppict sp sn sv atnid atnauthor pntext pntxta"
    " pntxtb listtext do".split()
)
_SAID = {
    "par": "\n",
    "line": "\n",
    "sect": f"\n{PAGE_BREAK}\n",
    "row": "\n",
    "nestrow": "\n",
    "page": f"\n{PAGE_BREAK}\n",
    "tab": "\t",
    "cell": "\t",
    "nestcell": "\t",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
}
_SIGNS = {"~": " ", "_": "-", "\n": "\n", "\r": "\n", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
# \fcharset → the encoding of \'hh in that font (§ "Character set").
_CHARSETS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}


@dataclass(frozen=True)
class _State:
    """What holds within a group."""

    passed_over: bool = False
    hidden: bool = False
    fallback: int = 1  # how many characters stand for one of \\u in older programs
    encoding: str | None = None
    in_fonts: bool = False


def is_rtf(content: bytes) -> bool:
    """Whether the bytes begin as RTF does."""
    return content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf")


def read_rtf(content: bytes) -> str:
    """The text of an RTF file, with an empty line between paragraphs.

    Raises UnreadableSource if it is none, or nested or long beyond any real one.
    """
    return "\n\n".join(line for line in rtf_lines(content) if line != PAGE_BREAK)


def rtf_lines(content: bytes) -> Iterator[str]:
    """The paragraphs of an RTF file, one line each; PAGE_BREAK stands where a page is ended.

    Hidden text, pictures, headers, footers and footnotes are left out; nothing that it refers to
    is opened. Raises UnreadableSource as `read_rtf` does.
    """
    if not is_rtf(content):
        raise UnreadableSource("not an RTF file, or a damaged one")
    if len(content) > MOST_BYTES:
        raise UnreadableSource(f"too large (the most is {MOST_BYTES / 1e6:.0f} MB)")
    line: list[str] = []
    length = total = 0
    for piece in _text(content.decode("latin-1")):
        first, *others = piece.split("\n")
        line.append(first)
        length += len(first)
        total += len(piece)
        if length > _LONGEST_LINE or total > _MOST_TEXT:
            raise UnreadableSource("a paragraph in it, or the whole, is longer than any real one")
        for other in others:
            yield from _whole(line)
            line, length = [other], len(other)
    yield from _whole(line)


def _whole(line: list[str]) -> Iterator[str]:
    text = "".join(line)
    if text != PAGE_BREAK:
        # Two halves of a character beyond 16 bits come one after the other.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = seen(text).strip()
    if text:
        yield text


def _text(source: str) -> Iterator[str]:
    """The text in pieces; "\\n" ends a paragraph."""
    default = "cp1252"
    fonts: dict[int, str] = {}
    font = 0
    state = _State()
    outer: list[_State] = []
    starred = False  # after \*: a destination that a reader who doesn't know it leaves out
    left_out = 0  # characters that stand for a \u before them
    pending = bytearray()  # \'hh, which may be two bytes of one character
    place = count = 0
    until = monotonic() + MOST_SECONDS
    while match := _TOKEN.match(source, place):
        place = match.end()
        count += 1
        if count % _LOOKS == 0 and monotonic() > until:
            raise UnreadableSource("it takes too long to read; split it")
        kind = match.lastgroup
        if kind == "hex" and not state.passed_over and not state.hidden:
            if left_out:
                left_out -= 1
            else:
                pending.append(int(match["hex"], 16))
            continue
        if pending:
            yield pending.decode(state.encoding or default, "replace")
            pending.clear()
        if kind == "text":
            shown = match["text"]
            if left_out:
                shown, left_out = shown[left_out:], max(0, left_out - len(shown))
            if shown and not (state.passed_over or state.hidden):
                yield shown.encode("latin-1").decode(default, "replace")
        elif kind == "brace":
            left_out = 0
            if match["brace"] == "{":
                outer.append(state)
                if len(outer) > _DEEPEST:
                    raise UnreadableSource("its groups are nested too deeply to be read safely")
            else:
                state = outer.pop() if outer else state
            starred = False
        elif match["sign"]:
            sign = match["sign"]
            if sign == "*":
                starred = True
            elif left_out:
                left_out -= 1
            elif not (state.passed_over or state.hidden):
                yield _SIGNS.get(sign, "")
        elif match["word"]:
            word, number = match["word"], int(match["number"]) if match["number"] else None
            if word == "bin":
                length = max(number or 0, 0)
                if len(str(length)) > _LONGEST_BINARY or place + length > len(source):
                    raise UnreadableSource("damaged: it says it holds more than it does")
                place += length
            elif word == "u" and number is not None:
                left_out = state.fallback
                if not (state.passed_over or state.hidden):
                    yield chr(number % 0x10000)
            elif word == "uc":
                state = replace(state, fallback=max(0, min(number or 0, 100)))
            elif word == "ansicpg":
                default = _codec(f"cp{number}") or default
            elif word == "mac":
                default = "mac_roman"
            elif word in {"v", "deleted"}:
                state = replace(state, hidden=number != 0)
            elif word == "plain":
                state = replace(state, hidden=False)
            elif word == "fonttbl":
                state = replace(state, passed_over=True, in_fonts=True)
            elif word == "f" and number is not None:
                font = number
                if not state.in_fonts:
                    state = replace(state, encoding=fonts.get(number))
            elif word == "fcharset" and state.in_fonts:
                if number in _CHARSETS and len(fonts) < _MOST_FONTS:
                    fonts[font] = _CHARSETS[number]
            elif word in _PASSED_OVER or (starred and word not in {"shpinst", "shptxt"}):
                state = replace(state, passed_over=True)
            elif word in _SAID and not (state.passed_over or state.hidden):
                yield _SAID[word]
            starred = False
    if pending:
        yield pending.decode(state.encoding or default, "replace")


@cache
def _codec(name: str) -> str | None:
    try:
        "".encode(name)
    except LookupError:
        return None
    return name
