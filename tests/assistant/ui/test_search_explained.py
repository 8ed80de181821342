"""How the page explains a search."""

import re
from dataclasses import replace
from datetime import date

import pytest

from assistant.asking.searching import Search
from assistant.asking.searching import explained as explained_in_line
from assistant.ui.ask.search_explained import explained, filters_in_words
from assistant.ui.shared.language import words_in
from assistant.ui.shared.sources import source_cards
from index.article import Article, Passage
from index.query import Filters, Query
from index.search.rerank import Closeness
from index.search.search import Hit

ENGLISH, CHINESE = words_in("en"), words_in("zh")
ARTICLE = Article("Bridge shut", "The bridge is shut.", published=date(2025, 8, 6))
PASSAGE = Passage("0" * 32, 0, 0, 19, "The bridge is shut.")
CLOSE = Closeness(15.0, pairs=0.25, tokens=0.61, article=0.68, later=1.1)
HIT = Hit(ARTICLE, PASSAGE, 0.92, 0.583, 5.01, (), 5, 6, 0.66, CLOSE)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def figures(hit: Hit) -> dict[str, str]:
    """The table's row of a passage, by the name of the column."""
    shown = explained(Search(Query("q"), (hit,)), ENGLISH)
    cells = re.findall(r'<td data-label="(\w+)">(.*?)</td>', shown)
    return {name: text_of(cell) for name, cell in cells}


def test_passage_is_shown_with_every_rank_and_score() -> None:
    assert figures(HIT) == {
        "Meaning": "#5 0.58",
        "Words": "#6 5.01",
        "Fused": "0.66",
        "Tokens": "0.61",
        "Pairs": "0.25",
        "Article": "0.68",
        "Later": "1.10",
        "Score": "0.92",
    }
    shown = text_of(explained(Search(Query("q"), (HIT,)), ENGLISH))
    assert "1 Bridge shut 6 August 2025 The bridge is shut." in shown


@pytest.mark.parametrize(
    ("hit", "unknown"),
    [
        (replace(HIT, similarity=None, similarity_rank=None), {"Meaning"}),
        (replace(HIT, words=None, words_rank=None), {"Words"}),
        (replace(HIT, close=None), {"Tokens", "Pairs", "Article", "Later"}),
        (replace(HIT, close=Closeness(1.0, pairs=0.5)), {"Tokens", "Article", "Later"}),
    ],
)
def test_unused_score_is_a_dash(hit: Hit, unknown: set[str]) -> None:
    assert {name for name, figure in figures(hit).items() if figure == "–"} == unknown


def test_date_column_is_shown_only_if_a_date_counted() -> None:
    assert figures(replace(HIT, preferred=0.75))["Date"] == "0.75"
    assert "Date" not in figures(HIT)


def test_quiz_column_is_shown_only_if_a_quiz_counted() -> None:
    assert "Quiz" not in figures(HIT)
    assert figures(replace(HIT, close=replace(CLOSE, quiz=0.5)))["Quiz"] == "0.50"
    beside = replace(HIT, close=Closeness(1.0, pairs=0.5, tokens=0.5, article=0.5, quiz=0.5))
    shown = explained(Search(Query("q"), (replace(HIT, close=None), beside)), ENGLISH)
    assert "a quiz in the passage asks" in shown


def test_line_of_command_shows_what_was_taken_off() -> None:
    line = explained_in_line(replace(HIT, close=replace(CLOSE, quiz=0.5)))
    assert line.endswith("article 0.68, pairs 0.25, later -1.10, quiz -0.50, together 15.00")
    first = explained_in_line(replace(HIT, close=replace(CLOSE, later=0.0)))
    assert first.endswith("pairs 0.25, together 15.00")


def test_query_is_shown_as_it_was_searched() -> None:
    query = Query(
        "bridge closure",
        ("shut for good",),
        ("ferry",),
        Filters(publishers=("Post",), after=date(2025, 8, 1)),
        "桥梁关闭",
        Filters(before=date(2025, 8, 9)),
        date(2025, 8, 10),
        newest=True,
        also=("ferry & bridge", "old bridge"),
    )
    shown = text_of(explained(Search(query, ()), ENGLISH))
    for said in (
        "Searched for bridge closure",
        "Other readings ferry &amp; bridge; old bridge",
        "Translation 桥梁关闭",
        "Word for word “shut for good”",
        "Excluded “ferry”",
        "Filters publisher Post; articles from 1 August 2025 on",
        "As of 10 August 2025",
        "Preferred articles up to 9 August 2025; newer articles",
        "No passage was found.",
    ):
        assert said in shown
    plain = text_of(explained(Search(Query("bridge"), ()), ENGLISH))
    assert "Filters none" in plain
    assert not re.search("Other|Translation|Word for word|Excluded|As of|Preferred", plain)


def test_filters_are_described_in_words() -> None:
    filters = Filters(languages=("zh", "en", "qqq"), tags=("sport",), feeds=("f",))
    descriptions = filters_in_words(filters, ENGLISH)
    assert descriptions == ["language Chinese or English or qqq", "tag sport", "source f"]
    assert filters_in_words(filters, CHINESE)[0] == "语言为中文或英语或qqq"


def test_table_is_in_page_language_and_query_in_its_own() -> None:
    day = date(2025, 8, 1)
    query = Query("bridge closure", within=Filters(after=day, before=day))
    shown = text_of(explained(Search(query, (HIT,)), CHINESE))
    for said in (
        "搜索内容 bridge closure",
        "优先 2025年8月1日的文章",
        "语义 词语 合并",
        "2025年8月6日",
    ):
        assert said in shown
    assert not re.search("Searched|Preferred|Meaning|August", shown)


def test_answer_without_evidence_still_explains_its_search() -> None:
    below = explained(Search(Query("bridge"), ()), ENGLISH)
    shown = source_cards(0, (), ENGLISH, below=below)
    assert below in shown and "No sentence in your articles relates to this question." in shown
    assert source_cards(0, (), ENGLISH) == ""
