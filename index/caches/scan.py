"""The nearest vectors by looking at each, in memory: of some articles only, or of a small library.

With a filter, Chroma takes up to half a second at 100,000 vectors, this some 20 ms, and it is exact
however few articles are let through.
"""

from collections.abc import Collection, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index.article import article_of
from index.caches.passage_vectors import PassageVectors
from index.embedding import Vectors

ROWS_A_BLOCK = 20_000
DEAD = 0.25  # of a block, whose articles have left: from here on its memory is worth the copying
SPARE = 20  # looked at exactly beside the best: so many may be as good but for the last digit
DENSE = 0.2  # of a block: where more is let through, copying costs more than multiplying all


class Scan:
    """All vectors, read from the stored ones when first needed; then only those that came since.

    What was deleted keeps a number that is never let through, until it is worth freeing.
    """

    def __init__(self, passage_vectors: PassageVectors) -> None:
        self._passage_vectors = passage_vectors
        self._reading = Lock()
        self._last = 0
        self._numbers: dict[str, int] = {}  # of articles
        self._next = 0
        self._blocks: list[tuple[list[str], NDArray[np.int32], Vectors]] = []

    def nearest(
        self, vector: Vectors, limit: int, among: Collection[str] | None = None
    ) -> dict[str, float]:
        """Passage id → cosine similarity, best first.

        With `among`, of passages of these articles only.
        """
        with self._reading:
            self._catch_up()
            blocks = list(self._blocks)
            wanted = self._numbers if among is None else among
            let_through = np.zeros(self._next, dtype=bool)
            let_through[[self._numbers[i] for i in wanted if i in self._numbers]] = True
        found: list[tuple[float, str]] = []
        for ids, articles, rows in blocks:
            places = np.flatnonzero(let_through[articles])
            found += best_of(ids, rows, vector, limit, places)
        return {passage_id: score for score, passage_id in sorted(found, reverse=True)[:limit]}

    def forget(self, article_ids: Collection[str]) -> None:
        """Let these articles' passages never be found; what is added later is a new one's."""
        with self._reading:
            for article_id in article_ids:
                self._numbers.pop(article_id, None)
            alive = np.zeros(self._next, dtype=bool)
            alive[list(self._numbers.values())] = True
            for place, (ids, articles, rows) in enumerate(self._blocks):
                kept = np.flatnonzero(alive[articles])
                if len(kept) < (1 - DEAD) * len(ids):
                    self._blocks[place] = ([ids[i] for i in kept], articles[kept], rows[kept])
            self._join_small_blocks()

    def _number(self, article_id: str) -> int:
        if article_id not in self._numbers:
            self._numbers[article_id] = self._next
            self._next += 1
        return self._numbers[article_id]

    def _catch_up(self) -> None:
        while True:
            self._last, ids, rows = self._passage_vectors.after(self._last, ROWS_A_BLOCK)
            if not ids:
                return
            articles = [self._number(article_of(passage_id)) for passage_id in ids]
            self._blocks.append((ids, np.array(articles, np.int32), rows))
            self._join_small_blocks()

    def _join_small_blocks(self) -> None:
        """Passages come a few at a time; many small blocks would be slow to look through."""
        joined: list[tuple[list[str], NDArray[np.int32], Vectors]] = []
        for ids, articles, rows in self._blocks:
            if joined and len(joined[-1][0]) + len(ids) <= ROWS_A_BLOCK:
                before = joined.pop()
                ids = before[0] + ids
                articles = np.concatenate([before[1], articles])
                rows = np.concatenate([before[2], rows])
            joined.append((ids, articles, rows))
        self._blocks = joined


def best_of(
    ids: Sequence[str],
    rows: Vectors,
    vector: Vectors,
    limit: int,
    places: NDArray[np.intp] | None = None,
) -> list[tuple[float, str]]:
    """The `limit` best of the passages, or of those at these places, each with its cosine.

    `rows[i]` is the vector of `ids[i]`. Multiplied by BLAS, a row's last digit depends on the rows
    beside it. So the best are multiplied again otherwise: the same passages score the same wherever
    they are held.
    """
    if places is None:
        places = np.arange(len(ids))
    if len(places) > limit + SPARE:
        if len(places) > DENSE * len(ids):
            scores = (rows @ vector)[places]
        else:
            scores = rows[places] @ vector
        places = places[np.argpartition(-scores, limit + SPARE)[: limit + SPARE]]
    exact = np.einsum("ij,j->i", rows[places], vector)
    return sorted(zip(exact.tolist(), (ids[i] for i in places), strict=True), reverse=True)[:limit]
