"""What a page says about itself to machines: JSON-LD (schema.org) and meta tags."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Metadata:
    """`things` are the page's JSON-LD objects, the outermost first; `meta` its meta tags.

    Keys of `meta` are lower-case names, properties or itemprops; the first of a name counts.
    """

    things: list[dict[str, Any]] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)

    @property
    def article(self) -> dict[str, Any]:
        """The JSON-LD object that describes the page's article; empty if none or more than one.

        Lists describe many; so where several have headlines, the page's own is the one that is
        named as its title, or else the outermost.
        """
        found = [thing for thing in self.things if kinds(thing) & ARTICLES]
        title = plain(self.meta.get("og:title"))
        named = [thing for thing in found if title and plain(thing.get("headline")) == title]
        return next(iter(named or found), {})

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
    try:
        # Blocks are often wrapped as a comment, for browsers of long ago.
        waiting = [json.loads(block.strip().removeprefix("<!--").removesuffix("-->"), strict=False)]
    except (ValueError, RecursionError):
        return []
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
