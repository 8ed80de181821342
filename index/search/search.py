"""A query → the passages that match, best first."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.article import Article, Passage, article_of, under_title
from index.caches.caches import Caches
from index.embedding import Embedding, Encoded
from index.errors import EmptyQuestion, VectorsUnreachable
from index.query import Filters, Query
from index.search.chinese_questions import without_question_words
from index.search.cross_encoder import CrossEncoder
from index.search.rerank import Closeness, rerank
from index.search.scores import by_rank, fuse, preferred, spread, stretched, with_words_only
from index.storage.catalogue import Catalogue
from index.storage.catalogue.collections import NONE, Closed
from index.text.chinese import is_mostly_chinese
from index.text.folding import folded

CANDIDATES = 100  # of each kind, before they are fused
RERANKED = 40  # of the fused ones, looked at more closely
MEANING = 0.5  # of the fused score; the words have the rest
# The model is made for English: measured on 632 Chinese questions, half of the score for meaning
# puts the right passage first for 85%, a fifth for 94%, none for 95%.
MEANING_IN_CHINESE = 0.1
PREFERENCE = 0.7  # what being of the day asked for counts, beside a match of 0 to 1
WITHIN = 0.4  # and of the time asked for

logger = logging.getLogger(__name__)

Ranking = Literal["dense", "words", "fused", "reranked"]


@dataclass(frozen=True)
class Hit:
    """A passage found, its article, and how well it matched.

    `score` is 0 to 1, below 0 for what wasn't looked at closely; `similarity` the cosine to the
    query (None if it was not among the nearest); `words` the BM25 score (None if no word matched).
    `also_in` are the other articles that tell the same story in nearly the same words. The ranks
    (from 1), `fused`, `close` and `preferred` tell how the score came about. `is_within` is False
    if the query prefers others (`Query.within`).
    """

    article: Article
    passage: Passage
    score: float
    similarity: float | None
    words: float | None
    also_in: tuple[Article, ...] = ()
    similarity_rank: int | None = None
    words_rank: int | None = None
    fused: float = 0.0
    close: Closeness | None = None
    preferred: float = 0.0
    is_within: bool = True


@dataclass
class _Found:
    """What one text found: scores by passage id."""

    nearest: dict[str, float]
    matching: dict[str, float]
    fused: dict[str, float]
    close: dict[str, Closeness]
    score: dict[str, float]


def check_asked(question: str) -> None:
    """Raises EmptyQuestion if there are no words in the question."""
    if not any(character.isalnum() for character in question):
        raise EmptyQuestion("The question is empty; write what you want to know.")


def search(
    query: Query,
    limit: int,
    catalogue: Catalogue,
    embedding: Embedding,
    caches: Caches,
    cross_encoder: CrossEncoder | None = None,
    *,
    ranking: Ranking = "reranked",
    tries: int = 3,
    closed: Closed = NONE,
) -> list[Hit]:
    """The `limit` best passages; of several copies of a story, from one only.

    What comes from `closed` collections is as if it weren't there, but for one thing: how rare a
    word is, is counted over all articles. With a `cross_encoder`, it has the last
    word on the passages looked at closely. `ranking` stops at an earlier step than the product
    does, to compare with.
    """
    among = within = None
    if query.filters != Filters() or closed:
        among = catalogue.filtering.passing(query.filters, closed)
    if query.within:
        within = catalogue.filtering.passing(query.within)
    texts = [query.text, *query.also, *filter(None, [query.translated])]
    searching = _Searching(catalogue, embedding, caches, cross_encoder, ranking)
    found = [searching.find(query, text, among, within) for text in texts]
    for place in range(1, 1 + len(query.also)):
        found[place] = replace(found[place], score=by_rank(found[place].score, found[0].score))
    best = {
        passage_id: max((each for each in found if passage_id in each.score), key=_by(passage_id))
        for each in found
        for passage_id in each.score
    }
    scores = {passage_id: each.score[passage_id] for passage_id, each in best.items()}
    ranked = sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))
    ranked = _of_one_copy(ranked, catalogue)
    preference: dict[str, float] = {}
    if query.near or query.newest:
        published = catalogue.articles.dates({article_of(each) for each in ranked})
        preference = preferred(query, published)
    if preference or within is not None:
        most = 1 + PREFERENCE * bool(preference) + WITHIN * (within is not None)
        for passage_id in ranked:
            article_id = article_of(passage_id)
            day = PREFERENCE * preference.get(article_id, 0.0)
            time = WITHIN * (within is not None and article_id in within)
            scores[passage_id] = (scores[passage_id] + day + time) / most
        ranked.sort(key=lambda passage_id: (-scores[passage_id], passage_id))
    if ranking == "reranked":
        vectors = caches.vectors.passage_vectors.vectors_of(ranked[:RERANKED])
        ranked = spread(ranked[:RERANKED], scores, vectors, limit) + ranked[RERANKED:]
    hits = _hits(ranked[:limit], scores, best, preference, within, catalogue, closed)
    if tries > 1 and len(catalogue.articles.known("passages", best)) < len(best):
        # An article was replaced meanwhile: what it was is gone, what it is was not looked at.
        parts = (catalogue, embedding, caches, cross_encoder)
        return search(query, limit, *parts, ranking=ranking, tries=tries - 1, closed=closed)
    return hits


class _Searching:
    """The parts of a library that are searched."""

    def __init__(
        self,
        catalogue: Catalogue,
        embedding: Embedding,
        caches: Caches,
        cross_encoder: CrossEncoder | None,
        ranking: Ranking,
    ) -> None:
        self._cross_encoder = cross_encoder
        self._catalogue = catalogue
        self._embedding = embedding
        self._caches = caches
        self._ranking = ranking

    def find(
        self,
        query: Query,
        text: str,
        among: Collection[str] | None,
        within: Collection[str] | None,
    ) -> _Found:
        """The passages that one text finds, with scores of 0 to 1.

        With `within`, also the best of those articles, which might not be among the best of all.
        """
        [read] = self._embedding.read([text])
        if chinese := is_mostly_chinese(text):
            text = without_question_words(folded(text))
        nearest = self._nearest(query, read, among)
        matching = self._matching(query, text, among)
        if within is not None:
            of_these = within if among is None else set(within) & set(among)
            nearest |= self._nearest(query, read, of_these)
            matching |= self._matching(query, text, of_these)
        passage_vectors = self._caches.vectors.passage_vectors
        words_only = passage_vectors.waiting_among(nearest.keys() | matching.keys())
        nearest = {found: nearest[found] for found in nearest if found not in words_only}
        if self._ranking == "dense":
            return self._known(nearest, {}, nearest)
        if self._ranking == "words":
            return self._known({}, matching, matching)
        if chinese:
            # Meaning alone finds nothing here, it only sorts what the words have found.
            nearest = {found: score for found, score in nearest.items() if found in matching}
        embedded = {found: score for found, score in matching.items() if found not in words_only}
        fused = fuse(nearest, embedded, MEANING_IN_CHINESE if chinese else MEANING)
        found = self._known(nearest, matching, fused)
        if self._ranking == "reranked":
            self._rerank(text, None if chinese else read, found, within)
        if words_only:
            known = self._known({}, matching, matching)
            found.score = with_words_only(found.score, known.score)
        return found

    def _matching(self, query: Query, text: str, among: Collection[str] | None) -> dict[str, float]:
        return self._caches.words.matching(
            text, CANDIDATES, phrases=query.phrases, excluded=query.excluded, among=among
        )

    def _nearest(
        self, query: Query, read: Encoded, among: Collection[str] | None
    ) -> dict[str, float]:
        try:
            nearest = self._caches.vectors.nearest(read.vector, CANDIDATES, among)
        except VectorsUnreachable as error:
            # What the words find is looked at as closely, and is better than nothing.
            logger.warning("%s", error)
            return {}
        if query.phrases or query.excluded:
            let_through = self._caches.words.satisfying(
                list(nearest), query.phrases, query.excluded
            )
            nearest = {found: nearest[found] for found in nearest if found in let_through}
        return nearest

    def _known(
        self, nearest: dict[str, float], matching: dict[str, float], score: dict[str, float]
    ) -> _Found:
        # The caches may hold passages that are being added or deleted; the catalogue decides.
        known = self._catalogue.articles.known("passages", score)
        score = {passage_id: score[passage_id] for passage_id in score if passage_id in known}
        return _Found(nearest, matching, score, {}, score)

    def _rerank(
        self, text: str, read: Encoded | None, found: _Found, within: Collection[str] | None
    ) -> None:
        def promise(passage_id: str) -> float:
            is_within = within is not None and article_of(passage_id) in within
            return found.fused[passage_id] + WITHIN * is_within

        best = sorted(found.fused, key=lambda each: (-promise(each), each))[:RERANKED]
        stored = self._catalogue.articles.passages(best)
        passage_vectors, words = self._caches.vectors.passage_vectors, self._caches.words
        found.close = rerank(text, read, found.fused, stored, passage_vectors, words)
        reranked = {each: close.score for each, close in found.close.items()}
        if self._cross_encoder and stored:
            passages = [under_title(*pair) for pair in stored.values()]
            scores = self._cross_encoder.scores(text, passages)
            reranked = dict(zip(stored, scores, strict=True))
        reranked = stretched(reranked)
        # Those that weren't looked at come after those that were, in their order.
        found.score = {each: reranked.get(each, score - 1) for each, score in found.fused.items()}


def _by(passage_id: str) -> Callable[[_Found], float]:
    return lambda found: found.score[passage_id]


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


def _hits(
    best: Sequence[str],
    scores: Mapping[str, float],
    found_by: Mapping[str, _Found],
    preference: Mapping[str, float],
    within: Collection[str] | None,
    catalogue: Catalogue,
    closed: Closed,
) -> list[Hit]:
    """The passages with their articles and scores."""
    stored = catalogue.articles.passages(best)
    copies = catalogue.stories.others({article_of(found) for found in stored})
    others = {other for group in copies.values() for other in group}
    articles = catalogue.articles.several(catalogue.collections.readable(others, closed))
    hits = []
    for passage_id in best:
        if passage_id not in stored:
            continue
        found, article_id = found_by[passage_id], article_of(passage_id)
        hits.append(
            Hit(
                *stored[passage_id],
                scores[passage_id],
                found.nearest.get(passage_id),
                found.matching.get(passage_id),
                tuple(articles[i] for i in copies.get(article_id, []) if i in articles),
                _rank(found.nearest, passage_id),
                _rank(found.matching, passage_id),
                found.fused.get(passage_id, 0.0),
                found.close.get(passage_id),
                preference.get(article_id, 0.0),
                within is None or article_id in within,
            )
        )
    return hits


def _rank(scores: Mapping[str, float], passage_id: str) -> int | None:
    if passage_id not in scores:
        return None
    return 1 + sum(score > scores[passage_id] for score in scores.values())
