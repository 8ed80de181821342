"""Sitemaps: the pages that a site says it has, from bytes. Nothing is fetched here.

Sources: www.sitemaps.org/protocol.html; for news sitemaps,
developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap.
"""

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from index.errors import UnreadableSource
from index.sources.entries import LONGEST_FIELD, day_of
from index.sources.markup import (
    MOST_BYTES,
    Element,
    is_cut_off,
    local_name,
    parse_xml,
    plain,
    read_text,
    web_address,
)

MOST_PAGES = 1_000  # the newest; a news sitemap may list no more
MOST_CHILDREN = 1_000  # the newest

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class SitemapPage:
    """A page that a sitemap lists; `published` comes from news sitemaps only.

    The dates are the days that the sitemap writes, in its own time zone.
    """

    link: str
    published: date | None = None
    updated: date | None = None


@dataclass(frozen=True)
class Sitemap:
    """A sitemap: the pages it lists or, if it is an index, the sitemaps; the newest first."""

    pages: tuple[SitemapPage, ...]
    children: tuple[str, ...]


def parse_sitemap(content: bytes, address: str) -> Sitemap:
    """The sitemap in `content` (XML, or XML in gzip): at most MOST_PAGES and MOST_CHILDREN.

    A sitemap may speak of its own host only, so links to others are left out. Raises
    UnreadableSource, with the reason, if it is no sitemap, too large, or speaks of others only.
    """
    content = _unzipped(content, address)
    root = parse_xml(read_text(content, address), address)
    kind = {"urlset": "url", "sitemapindex": "sitemap"}.get(local_name(root))
    if kind is None:
        raise UnreadableSource(
            f"{address} is no sitemap (it begins with <{local_name(root)[:40]}>): "
            "look in the site's robots.txt for the right address."
        )
    listed = [element for element in root if local_name(element) == kind]
    if is_cut_off(content):
        listed = listed[:-1]
    pages = list(_pages(listed, address))
    if listed and not pages:
        raise UnreadableSource(
            f"{address} lists no page of its own site, and a sitemap may name no others."
        )
    pages.sort(key=lambda page: page.published or page.updated or date.min, reverse=True)
    if kind == "sitemap":
        links = dict.fromkeys(page.link for page in pages)
        return Sitemap(pages=(), children=tuple(links)[:MOST_CHILDREN])
    return Sitemap(pages=tuple(pages[:MOST_PAGES]), children=())


def _unzipped(content: bytes, address: str) -> bytes:
    """The content, out of gzip if it is in it; never more than just over MOST_BYTES."""
    if not content.startswith(_GZIP):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableSource(f"{address} is a damaged gzip file: try again later.") from error


def _pages(listed: list[Element], address: str) -> Iterator[SitemapPage]:
    """What is listed, each once, as far as it is on the same host as the sitemap."""
    seen: set[str] = set()
    home = _host(address)
    for element in listed:
        fields = _fields(element)
        link = web_address(fields.get("loc"))
        if link is None or link in seen or _host(link) != home:
            continue
        seen.add(link)
        yield _page(link, fields, element)


def _page(link: str, fields: dict[str, str], element: Element) -> SitemapPage:
    updated = day_of(fields.get("lastmod"))
    for news in element:
        if local_name(news) == "news":
            return SitemapPage(link, day_of(_fields(news).get("publication_date")), updated)
    return SitemapPage(link, updated=updated)


def _fields(element: Element) -> dict[str, str]:
    """The text of the element's children by their names, as far as they have any."""
    return {
        local_name(child): text[:LONGEST_FIELD] for child in element if (text := plain(child.text))
    }


def _host(address: str) -> tuple[str, int | None]:
    """The host and port of an address; www is the same host without it."""
    parts = urlsplit(address)
    return (parts.hostname or "").removeprefix("www."), parts.port
