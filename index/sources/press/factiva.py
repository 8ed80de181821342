"""Factiva: articles with two-letter codes before each field ("HD", "BY", "PD" …), or without.

Each ends with its accession number, "Document BRCO000020250806el8600001". In XML each is an
`article` element with a child for every field.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from lxml.html import HtmlElement

from index.errors import UnreadableSource
from index.extraction import html_tree
from index.sources.markup import Element, local_name
from index.sources.press.article import MOST_LINES, TOO_LONG, NoArticle, PressArticle, no_article
from index.sources.press.wording import (
    bare,
    day_in,
    is_language,
    is_rights,
    language_code,
    phrases,
    without_page,
)

_CODES = frozenset(
    "HD BY CR WC PD ET SN SC ED PG VOL LA CY CX LP TD CT RF CO IN NS RE IPC IPD PUB AN SE CLM ART"
    " HLP NGC GC RIC DLN".split()
)
_TEXT_CODES = ("LP", "TD")
# A code alone on its line, or before a tab or some spaces and its value.
_CODED = re.compile(r"([A-Z]{2,3})(?:[ \u00a0]*\t[ \t\u00a0]*|[ \u00a0]{2,})(.*)|([A-Z]{2,3})")
# … or before one space, where the fields before it leave no doubt.
_LOOSE = re.compile(r"([A-Z]{2,3})[ \u00a0](.+)")
_INDEXED = re.compile(r"\w[\w.-]{1,15} ?: ")  # "i761 : Inland Waterways"
_HEAD_CODES = _CODES - frozenset("LP TD CT RF CO IN NS RE IPC IPD PUB AN ART".split())
_NUMBER = r"[A-Z0-9]{3,10}\d{8}[a-z0-9]{6,12}"
_END = re.compile(rf"(?:AN\s+)?(?:Document|Dokument|Documento|文件|文档)\s+{_NUMBER}")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s?[APap]\.?[Mm]\.?)?(?:\s+[A-Z]{2,5})?")
_NAME = re.compile(
    r"(?:[^\W\d_][\w.'’-]*\s+){1,4}[^\W\d_][\w.'’-]*(?:\s*(?:,|and|et|und|y|&)\s*.+)?"
)
_MOST_HEAD = 25
_LONGEST_COUNT = 60


def factiva_articles(lines: Iterator[str]) -> Iterator[PressArticle | NoArticle]:
    """The articles in the lines of a file; none if it isn't from Factiva."""
    block: list[str] = []
    for line in lines:
        if line == "\f":
            continue
        ends = bool(_END.fullmatch(line.strip()))
        if ends:
            block.append(line)
            yield _coded(block) or _plain(block[:-1]) or _no_article(block)
            block = []
            continue
        # A next headline shows that the number was missing or stood otherwise.
        if re.match(r"HD(?:\s|$)", line) and any(re.match(r"HD(?:\s|$)", each) for each in block):
            yield _coded(block) or _no_article(block)
            block = []
        block.append(line)
        if len(block) > MOST_LINES:
            raise UnreadableSource(TOO_LONG)
    if article := _coded(block):
        yield article


def _no_article(lines: Sequence[str]) -> NoArticle:
    return no_article(re.sub(r"HD\s+", "", line) if line[:2] == "HD" else line for line in lines)


def _coded(lines: Sequence[str]) -> PressArticle | None:
    """The article of lines with codes; None if they have none."""
    fields: dict[str, list[str]] = {}
    code: str | None = None
    for line in lines:
        found, value = _code_of(line, code)
        if found:
            code = found
            fields.setdefault(code, [])
        if code and value.strip():
            fields[code].append(value.strip())
    return _of_fields(fields)


def _code_of(line: str, before: str | None) -> tuple[str | None, str]:
    """The code that a line begins with, if it does, and the rest; `before` is the last code."""
    if (match := _CODED.fullmatch(line)) and (match[1] or match[3]) in _CODES:
        return match[1] or match[3], match[2] or ""
    if not (match := _LOOSE.fullmatch(line)) or match[1] not in _CODES:
        return None, line
    code, value = match[1], match[2]
    in_text = before in _TEXT_CODES
    fits = {"LP": before is not None and not in_text, "TD": before == "LP"}.get(code)
    if fits is None:
        if code in _HEAD_CODES:
            fits = not in_text
        else:
            fits = bool(_INDEXED.match(value) or _END.fullmatch(value))
    return (code, value) if fits else (None, line)


def _of_fields(fields: dict[str, list[str]]) -> PressArticle | None:
    paragraphs = [text for code in _TEXT_CODES for text in fields.get(code, [])]
    if "HD" not in fields or not paragraphs or not fields.keys() & {"PD", "SN", "WC", "AN"}:
        return None

    def first(code: str) -> str | None:
        return " ".join(fields.get(code, [])) or None

    section = first("SE") or first("CLM")
    return PressArticle(
        title=first("HD"),
        paragraphs=tuple(paragraphs),
        publisher=first("SN") or first("PUB"),
        published=day_in(first("PD") or ""),
        authors=tuple(fields.get("BY", [])),
        section=without_page(section),
        language=language_code(first("LA")),
        correction=first("CX"),
    )


def _plain(lines: Sequence[str], title: str | None = None) -> PressArticle | None:
    """The article of lines without codes, by their order; None if it isn't Factiva's.

    Section, headline, byline, words, day, time, source, its code, page, language, copyright;
    then the text. `title` is the headline if it is known.
    """
    counted = next((n for n, line in enumerate(lines[:400]) if _is_count(line)), None)
    if counted is None or counted + 2 >= len(lines):
        return None
    below = lines[counted + 1 : counted + 1 + _MOST_HEAD]
    dated = next((n for n, line in enumerate(below[:4]) if day_in(line)), None)
    if dated is None:
        return None
    begin, said = _below_day(below, dated)
    paragraphs = tuple(lines[counted + 1 + begin :])
    title, author, section = _above_count(lines[:counted], title)
    if not paragraphs or not title:
        return None
    return PressArticle(
        title=title,
        paragraphs=paragraphs,
        publisher=said.get("source"),
        published=day_in(below[dated]),
        authors=(author,) if author else (),
        section=section,
        language=language_code(said.get("language")),
    )


def _below_day(lines: Sequence[str], dated: int) -> tuple[int, dict[str, str]]:
    """Where the text begins among the lines below the count of words, and what they say."""
    said: dict[str, str] = {}
    place = dated + 1
    if place < len(lines) and _TIME.fullmatch(lines[place].strip()):
        place += 1
    if place < len(lines):
        said["source"] = lines[place]
        place += 1
    for ahead in range(place, min(place + 8, len(lines))):
        if is_language(lines[ahead]):
            said["language"] = lines[ahead]
            place = ahead + 1
        elif is_rights(lines[ahead]):
            return ahead + 1, said
    return place, said


def _above_count(
    lines: Sequence[str], title: str | None
) -> tuple[str | None, str | None, str | None]:
    """Headline, byline and section."""
    above = list(lines[-6:])
    if title in above:
        at = above.index(title)
        below = above[at + 1 :]
        author = below[-1] if below and _is_byline(below[-1]) else None
        return title, author, above[at - 1] if at else None
    author = None
    if len(above) > 1 and _is_byline(above[-1]):
        author = above.pop()
    headline = above.pop() if above else None
    section = above[-1] if above and len(above[-1]) <= 60 and above[-1] != headline else None
    return title or headline, author, section


def _is_byline(line: str) -> bool:
    first = bare(line).partition(" ")[0].rstrip(":")
    if first in phrases("factiva", "byline") and len(line) <= 120:
        return True
    capitals = [word for word in re.split(r"\s+", line) if word[:1].isupper()]
    words = line.split()
    return len(line) <= 60 and bool(_NAME.fullmatch(line)) and len(capitals) >= len(words) - 1


def _is_count(line: str) -> bool:
    """Whether the line is a count of words, in any language."""
    if len(line) > _LONGEST_COUNT:
        return False
    match = re.fullmatch(r"(\d[\d,.\s\u00a0\u202f]*)\s*([^\W\d_]+)", line.strip())
    return bool(match) and bare(match[2] if match else "") in phrases("factiva", "words")


def html_articles(tree: HtmlElement) -> Iterator[PressArticle | NoArticle]:
    """The articles in a page saved from Factiva; none if it isn't one."""
    for block in tree.iter("div"):
        marks = block.get("class", "").split()
        is_article = "article" in marks and any(mark.endswith("Article") for mark in marks)
        if is_article:
            yield _from_table(block) or _from_block(block) or no_article(html_tree.lines(block))


def _from_table(block: HtmlElement) -> PressArticle | None:
    """The article whose fields are rows of a table, each with its code."""
    fields: dict[str, list[str]] = {}
    for row in block.iter("tr"):
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        if len(cells) >= 2 and (code := cells[0].text_content().strip()) in _CODES:
            fields.setdefault(code, []).extend(html_tree.lines(cells[1]))
    return _of_fields(fields)


def _from_block(block: HtmlElement) -> PressArticle | None:
    head = next(
        (each for each in block.iter() if "headline" in each.get("class", "").lower()), None
    )
    title = " ".join(head.text_content().split()) if head is not None else None
    lines = [line for line in html_tree.lines(block) if not _END.fullmatch(line)]
    return _plain(lines, title)


def xml_articles(root: Element) -> Iterator[PressArticle | NoArticle]:
    """The articles in Factiva's XML; none if it is another's."""
    for element in root.iter():
        if local_name(element) == "article":
            if article := _from_element(element):
                yield article
            elif any(local_name(child) == "headline" for child in element):
                yield no_article([_line(element)])


def _from_element(element: Element) -> PressArticle | None:
    children: dict[str, list[Element]] = {}
    for child in element:
        children.setdefault(local_name(child), []).append(child)
    if not children.keys() & {"leadparagraph", "tailparagraphs"}:
        return None
    paragraphs = [
        text
        for name in ("leadparagraph", "tailparagraphs")
        for part in children.get(name, [])
        for text in _paragraphs(part)
    ]

    def first(*names: str) -> str | None:
        found = (_line(child) for name in names for child in children.get(name, []))
        return next(filter(None, found), None)

    published = _day(first("publicationdate") or "")
    if not paragraphs:
        return None
    return PressArticle(
        title=first("headline"),
        paragraphs=tuple(paragraphs),
        publisher=first("sourcename", "publishername", "publisher"),
        published=published,
        authors=tuple(filter(None, map(_line, children.get("byline", [])))),
        section=first("sectionname", "columnname"),
        language=language_code(first("baselanguage")),
        correction=first("correction"),
    )


def _paragraphs(part: Element) -> Iterator[str]:
    found = [each for each in part.iter() if local_name(each) in {"paragraph", "p"}]
    yield from filter(None, map(_line, found or [part]))


def _line(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _day(text: str) -> date | None:
    if match := re.match(r"(\d{4})-?(\d\d)-?(\d\d)", text):
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            return None
    return day_in(text)
