"""Is a sentence of the answer in its evidence? Facts, meaning, the model's second look."""

from assistant.proof.checking import Verdict, check
from assistant.proof.confirming import confirmation, stands

__all__ = ["Verdict", "check", "confirmation", "stands"]
