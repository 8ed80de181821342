"""Looking at links, feeds and sitemaps, and reading the pages they name."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from index.article import Article
from index.errors import FetchFailed, NewsdeskError, RefusedLink, UnreadableSource
from index.extraction.extract import Extracted, extract
from index.fetching.fetch import Fetched, Fetcher
from index.sources.feeds import Feed, FeedEntry, parse_feed
from index.sources.found import Found, Remark, Survey, failing_alone, stamp_of
from index.sources.sitemaps import SitemapPage, parse_sitemap
from index.storage.catalogue.sources import Source

# Lengths in UTF-8 bytes, in which English and Chinese say about as much.
ENOUGH = 1_200  # an entry of a feed that says so much is read as it is
FEWEST = 240  # … and one that says so much is better than nothing if its page can't be had
MOST_CHILD_SITEMAPS = 5
_TOP = ""  # a sitemap itself, among those that it names
MOST_PAGES = 500  # of a sitemap, the newest
_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/json": ".json",
    "text/plain": ".txt",
    "text/markdown": ".md",
}


def survey(source: Source, fetcher: Fetcher) -> Survey:
    """What the source holds now; the survey says so if it couldn't be looked at."""
    if source.is_list:  # its links wait among the documents until each was fetched
        return Survey()
    try:
        if source.kind == "sitemap":
            return _sitemap(source, fetcher)
        fetched = fetcher.fetch(source.address, etag=source.etag, modified=source.modified)
        if fetched.unchanged:
            looked = Survey()
        elif source.kind == "feed":
            looked = _feed(fetched)
        else:
            looked = _link(source, fetched)
    except FetchFailed as error:
        return Survey(failure=str(error), retry_after=error.retry_after)
    except (UnreadableSource, RefusedLink) as error:
        return Survey(failure=str(error))
    return replace(looked, etag=fetched.etag, modified=fetched.modified, moved_to=fetched.moved_to)


def read(found: Found, source: Source, fetcher: Fetcher) -> Extracted:
    """The article of a page or an entry of a feed.

    A page that a feed, a sitemap or a list names is left alone if its site's robots.txt asks for
    that.
    Raises UnreadableSource (NotAnArticle among them), RefusedLink and FetchFailed.
    """
    if found.entry is None:
        named_by_site = source.kind != "link"
        page = found.page or fetcher.fetch(found.address, named_by_site=named_by_site)
        return extract_page(page)
    return _read_entry(found.entry, source, fetcher)


def extract_page(page: Fetched, captured: datetime | None = None) -> Extracted:
    """The article in what a link gave, whatever kind of document that is; `captured` is when it was
    saved, if that is known and isn't now."""
    stem = PurePosixPath(unquote(urlsplit(page.address).path)).stem or "page"
    suffix = _SUFFIXES.get(page.media_type, ".html")
    return extract(
        page.content,
        stem + suffix,
        address=page.address,
        charset=page.charset,
        captured=captured,
    )


def _link(source: Source, fetched: Fetched) -> Survey:
    return Survey(found=(Found(source.address, stamp_of(fetched.content), page=fetched),))


def _feed(fetched: Fetched) -> Survey:
    feed: Feed = parse_feed(fetched.content, fetched.address)
    found = tuple(
        Found(
            entry.link or f"{fetched.address}#{entry.id}",
            stamp_of(entry.title, entry.html, str(entry.updated)),
            entry=entry,
        )
        for entry in feed.entries
    )
    return Survey(found=found, title=feed.title)


def _sitemap(source: Source, fetcher: Fetcher) -> Survey:
    """The pages of a sitemap and of those that it names, each asked "has it changed?" by itself.

    One of them that can't be read is reported, and the others are read all the same.
    """
    known = _validators(source)
    etag, modified = known.get(_TOP, (None, None))
    top = fetcher.fetch(source.address, etag=etag, modified=modified)
    pages: list[SitemapPage] = []
    if top.unchanged:
        children = [address for address in known if address != _TOP]
    else:
        sitemap = parse_sitemap(top.content, top.address)
        pages, children = list(sitemap.pages), list(sitemap.children[:MOST_CHILD_SITEMAPS])
    validators = {_TOP: (top.etag, top.modified)}
    failures: dict[str, NewsdeskError] = {}
    for child in children:
        etag, modified = known.get(child, (None, None))
        validators[child] = (None, None)
        try:
            with failing_alone(child):
                below = fetcher.fetch(child, etag=etag, modified=modified, named_by_site=True)
                if not below.unchanged:
                    pages += parse_sitemap(below.content, below.address).pages
        except NewsdeskError as error:
            failures[child] = error
        else:
            validators[child] = (below.etag, below.modified)
    if failures and len(failures) == len(children):
        raise next(iter(failures.values()))
    pages.sort(key=lambda page: str(page.published or page.updated or ""), reverse=True)
    return Survey(
        found=tuple(
            Found(page.link, stamp_of(page.link, str(page.updated or page.published)))
            for page in pages[:MOST_PAGES]
        ),
        failed=tuple(Remark(child, str(error)) for child, error in failures.items()),
        etag=json.dumps(validators),
        moved_to=top.moved_to,
    )


def _validators(source: Source) -> dict[str, tuple[str | None, str | None]]:
    """ETag and Last-Modified of a sitemap (under _TOP) and of the sitemaps that it names.

    They stand together as JSON where other sources have their one ETag. What an
    earlier Newsdesk kept there doesn't say what the index named, so then all are read anew.
    """
    try:
        kept = json.loads(source.etag or "{}")
        return {address: (etag, modified) for address, (etag, modified) in kept.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _read_entry(entry: FeedEntry, source: Source, fetcher: Fetcher) -> Extracted:
    """The entry's own text if it is long enough, else that of the page it links to."""
    own = _own_text(entry)
    if own is not None and (entry.link is None or _length(own.article) >= ENOUGH):
        return _completed(own, entry, source)
    if entry.link is None:
        raise UnreadableSource("the feed gives neither a text nor a link for it")
    try:
        page = extract_page(fetcher.fetch(entry.link, named_by_site=True))
    except NewsdeskError as error:
        may_pass = isinstance(error, FetchFailed) and not error.gone
        if own is None or may_pass or _length(own.article) < FEWEST:
            raise
        note = f"only the feed's own text, because of its page: {error}"
        return _completed(replace(own, note=note), entry, source)
    return _completed(page, entry, source)


def _own_text(entry: FeedEntry) -> Extracted | None:
    """The text that the feed itself gives; it is a piece of a page, so never refused as one."""
    body = f"<html><body><article>{entry.html}</article></body></html>"
    try:
        return extract(body.encode(errors="replace"), "entry.html", charset="utf-8")
    except UnreadableSource:
        return None


def _completed(extracted: Extracted, entry: FeedEntry, source: Source) -> Extracted:
    """The article, completed from its entry in the feed; the feed's title is the better one."""
    article = extracted.article
    from_feed = article.published is None or not article.date_sure
    if entry.published and from_feed:
        article = replace(article, published=entry.published, date_found="the feed", date_sure=True)
    article = replace(
        article,
        title=entry.title or article.title,
        authors=article.authors or entry.authors,
        publisher=_publisher(article) or entry.publisher or source.title or article.publisher,
        updated=article.updated or entry.updated,
        url=article.url or entry.link,
    )
    return replace(extracted, article=article)


def _publisher(article: Article) -> str | None:
    """The publisher, unless it was only guessed from the page's address."""
    host = urlsplit(article.url or "").hostname or ""
    return None if article.publisher in {host, host.removeprefix("www.")} else article.publisher


def _length(article: Article) -> int:
    return len(article.text.encode())
