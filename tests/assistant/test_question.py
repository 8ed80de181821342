import asyncio

import pytest
from scripted_model import scripted

from assistant.question import Question, Turn, leans_on_history, understand

HISTORY = [Turn("Why did Huawei open its toolkit?", "To build a developer ecosystem [1].")]


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("what does Nvidia do about it?", True),
        ("and why?", True),
        ("Why?", True),
        ("What about AMD?", True),
        ("When did they say so?", True),
        ("How much did Nvidia lose in January 2025?", False),
        ("Who is the chief executive of Huawei?", False),
    ],
)
def test_a_question_leans_on_history_when_its_words_point_back(question: str, leans: bool) -> None:
    assert leans_on_history(question) is leans


def test_a_question_that_stands_on_its_own_is_not_sent_to_the_model() -> None:
    model = scripted(rewritten="never used")
    asked = "how much did Nvidia lose in January 2025?"
    understood = asyncio.run(understand(asked, HISTORY, model))
    assert understood == Question(asked, "How much did Nvidia lose in January 2025?")
    assert model.chat().asked == []


def test_a_follow_up_is_rewritten_from_the_conversation() -> None:
    model = scripted(rewritten="Rewritten: What does Nvidia do about Huawei's toolkit?\nMore.")
    understood = asyncio.run(understand("what does Nvidia do about it?", HISTORY, model))
    assert understood.standalone == "What does Nvidia do about Huawei's toolkit?"
    assert HISTORY[0].question in model.chat().asked[0]


@pytest.mark.parametrize("rewritten", ["", "word " * 100])
def test_a_useless_rewrite_gives_way_to_the_question_before(rewritten: str) -> None:
    understood = asyncio.run(understand("and why?", HISTORY, scripted(rewritten=rewritten)))
    assert understood.standalone == "Why did Huawei open its toolkit? and why?"
