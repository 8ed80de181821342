"""Who goes first: searches before indexing, which they slow on few cores, and one run at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Lock

from index.errors import ReindexRunning

LONGEST_WAIT = 2.0  # seconds; indexing goes on even while people never stop asking


class Traffic:
    """Counts the searches under way; whoever indexes gives way to them."""

    def __init__(self) -> None:
        self._searches = 0
        self._alone = False
        self._changed = Condition()

    @contextmanager
    def search(self) -> Iterator[None]:
        """A search is under way."""
        with self._changed:
            self._changed.wait_for(lambda: not self._alone)
            self._searches += 1
        try:
            yield
        finally:
            with self._changed:
                self._searches -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No search is under way; those that come meanwhile wait. For a moment only."""
        with self._changed:
            self._alone = True
            self._changed.wait_for(lambda: self._searches == 0)
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()

    def give_way(self) -> None:
        """Wait until nobody is searching, but not for ever."""
        with self._changed:
            self._changed.wait_for(lambda: self._searches == 0, LONGEST_WAIT)


class OneRun:
    """A lock for runs, in any thread; a second run is refused with ReindexRunning."""

    def __init__(self) -> None:
        self._lock = Lock()

    @property
    def is_under_way(self) -> bool:
        return self._lock.locked()

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            raise ReindexRunning("A run is already under way; wait until it has finished.")

    def __exit__(self, *_: object) -> None:
        self._lock.release()
