"""The nearest vectors, in Chroma. A cache: the catalogue (the main database) has all of it.

The file of stored vectors next to Chroma's holds what Chroma can't deliver fast enough. In a small
library each of those is looked at.
"""

from collections.abc import Collection, Generator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from index.article import Passage
from index.caches.chroma_files import check_hnsw_files, counted
from index.caches.passage_vectors import Encodings, PassageVector, PassageVectors
from index.caches.scan import Scan
from index.embedding import Vectors as Matrix
from index.errors import NewsdeskError
from index.process import call_in_child
from index.storage.damage import check_room, translate_errors
from index.traffic import Traffic

# A Chroma write blocks readers for the whole call: measured median wait for a reader
# 2.6 s with batches of 1,000 rows, 0.16 s with batches of 50.
ROWS_A_WRITE = 50
ROWS_A_READ = 5_000  # Chroma fails on reads of more than 32,766
TWINS = 200  # passages with the same text, among which a passage is looked for more widely
SAME = 1e-5  # cosine distance, of two float32 vectors of the same text
ARTICLES_A_DELETE = 100  # keeps the `$in` list far below SQLite's limit on variables

# Passages. To look at each is exact, and so finds the same in every copy of a library: of 20,000
# Chroma's graph, which is never made twice alike, misses some of the nearest 100. Measured on two
# cores: to import Chroma and open it takes 0.65 s of processor time, to read 20,000 vectors 0.1 s,
# and once they are read 5 ms a search.
SCANNED = 20_000
LOOKED_FOR = 200  # vectors that a trial searches for


class Vectors:
    """One vector per passage; Chroma holds the vector, the passage's id and its article's id."""

    def __init__(self, folder: Path, *, new: bool = False) -> None:
        """Open the vectors in `folder`, or begin `new` ones there.

        Raises CacheDamaged if they can't be opened, StorageFailed.
        """
        self._folder = folder
        self._opening = Lock()
        self._opened = ExitStack()
        self._opened_collection: Any = None
        if new:
            self._open(new=True)
        else:
            with translate_errors("vectors", folder):
                check_hnsw_files(folder)
        self._stored = PassageVectors(folder, new=new)
        self.passage_vectors: Encodings = self._stored
        self.count()
        self._scan = Scan(self._stored)
        self._is_large = False

    def start_chroma(self) -> None:
        """Start Chroma now, rather than when it is needed. Raises CacheDamaged, StorageFailed."""
        with self._translated():
            self._collection.count()  # only now Chroma reads its graph

    @property
    def _collection(self) -> Any:
        with self._opening:
            if self._opened_collection is None:
                self._open()
            return self._opened_collection

    def _open(self, *, new: bool = False) -> None:
        from index.caches.chroma import open_collection  # takes half a second to import

        with translate_errors("vectors", self._folder), ExitStack() as opened:
            if not new:
                check_hnsw_files(self._folder)
            collection = open_collection(self._folder, opened, new=new)
            self._opened, self._opened_collection = opened.pop_all(), collection

    def add(
        self,
        passages: Sequence[Passage],
        keys: Sequence[bytes],
        passage_vectors: Sequence[PassageVector],
        traffic: Traffic | None = None,
    ) -> None:
        """Store vectors for new passages; `keys[i]` is the hash of the text of `passages[i]`.

        Those that wait for their vector do so until all is written: killed before, they still wait.
        """
        for start in range(0, len(passages), ROWS_A_WRITE):
            if traffic:
                traffic.give_way()
            rows = passages[start : start + ROWS_A_WRITE]
            vectors = [each.vector for each in passage_vectors[start : start + ROWS_A_WRITE]]
            with self._written():
                self._collection.add(
                    ids=[passage.id for passage in rows],
                    embeddings=np.stack(vectors),
                    metadatas=[{"article_id": passage.article_id} for passage in rows],
                )
        self.passage_vectors.add(passages, keys, passage_vectors)

    def forget_half_written(self) -> None:
        """Delete what a killed run wrote of passages that still wait for their vectors."""
        articles = self.passage_vectors.waiting_articles()
        waiting = sorted(self.passage_vectors.waiting(articles))
        for start in range(0, len(waiting), ROWS_A_READ):
            some = waiting[start : start + ROWS_A_READ]
            with self._translated():
                present = self._collection.get(ids=some, include=[])["ids"]
            if present:
                with self._written():
                    self._collection.delete(ids=present)

    def delete(self, article_ids: Sequence[str]) -> None:
        """Forget every passage of these articles."""
        self._delete_from_chroma(article_ids)
        self.passage_vectors.delete(article_ids)
        self._scan.forget(article_ids)

    def _delete_from_chroma(self, article_ids: Sequence[str]) -> None:
        for start in range(0, len(article_ids), ARTICLES_A_DELETE):
            some = list(article_ids[start : start + ARTICLES_A_DELETE])
            with self._written():
                self._collection.delete(where={"article_id": {"$in": some}})

    def nearest(
        self, vector: Matrix, limit: int, among: Collection[str] | None = None
    ) -> dict[str, float]:
        """Passage id → cosine similarity, best first, for a query of shape (dimensions,).

        With `among`, of passages of these articles only.
        """
        if among is not None or self._is_scanned():
            return self._scan.nearest(vector, limit, among)
        return self._nearest_by_chroma(vector, limit)

    def _nearest_by_chroma(self, vector: Matrix, limit: int) -> dict[str, float]:
        with self._translated():
            limit = min(limit, self._collection.count())
            if limit == 0:
                return {}
            found = self._collection.query(
                query_embeddings=vector[np.newaxis], n_results=limit, include=["distances"]
            )
        distances = found["distances"] or [[]]
        return {
            passage_id: 1.0 - distance
            for passage_id, distance in zip(found["ids"][0], distances[0], strict=True)
        }

    def _is_scanned(self) -> bool:
        """Whether a search looks at every vector; once there are too many, there always are."""
        self._is_large = self._is_large or self._stored.has_more_than(SCANNED)
        return not self._is_large

    def count(self) -> int:
        """How many vectors Chroma says it has; it may be wrong after a crash."""
        with self._translated():
            if self._opened_collection is None:
                return counted(self._folder)
            return int(self._collection.count())

    def lost(self, passage_ids: Sequence[str]) -> set[str]:
        """Those of the passages that aren't found by their own vectors.

        After a crash a vector may be counted and yet never be found, so each is searched for. If
        only vectors of the same text are found, and more of them than `TWINS`, that is no loss;
        nor is a vector that is still to come.
        """
        waiting = self.passage_vectors.waiting_among(passage_ids)
        passage_ids = [each for each in passage_ids if each not in waiting]
        if not passage_ids:
            return set()
        lost = set(passage_ids)
        without = self.passage_vectors.lost(passage_ids)
        with self._translated():
            stored = self._collection.get(ids=list(passage_ids), include=["embeddings"])
            if not stored["ids"]:
                return lost
            rows = np.asarray(stored["embeddings"], dtype=np.float32)
            for limit in (10, TWINS):
                places = [i for i, found in enumerate(stored["ids"]) if found in lost]
                if not places:
                    break
                limit = min(limit, self._collection.count())
                answers = self._collection.query(
                    query_embeddings=rows[places], n_results=limit, include=["distances"]
                )
                near = zip(places, answers["ids"], answers["distances"] or [], strict=True)
                for place, ids, distances in near:
                    only_twins = limit == TWINS and distances[-1] < SAME
                    if stored["ids"][place] in ids or only_twins:
                        lost.discard(stored["ids"][place])
        return lost | without

    def article_ids(self) -> set[str]:
        """The ids of all articles that have a vector here."""
        found = self.passage_vectors.article_ids()
        with self._translated():
            for start in range(0, self._collection.count(), ROWS_A_READ):
                rows = self._collection.get(limit=ROWS_A_READ, offset=start, include=["metadatas"])
                found |= {str(row["article_id"]) for row in rows["metadatas"] or [] if row}
        return found

    def close(self) -> None:
        """Let go of the folder, so that another process may write it."""
        with self._translated(), self._opening:
            self._opened_collection = None
            self._opened.close()
        self.passage_vectors.close()

    @contextmanager
    def _written(self) -> Generator[None]:
        """After a failed write, Chroma is opened again.

        Measured on a full disk: Chroma's next write waited for ever, on a lock the first had left.
        """
        with self._translated():
            check_room(self._folder)
        try:
            with self._translated():
                yield
        except NewsdeskError:
            with suppress(NewsdeskError):
                self.close()
            raise

    def _translated(self) -> AbstractContextManager[None]:
        return translate_errors("vectors", self._folder)


def survive_reading(folder: Path) -> bool:
    """Whether a process lives through reading the vectors in `folder`; tried in another one.

    hnswlib follows the links in its files unchecked, so damaged ones can crash the process.
    """
    # An error that Python raised can be shown; what ended the process in any other way can't.
    return call_in_child("index.caches.vectors:read_through", str(folder)) != "failed"


def read_through(folder: str) -> None:
    """Read every vector, and search for some."""
    vectors = Vectors(Path(folder))
    vectors.start_chroma()
    count = vectors.count()
    for start in range(0, count, ROWS_A_READ):
        vectors._collection.get(limit=ROWS_A_READ, offset=start, include=["embeddings"])
    some = vectors._collection.get(limit=LOOKED_FOR, offset=max(0, count - LOOKED_FOR), include=[])
    vectors.lost(some["ids"])
