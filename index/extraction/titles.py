"""A page's headline, without the site's and the section's names that are glued to it."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from index.extraction.metadata import Metadata, kinds, names, plain, texts

# What sites put between a headline and their names. In Chinese and Japanese no space is needed.
SEPARATOR = re.compile(
    r"\s+[|｜–—•·«»‹›:/~⋅_-]+\s+|\s*[|｜»«›‹]\s*|[:：]\s+"
    r"|(?<=[\u3040-\u9fff！？”」》])\s?[-_–—]+\s?|\s?[-_–—]+\s?(?=[\u3040-\u9fff])"
)
_COLON = re.compile(r"\s*[:：]\s*")
_EDGES = " |–—•·«»:-"
_LEAST = 12  # letters of a headline, each Chinese one counted as three
_LONGEST_NAME = 40
_LONGEST = 1_000  # characters; the pattern takes minutes over a long row of dashes
_KICKER = re.compile(
    r"kicker|section|categor|eyebrow|label|overline|rubri|topic|dachzeile|tag|channel", re.I
)
_MOST_STRIPPED = 6
_MOST_PARTS = 12


class Headline(NamedTuple):
    """A page's headline, and the section's name that was glued to it."""

    text: str | None
    section: str | None = None


def headline(
    tree: HtmlElement,
    metadata: Metadata,
    found: str | None,
    publisher: str | None,
    address: str | None,
) -> Headline:
    """The headline: what the page's metadata names as its title, or `found`, or its only heading.

    Without names of the site (its publisher, its host) and of sections at either end.
    """
    sites = {*_sites(metadata, publisher, address)} - {""}
    sections = {*_sections(tree, metadata, address)} - {""}
    headings = {_line(each): _without_kicker(each, sites | sections) for each in tree.iter("h1")}
    titles = [
        metadata.first("og:title", "twitter:title"),
        *texts(metadata.article.get("headline")),
        found,
        *(headings.values() if len(headings) == 1 else []),
    ]
    title = next((_on_one_line(text) for text in titles if text and text.strip()), None)
    if not title:
        return Headline(None)
    for raw, heading in headings.items():
        if plain(raw) and plain(title) == plain(raw):
            kicker = raw[: -len(heading)].strip(_EDGES) if heading != raw else None
            return Headline(
                _without_names(title if heading == raw else heading, sites).text, kicker
            )
    known = {*sites, *sections}
    return _heading_within(title, {plain(each): each for each in headings.values()}, known) or (
        _without_names(title, sites, sections)
    )


def _sites(metadata: Metadata, publisher: str | None, address: str | None) -> Iterator[str]:
    """The names of the site, as `plain` makes them."""
    yield plain(publisher)
    yield plain((publisher or "").rsplit(".", 1)[0])
    for name in (
        metadata.first("og:site_name"),
        metadata.first("application-name", "apple-mobile-web-app-title"),
        metadata.first("twitter:site"),
        *names(metadata.article.get("publisher")),
        *(each for thing in metadata.things if "website" in kinds(thing) for each in names(thing)),
    ):
        yield plain(name)
    host = (urlsplit(address or "").hostname or "").removeprefix("www.")
    yield plain(host)
    labels = host.split(".")[:-1]
    yield from (plain(label) for label in labels if len(label) > 3)


def _sections(tree: HtmlElement, metadata: Metadata, address: str | None) -> Iterator[str]:
    """The names of the sections that the article is filed under."""
    for value in texts(metadata.article.get("articleSection")):
        yield from map(plain, [value, *value.split(",")])
    for name in ("article:section", "parsely-section", "section"):
        yield plain(metadata.meta.get(name))
    for thing in metadata.things:
        if "listitem" in kinds(thing):
            yield from map(plain, names(thing))
            yield from map(plain, names(thing.get("item")))
    for trail in tree.iter("nav", "ol", "ul", "div"):
        marks = f"{trail.get('class', '')} {trail.get('id', '')} {trail.get('aria-label', '')}"
        if "breadcrumb" in marks.lower():
            yield from (plain(link.text_content()) for link in trail.iter("a"))
    for part in urlsplit(address or "").path.split("/")[1:-1]:
        if not any(map(str.isdigit, part)):
            yield plain(part)


def _line(element: HtmlElement) -> str:
    return _on_one_line(element.text_content())


def _on_one_line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


def _without_kicker(heading: HtmlElement, known: Iterable[str]) -> str:
    """The heading's text without a section's name in an element of its own at its beginning."""
    line = _line(heading)
    first = next(iter(heading), None)
    if first is None or (heading.text or "").strip():
        return line
    kicker, rest = _line(first), line[len(_line(first)) :]
    marked = _KICKER.search(first.get("class", "")) and len(kicker) <= _LONGEST_NAME
    if kicker and (plain(kicker) in known or marked) and plain(rest):
        return rest.lstrip(f"{_EDGES}/")
    return line


def _heading_within(title: str, headings: dict[str, str], known: set[str]) -> Headline | None:
    """The heading that is some of the title's parts, whole, where the others are names."""
    cuts = list(SEPARATOR.finditer(title))
    if len(cuts) > _MOST_PARTS:
        return None
    begins = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(title)]
    parts = [title[begin:end].strip() for begin, end in zip(begins, ends, strict=True)]
    for first, begin in enumerate(begins):
        for last, end in enumerate(ends[first:], start=first):
            heading = headings.get(plain(title[begin:end]))
            others = parts[:first] + parts[last + 1 :]
            if (
                heading
                and others
                and _is_enough(heading)
                and all(plain(other) in known or _is_label(other) for other in others)
            ):
                return Headline(
                    heading, others[0] if len(others) > 1 or _is_label(others[0]) else None
                )
    return None


def _without_names(title: str, sites: set[str], sections: Iterable[str] = ()) -> Headline:
    """The title without these names at its ends, whole parts of it.

    A section before a colon is kept: "Ukraine: what we know" is written so.
    """
    section: str | None = None
    for _ in range(_MOST_STRIPPED):
        for cut in islice(SEPARATOR.finditer(title), _MOST_PARTS):
            before, behind = title[: cut.start()].strip(_EDGES), title[cut.end() :].strip(_EDGES)
            lead = sites if _COLON.fullmatch(cut.group()) else {*sites, *sections}
            if before and plain(behind) in {*sites, *sections}:
                name, title = behind, before
            elif behind and plain(before) in lead:
                name, title = before, behind
            else:
                continue
            section = section or (None if plain(name) in sites else name)
            break
        else:
            break
    return Headline(title.strip(_EDGES), section)


def _is_label(text: str) -> bool:
    """Whether a part of a title is a name of one to three words, each with a capital."""
    words = text.split()
    return (
        len(text) <= _LONGEST_NAME
        and 0 < len(words) <= 3
        and all(not word[0].islower() for word in words)
    )


def _is_enough(text: str) -> bool:
    """Whether a part of a title is likely to be a headline."""
    return sum(3 if char >= "\u3040" else 1 for char in text if char.isalpha()) >= _LEAST
