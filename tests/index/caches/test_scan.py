"""The nearest among some articles: exactly what looking at each vector by itself gives."""

from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import pytest
from newsroom import add_vectors, reindex, write_stories

from index.article import Passage
from index.caches import scan as scan_module
from index.caches.vectors import Vectors
from index.library import Library
from index.query import Filters, Query

ARTICLES, DIMENSIONS = 300, 24
CHANCE = np.random.default_rng(7)


def made_up(first: int, count: int) -> tuple[list[Passage], np.ndarray]:
    """Two passages an article, and their unit vectors."""
    passages = [
        Passage(f"a{n:04}", position, 0, 1, "x")
        for n in range(first, first + count)
        for position in range(2)
    ]
    rows = CHANCE.standard_normal((len(passages), DIMENSIONS), dtype=np.float32)
    return passages, rows / np.linalg.norm(rows, axis=1, keepdims=True)


class Shelf:
    """Vectors in a folder, and the same in memory to compare with."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors
        self.rows: dict[str, np.ndarray] = {}

    def add(self, first: int, count: int) -> None:
        passages, rows = made_up(first, count)
        add_vectors(self.vectors, passages, rows)
        self.rows |= {each.id: row for each, row in zip(passages, rows, strict=True)}

    def delete(self, *article_ids: str) -> None:
        self.vectors.delete(article_ids)
        self.rows = {
            each: row for each, row in self.rows.items() if each[:-2] not in set(article_ids)
        }

    def check(self, among: Collection[str], limit: int = 20) -> None:
        query = CHANCE.standard_normal(DIMENSIONS, dtype=np.float32)
        query /= np.linalg.norm(query)
        every = {each: float(row @ query) for each, row in self.rows.items() if each[:-2] in among}
        best = sorted(every, key=lambda each: -every[each])[:limit]
        found = self.vectors.nearest(query, limit, among)
        assert list(found) == best
        assert list(found.values()) == pytest.approx([every[each] for each in best], abs=1e-5)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    vectors = Vectors(tmp_path, new=True)
    shelf = Shelf(vectors)
    shelf.add(0, ARTICLES)
    yield shelf
    vectors.close()


@pytest.mark.parametrize("share", [0.0, 0.004, 0.05, 0.19, 0.25, 0.6, 1.0])
def test_the_nearest_among_any_share_of_the_articles_are_exact(shelf: Shelf, share: float) -> None:
    ids = [f"a{n:04}" for n in CHANCE.permutation(ARTICLES)]
    shelf.check(set(ids[: round(share * ARTICLES)]))


def test_unknown_ids_find_nothing(shelf: Shelf) -> None:
    shelf.check({"unknown"})
    shelf.check({"unknown", "a0001"})


@pytest.mark.parametrize("limit", [1, 2, 600, 10_000])
def test_limit_is_respected(shelf: Shelf, limit: int) -> None:
    shelf.check({f"a{n:04}" for n in range(ARTICLES)}, limit)


def test_scan_follows_additions_and_deletions(shelf: Shelf) -> None:
    everything = {f"a{n:04}" for n in range(ARTICLES + 40)}
    shelf.check(everything)
    shelf.add(ARTICLES, 40)
    shelf.check(everything)
    shelf.delete("a0003", f"a{ARTICLES:04}")
    shelf.check(everything, 1000)


def test_article_that_comes_back_is_found_once(shelf: Shelf) -> None:
    shelf.check({"a0005"})
    for _ in range(5):
        shelf.delete("a0005")
        shelf.add(5, 1)
    shelf.check({"a0005"}, 2)
    shelf.check({"a0005", "a0006"}, 3)


def test_small_blocks_are_joined_and_large_ones_left(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_module, "ROWS_A_BLOCK", 250)
    everything = {f"a{n:04}" for n in range(ARTICLES + 60)}
    shelf.check(everything)
    for first in range(ARTICLES, ARTICLES + 60, 10):
        shelf.add(first, 10)
        shelf.check(everything)
    sizes = [len(ids) for ids, _, _ in shelf.vectors._scan._blocks]
    assert sum(sizes) == 2 * (ARTICLES + 60)
    assert len(sizes) == 3 and max(sizes) <= 250


def test_rows_of_articles_that_left_are_freed(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_module, "ROWS_A_BLOCK", 250)
    everything = {f"a{n:04}" for n in range(ARTICLES)}
    shelf.check(everything)
    for number in range(0, ARTICLES, 2):
        shelf.delete(f"a{number:04}")
        shelf.check(everything)
    blocks = shelf.vectors._scan._blocks
    assert sum(len(ids) for ids, _, _ in blocks) <= ARTICLES / (1 - scan_module.DEAD)
    assert all(rows.base is None and len(rows) == len(ids) for ids, _, rows in blocks)
    shelf.delete(*everything)
    shelf.check(everything)
    assert sum(len(ids) for ids, _, _ in shelf.vectors._scan._blocks) == 0
    shelf.add(0, 3)
    shelf.check(everything)


def test_a_removed_article_is_not_found_through_a_filter_until_it_is_back(
    library: Library, tmp_path: Path
) -> None:
    reindex(library, write_stories(tmp_path / "news"))
    ids = tuple(library._catalogue.articles.ids())
    query = Query("steel cables", filters=Filters(articles=ids))
    best = library.search(query)[0].article
    assert best.title == "Harbour bridge closes"
    library.remove(best.id)
    assert best.id not in {hit.article.id for hit in library.search(query)}
    library.bring_back(best.id)
    assert library.search(query)[0].article == best
