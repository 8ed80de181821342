"""A Markdown file → its front matter and the text of its paragraphs."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import yaml
from markdown_it import MarkdownIt

from index.errors import UnreadableSource
from index.extraction.dates import read_day
from index.extraction.header import Header, read_header

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_LONGEST = 1_000_000  # characters; the parser takes half a minute over a hostile million
_LONGEST_FRONT_MATTER = 20_000
_MOST_BRACKETS = 200  # PyYAML takes seconds over some thousands
_MOST_NESTED = 20
_SCALAR = (str, int, float, date)


def read_markdown(text: str) -> tuple[Header, str]:
    """What the front matter and the head of a Markdown text tell, and the text below them.

    Raises UnreadableSource if its front matter is no YAML.
    """
    if len(text) > _LONGEST:
        raise UnreadableSource("too long for Markdown; split it into its articles")
    known = Header()
    text = text.replace("\r\n", "\n")
    if match := _FRONT_MATTER.match(text):
        known = _front_matter(match.group(1))
        text = text[match.end() :]
    header, body = read_header("\n\n".join(_paragraphs(text)), has_title=known.title is None)
    return known.completed_by(header), body


def _front_matter(block: str) -> Header:
    if len(block) > _LONGEST_FRONT_MATTER:
        raise UnreadableSource("its front matter is too long")
    try:
        if block.count("[") + block.count("{") > _MOST_BRACKETS:
            raise yaml.YAMLError("too many brackets")
        loaded = yaml.safe_load(block)
        # Only plain values: one that holds the others by name a thousand times is a bomb.
        fields: dict[str, Any] = {
            str(key).lower(): [item for item in value if isinstance(item, _SCALAR)]
            if isinstance(value, list)
            else value
            for key, value in (loaded.items() if isinstance(loaded, dict) else ())
            if isinstance(key, _SCALAR) and isinstance(value, (*_SCALAR, list))
        }
        return _header(fields)
    # ValueError: 30 February; a number of more digits than Python will print
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableSource("its front matter is not valid YAML") from error


def _header(fields: dict[str, Any]) -> Header:
    authors = fields.get("authors") or fields.get("author") or []
    dated = fields.get("published") or fields.get("date")
    published = dated.date() if isinstance(dated, datetime) else dated
    language = _text(fields.get("language") or fields.get("lang"))
    read = None if isinstance(published, date) else read_day(str(published), language)
    if not isinstance(published, date):
        published = read.day if read else None
    return Header(
        title=_text(fields.get("title")),
        authors=tuple(map(str, authors)) if isinstance(authors, list) else (str(authors),),
        publisher=_text(fields.get("publisher") or fields.get("source")),
        published=published,
        url=_text(fields.get("url") or fields.get("link")),
        language=language,
        section=_text(fields.get("section") or fields.get("category")),
        date_found="its front matter" if published else None,
        date_sure=read.sure if read else True,
    )


def _text(value: object) -> str | None:
    return str(value).strip() or None if isinstance(value, _SCALAR) else None


def _paragraphs(markdown: str) -> Iterator[str]:
    """The text of each block, without marks, links or pictures."""
    parser = MarkdownIt()
    parser.options.maxNesting = _MOST_NESTED
    for token in parser.parse(markdown):
        if token.type == "inline":
            yield "".join(
                "\n" if child.type in {"softbreak", "hardbreak"} else child.content
                for child in token.children or []
                if child.type not in {"image", "html_inline"}
            )
        elif token.type in {"fence", "code_block"}:
            yield token.content
