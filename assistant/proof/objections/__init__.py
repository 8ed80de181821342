"""What speaks against a claim in the very sentences that have its words: rules that are sure."""

from assistant.proof.objections.comparing import Said
from assistant.proof.objections.weighing import Weighed, weigh

__all__ = ["Said", "Weighed", "weigh"]
