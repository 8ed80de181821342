"""Work on the next thing while the last one is still being used."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")
_END: Any = object()


def one_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items; each is made, in another thread, while the one before it is in use.

    An error comes in the place of its item. Whoever stops early waits for the item in the making.
    """
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, _END)
        while (item := coming.result()) is not _END:
            coming = pool.submit(next, items, _END)
            yield item
