"""A claim that says why is proved only where the article joins the two as cause and effect."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.proof.objections import lexicon
from assistant.proof.objections.clauses import Word
from assistant.proof.objections.matching import concepts
from assistant.proof.objections.objection import Objection

_JOINT = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, lexicon.JOINTS), key=len, reverse=True)) + r")\b",
    re.IGNORECASE,
)


def joint_of(claim: str) -> tuple[str, str] | None:
    """The effect and the cause of a claim that says why, if it does."""
    found = _JOINT.search(claim)
    if not found:
        return None
    if found.start() < 3:  # "Because of the storm, ferries stayed in port."
        cause, comma, effect = claim[found.end() :].partition(",")
        return (effect, cause) if comma else None
    return claim[: found.start()], claim[found.end() :]


def objections(
    effect: Sequence[Word], cause: Sequence[Word], said: Sequence[Word], after: Sequence[Word]
) -> Iterator[Objection]:
    """What speaks against it that `cause` was why `effect` happened, if `said`, a sentence that
    tells of the effect, and `after`, the next one, don't say so."""
    wanted = concepts(cause)
    if not wanted:
        return
    if _share(wanted, said) >= 0.5:
        if not _joins_to(wanted, said):
            yield Objection("cause", "denies")
        return
    # "It blamed a broken rudder; a storm sank two boats": the cause must stand in the same part.
    stops = [i for i, word in enumerate(after) if word.low in {";", "."}] or [len(after)]
    behind = after[: stops[0]]
    if _share(wanted, behind) >= 0.5 and _joins(behind[:12]):
        return
    if _share(concepts(effect), said) >= 0.5:
        gives_another = any(word.low in {"because", "due", "owing"} for word in said)
        yield Objection("cause", "contradicts" if gives_another else "denies")


def _joins_to(wanted: frozenset[str], said: Sequence[Word]) -> bool:
    """Whether a joint stands before the cause, or one such as "so" behind it."""
    for place, word in enumerate(said):
        following = said[place + 1 : place + 2]
        is_purpose = word.low == "to" and bool(following) and following[0].is_verb
        if not is_purpose and not {word.low, word.base} & lexicon.CAUSES:
            continue
        behind = concepts(said[place + 1 : place + 1 + REACH])
        forward = word.base in _FORWARD or word.low in _FORWARD
        if wanted & behind or (forward and wanted & concepts(said[:place])):
            return True
    return False


REACH = 9  # words behind a joint within which the cause begins
_FORWARD = frozenset(
    ["cause", "prompt", "lead to", "force", "trigger", "so", "therefore", "result", "why", "spark"]
)


def _joins(words: Sequence[Word]) -> bool:
    """Whether the words join a cause or a purpose to what they tell."""
    return any(
        word.low in lexicon.CAUSES
        or word.base in lexicon.CAUSES
        or (word.low == "to" and behind.is_verb)
        for word, behind in pairwise(words)
    )


def _share(wanted: frozenset[str], words: Sequence[Word]) -> float:
    return len(wanted & concepts(words)) / len(wanted) if wanted else 0.0
