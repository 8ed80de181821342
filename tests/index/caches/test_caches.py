"""Caches on systems that delete no file which is open: nothing fails, and leftovers go later."""

import shutil
import sys
from pathlib import Path

import pytest
from newsroom import STORIES, assert_each_passage_answers_once, found, reindex, write, write_stories

from index.caches import caches as caches_module
from index.caches.caches import Caches
from index.embedding import Embedding
from index.errors import StorageFailed
from index.library import Library
from index.runs.verify import Findings
from index.storage.damage import translate_errors


def refuse_to_delete(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Deleting these files and folders fails, as on Windows while a program has them open."""
    rmtree, unlink = shutil.rmtree, Path.unlink

    def refused_rmtree(path: Path, ignore_errors: bool = False) -> None:
        if path.name not in names:
            rmtree(path, ignore_errors)
        elif not ignore_errors:
            raise PermissionError(13, "The process cannot access the file", str(path))

    def refused_unlink(self: Path, missing_ok: bool = False) -> None:
        if self.name in names:
            raise PermissionError(13, "The process cannot access the file", str(self))
        unlink(self, missing_ok)

    monkeypatch.setattr(caches_module.shutil, "rmtree", refused_rmtree)
    monkeypatch.setattr(Path, "unlink", refused_unlink)


def folders(library: Library) -> list[str]:
    return sorted(path.name for path in (library.home / "caches").iterdir())


def verified(library: Library) -> Findings:
    *_, findings = library.verify()
    assert isinstance(findings, Findings)
    return findings


@pytest.fixture
def home(tmp_path: Path, embedding: Embedding) -> Path:
    with Library(tmp_path / "home", embedding) as library:
        reindex(library, write_stories(tmp_path / "news"))
    return tmp_path / "home"


def test_old_caches_that_cannot_be_deleted_are_deleted_at_the_next_opening(
    home: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(home, embedding) as library, monkeypatch.context() as windows:
        refuse_to_delete(windows, "vectors-1", "words-1")
        for _ in library.rebuild():
            pass
        assert folders(library) == ["vectors-1", "vectors-2", "words-1", "words-2"]
        assert found(library, "steel cables")[0] == "Harbour bridge closes"
        assert verified(library).orphans == 0
    with Library(home, embedding) as library:
        assert folders(library) == ["vectors-2", "words-2"]
        assert_each_passage_answers_once(library)


def test_library_is_emptied_although_old_caches_cannot_be_deleted(
    home: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(home, embedding) as library, monkeypatch.context() as windows:
        refuse_to_delete(windows, "vectors-1", "words-1")
        library.empty()
        assert library.article_count() == 0
        assert found(library, "steel cables") == []
    with Library(home, embedding) as library:
        assert folders(library) == ["vectors-2", "words-2"]


def test_rebuild_begins_in_an_empty_folder_although_a_stopped_one_cannot_be_deleted(
    home: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(home, embedding) as library, monkeypatch.context() as windows:
        refuse_to_delete(windows, "vectors-2", "words-2")
        stopped = library.rebuild()
        for _ in range(2):
            next(stopped)
        stopped.close()
        for _ in library.rebuild():
            pass
        assert_each_passage_answers_once(library)
    with Library(home, embedding) as library:
        assert folders(library) == ["vectors-3", "words-3"]
        assert_each_passage_answers_once(library)
        assert verified(library).is_sound


def test_file_among_the_caches_that_cannot_be_deleted_stops_no_run(
    home: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home / "caches", "junk.tmp", "junk")
    refuse_to_delete(monkeypatch, "junk.tmp")
    with Library(home, embedding) as library:
        assert verified(library).is_sound
        assert folders(library) == ["junk.tmp", "vectors-1", "words-1"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_no_file_of_the_old_caches_is_open_when_they_are_deleted(
    home: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def in_use(part: str) -> bool:
        files = Path("/proc/self/fd").iterdir()
        names = [str(file.readlink()) for file in files if file.exists()]
        mapped = Path("/proc/self/maps").read_text().splitlines()
        return any(str(home) in name and part in name for name in (*names, *mapped))

    sweep = Caches.sweep_orphans
    left_open: list[str] = []

    def looking(self: Caches) -> int:
        left_open.extend(part for part in ("/vectors-1/", "/words-1/") if in_use(part))
        return sweep(self)

    with Library(home, embedding) as library:
        write(tmp_path / "news", "later.txt", STORIES["cheese.txt"] + " More later.")
        reindex(library)
        assert found(library, "steel cables")
        assert in_use("/vectors-1/") and in_use("/words-1/")
        monkeypatch.setattr(Caches, "sweep_orphans", looking)
        for _ in library.rebuild():
            pass
    assert left_open == []


def test_file_that_another_program_has_open_is_no_damage(tmp_path: Path) -> None:
    refused = "The process cannot access the file because it is being used by another process."
    translated = translate_errors("words", tmp_path)
    with pytest.raises(StorageFailed, match="can't be written"), translated:
        raise ValueError(f"{refused} (os error 32)")
