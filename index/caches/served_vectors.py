"""The nearest vectors, in a collection of Chroma's own server, which several servers share."""

from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from typing import Any

from index.article import article_of
from index.caches import vectors
from index.caches.chroma import ChromaServer, CollectionMissing
from index.caches.shared_encodings import SharedEncodings
from index.caches.vectors import Vectors
from index.embedding import Vectors as Matrix

# Of so many articles each vector is looked at, as they fit into memory; of more, Chroma's nearest
# are gone through until enough are theirs.
ARTICLES_SCANNED = 10_000
MOST_GONE_THROUGH = 10_000  # vectors; Chroma gives them in about 0.1 s


class ServedVectors(Vectors):
    """As `Vectors`, with Chroma elsewhere and the encodings in the database.

    What doesn't reach the server raises VectorsUnreachable; opening it doesn't.
    """

    def __init__(
        self,
        server: ChromaServer,
        number: int,
        name: str,
        encodings: SharedEncodings,
        *,
        new: bool = False,
        in_use: Callable[[], "Vectors"] | None = None,
    ) -> None:
        """The collection called `name`, the making of this `number`; `new` makes it.

        `in_use` tells which vectors are in use now: another server may have made them anew.
        """
        self._server = server
        self._name = name
        self.number = number
        self._opening = Lock()
        self._encodings = self.passage_vectors = encodings
        self._in_use = in_use
        self._is_large = False
        self._opened_collection: Any = server.create(name) if new else None

    def start_chroma(self) -> None:
        """It is started elsewhere."""

    def nearest(
        self, vector: Matrix, limit: int, among: Collection[str] | None = None
    ) -> dict[str, float]:
        """Passage id → cosine similarity, best first, for a query of shape (dimensions,).

        With `among`, of passages of these articles only.
        """
        if among is None and not self._is_large:
            found = self._encodings.nearest_of_few(vector, limit, vectors.SCANNED)
            if found is not None:
                return found
            self._is_large = True
        if among is not None and len(among) <= ARTICLES_SCANNED:
            return self._encodings.nearest(vector, limit, among)
        try:
            if among is None:
                return self._nearest_by_chroma(vector, limit)
            return self._nearest_of_many(vector, limit, among)
        except CollectionMissing:
            used = self._in_use() if self._in_use else self
            if used is self:
                raise
            return used.nearest(vector, limit, among)

    def _nearest_of_many(
        self, vector: Matrix, limit: int, among: Collection[str]
    ) -> dict[str, float]:
        looked_at = limit
        while True:
            looked_at = min(4 * looked_at, MOST_GONE_THROUGH)
            nearest = self._nearest_by_chroma(vector, looked_at)
            found = {each: score for each, score in nearest.items() if article_of(each) in among}
            if len(found) >= limit or len(nearest) < looked_at or looked_at == MOST_GONE_THROUGH:
                return dict(list(found.items())[:limit])

    def forget_half_written(self) -> None:
        """Nothing: what waits may be another server's that is about to write it, and what a killed
        one left is the vector that is added again."""

    def delete(self, article_ids: Sequence[str]) -> None:
        """Forget every passage of these articles."""
        self._delete_from_chroma(article_ids)
        self.passage_vectors.delete(article_ids)

    def count(self) -> int:
        """How many vectors Chroma says it has."""
        return int(self._collection.count())

    def close(self) -> None:
        """Forget which collection it is, until it is used again."""
        with self._opening:
            self._opened_collection = None

    def _open(self, *, new: bool = False) -> None:
        self._opened_collection = self._server.open(self._name)

    @contextmanager
    def _written(self) -> Generator[None]:
        yield

    def _translated(self) -> AbstractContextManager[None]:
        return nullcontext()
