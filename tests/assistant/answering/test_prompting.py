"""What the model is told, and how its refusal is known."""

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from assistant.answering.prompting import declines, messages_for, not_stated
from assistant.asking.question import question_of
from assistant.evidence.evidence import gather
from index.library import Library

WHO = "Who is the CEO of Huawei?"
WHO_IN_CHINESE = "华为的首席执行官是谁？"


@pytest.mark.parametrize("question", [WHO, WHO_IN_CHINESE])
def test_the_examples_are_a_conversation_half_of_which_is_not_stated(
    samples: Library, question: str
) -> None:
    evidence = gather(question_of(WHO), samples.search(WHO, 4), samples)
    first, *examples, last = messages_for(question_of(question), evidence)
    assert isinstance(first, SystemMessage) and not_stated(question_of(question)) in str(
        first.content
    )
    assert [type(each) for each in examples] == [HumanMessage, AIMessage] * (len(examples) // 2)
    replies = [str(each.content) for each in examples if isinstance(each, AIMessage)]
    assert sum(reply == not_stated(question_of(question)) for reply in replies) == len(replies) / 2
    assert str(last.content).endswith(question)
    assert all(each.sentence.text in str(last.content) for each in evidence)


def test_a_question_for_reasons_has_no_examples_and_no_such_reply(samples: Library) -> None:
    why = "Why did Huawei open-source its toolkit?"
    assert not_stated(question_of(why)) is None
    assert (
        len(
            messages_for(
                question_of(why), gather(question_of(why), samples.search(why, 4), samples)
            )
        )
        == 2
    )


@pytest.mark.parametrize(
    ("question", "most", "said"),
    [
        ("Why did Huawei do it?", 1, "three at most"),
        ("Why did Huawei do it?", 6, "six at most"),
        ("华为为什么这样做？", 3, "最多三句"),
        ("华为为什么这样做？", 6, "最多六句"),
    ],
)
def test_a_model_is_asked_for_as_many_sentences_as_the_answer_may_have(
    question: str, most: int, said: str
) -> None:
    assert said in str(messages_for(question_of(question), (), most)[-1].content)


def test_the_model_is_not_asked_whether_what_is_stated_is_still_so() -> None:
    asked = str(messages_for(question_of("Who is the current CEO of Huawei?"), ())[-1].content)
    assert asked.endswith("Question: Who is the CEO of Huawei?")


@pytest.mark.parametrize(
    ("sentence", "declined"),
    [
        ("Not stated.", True),
        ("The name of the sequel is not stated.", True),
        ("未提及。", True),
        ("特朗普在讲话中未提及华为。", False),
        ("The reason was not stated by Huawei, but analysts expect cuts.", False),
        ("Huawei has not named a successor.", False),
        ("It was stated in June.", False),
    ],
)
def test_a_sentence_that_says_that_nothing_is_stated_is_no_answer(
    sentence: str, declined: bool
) -> None:
    assert declines(sentence) is declined
