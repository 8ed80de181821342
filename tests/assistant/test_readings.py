"""Other readings of a follow-up: what a search looks for beside the question as understood."""

import asyncio

import pytest
from scripted_model import scripted

from assistant.question import TURNS_OF_TOPIC, Question, Turn, understand
from assistant.question.readings import MOST_ADDED

BEGAN = "Why did Norland ban plastic bags?"


def understood(asked: str, *before: str) -> Question:
    """The question, after a conversation of these questions that nobody answered."""
    return asyncio.run(understand(asked, [Turn(each, "") for each in before], scripted()))


def test_a_pronoun_may_stand_for_what_the_conversation_began_with() -> None:
    question = understood("Who makes it?", "What is a heat pump?", "What is liquid propane?")
    assert question.standalone == "Who makes liquid propane?"
    assert "Who makes it? heat pump" in question.also


def test_what_the_conversation_began_with_is_looked_for_beside_what_was_understood() -> None:
    question = understood("How are they built?", BEGAN, "What are paper mills?")
    assert "How are paper mills built? Norland plastic bags" in question.also


@pytest.mark.parametrize(
    "asked", ["What is liquid propane?", "Who leads Norland?", "Does Norland sell plastic bags?"]
)
def test_a_question_that_stands_on_its_own_has_no_other_reading(asked: str) -> None:
    assert understood(asked, BEGAN).also == ()


def test_the_first_question_has_no_other_reading() -> None:
    assert understood("What is it?").also == ()


def test_a_bare_question_word_is_not_looked_for_by_itself() -> None:
    assert not any(each.startswith("When") for each in understood("When?", BEGAN).also)


def test_words_of_an_old_topic_are_not_looked_for() -> None:
    later = ["What is liquid propane?"] * TURNS_OF_TOPIC
    said = " ".join(understood("Who makes it?", BEGAN, *later).also)
    assert "Norland" not in said


def test_a_long_question_before_adds_few_words() -> None:
    names = " ".join(f"Norland{number}" for number in range(40))
    also = understood("Who makes it?", f"What is sold in {names}?", "What is liquid propane?").also
    assert also
    assert all(each.count("Norland") <= MOST_ADDED for each in also)
