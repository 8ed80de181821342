"""What a source holds when it is looked at, before any of it is indexed."""

import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from index.errors import NewsdeskError, UnforeseenFailure
from index.fetching.fetch import Fetched
from index.sources.feeds import FeedEntry
from index.storage.damage import is_panic

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Remark:
    """A message about one document or source: why it failed, or what is unusual about it."""

    address: str
    text: str


class SeenFile(NamedTuple):
    """A file at a look: when it and its entry changed (ns since 1970), its bytes, its stamp."""

    mtime_ns: int
    ctime_ns: int
    size: int
    stamp: str


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
    was in them stays. `seen` are the files that needn't be read at the next look if their times
    and size are the same. `failure` is why the whole source couldn't be looked at;
    `retry_after`, how many seconds the server asked to be left alone for.
    """

    found: tuple[Found, ...] = ()
    complete: bool = False
    unlisted: tuple[Remark, ...] = ()
    failed: tuple[Remark, ...] = ()
    seen: Mapping[str, SeenFile] = field(default_factory=dict)
    failure: str | None = None
    retry_after: float | None = None
    title: str | None = None
    etag: str | None = None
    modified: str | None = None
    moved_to: str | None = None


def stamp_of(*parts: str | bytes) -> str:
    """A stamp of some content, which changes when it does: SHA-256 of the parts, as hexadecimal."""
    digest = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else part.encode(errors="surrogatepass")
        # The length first, so that ("ab", "c") and ("a", "bc") differ; a lone part is as it is.
        if len(parts) > 1:
            digest.update(f"{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()


@contextmanager
def failing_alone(name: str) -> Iterator[None]:
    """Any error of the code inside is the failure of this one source or document, not of the run.

    What Newsdesk raises on purpose passes through; the rest is logged with its traceback and
    raised as UnforeseenFailure.
    """
    try:
        yield
    except NewsdeskError:
        raise
    except BaseException as error:
        if not (isinstance(error, Exception) or is_panic(error)):
            raise
        _log.exception("Reading %s failed", name)
        raise UnforeseenFailure(
            f"not read, because of an error in Newsdesk ({type(error).__name__}); see the log"
        ) from error
