"""References as CSV, RIS, BibTeX, CSL-JSON and JSON Lines.

The formats need little, so no library writes them: those for RIS and BibTeX write a value as it
is, also one that ends its record or opens a command. CSV is RFC 4180's; RIS is described at
refdb.sourceforge.net/manual-0.9.6 (chapter 7); BibTeX in Oren Patashnik's “BibTeXing” (CTAN,
btxdoc), with `date` and `url` as in biblatex; CSL-JSON by the schema of CSL 1.0.2.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

from assistant.references.reference import Cited, Reference
from index.errors import BadInput
from index.text.decoding import seen

_COLUMNS = ("title", "authors", "publisher", "published", "url", "language", "quotes")
# How a cell begins that a spreadsheet may run as a formula, in full width too (OWASP, “CSV
# Injection”); an apostrophe before it makes it text.
_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r]")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# What TeX takes for a command. Braces have names, because BibTeX also counts escaped ones.
_TEX = {
    **{mark: f"\\{mark}" for mark in "&%$#_"},
    **{"\\": "\\textbackslash{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}"},
    **{"~": "\\textasciitilde{}", "^": "\\textasciicircum{}"},
}
_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"  # RFC 3986, section 2; no braces, no backslash
# A person's name in Latin letters, of a given name and a family name with what belongs to it.
_PERSON = re.compile(
    r"(?P<given>[^\W\d_]['’.\-\w]*(?: [^\W\d_]['’.\-\w]*){0,2}?)"
    r" (?P<family>(?:(?:van|von|de|der|den|del|della|di|da|dos|du|la|le|ten|ter|zu|al|bin) )*"
    r"[^\W\d_]['’\-\w]*)"
)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff .'’\-]+")
# Words of newsrooms' and agencies' names.
_NO_PERSON = frozenset(
    "agency and bureau correspondents daily desk editors herald institute journal media news"
    " newspaper newsroom observer office post press radio reporters service staff team the times"
    " tribune tv university writers".split()
)


@dataclass(frozen=True)
class Format:
    """A format: its name, its media type, and how references are written in it.

    A file is its `begin`ning, each reference with `between` two, and its `end`.
    """

    name: str
    media_type: str
    write: Callable[[Reference], str]
    begin: str = ""
    between: str = ""
    end: str = ""


def written(references: Iterable[Reference], suffix: str) -> bytes:
    """The file of these references; `suffix` is one of FORMATS, "ris"."""
    return b"".join(pieces(references, suffix))


def pieces(references: Iterable[Reference], suffix: str) -> Iterator[bytes]:
    """The file of these references, piece by piece, so that any number can be written."""
    kind = FORMATS[suffix]
    yield kind.begin.encode()
    for number, reference in enumerate(references):
        one = kind.write(reference)
        yield (kind.between + one if number else one).encode(errors="replace")
    yield kind.end.encode()


def suffix_of(file: Path) -> str:
    """Which of FORMATS a file's name means. Raises BadInput for any other."""
    suffix = file.suffix.lower().removeprefix(".")
    if suffix in FORMATS:
        return suffix
    kinds = ", ".join(f".{each} ({one.name})" for each, one in FORMATS.items())
    raise BadInput(f"The name of {file} must end in one of these: {kinds}.")


def save(references: Sequence[Reference], file: Path) -> None:
    """Write them in the format that the file's name means.

    Raises BadInput if it means none, or if the file can't be written.
    """
    content = written(references, suffix_of(file))
    try:
        file.write_bytes(content)
    except OSError as error:
        raise BadInput(f"The file {file} can't be written ({error.strerror}).") from error


def _csv(reference: Reference) -> str:
    fields = _fields(reference)
    authors = "; ".join(map(as_text, fields["authors"]))
    quotes = "\n".join(map(as_text, fields["quotes"]))
    one = {**fields, "authors": authors, "quotes": quotes}
    return _row(as_text(one[column] or "") for column in _COLUMNS)


def _row(cells: Iterable[str]) -> str:
    row = io.StringIO(newline="")
    csv.writer(row, quoting=csv.QUOTE_ALL).writerow(cells)
    return row.getvalue()


def as_text(text: str) -> str:
    """A cell of CSV that no spreadsheet runs as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _ris(reference: Reference) -> str:
    fields, day = _fields(reference), reference.article.published
    lines = ["TY  - NEWS", f"ID  - {reference.article.id}"]
    for tag, value in (
        ("TI", fields["title"]),
        *(("AU", _family_first(name)) for name in fields["authors"]),
        ("T2", fields["publisher"]),
        ("PY", f"{day:%Y}" if day else None),
        ("DA", f"{day:%Y/%m/%d}" if day else None),
        ("UR", fields["url"]),
        ("LA", fields["language"]),
        *(("N1", text) for text in fields["quotes"]),
    ):
        if value:
            lines.append(f"{tag}  - {value}")
    return "\r\n".join([*lines, "ER  - ", ""])


def _bib_entry(reference: Reference) -> str:
    fields, day = _fields(reference), reference.article.published
    authors = " and ".join(map(_bib_author, fields["authors"]))
    entry = {
        "title": f"{{{_tex(fields['title'])}}}",  # in two pairs of braces, which keep its capitals
        "author": authors,
        "journal": _tex(fields["publisher"] or ""),
        "date": f"{day:%Y-%m-%d}" if day else "",
        "year": f"{day:%Y}" if day else "",
        "url": quote(fields["url"] or "", safe=_IN_ADDRESSES, errors="replace"),
        "language": _tex(fields["language"] or ""),
        "note": _tex(" ".join(f"“{text}”" for text in fields["quotes"])),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in entry.items() if value]
    if day:
        lines.append(f"  month = {_MONTHS[day.month - 1]}")
    kind = "article" if fields["publisher"] else "misc"
    return f"@{kind}{{{_key(reference.article)},\n" + ",\n".join(lines) + "\n}\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in text)


def _bib_author(name: str) -> str:
    """A name; whole in braces where it is no person's, so that it isn't taken apart."""
    person = _person(name)
    return f"{_tex(person[1])}, {_tex(person[0])}" if person else f"{{{_tex(name)}}}"


def _key(article: Cited) -> str:
    """The name to cite it by: smith2025-1f3a90b2."""
    person = _person(article.authors[0]) if article.authors else None
    named = person[1] if person else article.publisher or ""
    plain = normalize("NFKD", named).encode("ascii", errors="ignore").decode().lower()
    letters = re.sub(r"[^a-z]", "", plain)[:20] or "article"
    year = article.published.year if article.published else ""
    return f"{letters}{year}-{article.id[:8]}"


def _csl(reference: Reference) -> str:
    item = json.dumps(_csl_item(reference), ensure_ascii=False, indent=2)
    return "  " + item.replace("\n", "\n  ")


def _csl_item(reference: Reference) -> dict[str, Any]:
    fields, day = _fields(reference), reference.article.published
    item = {
        "id": reference.article.id,
        "type": "article-newspaper",
        "title": fields["title"],
        "author": [
            {"family": person[1], "given": person[0]}
            if (person := _person(name))
            else {"literal": name}
            for name in fields["authors"]
        ],
        "container-title": fields["publisher"],
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "URL": fields["url"],
        "language": fields["language"],
        "note": "\n".join(fields["quotes"]),
    }
    return {name: value for name, value in item.items() if value}


def _json_line(reference: Reference) -> str:
    return json.dumps(_fields(reference), ensure_ascii=False) + "\n"


def _fields(reference: Reference) -> dict[str, Any]:
    """What every format says of it; each text on one line, and only addresses of the web."""
    from index.sources.markup import web_address  # with lxml, only where a file is written

    article = reference.article
    return {
        "title": _line(article.title),
        "authors": [_line(name) for name in article.authors],
        "publisher": _line(article.publisher or "") or None,
        "published": article.published.isoformat() if article.published else None,
        "url": web_address(article.url),
        "language": _line(article.language or "") or None,
        "quotes": [_line(text) for text in reference.quotes],
    }


def _line(text: str) -> str:
    return " ".join(seen(text).split())


def _family_first(name: str) -> str:
    person = _person(name)
    return f"{person[1]}, {person[0]}" if person else name


def _person(name: str) -> tuple[str, str] | None:
    """Given and family name, where it is sure enough which is which."""
    if not _LATIN.fullmatch(name) or _NO_PERSON.intersection(name.lower().split()):
        return None
    match = _PERSON.fullmatch(name)
    if match is None:
        return None
    given, family = match["given"], match["family"]
    is_named = given[0].isupper() and family.rpartition(" ")[2][0].isupper()
    return (given, family) if is_named else None


# The CSV has a byte order mark, without which Excel takes UTF-8 for the system's encoding.
FORMATS = {
    "csv": Format("CSV", "text/csv", _csv, begin="\ufeff" + _row(_COLUMNS)),
    "ris": Format("RIS", "application/x-research-info-systems", _ris, between="\r\n"),
    "bib": Format("BibTeX", "application/x-bibtex", _bib_entry, between="\n"),
    "json": Format(
        "CSL-JSON",
        "application/vnd.citationstyles.csl+json",
        _csl,
        begin="[\n",
        between=",\n",
        end="\n]",
    ),
    "jsonl": Format("JSON Lines", "application/jsonl", _json_line),
}
