"""Deleting all that a library holds: nothing of it stays, also when it is killed on the way."""

from pathlib import Path

import pytest
from newsroom import STORIES, assert_each_passage_answers_once, found, reindex, write, write_stories

from index.caches.caches import Caches
from index.embedding import Embedding
from index.errors import ReindexRunning, StorageFailed
from index.library import Library
from index.storage.backup import SHEETS, back_up, before_restores, restore
from index.storage.catalogue import Catalogue
from index.storage.disk_use import disk_use

pytestmark = pytest.mark.both_databases


PRIVATE = "Lanternfish"


class Killed(BaseException):
    """Ends what is going on as a kill would."""


def killed(*_: object) -> None:
    raise Killed


def fill(library: Library, folder: Path) -> Path:
    """Articles of every kind: read from a folder, pasted, changed, removed."""
    news = write_stories(folder / "news", "bridge.txt", "cheese.txt", "wolves.txt")
    library.sources.paste(f"The {PRIVATE} affair began in a hotel on the canal.", PRIVATE)
    reindex(library, news)
    write(news, "cheese.txt", "Cheese prices rise again\n\nDairies blame the drought of May.")
    reindex(library, news)
    [wolves] = [each.article for each in library.articles() if "Wolves" in each.article.title]
    library.remove(wolves.id)
    return news


def held(home: Path, words: str) -> list[str]:
    """The files of a library in whose bytes the words stand."""
    files = [path for path in home.rglob("*") if path.is_file()]
    return [path.name for path in files if words.lower().encode() in path.read_bytes().lower()]


def test_emptied_library_holds_nothing(library: Library, tmp_path: Path) -> None:
    news = fill(library, tmp_path)
    (library.home / SHEETS).mkdir()
    (library.home / SHEETS / "asked.jsonl").write_text(PRIVATE, encoding="utf-8")
    assert "asked.jsonl" in held(library.home, PRIVATE)
    library.empty()
    assert library.article_count() == 0
    assert (library.removed(), library.sources.all(), library.runs(), library.failed()) == ([],) * 4
    assert library.search("wolves at the bridge") == []
    for words in (PRIVATE, "harbour bridge", "steel cables", "Wolves back", "Cheese prices"):
        assert held(library.home, words) == []
    assert list(library.dropped.iterdir()) == []
    assert {path.name for path in news.iterdir()} == {"bridge.txt", "cheese.txt", "wolves.txt"}


def test_emptied_library_can_be_filled_again(tmp_path: Path, embedding: Embedding) -> None:
    with Library(tmp_path / "home", embedding) as library:
        news = fill(library, tmp_path)
        library.empty()
        assert library.sources.show_samples() is False
        library.sources.paste("A comet was seen over Ashby on Tuesday evening.", "A comet")
        assert reindex(library, news).added == 4
        assert_each_passage_answers_once(library)
    with Library(tmp_path / "home", embedding) as library:
        assert not library.wants_verifying
        assert found(library, "steel cables")[0] == "Harbour bridge closes"


def test_a_library_of_another_model_is_emptied_too(
    tmp_path: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(tmp_path / "home", embedding) as library:
        fill(library, tmp_path)
    monkeypatch.setattr(embedding, "fingerprint", "another-model")
    with Library(tmp_path / "home", embedding) as library:
        library.empty()
    with Library(tmp_path / "home", embedding) as library:
        reindex(library, tmp_path / "news")
        assert found(library, "steel cables")[0] == "Harbour bridge closes"


def test_a_library_is_not_emptied_while_a_run_is_under_way(
    library: Library, tmp_path: Path
) -> None:
    news = fill(library, tmp_path)
    write(news, "tram.txt", STORIES["tram.txt"])
    run = library.reindex()
    next(run)
    with pytest.raises(ReindexRunning, match="wait until it has finished"):
        library.empty()
    run.close()
    assert library.article_count() == 3
    library.empty()
    assert library.article_count() == 0


def test_emptying_killed_before_its_transaction_deleted_only_own_files(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = fill(library, tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(Catalogue, "clear", killed)
        with pytest.raises(Killed):
            library.empty()
    assert found(library, "steel cables")[0] == "Harbour bridge closes"
    assert reindex(library, news).removed == 1  # the pasted one
    assert_each_passage_answers_once(library)


def test_emptying_killed_after_its_transaction_is_finished_at_the_next_opening(
    tmp_path: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(tmp_path / "home", embedding) as library, monkeypatch.context() as patched:
        fill(library, tmp_path)
        patched.setattr(Caches, "sweep_orphans", killed)
        with pytest.raises(Killed):
            library.empty()
        assert library.article_count() == 0
    with Library(tmp_path / "home", embedding) as library:
        assert len(list((library.home / "caches").iterdir())) == 2  # swept when it was opened
        *_, findings = library.verify()
        assert findings.orphans == 0
        assert held(library.home / "caches", "bridge") == []
        reindex(library, tmp_path / "news")
        assert_each_passage_answers_once(library)


@pytest.mark.only_sqlite(reason="a database of PostgreSQL is restored by its own programs")
def test_emptying_deletes_what_a_restore_set_aside(tmp_path: Path, embedding: Embedding) -> None:
    home = tmp_path / "home"
    with Library(home, embedding) as library:
        fill(library, tmp_path)
        back_up(home, tmp_path / "backup.zip")
    restore(home, tmp_path / "backup.zip")
    with Library(home, embedding) as library:
        for _ in library.verify():
            pass
        full = disk_use(home)
        assert full.dropped == sum(path.stat().st_size for path in library.dropped.iterdir())
        assert full.before_restores > full.dropped
        library.empty()
        left = disk_use(home)
        assert (left.dropped, left.before_restores, before_restores(home)) == (0, 0, [])
        assert 0 < left.caches < full.caches and left.catalogue > 0
        assert held(home, PRIVATE) == []


def test_emptying_reports_a_file_that_cannot_be_deleted(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(library, tmp_path)

    def refused(path: Path, missing_ok: bool = False) -> None:
        raise OSError(26, "Text file busy", str(path))

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(StorageFailed, match="text file busy"):
        library.empty()
    assert library.article_count() == 3
