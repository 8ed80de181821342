"""What a page says about itself to machines: JSON-LD (schema.org) and meta tags."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import Any

from lxml.html import HtmlElement

# https://schema.org/Article and its kinds that a publisher gives one story
ARTICLES = frozenset(
    "article advertisercontentarticle analysisnewsarticle askpublicnewsarticle"
    " backgroundnewsarticle blogposting liveblogposting newsarticle opinionnewsarticle report"
    " reportagenewsarticle reviewnewsarticle satiricalarticle scholarlyarticle techarticle".split()
)
_MOST_THINGS = 5_000
_MOST_JSON = 1_000_000  # characters in all of a page's blocks
_MOST_VALUES = 500
# What stands before the JSON in a block that is wrapped as a comment or CDATA, or assigned.
_WRAPPING = re.compile(
    r"\A(?:[\s\ufeff;,]|<!--|-->|<!\[CDATA\[|/\*|\*/|//|[\w.$]++(?:\s[\w.$]++)?\s*+=)*+"
)
# One pass: strings are taken whole, to the end of the block where one isn't closed.
_REPAIR = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)|/\*.*?(?:\*/|\Z)|//[^\n]*|,[\s,]*+', re.DOTALL)
_BETWEEN_VALUES = re.compile(r"[\s,;]*+")


@dataclass(frozen=True)
class Metadata:
    """`things` are the page's JSON-LD objects, the outermost first; `meta` its meta tags.

    `headings` are the texts of its h1 tags.

    Keys of `meta` are lower-case names, properties or itemprops; the first of a name counts.
    """

    things: list[dict[str, Any]] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)

    @cached_property
    def article(self) -> dict[str, Any]:
        """The JSON-LD object that describes the page's article; empty if there is none.

        Lists describe many; so where several have headlines, the page's own is the one that is
        named as the page is, or else the outermost. What it says by reference ("@id") is put in
        from the object that it refers to, and what it lacks from others of the same headline.
        """
        found = [thing for thing in self.things if kinds(thing) & ARTICLES]
        titles = {plain(self.meta.get("og:title")), *map(plain, self.headings)} - {""}
        named = [thing for thing in found if plain(thing.get("headline")) in titles]
        article: dict[str, Any] = {}
        for thing in named or found[:1]:
            article = {**thing, **article}
        known = {
            thing["@id"]: thing
            for thing in reversed(self.things)
            if isinstance(thing.get("@id"), str) and len(thing) > 1
        }
        return {name: _resolved(value, known) for name, value in article.items()}

    @property
    def says_article(self) -> bool:
        """Whether the page itself claims to be one article."""
        return (
            bool(self.article)
            or self.meta.get("og:type", "").lower() in {"article", "newsarticle"}
            or "article:published_time" in self.meta
        )

    def first(self, *names: str) -> str | None:
        """The first of these meta tags that says anything."""
        return next((self.meta[name] for name in names if self.meta.get(name)), None)


def read_metadata(tree: HtmlElement) -> Metadata:
    """The page's metadata; what can't be read is left out."""
    found = Metadata()
    for tag in tree.iter("meta"):
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name, content = tag.get(attribute), (tag.get("content") or "").strip()
            if name and content:
                found.meta.setdefault(name.strip().lower(), content)
    found.headings.extend(" ".join(tag.text_content().split()) for tag in tree.iter("h1"))
    left = _MOST_JSON
    for script in list(tree.iter("script")):
        block = script.text or ""
        if "json" in script.get("type", "").lower():
            if "ld+json" in script.get("type", "").lower() and len(block) <= left:
                found.things.extend(_things(block, _MOST_THINGS - len(found.things)))
            left -= len(block)
            if left < 0:  # no other reader of the page should try it either
                script.drop_tree()
    return found


def _things(block: str, most: int) -> list[dict[str, Any]]:
    """The objects in a block of JSON-LD, outermost first."""
    waiting: list[Any] = _values(block)
    things: list[dict[str, Any]] = []
    while waiting and len(things) < most:
        inner: list[Any] = []
        for value in waiting:
            if isinstance(value, dict):
                things.append(value)
                inner.extend(value.values())
            elif isinstance(value, list):
                inner.extend(value)
        waiting = inner
    return things[:most]


def _values(block: str) -> list[Any]:
    """The values in a block of JSON, of which there should be one.

    Blocks are often wrapped as a comment or CDATA, for browsers of long ago, end in a semicolon, or
    hold a comma too many; some hold several objects in a row. What can't be read ends it.
    """
    bare = _WRAPPING.sub("", block)
    return (
        _in_a_row(bare)
        or _in_a_row(_REPAIR.sub(_repaired, bare))
        or _in_a_row(_WRAPPING.sub("", _REPAIR.sub(_repaired, block)))
        or _in_a_row(_REPAIR.sub(_repaired, unescape(bare)))
    )


def _in_a_row(text: str) -> list[Any]:
    """The objects and lists at the text's beginning, up to what is neither."""
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    place = 0
    try:
        while len(values) < _MOST_VALUES and text[place : place + 1] in {"{", "["}:
            value, place = decoder.raw_decode(text, place)
            values.append(value)
            if between := _BETWEEN_VALUES.match(text, place):
                place = between.end()
    except (ValueError, RecursionError):
        pass
    return values


def _repaired(found: re.Match[str]) -> str:
    """A string as it is, and nothing in the place of a comment or a comma before a bracket."""
    if found[0].startswith(","):
        return "" if found.string[found.end() : found.end() + 1] in {"}", "]"} else ","
    return found[0] if found[0].startswith('"') else ""


def _resolved(value: Any, known: dict[str, Any]) -> Any:
    """The value, or what it refers to; each in it if it is a list."""
    if isinstance(value, list):
        return [_referred(each, known) for each in value]
    return _referred(value, known)


def _referred(value: Any, known: dict[str, Any]) -> Any:
    if isinstance(value, dict) and isinstance(value.get("@id"), str) and not value.get("name"):
        return known.get(value["@id"], value)
    return value


def kinds(thing: dict[str, Any]) -> set[str]:
    """The schema.org types of a JSON-LD object, in lower case."""
    return {name.rsplit("/", 1)[-1].lower() for name in texts(thing.get("@type"))}


def names(value: object) -> Iterator[str]:
    """The names of people or organisations given as text, objects or lists of them."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield from texts(item.get("name"))
        else:
            yield from texts(item)


def texts(value: object) -> Iterator[str]:
    """The value, or each in it if it is a list, where it is text that says something."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and (text := " ".join(unescape(item).split())):
            yield text


def text_of(values: Iterable[str]) -> str | None:
    """The first of these texts."""
    return next(iter(values), None)


def plain(value: object) -> str:
    """The letters and digits of a text, for comparing what is punctuated differently."""
    return "".join(filter(str.isalnum, value.casefold())) if isinstance(value, str) else ""
