"""The nearest vectors, in Chroma. A cache: it holds nothing that the catalogue doesn't."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import chromadb
import numpy as np
from chromadb.api.types import Where
from chromadb.config import Settings

from index.article import Passage
from index.damage import told
from index.embedding import Vectors as Matrix
from index.hnsw_files import check_hnsw_files
from index.traffic import Traffic

# A Chroma write blocks readers for the whole call: measured median wait for a reader
# 2.6 s with batches of 1,000 rows, 0.16 s with batches of 50.
ROWS_A_WRITE = 50
ROWS_A_READ = 5_000  # Chroma fails on reads of more than 32,766
TWINS = 200  # passages with the same text, from which a passage must be told by a wider look
SAME = 1e-5  # cosine distance, of two float32 vectors of the same text
ARTICLES_A_DELETE = 100  # keeps the `$in` list far below SQLite's limit on variables


class Vectors:
    """One vector per passage; Chroma holds the vector, the passage's id and its article's id."""

    def __init__(self, folder: Path, *, new: bool = False) -> None:
        """Open the vectors in `folder`, or begin `new` ones there.

        Raises CacheDamaged if they can't be opened, StorageFailed.
        """
        self._folder = folder
        with told("vectors", folder), ExitStack() as opened:
            if not new:
                check_hnsw_files(folder)
            client: Any = chromadb.PersistentClient(  # its stated type has no `close`
                path=str(folder), settings=Settings(anonymized_telemetry=False)
            )
            opened.callback(client.close)
            if new:
                self._collection = client.get_or_create_collection(
                    "passages",
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine"}},
                )
            else:
                self._collection = client.get_collection("passages", embedding_function=None)
            self._opened = opened.pop_all()

    def add(
        self, passages: Sequence[Passage], vectors: Matrix, traffic: Traffic | None = None
    ) -> None:
        """Store `vectors[i]`, shape (n, dimensions), for `passages[i]`; the ids must be new."""
        for start in range(0, len(passages), ROWS_A_WRITE):
            if traffic:
                traffic.give_way()
            rows = passages[start : start + ROWS_A_WRITE]
            with told("vectors", self._folder):
                self._collection.add(
                    ids=[passage.id for passage in rows],
                    embeddings=vectors[start : start + ROWS_A_WRITE],
                    metadatas=[{"article_id": passage.article_id} for passage in rows],
                )

    def delete(self, article_ids: Sequence[str]) -> None:
        """Forget every passage of these articles."""
        for start in range(0, len(article_ids), ARTICLES_A_DELETE):
            some = list(article_ids[start : start + ARTICLES_A_DELETE])
            with told("vectors", self._folder):
                self._collection.delete(where=cast(Where, {"article_id": {"$in": some}}))

    def nearest(self, vector: Matrix, limit: int) -> dict[str, float]:
        """Passage id → cosine similarity, best first, for a query of shape (dimensions,)."""
        with told("vectors", self._folder):
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

    def count(self) -> int:
        """How many vectors Chroma says it has; it may be wrong after a crash."""
        with told("vectors", self._folder):
            return int(self._collection.count())

    def lost(self, passage_ids: Sequence[str]) -> set[str]:
        """Those of the passages that aren't found by their own vectors.

        After a crash a vector may be counted and yet never be found, so each is searched for. If
        only vectors of the same text are found, and more of them than `TWINS`, that is no loss.
        """
        lost = set(passage_ids)
        with told("vectors", self._folder):
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
        return lost

    def vectors_of(self, passage_ids: Sequence[str]) -> dict[str, Matrix]:
        """Passage id → stored vector, shape (dimensions,), for those that are there."""
        with told("vectors", self._folder):
            stored = self._collection.get(ids=list(passage_ids), include=["embeddings"])
        rows = np.asarray(stored["embeddings"], dtype=np.float32)
        return dict(zip(stored["ids"], rows, strict=True))

    def article_ids(self) -> set[str]:
        """The ids of all articles that have a vector here."""
        found: set[str] = set()
        with told("vectors", self._folder):
            for start in range(0, self._collection.count(), ROWS_A_READ):
                rows = self._collection.get(limit=ROWS_A_READ, offset=start, include=["metadatas"])
                found |= {str(row["article_id"]) for row in rows["metadatas"] or [] if row}
        return found

    def close(self) -> None:
        """Let go of the folder, so that another process may write it."""
        with told("vectors", self._folder):
            self._opened.close()
