"""Who is reading: what a library shows goes by it, once there are collections that not all may
read.

It is noted around all that is done for somebody, by whatever lets people in: a server for each
request, an alert's check for its owner. What the library gives within is theirs to read. So nothing
above the library has to think of it, and what forgets to note it shows nothing that is closed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# A reader is a name that the library doesn't look into. The library's owner may read everything;
# nobody in particular reads what everybody may.
Reader = str | None
OWNER: Reader = None
ANYBODY: Reader = ""

# Whoever has the library's files owns it: the command line, and what a server does by itself.
_reading: ContextVar[Reader] = ContextVar("reading", default=OWNER)


@contextmanager
def read_by(reader: Reader) -> Iterator[None]:
    """Within the block, also in the threads and tasks it starts with its context, they read."""
    before = _reading.set(reader)
    try:
        yield
    finally:
        _reading.reset(before)


def reader() -> Reader:
    """Who is reading."""
    return _reading.get()
