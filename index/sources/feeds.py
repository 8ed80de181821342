"""Feeds: bytes to entries, and the feeds that a web page names. Nothing is fetched here."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from index.errors import UnreadableSource
from index.sources.entries import (
    LONGEST_FIELD,
    Feed,
    FeedEntry,
    check_count,
    day_of,
    entry_id,
    language_tag,
    names_in,
)
from index.sources.markup import (
    MOST_TAGS,
    Tag,
    clean,
    find_tags,
    is_cut_off,
    paragraphs,
    parse_xml,
    plain,
    read_text,
    web_address,
)
from index.sources.xml_feed import read_xml_feed

__all__ = ["Feed", "FeedEntry", "discover_feeds", "parse_feed"]

MOST_ENTRIES = 500  # of a feed, the newest
MOST_FEEDS = 20  # of a page, the best
MOST_LINKS = 20_000  # of a page, that are looked at

_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
# Only some of these are feeds: WordPress gives this type to its programming interface.
_JSON_TYPE = "application/json"
_FEED_PATH = re.compile(
    r"/(?:feeds?|rss2?|atom)(?:\.(?:xml|json|php|aspx))?/?$"
    r"|\.(?:rss|atom|rdf)$"
    r"|(?:rss|feed|atom)[^/]{0,80}\.(?:xml|json)$"
    r"|/index\.(?:xml|rdf)$",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"\b(?:comments?|kommentare?|comentarios?)\b|评论", re.IGNORECASE)


def parse_feed(content: bytes, address: str) -> Feed:
    """The feed in `content`, RSS, Atom or JSON Feed, with its newest MOST_ENTRIES entries.

    Relative links start from `address`. Raises UnreadableSource, with the reason, if it is no feed
    or too large.
    """
    text = read_text(content, address)
    if text.startswith(("{", "[")):
        feed = parse_json_feed(text, address)
    elif text.startswith("<"):
        feed = read_xml_feed(parse_xml(text, address), address)
        if is_cut_off(content):
            feed = replace(feed, entries=feed.entries[:-1])
    else:
        raise UnreadableSource(
            f"{address} is no feed, neither XML nor JSON: look on its site for the right address."
        )
    return replace(feed, entries=tuple(_newest(list(_distinct(feed.entries)))))


def _distinct(entries: Iterable[FeedEntry]) -> Iterator[FeedEntry]:
    """Each entry once; where one id stands for several pages, their links become their ids."""
    links: dict[str, str | None] = {}
    for entry in entries:
        if entry.id in links and entry.link and entry.link != links[entry.id]:
            entry = replace(entry, id=entry.link)
        if entry.id not in links:
            links[entry.id] = entry.link
            yield entry


def _newest(entries: list[FeedEntry]) -> list[FeedEntry]:
    """The newest MOST_ENTRIES, in the order of the feed; undated ones count as old."""
    places = sorted(
        range(len(entries)),
        key=lambda place: entries[place].published or entries[place].updated or date.min,
        reverse=True,
    )
    return [entries[place] for place in sorted(places[:MOST_ENTRIES])]


def discover_feeds(page: bytes, address: str) -> list[str]:
    """The addresses of the feeds that a web page names, the likeliest first.

    First those it declares (rel="alternate"), then links that look like feeds; those of comments
    come last in any case. Whether an address really leads to a feed is known only when it is read.
    """
    base = address
    ranked: dict[str, tuple[bool, int]] = {}
    for tag in islice(find_tags(page, "base", "link", "a"), MOST_LINKS):
        link = web_address(tag.attributes.get("href"), base)
        if link is None:
            continue
        if tag.name == "base":
            base = link if base == address else base  # only the first counts
        elif (rank := _rank(tag, link)) is not None:
            of_comments = bool(_COMMENTS.search(f"{link} {tag.attributes.get('title')} {tag.text}"))
            ranked[link] = min(ranked.get(link, (True, 9)), (of_comments, rank))
    ranked.pop(address, None)
    return sorted(ranked, key=lambda link: ranked[link])[:MOST_FEEDS]


def _rank(tag: Tag, link: str) -> int | None:
    """How likely a link leads to a feed, 0 being the likeliest; None if it doesn't look like it."""
    if tag.name == "a":
        return 2 if _FEED_PATH.search(urlsplit(link).path) else None
    if "alternate" not in tag.attributes.get("rel", "").lower().split():
        return None
    kind = tag.attributes.get("type", "").partition(";")[0].strip().lower()
    if kind in _FEED_TYPES:
        return 0
    return 1 if kind == _JSON_TYPE and "/wp-json" not in link else None


_VERSION = "jsonfeed.org/version/1"

Json = dict[str, Any]


def parse_json_feed(text: str, address: str) -> Feed:
    """The feed in `text`. Raises UnreadableSource if it is no JSON Feed.

    What has the wrong type is passed over, as if it weren't there.
    """
    if text.count("{") > MOST_TAGS:
        raise UnreadableSource(
            f"{address} lists over {MOST_TAGS:,} things, more than is read: name a smaller feed."
        )
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: wrong syntax, or a giant number
        raise UnreadableSource(
            f"{address} is no feed: it begins like JSON, but is not valid JSON."
        ) from error
    if not isinstance(given, dict) or _VERSION not in (_text(given, "version") or ""):
        raise UnreadableSource(
            f"{address} is JSON, but no feed (its version is not that of a JSON Feed): "
            "look on its site for the right address."
        )
    items = given.get("items")
    if not isinstance(items, list):
        raise UnreadableSource(
            f"{address} is a JSON Feed without its list of items: try again later."
        )
    check_count(len(items), address)
    everyone = _authors(given)
    return Feed(
        title=_line(given, "title") or None,
        home=web_address(_text(given, "home_page_url"), address),
        language=language_tag(_text(given, "language")),
        entries=tuple(_entry(item, address, everyone) for item in items if isinstance(item, dict)),
    )


def _entry(item: Json, address: str, everyone: tuple[str, ...]) -> FeedEntry:
    title, html = _line(item, "title"), _html(item)
    links = (web_address(_text(item, name), address) for name in ("url", "external_url"))
    link = next((link for link in links if link), None)
    number = item.get("id")  # "if an id is presented as a number, … coerce it to a string"
    given = str(number) if isinstance(number, int | float) else _text(item, "id")
    return FeedEntry(
        id=entry_id(given, link, title, html),
        link=link,
        title=title,
        authors=_authors(item) or everyone,
        published=day_of(_text(item, "date_published")),
        updated=day_of(_text(item, "date_modified")),
        html=html,
    )


def _html(item: Json) -> str:
    for name in "content_html", "content_text", "summary":
        if text := (_text(item, name) or "").strip():
            return text if name == "content_html" else paragraphs(text)
    return ""


def _authors(given: Json) -> tuple[str, ...]:
    """The names under `authors` (1.1) or `author` (1.0)."""
    listed = given.get("authors")
    people = listed if isinstance(listed, list) and listed else [given.get("author")]
    names = (
        name
        for person in people
        if isinstance(person, dict)
        for name in names_in(_text(person, "name"))
    )
    return tuple(dict.fromkeys(names))


def _line(given: Json, name: str) -> str:
    return plain(_text(given, name))[:LONGEST_FIELD]


def _text(given: Json, name: str) -> str | None:
    value = given.get(name)
    return clean(value) if isinstance(value, str) else None
