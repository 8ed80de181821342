"""Is a sentence of the answer in its evidence? Its facts, its meaning; and is it accepted?"""

from assistant.proof.checking import FRAGMENT, UNSTATED, Verdict, check, stands

__all__ = ["FRAGMENT", "UNSTATED", "Verdict", "check", "stands"]
