"""Damaged caches, a damaged catalogue, a full or read-only disk: a sentence, and the way back."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from newsroom import (
    STORIES,
    add_vectors,
    assert_each_passage_answers_once,
    found,
    reindex,
    write,
    write_stories,
)

from index.article import Article, Passage
from index.caches import caches
from index.caches.vectors import Vectors, survive_reading
from index.embedding import Embedding
from index.errors import CacheDamaged, LibraryMismatch, StorageFailed
from index.library import Library
from index.runs.verify import Findings
from index.storage import damage as damage_module

pytestmark = pytest.mark.slow


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


def overwrite_body(paths: list[Path]) -> None:
    """All but tantivy's footer, whose length stands at its end: so it is opened."""
    for path in paths:
        content = path.read_bytes()
        footer = 8 + int.from_bytes(content[-8:-4], "little")
        path.write_bytes(b"\xff" * (len(content) - footer) + content[-footer:])


def empty(paths: list[Path]) -> None:
    for path in paths:
        path.write_bytes(b"")


def without_vectors(home: Path) -> None:
    with closing(sqlite3.connect(home / "caches/vectors-1/encodings.db")) as encodings, encodings:
        encodings.execute("UPDATE passages SET vector = x'0102'")
        encodings.execute("UPDATE tokens SET signs = x'0102'")


def in_database(home: Path, name: str, statement: str) -> None:
    with closing(sqlite3.connect(home / "caches/vectors-1" / name)) as db, db:
        db.execute(statement)


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
        pytest.param(damaging(truncate, "vectors-1/encodings.db"), id="encodings cut off"),
        pytest.param(damaging(overwrite, "vectors-1/encodings.db"), id="encodings overwritten"),
        pytest.param(damaging(delete, "vectors-1/encodings.db"), id="encodings deleted"),
        pytest.param(damaging(empty, "vectors-1/encodings.db"), id="encodings emptied"),
        pytest.param(without_vectors, id="vectors in the encodings of a wrong length"),
        pytest.param(damaging(truncate, "words-1/meta.json"), id="words' list cut off"),
        pytest.param(damaging(delete, "words-1/meta.json"), id="words' list deleted"),
        pytest.param(damaging(delete, "words-1/*.term"), id="words' terms deleted"),
        pytest.param(damaging(delete, "words-1/*.pos"), id="words' places deleted"),
        pytest.param(damaging(overwrite_body, "words-1/*.idx"), id="words that make Rust panic"),
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


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(damaging(overwrite, "vectors-1/chroma.sqlite3"), id="database overwritten"),
        pytest.param(damaging(delete, "vectors-1/chroma.sqlite3"), id="database deleted"),
        pytest.param(damaging(truncate, "vectors-1/*/header.bin"), id="header cut off"),
        pytest.param(damaging(truncate, "vectors-1/encodings.db"), id="encodings cut off"),
        pytest.param(
            lambda home: in_database(home, "chroma.sqlite3", "DELETE FROM embeddings WHERE id < 3"),
            id="vectors lost",
        ),
        pytest.param(
            lambda home: in_database(home, "chroma.sqlite3", "DELETE FROM collections"),
            id="no collection",
        ),
        pytest.param(
            lambda home: in_database(home, "encodings.db", "DELETE FROM passages WHERE place < 3"),
            id="stored vectors lost",
        ),
    ],
)
def test_damage_is_noticed_at_the_opening_without_chroma(
    home: Path, embedding: Embedding, damage: Callable[[Path], None]
) -> None:
    with Library(home, embedding, light=True) as library:
        assert not library.wants_verifying
    damage(home)
    with Library(home, embedding, light=True) as library:
        assert library.wants_verifying


def test_damage_that_only_chroma_notices_is_noticed_when_it_is_started(
    home: Path, embedding: Embedding
) -> None:
    in_database(home, "chroma.sqlite3", "UPDATE collections SET config_json_str = '{'")
    with Library(home, embedding, light=True) as library:
        assert found(library, "steel cables")[0] == "Harbour bridge closes"
    with Library(home, embedding) as library:
        assert library.wants_verifying
        for _ in library.verify():
            pass
        assert_each_passage_answers_once(library)


@pytest.fixture(scope="module")
def written_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More vectors than Chroma keeps in its database alone: it has written out their graph."""
    folder = tmp_path_factory.mktemp("vectors")
    chance = np.random.default_rng(1)
    vectors = Vectors(folder, new=True)
    passages = [Passage(f"article-{number}", 0, 0, 1, "x") for number in range(1100)]
    add_vectors(vectors, passages, chance.normal(size=(1100, 16)).astype(np.float32))
    vectors.close()
    assert next(folder.glob("*/index_metadata.pickle")).stat().st_size
    return folder


@pytest.mark.parametrize("damage", [truncate, delete])
@pytest.mark.parametrize(
    "name",
    ["header.bin", "data_level0.bin", "length.bin", "link_lists.bin", "index_metadata.pickle"],
)
def test_a_graph_that_is_not_whole_is_not_opened(
    written_out: Path, tmp_path: Path, damage: Callable[[list[Path]], None], name: str
) -> None:
    folder = shutil.copytree(written_out, tmp_path / "vectors")
    Vectors(folder).close()
    damage(list(folder.glob(f"*/{name}")))
    with pytest.raises(CacheDamaged, match="newsdesk verify"):
        Vectors(folder).start_chroma()


def test_vectors_that_kill_their_reader_are_noticed_in_another_process(
    written_out: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(written_out, tmp_path / "vectors")
    assert survive_reading(folder)
    for path in folder.glob("*/data_level0.bin"):
        path.write_bytes(b"\x7f" * path.stat().st_size)  # links to nowhere
    assert not survive_reading(folder)


def test_a_library_whose_vectors_killed_the_last_process_opens_and_verify_makes_them_again(
    home: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caches, "survive_reading", lambda _: False)
    with Library(home, embedding) as library:  # after a proper end nothing is tried
        assert found(library, "steel cables")[0] == "Harbour bridge closes"
    (home / "newsdesk.holder.json").write_text("{}")
    with Library(home, embedding) as library:
        with pytest.raises(CacheDamaged, match=r"without a crash.*newsdesk verify"):
            library.search("steel cables")
        for _ in library.verify():
            pass
        assert_each_passage_answers_once(library)


@pytest.mark.parametrize("damage", [truncate, overwrite, empty, delete])
def test_a_damaged_catalogue_is_told_in_a_sentence_with_the_remedy(
    home: Path, embedding: Embedding, damage: Callable[[list[Path]], None]
) -> None:
    damage([home / "catalogue.db"])
    with pytest.raises(StorageFailed, match=r"newsdesk restore FILE"):
        Library(home, embedding).search("steel cables")


def test_a_library_of_a_newer_newsdesk_is_left_alone(home: Path, embedding: Embedding) -> None:
    with closing(sqlite3.connect(home / "catalogue.db")) as catalogue:
        catalogue.execute("PRAGMA user_version = 9999")
    with pytest.raises(LibraryMismatch, match="newer newsdesk"):
        Library(home, embedding)


def test_an_opening_that_fails_does_not_hide_that_the_last_process_died(
    home: Path, embedding: Embedding
) -> None:
    (home / "newsdesk.holder.json").write_text("{}")
    kept = (home / "catalogue.db").read_bytes()
    truncate([home / "catalogue.db"])
    with pytest.raises(StorageFailed):
        Library(home, embedding)
    (home / "catalogue.db").write_bytes(kept)
    with Library(home, embedding) as library:
        assert library.wants_verifying


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
        # By then the new versions are found by their words; the next run embeds them.
        assert found(library, "steel cables")[0] == "Harbour bridge closes"
        assert library.words_only_count() == len(STORIES)
        assert reindex(library).unchanged == len(STORIES)
        assert library.words_only_count() == 0
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


@pytest.mark.parametrize("left", [0, 20_000, 100_000, 250_000])
def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(
    small_disk: Path,
    tmp_path: Path,
    embedding: Embedding,
    monkeypatch: pytest.MonkeyPatch,
    left: int,
) -> None:
    """Where it stops depends on how much is left: in the catalogue, the vectors or the words."""
    monkeypatch.setattr(damage_module, "ROOM", 0)  # to the last byte
    news = write_stories(tmp_path / "news", "bridge.txt")
    with Library(small_disk / "home", embedding) as library:
        reindex(library, news)
        ballast = small_disk / "ballast"
        free = shutil.disk_usage(small_disk).free
        ballast.write_bytes(b"x" * max(0, free - left))
        for number in range(40):
            words = " ".join(STORIES.values()).replace("\n", " ")
            write(news, f"{number}.txt", f"Story {number}\n\nIt is {number}. " + words * 6)
        for _ in range(2):  # the second time, nothing may wait for what the first left locked
            with pytest.raises(StorageFailed, match="is full"):
                reindex(library)
        for path in news.iterdir():
            if path.name != "bridge.txt":
                path.unlink()
        write_stories(news)
        ballast.unlink()
        for _ in library.verify():
            pass
        reindex(library)
        assert library.article_count() == len(STORIES)
        assert_each_passage_answers_once(library)


def test_searches_go_on_while_a_disk_is_nearly_full(
    home: Path, tmp_path: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_stories(tmp_path / "news", "bridge.txt")
    with Library(home, embedding) as library:
        write(tmp_path / "news", "late.txt", "Late news\n\nThis comes when there is no room.")
        with monkeypatch.context() as patched:
            patched.setattr(damage_module, "ROOM", 10**18)
            with pytest.raises(StorageFailed, match="is full"):
                reindex(library)
            assert found(library, "steel cables")[0] == "Harbour bridge closes"
        assert reindex(library).added == 1


def test_a_write_that_fails_leaves_no_half_of_it_in_the_words(
    home: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(home, embedding) as library:
        words, article = library._caches.words, Article("Ghost", "The first half. The second half.")
        first = (article, Passage(article.id, 0, 0, 15, "The first half."))

        def halfway() -> Iterator[tuple[Article, Passage]]:
            yield first
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        with pytest.raises(StorageFailed, match="fails to read or write"):
            words.add(halfway())
        words.add([])  # the next commit
        assert words.matching("ghost", 10) == {}


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
