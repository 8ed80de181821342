"""Starting, pausing and cancelling runs, for every page that is open."""

from dataclasses import dataclass
from threading import Lock

from index.background import Background, State
from index.errors import ReindexRunning


@dataclass(frozen=True)
class Going:
    """The current run's state, whether it is being cancelled, whether another one will follow."""

    state: State
    cancelling: bool = False
    following: bool = False


@dataclass(frozen=True)
class _Asked:
    due_only: bool
    retry: bool


class RunControl:
    """Starts and controls runs; a re-index that can't start now follows the current run."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._following: _Asked | None = None
        self._cancelling = False
        self._lock = Lock()

    def start(self, *, due_only: bool = False, retry: bool = False) -> bool:
        """Start a re-index. Returns False if it must wait for the current run to end."""
        with self._lock:
            return self._start(_Asked(due_only, retry))

    def pause_or_resume(self) -> None:
        if self._background.state.paused:
            self._background.resume()
        else:
            self._background.pause()

    def cancel(self) -> None:
        """End the current run after its present step, and drop the one that was to follow."""
        with self._lock:
            self._following = None
            self._cancelling = self._background.state.running is not None
            self._background.cancel()

    def look(self) -> Going:
        """The current state; starts the run that was to follow if none is running any more."""
        with self._lock:
            if self._background.state.running is None:
                self._cancelling = False
                if self._following:
                    self._start(self._following)
            state = self._background.state
            return Going(state, self._cancelling, self._following is not None)

    def _start(self, asked: _Asked) -> bool:
        try:
            self._background.reindex(due_only=asked.due_only, retry=asked.retry)
        except ReindexRunning:
            before = self._following or asked
            # One run for both, which does the more of the two.
            self._following = _Asked(
                asked.due_only and before.due_only, asked.retry or before.retry
            )
            return False
        self._following = None
        return True
