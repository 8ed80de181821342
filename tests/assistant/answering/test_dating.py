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
        ("Who built it?", [AUGUST], "As of 6 August 2025."),
        ("Who built it?", [AUGUST, None, AUGUST], "As of 6 August 2025."),
        (
            "Who built it?",
            [AUGUST, JUNE],
            "As of 6 August 2025; the sources go back to 2 June 2025.",
        ),
        (
            "Who runs it?",
            [AUGUST],
            "As of 6 August 2025. That was 3 months ago, so it may have changed.",
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
        ("谁建造了它？", [AUGUST], "资料截至2025年8月6日。"),
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


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest?",
        "Who is the head of Tern Air?",
        "Who’s Tern Air’s chief executive?",
        "Who leads the council of Orrin?",
        "How many people does Tern Air employ?",
        "How many ferries are there on the Lisk?",
        "What is the fare to Skarholm?",
        "What does a ticket cost?",
        "Where is the ferry?",
        "Is the bridge open?",
        "Does the county own the harbour?",
        "谁是现任首席执行官，目前？",
        "燕鸥航空的总裁是谁？",
        "燕鸥航空有多少员工？",
        "燕鸥航空现任董事长叫什么？",
        "船票价格是多少？",
    ],
)
def test_questions_of_now_are_known_in_english_and_chinese(question: str) -> None:
    assert kind_of(question).of_now


@pytest.mark.parametrize(
    "question",
    [
        "Who won the match in 2021?",
        "Who was the head of Tern Air?",
        "Who led Tern Air before Ada Moss?",
        "How many people did Tern Air employ?",
        "How many people have been hired?",
        "Which county's ferry sank?",
        "Who is the director of the film Saltmarsh?",
        "What is the fare in March 2024?",
        "Has Tern Air cancelled its flights?",
        "Why did the fare rise?",
        "谁建造了这座桥？",
        "谁曾是燕鸥航空的总裁？",
        "2019年燕鸥航空有多少员工？",
    ],
)
def test_a_question_of_the_past_is_not_of_now(question: str) -> None:
    assert not kind_of(question).of_now
