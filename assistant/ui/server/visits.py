"""Whose visit of the page is whose: what Gradio keeps of one is for nobody else."""

from collections import OrderedDict
from threading import Lock

MOST = 10_000  # visits that are remembered


class Visits:
    """By the name that a browser gives its visit, whoever used it first. Safe in any thread.

    The browser makes that name up, and not of anything secret: who guesses it isn't to read along.
    """

    def __init__(self) -> None:
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._changing = Lock()

    def is_of(self, visit: str, owner: str) -> bool:
        """Whether the visit is this owner's; one that nobody had is from now on."""
        with self._changing:
            first = self._owners.setdefault(visit, owner)
            self._owners.move_to_end(visit)
            if len(self._owners) > MOST:
                self._owners.popitem(last=False)
            return first == owner
