"""Which sentences of an answer stand: by their proof, and by how sure the model was to answer."""

from assistant.proof.checking import Verdict

# From this probability of the model's "not stated" on, nothing is written.
UNSTATED = 0.3
# A weak sentence stands from this sum of its support and of what DOUBT makes of that probability.
STANDS, DOUBT = 0.3, -0.5


def stands(verdict: Verdict, unstated: float) -> bool:
    """Whether a sentence stands; `unstated`, 0 to 1, is how sure the model was of no answer."""
    match verdict.status:
        case "proved":
            return True
        case "weak":
            return verdict.support + DOUBT * unstated >= STANDS
        case "unsupported":
            return False
