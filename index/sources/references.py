"""What reference managers hold: RIS and BibTeX → a record for each reference.

RIS is described at refdb.sourceforge.net/manual-0.9.6 (chapter 7), BibTeX in Oren Patashnik's
“BibTeXing” (CTAN, btxdoc). They carry abstracts and notes, but no articles' texts.
"""

import re
from collections.abc import Iterator
from typing import Any
from unicodedata import normalize

from index.errors import UnreadableSource
from index.extraction.csl import reference_record
from index.text.decoding import decode

MOST_REFERENCES = 20_000
_LONGEST_VALUE = 1_000_000  # characters
_MOST_TEXT = 100_000_000  # characters of all values, with what their macros stand for
_DEEPEST = 100  # braces in braces

_RIS_LINE = re.compile(r"\s*([A-Z][A-Z0-9])  ?- ?(.*)")
_ENTRY = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
_KEY = re.compile(r"\s*([^\s,{}\"=]{0,500})\s*,")
_NAME = re.compile(r"[\s,]*([A-Za-z][\w:.+/-]{0,100})\s*=\s*")
_BARE = re.compile(r"[^\s,#{}\"()]+")
_JOINED = re.compile(r"\s*#\s*")
_MARK = re.compile(r'\\.|[{}"]', re.DOTALL)
_BRACE_OR_AND = re.compile(r"[{}]|\s+and\s+")
_NO_ENTRIES = frozenset({"comment", "preamble"})
_MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
# LaTeX's accents, as the marks that Unicode combines with the letter before them.
_MARKS = {
    **{"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306"},
    **{".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323"},
    **{"c": "\u0327", "k": "\u0328", "b": "\u0331"},
}
_LETTERS = {
    **{"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł"},
    **{"L": "Ł", "aa": "å", "AA": "Å", "i": "i", "j": "j", "dh": "ð", "th": "þ"},
    **{"textendash": "–", "textemdash": "—", "textquotedblleft": "“", "textquotedblright": "”"},
    **{"textquoteleft": "‘", "textquoteright": "’", "ldots": "…", "dots": "…", "euro": "€"},
    **{"hyphen": "-", "slash": "/"},  # where biblatex lets a word be broken
}
_ACCENT = re.compile(
    r"\\([`'^~=.\"]|[urHvdckb](?![A-Za-z]))\s*(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?\s*")
_ESCAPED = re.compile(r"\\([&%$#_{} ,])")


def references(content: bytes, suffix: str) -> Iterator[dict[str, Any]]:
    """The references in a .ris or .bib file, in their order, as records.

    Raises UnreadableSource if it holds none, or more than can be read safely.
    """
    text, _ = decode(content)
    count = 0
    for record in _ris(text) if suffix == ".ris" else _bibtex(text):
        count += 1
        if count > MOST_REFERENCES:
            raise UnreadableSource(f"it holds over {MOST_REFERENCES:,} references; split it")
        yield record
    if not count:
        raise UnreadableSource("there is no reference in it; export the references again")


def _ris(text: str) -> Iterator[dict[str, Any]]:
    fields: list[tuple[str, list[str]]] = []  # tags with the lines of their values
    for line in text.splitlines():
        if not (match := _RIS_LINE.fullmatch(line)):
            if fields:  # a value may run over several lines
                fields[-1][1].append(line.strip())
            continue
        tag, value = match.groups()
        if tag == "ER":
            if fields:
                yield _of_ris(fields)
            fields = []
        elif tag == "TY" or fields:
            fields.append((tag, [value.strip()]))
    if fields:
        yield _of_ris(fields)


def _of_ris(tagged: list[tuple[str, list[str]]]) -> dict[str, Any]:
    fields: dict[str, list[str]] = {}
    for each, lines in tagged:
        fields.setdefault(each, []).append("\n".join(lines).strip())

    def first(*tags: str) -> str:
        return next((value for tag in tags for value in fields.get(tag, ()) if value), "")

    day = next((found for tag in ("DA", "Y1", "PY") if (found := _ris_day(first(tag)))), "")
    return reference_record(
        {
            "title": first("TI", "T1", "CT"),
            "author": [_turned(name) for tag in ("AU", "A1") for name in fields.get(tag, ())],
            "publisher": first("T2", "JF", "JO", "JA", "PB"),
            "published": day,
            "url": first("UR", "L2", "LK"),
            "language": first("LA"),
            "section": first("SE"),
        },
        fields.get("AB", []) or fields.get("N2", []),
        [*fields.get("N1", []), *fields.get("RN", [])],
    )


def _ris_day(text: str) -> str:
    """2024/03/05/ as a day in ISO 8601; "" if it isn't there in full."""
    match = re.match(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?!\d)", text)
    return "{}-{:0>2}-{:0>2}".format(*match.groups()) if match else ""


def _turned(name: str) -> str:
    """ "Holm, Per" as "Per Holm"."""
    family, comma, given = name.partition(",")
    return f"{given.partition(',')[0].strip()} {family.strip()}" if comma else name


def _bibtex(text: str) -> Iterator[dict[str, Any]]:
    macros: dict[str, str] = {}
    place = total = 0
    while entry := _ENTRY.search(text, place):
        kind, place = entry[1].lower(), entry.end()
        if kind in _NO_ENTRIES:
            continue
        if kind != "string":
            if key := _KEY.match(text, place):
                place = key.end()
            elif not _NAME.match(text, place):  # EndNote leaves the key out, with its comma
                continue
        fields, place = _bib_fields(text, place, macros)
        total += sum(map(len, fields.values()))
        if total > _MOST_TEXT:
            raise UnreadableSource("its macros stand for more text than can be read safely")
        if kind == "string":
            macros |= fields
        elif fields:
            yield _of_bibtex(fields)


def _bib_fields(text: str, place: int, macros: dict[str, str]) -> tuple[dict[str, str], int]:
    """The fields of an entry, and where they end."""
    fields: dict[str, str] = {}
    length = 0
    while name := _NAME.match(text, place):
        value, place = _bib_value(text, name.end(), macros)
        fields.setdefault(name[1].lower(), value)
        length += len(value)
        if length > _MOST_TEXT:
            raise UnreadableSource("its macros stand for more text than can be read safely")
    return fields, place


def _bib_value(text: str, place: int, macros: dict[str, str]) -> tuple[str, int]:
    """A value: pieces in braces or quotation marks, numbers and macros, joined by "#"."""
    pieces: list[str] = []
    length = 0
    while place < len(text) and length <= _LONGEST_VALUE:
        if text[place] in '{"':
            end = _end_of(text, place)
            pieces.append(text[place + 1 : end])
            place = end + 1
        elif bare := _BARE.match(text, place):
            pieces.append(macros.get(bare[0].lower(), bare[0]))
            place = bare.end()
        joined = _JOINED.match(text, place)
        if joined is None:
            break
        length += len(pieces[-1]) if pieces else 1
        place = joined.end()
    return "".join(pieces)[:_LONGEST_VALUE], place


def _end_of(text: str, place: int) -> int:
    """Where the brace or quotation mark at `place` is closed; the text's end if nowhere."""
    quoted, depth = text[place] == '"', 0
    for found in _MARK.finditer(text, place + quoted):
        mark = found[0]
        depth += (mark == "{") - (mark == "}")
        if depth > _DEEPEST:
            raise UnreadableSource("its braces are nested too deeply to be meant seriously")
        if depth <= 0 and (mark == '"' if quoted else mark == "}"):
            return found.start()
    return len(text)


def _of_bibtex(raw: dict[str, str]) -> dict[str, Any]:
    fields = {name: _plain(value) for name, value in raw.items() if name != "url"}

    def first(*names: str) -> str:
        return next((fields[name] for name in names if fields.get(name)), "")

    return reference_record(
        {
            "title": first("title"),
            "author": [_bib_name(name) for name in _bib_names(raw.get("author", "")[:20_000])],
            "whole_names": True,
            "publisher": first(
                *("journaltitle", "journal", "newspaper", "booktitle", "publisher", "organization")
            ),
            "published": _bib_day(fields),
            "url": raw.get("url", "").replace("\\", "").strip(),
            "language": first("language", "langid"),
        },
        [first("abstract")],
        [first("annotation", "annote"), first("note")],
    )


def _bib_names(authors: str) -> Iterator[str]:
    """The names that "and" joins outside of braces: "{Lund and Sons} and Holm, Per"."""
    begin = depth = 0
    for found in _BRACE_OR_AND.finditer(authors):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth <= 0 and found[0] not in {"{", "}"}:
            yield authors[begin : found.start()]
            begin = found.end()
    yield authors[begin:]


def _bib_name(name: str) -> str:
    """A name as it is read; one wholly in braces is a body's, which isn't turned."""
    name = name.strip()
    is_body = name.startswith("{") and _end_of(name, 0) == len(name) - 1
    return _plain(name) if is_body else _turned(_plain(name))


def _bib_day(fields: dict[str, str]) -> str:
    if fields.get("date"):
        return fields["date"]
    month = fields.get("month", "").strip().lower()
    number = _MONTHS.get(month[:3]) or (int(month) if re.fullmatch(r"1?[0-9]", month) else 0)
    year, day = fields.get("year", ""), fields.get("day", "")
    if not number or not re.fullmatch(r"\d{4}", year) or not re.fullmatch(r"[0-9]{1,2}", day):
        return ""
    return f"{year}-{number:02}-{int(day):02}"


def _plain(value: str) -> str:
    """LaTeX as plain text; its paragraphs stay."""
    value = _ACCENT.sub(lambda found: (found[2] or found[3]) + _MARKS[found[1]], value)
    value = _COMMAND.sub(lambda found: _LETTERS.get(found[1], ""), value)
    value = _ESCAPED.sub(r"\1", value.replace("---", "—").replace("--", "–").replace("~", " "))
    value = re.sub(r"[{}]", "", value).replace("``", "“").replace("''", "”")
    parts = re.split(r"\n[ \t\r]*\n", value)
    return normalize("NFC", "\n\n".join(" ".join(part.split()) for part in parts)).strip()
