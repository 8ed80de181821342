"""One file that holds a library, and back again."""

import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from newsroom import (
    STORIES,
    assert_each_passage_answers_once,
    counts,
    found,
    listed,
    reindex,
    write_stories,
)

from index.embedding import Embedding
from index.errors import BadInput, LibraryInUse, StorageFailed
from index.library import Library
from index.storage import backup as backup_module
from index.storage.backup import back_up, restore


@pytest.fixture
def backup(tmp_path: Path, embedding: Embedding) -> Path:
    """Of a library with two articles, one of them dropped in the browser."""
    news = write_stories(tmp_path / "news", "bridge.txt", "cheese.txt")
    with Library(tmp_path / "first", embedding) as library:
        library.sources.drop([news / "cheese.txt"])
        reindex(library, news / "bridge.txt")
        back_up(library.home, tmp_path / "library.zip")  # while it is open
    return tmp_path / "library.zip"


def mend(library: Library) -> None:
    for _ in library.verify():
        pass


def test_a_backup_is_restored_into_a_new_home(
    backup: Path, tmp_path: Path, embedding: Embedding
) -> None:
    assert restore(tmp_path / "second", backup) is None
    with Library(tmp_path / "second", embedding) as library:
        assert library.wants_verifying
        mend(library)
        assert found(library, "steel cables")[0] == "Harbour bridge closes"
        assert found(library, "wheels of Gruyere")[0] == "Cheese fair returns"
        assert_each_passage_answers_once(library)
        assert [path.name for path in library.dropped.iterdir()] == ["cheese.txt"]


def test_a_restore_keeps_what_was_there_before(
    backup: Path, tmp_path: Path, embedding: Embedding
) -> None:
    home = tmp_path / "second"
    with Library(home, embedding) as library:
        reindex(library, write_stories(tmp_path / "other", "comet.txt"))
    before = restore(home, backup)
    assert before is not None
    with Library(home, embedding) as library:
        mend(library)
        assert library.article_count() == 2
    with Library(before, embedding) as library:
        assert found(library, "comet")[0] == "Comet seen at dawn"


WORK = """
import sys
from pathlib import Path
import numpy as np
from index.embedding import Embedding, Encoded
from index.library import Library

class Quick(Embedding):  # a backup holds no vectors
    def read(self, texts):
        vectors = np.random.default_rng().random((len(texts), 384), dtype=np.float32)
        return [Encoded(vector, vector[None], np.zeros((1, 2), np.int32)) for vector in vectors]

home, news = map(Path, sys.argv[1:])
with Library(home, Quick()) as library:
    library.sources.add([news])
    for number in range(100000):
        for event in library.reindex():
            print(event, flush=True)
        for path in news.iterdir():
            path.write_text(path.read_text() + f" It is {number} now.")
"""


def test_a_backup_is_whole_though_another_process_is_re_indexing_the_library(
    tmp_path: Path, embedding: Embedding
) -> None:
    news = write_stories(tmp_path / "news")
    command = [sys.executable, "-c", WORK, str(tmp_path / "first"), str(news)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        lines = iter(worker.stdout.readline, "")
        for number in range(3):
            next(line for line in lines if line.startswith("Report"))
            next(lines)  # and in the midst of the next run
            back_up(tmp_path / "first", tmp_path / f"{number}.zip")
        worker.kill()
    for number in range(3):
        home = tmp_path / f"restored-{number}"
        restore(home, tmp_path / f"{number}.zip")
        with Library(home, embedding) as library:
            mend(library)
            assert library.article_count() == len(STORIES)
            assert_each_passage_answers_once(library)


def test_dropped_files_are_read_where_the_library_was_restored_to(
    backup: Path, tmp_path: Path, embedding: Embedding
) -> None:
    shutil.rmtree(tmp_path / "first")
    restore(tmp_path / "second", backup)
    with Library(tmp_path / "second", embedding) as library:
        mend(library)
        assert counts(reindex(library)) == {"unchanged": 2}
        assert listed(library, "Cheese fair returns").addresses == (
            str(library.dropped / "cheese.txt"),
        )
        (library.dropped / "cheese.txt").write_text("Cheese fair ends\n\nNothing was left.")
        assert counts(reindex(library)) == {"changed": 1, "unchanged": 1}


def test_two_restores_in_one_second_keep_two_safety_copies(
    backup: Path, tmp_path: Path, embedding: Embedding
) -> None:
    befores = [restore(tmp_path / "first", backup) for _ in range(3)]
    assert len(set(befores)) == 3
    for before in filter(None, befores):
        with Library(before, embedding) as library:
            assert library.article_count() == 2


def test_a_restore_is_the_remedy_for_a_damaged_catalogue(
    backup: Path, tmp_path: Path, embedding: Embedding
) -> None:
    (tmp_path / "first" / "catalogue.db").write_bytes(b"no database any more" * 500)
    with pytest.raises(StorageFailed, match="is damaged"):
        back_up(tmp_path / "first", tmp_path / "damaged.zip")
    assert not (tmp_path / "damaged.zip").exists()
    restore(tmp_path / "first", backup)
    with Library(tmp_path / "first", embedding) as library:
        mend(library)
        assert_each_passage_answers_once(library)
        assert library.article_count() == 2


def test_a_restore_that_is_refused_does_not_hide_that_the_last_process_died(
    backup: Path, tmp_path: Path, embedding: Embedding
) -> None:
    (tmp_path / "first" / "newsdesk.holder.json").write_text("{}")
    another_archive(backup)
    with pytest.raises(BadInput):
        restore(tmp_path / "first", backup)
    with Library(tmp_path / "first", embedding) as library:
        assert library.wants_verifying


def test_a_library_in_use_is_not_restored_over(
    backup: Path, tmp_path: Path, embedding: Embedding
) -> None:
    with Library(tmp_path / "first", embedding), pytest.raises(LibraryInUse):
        restore(tmp_path / "first", backup)


@pytest.mark.parametrize("step", range(6))  # the sixth is its last
def test_a_restore_that_was_killed_goes_on_when_the_library_is_next_opened(
    backup: Path,
    tmp_path: Path,
    embedding: Embedding,
    monkeypatch: pytest.MonkeyPatch,
    step: int,
) -> None:
    home = tmp_path / "second"
    with Library(home, embedding) as library:
        reindex(library, write_stories(tmp_path / "other", "comet.txt"))
    replace, calls = Path.replace, []

    def killed(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) > step:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            restore(home, backup)
    with Library(home, embedding) as library:
        mend(library)
        titles = {entry.article.title for entry in library.articles()}
        whole = {"Harbour bridge closes", "Cheese fair returns"}
        assert titles == (whole if step else {"Comet seen at dawn"})
        assert_each_passage_answers_once(library)


@pytest.mark.parametrize("step", range(6))
@pytest.mark.parametrize("stays_open", [False, True])
def test_a_file_that_another_program_has_open_is_waited_for_and_then_named(
    backup: Path,
    tmp_path: Path,
    embedding: Embedding,
    monkeypatch: pytest.MonkeyPatch,
    step: int,
    stays_open: bool,
) -> None:
    """As Windows refuses it: at each of the moves of a restore, twice or for good."""
    home = tmp_path / "second"
    Library(home, embedding).close()
    replace, moved, refused, pauses = Path.replace, list[Path](), list[Path](), list[float]()

    def refusing(self: Path, target: Path) -> Path:
        if len(moved) == step and (stays_open or len(refused) < 2):
            refused.append(self)
            raise PermissionError(13, "The process cannot access the file", str(self))
        moved.append(self)
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refusing)
        patched.setattr(backup_module, "sleep", pauses.append)
        if stays_open:
            with pytest.raises(
                StorageFailed, match=r"can't be moved to .* Close what has"
            ) as raised:
                restore(home, backup)
            assert str(refused[0]) in str(raised.value)
        else:
            restore(home, backup)
            assert len(pauses) == len(refused) == 2
    if stays_open and step == 0:  # nothing was put in place yet: as before
        restore(home, backup)
    with Library(home, embedding) as library:
        mend(library)
        assert library.article_count() == 2


def not_a_zip(path: Path) -> None:
    path.write_bytes(b"PK, but no archive")


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def another_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "a,b")


def damaged_inside(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("newsdesk.json", "{}")
        archive.writestr("catalogue.db", b"no database at all" * 100)


def newer(path: Path) -> None:
    with sqlite3.connect(path.parent / "newer.db") as database:
        database.execute("PRAGMA user_version = 9999")
        database.execute("CREATE TABLE anything (a)")
    database.close()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("newsdesk.json", "{}")
        archive.write(path.parent / "newer.db", "catalogue.db")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (not_a_zip, "can't be read as a backup"),
        (cut_off, "can't be read as a backup"),
        (another_archive, "is not a backup"),
        (damaged_inside, "is damaged"),
        (newer, "made by a newer newsdesk"),
        (lambda path: path.unlink(), "There is no file"),
    ],
)
def test_what_is_no_backup_is_refused_and_changes_nothing(
    backup: Path,
    tmp_path: Path,
    embedding: Embedding,
    spoil: Callable[[Path], None],
    reason: str,
) -> None:
    spoil(backup)
    with pytest.raises(BadInput, match=reason):
        restore(tmp_path / "first", backup)
    with Library(tmp_path / "first", embedding) as library:
        assert library.article_count() == 2
        assert found(library, "steel cables")[0] == "Harbour bridge closes"


HOSTILE_NAMES = [
    "../evil.txt",
    "../../evil.txt",
    "/evil.txt",
    "/tmp/evil.txt",
    "articles/../../evil.txt",
    "articles/../evil.txt",
    "articles/..",
    "articles/.",
    "articles/deep/evil.txt",
    "articles\\evil.txt",
    "articles/..\\evil.txt",
    "articles",
    "caches/evil.txt",
    "newsdesk.lock.evil",
    "C:/evil.txt",
    "evil.txt",
]


def test_a_backup_writes_nowhere_but_into_the_library(backup: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(backup, "a") as archive:
        for name in HOSTILE_NAMES:
            archive.writestr(name, "evil")
    restore(tmp_path / "second", backup)
    names = {path.name for path in (tmp_path / "second" / "articles").iterdir()}
    assert names == {"cheese.txt"}
    assert [path for path in tmp_path.rglob("*evil*") if path.is_file()] == []


def test_a_backup_that_cannot_be_written_says_so(backup: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="can't be written"):
        back_up(tmp_path / "first", tmp_path / "no" / "such" / "folder.zip")
    with pytest.raises(BadInput, match="is a folder"):
        back_up(tmp_path / "first", tmp_path)
    with pytest.raises(BadInput, match="There is no library"):
        back_up(tmp_path / "nothing", backup)
