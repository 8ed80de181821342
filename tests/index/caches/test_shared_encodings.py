"""Encodings in a database that servers share: what is in a file next to Chroma on one machine."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from newsroom import one_token

from index.article import Article, Passage
from index.caches import shared_encodings
from index.caches.passage_vectors import Encodings, PassageVectors, key_of, passage_vector
from index.caches.scan import Scan, best_of
from index.caches.shared_encodings import Recent, SharedEncodings
from index.storage.catalogue import Catalogue
from index.storage.catalogue.articles import Arrival
from index.storage.catalogue.documents import Document
from index.storage.location import Location

pytestmark = pytest.mark.both_databases

CHANCE = np.random.default_rng(3)
DIMENSIONS = 24


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(Location.in_folder(tmp_path).catalogue)
    yield opened
    opened.close()


@pytest.fixture
def shared(catalogue: Catalogue) -> SharedEncodings:
    return SharedEncodings(catalogue.encodings, 1)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[PassageVectors]:
    opened = PassageVectors(tmp_path, new=True)
    yield opened
    opened.close()


def passages_of(article_id: str, count: int) -> list[Passage]:
    return [Passage(article_id, position, 0, 1, "x") for position in range(count)]


def unit_rows(count: int) -> np.ndarray:
    rows = CHANCE.standard_normal((count, DIMENSIONS), dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def add(encodings: Encodings, passages: list[Passage], rows: np.ndarray) -> None:
    keys = [key_of(passage.id, "made up") for passage in passages]
    encodings.add(passages, keys, [passage_vector(one_token(row)) for row in rows])


def plain(found: dict[str, np.ndarray]) -> dict[str, bytes]:
    return {name: each.tobytes() for name, each in found.items()}


def test_both_hold_the_same(own: PassageVectors, shared: SharedEncodings) -> None:
    every = [*passages_of("a", 12), *passages_of("b", 3), *passages_of("c", 1)]
    rows = unit_rows(len(every))
    ids = [each.id for each in every] + ["unknown-0"]
    for encodings in (own, shared):
        encodings.expect(every)
        # The passages of an article in another order than theirs.
        add(encodings, every[8:15], rows[8:15])
        add(encodings, every[:8], rows[:8])
        encodings.delete(["b"])
        encodings.expect(passages_of("d", 2))
    for _ in range(2):  # the second time from memory
        assert plain(shared.vectors_of(ids)) == plain(own.vectors_of(ids))
        assert plain(shared.signs_of(ids)) == plain(own.signs_of(ids))
        assert plain(shared.means_of("abcd")) == plain(own.means_of("abcd"))
    keys = [key_of(each, "made up") for each in ids]
    assert {key: each.vector.tobytes() for key, each in shared.of_texts(keys).items()} == {
        key: each.vector.tobytes() for key, each in own.of_texts(keys).items()
    }
    assert shared.waiting("abcd") == own.waiting("abcd") == {"c-0", "d-0", "d-1"}
    assert shared.waiting_among(ids) == own.waiting_among(ids) == {"c-0"}
    assert shared.waiting_articles() == own.waiting_articles() == {"c": 1, "d": 2}
    assert shared.lost(ids) == own.lost(ids) == {"b-0", "b-1", "b-2", "unknown-0"}
    assert shared.count() == own.count() == 12
    assert shared.article_ids() == own.article_ids() == {"a", "c", "d"}


def test_a_row_of_the_wrong_length_is_lost(catalogue: Catalogue, shared: SharedEncodings) -> None:
    add(shared, passages_of("a", 2), unit_rows(2))
    [row] = catalogue.encodings.of_texts(1, [key_of("a-0", "made up")]).values()
    short = passage_vector(one_token(np.frombuffer(row[0], np.float32)))
    cut = type(short)(short.vector, short.signs[:, :2])
    shared.add(passages_of("a", 1), [b"key"], [cut])
    assert shared.lost(["a-0", "a-1"]) == {"a-0"}


def test_another_servers_articles_are_found_whole(
    catalogue: Catalogue, shared: SharedEncodings
) -> None:
    """What is read before an article has all its vectors isn't kept in memory."""
    elsewhere = SharedEncodings(catalogue.encodings, 1)
    passages, rows = passages_of("a", 2), unit_rows(2)
    elsewhere.expect(passages)
    add(elsewhere, passages[:1], rows[:1])
    assert set(shared.vectors_of(["a-0", "a-1"])) == {"a-0"}
    add(elsewhere, passages[1:], rows[1:])
    assert set(shared.vectors_of(["a-0", "a-1"])) == {"a-0", "a-1"}


def test_what_is_made_anew_stands_beside_the_old(catalogue: Catalogue) -> None:
    old, new = (SharedEncodings(catalogue.encodings, made) for made in (1, 2))
    passages = passages_of("a", 1)
    before, after = unit_rows(2)
    add(old, passages, before[np.newaxis])
    add(new, passages, after[np.newaxis])
    assert np.array_equal(old.vectors_of(["a-0"])["a-0"], before)
    assert np.array_equal(new.vectors_of(["a-0"])["a-0"], after)
    catalogue.encodings.delete_made_before(2)
    assert (old.count(), new.count()) == (0, 1)


def test_passages_of_the_catalogue_that_lack_are_to_come(
    catalogue: Catalogue, shared: SharedEncodings
) -> None:
    article = Article("Ashby", "Nothing happened.")
    passages = [Passage(article.id, position, 0, 7, "Nothing") for position in range(2)]
    document = Document("a.txt", "stamp", article_id=article.id)
    catalogue.articles.switch([document], [Arrival(article, passages)])
    add(shared, passages[:1], unit_rows(1))
    for _ in range(2):
        catalogue.encodings.expect_missing(1)
        assert shared.waiting([article.id]) == {passages[1].id}
    assert shared.count() == 1


def test_the_nearest_are_those_of_one_machine_to_the_last_digit(
    own: PassageVectors, shared: SharedEncodings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_encodings, "ARTICLES_A_PORTION", 7)
    names = [f"a{n:03}" for n in range(200)]
    for name in names:
        passages = passages_of(name, int(CHANCE.integers(1, 6)))
        rows = unit_rows(len(passages))
        for encodings in (own, shared):
            add(encodings, passages, rows)
    scan = Scan(own)
    for count in (1, 3, 50, 200):
        among = set(CHANCE.choice(names, count, replace=False))
        question = unit_rows(1)[0]
        expected = scan.nearest(question, 30, among)
        for _ in range(2):
            found = shared.nearest(question, 30, among)
            assert list(found.items()) == list(expected.items())


def test_a_score_does_not_depend_on_what_is_beside_it() -> None:
    rows = CHANCE.standard_normal((500, 384), dtype=np.float32)
    question = CHANCE.standard_normal(384, dtype=np.float32)
    ids = [str(n) for n in range(500)]
    whole = {name: score for score, name in best_of(ids, rows, question, 500)}
    for start, end in ((0, 1), (3, 10), (17, 250), (499, 500)):
        part = best_of(ids[start:end], rows[start:end], question, 500)
        assert {name: score for score, name in part} == {
            each: whole[each] for each in ids[start:end]
        }


def test_no_more_is_held_in_memory_than_stated(catalogue: Catalogue) -> None:
    held = 40 * DIMENSIONS * 4
    shared = SharedEncodings(catalogue.encodings, 1, vector_bytes=held, sign_bytes=100)
    for n in range(30):
        add(shared, passages_of(f"a{n}", 3), unit_rows(3))
    ids = [f"a{n}-{position}" for n in range(30) for position in range(3)]
    assert len(shared.vectors_of(ids)) == len(shared.signs_of(ids)) == 90
    assert held - 3 * DIMENSIONS * 4 < shared._articles.bytes <= held
    assert 0 < shared._signs.bytes <= 100


def test_what_was_needed_last_is_kept() -> None:
    recent = Recent[str](10)
    for name in "abc":
        recent.keep(name, name.upper(), 3)
    assert recent.several("a") == {"a": "A"}
    recent.keep("d", "D", 3)
    assert recent.several("abcd") == {"a": "A", "c": "C", "d": "D"}
    recent.keep("a", "new", 1)
    recent.forget("cx")
    assert recent.several("abcd") == {"a": "new", "d": "D"}
    assert recent.bytes == 4
    recent.keep("large", "L", 11)
    assert recent.bytes == 0
