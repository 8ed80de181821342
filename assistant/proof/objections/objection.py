"""Why a sentence doesn't prove a claim that it has the words of."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "polarity",
    "hedge",
    "question",
    "role",
    "former",
    "number",
    "unit",
    "period",
    "comparison",
    "cause",
]
# `contradicts`: both can't be true. `denies`: it doesn't state the claim. `doubts`: it does, but
# for something that it leaves open.
Weight = Literal["contradicts", "denies", "doubts"]


@dataclass(frozen=True)
class Objection:
    """What speaks against taking a sentence for proof, and how strongly."""

    kind: Kind
    weight: Weight
