"""The Library tab says what each file gave, and shows the first articles of many before they are
added."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from newsroom import write

from assistant.ui.library.adding_section import MOST_UNASKED, many_in, preview_in_words
from assistant.ui.library.sources_section import files_in_words, sources_table
from assistant.ui.shared.language import words_in
from index.embedding import Embedding
from index.library import Library
from index.runs.plan import Plan
from index.sources.redaction import name_of, redacted_documents
from index.storage.catalogue.documents import Document, Given
from index.storage.catalogue.sources import Source

EN, ZH = words_in("en"), words_in("zh")
NO_TEXT = "it has no text"


def text_of(drawn: str) -> str:
    return " ".join(html.fromstring(f"<div>{drawn}</div>").text_content().split())


def refused(
    name: str, reason: str = NO_TEXT, container: str | None = "/news/press.zip"
) -> Document:
    address = f"{container}!{name}" if container else name
    return Document(address, "", 1, container=container, failure=reason)


def lines(count: int) -> bytes:
    """Records of which each third has no text."""
    records = (
        {"title": f"Ferry {n}", "publisher": "Canal Courier", "date": "2025-08-06"}
        | ({"text": f"Ferry {n} sails again at noon."} if n % 3 else {})
        for n in range(count)
    )
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Library]:
    with Library(tmp_path_factory.mktemp("library"), embedding) as opened:
        yield opened


# What each file gave


def test_each_file_says_what_it_gave_and_what_was_refused() -> None:
    given = [Given(1, "/news/one.jsonl", 1), Given(1, "/news/press.zip", 480)]
    failed = [refused("a.html"), refused("b.html"), refused("c.html", "a login page")]
    one, press = files_in_words(EN, given, failed)
    assert one == {"name": "one.jsonl", "said": "1 article", "reasons": []}
    assert press["said"] == "480 articles, 3 refused"
    assert press["reasons"] == [f"a.html, b.html: {NO_TEXT}", "c.html: a login page"]


def test_many_of_one_reason_are_said_in_a_line() -> None:
    [file] = files_in_words(EN, [], [refused(f"line {n}.json") for n in range(1_000)])
    assert file["said"] == "0 articles, 1,000 refused"
    assert file["reasons"] == [
        f"line 0, line 1, line 2, 997 more: {NO_TEXT}",
    ]


def test_refused_files_of_one_article_come_last() -> None:
    failed = [refused("/news/empty.txt", "empty", None), refused("a.html")]
    held, alone = files_in_words(ZH, [Given(1, "/news/press.zip", 2)], failed)
    assert held["said"] == "2 篇文章，1 项未收录"
    assert alone == {"name": "", "said": "1 项未收录", "reasons": ["empty.txt：empty"]}


def test_notes_on_a_file_and_on_what_it_holds_are_said() -> None:
    archive = "/news/crawl.warc"
    noted = [
        Document(archive, "", 1, note="left out: a redirect or error"),
        Document(f"{archive}!https://a.example/1", "", 1, archive, "a", "its end is missing"),
        Document(f"{archive}!https://a.example/2", "", 1, archive, "b", "its end is missing"),
        Document("/news/other.txt", "", 1, note="of another file"),
    ]
    [file] = files_in_words(EN, [Given(1, archive, 2)], [], noted)
    assert file["reasons"] == [
        "left out: a redirect or error",
        "https://a.example/1, https://a.example/2: its end is missing",
    ]
    many = [replace(noted[1], address=f"{archive}!line {n}.json", note=f"{n}") for n in range(9)]
    [file] = files_in_words(EN, [Given(1, archive, 9)], [], many)
    assert file["reasons"] == [
        "line 0: 0",
        "line 1: 1",
        "line 2: 2",
        "line 3: 3",
        "line 4: 4",
        "4 more",
    ]


def test_visitors_see_what_a_file_gave_and_refused_in_one_line() -> None:
    failed = redacted_documents([refused("a.html")])
    [file] = files_in_words(EN, [Given(1, name_of("/news/press.zip"), 2)], failed)
    assert (file["name"], file["said"]) == ("press.zip", "2 articles, 1 refused")


def test_source_lists_only_its_own_files() -> None:
    sources = [Source(1, "/news", "folder"), Source(2, "/other", "folder")]
    given = [Given(1, "/news/<i>press.zip", 3)]
    drawn = sources_table(EN, sources, Path("/x"), [], given)
    assert drawn.count('<details class="gave"') == 1
    assert "<b>&lt;i&gt;press.zip</b>" in drawn


@pytest.mark.slow
def test_library_counts_what_each_file_gave(library: Library, tmp_path: Path) -> None:
    write(tmp_path / "news", "ferries.jsonl", lines(6))
    write(tmp_path / "news", "one.txt", "Tram\n\nThe tram is late.")
    library.sources.add([tmp_path / "news"])
    list(library.reindex())
    assert [(Path(each.file).name, each.articles) for each in library.given()] == [
        ("ferries.jsonl", 4)
    ]
    [file] = files_in_words(EN, library.given(), library.failed())
    assert file["said"] == "4 articles, 2 refused"


# The first ones


def test_first_articles_of_a_file_are_shown_before_it_is_added(
    library: Library, tmp_path: Path
) -> None:
    file = write(tmp_path, "ferries.jsonl", lines(150))
    found = many_in(library, [file], file.name)
    assert found is not None and found.count == 150
    assert [article.title for article in found.first] == ["Ferry 1", "Ferry 2", "Ferry 4"]
    assert [Path(each.address).name for each in found.refused] == [
        "ferries.jsonl!line 1.json",
        "ferries.jsonl!line 4.json",
    ]
    shown = text_of(preview_in_words(EN, [found]))
    assert shown.startswith("ferries.jsonl has 150 documents. The first articles are: Ferry 1")
    assert "Canal Courier · 6 August 2025" in shown
    assert NO_TEXT in shown
    assert "含 150 个文档" in preview_in_words(ZH, [found])


def test_few_are_added_without_asking(library: Library, tmp_path: Path) -> None:
    file = write(tmp_path, "ferries.jsonl", lines(MOST_UNASKED))
    assert many_in(library, [file], file.name) is None
    assert many_in(library, [write(tmp_path, "broken.zip", b"PK")], "broken.zip") is None


def test_folder_of_many_files_is_shown_too(library: Library, tmp_path: Path) -> None:
    for n in range(MOST_UNASKED + 1):
        write(tmp_path / "news", f"{n:03}.txt", f"Ferry {n}\n\nFerry {n} sails again at noon.")
    found = many_in(library, [tmp_path / "news"], "news")
    assert found is not None and found.count == MOST_UNASKED + 1
    assert [article.title for article in found.first] == ["Ferry 0", "Ferry 1", "Ferry 2"]


def test_a_file_without_articles_says_why(library: Library, tmp_path: Path) -> None:
    file = write(tmp_path, "empty.jsonl", b'{"title": "A"}\n' * 200)
    found = many_in(library, [file], file.name)
    assert found is not None and found.first == ()
    assert len(found.refused) == 20
    shown = text_of(preview_in_words(EN, [found]))
    assert "none of the first is an article" in shown and "15 more" in shown


@pytest.mark.slow
def test_plan_shows_the_first_of_each_new_source(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "wire"
    write(folder, "ferries.jsonl", lines(9).replace(b"Ferry", b"Lorry"))
    library.sources.add([folder])
    *_, plan = library.plan()
    assert isinstance(plan, Plan)
    [preview] = [each for each in library.previews(plan) if each.name == str(folder)]
    assert (preview.count, preview.first[0].title) == (9, "Lorry 1")
    assert not [each for each in library.articles() if "Lorry" in each.article.title]
