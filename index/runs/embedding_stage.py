"""The second stage of a re-index: vectors for the passages that are found by their words only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from time import perf_counter

from index.article import Article, Passage
from index.caches.caches import Caches
from index.caches.passage_vectors import Embedded, Encodings, embed
from index.embedding import Embedding
from index.errors import UnreadableSource
from index.progress import Progress
from index.runs.ahead import one_ahead
from index.sources.found import Remark, failing_alone
from index.storage.catalogue import Catalogue
from index.traffic import Traffic

ARTICLES_A_STEP = 8


@dataclass(frozen=True)
class _Step:
    """Some articles, and the vectors made of their passages."""

    articles: Sequence[str]
    embedded: list[Embedded]


class EmbeddingStage:
    """Which passages wait for their vectors, the vectors' cache knows; so a later run goes on."""

    def __init__(
        self,
        catalogue: Catalogue,
        embedding: Embedding,
        caches: Caches,
        traffic: Traffic,
        writing: Lock,
    ) -> None:
        """`writing` is the lock for whoever adds or drops articles."""
        self._catalogue = catalogue
        self._embedding = embedding
        self._caches = caches
        self._traffic = traffic
        self._writing = writing

    def run(self, failed: list[Remark]) -> Iterator[Progress]:
        """Embed what waits, the newest articles first; may be stopped between any two events.

        While vectors are written, the next ones are made. An article that can't be embedded is
        added to `failed`; it is still found by its words, and the next run tries again.
        """
        began = perf_counter()
        articles = self._waiting_articles()
        if not articles:
            return
        done = 0
        yield Progress("embedding", 0, len(articles))
        for step in one_ahead(self._embedded(articles, failed)):
            for embedded in step.embedded:
                self._store(embedded)
            done += len(step.articles)
            yield Progress("embedding", done, len(articles), perf_counter() - began)

    def _waiting_articles(self) -> list[str]:
        waiting = self._passage_vectors.waiting_articles()
        days = self._catalogue.articles.dates(waiting)  # of those only that are in the catalogue
        return sorted(days, key=lambda article_id: (days[article_id] or date.min, article_id))[::-1]

    def _embedded(self, articles: Sequence[str], failed: list[Remark]) -> Iterator[_Step]:
        for start in range(0, len(articles), ARTICLES_A_STEP):
            step = articles[start : start + ARTICLES_A_STEP]
            yield _Step(step, self._embed(step, failed))

    def _embed(self, article_ids: Sequence[str], failed: list[Remark]) -> list[Embedded]:
        pairs = self._waiting_passages(article_ids)
        try:
            with failing_alone("a batch of articles"):
                return [self._read(pairs)]
        except UnreadableSource:
            return list(self._embed_each(article_ids, failed))  # which of them is it?

    def _embed_each(self, article_ids: Sequence[str], failed: list[Remark]) -> Iterator[Embedded]:
        for article_id in article_ids:
            try:
                with failing_alone(article_id):
                    embedded = self._read(self._waiting_passages([article_id]))
            except UnreadableSource as error:
                addresses = self._catalogue.documents.of_article(article_id)
                failed += [Remark(address, str(error)) for address in addresses]
            else:
                yield embedded

    def _waiting_passages(self, article_ids: Sequence[str]) -> list[tuple[Article, Passage]]:
        waiting = self._passage_vectors.waiting(article_ids)
        return list(self._catalogue.articles.passages(sorted(waiting)).values())

    def _read(self, pairs: Sequence[tuple[Article, Passage]]) -> Embedded:
        return embed(pairs, self._embedding, self._passage_vectors, self._traffic)

    def _store(self, embedded: Embedded) -> None:
        with self._writing:
            # An article may have been removed meanwhile, or brought back with its vectors.
            waiting = self._passage_vectors.waiting_among(each.id for each in embedded.passages)
            if waiting:
                self._caches.add_vectors(embedded.only(waiting), self._traffic)

    @property
    def _passage_vectors(self) -> Encodings:
        return self._caches.vectors.passage_vectors
