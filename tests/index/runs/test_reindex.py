"""Bringing a library up to date: counts, failures, crashes, and what is embedded again."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Event, Thread
from typing import Any, NoReturn

import pytest
from hostile_files import zipped
from newsroom import (
    STORIES,
    assert_each_passage_answers_once,
    counts,
    found,
    listed,
    reindex,
    removed_at,
    write,
    write_stories,
)

import index.runs.reading
import index.runs.reindex
import index.sources.files
from index.article import Article, Passage
from index.caches.splitting import split
from index.embedding import Embedding
from index.errors import ReindexRunning
from index.extraction.extract import Extracted
from index.library import Library
from index.progress import Progress
from index.runs.plan import SEEN_FILES
from index.sources.containers import Member
from index.sources.source_list import SAMPLES, SourceList
from index.storage.catalogue.articles import Articles

pytestmark = pytest.mark.both_databases


BRIDGE, CHEESE = STORIES["bridge.txt"], STORIES["cheese.txt"]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with three stories in it."""
    return write_stories(tmp_path / "news", "bridge.txt", "cheese.txt", "comet.txt")


def test_added_changed_removed_and_unchanged_articles_are_counted(
    library: Library, news: Path
) -> None:
    assert counts(reindex(library, news)) == {"added": 3}
    write(news, "bridge.txt", BRIDGE + " Nobody was hurt.")
    (news / "cheese.txt").unlink()
    write_stories(news, "ferry.txt", "frost.txt")
    assert counts(reindex(library)) == {"added": 2, "changed": 1, "removed": 1, "unchanged": 1}
    assert counts(reindex(library)) == {"unchanged": 4}
    assert_each_passage_answers_once(library)


def test_progress_counts_up_to_every_file_that_is_read(library: Library, tmp_path: Path) -> None:
    library.sources.add([write_stories(tmp_path / "news")])
    *progress, _report = library.reindex()
    steps = [(each.stage, each.done, each.total) for each in progress]
    assert steps == [
        ("looking", 0, 1),
        ("looking", 1, 1),
        ("indexing", 0, 10),
        ("indexing", 8, 10),
        ("indexing", 10, 10),
        ("embedding", 0, 10),
        ("embedding", 8, 10),
        ("embedding", 10, 10),
    ]


def test_an_unchanged_library_embeds_nothing(
    library: Library, news: Path, encoded: list[str]
) -> None:
    reindex(library, news)
    assert len(encoded) == 3
    os.utime(news / "bridge.txt", (0, 0))
    assert counts(reindex(library)) == {"unchanged": 3}
    assert len(encoded) == 3


def test_a_changed_file_replaces_its_article_and_nothing_else_is_embedded_again(
    library: Library, news: Path, encoded: list[str]
) -> None:
    reindex(library, news)
    encoded.clear()
    write(news, "bridge.txt", BRIDGE.replace("steel cables", "concrete pillars"))
    reindex(library)
    assert encoded == [
        "Harbour bridge closes\nEngineers found cracks in the concrete pillars on Monday."
    ]
    text = listed(library, "Harbour bridge closes").article.text
    assert text == "Engineers found cracks in the concrete pillars on Monday."
    assert library._caches.words.matching("steel", 10) == {}
    assert_each_passage_answers_once(library)


def test_the_same_content_in_two_files_is_one_article_until_both_are_gone(
    library: Library, news: Path, encoded: list[str]
) -> None:
    reindex(library, news)
    encoded.clear()
    shutil.copy(news / "bridge.txt", news / "copy.txt")
    reindex(library)
    assert encoded == []
    assert library.article_count() == 3
    (news / "bridge.txt").unlink()
    assert counts(reindex(library)).get("removed") is None
    assert listed(library, "Harbour bridge closes").addresses == (str(news / "copy.txt"),)
    (news / "copy.txt").unlink()
    assert reindex(library).removed == 1
    assert "Harbour bridge closes" not in found(library, BRIDGE)


def test_two_copies_found_in_one_run_are_one_article(library: Library, news: Path) -> None:
    shutil.copy(news / "bridge.txt", news / "copy.txt")
    assert reindex(library, news).added == 3
    assert_each_passage_answers_once(library)


def test_a_renamed_file_embeds_nothing(library: Library, news: Path, encoded: list[str]) -> None:
    reindex(library, news)
    encoded.clear()
    (news / "later").mkdir()
    (news / "bridge.txt").rename(news / "later" / "closed.txt")
    assert counts(reindex(library)) == {"moved": 1, "unchanged": 3}
    assert encoded == []
    places = listed(library, "Harbour bridge closes").addresses
    assert places == (str(news / "later" / "closed.txt"),)


def test_two_files_that_change_places_keep_both_articles(
    library: Library, news: Path, encoded: list[str]
) -> None:
    reindex(library, news)
    encoded.clear()
    write(news, "bridge.txt", CHEESE)
    write(news, "cheese.txt", BRIDGE)
    reindex(library)
    assert encoded == []
    assert listed(library, "Cheese fair returns").addresses == (str(news / "bridge.txt"),)
    assert_each_passage_answers_once(library)


def test_hidden_files_and_files_of_other_kinds_are_left_out(library: Library, news: Path) -> None:
    write(news, ".hidden.txt", BRIDGE + " Hidden.")
    write(news, "~$report.docx", b"open in Word")
    write(news / ".git", "notes.txt", BRIDGE + " Hidden too.")
    write(news, "data.csv", "a,b")
    assert counts(reindex(library, news)) == {"added": 3}


def test_a_folder_that_vanished_keeps_its_articles_and_is_reported(
    library: Library, news: Path
) -> None:
    reindex(library, news)
    away = news.rename(news.with_name("unplugged"))
    for _ in range(2):
        report = reindex(library)
        assert counts(report) == {"unchanged": 3}
        assert [remark.address for remark in report.failed] == [str(news)]
        assert "no such file or directory" in report.failed[0].text
    assert found(library, "steel cables")[0] == "Harbour bridge closes"
    away.rename(news)
    assert counts(reindex(library)) == {"unchanged": 3}


def test_a_file_that_vanished_takes_its_article_along(library: Library, news: Path) -> None:
    reindex(library, news / "bridge.txt", news / "cheese.txt")
    (news / "bridge.txt").unlink()
    assert counts(reindex(library)) == {"removed": 1, "unchanged": 1}


def test_a_folder_within_that_cannot_be_listed_keeps_its_articles(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(news / "deep", "ferry.txt", STORIES["ferry.txt"])
    reindex(library, news)
    scandir = os.scandir

    def refusing(path: Any) -> Any:
        if Path(path).name == "deep":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    report = reindex(library)
    assert report.removed == 0
    assert "deep" in " ".join(remark.address + remark.text for remark in report.failed)


def test_failures_are_named_with_their_reasons_and_the_rest_is_indexed(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(news, "empty.txt", "")
    write(news, "picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    write(news, "huge.txt", "A word. " * 750_000)
    write(news, "broken.md", "---\ntitle: a: b\n---\n\nText.")
    write(news, "locked.txt", "Locked\n\nNobody may read this.")
    (news / "dangling.txt").symlink_to(news / "nowhere.txt")
    write(news, "gbk.txt", "工具包开放\n\n华为宣布开放昇腾芯片的软件工具包。".encode("gbk"))
    write(news, "utf16.txt", STORIES["tram.txt"].encode("utf-16"))
    read_bytes = Path.read_bytes

    def refusing(self: Path) -> bytes:
        if self.name == "locked.txt":
            raise PermissionError(13, "Permission denied")
        return read_bytes(self)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    report = reindex(library, news)
    again = reindex(library)
    assert counts(report) == {"added": 5}
    assert counts(again) == {"unchanged": 5}
    for outcome in report, again:
        assert {Path(remark.address).name: remark.text for remark in outcome.failed} == {
            "empty.txt": "empty: there is no text in it",
            "picture.txt": "not text: it looks like a binary file",
            "huge.txt": "too large (6.0 MB, the most is 5 MB); split it into its articles",
            "broken.md": "its front matter is not valid YAML",
            "locked.txt": "no permission to read it",
            "dangling.txt": "no such file or directory",
        }
    assert {Path(remark.address).name: remark.text for remark in report.notes} == {
        "gbk.txt": "read as GB18030",
        "utf16.txt": "read as UTF-16",
    }
    assert found(library, "昇腾芯片")[0] == "工具包开放"
    assert found(library, "rails along the canal")[0] == "Tram line approved"

    monkeypatch.undo()
    write(news, "empty.txt", STORIES["wolves.txt"])
    assert counts(reindex(library)) == {"added": 2, "unchanged": 5}


def test_an_article_whose_file_cannot_be_read_for_a_while_is_kept(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reindex(library, news)

    def refusing(self: Path) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refusing)
    assert len(reindex(library).failed) == 3
    assert library.article_count() == 3


def test_a_file_emptied_loses_its_article_and_is_reported(library: Library, news: Path) -> None:
    reindex(library, news)
    write(news, "bridge.txt", "")
    assert [remark.text for remark in reindex(library).failed] == ["empty: there is no text in it"]
    assert library.article_count() == 2
    assert_each_passage_answers_once(library)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (os.fsdecode(b"caf\xe9.txt"), STORIES["tram.txt"]),
        ("odd.md", '---\ntitle: "\\ud800"\n---\n\nThe tram line was approved.'),
    ],
    ids=["name that isn't UTF-8", "half a character in YAML"],
)
def test_one_odd_file_does_not_stop_the_rest(
    library: Library, news: Path, name: str, content: str
) -> None:
    write(news, name, content)
    reindex(library, news)
    assert found(library, "steel cables")[0] == "Harbour bridge closes"


def test_an_error_while_a_file_is_read_is_that_file_s_alone(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    extract = index.runs.reading.extract

    def trips_over_cheese(content: bytes, name: str) -> Extracted:
        return 1 / 0 if name == "cheese.txt" else extract(content, name)  # type: ignore[return-value]

    monkeypatch.setattr(index.runs.reading, "extract", trips_over_cheese)
    report = reindex(library, news)
    assert counts(report) == {"added": 2}
    [failed] = report.failed
    assert failed.address == str(news / "cheese.txt")
    assert failed.text.startswith("not read, because of an error in Newsdesk (ZeroDivisionError)")
    assert "Traceback" in caplog.text
    monkeypatch.undo()
    [*_, report] = library.reindex(retry=True)
    assert counts(report) == {"added": 1, "unchanged": 2}


class PanicException(BaseException):
    """As Rust code raises it."""


@pytest.mark.parametrize("error", [ZeroDivisionError, PanicException])
def test_article_stays_when_newsdesk_fails_on_its_file(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    reindex(library, news)

    def fails(*_: object) -> Extracted:
        raise error

    write(news, "cheese.txt", STORIES["cheese.txt"] + " It was blue.")
    monkeypatch.setattr(index.runs.reading, "extract", fails)
    [failed] = reindex(library, news).failed
    assert Path(failed.address).name == "cheese.txt"
    assert library.article_count() == 3
    monkeypatch.undo()
    assert counts(reindex(library, news)) == {"changed": 1, "unchanged": 2}


def test_members_stay_when_newsdesk_fails_within_their_file(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def packed(extra: str) -> bytes:
        return zipped({name: (text + extra).encode() for name, text in STORIES.items()})

    folder = tmp_path / "packed"
    write(folder, "news.zip", packed(""))
    reindex(library, folder)
    members = index.runs.reading.members

    def breaks_off(content: bytes, address: str) -> Iterator[Member]:
        yield next(iter(members(content, address)))
        raise ZeroDivisionError

    write(folder, "news.zip", packed(" More later."))
    monkeypatch.setattr(index.runs.reading, "members", breaks_off)
    [failed] = reindex(library, folder).failed
    assert failed.address.endswith("news.zip")
    assert library.article_count() == len(STORIES)
    monkeypatch.undo()
    assert counts(reindex(library, folder)) == {"changed": len(STORIES) - 1, "unchanged": 1}


def test_an_error_while_an_article_is_split_is_that_article_s_alone(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trips_over_cheese(article: Article) -> list[Passage]:
        return 1 / 0 if "Cheese" in article.title else split(article)  # type: ignore[return-value]

    monkeypatch.setattr(index.runs.reindex, "split", trips_over_cheese)
    report = reindex(library, news)
    assert counts(report) == {"added": 2}
    assert [Path(remark.address).name for remark in report.failed] == ["cheese.txt"]
    assert_each_passage_answers_once(library)
    monkeypatch.undo()
    assert counts(reindex(library)) == {"added": 1, "unchanged": 2}


def test_an_error_while_a_folder_is_looked_at_keeps_its_articles(
    library: Library, news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = write_stories(tmp_path / "more", "ferry.txt")
    reindex(library, news, more)
    walk = os.walk

    def trips_over_news(place: Path, **options: Any) -> Any:
        return 1 / 0 if place == news else walk(place, **options)

    monkeypatch.setattr(os, "walk", trips_over_news)
    write_stories(more, "frost.txt")
    report = reindex(library)
    assert counts(report) == {"added": 1, "unchanged": 4}
    assert [remark.address for remark in report.failed] == [str(news)]


def set_back(*paths: Path) -> None:
    """Let the files have been written a minute ago, as far as a program can say so."""
    for path in paths:
        os.utime(path, (time.time() - 60,) * 2)


def test_a_file_with_the_same_times_and_size_is_not_read_again(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.sources.files, "_SETTLED_NS", 0)
    reindex(library, news)
    read: list[str] = []
    stamp_of = index.sources.files.stamp_of
    monkeypatch.setattr(
        index.sources.files, "stamp_of", lambda content: read.append("") or stamp_of(content)
    )
    assert counts(reindex(library)) == {"unchanged": 3}
    assert read == []
    set_back(news / "cheese.txt")
    assert counts(reindex(library)) == {"unchanged": 3}
    assert len(read) == 1
    write(news, "cheese.txt", CHEESE.replace("forty", "fifty"))
    assert counts(reindex(library)) == {"changed": 1, "unchanged": 2}


def test_a_file_written_just_before_a_look_is_read_again_at_the_next(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its next change may come within the same tick of the file system's clock."""
    monkeypatch.setattr(index.sources.files, "_SETTLED_NS", 10**18)  # all was written just now
    reindex(library, news)
    assert json.loads(library._catalogue.key_values.get(SEEN_FILES) or "") == {}
    monkeypatch.setattr(index.sources.files, "_SETTLED_NS", 0)
    reindex(library)
    assert len(json.loads(library._catalogue.key_values.get(SEEN_FILES) or "")) == 3


@pytest.mark.parametrize("events", [3, 4, 5])
def test_a_run_that_is_stopped_midway_is_completed_by_the_next(
    library: Library, tmp_path: Path, events: int
) -> None:
    library.sources.add([write_stories(tmp_path / "news")])
    run = library.reindex()
    for _ in range(events):
        progress = next(run)
    run.close()
    assert isinstance(progress, Progress)
    report = reindex(library)
    assert (report.added, report.unchanged) == (10 - progress.done, progress.done)
    assert library.article_count() == 10
    assert_each_passage_answers_once(library)


@pytest.mark.parametrize(("method", "call"), [("switch", 1), ("switch", 2), ("settle", 1)])
def test_a_crash_loses_nothing_and_leaves_nothing_twice(
    tmp_path: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch, method: str, call: int
) -> None:
    """At `switch` the new passages are in the caches, at `settle` the old ones are out of them."""
    news = write_stories(tmp_path / "news")
    with Library(tmp_path / "home", embedding) as library:
        reindex(library, news)
        for name in STORIES:
            write(news, name, STORIES[name] + " More will be known tomorrow.")
        calls = []

        def crashing(*_: object, **__: object) -> Any:
            calls.append(1)
            if len(calls) == call:
                raise KeyboardInterrupt
            return real(library._catalogue.articles, *_, **__)

        real = getattr(Articles, method)
        monkeypatch.setattr(library._catalogue.articles, method, crashing)
        with pytest.raises(KeyboardInterrupt):
            reindex(library)
        for story in STORIES.values():
            title, text = story.split("\n\n")
            assert found(library, text)[0] == title
            assert found(library, text).count(title) == 1

    write(news, "bridge.txt", BRIDGE + " It was a false alarm.")  # what was coming in is leftover
    with Library(tmp_path / "home", embedding) as library:
        reindex(library)
        assert counts(reindex(library)) == {"unchanged": 10}
        assert library._catalogue.articles.unsettled() == []
        tomorrow = [e for e in library.articles() if "tomorrow" in e.article.text]
        assert len(tomorrow) == 9
        assert_each_passage_answers_once(library)


def test_a_crash_between_catalogue_and_caches_is_swept_by_the_next_run(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reindex(library, news)
    (news / "bridge.txt").unlink()

    def crashing(_: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(library._caches.vectors, "delete", crashing)
        with pytest.raises(KeyboardInterrupt):
            reindex(library)
    assert "Harbour bridge closes" not in found(library, BRIDGE)
    reindex(library)
    assert_each_passage_answers_once(library)


def test_questions_are_answered_while_a_reindex_runs_and_a_second_one_is_refused(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reindex(library, news)
    write(news, "bridge.txt", BRIDGE.replace("cracks", "rust"))
    switch, switching, asked = library._catalogue.articles.switch, Event(), Event()

    def waiting(*parts: Any, **named: Any) -> Any:
        switching.set()
        assert asked.wait(30)
        return switch(*parts, **named)

    monkeypatch.setattr(library._catalogue.articles, "switch", waiting)
    worker = Thread(target=reindex, args=[library])
    worker.start()
    try:
        assert switching.wait(30)
        before = library.search("steel cables")[0]
        with pytest.raises(ReindexRunning, match="already under way"):
            reindex(library)
    finally:
        asked.set()
    while worker.is_alive():
        assert found(library, "steel cables")[0] == "Harbour bridge closes"
    worker.join()
    assert "cracks" in before.passage.text
    assert "rust" in library.search("steel cables")[0].passage.text


def test_a_removed_article_stays_away_until_its_file_changes(
    library: Library, news: Path, encoded: list[str]
) -> None:
    reindex(library, news)
    removed = library.remove(listed(library, "Harbour bridge closes").article.id)
    assert removed.title == "Harbour bridge closes"
    assert (news / "bridge.txt").exists()
    encoded.clear()
    assert counts(reindex(library)).get("added") is None
    assert encoded == []
    assert "Harbour bridge closes" not in found(library, BRIDGE)
    assert_each_passage_answers_once(library)
    write(news, "bridge.txt", BRIDGE + " It opens on Friday.")
    assert counts(reindex(library))["added"] == 1
    assert found(library, BRIDGE)[0] == "Harbour bridge closes"


def test_only_articles_in_the_library_are_counted_as_unchanged(
    library: Library, news: Path
) -> None:
    shutil.copy(news / "cheese.txt", news / "copy.txt")
    reindex(library, news)
    library.remove(listed(library, "Harbour bridge closes").article.id)
    assert reindex(library).unchanged == library.article_count() == 2


def test_dropped_files_are_copied_and_removing_one_deletes_the_copy(
    library: Library, news: Path
) -> None:
    library.sources.drop([news / "bridge.txt", news / "cheese.txt"])
    assert counts(reindex(library)) == {"added": 2}
    shutil.rmtree(news)
    assert counts(reindex(library)) == {"unchanged": 2}
    entry = listed(library, "Harbour bridge closes")
    assert entry.addresses == (str(library.dropped / "bridge.txt"),)
    library.remove(entry.article.id)
    assert counts(reindex(library)) == {"unchanged": 1}
    # It could still be brought back; after a month it can't, and the copy goes.
    assert (library.dropped / "bridge.txt").exists()
    removed_at(library, entry.article.id, days_ago=31)
    reindex(library)
    assert [path.name for path in library.dropped.iterdir()] == ["cheese.txt"]
    assert library.removed() == []
    assert counts(reindex(library)) == {"unchanged": 1}


def test_two_dropped_files_of_one_name_are_both_kept(library: Library, tmp_path: Path) -> None:
    one = write(tmp_path / "one", "story.txt", BRIDGE)
    two = write(tmp_path / "two", "story.txt", CHEESE)
    library.sources.drop([one, two])
    reindex(library)
    assert library.article_count() == 2


def test_the_samples_are_shown_once_and_do_not_come_back(
    tmp_path: Path, embedding: Embedding
) -> None:
    with Library(tmp_path / "home", embedding) as library:
        assert library.sources.show_samples()
        assert counts(reindex(library)) == {"added": len(list(SAMPLES.glob("*.md")))}
        assert not library.sources.show_samples()
        reindex(library, write_stories(tmp_path / "news", "bridge.txt"))
        assert [e.article.title for e in library.articles() if not e.is_sample] == [
            "Harbour bridge closes"
        ]
        assert library.sources.has_samples()
        library.sources.forget_samples()
        assert not library.sources.has_samples()
        reindex(library)
        assert [e.article.title for e in library.articles()] == ["Harbour bridge closes"]
        assert_each_passage_answers_once(library)
    with Library(tmp_path / "home", embedding) as library:
        assert not library.sources.show_samples()
        assert counts(reindex(library)) == {"unchanged": 1}


def test_a_library_that_was_given_something_shows_no_samples(library: Library, news: Path) -> None:
    library.sources.add([news])
    assert not library.sources.show_samples()
    assert not library.sources.has_samples()


def test_two_texts_pasted_at_once_under_one_title_are_both_kept(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    place_for = SourceList._place_for
    both = Barrier(2)

    def together(*arguments: Any) -> Path:
        place = place_for(*arguments)
        with suppress(BrokenBarrierError):  # the second must not choose before the first has put
            both.wait(0.3)
        return place

    monkeypatch.setattr(SourceList, "_place_for", together)
    texts = ("Farmers brought cheese.", "Farmers brought wine.")
    threads = [Thread(target=library.sources.paste, args=(text, "Fair")) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts(reindex(library)) == {"added": 2}


def test_a_file_of_the_library_s_own_folder_may_be_dropped_again(library: Library) -> None:
    library.sources.paste("Farmers brought cheese.", "Fair")
    library.sources.drop(library.dropped.iterdir())
    assert counts(reindex(library)) == {"added": 1}


def test_a_folder_named_in_capitals_is_the_same_source_where_the_disk_says_so(
    library: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exists, is_dir, samefile = Path.exists, Path.is_dir, Path.samefile

    def small(path: Path | str) -> Path:
        return Path(str(path).replace("NEWS", "news"))

    monkeypatch.setattr(Path, "exists", lambda path: exists(small(path)))
    monkeypatch.setattr(Path, "is_dir", lambda path: is_dir(small(path)))
    monkeypatch.setattr(Path, "samefile", lambda path, other: samefile(small(path), small(other)))
    library.sources.add([news])
    library.sources.add([news.parent / "NEWS"])
    assert [source.address for source in library.sources.all()] == [str(news)]


@pytest.mark.parametrize("title", ["Correction: late frost", "Late frost (updated)", "更正：霜冻"])
def test_a_correction_or_update_is_a_story_of_its_own(
    library: Library, tmp_path: Path, title: str
) -> None:
    body = "Winemakers lit candles between the rows all night, and the growers thanked them."
    write(tmp_path / "in", "1.txt", f"Late frost hits vines\n\n{body}")
    write(tmp_path / "in", "2.txt", f"Vines hit by late frost\n\n{body}")
    write(tmp_path / "in", "3.txt", f"{title}\n\n{body}")
    reindex(library, tmp_path / "in")
    hits = library.search("candles between the rows")
    assert sorted(len(hit.also_in) for hit in hits) == [0, 1]
    assert {hit.article.title for hit in hits if not hit.also_in} == {title}
