"""ProQuest: articles between lines of underscores, each with labelled fields around "Full text:".

The text and the web page that ProQuest saves say the same in the same order. A page doesn't set
its articles apart by a line, but each ends with the name of its database.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from index.errors import UnreadableSource
from index.sources.press.article import MOST_LINES, TOO_LONG, NoArticle, PressArticle, no_article
from index.sources.press.wording import (
    bare,
    day_in,
    first_of_trailing,
    labels,
    language_code,
    names_of,
    without_page,
)

PAGE_BREAK = "\f"
_RULE = re.compile(r"[_*=-]{20,}")
_NUMBERED = re.compile(r"(?:document|dokument|documento) \d+ (?:of|sur|von|de|di|van) \d+", re.I)
_NONE = frozenset(
    "none|none available|not available|non disponible|nicht verfugbar|no disponible".split("|")
)
_LINK = "proquest document link"
_PLACE = re.compile(r"\s*;\s|;\s*$|,\s+(?=[^,]*(?:edition|ed\.))", re.IGNORECASE)


def proquest_articles(lines: Iterator[str]) -> Iterator[PressArticle | NoArticle]:
    """The articles in the lines of a file; none if it isn't from ProQuest."""
    block: list[str] = []
    for line in lines:
        if line == PAGE_BREAK:
            continue
        ends = bool(_RULE.fullmatch(line) or _NUMBERED.fullmatch(line))
        if not ends:
            block.append(line)
        found = labels("proquest").of(line)
        if ends or (found and found[0] == "database"):
            article = _article(block)
            if article:
                yield article
            elif ends and _is_document(block):
                yield no_article(block)
            if article or ends:
                block = []
        if len(block) > MOST_LINES:
            raise UnreadableSource(TOO_LONG)
    if article := _article(block):
        yield article
    elif _is_document(block):
        yield no_article(block)


def _is_document(lines: Sequence[str]) -> bool:
    """Whether lines tell what was published, if not its text."""
    known = labels("proquest")
    return bool({"publication", "info"} & {found[0] for line in lines if (found := known.of(line))})


def _article(lines: Sequence[str]) -> PressArticle | None:
    known = labels("proquest")
    found = [known.of(line) for line in lines]
    names = [each[0] if each else None for each in found]
    if not {"publication", "info"} & set(names) or not {"body", "abstract", "id"} & set(names):
        return None
    fields: dict[str, str] = {}
    marks = [name is not None and name not in {"body", "abstract"} for name in names]
    begin = names.index("body") if "body" in names else None
    end = first_of_trailing(lines, marks)
    for place, each in enumerate(found):
        if each and (begin is None or place < begin or place >= end):
            value = each[1]
            if not value and place + 1 < len(lines) and found[place + 1] is None:
                value = lines[place + 1]
            fields.setdefault(each[0], value)
    body, note = _body(lines, names, found, begin, end)
    if not body:
        return None
    first = next(
        (line for line, each in zip(lines, found, strict=True) if not each and not _is_link(line)),
        None,
    )
    title = fields.get("title") or first
    published = day_in(fields.get("date", "")) or _day_of_info(fields.get("info"))
    return PressArticle(
        title=title,
        paragraphs=tuple(body),
        publisher=_publisher(fields),
        published=published,
        authors=tuple(
            name
            for name in names_of(fields.get("author"))
            if bare(name) not in {"anonymous", "anonyme", "anonym", "anonimo"}
        ),
        section=without_page(fields.get("section")),
        language=language_code(fields.get("language")),
        url=fields.get("url") or fields.get("document_url"),
        correction=fields.get("correction"),
        note=note,
    )


def _is_link(line: str) -> bool:
    return bare(line) == _LINK or bool(re.match(r"https?://", line))


def _body(
    lines: Sequence[str],
    names: Sequence[str | None],
    found: Sequence[tuple[str, str] | None],
    begin: int | None,
    end: int,
) -> tuple[list[str], str | None]:
    """The paragraphs of the full text, or else of the abstract with a note that says so."""
    if begin is not None:
        stop = (
            end
            if end > begin
            else next((n for n in range(begin + 1, len(lines)) if names[n]), len(lines))
        )
        text = _section(lines[begin + 1 : stop], found[begin])
        if text:
            return text, None
    if "abstract" not in names:
        return [], None
    begin = names.index("abstract")
    stop = next((n for n in range(begin + 1, len(lines)) if names[n]), len(lines))
    text = [line for line in _section(lines[begin + 1 : stop], found[begin]) if not _is_link(line)]
    return text, "only the abstract is there"


def _section(lines: Sequence[str], label: tuple[str, str] | None) -> list[str]:
    text = [label[1]] if label and label[1] else []
    text += lines
    return [] if len(text) == 1 and bare(text[0]).rstrip(".") in _NONE else text


def _publisher(fields: dict[str, str]) -> str | None:
    name = " ".join((fields.get("publication") or fields.get("info") or "").split())
    return _PLACE.split(name)[0].strip(" ;,") or None


def _day_of_info(info: str | None) -> date | None:
    """The day in "Brenmouth Courier ; Brenmouth [Brenmouth]. 06 Aug 2025: A4."."""
    return day_in(info or "")
