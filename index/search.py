"""A question's words and meaning → the passages that match, best first."""

from dataclasses import dataclass

from index.article import Article, Passage
from index.catalogue import Catalogue
from index.embedding import Embedding
from index.vectors import Vectors
from index.words import Words

CANDIDATES = 100  # of each kind, before they are fused


@dataclass(frozen=True)
class Hit:
    """A passage found, its article, and how well it matched.

    `score` is the fused score, 0 to 1; `similarity` the cosine to the query (None if it was
    not among the nearest); `words` the BM25 score (None if no word matched).
    """

    article: Article
    passage: Passage
    score: float
    similarity: float | None
    words: float | None


def search(
    query: str,
    limit: int,
    *,
    catalogue: Catalogue,
    embedding: Embedding,
    vectors: Vectors,
    words: Words,
) -> list[Hit]:
    """The `limit` best passages by fused score."""
    nearest = vectors.nearest(embedding.encode([query])[0], CANDIDATES)
    matching = words.matching(query, CANDIDATES)
    fused = fuse(nearest, matching)
    # The caches may hold passages that are still coming in or have gone; the catalogue tells.
    known = catalogue.known("passages", fused)
    best = sorted(known, key=lambda passage_id: (-fused[passage_id], passage_id))[:limit]
    stored = catalogue.passages(best)
    return [
        Hit(*stored[found], fused[found], nearest.get(found), matching.get(found))
        for found in best
        if found in stored
    ]


def fuse(dense: dict[str, float], words: dict[str, float]) -> dict[str, float]:
    """The mean of both scores, each stretched to 0..1 over its own list; absent counts 0.

    Normalised-score fusion ("min-max", Fox and Shaw 1994; against rank fusion see Bruch et al.
    2023, https://arxiv.org/abs/2210.11934).
    """
    dense, words = _stretched(dense), _stretched(words)
    return {
        passage_id: (dense.get(passage_id, 0.0) + words.get(passage_id, 0.0)) / 2
        for passage_id in dense.keys() | words.keys()
    }


def _stretched(scores: dict[str, float]) -> dict[str, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if low == high:
        return dict.fromkeys(scores, 1.0)
    return {passage_id: (score - low) / (high - low) for passage_id, score in scores.items()}
