"""Is a sentence of the answer in its evidence? Its facts, its meaning; and does it stand?"""

from assistant.proof.checking import UNSTATED, UNTOLD, Verdict, check, stands

__all__ = ["UNSTATED", "UNTOLD", "Verdict", "check", "stands"]
