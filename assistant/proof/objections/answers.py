"""The Yes or No at the beginning of a claim: does it agree with what follows?"""

import re
from collections.abc import Sequence

from assistant.proof.objections.clauses import Word, words_of
from assistant.proof.objections.lexicon import are_opposite
from assistant.proof.objections.matching import concepts, places

_YES = re.compile(
    r"^(?:yes|indeed)\b[\s,.:;—–-]*|^(?:是的|对|是|会|能|有)[，,。：]\s*", re.IGNORECASE
)
_NO = re.compile(
    r"^no(?=[,.:;!—–-]|$)[\s,.:;!—–-]*|^(?:不是|没有|不会|不能|不|否)[，,。：]\s*", re.IGNORECASE
)
# Words that begin a question that yes or no answers.
_ASKS = frozenset(
    "is are was were do does did has have had can could will would should may might".split()
)


def answer_and_rest(claim: str) -> tuple[bool | None, str]:
    """Whether the claim begins with Yes (True) or No (False), or neither; and what follows."""
    for pattern, says in ((_YES, True), (_NO, False)):
        if begun := pattern.match(claim):
            return says, claim[begun.end() :].strip()
    return None, claim


def agrees(says: bool, rest: str, question: str) -> bool:
    """Whether a Yes or No fits what follows it, which repeats the words of the question.

    "Yes, it will not close" doesn't, for "Will it close?"; rests in other words always do.
    """
    asked, told = words_of(question), words_of(rest)
    if not asked or asked[0].low not in _ASKS or any(word.negated for word in asked):
        return True
    for place, word in enumerate(asked):
        if not word.is_verb or not word.is_content:
            continue
        for there in places(asked, place, told):
            other = told[there]
            same = other.concept == word.concept
            if not same and not are_opposite(other.concept, word.concept):
                continue
            is_so = same != other.negated
            if says and not is_so:
                return False
            if not says and is_so and _says_the_whole(asked, told):
                return False
    return True


def _says_the_whole(asked: Sequence[Word], told: Sequence[Word]) -> bool:
    """Whether what follows says all that was asked and nothing else."""
    return concepts(asked) == concepts(told)
