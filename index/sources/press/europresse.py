"""Europresse (Eureka in Canada): articles with their publication and day above, rights below.

A saved page has an `article` element for each, whose parts are named by class; a text has the
same lines, and each article ends with whose it is and for whom it was printed.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from lxml.html import HtmlElement

from index.errors import UnreadableSource
from index.extraction import html_tree
from index.sources.press.article import MOST_LINES, TOO_LONG, NoArticle, PressArticle, no_article
from index.sources.press.wording import (
    bare,
    day_in,
    is_rights,
    labels,
    language_code,
    names_of,
    phrases,
    reads_as_sentence,
)

_NUMBER = re.compile(r"(?:[\w-]{2,12}·)?((?:19|20)\d{6})·[\w·-]+")
_CLOSING = re.compile(r"[.!?…»”\"]\s*$")
_COUNT = re.compile(r"[,;·•]?\s*\d[\d\s\u00a0]*\s*(?:mots|mot|words|word)\b\.?", re.IGNORECASE)
_PAGE = re.compile(r"[,;·•]?\s*(?:p|pp|page|pages)\.?\s*[\w_ -]{1,20}$", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b",
    re.IGNORECASE,
)
_NAMED = frozenset("title publication date author section language other".split())
_TITLES = ("titreArticleVisu", "rdp__articletitle", "titreArticle")  # classes
_HEAD = 12  # lines in which the day of an article stands
_LONGEST_DATE = 150
_LONGEST_TITLE = 250
_LONGEST_AUTHOR = 80


def europresse_articles(lines: Iterator[str]) -> Iterator[PressArticle | NoArticle]:
    """The articles in the lines of a file; none if it isn't from Europresse.

    Each ends with lines that no one else's articles end with.
    """
    block: list[str] = []
    ending: list[str] = []
    for line in lines:
        if line == "\f":
            continue
        if _ends(line):
            ending.append(line)
            continue
        if ending and (any(map(_is_proof, ending))):
            if block:
                yield _article(block, ending) or no_article(block)
            block = []
        elif ending:
            block += ending
        ending = []
        block.append(line)
        if len(block) > MOST_LINES:
            raise UnreadableSource(TOO_LONG)
    if block and any(map(_is_proof, ending)):
        yield _article(block, ending) or no_article(block)


def _ends(line: str) -> bool:
    """Whether a line belongs to the end of an article."""
    plain = bare(line)
    return (
        is_rights(line)
        or bool(_NUMBER.fullmatch(line.strip()))
        or any(plain.startswith(each) for each in phrases("europresse", "end"))
    )


def _is_proof(line: str) -> bool:
    """Whether no one but Europresse ends an article so."""
    plain = bare(line)
    return bool(_NUMBER.fullmatch(line.strip())) or plain.startswith(
        ("certificat emis le", "certificate issued on", "le present document est protege")
    )


def _article(lines: Sequence[str], ending: Sequence[str]) -> PressArticle | None:
    """The article in the lines between two ends; None if no publication and day are above it."""
    around = phrases("europresse", "around")
    shown = [line for line in lines if bare(line.rstrip(": ")) not in around]
    if (article := _labelled(shown, ending)) is not None:
        return article
    dated = _dated(shown)
    if dated is None:
        return None
    before, after = list(shown[max(0, dated - 2) : dated]), list(shown[dated + 1 :])
    publisher, title, body = before[-1] if before else None, None, after
    section = _section(shown[dated])
    while after and (_says_count(after[0]) or _says_page(after[0])):
        section = section or _section(_PAGE.sub("", after.pop(0)))
    if after and _is_title(after[0]) and len(after) > 1:
        title, body = after[0], after[1:]
    elif len(before) == 2:
        title, publisher = before
    author = None
    if len(body) > 1 and _is_author(body[0]):
        author, body = body[0], body[1:]
    if not body:
        return None
    return PressArticle(
        title=title,
        paragraphs=tuple(body),
        publisher=_publication(publisher),
        published=day_in(shown[dated]) or _day_of(ending),
        authors=tuple(names_of(author)),
        section=section,
    )


def _labelled(lines: Sequence[str], ending: Sequence[str]) -> PressArticle | None:
    """The article of lines that name their fields, "Titre : …"; None if they don't."""
    known = labels("europresse")
    fields: dict[str, str] = {}
    body: list[str] = []
    in_text = False
    for line in lines:
        name, value = known.of(line) or (known.heading(line), "")
        if name == "body":
            in_text, body = True, [value] if value else []
        elif name in _NAMED and not in_text:
            fields.setdefault(name, value)
        elif fields:
            body.append(line)
    while body and (found := known.of(body[-1])) and not reads_as_sentence(found[1]):
        body.pop()
    if "title" not in fields or not fields.keys() & {"publication", "date"} or not body:
        return None
    return PressArticle(
        title=fields["title"],
        paragraphs=tuple(body),
        publisher=_publication(fields.get("publication")),
        published=day_in(fields.get("date", "")) or _day_of(ending),
        authors=tuple(names_of(fields.get("author"))),
        section=fields.get("section"),
        language=language_code(fields.get("language")),
    )


def _says_count(line: str) -> bool:
    return len(line) <= 60 and bool(_COUNT.fullmatch(line.strip()))


def _says_page(line: str) -> bool:
    return len(line) <= 60 and bool(_PAGE.search(line)) and not _CLOSING.search(line)


def _dated(lines: Sequence[str]) -> int | None:
    """The line that says when and where an article was published.

    The last article's rest, or a list of contents, may stand before it: it is the last such line
    above the text.
    """
    found = None
    for place, line in enumerate(lines):
        if found is not None and place > found + _HEAD:
            break
        if len(line) > _LONGEST_DATE:
            continue
        says_where = _WEEKDAY.search(line) or _PAGE.search(line) or _COUNT.search(line)
        if says_where and day_in(line) and not reads_as_sentence(line):
            found = place
            if place >= 1:
                break
    return found


def _is_title(line: str) -> bool:
    return len(line) <= _LONGEST_TITLE and not re.search(r"[.…]\s*$", line)


def _is_author(line: str) -> bool:
    words = line.split()
    capitals = sum(word[:1].isupper() for word in words)
    return (
        len(line) <= _LONGEST_AUTHOR
        and 1 < len(words) <= 10
        and not re.search(r"[.!?:…]\s*$", line)
        and capitals * 2 >= len(words)
    )


def _publication(name: str | None) -> str | None:
    """The publication without its number and edition: "Le Courrier, no. 24512"."""
    return re.split(r",\s+(?=n[o°ºr]|édition|edition|vol)", name or "")[0].strip() or None


def _section(line: str) -> str | None:
    """What stands before the day: "Économie, mercredi 6 août 2025, p. 4"."""
    part = re.split(r"\s*[,•·]\s*", line)[0].strip()
    return (
        None if day_in(part) or re.search(r"\d{4}", part) or _WEEKDAY.match(part) else part or None
    )


def _day_of(ending: Sequence[str]) -> date | None:
    """The day in an article's number, "news·20250806·CB·0012"."""
    for line in ending:
        if len(line) < _LONGEST_DATE and (match := _NUMBER.search(line)):
            digits = match[1]
            return day_in(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
    return None


def html_articles(tree: HtmlElement) -> Iterator[PressArticle | NoArticle]:
    """The articles in a page saved from Europresse; none if it isn't one."""
    for block in tree.iter("article"):
        if article := _from_block(block):
            yield article
        elif title := _first(block, *_TITLES):
            yield no_article([title])


def _from_block(block: HtmlElement) -> PressArticle | None:
    publication = _first(block, "DocPublicationName")
    title = _first(block, *_TITLES)
    if publication is None and title is None:
        return None
    header = ", ".join(_lines_of(block, "DocHeader"))
    holder = _element(block, "docOcurrContainer", "DocText")
    if holder is None:
        holder = next(iter(block.iter("section")), None)
    paragraphs = (
        [] if holder is None else [line for line in html_tree.lines(holder) if not _ends(line)]
    )
    published = day_in(header) or _day_in_head(block) or _day_of(list(html_tree.lines(block)))
    if not paragraphs:
        return None
    author = _first(block, "docAuthors", "sm-margin-bottomNews", "DocAuthor") or _under(block)
    return PressArticle(
        title=title,
        paragraphs=tuple(paragraphs),
        publisher=_publication(publication),
        published=published,
        authors=tuple(names_of(author)) if author and len(author) <= 200 else (),
        section=_section(header) if header else None,
    )


def _under(block: HtmlElement) -> str | None:
    """The author, who stands right under the headline in an element without a class."""
    title = _element(block, "titreArticle")
    below = title.getnext() if title is not None else None
    if below is None or below.tag not in {"div", "p"} or below.get("class"):
        return None
    line = " ".join(below.text_content().split())
    return line if _is_author(line) else None


def _day_in_head(block: HtmlElement) -> date | None:
    """The day in the article's own header, but not in its title."""
    header = next(iter(block.iter("header")), None)
    if header is None:
        return None
    lines = [line for line in html_tree.lines(header) if _WEEKDAY.search(line)]
    return next((day for line in lines if (day := day_in(line))), None)


def _element(block: HtmlElement, *marks: str) -> HtmlElement | None:
    for mark in marks:
        for element in block.iter():
            if isinstance(element.tag, str) and mark in element.get("class", "").split():
                return element
    return None


def _lines_of(block: HtmlElement, *marks: str) -> list[str]:
    element = _element(block, *marks)
    return [] if element is None else list(html_tree.lines(element))


def _first(block: HtmlElement, *marks: str) -> str | None:
    return next(iter(_lines_of(block, *marks)), None)
