"""What came and left is numbered in the transaction that does it, so that others can keep up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.article import Article
from index.caches.splitting import split
from index.storage import changes as changes_module
from index.storage.catalogue import Catalogue
from index.storage.catalogue.articles import Arrival
from index.storage.catalogue.documents import Document
from index.storage.changes import Changed, Mark
from index.storage.location import Location

pytestmark = pytest.mark.both_databases


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(Location.in_folder(tmp_path).catalogue)
    yield opened
    opened.close()


def article(name: str) -> Article:
    return Article(title=f"News of {name}", text=f"Something happened in {name}. 发生了一件事。")


def take_in(catalogue: Catalogue, *names: str) -> list[str]:
    """The ids of articles of these names, each now read from a document of its name."""
    arrivals = [Arrival(each, split(each)) for each in map(article, names)]
    documents = [
        Document(name, "stamp", article_id=arrival.article.id)
        for name, arrival in zip(names, arrivals, strict=True)
    ]
    catalogue.articles.switch(documents, arrivals)
    return [arrival.article.id for arrival in arrivals]


def test_changes_are_numbered_in_their_order(catalogue: Catalogue) -> None:
    ashby, borle = take_in(catalogue, "Ashby", "Borle")
    catalogue.articles.switch(gone=["Ashby"])
    first = catalogue.changes.after(Mark(), 10)
    assert (first.came, first.left, first.mark.number) == ((borle,), (ashby,), 3)
    [corvik] = take_in(catalogue, "Corvik")
    then = catalogue.changes.after(first.mark, 10)
    assert (then.came, then.left, then.mark) == ((corvik,), (), catalogue.changes.last())
    assert not catalogue.changes.after(then.mark, 10)


def test_changes_are_given_in_portions(catalogue: Catalogue) -> None:
    ids = take_in(catalogue, "Ashby", "Borle", "Corvik")
    first = catalogue.changes.after(Mark(), 2)
    assert first.came == tuple(ids[:2])
    assert catalogue.changes.after(first.mark, 2).came == tuple(ids[2:])


def test_an_article_that_left_and_is_back_came(catalogue: Catalogue) -> None:
    [ashby] = take_in(catalogue, "Ashby")
    catalogue.articles.switch(gone=["Ashby"])
    take_in(catalogue, "Ashby")
    changed = catalogue.changes.after(Mark(), 10)
    assert (changed.came, changed.left) == ((ashby,), ())


def test_a_transaction_that_fails_leaves_no_change(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(catalogue, "Ashby")
    before = catalogue.changes.last()

    def fail() -> str:
        raise ValueError("no moment")

    with monkeypatch.context() as failing:
        failing.setattr(changes_module, "now", fail)
        with pytest.raises(ValueError, match="no moment"):
            take_in(catalogue, "Borle")
    assert catalogue.changes.last() == before
    assert catalogue.articles.known("articles", [article("Borle").id]) == set()


def test_who_is_too_far_behind_begins_anew(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes_module, "KEPT", 3)
    monkeypatch.setattr(changes_module, "TRIMMED_EVERY", 2)
    take_in(catalogue, "Ashby")
    behind = catalogue.changes.last()
    for name in ("Borle", "Corvik", "Dunmere", "Eskby", "Farlow"):
        take_in(catalogue, name)
    last = catalogue.changes.last()
    assert catalogue.changes.after(behind, 10) == Changed(last, anew=True)
    assert catalogue.changes.after(Mark(), 10) == Changed(last, anew=True)
    assert not catalogue.changes.after(last, 10)


def test_who_followed_a_catalogue_that_was_restored_begins_anew(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    take_in(catalogue, "Ashby", "Borle")
    followed = catalogue.changes.last()
    (tmp_path / "restored").mkdir()
    restored = Catalogue(Location.in_folder(tmp_path / "restored").catalogue)
    take_in(restored, "Corvik", "Dunmere", "Eskby")
    assert restored.changes.after(followed, 10).anew
    restored.close()


def test_all_is_anew_when_the_passages_are_or_nothing_is_left(catalogue: Catalogue) -> None:
    take_in(catalogue, "Ashby")
    followed = catalogue.changes.last()
    passages = split(article("Ashby"))
    assert catalogue.articles.switch_passages(passages, {}, unless_after=followed)
    assert catalogue.changes.after(followed, 10).anew
    followed = catalogue.changes.last()
    catalogue.clear({})
    assert catalogue.changes.after(followed, 10).anew


def test_passages_are_not_switched_after_an_article_came(catalogue: Catalogue) -> None:
    take_in(catalogue, "Ashby")
    seen = catalogue.changes.last()
    take_in(catalogue, "Borle")
    passages = split(article("Ashby"))
    assert not catalogue.articles.switch_passages(passages, {"colour": "red"}, unless_after=seen)
    assert catalogue.key_values.get("colour") is None
    assert len(catalogue.articles.passage_ids()) == len(passages) + len(split(article("Borle")))
