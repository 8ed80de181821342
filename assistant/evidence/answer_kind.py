"""What kind of thing answers a question: a reason, a number, a day, a person or a place.

The oldest trick of question answering (answer types; Li and Roth 2002,
https://aclanthology.org/C02-1150/), used here to find the sentences that can hold the answer.
"""

import re

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTHS_CUT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_CALENDAR = rf"\b(\d{{4}}|{_MONTHS}|({_MONTHS_CUT})\b\.? \d+|\d+ ({_MONTHS_CUT}))\b"
_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|half|hundreds?"
    "|thousands?|millions?|billions?|trillions?|twice"
)
# Where a question word asks, rather than joins: not in "the man who", "said when asked".
_ASKING = r"(?:^|[,;:?!] |\b(?:and|but|so|or|by|to|from|of|for|with|in|on|at|since|until) )"
_ASKS_NAME = (
    rf"{_ASKING}who(m|se)?\b|\b(what|which) (person|company|country|team|firm)\b|\bname of\b"
)
_ASKS_WHEN = rf"{_ASKING}when\b|\b(what|which)\b.{{0,20}}\b(day|date|year|month)\b"
_NAME = r"(?<=\w )[A-Z][\w.'’-]+|^(?!(The|A|An|It|He|She|They|This|That|In|On)\b)[A-Z][\w.'’-]+"
# A kind: the questions that ask for it, and the sentences that can hold it.
_KINDS = [
    (
        r"^\W*(and |but )?why\b|\b(what|which)\b.{0,20}\b(reasons?|causes?|purpose)\b|\bhow come\b",
        r"(?i)\b(because|since|so that|in order to|due to|owing to|thanks to|reasons?|purpose"
        r"|aim(s|ed|ing)?|effort|goal|hop(es|ed|ing)|want(s|ed)?|seek(s|ing)?|sought|intend(s|ed)?"
        r"|led to|caused?|driven|help(s|ed)?|allow(s|ed|ing)?|in response|after|by \w+ing"
        r"|over (alleged|claims?|concerns?|fears?|risks?|worries)"
        r"|to (build|reduce|cut|make|become|attract|avoid|protect|expand|win|keep|gain|limit|stop"
        r"|prevent|increase|improve|support|ensure|comply|compete|strengthen|create|push))\b",
    ),
    (
        r"\bhow (many|much|large|big|long|old|far|fast|high|tall|often)\b"
        r"|\b(what|which)\b.{0,20}\b(number|price|cost|percentage|percent|share|amount|size)\b",
        # The digits in a name such as H20, or those of a year, are no number of anything; but
        # "2000 people" isn't a year.
        rf"(?<![\w-])(?!(?:19|20)\d\d\b(?! [a-z]{{4}}))\d|(?i:\b({_NUMBER_WORDS})\b)",
    ),
    (
        r"\bhow much\b.{0,60}\b(cost|pays?|paid|charged?|worth|spend|spent|earn(ed)?|sells?)\b"
        r"|\b(what|which)\b.{0,20}\b(price|cost)\b",
        r"[$£€¥]|(?i:\b(dollars?|pounds?|euros?|yuan|renminbi|yen|won|rupees?|francs?|cents?"
        r"|pence|per ?cent|free|nothing)\b)",
    ),
    (
        _ASKS_WHEN,
        rf"{_CALENDAR}|\b\w+day\b|(?i:\b(yesterday|today|ago|week|month|year)\b)",
    ),
    (
        _ASKS_NAME,
        _NAME,
    ),
    (
        rf"{_ASKING}where\b|\b(what|which) place\b",
        r"\b(in|at|from|to|near|on) (the )?[A-Z]|^[A-Z][\w.’'-]*(?:[ ,]+[A-Z][\w.’'-]*)*$",
    ),
]
_MORE = re.compile(
    r"\bwhy\b|\bhow (?!(many|much|large|big|long|old|far|fast|high|tall|often)\b)"
    r"|\bwhat (happened|changed|led)\b|\bwhat\b.*\b(reasons|effects|consequences)\b"
    r"|\b(compare|difference|differ|versus|vs|timeline|list|summari[sz]e|explain)\b"
    r"|为什么|为何|怎么样|如何|原因|经过|比较|区别|哪些",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(compare|compared|comparison|differences?|differ|versus|vs|both)\b|比较|对比|区别|相比",
    re.IGNORECASE,
)
_COMPILED = [(re.compile(asks, re.IGNORECASE), re.compile(holds)) for asks, holds in _KINDS]


def can_hold_answer(question: str, sentence: str, dated: bool = True) -> bool:
    """Whether `sentence` holds the kind of thing that `question` asks for (if it asks for one).

    Whoever is asked for must be named in other words than those of the question. In an article
    that isn't `dated`, "Thursday" and "later this year" tell no time.
    """
    asks_when = re.search(_ASKS_WHEN, question, re.IGNORECASE)
    if not dated and asks_when and not re.search(_CALENDAR, sentence):
        return False
    wanted = [holds for asks, holds in _COMPILED if asks.search(question)]
    if not all(holds.search(sentence) for holds in wanted):
        return False
    if not re.search(_ASKS_NAME, question, re.IGNORECASE):
        return True
    known = set(re.findall(r"\w+", question.casefold()))
    names = [name.group() for name in re.finditer(_NAME, sentence)]
    return any(not set(re.findall(r"\w+", name.casefold())) - {"s"} <= known for name in names)


def wants_more_than_a_fact(question: str) -> bool:
    """Whether one sentence may be too little: reasons, ways, comparisons, lists, what happened."""
    return bool(_MORE.search(question))


def compares(question: str) -> bool:
    """Whether the question is about two things beside each other."""
    return bool(_COMPARES.search(question))
