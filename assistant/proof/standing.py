"""Which sentences of an answer stand: by their proof, and by how sure the model was to answer."""

from assistant.proof.checking import Verdict

# A sentence stands from STANDS on, of its support less DOUBT times the probability of the model's
# "not stated" (0 to 1); both fitted on 200 news questions with five snippets each, half of them
# without an answer, for the most right answers where refusals are right three times of four and
# half of those wanted.
STANDS, DOUBT = 0.02, 2.0
# From this probability on no sentence can stand, so none is written.
UNSTATED = (1 - STANDS) / DOUBT
# What counts as that probability where the model isn't told that it may say so.
UNTOLD = 0.11


def stands(verdict: Verdict, unstated: float) -> bool:
    """Whether a sentence stands; `unstated`, 0 to 1, is how sure the model was of no answer."""
    if verdict.status == "unsupported":
        return False
    return verdict.support - DOUBT * unstated >= STANDS
