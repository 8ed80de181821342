"""Is a sentence of the answer in its evidence? Facts, then meaning, then the model as judge."""

from assistant.proof.checking import Verdict, check
from assistant.proof.confirming import confirmation, stands

__all__ = ["Verdict", "check", "confirmation", "stands"]
