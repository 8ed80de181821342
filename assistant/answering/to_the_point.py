"""Does a text answer just what was asked: of those named, in the unit, of the post?

`can_hold_answer` in assistant/evidence/evidence.py tells whether it holds the kind of thing at all.
"""

import re

from assistant.asking.question import Question
from assistant.evidence.evidence import EvidenceSentence
from assistant.evidence.spelling import plain
from assistant.proof.names import key, undated_names, words_known
from assistant.proof.numbers import POINTS, numbers_in

_UNIT_ASKED = re.compile(
    r"\bhow (?:many|much in) (?P<unit>dollars|euros|pounds|yuan|yen)\b"
    r"|\bwhat (?P<percent>percentage)\b",
    re.IGNORECASE,
)
_POST_ASKED = re.compile(
    r"\bwho(?:['’]s| is| was| became)\b.*?\b(?P<post>chief executive|chief financial officer"
    r"|prime minister|president|chancellor|mayor|governor|chair(?:man|woman|person)|ambassador"
    r"|editor|coach|captain|commissioner|foreign minister|finance minister)\b",
    re.IGNORECASE,
)
_IN_POINTS = re.compile(rf"[\d.,]+ ?(?:{POINTS})", re.IGNORECASE)


def is_of_others(question: Question, said: str) -> bool:
    """Whether a text tells when, why or how much of others than the question names.

    Who or what is asked for has another name than the question's, and needs none of those.
    """
    wanted = question.kind.wanted
    if question.kind.is_broad or not wanted or wanted & {"name", "place"}:
        return False
    asked = undated_names(question.standalone)
    return bool(undated_names(said)) and bool(asked) and not asked & words_known(said)


def is_of_those_named(question: str, said: str, item: EvidenceSentence) -> bool:
    """Whether a text from the item's passage tells of all whom the question names.

    A name may stand in the title alone only where the text names nobody else: below "Ashby up, Vale
    down" a sentence about Vale tells nothing of Ashby.
    """
    asked = undated_names(question)
    if asked <= words_known(said):
        return True
    # A sentence may begin with a name, which within the passage is told by its capital.
    first = {key(word) for word in said.split()[:1]}
    named = undated_names(said) | (first & undated_names(item.passage.text))
    return named <= asked and asked <= words_known(f"{item.article.title} {said}")


def has_unit(question: str, said: str) -> bool:
    """Whether a text has an amount in the unit that the question asks for, if it names one: euros,
    or percent, which percentage points aren't."""
    asked = _UNIT_ASKED.search(question)
    if asked is None:
        return True
    # As an amount, so that the same reader tells the unit of both.
    [wanted] = numbers_in(f"5 {asked['unit'] or 'percent'}")
    counted = _IN_POINTS.sub(" ", said)
    return any(number.unit == wanted.unit for number in numbers_in(counted))


def has_post(question: str, said: str) -> bool:
    """Whether a text names the post whose holder is asked for, if one is: a chairman is no chief
    executive. "Head", "leader" and "boss" may be any."""
    asked = _POST_ASKED.search(plain(question))
    return asked is None or asked["post"].casefold() in plain(said).casefold()
