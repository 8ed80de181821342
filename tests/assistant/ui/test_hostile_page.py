"""Hostile text in articles and questions stays text wherever the page shows it."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import gradio as gr
import pytest
from lxml import html
from places import DATA

from assistant.answering.chain import Ask
from assistant.asking.dates.time_words import TimeWords
from assistant.asking.question import Asking, Question
from assistant.asking.searching import Search
from assistant.ui.ask import start_page
from assistant.ui.ask.filtering import asking_of, filters_on
from assistant.ui.ask.search_explained import explained
from assistant.ui.ask.understood import UnderstoodQuestion
from assistant.ui.pages.article_page import page_of
from assistant.ui.shared.language import words_in
from assistant.ui.shared.templating import html_of
from index.article import Article, Passage
from index.errors import BadInput
from index.library import Library
from index.query import Filters, Query
from index.search.search import Hit
from index.storage.catalogue.articles import Listed
from index.storage.catalogue.former_articles import FormerArticle

TEXTS = json.loads((DATA / "hostile_texts.json").read_text())
PLAIN = "A plain text"
WORDS = words_in("en")
NOW = datetime(2025, 8, 9, tzinfo=UTC)


def written(text: str) -> Article:
    """An article all of whose fields are this text."""
    return Article(
        text, f"{text}\n\n{text}", (text,), text, date(2025, 8, 6), text, "en", None, text, text
    )


def on_the_start_page(text: str, library: Library) -> str:
    with pytest.MonkeyPatch.context() as patch:
        listed = [Listed(written(text), (), 1, False, 0)]
        patch.setattr(library, "articles", lambda limit: listed)
        patch.setattr(start_page, "questions_worth_asking", lambda _: [text])
        return start_page.start_page(library, WORDS)


def in_a_chip(text: str, _: Library) -> str:
    with gr.Blocks():
        strip = UnderstoodQuestion()
    search = Search(Query("q"), (), TimeWords(text, newest=True), text)
    return str(strip.updates(Ask("q"), Question(text, text), search, WORDS)[strip.chips])


def among_the_filters_that_are_on(text: str, _: Library) -> str:
    filters = Filters((text,), None, None, (text,), (text,), (text,), (text,))
    return filters_on(Asking(filters), WORDS)


def in_the_table_of_a_search(text: str, _: Library) -> str:
    filters = Filters((text,), None, None, (text,), (text,), (text,), (text,))
    query = Query(text, (text,), (text,), filters, text, filters, also=(text,))
    passage = Passage("0" * 32, 0, 0, len(text), text)
    return explained(Search(query, (Hit(written(text), passage, 0.9, 0.5, 5.0),)), WORDS)


def on_an_articles_page(text: str, _: Library) -> str:
    article = replace(written(text), url=None)
    former = FormerArticle(article, "removed", None, NOW)
    return page_of(article, WORDS, former=former, copies=[article], earlier=[former])


PLACES = (
    on_the_start_page,
    in_a_chip,
    among_the_filters_that_are_on,
    in_the_table_of_a_search,
    on_an_articles_page,
)


def parsed(page: str) -> html.HtmlElement:
    return html.document_fromstring(f"<!doctype html><title></title><body>{page}")


def shape(page: str) -> list[tuple[str, list[str]]]:
    """Every element with the names of its attributes, in order."""
    body = parsed(page).body
    return [(str(each.tag), sorted(each.attrib)) for each in body.iter()]


def said(page: str) -> str:
    """The visible text, and the values of buttons."""
    body = parsed(page).body
    kept = [each.get("data-id", "") for each in body.iter("button")]
    return " ".join(" ".join([body.text_content(), *kept]).split())


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("text", TEXTS)
def test_hostile_text_adds_no_element_or_attribute(
    text: str, place: Callable[[str, Library], str], samples: Library
) -> None:
    drawn = place(text, samples)
    assert shape(drawn) == shape(place(PLAIN, samples))
    assert " ".join(text.split())[:100] in said(drawn)
    for link in parsed(drawn).body.iter("a"):
        assert link.get("href").startswith(
            ("articles/", "../", "#passage-", "hits.")
        ) or re.fullmatch("[0-9a-f]{16}", link.get("href"))


@pytest.mark.parametrize("text", TEXTS)
def test_title_is_whole_title_of_its_page(text: str, samples: Library) -> None:
    page = html.document_fromstring(on_an_articles_page(text, samples))
    assert " ".join(page.findtext(".//title").split()) == " ".join(text.split())
    head = [each.tag for each in page.head.iter()]
    plain = html.document_fromstring(on_an_articles_page(PLAIN, samples))
    assert head == [each.tag for each in plain.head.iter()]


@pytest.mark.parametrize("text", TEXTS)
def test_only_web_address_becomes_link(text: str) -> None:
    page = html.document_fromstring(page_of(replace(written("x"), url=text), WORDS))
    linked = [each.get("href") for each in page.iter("a")]
    assert all(each.startswith(("../", "#passage-", "http://", "https://")) for each in linked)


@pytest.mark.parametrize("text", TEXTS)
def test_refused_filter_is_shown_as_text(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        asking_of([], [], [], [], text, "", "", words=WORDS)
    drawn = html_of("filters_on.html", refused=str(refused.value))
    assert shape(drawn) == shape(html_of("filters_on.html", refused=PLAIN))
