"""Words, phrases and exclusions find what is spelt otherwise, and the spans stay exact."""

import unicodedata
from pathlib import Path

import pytest
from newsroom import reindex, write

from index.article import Article, Passage
from index.caches import words as words_module
from index.embedding import Embedding
from index.library import Library
from index.query import Query
from index.search.search import Hit

TRADITIONAL = "電車公司\n\n臺灣電車公司週一宣布，將關閉最老的線路，裡面的頭髮樣本與麵包無關。\n"
SIMPLIFIED = "轮渡公司\n\n台湾轮渡公司周一宣布，将关闭夜间航线，里面的头发样本与面包无关。\n"
DECOMPOSED = unicodedata.normalize(
    "NFD",
    "Ferry to Brönnö\n\nThe mayor of Brönnö, Zoë Çelik-Åkerlund, opened the pier at Łódź-by-Sea.\n",
)
JOINED = "Pier report\n\nThe ﬁnance oﬃce has ﬁled its ﬁrst oﬃcial report on the ﬂoating pier.\n"


@pytest.fixture
def library(tmp_path: Path, embedding: Embedding) -> Library:
    library = Library(tmp_path / "home", embedding)
    for name, text in (
        ("tw.txt", TRADITIONAL),
        ("cn.txt", SIMPLIFIED),
        ("nfd.txt", DECOMPOSED),
        ("pier.txt", JOINED),
    ):
        write(tmp_path / "news", name, text)
    reindex(library, tmp_path / "news")
    return library


def titles(hits: list[Hit]) -> set[str]:
    return {hit.article.title for hit in hits}


@pytest.mark.parametrize("phrase", ["台湾电车公司", "臺灣電車公司", "頭髮樣本", "头发样本"])
def test_each_chinese_writing_finds_the_other(library: Library, phrase: str) -> None:
    assert "電車公司" in titles(library.search(phrase))
    exact = titles(library.search(Query(phrase, phrases=(phrase,))))
    assert "電車公司" in exact
    without = titles(library.search(Query("宣布 關閉", excluded=(phrase,))))
    assert "電車公司" not in without


def test_traditional_finds_simplified(library: Library) -> None:
    found = library.search(Query("臺灣輪渡公司", phrases=("臺灣輪渡公司",)))
    assert titles(found) == {"轮渡公司"}
    assert titles(library.search(Query("宣布", excluded=("輪渡",)))) == {"電車公司"}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("phrase", ["Zoë Çelik-Åkerlund", "mayor of Brönnö"])
def test_accents(library: Library, phrase: str, form: str) -> None:
    phrase = unicodedata.normalize(form, phrase)
    assert titles(library.search(Query(phrase, phrases=(phrase,)))) == {
        unicodedata.normalize("NFC", "Ferry to Brönnö")
    }
    without = titles(library.search(Query("mayor pier", excluded=(phrase,))))
    assert "Pier report" in without
    assert unicodedata.normalize("NFC", "Ferry to Brönnö") not in without


@pytest.mark.parametrize("phrase", ["first official report", "ﬁrst oﬃcial report", "floating pier"])
def test_ligatures(library: Library, phrase: str) -> None:
    assert titles(library.search(Query(phrase, phrases=(phrase,)))) == {"Pier report"}
    assert "Pier report" not in titles(library.search(Query("pier", excluded=(phrase,))))


def test_what_an_earlier_newsdesk_read_is_found_and_its_spans_stay_exact(tmp_path: Path) -> None:
    """Its texts have ligatures and loose accents still."""
    text = f"{JOINED}\n{DECOMPOSED}"
    article = Article("Pier", text)
    passage = Passage(article.id, 0, 0, len(text), text)
    words = words_module.Words(tmp_path / "words", new=True)
    words.add([(article, passage)])
    found = words.matching("pier", 5, phrases=["first official report", "Zoë Çelik-Åkerlund"])
    assert list(found) == [passage.id]
    assert text[passage.start : passage.end] == passage.text
    words.close()


def test_where_only_the_words_are_indexed_otherwise_nothing_is_embedded_again(
    tmp_path: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch, encoded: list[str]
) -> None:
    monkeypatch.setattr(words_module, "FINGERPRINT", "words-0")
    with Library(tmp_path / "home", embedding) as library:
        reindex(library, write(tmp_path / "news", "tw.txt", TRADITIONAL).parent)
    monkeypatch.undo()
    encoded.clear()
    caches = tmp_path / "home" / "caches"
    for is_old in (True, False):  # once, and not again
        with Library(tmp_path / "home", embedding, light=True) as library:
            assert library.words_are_old == is_old
            assert (caches / ("words-1" if is_old else "words-2")).is_dir()
            assert titles(library.search("電車公司")) == {"電車公司"}  # meanwhile
            encoded.clear()
            steps = list(library.update_words())
            assert [(each.done, each.total) for each in steps] == [(0, 1), (1, 1)] * is_old
            assert encoded == [] and not library.words_are_old
            assert titles(library.search("台湾电车")) == {"電車公司"}
            assert (caches / "words-2").is_dir()


def test_a_re_index_brings_old_words_up_to_date_first(
    tmp_path: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words_module, "FINGERPRINT", "words-0")
    with Library(tmp_path / "home", embedding) as library:
        reindex(library, write(tmp_path / "news", "tw.txt", TRADITIONAL).parent)
    monkeypatch.undo()
    with Library(tmp_path / "home", embedding) as library:
        reindex(library)
        assert not library.words_are_old
        assert [run.kind for run in library.runs()][:2] == ["reindex", "rebuild"]
