"""Caches that lost something are mended, and rebuilt next to the old ones."""

from pathlib import Path
from threading import Event, Thread

import pytest
from newsroom import (
    STORIES,
    assert_each_passage_answers_once,
    found,
    reindex,
    write,
    write_stories,
)

from index import traffic
from index.article import Article
from index.caches import splitting, vectors
from index.caches.passage_vectors import embed
from index.caches.splitting import split
from index.embedding import Embedding
from index.errors import LibraryMismatch, NewsdeskError, ReindexRunning
from index.library import Library
from index.query import Filters, Query
from index.runs.verify import Findings
from index.traffic import Traffic

pytestmark = pytest.mark.both_databases


@pytest.fixture
def stories(library: Library, tmp_path: Path) -> Library:
    reindex(library, write_stories(tmp_path / "news"))
    return library


def verified(library: Library) -> Findings:
    *_, findings = library.verify()
    assert isinstance(findings, Findings)
    return findings


def id_of(library: Library, title: str) -> str:
    return next(e.article.id for e in library.articles() if e.article.title == title)


def lose(library: Library, part: str, title: str) -> None:
    """Let a cache lose the passages of an article."""
    lost = [id_of(library, title)]
    if part == "vectors":
        library._caches.vectors.delete(lost)
    else:
        library._caches.words.delete(lost, library._catalogue.articles.passages)


def test_a_sound_library_has_nothing_to_mend(stories: Library) -> None:
    findings = verified(stories)
    assert findings.is_sound
    assert findings.passages == 10
    assert stories.runs(1)[0].kind == "verify"


@pytest.mark.parametrize("part", ["vectors", "words"])
def test_passages_that_a_cache_lost_are_made_again(stories: Library, part: str) -> None:
    lose(stories, part, "Harbour bridge closes")
    findings = verified(stories)
    assert findings.lost == 1
    assert findings.remade == ()
    assert_each_passage_answers_once(stories)
    assert verified(stories).is_sound


@pytest.mark.parametrize("table", ["passages", "tokens"])
def test_passages_that_only_the_encodings_lost_are_made_again(stories: Library, table: str) -> None:
    passage_vectors = stories._caches.vectors.passage_vectors
    [bridge] = stories._catalogue.articles.passage_ids([id_of(stories, "Harbour bridge closes")])
    where = "WHERE place = (SELECT place FROM passages WHERE passage_id = ?)"
    with passage_vectors._used() as db, db:
        db.execute(f"DELETE FROM {table} {where}", [bridge])
    assert passage_vectors.lost([bridge]) == {bridge}
    findings = verified(stories)
    assert (findings.lost, findings.remade) == (1, ())
    assert passage_vectors.lost([bridge]) == set()
    assert verified(stories).is_sound


def test_removed_article_leaves_the_encodings(stories: Library) -> None:
    bridge = id_of(stories, "Harbour bridge closes")
    stories.remove(bridge)
    assert bridge not in stories._caches.vectors.passage_vectors.article_ids()
    with stories._caches.vectors.passage_vectors._used() as db:
        [left] = db.execute("SELECT count(*) FROM tokens").fetchone()
    assert left == len(STORIES) - 1


@pytest.mark.parametrize("mend", ["reindex", "verify"])
def test_run_killed_between_encodings_and_vectors_is_cleaned_up(
    stories: Library, tmp_path: Path, embedding: Embedding, mend: str
) -> None:
    article = Article("Ghost ship", "A ghost ship with no crew drifted past the lighthouse.")
    pairs = [(article, passage) for passage in split(article)]
    made = embed(pairs, embedding, None, Traffic())
    stories._catalogue.articles.expect([article.id])
    stories._caches.vectors.passage_vectors.add(made.passages, made.keys, made.passage_vectors)
    # Here it is killed: neither Chroma nor the words nor the catalogue has heard of it.
    only = Query("ghost ship", filters=Filters(articles=(article.id,)))
    assert stories.search(only) == []
    assert article.title not in found(stories, "ghost ship")
    if mend == "reindex":
        reindex(stories)
    else:
        assert verified(stories).left_over == 1
    assert article.id not in stories._caches.vectors.passage_vectors.article_ids()
    assert stories._catalogue.articles.unsettled() == []
    assert verified(stories).is_sound


def test_articles_only_in_a_cache_are_deleted(stories: Library) -> None:
    gone = id_of(stories, "Harbour bridge closes")
    stories._catalogue.articles.switch(
        gone=stories._catalogue.documents.of_article(gone)
    )  # and killed before the caches heard of it
    assert gone in stories._caches.vectors.article_ids()
    assert verified(stories).left_over == 1
    assert gone not in stories._caches.vectors.article_ids()
    assert gone not in stories._caches.words.article_ids()


def test_unused_cache_folders_are_deleted(stories: Library) -> None:
    caches = stories.home / "caches"
    (caches / "vectors-7").mkdir()
    write(caches / "words-9", "meta.json", "{}")
    write(caches, "junk.tmp", "junk")
    assert verified(stories).orphans == 3
    assert sorted(path.name for path in caches.iterdir()) == ["vectors-1", "words-1"]


def test_a_library_that_was_not_closed_wants_verifying_until_it_was(
    tmp_path: Path, embedding: Embedding
) -> None:
    with Library(tmp_path / "home", embedding) as library:
        reindex(library, write_stories(tmp_path / "news", "bridge.txt"))
        assert not library.wants_verifying
    (tmp_path / "home" / "newsdesk.holder.json").write_text("{}")  # as a killed process leaves it
    for _ in range(2):  # closing it properly doesn't settle the question
        with Library(tmp_path / "home", embedding) as library:
            assert library.wants_verifying
    with Library(tmp_path / "home", embedding) as library:
        verified(library)
        assert not library.wants_verifying
    with Library(tmp_path / "home", embedding) as library:
        assert not library.wants_verifying


def test_searches_go_on_with_the_old_caches_until_a_rebuild_is_whole(stories: Library) -> None:
    steps = stories.rebuild()
    for _ in steps:
        assert found(stories, "steel cables")[0] == "Harbour bridge closes"
    assert sorted(path.name for path in (stories.home / "caches").iterdir()) == [
        "vectors-2",
        "words-2",
    ]
    assert_each_passage_answers_once(stories)


def test_a_rebuild_that_was_stopped_changes_nothing(stories: Library) -> None:
    steps = stories.rebuild()
    next(steps)
    next(steps)
    steps.close()
    assert found(stories, "steel cables")[0] == "Harbour bridge closes"
    assert stories.runs(1)[0].outcome == "cancelled"
    assert verified(stories).orphans == 2
    assert_each_passage_answers_once(stories)


def test_a_rebuild_that_was_stopped_can_be_begun_again_at_once(stories: Library) -> None:
    for events in (1, 2, 3):
        steps = stories.rebuild()
        for _ in range(events):
            next(steps)
        steps.close()
    for _ in stories.rebuild():
        pass
    assert_each_passage_answers_once(stories)
    assert verified(stories).is_sound


def test_searches_from_other_threads_are_answered_while_the_caches_are_switched(
    stories: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splitting, "FINGERPRINT", "other-splitter")
    monkeypatch.setattr(traffic, "LONGEST_WAIT", 0.01)  # they never stop asking
    done, wrong = Event(), list[object]()

    def ask() -> None:
        while not done.is_set():
            try:
                titles = found(stories, "steel cables")
            except NewsdeskError as error:
                wrong.append(error)
            else:
                wrong.extend(titles[:1] if titles[:1] != ["Harbour bridge closes"] else [])

    askers = [Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    for _ in range(5):
        for _ in stories.rebuild():
            pass
    done.set()
    for asker in askers:
        asker.join()
    assert wrong == []


def test_with_another_splitter_a_library_is_rebuilt_once(
    tmp_path: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(tmp_path / "home", embedding) as library:
        reindex(library, write_stories(tmp_path / "news"))
    monkeypatch.setattr(splitting, "FINGERPRINT", "other-splitter")
    with Library(tmp_path / "home", embedding) as library:
        with pytest.raises(LibraryMismatch, match="newsdesk rebuild"):
            library.search("steel cables")
        for _ in library.rebuild():
            pass
        assert_each_passage_answers_once(library)
    with Library(tmp_path / "home", embedding) as library:
        assert found(library, "steel cables")[0] == "Harbour bridge closes"


def test_article_removed_during_a_check_is_not_made_again(stories: Library) -> None:
    bridge = id_of(stories, "Harbour bridge closes")
    stories._caches.vectors.delete([bridge])
    steps = stories.verify()
    next(steps)
    next(steps)  # it knows now what is lost
    stories.remove(bridge)
    *_, findings = steps
    assert isinstance(findings, Findings)
    assert_each_passage_answers_once(stories)
    assert verified(stories).is_sound


@pytest.mark.parametrize("part", ["vectors", "words"])
def test_cache_that_cannot_be_mended_is_rebuilt(
    stories: Library, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    cache = getattr(stories._caches, part)
    lose(stories, part, "Harbour bridge closes")
    monkeypatch.setattr(cache, "add", lambda *_: None)  # as if what is added were never found
    findings = verified(stories)
    assert findings.remade == (part,)
    assert_each_passage_answers_once(stories)
    assert verified(stories).is_sound


def test_many_passages_of_the_same_words_are_no_damage(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "TWINS", 20)
    for number in range(40):
        link = f"---\ntitle: Closed\nurl: https://news.example/{number}\n---\n\n"
        write(tmp_path / "news", f"{number}.md", link + "This page is for subscribers only today.")
    reindex(library, tmp_path / "news")
    assert library.article_count() == 40
    assert verified(library).is_sound


def test_a_rebuild_splits_every_article_again(
    stories: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    long = "Long read\n\n" + "\n\n".join(text for text in STORIES.values())
    reindex(stories, write(tmp_path / "more", "long.txt", long))
    before = stories._catalogue.articles.passage_count()
    monkeypatch.setattr(splitting._splitter(), "_chunk_size", 120)
    for _ in stories.rebuild():
        pass
    assert stories._catalogue.articles.passage_count() > before
    assert verified(stories).is_sound


def test_rebuilt_caches_hold_changes_made_meanwhile(
    stories: Library,
) -> None:
    bridge, cheese = id_of(stories, "Harbour bridge closes"), id_of(stories, "Cheese fair returns")
    stories.remove(bridge)
    steps = stories.rebuild()
    next(steps)
    next(steps)
    stories.bring_back(bridge)
    stories.remove(cheese)
    with pytest.raises(ReindexRunning):
        next(stories.reindex())
    for _ in steps:
        pass
    assert found(stories, "steel cables")[0] == "Harbour bridge closes"
    assert "Cheese fair returns" not in found(stories, "wheels of Gruyere")
    assert_each_passage_answers_once(stories)
    assert verified(stories).is_sound
