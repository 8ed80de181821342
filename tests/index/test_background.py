"""Runs in the background: started, paused, cancelled, and started by the clock or a folder."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any

import pytest
from news_site import NewsSite, feed, page
from newsroom import STORIES, reindex, write, write_stories
from waiting import until

from index import background as background_module
from index.background import Background
from index.caches import words as words_module
from index.embedding import Embedding
from index.errors import UNFORESEEN, FetchFailed, ReindexRunning
from index.fetching.fetch import Fetcher
from index.library import Library
from index.progress import Progress
from index.runs.reindex import Report
from index.runs.verify import Findings


@pytest.fixture
def background(library: Library) -> Iterator[Background]:
    opened = Background(library)
    yield opened
    opened.close()


@pytest.fixture
def held(embedding: Embedding, monkeypatch: pytest.MonkeyPatch) -> Event:
    """A re-index waits with its first vectors until this is set."""
    go_on, read = Event(), embedding.read

    def waiting(texts: Sequence[str]) -> Any:
        assert go_on.wait(30)
        return read(texts)

    monkeypatch.setattr(embedding, "read", waiting)
    return go_on


def test_a_run_ends_with_its_report(
    library: Library, background: Background, tmp_path: Path
) -> None:
    library.sources.add([write_stories(tmp_path / "news")])
    background.reindex()
    state = background.wait()
    assert isinstance(state.result, Report)
    assert state.result.added == 10
    assert (state.running, state.error) == (None, None)
    background.verify()
    findings = background.wait().result
    assert isinstance(findings, Findings)
    assert findings.is_sound


def test_what_follows_a_reindex_is_called_once_it_has_ended(
    library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[tuple[int, object, bool]] = []

    def follow_up(is_closing: Callable[[], bool]) -> None:
        seen.append((library.article_count(), background.state.running, is_closing()))
        raise ValueError("a mistake")

    background = Background(library, follow_up)
    library.sources.add([write_stories(tmp_path / "news")])
    background.reindex()
    background.wait()
    until(lambda: "What follows a re-index failed" in caplog.text)
    background.verify()
    background.wait()
    background.close()
    assert seen == [(10, None, False)]


def test_words_of_an_earlier_newsdesk_are_indexed_again_in_a_run(
    tmp_path: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier, Library(tmp_path / "home", embedding) as library:
        earlier.setattr(words_module, "FINGERPRINT", "words-0")
        library.empty()  # notes the fingerprint
        reindex(library, write_stories(tmp_path / "news"))
    with Library(tmp_path / "home", embedding) as library:
        background = Background(library)
        assert library.words_are_old
        background.update_words()
        background.wait()
        assert not library.words_are_old
        assert library.runs()[0].kind == "rebuild"
        background.close()


def test_a_second_run_is_refused_while_one_is_under_way(
    library: Library, background: Background, tmp_path: Path, held: Event
) -> None:
    library.sources.add([write_stories(tmp_path / "news")])
    background.reindex()
    with pytest.raises(ReindexRunning, match="under way"):
        background.verify()
    held.set()
    assert background.wait().error is None


def test_paused_run_continues(
    library: Library, background: Background, tmp_path: Path, held: Event
) -> None:
    library.sources.add([write_stories(tmp_path / "news")])
    background.reindex()
    until(lambda: (step := background.state.progress) and step.stage == "embedding")
    background.pause()
    held.set()
    assert background.state.paused
    assert background.state.running == "reindex"
    sleep(0.3)
    assert library.words_only_count() > 0
    background.resume()
    report = background.wait().result
    assert isinstance(report, Report)
    assert report.added == 10


def test_cancelled_run_is_completed_by_the_next(
    library: Library, background: Background, tmp_path: Path, held: Event
) -> None:
    library.sources.add([write_stories(tmp_path / "news")])
    background.reindex()
    until(lambda: (step := background.state.progress) and step.stage == "embedding")
    background.cancel()
    held.set()
    state = background.wait()
    assert (state.running, state.result) == (None, None)
    assert library.runs(1)[0].outcome == "cancelled"
    assert (library.article_count(), library.runs(1)[0].report["added"]) == (10, 10)
    assert library.words_only_count() > 0
    assert reindex(library).unchanged == 10
    assert library.words_only_count() == 0


def test_articles_still_to_be_embedded_are_when_the_server_starts(
    library: Library, background: Background, tmp_path: Path
) -> None:
    library.sources.add([write_stories(tmp_path / "news")])
    run = library.reindex()
    for step in run:
        if isinstance(step, Progress) and step.stage == "embedding":
            break
    run.close()
    assert library.words_only_count() == 10
    background.keep_up()
    until(lambda: library.words_only_count() == 0)


def test_an_error_ends_the_run_with_its_sentence(
    library: Library, background: Background, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.sources.add([write_stories(tmp_path / "news")])

    def broken(*_: object, **__: object) -> None:
        raise FetchFailed("The network is gone.")

    monkeypatch.setattr(library._caches, "check", broken)
    background.reindex()
    state = background.wait()
    assert state.error == "The network is gone."
    assert library.runs(1)[0].outcome == "The network is gone."


def broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError("nobody foresaw this")


def test_unforeseen_error_ends_the_run_and_is_logged(
    library: Library,
    background: Background,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(library, "reindex", broken)
    background.reindex()
    assert background.wait().error == UNFORESEEN
    assert "nobody foresaw this" in caplog.text
    monkeypatch.undo()
    background.reindex()
    assert background.wait().error is None


def test_watching_goes_on_after_an_unforeseen_error(
    library: Library,
    background: Background,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(background_module, "QUIET_MILLISECONDS", 50)
    monkeypatch.setattr(background_module, "SECONDS_BETWEEN_LOOKS", 0.1)
    news = write_stories(tmp_path / "news", "bridge.txt")
    reindex(library, news)
    with monkeypatch.context() as failing:
        failing.setattr(library.sources, "all", broken)
        background.keep_up()
        until(lambda: background.state.failing == {"clock", "folders"})
        assert "nobody foresaw this" in caplog.text
    until(lambda: not background.state.failing)
    sleep(0.5)  # until the folder is watched
    write(news, "cheese.txt", STORIES["cheese.txt"])
    until(lambda: library.article_count() == 2)


def test_new_file_in_a_watched_folder_is_indexed(
    library: Library, background: Background, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_module, "QUIET_MILLISECONDS", 50)
    news = write_stories(tmp_path / "news", "bridge.txt")
    reindex(library, news)
    background.keep_up()
    sleep(0.5)  # until the folder is watched
    write(news / "later", "cheese.txt", STORIES["cheese.txt"])
    until(lambda: library.article_count() == 2)
    (news / "bridge.txt").unlink()
    until(lambda: library.article_count() == 1)


def test_due_feed_is_read(
    tmp_path: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_module, "SECONDS_BETWEEN_LOOKS", 0.1)
    text = " ".join(STORIES["bridge.txt"].split()) * 5
    with NewsSite() as site:
        site.pages["/bridge"] = page("Harbour bridge closes", text)
        site.pages["/feed"] = feed("News")
        fetcher = Fetcher(allowed={site.place}, pace=0)
        with Library(tmp_path / "home", embedding, fetcher) as library:
            library.sources.add_link(site.link("/feed"))
            reindex(library)
            site.pages["/feed"] = feed("News", ("Harbour bridge closes", site.link("/bridge")))
            background = Background(library)
            background.keep_up()
            sleep(0.5)
            assert library.article_count() == 0  # it isn't due yet
            [source] = library.sources.all()
            past = datetime.now(UTC) - timedelta(minutes=1)
            library._catalogue.sources.note_success(source, "nothing new", next_at=past)
            until(lambda: library.article_count() == 1)
            background.close()


def test_what_expired_is_deleted_by_the_clock(
    background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_module, "SECONDS_BETWEEN_LOOKS", 0.05)
    tidied = Event()
    background.keep_up(tidied.set)
    assert tidied.wait(30)


def test_run_whose_end_cannot_be_noted_ends_all_the_same(
    library: Library, background: Background, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.sources.add([write_stories(tmp_path / "news")])
    monkeypatch.setattr(library._catalogue.runs, "_end", broken)
    monkeypatch.setattr(background, "_may_go_on", lambda: False)
    background.reindex()
    until(lambda: background.state.running is None)
    assert background.state.error == UNFORESEEN


def test_panic_of_rust_code_ends_the_run_with_an_error(
    library: Library, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PanicException(BaseException):
        pass

    def panics(**_: object) -> None:
        raise PanicException

    monkeypatch.setattr(library, "reindex", panics)
    background.reindex()
    assert background.wait().error == UNFORESEEN


def test_unforeseen_error_is_noted_with_a_sentence(
    library: Library, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library._caches, "check", broken)
    background.reindex()
    assert background.wait().error == UNFORESEEN
    assert library.runs(1)[0].outcome == UNFORESEEN


def test_one_reindex_follows_what_is_under_way(
    library: Library, background: Background, held: Event, tmp_path: Path
) -> None:
    folder = write_stories(tmp_path / "news", "bridge.txt")
    library.sources.add([folder])
    assert background.reindex_soon(due_only=True)
    for name in ("comet.txt", "ferry.txt"):
        write_stories(folder, name)
        assert not background.reindex_soon(due_only=True)
    held.set()
    background.wait()
    assert len(library.runs()) == 2
    assert library.article_count() == 3


def test_cancelling_drops_the_reindex_that_was_to_follow(
    library: Library, background: Background, held: Event, tmp_path: Path
) -> None:
    library.sources.add([write_stories(tmp_path / "news", "bridge.txt")])
    background.reindex_soon()
    assert not background.reindex_soon()
    background.cancel()
    held.set()
    background.wait()
    assert len(library.runs()) == 1


def test_a_run_has_its_id_while_it_is_under_way(
    library: Library, background: Background, held: Event, tmp_path: Path
) -> None:
    library.sources.add([write_stories(tmp_path / "news", "bridge.txt")])
    assert library.current_run is None
    background.reindex()
    until(lambda: library.current_run)
    run = library.run(library.current_run or 0)
    assert run is not None and run.ended_at is None
    held.set()
    background.wait()
    assert library.current_run is None
    ended = library.run(run.id)
    assert ended is not None and ended.outcome == "finished"
    assert library.runs(before=run.id) == []
