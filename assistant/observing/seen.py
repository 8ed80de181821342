"""What was seen of one question or search, and who wants to know.

Nobody does unless `assistant.observing.switch` says so; then nothing is measured, and nothing that
measures is imported.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import time
from typing import Literal


@dataclass(frozen=True)
class Stage:
    """A part of the work on a question, from and until when, in seconds since 1970."""

    name: str
    began: float
    ended: float


@dataclass
class Seen:
    """A question or a search: when it was worked on, in seconds since 1970, and how it ended.

    `outcome` is answered, refused or found, stopped by whoever asked, or failed with an `error`, of
    which only the class is told. The words of a question are in `text`, for whoever may see them.
    """

    kind: Literal["question", "search"]
    text: str = ""
    model: str = ""
    began: float = field(default_factory=time)
    ended: float = 0.0
    outcome: Literal["answered", "refused", "found", "stopped", "failed"] = "stopped"
    error: str = ""
    stages: list[Stage] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return max(0.0, self.ended - self.began)

    def stage(self, name: str, began: float) -> None:
        """Note that a stage ended now; one that goes on from the last with its name is part of
        that."""
        ended = time()
        if self.stages and self.stages[-1].name == name:
            began = self.stages.pop().began
        self.stages.append(Stage(name, began, ended))


Watcher = Callable[[Seen], None]
_watchers: list[Watcher] = []


def is_watched() -> bool:
    """Whether anybody wants to know."""
    return bool(_watchers)


def watch(watcher: Watcher) -> None:
    """Have every question and search told to `watcher` when it has ended."""
    _watchers.append(watcher)


def unwatch() -> None:
    """Tell nobody any more."""
    _watchers.clear()


@contextmanager
def watched(seen: Seen) -> Iterator[Seen]:
    """Note how the work within ends, and tell it. An error is passed on."""
    try:
        yield seen
    except Exception as error:
        seen.outcome, seen.error = "failed", type(error).__name__
        raise
    finally:
        seen.ended = seen.ended or time()
        for watcher in _watchers:
            watcher(seen)
