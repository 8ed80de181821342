"""Runs in the background of a server: started by hand, by the clock, or by a changed folder."""

import logging
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Literal

import watchfiles

from index.errors import UNFORESEEN, NewsdeskError, ReindexRunning
from index.library import Library
from index.progress import Progress
from index.runs.reindex import Report
from index.runs.verify import Findings

SECONDS_BETWEEN_LOOKS = 30.0  # at the clock, for feeds that are due
QUIET_MILLISECONDS = 2_000  # after the last change of a folder, before it is read

logger = logging.getLogger(__name__)

Kind = Literal["reindex", "verify", "rebuild"]
Begin = Callable[[], Generator[Progress | Report | Findings]]


@dataclass(frozen=True)
class State:
    """What is going on: a run with its progress, or the result or error of the last one."""

    running: Kind | None = None
    paused: bool = False
    progress: Progress | None = None
    result: Report | Findings | None = None
    error: str | None = None
    ended_at: datetime | None = None


class Background:
    """One run at a time over a library, in a thread of its own."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._state = State()
        self._changed = Condition()
        self._cancelled = False
        self._closed = Event()
        self._threads: list[Thread] = []

    @property
    def state(self) -> State:
        return self._state

    def reindex(self, *, due_only: bool = False, retry: bool = False) -> None:
        """Start a re-index. Raises ReindexRunning if a run is under way."""
        self._start("reindex", lambda: self._library.reindex(due_only=due_only, retry=retry))

    def verify(self) -> None:
        """Start to verify the caches. Raises ReindexRunning if a run is under way."""
        self._start("verify", self._library.verify)

    def rebuild(self) -> None:
        """Start to rebuild the caches. Raises ReindexRunning if a run is under way."""
        self._start("rebuild", self._library.rebuild)

    def pause(self) -> None:
        """Rest after the present step, until `resume`."""
        self._set(paused=self._state.running is not None)

    def resume(self) -> None:
        """Go on after a pause."""
        self._set(paused=False)

    def cancel(self) -> None:
        """End the run after its present step; what it did so far stays."""
        with self._changed:
            self._cancelled = True
            self._changed.notify_all()

    def wait(self) -> State:
        """The state when nothing runs any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._state.running is None)
            return self._state

    def keep_up(self) -> None:
        """From now on read feeds when they are due, and folders when something in them changes."""
        for what, job in (
            ("the clock", self._watch_the_clock),
            ("the folders", self._watch_folders),
        ):
            self._spawn(partial(self._again_and_again, what, job))

    def close(self) -> None:
        """End whatever runs, and wait for it."""
        self._closed.set()
        self.cancel()
        for thread in self._threads:
            thread.join()

    def _start(self, kind: Kind, begin: Begin) -> None:
        with self._changed:
            if self._state.running:
                raise ReindexRunning("A run is already under way; wait until it has finished.")
            self._cancelled = False
            self._state = State(running=kind)
        self._spawn(lambda: self._run(begin))

    def _run(self, begin: Begin) -> None:
        result: Report | Findings | None = None
        error: str | None = None
        events: Generator[Progress | Report | Findings] | None = None
        try:
            events = begin()
            for event in events:
                if isinstance(event, Progress):
                    self._set(progress=event)
                else:
                    result = event
                if not self._may_go_on():
                    break
        except NewsdeskError as failure:
            error = str(failure)
        except Exception:
            logger.exception("A run failed")
            error = UNFORESEEN
        finally:
            if events:  # closing the generator lets it note that it was cancelled
                events.close()
            with self._changed:
                self._state = State(result=result, error=error, ended_at=datetime.now(UTC))
                self._changed.notify_all()

    def _may_go_on(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._cancelled or not self._state.paused)
            return not self._cancelled

    def _set(self, **changes: object) -> None:
        with self._changed:
            self._state = replace(self._state, **changes)  # type: ignore[arg-type]
            self._changed.notify_all()

    def _spawn(self, job: Callable[[], None]) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = Thread(target=job, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _again_and_again(self, what: str, job: Callable[[], None]) -> None:
        """A job that ends only when this closes: if it fails, say so and begin it again."""
        while not self._closed.is_set():
            try:
                job()
            except Exception as failure:
                logger.exception("Watching %s failed", what)
                error = str(failure) if isinstance(failure, NewsdeskError) else UNFORESEEN
                if not self._state.running:  # a run has an error of its own to show
                    self._set(error=error, ended_at=datetime.now(UTC))
                self._closed.wait(SECONDS_BETWEEN_LOOKS)

    def _watch_the_clock(self) -> None:
        while not self._closed.wait(SECONDS_BETWEEN_LOOKS):
            now = datetime.now(UTC)
            sources = self._library.sources.all()
            if any(source.next_at and source.next_at <= now for source in sources):
                self._reindex_when_idle()

    def _watch_folders(self) -> None:
        while not self._closed.is_set():
            folders = self._folders()
            if not folders:
                self._closed.wait(SECONDS_BETWEEN_LOOKS)
                continue
            for changes in watchfiles.watch(
                *folders,
                stop_event=self._closed,
                debounce=QUIET_MILLISECONDS,
                rust_timeout=int(SECONDS_BETWEEN_LOOKS * 1000),
                yield_on_timeout=True,
                raise_interrupt=False,
            ):
                if changes:
                    self._reindex_when_idle()
                if self._folders() != folders:
                    break  # another folder was added: watch that too

    def _folders(self) -> list[Path]:
        sources = self._library.sources.all()
        paths = {Path(source.address) for source in sources if source.is_local}
        return sorted(path for path in paths if path.exists())

    def _reindex_when_idle(self) -> None:
        while not self._closed.is_set():
            try:
                self.reindex(due_only=True)
            except ReindexRunning:
                self.wait()  # that run may have passed by what has changed since
            else:
                return
