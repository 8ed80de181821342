"""One library in one folder: its owner, its errors, its catalogue."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import psutil
import pytest
from newsroom import (
    assert_each_passage_answers_once,
    found,
    listed,
    reindex,
    write,
    write_stories,
)
from sqlalchemy.exc import IntegrityError
from waiting import until

import index.library as library_module
from index.article import Article
from index.caches.splitting import split
from index.embedding import Embedding
from index.errors import (
    EmptyQuestion,
    LibraryInUse,
    LibraryMismatch,
    UnknownArticle,
    UnreadableSource,
)
from index.library import Library
from index.storage.catalogue import Catalogue
from index.storage.catalogue.articles import Arrival
from index.storage.catalogue.documents import Document
from index.storage.lock import LibraryLock

pytestmark = pytest.mark.both_databases


HOLD = "import sys; from index.storage.lock import LibraryLock as L; from pathlib import Path; \
lock = L(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"


def test_second_newsdesk_learns_who_has_the_library(library: Library, embedding: Embedding) -> None:
    with pytest.raises(LibraryInUse, match=rf"process {os.getpid()}\b.*another --home"):
        Library(library.home, embedding)
    library.announce("http://127.0.0.1:7860")
    with pytest.raises(LibraryInUse, match=rf"process {os.getpid()}\b.*http://127.0.0.1:7860"):
        Library(library.home, embedding)


@pytest.mark.slow
def test_killed_newsdesk_releases_its_library(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(LibraryInUse, match=f"process {holder.pid}"):
            LibraryLock(tmp_path)
        holder.kill()
        holder.wait()
    LibraryLock(tmp_path).release()


def test_library_that_cannot_be_opened_holds_no_file(
    tmp_path: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    Library(tmp_path, embedding).close()

    def mismatch(*_: object) -> None:
        raise LibraryMismatch("another model")

    monkeypatch.setattr(library_module, "check_fingerprint", mismatch)
    with pytest.raises(LibraryMismatch):
        Library(tmp_path, embedding)

    def held() -> list[str]:
        paths = [each.path for each in psutil.Process().open_files()]
        return [path for path in paths if str(tmp_path) in path]

    until(lambda: not held())  # Chroma closes its database some 2 ms after it says that it did


def test_a_library_may_be_closed_in_another_thread(tmp_path: Path, embedding: Embedding) -> None:
    library = Library(tmp_path, embedding)
    closing = Thread(target=library.close)
    closing.start()
    closing.join()
    Library(tmp_path, embedding).close()


def test_a_library_of_another_model_is_not_searched_until_it_is_rebuilt(
    tmp_path: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(tmp_path / "home", embedding) as library:
        reindex(library, write_stories(tmp_path / "news"))
    monkeypatch.setattr(embedding, "fingerprint", "another-model")
    with Library(tmp_path / "home", embedding) as library:
        for act in (lambda: library.search("steel cables"), lambda: list(library.reindex())):
            with pytest.raises(
                LibraryMismatch, match=r"all-MiniLM-L6-v2.*another-model.*newsdesk rebuild"
            ):
                act()
        assert library.article_count() == 10
        for _ in library.rebuild():
            pass
        assert found(library, "steel cables")[0] == "Harbour bridge closes"
        assert_each_passage_answers_once(library)
    with Library(tmp_path / "home", embedding) as library:
        assert found(library, "steel cables")[0] == "Harbour bridge closes"


def test_a_library_keeps_its_articles_when_it_is_reopened(
    tmp_path: Path, embedding: Embedding
) -> None:
    with Library(tmp_path / "home", embedding) as library:
        reindex(library, write_stories(tmp_path / "news", "bridge.txt", "cheese.txt"))
        before = library.search("steel cables")
    with Library(tmp_path / "home", embedding) as library:
        assert library.search("steel cables") == before


def test_unknown_articles_and_empty_questions_are_refused(library: Library) -> None:
    for act in library.article, library.remove:
        with pytest.raises(UnknownArticle, match="no article abc"):
            act("abc")
    for query in "", " \n", "?!…":
        with pytest.raises(EmptyQuestion):
            library.search(query)


def test_an_empty_library_finds_nothing(library: Library) -> None:
    assert library.search("anything") == []
    assert library.articles() == []


def test_one_unreadable_path_adds_none(library: Library, tmp_path: Path) -> None:
    news = write_stories(tmp_path / "news", "bridge.txt")
    odd = write(tmp_path, "story.exe", "MZ")
    with pytest.raises(UnreadableSource, match="no such file or folder"):
        library.sources.add([news, tmp_path / "missing.txt"])
    with pytest.raises(UnreadableSource, match="this kind of file can't be read"):
        library.sources.add([news, odd])
    with pytest.raises(UnreadableSource, match="this kind of file can't be read"):
        library.sources.drop([news / "bridge.txt", odd])
    reindex(library)
    assert library.article_count() == 0


def test_articles_are_listed_newest_first_with_the_undated_last(
    library: Library, tmp_path: Path
) -> None:
    for title, line in [
        ("Old", "1 May 2024\n\n"),
        ("New", "1 May 2025\n\n"),
        ("B", ""),
        ("A", ""),
    ]:
        write(tmp_path / "news", f"{title}.txt", f"{title}\n\n{line}The text of {title} is this.")
    reindex(library, tmp_path / "news")
    assert [entry.article.title for entry in library.articles()] == ["New", "Old", "A", "B"]
    entry = listed(library, "New")
    assert library.article(entry.article.id) == entry.article
    assert (entry.passages, entry.is_sample) == (1, False)


def test_similarities_compare_the_query_to_each_text_and_the_texts_to_each_other(
    library: Library,
) -> None:
    to_query, between = library.similarities("a bridge", ["a bridge", "a wheel of cheese"])
    assert to_query[0] == pytest.approx(1.0, abs=1e-4)
    assert to_query[1] < 0.5
    assert between[0][1] == pytest.approx(between[1][0], abs=1e-4)


def test_catalogue_enforces_foreign_keys(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.db")
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        catalogue.articles.switch([Document("/news/a.txt", "hash", article_id="no-such-article")])
    assert catalogue.documents.all() == {}

    article = Article("Bridge", "The bridge opened.")
    passages = split(article)
    document = Document("/news/a.txt", "hash", article_id=article.id)
    assert catalogue.articles.switch([document], [Arrival(article, passages)]) == []
    stored = catalogue.articles.passages([passages[0].id])
    assert stored == {passages[0].id: (article, passages[0])}
    assert catalogue.articles.switch(gone=[document.address]) == [article.id]
    assert catalogue.articles.passages([passages[0].id]) == {}
    assert catalogue.articles.passage_count() == 0
    catalogue.close()
