"""How much processor time a process still takes."""

import time

import psutil

IDLE = 0.3  # of a processor: what a server that only waits may take


def spent_until_idle(process: psutil.Process) -> float:
    """The seconds of processor time from now until a second in which `process` rests."""
    began = before = _seconds(process)
    while True:
        time.sleep(1)
        now = _seconds(process)
        if now - before < IDLE:
            return before - began
        before = now


def _seconds(process: psutil.Process) -> float:
    return sum(process.cpu_times()[:2])
