"""Other readings of a follow-up: what a search looks for beside the question as understood."""

import asyncio

import pytest
from scripted_model import scripted

from assistant.asking.follow_ups_english import MOST_ADDED, RECENT, TURNS_OF_TOPIC
from assistant.asking.question import Question, Turn, understand

BEGAN = "Which plastic bags are sold in Norland?"
NEW = "What are paper mills?"


def understood(asked: str, *before: str) -> Question:
    """The question, after a conversation of these questions that nobody answered."""
    return asyncio.run(understand(asked, [Turn(each, "") for each in before], scripted()))


def test_a_pronoun_may_stand_for_what_the_conversation_began_with() -> None:
    question = understood("Who makes it?", "What is a heat pump?", "What is liquid propane?")
    assert question.standalone == "Who makes liquid propane?"
    assert "Who makes a heat pump?" in question.also


def test_what_was_named_before_is_looked_for_beside_what_was_understood() -> None:
    question = understood("How are they built?", BEGAN, NEW)
    assert question.standalone == "How are paper mills built?"
    assert "How are paper mills built? plastic bags Norland" in question.also


@pytest.mark.parametrize(
    "asked", ["What is liquid propane?", "Who leads Norland?", "Does Norland sell plastic bags?"]
)
def test_a_question_that_stands_on_its_own_has_no_other_reading(asked: str) -> None:
    assert understood(asked, BEGAN).also == ()


def test_the_first_question_has_no_other_reading() -> None:
    assert understood("What is it?").also == ()


@pytest.mark.parametrize("turns", [RECENT, TURNS_OF_TOPIC])
def test_an_old_topic_is_not_looked_for(turns: int) -> None:
    before = ["What is a heat pump?", BEGAN, *[NEW] * turns]
    said = " ".join(understood("Who builds them?", *before).also)
    assert ("heat pump" in said) == (turns < TURNS_OF_TOPIC)
    assert "Norland" not in said


def test_a_long_question_before_adds_few_words() -> None:
    names = " and ".join(f"Norland{number}" for number in range(40))
    also = understood("Who builds them?", NEW, f"Who lives in {names}?", NEW).also
    assert also
    assert all(each.count("Norland") <= MOST_ADDED for each in also)
