"""Questions made of Chinese articles, and that the library answers each of them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from assistant.answering.timeline import timeline
from assistant.asking.question import question_of
from assistant.evidence.evidence import gather
from assistant.story.suggestions import questions_worth_asking
from assistant.ui.ask.start_page import start_page
from assistant.ui.shared.language import words_in
from index.article import Article
from index.embedding import Embedding
from index.library import Library

STANDSTILL = (
    "青江地铁七号线周一起停运三天。\n\n由于隧道漏水，青江地铁七号线从周一起停运。"
    "青江地铁公司说，检修需要三天，乘客可以改乘公交车。青江地铁七号线每天运送四十万人。"
)
RUNNING = (
    "青江地铁七号线周四恢复运行。青江地铁七号线是一条环线，全长三十公里。"
    "青江地铁公司说，漏水的隧道已经修好，列车恢复原来的间隔。"
)
FARES = (
    "青江市公布了青江地铁七号线的票价。全程票价为八元，学生半价。"
    "青江地铁七号线的票价按里程计算，从三月一日起实行。"
)
FACTORY = "星驰汽车将在南溪建厂，投资五十亿元。星驰汽车说，南溪靠近港口，出口方便。"
TOOLKIT = "华为周二宣布开源CANN。开发者说，CANN以前只供少数企业使用。华为希望更多人使用CANN。"
ARTICLES = [
    Article("青江地铁七号线恢复运行", RUNNING, published=date(2026, 3, 5)),
    Article("青江地铁七号线停运三天", STANDSTILL, published=date(2026, 3, 2)),
    Article("青江地铁七号线票价公布", FARES, published=date(2026, 2, 1)),
    Article("为何星驰汽车在南溪建新厂", FACTORY, published=date(2026, 1, 20)),
    Article("华为宣布开源CANN工具包", TOOLKIT, published=date(2026, 1, 8)),
]


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Library]:
    place = tmp_path_factory.mktemp("chinese")
    records = [
        {"title": each.title, "text": each.text, "date": str(each.published)} for each in ARTICLES
    ]
    file = place / "articles.jsonl"
    file.write_text("\n".join(map(json.dumps, records)))
    with Library(place / "home", embedding) as library:
        library.sources.add([file])
        for _ in library.reindex():
            pass
        yield library


def test_every_question_suggested_is_answered_by_the_library(chinese: Library) -> None:
    articles = [listed.article for listed in chinese.articles()]
    questions = questions_worth_asking(articles, 6)
    assert questions == [
        "青江地铁七号线是什么？",
        "为什么青江地铁七号线从周一起停运？",
        "为何星驰汽车在南溪建新厂？",
        "关于青江地铁七号线有哪些报道？",
        "关于CANN有哪些报道？",
        "青江地铁七号线的时间线",
    ]
    named = ["环线", "漏水", "港口", "青江地铁七号线", "CANN", "青江地铁七号线"]
    for question, name in zip(questions, named, strict=True):
        evidence = gather(question_of(question), chinese.search(question, 24), chinese)
        assert any(name in each.context.text for each in evidence), question
        if question_of(question).kind.as_timeline:
            assert len(timeline(question_of(question), evidence)) >= 2


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("七号桥封闭，原因是桥墩开裂。", "为什么七号桥封闭？"),
        ("因大雾影响，七号桥周二封闭。", "为什么七号桥周二封闭？"),
        ("因此，七号桥周二封闭。人们绕行。七号桥很长。", "关于七号桥有哪些报道？"),
        ("因大雾影响，该桥周二封闭。七号桥很长。七号桥很旧。", "关于七号桥有哪些报道？"),
        ("# 七号桥为何封闭\n\n七号桥的桥墩裂了。七号桥很旧。", "七号桥为何封闭？"),
        ("记者解释为什么车队绕行\n\n七号桥很旧。七号桥很长。", "为什么车队绕行？"),
        ("七号桥是一座木桥。七号桥很旧。", "七号桥是什么？"),
    ],
)
def test_a_question_is_made_of_what_the_article_states(text: str, question: str) -> None:
    assert questions_worth_asking([Article("七号桥的消息", f"{text}七号桥有人看守。")]) == [
        question
    ]


def test_a_name_is_what_title_and_text_say_alike_not_a_stretch_across_words() -> None:
    article = Article(
        "《春江》在青江大剧院上演", "《春江》周五上演。青江大剧院说，青江大剧院已满座。"
    )
    [question] = questions_worth_asking([article])
    assert question in {"关于青江大剧院有哪些报道？", "关于春江有哪些报道？"}


def test_each_article_is_asked_about_in_its_own_language(chinese: Library) -> None:
    english = Article("Ashby Line stands still", "The Ashby Line is a tram line.")
    assert questions_worth_asking([ARTICLES[1], english]) == [
        "为什么青江地铁七号线从周一起停运？",
        "What is the Ashby Line?",
    ]
    page = start_page(chinese, words_in("en"))
    assert 'lang="zh">青江地铁七号线的时间线</button>' in page
    assert "Worth asking" in page and "newest of 5 March 2026" in page


def test_japanese_makes_no_chinese_question() -> None:
    japanese = replace(ARTICLES[1], language="ja")
    assert questions_worth_asking([japanese]) == []
