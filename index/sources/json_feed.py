"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1): text to a feed."""

import json
from typing import Any

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
from index.sources.markup import MOST_TAGS, clean, paragraphs, plain, web_address

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
        told = json.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: wrong syntax, or a giant number
        raise UnreadableSource(
            f"{address} is no feed: it begins like JSON, but is not valid JSON."
        ) from error
    if not isinstance(told, dict) or _VERSION not in (_text(told, "version") or ""):
        raise UnreadableSource(
            f"{address} is JSON, but no feed (its version is not that of a JSON Feed): "
            "look on its site for the right address."
        )
    items = told.get("items")
    if not isinstance(items, list):
        raise UnreadableSource(
            f"{address} is a JSON Feed without its list of items: try again later."
        )
    check_count(len(items), address)
    everyone = _authors(told)
    return Feed(
        title=_line(told, "title") or None,
        home=web_address(_text(told, "home_page_url"), address),
        language=language_tag(_text(told, "language")),
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


def _authors(told: Json) -> tuple[str, ...]:
    """The names under `authors` (1.1) or `author` (1.0)."""
    listed = told.get("authors")
    people = listed if isinstance(listed, list) and listed else [told.get("author")]
    names = (
        name
        for person in people
        if isinstance(person, dict)
        for name in names_in(_text(person, "name"))
    )
    return tuple(dict.fromkeys(names))


def _line(told: Json, name: str) -> str:
    return plain(_text(told, name))[:LONGEST_FIELD]


def _text(told: Json, name: str) -> str | None:
    value = told.get(name)
    return clean(value) if isinstance(value, str) else None
