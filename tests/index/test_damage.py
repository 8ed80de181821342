"""Damaged caches, a damaged catalogue, a full or read-only disk: a sentence, and the way back."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from newsroom import STORIES, assert_each_passage_answers_once, found, reindex, write_stories

from index.embedding import Embedding
from index.errors import CacheDamaged, StorageFailed
from index.library import Library
from index.verify import Findings


@pytest.fixture
def home(tmp_path: Path, embedding: Embedding) -> Path:
    """Of a library that was closed as it should be."""
    with Library(tmp_path / "home", embedding) as library:
        reindex(library, write_stories(tmp_path / "news"))
    return tmp_path / "home"


def files_like(pattern: str) -> Callable[[Path], list[Path]]:
    def find(home: Path) -> list[Path]:
        found = [path for path in sorted((home / "caches").glob(pattern)) if path.is_file()]
        assert found, pattern
        return found

    return find


def truncate(paths: list[Path]) -> None:
    for path in paths:
        os.truncate(path, path.stat().st_size // 3)


def delete(paths: list[Path]) -> None:
    for path in paths:
        path.unlink()


def overwrite(paths: list[Path]) -> None:
    for path in paths:
        path.write_bytes(os.urandom(path.stat().st_size or 1))


def delete_folder(part: str) -> Callable[[Path], None]:
    return lambda home: shutil.rmtree(home / "caches" / part)


def damaging(act: Callable[[list[Path]], None], pattern: str) -> Callable[[Path], None]:
    return lambda home: act(files_like(pattern)(home))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(delete_folder("vectors-1"), id="no folder of vectors"),
        pytest.param(delete_folder("words-1"), id="no folder of words"),
        pytest.param(lambda home: shutil.rmtree(home / "caches"), id="no caches at all"),
        pytest.param(damaging(truncate, "vectors-1/chroma.sqlite3"), id="database cut off"),
        pytest.param(damaging(overwrite, "vectors-1/chroma.sqlite3"), id="database overwritten"),
        pytest.param(damaging(delete, "vectors-1/chroma.sqlite3"), id="database deleted"),
        pytest.param(damaging(truncate, "vectors-1/*/data_level0.bin"), id="graph cut off"),
        pytest.param(damaging(truncate, "vectors-1/*/link_lists.bin"), id="links cut off"),
        pytest.param(damaging(truncate, "vectors-1/*/header.bin"), id="header cut off"),
        pytest.param(damaging(truncate, "vectors-1/*/length.bin"), id="lengths cut off"),
        pytest.param(damaging(delete, "vectors-1/*/*.bin"), id="graph deleted"),
        pytest.param(damaging(truncate, "words-1/meta.json"), id="words' list cut off"),
        pytest.param(damaging(delete, "words-1/meta.json"), id="words' list deleted"),
        pytest.param(damaging(delete, "words-1/*.term"), id="words' terms deleted"),
        pytest.param(damaging(truncate, "words-1/*.store"), id="words' store cut off"),
    ],
)
def test_a_damaged_cache_is_told_in_a_sentence_or_noticed_and_verify_brings_it_back(
    home: Path, embedding: Embedding, damage: Callable[[Path], None]
) -> None:
    damage(home)
    with Library(home, embedding) as library:
        try:
            library.search("steel cables")
        except CacheDamaged as error:
            assert "newsdesk verify" in str(error)
            assert "\n" not in str(error)
        assert library.article_count() == len(STORIES)
        for event in library.verify():
            last = event
        assert isinstance(last, Findings)
        assert_each_passage_answers_once(library)
        assert found(library, "steel cables")[0] == "Harbour bridge closes"
    with Library(home, embedding) as library:
        assert not library.wants_verifying
        assert found(library, "steel cables")[0] == "Harbour bridge closes"


@pytest.mark.parametrize("damage", [truncate, overwrite])
def test_a_damaged_catalogue_is_told_in_a_sentence_with_the_remedy(
    home: Path, embedding: Embedding, damage: Callable[[list[Path]], None]
) -> None:
    damage([home / "catalogue.db"])
    with pytest.raises(StorageFailed, match=r"newsdesk restore FILE"):
        Library(home, embedding).search("steel cables")


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "is full"), (errno.EROFS, "can't be written")]
)
def test_a_disk_that_takes_no_more_stops_a_run_and_loses_nothing(
    home: Path,
    embedding: Embedding,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    number: int,
    said: str,
) -> None:
    with Library(home, embedding) as library:
        for name in STORIES:
            path = tmp_path / "news" / name
            path.write_text(path.read_text() + " More will be known tomorrow.")

        def failing(**_: Any) -> NoReturn:
            raise OSError(number, os.strerror(number))

        with monkeypatch.context() as patched:
            patched.setattr(library._caches.vectors._collection, "add", failing)
            with pytest.raises(StorageFailed, match=said):
                reindex(library)
        assert found(library, "steel cables")[0] == "Harbour bridge closes"
        assert reindex(library).changed == len(STORIES)
        assert_each_passage_answers_once(library)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with room for a library and little more."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(
    small_disk: Path, tmp_path: Path, embedding: Embedding
) -> None:
    news = write_stories(tmp_path / "news", "bridge.txt")
    with Library(small_disk / "home", embedding) as library:
        reindex(library, news)
        ballast = small_disk / "ballast"
        free = shutil.disk_usage(small_disk).free
        ballast.write_bytes(b"x" * max(0, free - 20_000))
        write_stories(news)
        with pytest.raises(StorageFailed, match="is full"):
            reindex(library)
        ballast.unlink()
        for _ in library.verify():
            pass
        reindex(library)
        assert library.article_count() == len(STORIES)
        assert_each_passage_answers_once(library)


def test_a_read_only_home_is_refused_in_a_sentence(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    code = "from assistant.cli import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", code, "list", "--home", str(small_disk / "home")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "can't be written" in run.stderr
    assert "Traceback" not in run.stderr
