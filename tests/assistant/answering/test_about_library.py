"""Questions about the library itself, answered from its catalogue."""

from collections.abc import Iterator
from datetime import date

import pytest

from assistant.answering.about_library import Told, about_library
from assistant.asking.question import Asking, question_of
from index.embedding import Embedding
from index.library import Library
from index.query import UNFILTERED, Filters

ARTICLES = [
    ("Old mill burns down", "Ada Holt", "Elm Post", "2024-05-04"),
    ("Tram to the lake runs again", "Ada Holt", "Elm Post", "2025-03-02"),
    ("Cheese fair moves to Wick", "Ben Rusk", "Wick Echo", "2025-11-20"),
    ("磨坊重新开业", "林小雨", "榆镇日报", "2025-06-01"),
]
PAGE = """<html><head><title>{title}</title><meta property="og:title" content="{title}">
<meta name="author" content="{author}"><meta property="og:site_name" content="{publisher}">
<meta property="article:published_time" content="{day}"></head><body><article><h1>{title}</h1>
<p>{text}</p></article></body></html>"""
TEXT = "The people of the village met in the hall and talked about it for two hours. " * 6
CHINESE = "村民们在礼堂里讨论了两个小时，最后决定支持这个计划。" * 6


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("village")
    for number, (title, author, publisher, day) in enumerate(ARTICLES):
        text = CHINESE if author == "林小雨" else TEXT
        page = PAGE.format(title=title, author=author, publisher=publisher, day=day, text=text)
        (folder / f"{number}.html").write_text(page, encoding="utf-8")
    with Library(tmp_path_factory.mktemp("home"), embedding) as opened:
        opened.sources.add([folder])
        for _ in opened.reindex():
            pass
        yield opened


def told(library: Library, asked: str, filters: Filters = UNFILTERED) -> Told | None:
    return about_library(question_of(asked, Asking(filters, as_of=date(2025, 12, 1))), library)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        (
            "How many articles do you have, and from when?",
            "4 articles; the oldest is of 4 May 2024",
        ),
        ("How many articles are there in the library?", "4 articles; the oldest"),
        ("How many articles from Elm Post do you have?", "2 articles from Elm Post"),
        ("How many articles are by Ada Holt?", "Ada Holt wrote 2 articles: “Tram"),
        ("How many articles do you have from 2025?", "3 articles published from 1 January 2025"),
        ("How many articles since June 2025 do you have?", "2 articles published since 1 June"),
        ('How many articles do you have? source:"Wick Echo"', "1 article under your filters"),
        ("Which sources do you have?", "3 publishers: Elm Post (2)"),
        ("Where do your articles come from?", "3 publishers: Elm Post (2)"),
        ("What's the newest article?", "is “Cheese fair moves to Wick”, Wick Echo, Ben Rusk"),
        ("What is the oldest article you have?", "“Old mill burns down”, Elm Post, Ada Holt"),
        ("What is the latest article from Elm Post?", "“Tram to the lake runs again”"),
        ('Who wrote "Old mill burns down"?', "is by Ada Holt"),
        ("Who wrote Cheese fair moves to Wick?", "is by Ben Rusk"),
        ("Which articles did Ada Holt write?", "Ada Holt wrote 2 articles"),
        ("How many articles has Ada Holt written for Elm Post?", "Ada Holt wrote 2"),
        ("What did Ben Rusk write?", "Ben Rusk wrote 1 article"),
        ("What can you do?", "from your own articles"),
        ("你有多少篇文章，从什么时候开始的？", "4篇文章；最早的日期为2024年5月4日"),
        ("你有多少篇榆镇日报的文章？", "来自榆镇日报的1篇文章"),
        ("2025年的文章有多少篇？", "3篇文章"),
        ("你有哪些来源？", "3家出版者"),
        ("最新的文章是哪篇？", "《Cheese fair moves to Wick》"),
        ("谁写了《磨坊重新开业》？", "作者是林小雨"),
        ("林小雨写了哪些文章？", "林小雨写了1篇文章"),
        ("你能做什么？", "您自己的文章"),
    ],
)
def test_a_question_about_the_library_is_answered_from_its_catalogue(
    village: Library, asked: str, holds: str
) -> None:
    answer = told(village, asked)
    assert answer and holds in answer.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [
        "How many articles of the treaty did the mill break?",
        "How many articles did the parliament pass?",
        "How many articles are in the constitution?",
        "How many articles do you have from the treaty?",
        "What is the first article of the constitution?",
        "What is the latest article of the treaty?",
        "Which sources did the minister name?",
        "Who wrote War and Peace?",
        "Who wrote the report on the mill?",
        "What did the mayor write?",
        "What can you do about mould?",
        "How many mills burned down?",
        "How many stories are there?",
        "What did Ada write?",
        "Which articles did Ada Holt write for the Wick Star?",
        "What are the latest stories?",
        "最新新闻是什么？",
        "条约有多少条？",
        "法案有多少篇文章？",
        "谁写了《红楼梦》？",
        "村民写了什么？",
    ],
)
def test_a_question_about_the_news_is_left_alone(village: Library, asked: str) -> None:
    assert told(village, asked) is None


@pytest.mark.slow
def test_every_article_that_is_named_is_opened_by_its_mark(village: Library) -> None:
    for asked in ("How many articles do you have?", "Which articles did Ada Holt write?"):
        answer = told(village, asked)
        assert answer
        [sentence] = answer.sentences
        assert sentence.text == answer.text
        assert [each.n for each in answer.evidence] == [1, 2]
        for citation in sentence.verdict.citations:
            assert f"[{citation.n}]" in answer.text
            assert citation.sentence in citation.evidence.passage.text
            assert citation.evidence in answer.evidence


@pytest.mark.slow
def test_filters_hold_for_everything_that_is_told(village: Library) -> None:
    of_2024 = Filters(before=date(2024, 12, 31))
    newest = told(village, "What's the newest article?", of_2024)
    assert newest and "Old mill" in newest.text
    wrote = told(village, "Which articles did Ada Holt write?", of_2024)
    assert wrote and "Tram" not in wrote.text
    assert told(village, 'Who wrote "Cheese fair moves to Wick"?', of_2024) is None


def test_an_empty_library_has_no_articles(library: Library) -> None:
    answer = told(library, "How many articles do you have?")
    assert answer and answer.text == "The library has 0 articles."
    assert answer.sentences == ()
