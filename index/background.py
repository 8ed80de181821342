"""Runs in the background of a server: started by hand, by the clock, or by a changed folder."""

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Literal

import watchfiles

from index.embedding import Embedding
from index.errors import UNFORESEEN, NewsdeskError, ReindexRunning
from index.library import Library
from index.progress import Progress
from index.runs.reindex import Report
from index.runs.verify import Findings

SECONDS_BETWEEN_LOOKS = 30.0  # at the clock, for feeds that are due
QUIET_MILLISECONDS = 2_000  # after the last change of a folder, before it is read

logger = logging.getLogger(__name__)

Kind = Literal["reindex", "verify", "rebuild"]
Watch = Literal["clock", "folders"]
Begin = Callable[[], Generator[Progress | Report | Findings]]


@dataclass(frozen=True)
class State:
    """What is going on: a run with its progress, or the result or error of the last one.

    `failing` names what should start runs by itself and can't at present; it is tried again.
    """

    running: Kind | None = None
    paused: bool = False
    progress: Progress | None = None
    result: Report | Findings | None = None
    error: str | None = None
    ended_at: datetime | None = None
    failing: frozenset[Watch] = frozenset()


class Background:
    """One run at a time over a library, in a thread of its own."""

    def __init__(
        self,
        library: Library,
        after_reindex: Callable[[Callable[[], bool]], object] = lambda _: None,
    ) -> None:
        """`after_reindex` is called whenever a re-index has ended, when the next run may begin
        already; it gets what tells whether this closes, and what it raises is logged."""
        self._library = library
        self._after_reindex = after_reindex
        self._state = State()
        self._changed = Condition()
        self._cancelled = False
        self._following: partial[None] | None = None  # the re-index after the present run
        self._closed = Event()
        self._threads: list[Thread] = []

    @property
    def state(self) -> State:
        return self._state

    def reindex(self, *, due_only: bool = False, retry: bool = False) -> None:
        """Start a re-index. Raises ReindexRunning if a run is under way."""
        self._start("reindex", lambda: self._library.reindex(due_only=due_only, retry=retry))

    def reindex_soon(self, *, due_only: bool = False) -> bool:
        """Start a re-index, or one after the run under way; returns whether it has started.

        Several that are to follow are one, which does the most of what was asked of them.
        """
        with self._changed:
            try:
                self.reindex(due_only=due_only)
                return True
            except ReindexRunning:
                known = self._following.keywords["due_only"] if self._following else True
                self._following = partial(self.reindex, due_only=due_only and known)
                return False

    def verify(self) -> None:
        """Start to verify the caches. Raises ReindexRunning if a run is under way."""
        self._start("verify", self._library.verify)

    def rebuild(self, embedding: Embedding | None = None) -> None:
        """Start to rebuild the caches, with another embedding model if one is given.

        Raises ReindexRunning if a run is under way.
        """
        self._start("rebuild", lambda: self._library.rebuild(embedding))

    def update_words(self) -> None:
        """Start to index an earlier Newsdesk's words again. Raises ReindexRunning as the others."""
        self._start("rebuild", self._library.update_words)

    def pause(self) -> None:
        """Rest after the present step, until `resume`."""
        self._set(paused=self._state.running is not None)

    def resume(self) -> None:
        """Go on after a pause."""
        self._set(paused=False)

    def cancel(self) -> None:
        """End the run after its present step, and drop the one that was to follow.

        What it did so far stays.
        """
        with self._changed:
            self._cancelled, self._following = True, None
            self._changed.notify_all()

    def wait(self) -> State:
        """The state when nothing runs any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._state.running is None)
            return self._state

    def keep_up(self, tidy: Callable[[], None] = lambda: None) -> None:
        """From now on read feeds when they are due, and folders when something in them changes.

        First go on where a re-index was killed or cancelled that had articles yet to embed.

        `tidy` is called at each look at the clock, to delete what has expired.
        """
        self._spawn(partial(self._keep_watching, "clock", partial(self._look_at_the_clock, tidy)))
        self._spawn(partial(self._keep_watching, "folders", self._look_at_folders))

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
            self._state = State(running=kind, failing=self._state.failing)
        self._spawn(lambda: self._run_and_follow_up(kind, begin))

    def _run_and_follow_up(self, kind: Kind, begin: Begin) -> None:
        self._run(begin)
        if kind == "reindex" and not self._closed.is_set():
            try:
                self._after_reindex(self._closed.is_set)
            except Exception:
                logger.exception("What follows a re-index failed")

    def _run(self, begin: Begin) -> None:
        result: Report | Findings | None = None
        error: str | None = None
        try:
            with closing(begin()) as events:  # closing lets it note that it was cancelled
                for event in events:
                    if isinstance(event, Progress):
                        self._set(progress=event)
                    else:
                        result = event
                    if not self._may_go_on():
                        break
        except NewsdeskError as failure:
            error = str(failure)
        except BaseException:
            # Panics of Rust code are no Exceptions.
            logger.exception("A run failed")
            error = UNFORESEEN
        with self._changed:
            ended, failing = datetime.now(UTC), self._state.failing
            self._state = State(result=result, error=error, ended_at=ended, failing=failing)
            follow, self._following = self._following, None
            if follow and not self._closed.is_set():
                follow()
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

    def _keep_watching(self, what: Watch, looks: Callable[[], Iterator[None]]) -> None:
        """Go through the looks until this closes; after one that fails, begin them again."""
        while not self._closed.is_set():
            try:
                for _ in looks():
                    self._note(what, failing=False)
            except BaseException:
                # Panics of Rust code are no Exceptions.
                logger.exception("Watching the %s failed; it is tried again", what)
                self._note(what, failing=True)
                self._closed.wait(SECONDS_BETWEEN_LOOKS)

    def _note(self, what: Watch, *, failing: bool) -> None:
        with self._changed:
            others = self._state.failing - {what}
            self._set(failing=others | {what} if failing else others)

    def _look_at_the_clock(self, tidy: Callable[[], None]) -> Iterator[None]:
        if self._library.words_only_count():
            self._reindex_when_idle()
        while not self._closed.wait(SECONDS_BETWEEN_LOOKS):
            now = datetime.now(UTC)
            if any(each.next_at and each.next_at <= now for each in self._library.sources.all()):
                self._reindex_when_idle()
            tidy()
            yield

    def _look_at_folders(self) -> Iterator[None]:
        while not self._closed.is_set():
            folders = self._folders()
            if not folders:
                self._closed.wait(SECONDS_BETWEEN_LOOKS)
                yield
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
                yield

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
