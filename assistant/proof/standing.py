"""Which sentences of an answer stand: by their proof, and by how sure the model was to answer."""

from assistant.proof.checking import Verdict

# A sentence stands from STANDS on, of its support less DOUBT times the probability of the model's
# "not stated" (0 to 1). Both were fitted on 200 news questions with five snippets each, half of
# them without an answer, and 80 with mixed passages: for the most right answers, and the fewest
# wrong refusals and answers, where of the news questions three refusals of four are right and half
# of those wanted are made.
STANDS, DOUBT = 0.19, 0.5
# From this probability on it is what the model would write, so it isn't asked to write.
UNSTATED = 0.5
# What counts as that probability where the model isn't told that it may say so.
UNTOLD = 0.1


def stands(verdict: Verdict, unstated: float) -> bool:
    """Whether a sentence stands; `unstated`, 0 to 1, is how sure the model was of no answer."""
    if verdict.status == "unsupported":
        return False
    return verdict.support - DOUBT * unstated >= STANDS
