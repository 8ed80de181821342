"""Newer before older where that is asked for; and no passage that says the same again."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from newsroom import reindex, write

from index.library import Library
from index.query import Query
from index.search.scores import FADES_IN, preferred, spread, with_words_only

DAY = date(2025, 8, 20)
DATED = {"today": DAY, "week": DAY - timedelta(7), "year": DAY - timedelta(365), "undated": None}


def test_no_date_is_preferred_unless_asked_for() -> None:
    assert preferred(Query("x"), DATED) == {}


def test_newest_article_is_preferred_and_none_is_left_out() -> None:
    preference = preferred(Query("x", newest=True), DATED)
    assert preference.keys() == DATED.keys()
    assert preference["today"] == 1.0 > preference["week"] > preference["year"] > 0.0
    assert preference["undated"] == 0.0


def test_the_newest_of_old_articles_counts_as_much_as_if_it_were_of_today() -> None:
    old = {"a": date(1999, 1, 1), "b": date(1998, 1, 1)}
    assert preferred(Query("x", newest=True), old)["a"] == 1.0


def test_later_articles_are_not_the_newest() -> None:
    day = DAY - timedelta(7)
    preference = preferred(Query("x", newest=True, near=day), DATED)
    assert preference["week"] == 1.0 > preference["today"]


def test_days_before_and_after_count_alike() -> None:
    dated = {"before": DAY - timedelta(FADES_IN), "on": DAY, "after": DAY + timedelta(FADES_IN)}
    preference = preferred(Query("x", near=DAY), dated)
    assert preference["on"] == 1.0
    assert preference["before"] == preference["after"] == pytest.approx(np.exp(-1))


def test_if_nothing_found_has_a_date_nothing_is_newest() -> None:
    assert preferred(Query("x", newest=True), {"a": None}) == {}


def vectors(**degrees: float) -> dict[str, np.ndarray]:
    return {
        name: np.array([np.cos(np.radians(at)), np.sin(np.radians(at))], np.float32)
        for name, at in degrees.items()
    }


def test_a_different_passage_comes_before_a_near_repeat_of_the_first() -> None:
    scores = {"first": 1.0, "again": 0.9, "other": 0.8}
    order = spread(list(scores), scores, vectors(first=0, again=3, other=80), 3)
    assert order == ["first", "other", "again"]


def test_a_repeat_that_matches_far_better_stays_where_it_is() -> None:
    scores = {"first": 1.0, "again": 0.9, "other": 0.3}
    assert spread(list(scores), scores, vectors(first=0, again=3, other=80), 3) == list(scores)


def test_the_first_stays_first_whatever_comes_behind_it() -> None:
    scores = {"first": 1.0, "a": 0.99, "b": 0.98}
    assert spread(list(scores), scores, vectors(first=0, a=1, b=2), 2)[0] == "first"


def test_passages_that_merely_share_a_subject_keep_their_order() -> None:
    scores = {"first": 1.0, "near": 0.9, "far": 0.89}
    assert spread(list(scores), scores, vectors(first=0, near=54, far=-80), 3) == list(scores)


def test_passages_without_a_vector_repeat_nothing() -> None:
    scores = {"first": 1.0, "unknown": 0.9, "again": 0.8}
    known = vectors(first=0, again=1)
    assert spread(list(scores), scores, known, 3) == list(scores)
    assert spread(list(scores), scores, known, 1) == ["first"]
    assert spread([], {}, {}, 5) == []


@pytest.fixture
def same_news(library: Library, tmp_path: Path) -> Library:
    news = tmp_path / "news"
    for n, day in enumerate(("2023-01-09", "2025-08-03", "2024-05-02", None)):
        record = f"---\ntitle: River report {n}\n" + (f"date: {day}\n" if day else "") + "---\n\n"
        text = f"The water level of the river Ouse was measured at bridge {n}."
        write(news, f"{n}.md", record + text)
    reindex(library, news)
    return library


def test_the_newest_of_equal_matches_comes_first_and_every_one_is_found(
    same_news: Library,
) -> None:
    newest = same_news.search(Query("water level of the river Ouse", newest=True))
    assert newest[0].article.published == date(2025, 8, 3)
    assert len(newest) == len(same_news.search("water level of the river Ouse")) == 4
    near = same_news.search(Query("water level of the river Ouse", near=date(2024, 5, 2)))
    assert near[0].article.published == date(2024, 5, 2)


def test_passages_without_a_vector_keep_their_places_by_words() -> None:
    words = {"a": 9.0, "b": 7.0, "c": 5.0, "d": 3.0, "e": 1.0}
    assert list(with_words_only({}, words)) == list(words)
    embedded = {"c": 1.0, "meant": 0.6, "a": 0.5}
    assert list(with_words_only(embedded, words)) == ["c", "b", "meant", "d", "e", "a"]
    assert list(with_words_only(embedded, {})) == ["c", "meant", "a"]


def test_waiting_article_is_behind_no_more_articles_than_by_its_words() -> None:
    words = {"a-1": 9.0, "a-2": 8.0, "a-3": 7.0, "waits-1": 6.0, "a-4": 5.0}
    embedded = {"b-1": 1.0, "c-1": 0.9, "a-1": 0.8, "b-2": 0.7, "a-2": 0.6, "a-3": 0.5, "a-4": 0.4}
    merged = list(with_words_only(embedded, words))
    assert merged == ["b-1", "b-2", "waits-1", *merged[3:]]
    assert set(merged) == {*words, *embedded}


def test_scores_of_passages_with_and_without_vectors_fall_in_their_order() -> None:
    words = {"a": 9.0, "b": 8.0, "c": 5.0, "d": 1.0}
    merged = with_words_only({"b": 0.4, "far": -0.7}, words)
    assert list(merged) == ["a", "b", "c", "d", "far"]
    assert list(merged.values()) == sorted(set(merged.values()), reverse=True)
    assert (merged["a"], merged["b"], merged["far"]) == (1.0, 0.4, -0.7)
    assert 0.4 > merged["c"] > 0.39
