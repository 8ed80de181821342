"""The sources of a library: folders, files, links, feeds, and what was dropped or pasted."""

import filecmp
import itertools
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files as package_files
from pathlib import Path
from threading import Lock
from unicodedata import normalize
from urllib.parse import urlsplit

from index.errors import NotAnArticle, UnknownSource, UnreadableSource
from index.fetching.fetch import Fetched, Fetcher
from index.sources.feeds import discover_feeds, parse_feed
from index.sources.files import (
    LONGEST_NAME,
    check_kind,
    check_readable,
    check_text,
    dated_name,
)
from index.sources.found import failing_alone
from index.sources.markup import web_address
from index.sources.opml import Subscription, parse_opml, write_opml
from index.sources.reading_lists import LinkPlan, parse_reading_list, plan_links
from index.sources.sitemaps import parse_sitemap
from index.sources.web import extract_page
from index.storage.catalogue import Catalogue
from index.storage.catalogue.sources import LIST, Source, WebKind

SAMPLES = Path(str(package_files("index"))) / "samples"
SAMPLES_SHOWN = "samples_shown"  # a fact of the catalogue: they come once only
_DROPPED = "dropped"
_PATH = re.compile(r"[/~]|[A-Za-z]:[\\/]")  # how the path of a folder or file begins
# Minutes: feeds and sitemaps bring news, a single page seldom changes.
EVERY_MINUTES: dict[WebKind, int] = {"feed": 60, "sitemap": 60, "link": 24 * 60}
LONGEST_MINUTES = 24 * 60


def is_path(written: str) -> bool:
    """Whether it is written as the path of a file or folder, not as a link."""
    return _PATH.match(written) is not None


@dataclass(frozen=True)
class Recognised:
    """A source that a link turned out to be."""

    kind: WebKind
    address: str
    title: str | None = None


class SourceList:
    """The sources of a library. The next re-index reads what was added here."""

    def __init__(self, dropped: Path, catalogue: Catalogue, fetcher: Fetcher) -> None:
        """`dropped` is the library's own folder, for dropped files and pasted texts."""
        self._dropped = dropped
        self._catalogue = catalogue
        self._fetcher = fetcher
        self._placing = Lock()  # from choosing a free name until a file has it
        before = catalogue.key_values.get(_DROPPED)
        if before != str(dropped):  # a library may be moved, or restored elsewhere
            if before:
                catalogue.sources.follow(before, str(dropped))
            catalogue.key_values.set(**{_DROPPED: str(dropped)})

    def all(self) -> list[Source]:
        """Every source, in the order they were added."""
        return self._catalogue.sources.all()

    def add(self, paths: Iterable[Path]) -> None:
        """Remember files and folders to read.

        Raises UnreadableSource, and adds none of them, if one is missing or of another kind.
        """
        paths = [self._known_as(_whole(path)) for path in paths]
        for path in paths:
            check_kind(path)
        for path in paths:
            self._catalogue.sources.add(str(path), "folder" if path.is_dir() else "file")
            self._catalogue.documents.forget_removal(str(path))

    def add_link(self, link: str) -> Recognised:
        """Remember an article's page, a feed, a sitemap, or a site by its feed.

        Looks at the link to see what it is. Raises RefusedLink, FetchFailed and UnreadableSource.
        """
        with failing_alone(link):
            recognised = recognise(link, self._fetcher)
        self._catalogue.sources.add(
            recognised.address,
            recognised.kind,
            title=recognised.title,
            every_minutes=EVERY_MINUTES[recognised.kind],
        )
        self._catalogue.documents.forget_removal(recognised.address)
        return recognised

    def drop(self, paths: Iterable[Path]) -> None:
        """Copy files into the library's own folder.

        Raises UnreadableSource for the first that can't be read.
        """
        paths = list(paths)
        for path in paths:
            check_kind(path)
            check_readable(path)
        for path in paths:
            with self._placing:
                place = self._place_for(path)
                if not place.exists():
                    shutil.copyfile(path, place)
            self._catalogue.documents.forget_removal(str(place))
        self._catalogue.sources.add(str(self._dropped), "folder")

    def paste(self, text: str, title: str = "") -> None:
        """Keep a text as a file of the library's own. Raises BadInput if there is no text in it."""
        check_text(text)
        file_name = dated_name(title or text.strip()[:LONGEST_NAME], "pasted", ".txt")
        whole = f"{title.strip()}\n\n{text}" if title.strip() else text
        self._dropped.mkdir(exist_ok=True)
        written = self._dropped / ".pasting"
        with self._placing:
            written.write_text(whole, encoding="utf-8", newline="")  # line ends as they were pasted
            place = self._place_for(written, file_name)
            written.replace(place)
        self._catalogue.documents.forget_removal(str(place))
        self._catalogue.sources.add(str(self._dropped), "folder")

    def forget(self, source_id: int) -> Source:
        """Remove a source; the next re-index drops its articles.

        Raises UnknownSource.
        """
        source = self.get(source_id)
        self._catalogue.sources.forget(source_id)
        return source

    def refresh(self, source_id: int) -> Source:
        """Let the next re-index read a source in full, whatever its time. Raises UnknownSource."""
        source = self.get(source_id)
        self._catalogue.sources.add(source.address, source.kind)
        return source

    def get(self, source_id: int) -> Source:
        """The source of this number. Raises UnknownSource."""
        for source in self.all():
            if source.id == source_id:
                return source
        raise UnknownSource(
            f"There is no source {source_id}; `newsdesk sources` shows their numbers."
        )

    def import_feeds(self, opml: bytes) -> int:
        """Remember every feed of an OPML file, without looking at them; returns how many are new.

        Raises UnreadableSource if it isn't one.
        """
        return sum(
            self._catalogue.sources.add(
                subscription.address,
                "feed",
                title=subscription.title,
                every_minutes=EVERY_MINUTES["feed"],
            )
            for subscription in parse_opml(opml)
        )

    def export_feeds(self) -> bytes:
        """All feeds as an OPML file."""
        feeds = [source for source in self.all() if source.kind == "feed"]
        return write_opml([Subscription(feed.name, feed.address) for feed in feeds])

    def plan_links(self, content: bytes, name: str) -> LinkPlan:
        """What fetching the links of a reading list would mean; nothing is fetched or remembered.

        `name` is the name of its file. Raises UnreadableSource if there is no link in it.
        """
        listed = parse_reading_list(content, name)
        return plan_links(listed, self._catalogue.documents.all())

    def add_links(self, plan: LinkPlan, name: str) -> None:
        """Remember the new links of a plan as a source called `name`; each is fetched once."""
        address = f"{LIST}{name}"
        self._catalogue.sources.add(address, "sitemap", title=name)
        (source,) = (source for source in self.all() if source.address == address)
        self._catalogue.documents.expect(source.id, (link.address for link in plan.new))

    def show_samples(self) -> bool:
        """Add the sample articles, once and only to a library that never had anything in it.

        Returns whether they were added (and wait for a `reindex`).
        """
        if self._catalogue.key_values.get(SAMPLES_SHOWN) or self.all():
            return False
        self._catalogue.sources.add(str(SAMPLES), "samples")
        self._catalogue.key_values.set(**{SAMPLES_SHOWN: "yes"})
        return True

    def has_samples(self) -> bool:
        return any(source.kind == "samples" for source in self.all())

    def forget_samples(self) -> None:
        """Drop the sample articles at the next re-index; they don't come back."""
        for source in self.all():
            if source.kind == "samples":
                self._catalogue.sources.forget(source.id)

    def _known_as(self, path: Path) -> Path:
        """The path, as a source has it already where names are the same in small and capitals."""
        for source in self.all():
            known = Path(source.address)
            if source.is_local and _folded(known) == _folded(path) and known.exists():
                return known if path.exists() and known.samefile(path) else path
        return path

    def _place_for(self, path: Path, name: str | None = None) -> Path:
        """A free name for a dropped file: its own, or with a number if that holds other content."""
        self._dropped.mkdir(exist_ok=True)
        for candidate in _names(Path(name or path.name)):
            place = self._dropped / candidate
            if not place.exists() or filecmp.cmp(path, place, shallow=False):
                return place
        raise AssertionError  # the names never end


def _whole(path: Path) -> Path:
    """The path from the root. Raises UnreadableSource for the home of a user there isn't."""
    try:
        return path.expanduser().absolute()
    except RuntimeError as error:
        raise UnreadableSource(f"{path}: there is no such user.") from error


def _folded(path: Path) -> str:
    """What Windows and macOS take for one name: capitals, and accents however they are encoded."""
    return normalize("NFC", str(path)).casefold()


def _names(name: Path) -> Iterator[str]:
    yield name.name
    yield from (f"{name.stem}-{number}{name.suffix}" for number in itertools.count(2))


def recognise(link: str, fetcher: Fetcher) -> Recognised:
    """Look at the link and say what it is. Raises what `Fetcher.fetch` does, and UnreadableSource.

    A site's own address stands for its feed; any other page for the article on it. A link for feed
    readers ("feed://…") or through a search engine stands for what it leads to.
    """
    link = web_address(link) or link
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


def next_reading(
    source: Source, *, failed: bool = False, retry_after: float | None = None
) -> datetime | None:
    """The next time, from now; None for a source that isn't read by itself.

    Each failure in a row doubles the wait, up to a day; a server that asked for a longer rest
    (`retry_after`, in seconds) gets it.
    """
    if source.every_minutes is None:
        return None
    minutes = source.every_minutes
    if failed:
        minutes = min(minutes * 2 ** min(source.failing + 1, 10), max(LONGEST_MINUTES, minutes))
    wait = timedelta(minutes=minutes)
    if retry_after:
        wait = max(wait, timedelta(seconds=retry_after))
    return datetime.now(UTC) + wait
