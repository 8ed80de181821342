"""The nearest vectors, in Chroma. A cache: it holds nothing that the catalogue doesn't."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import chromadb
import numpy as np
from chromadb.api.types import Where
from chromadb.config import Settings

from index.article import Passage
from index.embedding import Vectors as Matrix

# A Chroma write blocks readers for the whole call: measured median wait for a reader
# 2.6 s with batches of 1,000 rows, 0.16 s with batches of 50.
ROWS_A_WRITE = 50
ARTICLES_A_DELETE = 100  # keeps the `$in` list far below SQLite's limit on variables


class Vectors:
    """One vector per passage; Chroma holds the vector, the passage's id and its article's id."""

    def __init__(self, folder: Path) -> None:
        client = chromadb.PersistentClient(
            path=str(folder), settings=Settings(anonymized_telemetry=False)
        )
        self._collection = client.get_or_create_collection(
            "passages",
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine"}},
        )

    def add(self, passages: Sequence[Passage], vectors: Matrix) -> None:
        """Store `vectors[i]`, shape (n, dimensions), for `passages[i]`; the ids must be new."""
        for start in range(0, len(passages), ROWS_A_WRITE):
            rows = passages[start : start + ROWS_A_WRITE]
            self._collection.add(
                ids=[passage.id for passage in rows],
                embeddings=vectors[start : start + ROWS_A_WRITE],
                metadatas=[{"article_id": passage.article_id} for passage in rows],
            )

    def delete(self, article_ids: Sequence[str]) -> None:
        """Forget every passage of these articles."""
        for start in range(0, len(article_ids), ARTICLES_A_DELETE):
            some = list(article_ids[start : start + ARTICLES_A_DELETE])
            self._collection.delete(where=cast(Where, {"article_id": {"$in": some}}))

    def nearest(self, vector: Matrix, limit: int) -> dict[str, float]:
        """Passage id → cosine similarity, best first, for a query of shape (dimensions,)."""
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
