"""Lists of links: reading lists, bookmarks, and what researchers list; nothing is fetched here.

Read are the exports of Pocket (.csv, .html), Instapaper (.csv, .html), Readwise (.csv), Omnivore,
wallabag, Firefox and Chrome (.json), bookmarks as every browser writes them (Netscape's .html), and
any table or text with a link on each line, such as those of GDELT.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import PurePath
from typing import Any, Self
from urllib.parse import urldefrag, urlsplit

from index.errors import UnreadableSource
from index.extraction.dates import latest
from index.sources.entries import LONGEST_FIELD
from index.sources.markup import find_tags, plain, web_address
from index.text.decoding import decode

MOST_LINKS = 20_000
MOST_BYTES = 20_000_000
_MOST_DEPTH = 50  # of folders in folders
_LONGEST_CELL = 1_000_000  # GDELT's tables have cells of many thousand characters

# The original's address goes before that of a reader's own copy.
_ADDRESS = ("sourceurl", "resolvedurl", "givenurl", "originalurl", "url", "uri", "link", "href")
_TITLE = ("title", "resolvedtitle", "giventitle", "name", "description")  # Pinboard's last
_ADDED = (
    "timeadded addeddate adddate timestamp savedat saveddate createdat created dateadded date"
).split()
_LINK = re.compile(r"https?://[^\s\"'<>|\t]+")
_BOOKMARKS = re.compile(
    rb"NETSCAPE-Bookmark-file|<title>\s*(?:Pocket Export|Instapaper)|\stime_added=", re.IGNORECASE
)
# Microseconds, milliseconds or seconds since 1970, as browsers and readers count; Chrome's begin
# in 1601.
_UNITS = ((1e16, 1e6, 11_644_473_600), (1e14, 1e6, 0), (1e11, 1e3, 0), (1e8, 1, 0))


@dataclass(frozen=True)
class ListedLink:
    """A link that a list holds: its address, its title ("" if none), and when it was saved."""

    address: str
    title: str
    saved: date | None


@dataclass(frozen=True)
class LinkPlan:
    """What fetching a list of links would mean.

    `links` are all it holds, `new` those that the library doesn't know yet, the newest first;
    `sites` counts the hosts of the new ones, and `seconds` is the least time it takes, at one page
    a second from each.
    """

    links: tuple[ListedLink, ...]
    new: tuple[ListedLink, ...]

    @property
    def sites(self) -> int:
        return len(_hosts(self.new))

    @property
    def seconds(self) -> int:
        return max(_hosts(self.new).values(), default=0)

    def at_most(self, count: int) -> Self:
        """The plan for the newest so many."""
        return replace(self, new=self.new[:count])


def plan_links(links: Iterable[ListedLink], known: Iterable[str]) -> LinkPlan:
    """The plan for these links, of which the library knows some."""
    held, every = set(known), tuple(links)
    new = [link for link in every if link.address not in held]
    new.sort(key=lambda link: link.saved or date.min, reverse=True)
    return LinkPlan(every, tuple(new))


def parse_reading_list(content: bytes, name: str) -> list[ListedLink]:
    """The links in a list, each once, in its order; http and https only. `name` is the file's.

    Raises UnreadableSource, with the reason, if there is none in it, or it is no list.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableSource(
            f"{name} is over {MOST_BYTES // 1_000_000} MB, more than is read: split it."
        )
    match PurePath(name).suffix.lower():
        case ".html" | ".htm":
            listed = _bookmarks(content, name)
        case ".json":
            listed = _objects(_parsed(content, name))
        case ".jsonl":
            listed = (each for line in content.splitlines() for each in _line(line))
        case ".csv" | ".tsv":
            listed = _rows(_text(content, name))
        case _:
            listed = _links_in(_text(content, name))
    found: dict[str, ListedLink] = {}
    for address, title, saved in listed:
        link = urldefrag(web_address(address) or "").url
        if link:
            found.setdefault(link, ListedLink(link, plain(title)[:LONGEST_FIELD], saved))
        if len(found) > MOST_LINKS:
            raise UnreadableSource(
                f"{name} lists over {MOST_LINKS:,} links: split it into smaller files."
            )
    if not found:
        raise UnreadableSource(f"{name} lists no link to the web.")
    return list(found.values())


_Listed = tuple[str, str, date | None]


def _hosts(links: Iterable[ListedLink]) -> Counter[str]:
    return Counter(urlsplit(link.address).hostname or "" for link in links)


def _text(content: bytes, name: str) -> str:
    try:
        return decode(content)[0]
    except UnreadableSource as error:
        raise UnreadableSource(f"{name}: {error}") from error


def _bookmarks(content: bytes, name: str) -> Iterator[_Listed]:
    if not _BOOKMARKS.search(content[:200_000]):
        raise UnreadableSource(
            f"{name} is a page, no list of links: export the bookmarks or the reading list."
        )
    for tag in find_tags(content, "a"):
        fields = _fields(tag.attributes)
        yield tag.attributes.get("href", ""), tag.text, _day(_first(fields, _ADDED))


def _parsed(content: bytes, name: str) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(f"{name} is not valid JSON: export the list again.") from error


def _line(line: bytes) -> Iterator[_Listed]:
    try:
        yield from _objects(json.loads(line))
    except (ValueError, RecursionError):
        return


def _objects(value: object, depth: int = 0) -> Iterator[_Listed]:
    """The links of all objects in a JSON document, in whatever folders they are."""
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            if isinstance(each, str):
                yield each, "", None
            else:
                yield from _objects(each, depth + 1)
    elif isinstance(value, dict):
        fields = _fields(value)
        address = _first(fields, _ADDRESS)
        if address:
            yield address, _first(fields, _TITLE), _day(_first(fields, _ADDED))
            return
        for each in value.values():
            if isinstance(each, (list, dict)):
                yield from _objects(each, depth + 1)


def _rows(text: str) -> Iterator[_Listed]:
    """The links of a table: in the column that is named so, else in whichever holds them."""
    csv.field_size_limit(_LONGEST_CELL)
    first = text.partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    rows = csv.reader(text.splitlines(), delimiter=delimiter)
    try:
        names = [_plain(name) for name in next(rows, [])]
        if not set(names) & set(_ADDRESS):
            yield from _links_in(text)
            return
        for row in rows:
            fields = dict(zip(names, row, strict=False))
            yield _first(fields, _ADDRESS), _first(fields, _TITLE), _day(_first(fields, _ADDED))
    except csv.Error as error:
        raise UnreadableSource("The table can't be read: export it again.") from error


def _links_in(text: str) -> Iterator[_Listed]:
    """The last link of each line: GDELT's tables have the article's own in their last column."""
    for line in text.splitlines():
        links = _LINK.findall(line[:_LONGEST_CELL])
        if links:
            yield links[-1].rstrip(".,;)]}"), "", None


def _fields(value: dict[str, Any]) -> dict[str, Any]:
    """The fields under their names in small letters, the first 100."""
    return {_plain(key): inner for key, inner in islice(value.items(), 100)}


def _plain(name: object) -> str:
    return "".join(filter(str.isalnum, str(name).casefold()))


def _first(fields: dict[str, Any], names: Iterable[str]) -> str:
    """The first of these fields that says something, as text."""
    values = (fields.get(name) for name in names)
    return next((str(value) for value in values if isinstance(value, (str, int)) and value), "")


def _day(text: str) -> date | None:
    """The day of a time in ISO 8601 or counted since 1970; None if it can't be true."""
    try:
        if re.fullmatch(r"\d{9,17}", text):
            number = float(text)
            unit, before = next(each[1:] for each in _UNITS if number >= each[0])
            day = datetime.fromtimestamp(number / unit - before, UTC).date()
        else:
            day = date.fromisoformat(text.strip()[:10])
    except (ValueError, OverflowError, OSError):
        return None
    return day if day <= latest() else None
