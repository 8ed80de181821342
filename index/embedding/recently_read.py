"""What was made of the texts read last: a question that is typed on has nearly the same candidates
as a moment before, and the evidence is the same for each sentence of an answer."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class RecentlyRead(Generic[Made]):
    """Remembers what was made of the last texts, in memory alone. May be used from any thread."""

    def __init__(self, most: int) -> None:
        """`most` is how many texts are remembered."""
        self._most = most
        self._kept: OrderedDict[tuple[str, str], Made] = OrderedDict()
        self._lock = Lock()

    def of(
        self,
        texts: Sequence[str],
        read: Callable[[Sequence[str]], Sequence[Made]],
        reader: str = "",
    ) -> list[Made]:
        """What `read` makes of each text, which is the same for every call of one `reader`.

        Only what isn't remembered is read; errors are those of `read`.
        """
        with self._lock:
            found = {
                text: self._kept[reader, text] for text in texts if (reader, text) in self._kept
            }
        if new := [text for text in dict.fromkeys(texts) if text not in found]:
            found |= zip(new, read(new), strict=True)
        with self._lock:
            for text, made in found.items():
                self._kept[reader, text] = made
                self._kept.move_to_end((reader, text))
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return [found[text] for text in texts]
