"""Fetching a page or feed from the web: the only way in which the index fetches anything.

Link and server may both be hostile: `addresses.py` knows which links are followed, `connection.py`
keeps to their checked addresses and to the limits, `responses.py` takes only what can be read, and
`robots.py` leaves alone what a site asks programs not to read.
"""

import ssl
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus
from importlib.metadata import version

import httpcore

from index.errors import FetchFailed
from index.fetching.addresses import Link, Resolve, look_up, read_link, redirected, shown
from index.fetching.connection import Allowance, CheckedBackend
from index.fetching.pacing import Pace
from index.fetching.responses import BUSY, PERMANENT, Answer
from index.fetching.robots import PROGRAM, Robots

SECONDS = 30.0
MOST_BYTES = 20_000_000  # a long report as PDF
MOST_REDIRECTS = 5


@dataclass(frozen=True)
class Fetched:
    """What a link gave.

    `address` is where it was found in the end; `moved_to` is the same, if there were redirects and
    all of them permanent. `media_type` is in lower case and without parameters; `charset` is one
    that Python knows. `etag` and `modified` are to be given back at the next fetch; if nothing
    changed since then, `unchanged` is true, and content and type are empty.
    """

    address: str
    content: bytes
    media_type: str
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None
    unchanged: bool = False
    moved_to: str | None = None


@dataclass(frozen=True)
class _Validators:
    """What a server said about the version that is known: RFC 9110 section 8.8."""

    etag: str | None
    modified: str | None


_Read = Callable[[Answer, Link, _Validators, Allowance], Fetched]


class Fetcher:
    """Fetches links, politely and within limits; one for all threads.

    `pace` is the least number of seconds between the starts of two requests to one host.
    `seconds` and `most_bytes` are for one fetch with all its redirects; the time to look names up
    (which the system limits) and to wait for a turn doesn't count, and what is unpacked may be
    as large again. `allowed` holds host:port pairs that may lie on this machine: for tests only,
    to name the test's own server. No cookie is kept; nothing is taken from the environment but
    the certificates that OpenSSL trusts.
    """

    def __init__(
        self,
        *,
        allowed: Collection[str] = (),
        pace: float = 1.0,
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
        resolve: Resolve = look_up,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._allowed = frozenset(allowed)
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._resolve = resolve
        self._clock = clock
        self._closed = threading.Event()
        self._pace = Pace(pace, clock, sleep or self._closed.wait)
        self._robots = Robots(self._robots_txt, clock)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpcore.default_ssl_context()  # takes 0.1 s, so only when it is needed

    def close(self) -> None:
        """End all fetches: one that waits for its turn now, one that reads at its next bytes.

        Later fetches fail.
        """
        self._closed.set()

    def fetch(
        self,
        link: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        named_by_site: bool = False,
    ) -> Fetched:
        """What the link gives now, or that it is unchanged since `etag` and `modified`.

        `named_by_site` is for links that a feed or a sitemap lists: the site's robots.txt is obeyed
        then. What a person names is fetched in any case; that is their own request, as in a
        browser. Raises RefusedLink if it, or a link that it redirects to, isn't one to follow, and
        FetchFailed if nothing that can be read came.
        """
        return self._fetch(link, _Validators(etag, modified), self._read, named_by_site)

    def _fetch(self, link: str, known: _Validators, read: _Read, obeying: bool) -> Fetched:
        place = read_link(link, self._allowed)
        name = shown(link)
        allowance = Allowance(name, self._seconds, self._most_bytes, self._clock, self._closed)
        try:
            return self._followed(place, known, allowance, read, obeying)
        except httpcore.ConnectTimeout as error:
            raise FetchFailed(f"{name}: the server doesn't answer.") from error
        except httpcore.TimeoutException as error:
            raise allowance.too_slow() from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchFailed(f"{name}: {_what_broke(error)}.") from error

    def _followed(
        self, place: Link, known: _Validators, allowance: Allowance, read: _Read, obeying: bool
    ) -> Fetched:
        """What is found at `place`, or where its redirects lead."""
        backend = CheckedBackend(allowance, self._resolve, self._allowed)
        permanent = True
        for redirects in range(MOST_REDIRECTS + 1):
            if obeying:
                began = self._clock()
                self._pace.slow_down(place.host, self._robots.check(place))
                allowance.not_counting(self._clock() - began)
            allowance.not_counting(self._pace.wait(place.host))
            tls = self._tls if place.scheme == "https" else None
            # A pool for each request: no connection outlives the check of its address.
            with (
                httpcore.ConnectionPool(tls, network_backend=backend) as pool,
                pool.stream("GET", _url(place), headers=_headers(place, known)) as response,
            ):
                answer = Answer(response, allowance.name)
                if answer.retry_after:
                    self._pace.leave_alone(place.host, answer.retry_after)
                if answer.location is None:
                    fetched = read(answer, place, known, allowance)
                    moved = redirects > 0 and permanent
                    return replace(fetched, moved_to=fetched.address if moved else None)
            permanent = permanent and answer.status in PERMANENT
            place = redirected(place, answer.location, self._allowed)
        raise FetchFailed(f"{allowance.name}: it redirects more than {MOST_REDIRECTS} times.")

    def _read(
        self, answer: Answer, place: Link, known: _Validators, allowance: Allowance
    ) -> Fetched:
        etag, modified = known.etag, known.modified
        if answer.status == HTTPStatus.NOT_MODIFIED and (etag or modified):
            return Fetched(str(place), b"", "", etag=etag, modified=modified, unchanged=True)
        answer.check()
        media_type, charset = answer.media_type()
        content = answer.content(allowance)
        etag, modified = answer.header("ETag"), answer.header("Last-Modified")
        return Fetched(str(place), content, media_type, charset, etag, modified)

    def _robots_txt(self, link: str) -> bytes:
        """A site's rules for programs; empty if it has none. Raises what `fetch` does."""

        def read(answer: Answer, place: Link, _: _Validators, allowance: Allowance) -> Fetched:
            # RFC 9309 section 2.3.1.3; a busy server (429) may have rules all the same.
            has_none = 400 <= answer.status < 500 and answer.status not in BUSY
            if not has_none:
                answer.check()
            content = b"" if has_none else answer.content(allowance)
            return Fetched(str(place), content, "text/plain")

        return self._fetch(link, _Validators(None, None), read, obeying=False).content


def _url(place: Link) -> httpcore.URL:
    return httpcore.URL(
        scheme=place.scheme.encode(),
        host=place.host.encode(),
        port=place.port,
        target=place.target.encode(),
    )


def _headers(place: Link, known: _Validators) -> list[tuple[bytes, bytes]]:
    headers = {
        "Host": place.authority,
        "User-Agent": f"{PROGRAM}/{version('newsdesk')}",
        "Accept": "text/html, application/xhtml+xml, application/xml, */*;q=0.8",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
        "If-None-Match": known.etag,
        "If-Modified-Since": known.modified,
    }
    return [(name.encode(), value.encode()) for name, value in headers.items() if value]


def _what_broke(error: Exception) -> str:
    if isinstance(error, httpcore.ConnectError):
        return "the server can't be reached"
    if isinstance(error, httpcore.NetworkError):
        return "the connection broke"
    return f"the server's answer can't be read ({shown(str(error))})"
