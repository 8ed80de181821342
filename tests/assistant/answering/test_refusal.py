"""What a refusal says, word for word, in both languages."""

from datetime import date

import pytest

from assistant.answering.remarks import refusal
from assistant.asking.question import question_of
from assistant.evidence.evidence import EvidenceSentence
from index.article import Article, Passage
from index.text.sentences import Sentence


def said(text: str, score: float, article: Article) -> EvidenceSentence:
    whole = Sentence(0, len(text), text)
    passage = Passage(article.id, 0, 0, len(text), text)
    return EvidenceSentence(1, article, passage, whole, whole, score)


FAR = said("The fair opens.", 0.2, Article(title="The fair", text="The fair opens."))
NEAR = said(
    "It carries 9,000 cars [2].",
    0.9,
    Article(
        title="The bridge",
        text="It carries 9,000 cars [2].",
        publisher="Daily Post",
        authors=("Anna Roth", "Bo Lind"),
        published=date(2025, 8, 6),
    ),
)


@pytest.mark.parametrize(
    ("question", "articles", "expected"),
    [
        ("What is it?", 0, "There are no articles yet. Add some, then ask again."),
        ("What is it?", 1, "Your one article doesn't say this."),
        ("What is it?", 1767, "None of your 1,767 articles says this."),
        ("What is it?", None, "None of the articles that match your filters says this."),
        ("这是什么？", 0, "这里还没有文章。请先添加文章，然后再提问。"),
        ("这是什么？", 1, "您仅有的一篇文章没有回答这个问题。"),
        ("这是什么？", 1767, "您的1,767篇文章都没有回答这个问题。"),
        ("H20是什么？", None, "符合筛选条件的文章都没有回答这个问题。"),
    ],
)
def test_a_refusal_tells_in_the_questions_language_how_many_articles_dont_say_it(
    question: str, articles: int | None, expected: str
) -> None:
    assert refusal(question_of(question), articles, []) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "How long is it?",
            "None of your 2 articles says this. The closest is “The bridge”, Daily Post, "
            "Anna Roth, Bo Lind, 6 August 2025, which says: “It carries 9,000 cars (2).”",
        ),
        (
            "它有多长？",
            "您的2篇文章都没有回答这个问题。最接近的是《The bridge》，Daily Post，Anna Roth、"
            "Bo Lind，2025年8月6日，其中写道：“It carries 9,000 cars (2).”",
        ),
    ],
)
def test_a_refusal_names_the_nearest_article_and_quotes_it_without_marks_like_ours(
    question: str, expected: str
) -> None:
    assert refusal(question_of(question), 2, [FAR, NEAR]) == expected


def test_an_article_without_a_date_is_said_to_be_undated_in_chinese() -> None:
    assert "《The fair》，日期不详，其中写道" in refusal(question_of("它有多长？"), 2, [FAR])
