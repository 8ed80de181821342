"""What a link leads to: an article, a feed, a sitemap, or a site that has feeds."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from index.errors import NotAnArticle, UnreadableSource
from index.fetching.fetch import Fetched, Fetcher
from index.sources.feeds import discover_feeds, parse_feed
from index.sources.sitemaps import parse_sitemap
from index.sources.web import extract_page
from index.storage.catalogue.sources import WebKind


@dataclass(frozen=True)
class Recognised:
    """A source that a link turned out to be."""

    kind: WebKind
    address: str
    title: str | None = None


def recognise(link: str, fetcher: Fetcher) -> Recognised:
    """Look at the link and say what it is. Raises what `Fetcher.fetch` does, and UnreadableSource.

    A site's own address stands for its feed; any other page for the article on it.
    """
    page = fetcher.fetch(link)
    address = page.moved_to or link
    if page.media_type not in {"text/html", "application/xhtml+xml"}:
        recognised = _feed(page, address) or _sitemap(page, address)
        if recognised:
            return recognised
    feeds = discover_feeds(page.content, page.address)
    if feeds and urlsplit(page.address).path in {"", "/"}:
        return _of_site(feeds[0], fetcher)
    try:
        article = extract_page(page).article
    except NotAnArticle:
        if not feeds:
            raise
        return _of_site(feeds[0], fetcher)
    return Recognised("link", address, article.title)


def _of_site(feed: str, fetcher: Fetcher) -> Recognised:
    page = fetcher.fetch(feed)
    return Recognised("feed", page.moved_to or feed, parse_feed(page.content, page.address).title)


def _feed(page: Fetched, address: str) -> Recognised | None:
    try:
        return Recognised("feed", address, parse_feed(page.content, page.address).title)
    except UnreadableSource:
        return None


def _sitemap(page: Fetched, address: str) -> Recognised | None:
    try:
        parse_sitemap(page.content, page.address)
    except UnreadableSource:
        return None
    return Recognised("sitemap", address)
