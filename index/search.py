"""A question's words and meaning → the passages that match, best first."""

from dataclasses import dataclass

from index.article import Article, Passage, article_of
from index.caches import Caches
from index.catalogue import Catalogue
from index.embedding import Embedding
from index.errors import EmptyQuestion

CANDIDATES = 100  # of each kind, before they are fused


@dataclass(frozen=True)
class Hit:
    """A passage found, its article, and how well it matched.

    `score` is the fused score, 0 to 1; `similarity` the cosine to the query (None if it was
    not among the nearest); `words` the BM25 score (None if no word matched). `also_in` are the
    other articles that tell the same story in nearly the same words.
    """

    article: Article
    passage: Passage
    score: float
    similarity: float | None
    words: float | None
    also_in: tuple[Article, ...] = ()


def check_asked(question: str) -> None:
    """Raises EmptyQuestion if there are no words in the question."""
    if not any(character.isalnum() for character in question):
        raise EmptyQuestion("The question is empty; write what you want to know.")


def search(
    query: str, limit: int, *, catalogue: Catalogue, embedding: Embedding, caches: Caches
) -> list[Hit]:
    """The `limit` best passages by fused score; of several copies of a story, from one only."""
    nearest = caches.vectors.nearest(embedding.encode([query])[0], CANDIDATES)
    matching = caches.words.matching(query, CANDIDATES)
    fused = fuse(nearest, matching)
    # The caches may hold passages that are still coming in or have gone; the catalogue tells.
    known = catalogue.articles.known("passages", fused)
    ranked = sorted(known, key=lambda passage_id: (-fused[passage_id], passage_id))
    best = _of_one_copy(ranked, catalogue)[:limit]
    stored = catalogue.articles.passages(best)
    copies = catalogue.stories.others({article_of(found) for found in stored})
    articles = catalogue.articles.several({other for group in copies.values() for other in group})
    return [
        Hit(
            *stored[found],
            fused[found],
            nearest.get(found),
            matching.get(found),
            tuple(articles[i] for i in copies.get(article_of(found), []) if i in articles),
        )
        for found in best
        if found in stored
    ]


def _of_one_copy(ranked: list[str], catalogue: Catalogue) -> list[str]:
    """The passages, of each story only those of the article that came first: copies are no
    further witnesses."""
    stories = catalogue.stories.of({article_of(found) for found in ranked})
    first: dict[str, str] = {}
    return [
        found
        for found in ranked
        for article_id in [article_of(found)]
        if first.setdefault(stories.get(article_id, article_id), article_id) == article_id
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
