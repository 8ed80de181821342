"""The nearest by looking at each vector: exactly those, with a filter and in a small library."""

from collections.abc import Collection, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from newsroom import add_vectors, reindex, write_stories

from index.article import Passage
from index.caches import chroma
from index.caches import scan as scan_module
from index.caches import vectors as vectors_module
from index.caches.chroma import open_collection
from index.caches.chroma_files import counted
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

    def check(self, among: Collection[str] | None, limit: int = 20) -> None:
        query = CHANCE.standard_normal(DIMENSIONS, dtype=np.float32)
        query /= np.linalg.norm(query)
        every = {
            each: float(row @ query)
            for each, row in self.rows.items()
            if among is None or each[:-2] in among
        }
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


@pytest.fixture
def reopened(shelf: Shelf, tmp_path: Path) -> Iterator[Shelf]:
    """The same, in a process that has written nothing."""
    shelf.vectors.close()
    vectors = Vectors(tmp_path)
    again = Shelf(vectors)
    again.rows = shelf.rows
    yield again
    vectors.close()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders in which Chroma is started from now on."""
    folders: list[Path] = []

    def noting(folder: Path, opened: ExitStack, *, new: bool = False) -> object:
        folders.append(folder)
        return open_collection(folder, opened, new=new)

    monkeypatch.setattr(chroma, "open_collection", noting)
    return folders


def test_a_small_library_is_looked_through_without_chroma(
    reopened: Shelf, started: list[Path]
) -> None:
    assert reopened.vectors.count() == 2 * ARTICLES
    for _ in range(5):
        reopened.check(None)
    assert not started


def test_a_large_library_is_searched_in_chroma(
    reopened: Shelf, started: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_module, "SCANNED", 2 * ARTICLES - 1)
    reopened.check(None)
    assert started == [tmp_path]


def test_a_small_library_is_looked_through_beside_chroma_too(
    reopened: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    reopened.vectors.start_chroma()
    monkeypatch.setattr(reopened.vectors, "_nearest_by_chroma", lambda *_: pytest.fail("asked"))
    reopened.check(None)


def test_the_same_is_found_with_and_without_chroma(
    reopened: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = CHANCE.standard_normal((20, DIMENSIONS), dtype=np.float32)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    scanned = [reopened.vectors.nearest(query, 30) for query in queries]
    monkeypatch.setattr(vectors_module, "SCANNED", 0)
    for query, found in zip(queries, scanned, strict=True):
        assert reopened.vectors.nearest(query, 30) == pytest.approx(found, abs=1e-5)


def test_vectors_are_counted_as_chroma_counts_them(shelf: Shelf, tmp_path: Path) -> None:
    shelf.add(ARTICLES, 3)
    shelf.delete("a0003", f"a{ARTICLES:04}")
    assert counted(tmp_path) == shelf.vectors.count() == len(shelf.rows)


def test_deleted_articles_are_not_found_without_chroma_either(
    reopened: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    reopened.check(None)
    reopened.delete("a0003", "a0007")
    monkeypatch.setattr(Vectors, "_is_scanned", lambda _: True)
    reopened.check(None, 1_000)


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
