"""A re-index in two stages: articles answer by their words first, then they are embedded."""

import shutil
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any, NoReturn

import pytest
from newsroom import (
    STORIES,
    assert_each_passage_answers_once,
    counts,
    found,
    listed,
    reindex,
    write,
    write_stories,
)

from index.caches.passage_vectors import PassageVectors
from index.caches.splitting import split
from index.caches.vectors import Vectors
from index.embedding import Embedding
from index.library import Library
from index.progress import Progress
from index.query import Filters, Query
from index.runs import embedding_stage
from index.runs.ahead import one_ahead
from index.runs.plan import Plan
from index.runs.verify import Findings

pytestmark = pytest.mark.both_databases


# Two passages, of which a new version changes the second.
FIRST = "Rangers counted three cubs near the reservoir. " * 15
LONG = f"Wolves back in valley\n\n{FIRST}\n\n" + "The farmers want a fence around it. " * 15


def stopped(library: Library, *sources: Path, done: int = 0) -> None:
    """Re-index, and stop when so many articles are embedded."""
    library.sources.add(sources)
    run = library.reindex()
    for step in run:
        if isinstance(step, Progress) and step.stage == "embedding" and step.done >= done:
            break
    run.close()


def verified(library: Library) -> Findings:
    *_, findings = library.verify()
    assert isinstance(findings, Findings)
    return findings


def chroma_ids(library: Library) -> list[str]:
    return sorted(library._caches.vectors._collection.get(include=[])["ids"])


def passage_ids(library: Library) -> list[str]:
    return library._catalogue.articles.passage_ids()


@pytest.fixture
def words_only(library: Library, tmp_path: Path) -> Library:
    """All stories are indexed, none is embedded."""
    stopped(library, write_stories(tmp_path / "news"))
    return library


def test_articles_answer_by_words_before_they_are_embedded(
    library: Library, tmp_path: Path, encoded: list[str]
) -> None:
    write(
        tmp_path / "in", "1.md", "---\ntitle: Regatta\ndate: 2025-05-04\n---\n\nForty boats sailed."
    )
    stopped(library, write_stories(tmp_path / "news"), tmp_path / "in")
    assert encoded == []
    assert (library.article_count(), library.words_only_count()) == (11, 11)
    for story in STORIES.values():
        title, text = story.split("\n\n")
        assert found(library, text)[0] == title
    published = listed(library, "Regatta").article.published
    assert published
    [hit] = library.search(Query("boats", filters=Filters(after=published)))
    assert (hit.article.title, hit.similarity) == ("Regatta", None)
    *_, plan = library.plan()
    assert isinstance(plan, Plan)
    assert plan.words_only == 11


def test_the_next_run_embeds_what_is_left_and_nothing_twice(
    library: Library, tmp_path: Path, encoded: list[str]
) -> None:
    stopped(library, write_stories(tmp_path / "news"), done=8)
    assert (len(encoded), library.words_only_count()) == (10, 2)  # a step was made ahead
    encoded.clear()
    assert counts(reindex(library)) == {"unchanged": 10}
    assert (len(encoded), library.words_only_count()) == (2, 0)
    assert_each_passage_answers_once(library)


def test_newest_articles_are_embedded_first(
    library: Library, tmp_path: Path, encoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding_stage, "ARTICLES_A_STEP", 1)
    for day, name in ((3, "c"), (9, "a"), (None, "d"), (5, "b")):
        date = f"date: 2025-05-0{day}\n" if day else ""
        text = f"---\ntitle: Regatta {name}\n{date}---\n\nBoat number {name} won the regatta."
        write(tmp_path / "in", f"{name}.md", text)
    reindex(library, tmp_path / "in")
    assert [text.split("\n")[0][-1] for text in encoded] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("owner", "method"), [(Vectors, "add"), (PassageVectors, "add"), (PassageVectors, "expect")]
)
@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
def test_a_crash_in_either_stage_loses_nothing(
    tmp_path: Path,
    embedding: Embedding,
    monkeypatch: pytest.MonkeyPatch,
    owner: Any,
    method: str,
    is_done: bool,
) -> None:
    real = getattr(owner, method)

    def crashing(*arguments: Any) -> NoReturn:
        if is_done:
            real(*arguments)
        raise KeyboardInterrupt

    with Library(tmp_path / "home", embedding) as library, monkeypatch.context() as patched:
        patched.setattr(owner, method, crashing)
        with pytest.raises(KeyboardInterrupt):
            reindex(library, write_stories(tmp_path / "news"))
    with Library(tmp_path / "home", embedding) as library:
        assert not library.wants_verifying
        assert verified(library).lost == 0
        reindex(library)
        assert library.words_only_count() == 0
        assert chroma_ids(library) == passage_ids(library)
        assert_each_passage_answers_once(library)
        assert verified(library).is_sound


def test_an_article_that_cannot_be_embedded_is_found_by_its_words_and_tried_again(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedding: Embedding
) -> None:
    read = embedding.read

    def trips_over_cheese(texts: Sequence[str]) -> Any:
        return 1 / 0 if any("Gruyere" in text for text in texts) else read(texts)

    monkeypatch.setattr(embedding, "read", trips_over_cheese)
    report = reindex(library, write_stories(tmp_path / "news"))
    assert counts(report) == {"added": 10}
    assert [Path(remark.address).name for remark in report.failed] == ["cheese.txt"]
    assert library.words_only_count() == 1
    assert found(library, "forty wheels brought by farmers")[0] == "Cheese fair returns"
    monkeypatch.undo()
    assert counts(reindex(library)) == {"unchanged": 10}
    assert library.words_only_count() == 0
    assert_each_passage_answers_once(library)


def test_passages_that_a_new_version_keeps_need_not_wait(
    library: Library, tmp_path: Path, encoded: list[str]
) -> None:
    news = tmp_path / "news"
    write(news, "wolves.txt", LONG)
    reindex(library, news)
    write(news, "wolves.txt", LONG + "They will vote in June. " * 5)
    encoded.clear()
    stopped(library)
    article = listed(library, "Wolves back in valley").article
    assert encoded == []
    waiting = library._caches.vectors.passage_vectors.waiting([article.id])
    kept, changed = split(article)
    assert waiting == {changed.id}
    assert chroma_ids(library) == [kept.id]
    reindex(library)
    assert len(encoded) == 1
    assert_each_passage_answers_once(library)


def test_removed_article_waits_no_longer_and_one_brought_back_is_embedded_at_once(
    words_only: Library,
) -> None:
    bridge = listed(words_only, "Harbour bridge closes").article.id
    words_only.remove(bridge)
    assert words_only.words_only_count() == 9
    words_only.bring_back(bridge)
    assert words_only.words_only_count() == 9
    assert found(words_only, "steel cables")[0] == "Harbour bridge closes"
    reindex(words_only)
    assert_each_passage_answers_once(words_only)


def test_article_removed_while_it_is_embedded_leaves_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding_stage, "ARTICLES_A_STEP", 1)
    library.sources.add([write_stories(tmp_path / "news")])
    for step in library.reindex():
        if isinstance(step, Progress) and step.stage == "embedding" and step.done == 3:
            for title in [entry.article.title for entry in library.articles()]:
                if title != "Harbour bridge closes":
                    library.remove(listed(library, title).article.id)
    assert library.words_only_count() == 0
    assert chroma_ids(library) == passage_ids(library)
    assert library._caches.vectors.passage_vectors.article_ids() == {
        listed(library, "Harbour bridge closes").article.id
    }


def test_what_waits_is_no_loss(tmp_path: Path, embedding: Embedding, encoded: list[str]) -> None:
    with Library(tmp_path / "home", embedding) as library:
        stopped(library, write_stories(tmp_path / "news"))
    with Library(tmp_path / "home", embedding) as library:
        assert not library.wants_verifying
        assert verified(library).is_sound
        assert encoded == []
        assert library.words_only_count() == 10


def test_rebuild_embeds_everything(words_only: Library) -> None:
    for _ in words_only.rebuild():
        pass
    assert words_only.words_only_count() == 0
    assert_each_passage_answers_once(words_only)


def test_words_made_anew_change_nothing_about_what_waits(
    tmp_path: Path, embedding: Embedding
) -> None:
    with Library(tmp_path / "home", embedding) as library:
        stopped(library, write_stories(tmp_path / "news"), done=8)
    shutil.rmtree(tmp_path / "home" / "caches" / "words-1")
    with Library(tmp_path / "home", embedding) as library:
        assert verified(library).remade == ("words",)
        assert library.words_only_count() == 2
        reindex(library)
        assert_each_passage_answers_once(library)


def test_as_long_as_nothing_is_embedded_the_order_is_that_of_the_words(
    words_only: Library,
) -> None:
    for asked in ("Engineers brought wheels to the market on Monday", "cubs near the canal"):
        by_words = [hit.passage.id for hit in words_only.search(asked, 20, "words")]
        assert [hit.passage.id for hit in words_only.search(asked, 20)] == by_words


def test_articles_without_vectors_are_found_among_those_with(
    library: Library, tmp_path: Path
) -> None:
    news = write_stories(tmp_path / "news", "bridge.txt", "cheese.txt", "comet.txt", "ferry.txt")
    reindex(library, news)
    stopped(library, write_stories(news))
    for name in ("bridge.txt", "tram.txt", "wolves.txt"):
        title, text = STORIES[name].split("\n\n")
        assert found(library, text)[0] == title
    hits = library.search("Councillors found cracks in the rails", 20)
    assert {hits[0].article.title, hits[1].article.title} == {
        "Harbour bridge closes",
        "Tram line approved",
    }
    assert all(one.score > other.score for one, other in pairwise(hits))


def test_a_vector_whose_writing_was_not_finished_counts_for_nothing(words_only: Library) -> None:
    article = listed(words_only, "Harbour bridge closes").article
    [passage] = split(article)
    vector = words_only._embedding.encode(["an unfinished vector"])
    collection = words_only._caches.vectors._collection
    collection.add(ids=[passage.id], embeddings=vector, metadatas=[{"article_id": article.id}])
    assert found(words_only, "no such thing anywhere") == []
    assert words_only.search("steel cables")[0].similarity is None
    reindex(words_only)
    vectors = words_only._caches.vectors
    stored = vectors.passage_vectors.vectors_of([passage.id])[passage.id]
    assert vectors.nearest(stored, 1)[passage.id] > 0.999
    assert_each_passage_answers_once(words_only)


def test_an_older_newsdesk_may_have_made_the_vectors_meanwhile(
    words_only: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It knows nothing of what waits: it finds passages lost, and makes them again."""
    waiting = words_only._caches.vectors.passage_vectors
    with waiting._used() as db, db:
        rows = db.execute("SELECT * FROM waiting").fetchall()
        db.execute("DELETE FROM waiting")
    assert verified(words_only).lost == 10
    with waiting._used() as db, db:
        db.executemany("INSERT INTO waiting VALUES (?, ?)", rows)
    assert words_only.words_only_count() == 0
    assert_each_passage_answers_once(words_only)


def test_items_are_made_one_ahead_in_order() -> None:
    made, began = list[int](), Event()

    def numbers() -> Iterator[int]:
        for number in range(4):
            made.append(number)
            if number == 1:
                began.set()
            yield number

    items = one_ahead(numbers())
    assert next(items) == 0
    assert began.wait(30)
    assert list(items) == [1, 2, 3]
    assert made == [0, 1, 2, 3]


def test_error_comes_in_the_place_of_its_item() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    items = one_ahead(failing())
    assert next(items) == 1
    with pytest.raises(ZeroDivisionError):
        next(items)
