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
from index.extraction.people import authors_of

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_LONGEST = 1_000_000  # characters; the parser takes half a minute over a hostile million
_LONGEST_FRONT_MATTER = 20_000
_MOST_BRACKETS = 200  # PyYAML takes seconds over some thousands
_MOST_NESTED = 20
_DATED = tuple(
    "published,date_published,published_date,publish_date,publication_date,datepublished,pubdate"
    ",published_at,publishedat,date published,publication date,date".split(",")
)
_SITES = ("site", "site_name", "sitename", "website", "publication", "newspaper", "media")
_ADDRESSES = ("url", "link", "original_url", "original", "canonical_url", "canonical", "permalink")
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)
_WIKI_LINK = re.compile(r"(?<!!)\[\[([^\[\]|\n]{1,200})(?:\|([^\[\]\n]{1,200}))?\]\](?!\()")
_EMBEDDED = re.compile(r"!\[\[[^\[\]\n]{1,400}\]\]")
_HEAD = 5_000  # characters in which reading lists put what they know
_ORIGINAL = re.compile(r"^\[Read Original\]\((https?://[^\s()]{1,2000})\)", re.MULTILINE)
_METADATA = re.compile(
    r"^#{1,3} (?:Metadata|About)[ \t]*\n+((?:[ \t]*[-*] [^\n]{1,2000}\n+){1,30})", re.MULTILINE
)
_ITEM = re.compile(r"^[ \t]*[-*] \**([\w ]{2,30}?)\**:\**[ \t]*(\S[^\n]*)$", re.MULTILINE)
_SAVED_WITH = re.compile(
    r"^\[Read (?:on Omnivore|Original)\]\([^\n]*\)[ \t]*$|^#Omnivore[ \t]*$"
    r"|^#{1,3} (?:Highlights|Full Document|Highlights (?:first )?synced [^\n]*"
    r"|New highlights added [^\n]*)[ \t]*$|^!\[rw-book-cover\]\([^\n]*\)[ \t]*$"
    r"|[ \t]*\(?\[(?:View Highlight|⤴️|Location \d+)\]\([^\s()]*\)\)?",
    re.MULTILINE,
)
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
    clipped, text = _clipped(text)
    known = known.completed_by(clipped)
    text = _without_links(text)
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
            str(key).lower(): [item for item in map(_unwrapped, value) if isinstance(item, _SCALAR)]
            if isinstance(value, list)
            else value
            for key, value in (loaded.items() if isinstance(loaded, dict) else ())
            if isinstance(key, _SCALAR) and isinstance(value, (*_SCALAR, list))
        }
        return _header(fields)
    # ValueError: 30 February; a number of more digits than Python will print
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableSource("its front matter is not valid YAML") from error


def _unwrapped(item: object) -> object:
    """A link within a vault, [[Ines Vold]], which is a list in a list to YAML."""
    while isinstance(item, list) and len(item) == 1:
        item = item[0]
    return item


def _header(fields: dict[str, Any]) -> Header:
    """What named values tell, by the names that clippers and reading lists give them."""

    def first(*names: str) -> str | None:
        return next(filter(None, (_text(fields.get(name)) for name in names)), None)

    said = _listed(fields.get("authors") or fields.get("author") or fields.get("byline"))
    dated = next((fields[name] for name in _DATED if fields.get(name)), None)
    dated = next(iter(_listed(dated)), None)
    published = dated.date() if isinstance(dated, datetime) else dated
    language = _text(fields.get("language") or fields.get("lang"))
    read = (
        None if isinstance(published, date) else read_day(_without_links(str(published)), language)
    )
    if not isinstance(published, date):
        published = read.day if read else None
    source = first("source")
    is_link = bool(_WEB.match(source or ""))
    return Header(
        title=first("title", "full title", "headline"),
        authors=authors_of(_without_links(str(author)) for author in said),
        publisher=first("publisher") or (None if is_link else source) or first(*_SITES),
        published=published,
        url=first(*_ADDRESSES) or (source if is_link else None),
        language=language,
        section=first("section", "category"),
        date_found="its front matter" if published else None,
        date_sure=read.sure if read else True,
    )


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str | None:
    value = next(iter(_listed(value)), None)
    return _without_links(str(value)).strip() or None if isinstance(value, _SCALAR) else None


def _without_links(text: str) -> str:
    """The text with the words of its links within a vault: "[[people/Ines Vold|Ines]]" is Ines.

    What is embedded from elsewhere in the vault, "![[quay.png]]", is left out.
    """
    text = _EMBEDDED.sub("", text)
    return _WIKI_LINK.sub(lambda link: link[2] or link[1].rpartition("/")[2], text)


def _clipped(text: str) -> tuple[Header, str]:
    """What a reading list says above a text that it exported, and the text without that.

    Omnivore links the page above the text; Readwise has a list of fields under "Metadata".
    """
    fields: dict[str, Any] = {}
    if match := _ORIGINAL.search(text[:_HEAD]):
        fields["url"] = match[1]
    if match := _METADATA.search(text[:_HEAD]):
        for name, value in _ITEM.findall(match[1]):
            fields.setdefault(name.strip().lower(), value.strip())
        fields.pop("category", None)  # the kind of thing: "#articles"
        text = text[: match.start()] + "\n" + text[match.end() :]
    if not fields:
        return Header(), text
    return _header(fields), _SAVED_WITH.sub("", text)


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
