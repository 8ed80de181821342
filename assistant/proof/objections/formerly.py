"""Is somebody still what a claim says, or were they so before?"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.proof.objections import lexicon
from assistant.proof.objections.clauses import Word
from assistant.proof.objections.objection import Objection

_HEADS = frozenset(
    "head chief executive director chairman chairwoman chair president minister mayor leader"
    " captain coach manager editor governor boss judge principal secretary commissioner spokesman"
    " spokeswoman ambassador owner chancellor senator premier superintendent conductor curator"
    " champion".split()
)
_GONE = frozenset(["resign", "lay_off"])


def objections(claim: Sequence[Word], said: Sequence[Word]) -> Iterator[Objection]:
    """What speaks against a claim about an office, if `said` tells of it as another time's."""
    if any(word.low in _STILL for word in claim) and _is_past(claim, said):
        yield Objection("former", "contradicts")
    if _was_once(claim, said):
        yield Objection("former", "contradicts")
    names = {word.low for word in claim if word.is_name}
    offices = {word.low for word in claim if word.low in _HEADS}
    leads = any(word.base in lexicon.LEADING and word.is_verb for word in claim)
    if not names or not (offices or leads):
        return
    of_claim, of_said = _former_offices(claim), _former_offices(said)
    heads = any(word.base in lexicon.LEADING and word.is_verb and not word.done for word in said)
    if (
        of_claim
        and not of_said
        and not _was(said)
        and (offices & {word.low for word in said} or (heads and _STILL & {w.low for w in said}))
    ):
        yield Objection("former", "denies")
    if of_claim or _was(claim) or not _is_present(claim):
        return
    if (of_said & offices and names & {word.low for word in said if word.is_name}) or any(
        _has_gone(said, name) for name in names
    ):
        yield Objection("former", "contradicts")


def _was_once(claim: Sequence[Word], said: Sequence[Word]) -> bool:
    """Whether the claim gives as present what somebody is a former or retired one of."""
    if any(word.low in _ONCE or word.low == "was" or word.done for word in claim):
        return False
    names = {word.low for word in said if word.is_name} & {w.low for w in claim if w.is_name}
    wanted = {word.concept for word in claim if word.is_content and not word.is_verb}
    return bool(names) and any(
        one.low in _ONCE and other.concept in wanted and not other.is_name
        for one, other in pairwise(said)
    )


_ONCE = lexicon.FORMER | {"retired", "one-time", "erstwhile"}
_STILL = frozenset("still now currently".split())


def _is_past(claim: Sequence[Word], said: Sequence[Word]) -> bool:
    """Whether what the claim says in the present is told in the past only."""
    present = {
        word.concept
        for word in claim
        if word.is_verb and word.is_content and not word.done and not word.low.endswith("ing")
    }
    there = [i for i, word in enumerate(said) if word.is_verb and word.concept in present]
    return bool(there) and all(
        said[i].done and not {"has", "have"} & {word.low for word in said[max(0, i - 3) : i]}
        for i in there
    )


def _former_offices(words: Sequence[Word]) -> frozenset[str]:
    """The offices that stand right behind "former"."""
    return frozenset(
        behind.low
        for place, word in enumerate(words)
        if word.low in lexicon.FORMER or word.low.startswith("ex-")
        for behind in words[place : place + 6]
        if behind.low.removeprefix("ex-") in _HEADS
    )


def _was(words: Sequence[Word]) -> bool:
    return any(
        word.low in {"was", "were", "had", "until"} or (word.base in lexicon.LEADING and word.done)
        for word in words
    )


def _is_present(words: Sequence[Word]) -> bool:
    return any(
        word.low in lexicon.CURRENT
        or (word.is_verb and word.base in lexicon.LEADING and not word.done)
        for word in words
    )


def _has_gone(words: Sequence[Word], name: str) -> bool:
    """Whether somebody of this name is said to have left office: “Roth, who stepped down”, “Holm
    succeeds Roth”."""
    for place, word in enumerate(words):
        if word.low != name:
            continue
        behind = words[place + 1 : place + 8]
        for there, other in enumerate(behind):
            if other.low in {".", ";", "and", "but"}:
                break
            if other.concept in _GONE and not other.negated and not other.hedge:
                return True
            if other.low == "until" or (
                other.low == "was" and {each.low for each in behind[there:]} & _HEADS
            ):
                return True
        before = words[max(0, place - 3) : place]
        if any(
            other.base in {"succeed", "replace", "follow"} and not other.passive for other in before
        ):
            return True
    return False
