"""What a source holds at the moment it is looked at, before anything of it is read in."""

from dataclasses import dataclass

from index.fetching.fetch import Fetched
from index.sources.feeds import FeedEntry


@dataclass(frozen=True)
class Remark:
    """Something to tell about one document or source: why it failed, or how it was read."""

    address: str
    text: str


@dataclass(frozen=True)
class Found:
    """A document that a source holds: its address, and a stamp that changes when it does.

    An entry of a feed and a page that was fetched to look at it are kept for reading.
    """

    address: str
    stamp: str
    entry: FeedEntry | None = None
    page: Fetched | None = None


@dataclass(frozen=True)
class Survey:
    """One look at a source.

    `complete` means that a known document that isn't found is gone; feeds and pages let old
    entries roll off, so theirs stay. `unlisted` are folders that couldn't be looked into: what
    was in them stays. `failure` is why the whole source couldn't be looked at; `gone`, that it no
    longer exists; `retry_after`, how many seconds the server asked to be left alone for.
    """

    found: tuple[Found, ...] = ()
    complete: bool = False
    unlisted: tuple[Remark, ...] = ()
    failed: tuple[Remark, ...] = ()
    failure: str | None = None
    gone: bool = False
    retry_after: float | None = None
    title: str | None = None
    etag: str | None = None
    modified: str | None = None
    moved_to: str | None = None
