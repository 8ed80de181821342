"""What was removed leaves no trace in the ranks and scores of what is left."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from newsroom import counts, one_token, reindex, write

from index.article import Article, Passage
from index.caches.splitting import split
from index.caches.words import Words
from index.embedding import Embedding, Encoded
from index.errors import StorageFailed
from index.library import Library
from index.progress import Progress

QUERIES = ["the harbour ferry", "a tunnel for trams", "granite quarry owner", "apples and bees"]
SUBJECTS = ["ferry", "tunnel", "quarry", "orchard", "harbour", "granite", "tram", "bees"]


class MadeUp(Embedding):
    """Texts with words in common have vectors alike; no model is loaded."""

    fingerprint = "made-up"

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        return [one_token(self._vector(text)) for text in texts]

    @staticmethod
    def _vector(text: str) -> np.ndarray:
        vector = np.full(64, 0.01, np.float32)
        for word in text.lower().split():
            vector[zlib.crc32(word.encode()) % 64] += 1
        return vector / np.linalg.norm(vector)


def article(number: int) -> Article:
    """The first tenth is about anything, the others are long and all about the ferry."""
    subject = SUBJECTS[number % 8] if number % 10 == 0 else "ferry"
    filler = " ".join(f"word{number}x{step}" for step in range(3 + (number * 7) % 40))
    return Article(f"Report {number}", f"Number {number}: the {subject} of {filler} was seen.")


def pairs_of(articles: Sequence[Article]) -> dict[str, tuple[Article, Passage]]:
    return {passage.id: (each, passage) for each in articles for passage in split(each)}


def scores(words: Words) -> list[dict[str, float]]:
    return [words.matching(query, 200) for query in QUERIES]


def test_words_score_after_removals_as_in_a_fresh_index(tmp_path: Path) -> None:
    articles = [article(number) for number in range(1_000)]
    left, gone = articles[::10], [each for each in articles if each not in articles[::10]]
    words, fresh = Words(tmp_path / "changed", new=True), Words(tmp_path / "fresh", new=True)
    for start in range(0, 1_000, 50):
        words.add(pairs_of(articles[start : start + 50]).values())
    every, kept = pairs_of(articles), pairs_of(left)
    asked: list[str] = []

    def kept_of(ids: Sequence[str]) -> dict[str, tuple[Article, Passage]]:
        asked.extend(ids)
        return {each: every[each] for each in ids}

    words.delete([each.id for each in gone[:1]], kept_of)
    words.delete([each.id for each in gone[1:]], kept_of)
    fresh.add(kept.values())
    assert set(asked) >= kept.keys()
    assert words.count() == len(kept)
    for changed, made in zip(scores(words), scores(fresh), strict=True):
        assert changed == pytest.approx(made, rel=1e-6)
    terms = ["ferri", "tunnel", "report"]
    assert words.rarity(terms) == pytest.approx(fresh.rarity(terms))
    words.close()
    reopened = Words(tmp_path / "changed")
    assert scores(reopened) == [pytest.approx(made, rel=1e-6) for made in scores(fresh)]
    reopened.close()
    fresh.close()


def test_words_that_an_earlier_version_deleted_stop_counting(tmp_path: Path) -> None:
    articles = [article(number) for number in range(60)]
    words = Words(tmp_path / "changed", new=True)
    words.add(pairs_of(articles).values())
    with words._committed() as writer:
        for each in articles[20:]:
            writer.delete_documents_by_term("article_id", each.id)
    every = pairs_of(articles)
    words.delete([], lambda ids: {each: every[each] for each in ids})
    fresh = Words(tmp_path / "fresh", new=True)
    fresh.add(pairs_of(articles[:20]).values())
    assert scores(words) == [pytest.approx(made, rel=1e-6) for made in scores(fresh)]
    words.close()
    fresh.close()


def test_failed_removal_leaves_the_words_as_they_were(tmp_path: Path) -> None:
    articles = [article(number) for number in range(20)]
    words = Words(tmp_path, new=True)
    words.add(pairs_of(articles).values())
    before = scores(words)

    def failing(_: Sequence[str]) -> dict[str, tuple[Article, Passage]]:
        raise StorageFailed("the disk is full")

    with pytest.raises(StorageFailed):
        words.delete([articles[0].id], failing)
    assert scores(words) == before
    words.close()


def write_articles(folder: Path, articles: Iterable[Article]) -> Path:
    for each in articles:
        write(folder, f"{each.title}.txt", f"{each.title}\n\n{each.text}")
    return folder


@pytest.mark.slow
def test_search_ranks_after_removals_as_a_fresh_library_does(tmp_path: Path) -> None:
    articles = [article(number) for number in range(200)]
    news = write_articles(tmp_path / "news", articles)
    with Library(tmp_path / "changed", MadeUp()) as changed:
        reindex(changed, news)
        for each in articles:
            if each not in articles[::10]:
                (news / f"{each.title}.txt").unlink()
        assert counts(reindex(changed)) == {"removed": 180, "unchanged": 20}
        with Library(tmp_path / "fresh", MadeUp()) as fresh:
            reindex(fresh, news)
            for query in QUERIES:
                one, other = changed.search(query, 20), fresh.search(query, 20)
                assert [hit.passage.id for hit in one] == [hit.passage.id for hit in other]
                for hit, same in zip(one, other, strict=True):
                    assert hit.score == pytest.approx(same.score, rel=1e-5, abs=1e-6)
                    assert (hit.words or 0) == pytest.approx(same.words or 0, rel=1e-5, abs=1e-6)


@pytest.mark.slow
def test_run_that_is_stopped_leaves_no_words_of_what_it_replaced(tmp_path: Path) -> None:
    articles = [article(number) for number in range(20)]
    news = write_articles(tmp_path / "news", articles)
    with Library(tmp_path / "home", MadeUp()) as library:
        reindex(library, news)
        write_articles(news, (replace(each, text=f"{each.text} Twice.") for each in articles))
        run = library.reindex()
        for event in run:
            if isinstance(event, Progress) and event.stage == "indexing" and event.done:
                break
        run.close()
        present = {listed.article.id for listed in library.articles()}
        assert present != {each.id for each in articles}
        assert library._caches.words.article_ids() == present


@pytest.mark.slow
def test_article_that_leaves_and_returns_in_one_run_is_found_once(tmp_path: Path) -> None:
    articles = [article(number) for number in range(20)]
    news = write_articles(tmp_path / "news", articles)
    first, last = news / "Report 0.txt", news / "Report 9.txt"
    with Library(tmp_path / "home", MadeUp()) as library:
        reindex(library, news)
        returning = first.read_text(encoding="utf-8")
        write_articles(news, (replace(each, text=f"{each.text} Twice.") for each in articles))
        last.write_text(returning, encoding="utf-8")
        reindex(library)
        passages = [passage.id for each in library.articles() for passage in split(each.article)]
        assert not library._caches.words.lost(passages)
        assert library._caches.words.count() == len(passages)
