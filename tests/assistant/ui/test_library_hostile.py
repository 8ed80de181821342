"""Hostile names of articles, sources, files and errors stay text on the Library tab."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import html
from places import DATA

from assistant.ui.library.adding_section import add_files
from assistant.ui.library.articles_section import articles_table, removed_table, stories_list
from assistant.ui.library.phrases import remarks
from assistant.ui.library.picture_section import picture
from assistant.ui.library.run_control import RunControl
from assistant.ui.library.run_section import failures_panel, notes_panel, outcome_panel
from assistant.ui.library.sources_section import sources_table
from assistant.ui.library.upkeep import runs_table
from assistant.ui.shared.language import words_in
from assistant.ui.shared.sentences import refusal, sentence
from index.article import Article
from index.background import Background
from index.errors import BadInput
from index.library import Library
from index.sources.found import Remark
from index.storage.catalogue.articles import Listed, Wanted
from index.storage.catalogue.filtering import Share
from index.storage.catalogue.former_articles import FormerArticle
from index.storage.catalogue.runs import Run
from index.storage.catalogue.sources import Source

TEXTS = json.loads(
    (DATA / "hostile_texts.json").read_text(encoding="utf-8"),
)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EN = words_in("en")


def drawings(text: str) -> Iterator[str]:
    """All HTML of the tab, with this text wherever a text comes from outside."""
    article = Article(text, "x", (text,), text, published=date(2026, 11, 24), url=text)
    failed = [{"address": text, "text": text}]
    source = Source(1, text, "feed", f"Feed {text}", read_at=NOON, outcome=text, failing=3)
    run = Run(1, "reindex", NOON, NOON, text, {"notes": failed, "failed": failed})
    yield articles_table(EN, [Listed(article, (text,), 1, True, 2)], 0, 1, Wanted())
    yield articles_table(EN, [], 0, 0, Wanted(text))
    yield removed_table(EN, [FormerArticle(article, "removed", None, NOON)])
    yield stories_list(EN, [[article, article]])
    yield sources_table(EN, [source], Path("/home"), ())
    yield remarks(EN, [Remark(f"https://{text}", text)] * 7)
    yield failures_panel(EN, [Remark(f"https://{text}", text)])
    yield runs_table(EN, [run])
    yield outcome_panel(EN, [run])
    yield notes_panel(EN, [run])
    yield picture(EN, [Share(date(2026, month, 1), text, month) for month in (1, 2)])
    yield sentence(text, "progress")
    yield refusal(BadInput(text), EN, at_home=True)


def shape(drawn: str) -> list[tuple[str, list[str]]]:
    """The elements of a piece of HTML as a browser reads it, each with its attributes' names."""
    read = html.fragment_fromstring(drawn, create_parent="main")
    return [(str(each.tag), sorted(each.attrib)) for each in read.iter()]


HARMLESS = [shape(drawn) for drawn in drawings("Bridge closes")]


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_text_adds_no_element_or_attribute(text: str) -> None:
    for drawn, harmless in zip(drawings(text), HARMLESS, strict=True):
        assert shape(drawn) == harmless
        assert "{{" not in drawn or "{{" in text
        read = html.fragment_fromstring(drawn, create_parent="main").text_content()
        assert " ".join(text.split()) in " ".join(read.split())


def test_file_names_are_drawn_as_text(library: Library) -> None:
    background = Background(library)
    names = [text.replace("/", "-").replace("\n", " ")[:60] for text in TEXTS]
    drawn = add_files(EN, library, RunControl(background), [Path(f"{name}.exe") for name in names])
    background.close()
    plain = [Path(f"file {n}.exe") for n in range(len(names))]
    assert shape(drawn) == shape(add_files(EN, library, RunControl(background), plain))
    read = html.fragment_fromstring(drawn, create_parent="main").text_content()
    assert all(name.strip() in read for name in names)
