"""The head of a plain-text article: title, byline and date line above the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date

from index.extraction.boilerplate import is_boilerplate
from index.extraction.dates import (
    Day,
    is_ambiguous,
    is_relative,
    labelled_parts,
    read_day,
    says_updated,
)
from index.extraction.language import language_of
from index.extraction.metadata import plain
from index.extraction.people import authors_of

_FIELD = re.compile(
    r"(title|headline|authors?|by|date|published|publisher|source|url|link|language)\s*:\s*(.+)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:story |words |written |reporting |posted )?by:? +(.{2,80})", re.IGNORECASE
)
_BYLINE_ABROAD = re.compile(
    r"(?:von|par|por|di|de|door|av|af|przez|text:|texte? :) +(.{2,80})", re.I
)
_SENTENCE_ENDS = frozenset(".!?。！？")
_BELOW = 4  # lines under the headline that may hold the byline
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3}")
_CHINESE_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_FOUND = "a line under the title"
_PARTS = re.compile(r"\s*[|•·]\s*|\s+[–—-]\s+")
LONGEST_TITLE = 200
LONGEST_HEADER_LINE = 100
MOST_HEADER_LINES = 8
_TOP_LINES = 30  # with the empty ones between


@dataclass(frozen=True)
class Header:
    """Title, authors, date and so on of an article."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    language: str | None = None
    updated: date | None = None
    section: str | None = None
    date_found: str | None = None
    date_sure: bool = True

    def completed_by(self, other: "Header") -> "Header":
        """This header, with what it lacks taken from `other`."""
        missing = {
            field.name: getattr(other, field.name)
            for field in fields(self)
            if not getattr(self, field.name)
        }
        if not self.published:
            missing["date_sure"] = other.date_sure
        return replace(self, **missing)


def read_header(text: str, has_title: bool = True) -> tuple[Header, str]:
    """The header that `text` begins with, and the text below it.

    Title first (unless `has_title` is false), then up to eight short lines that are a byline, a
    date, "Name: value" or boilerplate; the first line that is none of these begins the text. The
    text's language decides the order of day and month.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    header = Header()
    bare_name: str | None = None
    bare_at = 0
    begin, seen = 0, 0
    top = "\n".join(lines[:_TOP_LINES])
    language = language_of(text) if is_ambiguous(top) else None
    for number, line in enumerate(lines):
        line = line.strip()
        if not line:
            continue
        seen += 1
        read = _header_line(line, language)
        if read is None and seen == 1 and has_title and len(line) <= LONGEST_TITLE:
            read = Header(title=line.lstrip("# "))
        elif read is None and header.published is None and bare_name is None and _is_name(line):
            # A name alone is a byline only if a date follows; until then it may be a heading.
            bare_name, bare_at = line, number
            continue
        elif read is None and bare_name is None and header.published and seen <= 3:
            # … or if it stands right below the date.
            read = Header(authors=(line,)) if _is_name(line) else None
        if read is None or seen > MOST_HEADER_LINES:
            break
        if read.published and bare_name and not header.authors:
            read = replace(read, authors=read.authors or (bare_name,))
        header = header.completed_by(read)
        begin = number + 1
    if header.updated and not header.published:  # the only day there is
        header = replace(header, published=header.updated, updated=None, date_found=_FOUND)
    if header.updated and header.published and header.updated <= header.published:
        header = replace(header, updated=None)
    body = lines[begin:]
    if bare_name and bare_at < begin and bare_name not in header.authors:
        body = [bare_name, "", *body]
    return header, "\n".join(body)


def byline_under(title: str | None, shown: list[str]) -> tuple[str, ...]:
    """The authors in a byline in the lines right under a page's headline."""
    places = [place for place, line in enumerate(shown) if title and plain(line) == plain(title)]
    for place in places:
        for line in shown[place + 1 : place + 1 + _BELOW]:
            if len(line) > LONGEST_HEADER_LINE:
                break
            for part in _parts(line):
                byline = _BYLINE.fullmatch(part) or _BYLINE_ABROAD.fullmatch(part)
                authors = _byline(byline.group(1), None).authors if byline else ()
                if authors and all(map(_is_name, authors)):
                    return authors_of(authors)
    return ()


def without_head(
    paragraphs: list[str], authors: tuple[str, ...], language: str | None
) -> list[str]:
    """The paragraphs of a page without the bylines of `authors` and dates that the first may be."""
    for place, line in enumerate(paragraphs[:_BELOW]):
        read = _header_line(line, language) if line[-1:] not in _SENTENCE_ENDS else None
        says = read and (read.authors or read.published or read.updated or is_relative(line))
        if not read or not says or not set(read.authors) <= set(authors):
            return paragraphs[place:]
    return paragraphs


def _header_line(line: str, language: str | None) -> Header | None:
    """The fields in a line of the header (none if it is boilerplate); None if it isn't one."""
    if len(line) > LONGEST_HEADER_LINE:
        return None
    if is_boilerplate(line) or is_relative(line):
        return Header()
    if field := _FIELD.fullmatch(line):
        return _named_field(field.group(1).lower(), field.group(2).strip(), language)
    header = Header()
    for part in _parts(line):
        if day := read_day(part, language):
            header = header.completed_by(_dated(day, part))
        elif byline := _BYLINE.fullmatch(part):
            header = header.completed_by(_byline(byline.group(1), language))
        elif not (
            is_boilerplate(part)
            or is_relative(part)
            or header.published
            or header.updated
            or header.authors
        ):
            return None
    return header


def _parts(line: str) -> Iterator[str]:
    return (part for piece in _PARTS.split(line) for part in labelled_parts(piece))


def _byline(names: str, language: str | None) -> Header:
    """The names of a byline, and the date that may follow them after a comma."""
    header = Header()
    for comma in re.finditer(",", names):
        behind = names[comma.end() :]
        day = read_day(behind, language)
        if day or is_relative(behind):
            header = _dated(day, behind) if day else header
            names = names[: comma.start()]
            break
    every = re.split(r"\s+and\s+|[,&]", names)
    return replace(header, authors=tuple(name.strip() for name in every if name.strip()))


def _dated(day: Day, line: str) -> Header:
    if says_updated(line):
        return Header(updated=day.day)
    return Header(published=day.day, date_found=_FOUND, date_sure=day.sure)


def _named_field(name: str, value: str, language: str | None) -> Header | None:
    match name:
        case "title" | "headline":
            return Header(title=value)
        case "author" | "authors" | "by":
            return Header(authors=_byline(value, language).authors)
        case "date" | "published":
            header = Header()
            for part in _parts(value):
                if day := read_day(part, language):
                    header = header.completed_by(_dated(day, part))
            return header if header.published or header.updated or is_relative(value) else None
        case "publisher" | "source":
            return Header(publisher=value)
        case "language":
            return Header(language=value)
        case _:
            return Header(url=value)


def _is_name(line: str) -> bool:
    if _CHINESE_NAME.fullmatch(line):
        return True
    return (
        len(line) <= 40
        and bool(_NAME.fullmatch(line))
        and all(word[0].isupper() for word in line.split() if word not in {"de", "van", "von"})
    )
