"""Is a sentence of the answer in its evidence? Its facts, its meaning; and does it stand?"""

from assistant.proof.checking import Verdict, check
from assistant.proof.standing import UNSTATED, UNTOLD, stands

__all__ = ["UNSTATED", "UNTOLD", "Verdict", "check", "stands"]
