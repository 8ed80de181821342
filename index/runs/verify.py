"""Find and repair what the caches lost, or hold too much of, compared with the catalogue.

Chroma can count a vector and yet never find it after a crash, so every passage is searched for by
its own vector; what doesn't find itself is made again.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from threading import Lock
from time import perf_counter
from typing import Any

from index.article import article_of
from index.caches.caches import Caches
from index.caches.passage_vectors import embed
from index.embedding import Embedding
from index.errors import CacheDamaged
from index.progress import Progress
from index.storage.catalogue import Catalogue
from index.traffic import Traffic

PASSAGES_A_STEP = 200
ARTICLES_A_STEP = 8


@dataclass
class Findings:
    """What was found and repaired.

    `lost` passages were not found by their own vector or words; `left_over` articles were in a
    cache and no longer in the catalogue; `remade` names the caches that had to be rebuilt;
    `orphans` counts folders that belonged to no cache.
    """

    passages: int = 0
    lost: int = 0
    left_over: int = 0
    orphans: int = 0
    remade: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def is_sound(self) -> bool:
        """Whether there was nothing to repair."""
        return not (self.lost or self.left_over or self.orphans or self.remade)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, to be stored."""
        return asdict(self)


def verify(
    catalogue: Catalogue,
    caches: Caches,
    embedding: Embedding,
    traffic: Traffic,
    writing: Lock,
) -> Iterator[Progress | Findings]:
    """Check both caches passage by passage and repair them (holding `writing`); Findings come last.

    Raises CacheDamaged if a cache can't be read at all; it must then be rebuilt.
    """
    began = perf_counter()
    passage_ids = catalogue.articles.passage_ids()
    findings = Findings(passages=len(passage_ids))
    lost: set[str] = set()
    without_words: set[str] = set()
    caches.catch_up()
    yield Progress("checking", 0, len(passage_ids))
    for start in range(0, len(passage_ids), PASSAGES_A_STEP):
        traffic.give_way()
        step = passage_ids[start : start + PASSAGES_A_STEP]
        without_words |= caches.words.lost(step)
        lost |= caches.vectors.lost(step) | without_words
        done = start + len(step)
        yield Progress("checking", done, len(passage_ids), perf_counter() - began)
    findings.lost = len(lost)
    ill = sorted({article_of(passage_id) for passage_id in lost})
    mending = perf_counter()
    if ill:
        with writing:  # all at once: see Words.delete
            caches.forget_words(ill, catalogue.articles.passages, lost=bool(without_words))
    for start in range(0, len(ill), ARTICLES_A_STEP):
        step = ill[start : start + ARTICLES_A_STEP]
        with writing:
            _make_again(step, catalogue, caches, embedding, traffic)
        done = min(start + ARTICLES_A_STEP, len(ill))
        yield Progress("mending", done, len(ill), perf_counter() - mending)
    _check_mended(ill, catalogue, caches)
    with writing:
        findings.left_over = _delete_left_over(catalogue, caches)
    findings.orphans = caches.sweep_orphans()
    findings.seconds = perf_counter() - began
    yield findings


def _make_again(
    article_ids: list[str],
    catalogue: Catalogue,
    caches: Caches,
    embedding: Embedding,
    traffic: Traffic,
) -> None:
    pairs = list(catalogue.articles.passages(catalogue.articles.passage_ids(article_ids)).values())
    if pairs:  # they may have been removed meanwhile
        embedded = embed(pairs, embedding, None, traffic)
        caches.vectors.delete(article_ids)
        caches.add(pairs, embedded, traffic)


def _check_mended(article_ids: list[str], catalogue: Catalogue, caches: Caches) -> None:
    """Raises CacheDamaged if passages that were made again still can't be found."""
    passage_ids = catalogue.articles.passage_ids(article_ids)
    for start in range(0, len(passage_ids), PASSAGES_A_STEP):
        step = passage_ids[start : start + PASSAGES_A_STEP]
        if caches.vectors.lost(step):
            raise CacheDamaged("The vectors can't be mended, only rebuilt.", "vectors")
        if caches.words.lost(step):
            raise CacheDamaged("The words can't be mended, only rebuilt.", "words")


def _delete_left_over(catalogue: Catalogue, caches: Caches) -> int:
    present = caches.vectors.article_ids() | caches.words.article_ids()
    left_over = sorted(present - catalogue.articles.known("articles", present))
    if left_over:
        caches.delete(left_over, catalogue.articles.passages)
    catalogue.articles.settle(catalogue.articles.unsettled())
    return len(left_over)
