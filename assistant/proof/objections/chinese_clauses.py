"""Of which one does a Chinese sentence say it: clause by clause, by runs of shared characters.

There is no parser: a claim is cut into the longest runs of characters that the sentence has too.
What stands side by side in the claim must stand in one clause, unless the later clause goes on
with the subject of the one before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.proof.objections.objection import Objection

CLAUSE = re.compile(r"[，。；！？：,;!?]")
SHORTEST = 2  # characters in a run
LONGEST_NAME = 4  # characters in a run that may be a name alone
_NUMERALS = frozenset("0123456789一二两三四五六七八九十百千万亿")
# What a later clause begins with that goes on with the one before, or leans on it.
_GOES_ON = re.compile(r"(?:由|被|并|且|也|还|其|该|此|将|仍|而|但|只|都|均|约|共|计)")
# Times, numbers and small words, which are no subject.
_NO_SUBJECT = re.compile(
    r"[\d.一二两三四五六七八九十百千万亿]+[年月日天时分岁周个]*"
    r"|(?:今|去|明|前|当|上|下|本|同)(?:年|月|周|日|天|季度)|[同环]比|春|夏|秋|冬|季|目前|现在|此前|随后|同时|预计|计划"
    r"|结果|已经|已|可以|可|能|会|在|于|有|是|的|了|正|曾|不|没|未|又|再|则|以|从|向|对|为|让|使"
)
# Words between which one thing may stand for another: "in A" and "in B".
_FRAME = re.compile(r"因为|由于|(?<![原起])因|在|于|由|被|向|从|给|率")
# What names of places and bodies end in.
_NAMED = re.compile(
    r"((?:(?![是任在于的了和与从由前原曾每全本该到位])[\u4e00-\u9fff]){2})"
    r"(大学|中学|小学|医院|公司|集团|银行|大桥|[港桥镇市县区村岛湖站厂院馆局店河江湾])"
)


@dataclass(frozen=True)
class Run:
    """Characters that a claim and a sentence share: where they begin in the claim, and in which
    clause of the sentence they stand."""

    text: str
    start: int
    clause: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def objections(
    claim: str, said: str, before: str, elsewhere: frozenset[str], words: Sequence[str]
) -> Iterator[Objection]:
    """What speaks against a claim of these `words` if `said` tells it of another one; `before` is
    the sentence before it, and `elsewhere` has the clauses of all sentences."""
    if (
        _takes(words, said, before, elsewhere)
        or _names_another(claim, said)
        or _is_replaced(claim, said)
        or _is_of_another_clause(claim, said)
    ):
        yield Objection("role", "denies")


def runs_of(claim: str, said: str) -> list[Run]:
    """The longest runs of characters that the claim shares with a clause, in the claim's order."""
    clauses = CLAUSE.split(said)
    taken = [False] * len(claim)
    found: list[Run] = []
    for length in range(len(claim), SHORTEST - 1, -1):
        for start in range(len(claim) - length + 1):
            text = claim[start : start + length]
            if any(taken[start : start + length]) or not text.isalnum():
                continue
            there = [n for n, clause in enumerate(clauses) if text in clause]
            if there:
                found.append(Run(text, start, there[0] if len(there) == 1 else -1))
                taken[start : start + length] = [True] * length
    return sorted(found, key=lambda run: run.start)


def _takes(words: Sequence[str], said: str, before: str, elsewhere: frozenset[str]) -> bool:
    """Whether the claim takes a word from another sentence."""
    return any(
        word not in said and word not in before and any(word in clause for clause in elsewhere)
        for word in words
    )


def _names_another(claim: str, said: str) -> bool:
    """Whether the claim names one bridge or town, and the sentence only another."""
    for match in _NAMED.finditer(claim):
        name, kind = match.groups()
        others = {
            other[1]
            for other in _NAMED.finditer(said)
            if other[2] == kind and other[1] not in claim
        }
        if name not in said and others:
            return True
    return False


def _is_replaced(claim: str, said: str) -> bool:
    """Whether the sentence has something else in the claim's place: "died in A" for "in B"."""
    for run in runs_of(claim, said):
        ours = _framed(claim[: run.start])
        there = said.find(run.text)
        theirs = _framed(CLAUSE.split(said[:there])[-1])
        if (
            ours
            and theirs
            and ours[0] == theirs[0]
            and ours[1] not in said
            and theirs[1] not in claim
            and not _alike(ours[1], theirs[1])
        ):
            return True
    return False


def _framed(before: str) -> tuple[str, str] | None:
    """The last small word of a frame there, and what stands behind it."""
    found = list(_FRAME.finditer(before))
    if not found:
        return None
    what = before[found[-1].end() :]
    frame = "因" if found[-1].group() in {"因为", "由于"} else found[-1].group()
    return (frame, what) if 2 <= len(what) <= 6 and what.isalpha() else None


def _is_of_another_clause(claim: str, said: str) -> bool:
    """Whether runs that stand side by side in the claim stand in clauses of different ones."""
    clauses = CLAUSE.split(said)
    runs = [run for run in runs_of(claim, said) if not _is_time(run.text)]
    for place, (one, other) in enumerate(pairwise(runs)):
        if min(one.clause, other.clause) < 0 or one.clause == other.clause:
            continue
        if CLAUSE.search(claim[one.end : other.start]):
            continue
        if one.clause < other.clause:
            if _starts_anew(clauses[other.clause], other, claim, place):
                return True
        elif not _GOES_ON.match(clauses[one.clause]) and not _may_be_left_out(place, other, runs):
            return True
    return False


def _is_time(text: str) -> bool:
    return not _NO_SUBJECT.sub("", text)


def _starts_anew(clause: str, run: Run, claim: str, place: int) -> bool:
    """Whether the run belongs to a subject of its own, or to a preposition."""
    if _has_subject(clause, run.text, claim):
        return True
    before = clause[: clause.find(run.text)]
    framed = _FRAME.search(before[-1:] or " ") is not None or _FRAME.match(run.text) is not None
    return place > 0 and framed and not _GOES_ON.match(clause)


def _may_be_left_out(place: int, run: Run, runs: Sequence[Run]) -> bool:
    """Whether a later clause may leave the run out, for an earlier one has it: "B holds 90"."""
    return (
        run is runs[-1]
        and not any(map(_NUMERALS.__contains__, run.text))
        and not _FRAME.match(run.text)
        and (place > 0 or len(runs[place].text) > LONGEST_NAME)
    )


def _has_subject(clause: str, run: str, claim: str) -> bool:
    """Whether a subject that the claim hasn't stands before the run in its clause."""
    before = _NO_SUBJECT.sub("", clause[: clause.find(run)])
    return len(before) >= SHORTEST and not _alike(before, claim)


def _alike(one: str, other: str) -> bool:
    return any(one[i : i + 2] in other for i in range(len(one) - 1))
