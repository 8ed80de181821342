"""The model's second look at what it wrote, for what is neither proved nor unsupported."""

from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant.models import Model
from assistant.proof.checking import Verdict
from prompts import prompt

# A weak sentence stands from this sum of its support and of what the model's Yes has above or
# below CALM, its usual answer to what it has just written. On 80 news questions with five
# snippets, 40 of them without an answer, right answers score above, 50% of the invented ones below.
STANDS, CALM, CONFIRMED = 0.23, 0.75, 1.5


async def confirmation(messages: Sequence[BaseMessage], written: str, model: Model) -> float:
    """How sure the model is (0 to 1) that the excerpts in `messages` state what it wrote.

    It has read all but the last line before, so this takes little time.
    """
    asked = HumanMessage(prompt("confirm"))
    return await model.probability_of_yes([*messages, AIMessage(written), asked])


def stands(verdict: Verdict, confirmed: float) -> bool:
    """Whether a sentence stands, given how sure the model is of it."""
    match verdict.status:
        case "proved":
            return True
        case "weak":
            return verdict.support + CONFIRMED * (confirmed - CALM) >= STANDS
        case "unsupported":
            return False
