"""Waiting for what another thread brings about."""

from collections.abc import Callable
from time import sleep


def until(condition: Callable[[], object]) -> None:
    """Wait until it holds, half a minute at most; raises AssertionError if it never does."""
    for _ in range(3000):
        if condition():
            return
        sleep(0.01)
    raise AssertionError("it never came about")
