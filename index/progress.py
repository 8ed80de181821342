"""How far a run is."""

from dataclasses import dataclass
from typing import Literal

Stage = Literal["looking", "indexing", "embedding", "checking", "mending"]


@dataclass(frozen=True)
class Progress:
    """`done` of `total` in this stage, which began `seconds` ago."""

    stage: Stage
    done: int
    total: int
    seconds: float = 0.0

    @property
    def rate(self) -> float | None:
        """How many a second; None before there is one."""
        return self.done / self.seconds if self.done and self.seconds else None

    @property
    def seconds_left(self) -> float | None:
        """At this rate; None before there is one."""
        return (self.total - self.done) / self.rate if self.rate else None
