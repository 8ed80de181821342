"""A conversation and its last words → a question that stands on its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from langchain_core.messages import HumanMessage, SystemMessage

from assistant.models import Model
from index.words import stems
from prompts import prompt

TURNS_READ = 2  # the model reads this much of the conversation; more costs time before the answer
LONGEST_ANSWER_READ = 300  # characters of each earlier answer
LONGEST_REWRITE = 300

_LEANS = re.compile(
    r"\b(it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|then"
    r"|one|ones|both|former|latter|same|such|else|another|others?|instead|too|also|so|more"
    r"|what about|how about)\b"
    r"|^\s*(and|but|or|why|how|when|where|who|which)\s*\?*\s*$|^\s*(and|but|or|so)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Turn:
    """One question and answer of a conversation."""

    question: str
    answer: str


@dataclass(frozen=True)
class Question:
    """What was asked, and the same as a question that stands on its own."""

    asked: str
    standalone: str


def leans_on_history(question: str) -> bool:
    """Whether the question holds words that point back ("it", "and why?") or says too little."""
    return bool(_LEANS.search(question)) or len(stems(question)) < 2


async def understand(asked: str, history: Sequence[Turn], model: Model) -> Question:
    """The question on its own; `model` is asked only when history is needed to understand it."""
    asked = " ".join(asked.split())
    if not history or not leans_on_history(asked):
        # Small models answer a question written like one better.
        return Question(asked, asked[0].upper() + asked[1:])
    said = [
        f"Question: {turn.question}\nAnswer: {turn.answer[:LONGEST_ANSWER_READ]}"
        for turn in history[-TURNS_READ:]
    ]
    conversation = "\n".join([*said, f"Last question: {asked}", "Rewritten:"])
    messages = [SystemMessage(prompt("standalone")), HumanMessage(conversation)]
    rewritten = "".join([chunk async for chunk in model.write(messages)])
    return Question(asked, _usable(rewritten) or f"{history[-1].question} {asked}")


def _usable(rewritten: str) -> str | None:
    """The model's first line, if it is a question of sensible length."""
    line = rewritten.strip().split("\n")[0].strip(" \"'")
    line = re.sub(
        r"^(standalone |rewritten |last )?(question|rewritten):\s*", "", line, flags=re.IGNORECASE
    )
    return line if 0 < len(line) <= LONGEST_REWRITE else None
