"""Rate limits: how soon the next request to one host may start (robots.txt, Retry-After)."""

from collections.abc import Callable
from threading import Lock

from index.errors import FetchFailed

LONGEST_GAP = 10.0  # seconds; a site that asks for more would keep a re-index for hours


class Pace:
    """When each host may be asked again; one object for all threads.

    `gap` is the seconds between the starts of two requests to one host.
    """

    def __init__(
        self, gap: float, clock: Callable[[], float], sleep: Callable[[float], object]
    ) -> None:
        self._gap = gap
        self._clock = clock
        self._sleep = sleep
        self._turns: dict[str, float] = {}
        self._gaps: dict[str, float] = {}
        self._left_alone: dict[str, float] = {}
        self._lock = Lock()

    def wait(self, host: str) -> float:
        """Sleeps until it is this request's turn; gives the seconds slept.

        Raises FetchFailed at once if the host asked to be left alone for longer.
        """
        with self._lock:
            self._check(host)
            now = self._clock()
            turn = max(now, self._turns.get(host, now))
            self._turns = {name: at for name, at in self._turns.items() if at > now}
            self._turns[host] = turn + self._gaps.get(host, self._gap)
        if turn > now:
            self._sleep(turn - now)
            with self._lock:
                self._check(host)  # another thread may have been sent away meanwhile
        return turn - now

    def slow_down(self, host: str, gap: float) -> None:
        """From now on `host` is asked every `gap` seconds at most, if that is slower."""
        with self._lock:
            self._gaps[host] = max(self._gaps.get(host, self._gap), min(gap, LONGEST_GAP))

    def leave_alone(self, host: str, seconds: float) -> None:
        """Nothing is asked of `host` for that long (Retry-After)."""
        with self._lock:
            now = self._clock()
            self._left_alone = {name: at for name, at in self._left_alone.items() if at > now}
            self._left_alone[host] = max(now + seconds, self._left_alone.get(host, 0))

    def _check(self, host: str) -> None:
        seconds = self._left_alone.get(host, 0) - self._clock()
        if seconds > 0:
            raise FetchFailed(
                f"{host}: it asked to be left alone for {_in_words(seconds)} more.",
                retry_after=seconds,
            )


def _in_words(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 90 else f"{max(seconds, 1):.0f} s"
