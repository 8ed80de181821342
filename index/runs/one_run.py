"""One run at a time: two that write would undo each other's work."""

from threading import Lock

from index.errors import ReindexRunning


class OneRun:
    """`with` it a run is under way, in whatever thread; another is refused with ReindexRunning."""

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
