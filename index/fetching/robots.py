"""robots.txt: what a site asks programs to leave alone, and how slowly to read it (RFC 9309)."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from protego import Protego

from index.errors import FetchFailed, NewsdeskError, RefusedLink
from index.fetching.addresses import Link

PROGRAM = "Newsdesk"  # the product token that a robots.txt names
KEPT_SECONDS = 24 * 3600.0  # section 2.4: not used for longer than a day
KEPT_SECONDS_AFTER_FAILURE = 600.0
MOST_BYTES = 512_000  # section 2.5 asks for 500 KiB at least; the rest isn't read


@dataclass
class _Site:
    """A site's rules until `until`, a time of the clock; `failure` is why there are none."""

    lock: Lock
    rules: Protego | None = None
    failure: NewsdeskError | None = None
    until: float = 0.0


class Robots:
    """The rules of every site that was asked; one object for all threads."""

    def __init__(self, read: Callable[[str], bytes], clock: Callable[[], float]) -> None:
        """`read` gives the file at a link; empty if there is none, NewsdeskError if no answer."""
        self._read = read
        self._clock = clock
        self._sites: dict[str, _Site] = {}
        self._lock = Lock()

    def check(self, place: Link) -> float:
        """The seconds that the site wants between two requests, 0 if it doesn't say.

        Raises RefusedLink if it asks programs not to read `place`, and FetchFailed while its
        robots.txt can't be read: nobody knows then what it asks (section 2.3.1.4).
        """
        address = f"{place.scheme}://{place.authority}"
        with self._lock:
            site = self._sites.setdefault(address, _Site(Lock()))
        with site.lock:
            if site.until <= self._clock():
                self._ask(site, f"{address}/robots.txt")
        if site.rules is None:
            raise FetchFailed(
                f"{place}: not read for now, because the site's rules for programs can't be read. "
                f"{site.failure}"
            )
        if not site.rules.can_fetch(str(place), PROGRAM):
            raise RefusedLink(
                f"{place}: not read, because {address}/robots.txt asks programs not to; "
                "add the page's own link if you want it."
            )
        return site.rules.crawl_delay(PROGRAM) or 0.0

    def _ask(self, site: _Site, link: str) -> None:
        try:
            text = self._read(link)[:MOST_BYTES].decode(errors="replace")
            site.rules, kept = Protego.parse(text), KEPT_SECONDS
        except NewsdeskError as error:
            site.rules, site.failure, kept = None, error, KEPT_SECONDS_AFTER_FAILURE
        site.until = self._clock() + kept
