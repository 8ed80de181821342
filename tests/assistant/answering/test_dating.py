from datetime import date

import pytest

from assistant.answering.remarks import age_of
from assistant.asking.kind import kind_of
from assistant.asking.question import question_of
from index.article import Article

JUNE, AUGUST = date(2025, 6, 2), date(2025, 8, 6)


def article(published: date | None) -> Article:
    return Article(title="A bridge", text="It opened.", published=published)


@pytest.mark.parametrize(
    ("question", "days", "expected"),
    [
        ("Who runs it?", [AUGUST], "As of 6 August 2025."),
        ("Who runs it?", [AUGUST, None, AUGUST], "As of 6 August 2025."),
        (
            "Who runs it?",
            [AUGUST, JUNE],
            "As of 6 August 2025; the sources go back to 2 June 2025.",
        ),
        (
            "Who runs it now?",
            [JUNE, AUGUST],
            "As of 6 August 2025; the sources go back to 2 June 2025. "
            "That was 3 months ago, so it may have changed.",
        ),
        (
            "Who is the current head?",
            [date(2024, 8, 6)],
            "As of 6 August 2024. That was a year ago, so it may have changed.",
        ),
        ("Who runs it now?", [date(2025, 11, 1)], "As of 1 November 2025."),
        ("Who runs it now?", [None], ""),
        ("谁在管理它？", [AUGUST], "资料截至2025年8月6日。"),
        (
            "现在谁在管理它？",
            [JUNE, AUGUST],
            "资料截至2025年8月6日，最早的来源发表于2025年6月2日。"
            "这已是3个月前的消息，情况可能有变。",
        ),
        (
            "目前谁在管理它？",
            [date(2024, 8, 6)],
            "资料截至2024年8月6日。这已是一年前的消息，情况可能有变。",
        ),
        (
            "Nvidia最新的芯片叫什么？",
            [date(2022, 8, 6)],
            "资料截至2022年8月6日。这已是3年前的消息，情况可能有变。",
        ),
        ("目前谁在管理它？", [None], ""),
    ],
)
def test_an_answer_tells_how_old_it_is_in_the_questions_language_and_warns_when_asked_of_now(
    question: str, days: list[date | None], expected: str
) -> None:
    assert age_of(question_of(question), map(article, days), date(2025, 11, 24)) == expected


@pytest.mark.parametrize("question", ["谁是现任首席执行官，目前？", "What is the latest?"])
def test_questions_of_now_are_known_in_english_and_chinese(question: str) -> None:
    assert kind_of(question).of_now


def test_a_question_of_the_past_is_not_of_now() -> None:
    assert not kind_of("Who won the match in 2021?").of_now
