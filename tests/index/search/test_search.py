"""Finding passages: by words, by meaning, and by both."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from newsroom import STORIES, add_vectors, found, reindex, write, write_stories

from index.article import Article, Passage
from index.caches.passage_vectors import embed
from index.caches.splitting import split
from index.caches.vectors import ROWS_A_WRITE, Vectors
from index.caches.words import Words, stems
from index.embedding import Embedding
from index.library import Library
from index.search import search as search_module
from index.search.scores import by_rank, fuse
from index.traffic import Traffic

pytestmark = pytest.mark.both_databases


GHOST = Article("Ghost ship", "A ghost ship with no crew drifted past the lighthouse.")


def write_to_caches(library: Library, article: Article) -> list[Passage]:
    """What a re-index has written when it is killed before it switches."""
    passages = split(article)
    library._catalogue.articles.expect([article.id])
    pairs, traffic = [(article, passage) for passage in passages], Traffic()
    library._caches.add(pairs, embed(pairs, library._embedding, None, traffic), traffic)
    return passages


def passages_of(*texts: str) -> list[tuple[Article, Passage]]:
    articles = [Article("Untitled", text) for text in texts]
    return [(article, passage) for article in articles for passage in split(article)]


@pytest.mark.parametrize(
    ("dense", "words", "fused"),
    [
        (
            {"a": 0.9, "b": 0.5, "c": 0.1},
            {"b": 4.0, "d": 2.0},
            {"a": 0.5, "b": 0.75, "c": 0.0, "d": 0.0},
        ),
        ({"a": 0.3}, {}, {"a": 0.5}),
        ({}, {"a": 7.0}, {"a": 0.5}),
        ({"a": 0.3}, {"a": 7.0}, {"a": 1.0}),
        ({"a": 0.2, "b": 0.2}, {}, {"a": 0.5, "b": 0.5}),
        ({}, {}, {}),
    ],
)
def test_fusing_takes_the_mean_of_both_stretched_scores(
    dense: dict[str, float], words: dict[str, float], fused: dict[str, float]
) -> None:
    assert fuse(dense, words, 0.5) == pytest.approx(fused)


def test_the_share_of_meaning_can_be_smaller_than_that_of_the_words() -> None:
    assert fuse({"a": 0.9, "b": 0.1}, {"b": 4.0, "c": 1.0}, 0.2) == pytest.approx(
        {"a": 0.2, "b": 0.8, "c": 0.0}
    )


def test_words_match_endings_titles_and_chinese(tmp_path: Path) -> None:
    words = Words(tmp_path, new=True)
    pairs = passages_of("Farmers brought cheeses.", "华为宣布开放昇腾芯片的工具包。")
    words.add(pairs)
    english, chinese = (passage.id for _, passage in pairs)
    for query, expected in {
        "the farmer": {english},
        "CHEESE": {english},
        "昇腾芯片": {chinese},
        "工具包是什么": {chinese},
        "苹果": set(),
        "untitled": {english, chinese},
        "bridge": set(),
        "?!": set(),
        "": set(),
        'farmer" AND (title:x OR -y)* ~': {english},
    }.items():
        assert set(words.matching(query, 10)) == expected, query
    words.close()


def test_words_forget_deleted_articles_and_survive_reopening(tmp_path: Path) -> None:
    words = Words(tmp_path, new=True)
    pairs = passages_of("A bridge of steel.", "A bridge of stone.")
    words.add(pairs)
    words.delete([pairs[0][0].id], lambda ids: {p[1].id: p for p in pairs if p[1].id in ids})
    words.close()
    words = Words(tmp_path)
    assert set(words.matching("bridge", 10)) == {pairs[1][1].id}
    words.close()


def test_stems_leave_function_words_out() -> None:
    assert stems("What did the farmers say about their cheeses?") == ["farmer", "chees"]


def test_vectors_give_cosines_best_first_across_many_small_writes(tmp_path: Path) -> None:
    count = 2 * ROWS_A_WRITE + 1
    angles = np.linspace(0, np.pi / 2, count)
    matrix = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    passages = [Passage(f"article{n:03}", 0, 0, 1, "x") for n in range(count)]
    vectors = Vectors(tmp_path, new=True)
    assert vectors.nearest(matrix[0], 5) == {}
    add_vectors(vectors, passages, matrix)
    nearest = vectors.nearest(matrix[0], 3)
    assert list(nearest) == [passage.id for passage in passages[:3]]
    assert list(nearest.values()) == pytest.approx(np.cos(angles[:3]), abs=1e-5)

    vectors.delete([passage.article_id for passage in passages[1:]])
    assert list(vectors.nearest(matrix[-1], 5)) == [passages[0].id]


def test_embeddings_are_unit_vectors_and_the_same_every_time(embedding: Embedding) -> None:
    once, again = embedding.encode(["a bridge"]), embedding.encode(["a bridge"])
    assert np.array_equal(once, again)
    assert np.linalg.norm(once) == pytest.approx(1.0, abs=1e-5)


@pytest.fixture
def stories(library: Library, tmp_path: Path) -> Library:
    reindex(library, write_stories(tmp_path / "news"))
    return library


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("gruyere", "Cheese fair returns"),
        ("who is Ada Moreau?", "Orchestra names conductor"),
        ("aircraft stuck after an eruption", "Volcano ash grounds flights"),  # no word in common
        ("grapes damaged by cold weather", "Late frost hits vines"),
        ("wild animals and their young", "Wolves back in valley"),
    ],
)
def test_a_passage_is_found_by_its_words_or_its_meaning(
    stories: Library, query: str, title: str
) -> None:
    assert found(stories, query)[0] == title


def test_a_chinese_article_is_found_by_its_words(stories: Library, tmp_path: Path) -> None:
    write(tmp_path / "news", "cn.txt", "工具包开放\n\n华为宣布开放昇腾芯片的软件工具包。")
    reindex(stories)
    best = stories.search("昇腾芯片")[0]
    assert best.article.title == "工具包开放"
    assert best.words is not None


def test_a_hit_tells_how_it_was_found(stories: Library) -> None:
    hits = stories.search("gruyere", limit=3)
    assert len(hits) == 3
    assert hits[0].score == 1.0
    assert hits[0].words is not None and hits[1].words is None
    assert all(hit.similarity is not None for hit in hits)


def test_equal_scores_are_ordered_by_passage(library: Library, tmp_path: Path) -> None:
    for number in range(5):
        story = f"Title: Twin\nURL: https://x.example/{number}\n\nThe same words."
        write(tmp_path / "news", f"{number}.txt", story)
    reindex(library, tmp_path / "news")
    hits = library.search("the same words")
    assert len({round(hit.score, 6) for hit in hits}) == 1
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))
    assert hits == library.search("the same words")


def test_leftovers_in_the_caches_never_appear(stories: Library) -> None:
    assert len(write_to_caches(stories, GHOST)) == 1
    assert GHOST.title not in found(stories, GHOST.text)
    assert len(found(stories, GHOST.text)) == len(STORIES)
    reindex(stories)
    assert stories._caches.words.matching("ghost", 10) == {}


def test_article_replaced_during_a_search_is_found_as_it_is_now(
    stories: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rerank, calls = search_module.rerank, list[None]()

    def replacing(*args: Any) -> Any:
        calls.append(None)
        if len(calls) == 1:
            write(tmp_path / "news", "bridge.txt", STORIES["bridge.txt"].replace("cracks", "rust"))
            reindex(stories)
        return rerank(*args)

    monkeypatch.setattr(search_module, "rerank", replacing)
    best = stories.search("steel cables")[0]
    assert best.article.title == "Harbour bridge closes"
    assert "rust" in best.passage.text
    assert len(calls) == 2


def test_article_being_added_does_not_crowd_others_out(stories: Library) -> None:
    lines = [f"Rangers counted {n} cubs near the reservoir. " * 18 for n in range(30)]
    write_to_caches(stories, Article("Wolves again", "\n\n".join(lines)))
    assert "Wolves back in valley" in [
        hit.article.title for hit in stories.search("cubs near the reservoir", limit=3)
    ]


def test_by_rank_alternates_between_the_lists() -> None:
    model = {"a": 1.0, "b": 0.6, "c": 0.1}
    assert by_rank({"x": 9.0, "y": 3.0, "z": 2.0}, model) == {"x": 0.6, "y": 0.1, "z": 0.1}
    assert by_rank({"x": 9.0}, {}) == {"x": 9.0}
