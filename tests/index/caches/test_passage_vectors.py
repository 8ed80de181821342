"""What the model made of each passage is kept, and not made twice."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest
from newsroom import one_token, reindex, write, write_stories

from index.article import Article, Passage
from index.caches.passage_vectors import PassageVectors, embed, key_of, passage_vector
from index.caches.splitting import split
from index.embedding import Embedding, Encoded
from index.library import Library
from index.traffic import Traffic

CHANCE = np.random.default_rng(4)


def passage(article_id: str, position: int = 0) -> Passage:
    return Passage(article_id, position, 0, 1, "x")


def unit(dimensions: int = 16) -> np.ndarray:
    row = CHANCE.standard_normal(dimensions, dtype=np.float32)
    return row / np.linalg.norm(row)


@pytest.fixture
def passage_vectors(tmp_path: Path) -> Iterator[PassageVectors]:
    opened = PassageVectors(tmp_path, new=True)
    yield opened
    opened.close()


def add(passage_vectors: PassageVectors, *passages: Passage) -> list[np.ndarray]:
    rows = [unit() for _ in passages]
    keys = [key_of(each.id, "a model") for each in passages]
    passage_vectors.add(passages, keys, [passage_vector(one_token(row)) for row in rows])
    return rows


def test_unchanged_passage_of_a_changed_article_is_not_embedded_again(
    library: Library, tmp_path: Path, encoded: list[str]
) -> None:
    parts = [f"Paragraph {n} says nothing new. " * 25 for n in range(5)]
    news = write(tmp_path / "news", "long.txt", "A long read\n\n" + "\n\n".join(parts))
    reindex(library, news)
    assert len(encoded) == 5
    encoded.clear()
    news.write_text(news.read_text().replace("Paragraph 4 says", "Paragraph 4 told"))
    reindex(library)
    assert len(encoded) == 1 and "Paragraph 4 told" in encoded[0]


def test_rebuild_embeds_no_text_again(library: Library, tmp_path: Path, encoded: list[str]) -> None:
    reindex(library, write_stories(tmp_path / "news"))
    ids = library._catalogue.articles.passage_ids()
    before = library._caches.vectors.passage_vectors.vectors_of(ids)
    encoded.clear()
    for _ in library.rebuild():
        pass
    assert encoded == []
    after = library._caches.vectors.passage_vectors.vectors_of(ids)
    assert before.keys() == after.keys() == set(ids)
    assert all(np.array_equal(before[each], after[each]) for each in ids)


class Other(Embedding):
    """Another model."""

    fingerprint = "another"

    def read(self, texts: object) -> list[Encoded]:
        raise AssertionError("asked to read")


def test_passage_vectors_of_another_model_are_not_used(
    passage_vectors: PassageVectors, embedding: Embedding
) -> None:
    article = Article("Bridge", "A bridge of steel.")
    pairs = [(article, each) for each in split(article)]
    made = embed(pairs, embedding, None, Traffic())
    passage_vectors.add(made.passages, made.keys, made.passage_vectors)
    with pytest.raises(AssertionError, match="asked to read"):
        embed(pairs, Other(), passage_vectors, Traffic())
    again = embed(pairs, embedding, passage_vectors, Traffic())
    assert np.array_equal(again.passage_vectors[0].vector, made.passage_vectors[0].vector)


@pytest.mark.parametrize("dimensions", [8, 12, 384])
def test_one_bit_a_dimension_is_kept_of_each_token(tmp_path: Path, dimensions: int) -> None:
    tokens = CHANCE.standard_normal((5, dimensions), dtype=np.float32)
    read = Encoded(tokens[0], tokens, np.zeros((5, 2), np.int32))
    kept = PassageVectors(tmp_path, new=True)
    kept.add([passage("a")], [b"key"], [passage_vector(read)])
    signs = kept.signs_of(["a-0"])["a-0"]
    kept.close()
    assert signs.shape == (5, -(-dimensions // 8))
    for row, packed in zip(tokens, signs, strict=True):
        bits = [int(packed[n // 8]) >> (7 - n % 8) & 1 for n in range(dimensions)]
        assert bits == [int(value > 0) for value in row]


def test_a_text_without_words_has_no_tokens_and_is_not_lost(
    passage_vectors: PassageVectors,
) -> None:
    nothing = Encoded(unit(), np.empty((0, 16), np.float32), np.empty((0, 2), np.int32))
    passage_vectors.add([passage("a")], [b"key"], [passage_vector(nothing)])
    assert passage_vectors.signs_of(["a-0"])["a-0"].shape == (0, 2)
    assert passage_vectors.lost(["a-0"]) == set()


def test_an_articles_mean_is_the_unit_vector_between_its_passages(
    passage_vectors: PassageVectors,
) -> None:
    one, two, other = add(passage_vectors, passage("a"), passage("a", 1), passage("b"))
    means = passage_vectors.means_of(["a", "b", "unknown"])
    assert means.keys() == {"a", "b"}
    assert means["a"] == pytest.approx((one + two) / np.linalg.norm(one + two), abs=1e-6)
    assert means["b"] == pytest.approx(other, abs=1e-6)


def test_vectors_of_many_passages(passage_vectors: PassageVectors) -> None:
    passages = [passage(f"a{n}") for n in range(1203)]
    rows = add(passage_vectors, *passages)
    vectors = passage_vectors.vectors_of([*(each.id for each in passages), "unknown-0"])
    assert len(vectors) == 1203
    assert all(np.array_equal(vectors[p.id], row) for p, row in zip(passages, rows, strict=True))


def test_passage_vectors_are_kept_when_reopened(
    passage_vectors: PassageVectors, tmp_path: Path
) -> None:
    row, _ = add(passage_vectors, passage("a"), passage("b"))
    passage_vectors.delete(["b"])
    passage_vectors.close()
    again = PassageVectors(tmp_path)
    assert np.array_equal(again.vectors_of(["a-0"])["a-0"], row)
    assert again.article_ids() == {"a"}
    assert again.lost(["a-0", "b-0"]) == {"b-0"}
    assert again.of_texts([key_of("b-0", "a model")]) == {}
    again.close()


def test_passage_written_twice_is_stored_once(passage_vectors: PassageVectors) -> None:
    add(passage_vectors, passage("a"))
    [row] = add(passage_vectors, passage("a"))
    _, ids, vectors = passage_vectors.after(0, 10)
    assert ids == ["a-0"]
    assert np.array_equal(vectors[0], row)


def test_readers_in_other_threads_see_whole_writes_only(passage_vectors: PassageVectors) -> None:
    sizes: set[int] = set()
    done, ended = Event(), []

    def reading() -> None:
        while not done.is_set():
            sizes.update(len(passage_vectors.vectors_of([f"a{n}-0", f"a{n}-1"])) for n in range(30))
        ended.append("by itself")  # not by an error

    readers = [Thread(target=reading) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(30):
        add(passage_vectors, passage(f"a{n}"), passage(f"a{n}", 1))
    done.set()
    for reader in readers:
        reader.join()
    assert len(ended) == len(readers)
    assert sizes <= {0, 2}
    assert len(passage_vectors.article_ids()) == 30
