"""The model's own judgement of a claim, to see what it would add to proof; the product doesn't ask
for it, because it takes a second and more."""

from langchain_core.messages import HumanMessage, SystemMessage

from assistant.model.models import Model
from prompts import prompt

# The model's probability of Yes from which it counts as saying so. On 17 hand-made pairs (names
# and amounts moved from one thing to another) the 1.5B model gives true ones 0.80 and more.
JUDGED_TRUE = 0.6


async def probability_said(claim: str, quotation: str, model: Model) -> float:
    """How sure the model is (0 to 1) that `quotation` says what `claim` says."""
    asked = f"Quotation: {' '.join(quotation.split())}\nClaim: {claim}\n{prompt('judged')}"
    return await model.probability_of_yes([SystemMessage(prompt("judge")), HumanMessage(asked)])
