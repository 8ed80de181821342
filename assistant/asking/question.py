"""A conversation and its last words → a question that stands on its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.messages import HumanMessage, SystemMessage

from assistant.asking.chinese import resolved_chinese
from assistant.asking.english import resolved
from assistant.asking.pronouns import Resolved
from assistant.asking.readings import readings
from assistant.asking.topic import Topic
from assistant.model.hostile import defused
from assistant.model.models import Model
from index.errors import ModelUnavailable
from index.text.chinese import is_mostly_chinese
from prompts import prompt

TURNS_READ = 2  # the model reads this much of the conversation; more costs time before the answer
LONGEST_ANSWER_READ = 300  # characters of each earlier answer
LONGEST_REWRITE = 300
LONGEST_FOLLOW_UP = 500  # characters; what is longer says itself what it is about


@dataclass(frozen=True)
class Turn:
    """One question and answer of a conversation."""

    question: str
    answer: str


@dataclass(frozen=True)
class Question:
    """What was asked, and the same as a question that stands on its own.

    `also` are other things it may mean, in words for a search; none if it stands on its own.
    """

    asked: str
    standalone: str
    also: tuple[str, ...] = ()

    @property
    def is_rewritten(self) -> bool:
        """Whether it takes other words to stand on its own."""
        return self.standalone.casefold() != self.asked.casefold()


async def understand(asked: str, history: Sequence[Turn], model: Model) -> Question:
    """The question on its own; `model` is asked only when rules can't tell what it leans on."""
    asked = " ".join(asked.split())
    if not history or len(asked) > LONGEST_FOLLOW_UP:
        return Question(asked, _begun(asked))
    also: tuple[str, ...] = ()
    if is_mostly_chinese(asked):
        told = _in_chinese(asked, history)
    else:
        told, also = _in_english(asked, history)
    return Question(asked, _begun(told or await _written(asked, history, model)), also)


def _in_english(asked: str, history: Sequence[Turn]) -> tuple[str | None, tuple[str, ...]]:
    """The question on its own, if rules can tell it, and other readings of it."""
    topic = Topic()
    before = []
    for turn in history:
        question = " ".join(turn.question[:LONGEST_FOLLOW_UP].split())
        said = resolved(question, topic) or Resolved(question)
        topic = topic.after(said.text, turn.answer[:LONGEST_ANSWER_READ], said.antecedent)
        before.append(said.text)
    told = resolved(asked, topic)
    if told is None:
        return None, ()
    return told.text, readings(asked, told.text, before)


def _in_chinese(asked: str, history: Sequence[Turn]) -> str | None:
    questions = [turn.question for turn in history]
    return resolved_chinese(asked, questions, history[-1].answer)


def _begun(question: str) -> str:
    """With a capital: small models answer a question written like one better."""
    return question[:1].upper() + question[1:]


async def _written(asked: str, history: Sequence[Turn], model: Model) -> str:
    """The model's rewrite, or both questions where that is of no use."""
    said = [
        f"Question: {turn.question}\nAnswer: {defused(turn.answer[:LONGEST_ANSWER_READ])}"
        for turn in history[-TURNS_READ:]
    ]
    conversation = "\n".join([*said, f"Last question: {asked}", "Rewritten:"])
    messages = [SystemMessage(prompt("standalone")), HumanMessage(conversation)]
    try:
        rewritten = "".join([chunk async for chunk in model.write(messages)])
    except ModelUnavailable:
        rewritten = ""  # the evidence is worth showing without a model
    return _usable(rewritten) or f"{history[-1].question} {asked}"


def _usable(rewritten: str) -> str | None:
    """The model's first line, if it is a question of sensible length."""
    line = rewritten.strip().split("\n")[0].strip(" \"'")
    line = re.sub(
        r"^(standalone |rewritten |last )?(question|rewritten):\s*", "", line, flags=re.IGNORECASE
    )
    return line if 0 < len(line) <= LONGEST_REWRITE else None
