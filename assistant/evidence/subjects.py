"""Who does what a sentence's verb says, by name; and whether the sentence says it for sure.

By rules, without a parser: a subject that they can't tell is none.
"""

import re

from assistant.asking import lexicon
from assistant.asking.statements import is_form
from index.text.chinese import is_mostly_chinese

LONGEST_CHINESE = 12  # characters of a subject
_DAYS = "monday tuesday wednesday thursday friday saturday sunday today yesterday"
_MONTHS = "january february march april may june july august september october november december"
_CALENDAR = frozenset(f"{_DAYS} {_MONTHS}".split())
# What a sentence with these before its verb doesn't state.
_UNSURE = re.compile(
    r"\b(?:not|never|no longer|nor|neither|without|den(?:y|ies|ied)|refus\w*|declin\w*|may|might"
    r"|could|would|should|plans?|planned|planning|consider\w*|whether|if|unless|rul\w+ out"
    r"|urg\w+|ask\w*|call\w* on|want\w*|expect\w*|former(?:ly)?|threat\w*|rumou?r\w*|alleged\w*)\b"
    r"|n['’]t\b|不|没|未|否认|拒绝|考虑|可能|是否|如果|计划|呼吁|要求|打算|传言"
)
_NAME = re.compile(
    r"[A-Z][\w'’.-]*(?:(?: & | of (?:the )?| de | )[A-Z0-9][\w'’.-]*)*|\b[a-z]+[A-Z]\w+"
)
_STANDS_FOR = re.compile(
    r"\b(?:it|they|he|she|which|the (?:company|firm|maker|group|council|chain|club|airline|bank))\b"
)
# “The farm at Wick ”, before a verb: a thing that only its place names.
_THING = re.compile(
    r"The ((?:[a-z]+ ){1,3}(?:in|at|of|near) (?:the )?[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*)?)"
    r" (?:(?:is|are|was|were|has|have|had|will|also) )*$"
)
_BEFORE_PLACE = re.compile(r"\b(?:in|on|at|from|with|to|near|for|since|by|after)(?: the)? $", re.I)
_WORD = re.compile(r"[^\W_]+")
_PASSIVE = re.compile(r"\b(?:was|were|been|being|is|are) $")
_BY = re.compile(r"\w+ (?:\w+ ){0,6}?by (?:the )?")
_ENDS_CHINESE = re.compile(
    r"周[一二三四五六日]|星期|[昨今][天日]|日前|近日|表示|宣布|[说称]|正在?|已经?|将|因|于|[，,、（(]|\d"
    r"|在\S{1,6}月|[今去]年"
)
_NO_NAME_CHINESE = re.compile(r"^(?:该|这|它|其|他|她|有|据|此外|另外|同时|公司$|集团$)")


def has_verb(sentence: str, verb: str) -> bool:
    """Whether a verb stands in a sentence, in any of its forms."""
    if is_mostly_chinese(sentence):
        return verb in sentence
    return any(is_form(word.group(), verb) for word in _WORD.finditer(sentence))


def said_after(sentence: str, verb: str) -> str:
    """What stands after a verb, which is what is done; in the passive, all of the sentence."""
    if is_mostly_chinese(sentence):
        return sentence.partition(verb)[2]
    place = next((word for word in _WORD.finditer(sentence) if is_form(word.group(), verb)), None)
    if place is None:
        return ""
    return sentence if _is_passive(sentence, place) else sentence[place.end() :]


def is_sure(text: str) -> bool:
    """Whether nothing in it denies, hedges or only plans what it tells."""
    return not _UNSURE.search(text)


def subjects_of(sentence: str, before: str, verb: str) -> list[str]:
    """The names of those who do what a verb says; [] if it is nobody, or not for sure.

    The verb may stand there in any of its forms; `before` is the sentence before, to which “the
    company” may point back.
    """
    if is_mostly_chinese(sentence):
        return _in_chinese(sentence, verb)
    place = next((word for word in _WORD.finditer(sentence) if is_form(word.group(), verb)), None)
    if place is None:
        return []
    start = sentence[: place.start()]
    if _is_passive(sentence, place) and (by := _BY.match(sentence, place.start())):
        named = _NAME.match(sentence, by.end())
        return [_tidy(named.group())] if named and is_sure(start) else []
    if start.endswith((" to ", " to be ")):
        return []  # what somebody is to do, or was asked to
    names = _names(start)
    if not names and _STANDS_FOR.match(start.lower()) and (earlier := _names(before)):
        return [_tidy(earlier[0].group())] if is_sure(sentence[: place.end()]) else []
    if names and _STANDS_FOR.search(start, names[-1].end()):
        names = names[:1]
    if not names:
        thing = _THING.match(start)
        return [f"the {thing[1]}"] if thing and is_sure(sentence[: place.end()]) else []
    if not is_sure(sentence[names[-1].end() : place.end()]):
        return []
    last = names[-1]
    joined = [name for name in names[:-1] if start[name.end() : last.start()] == " and "]
    return [_tidy(name.group()) for name in (*joined, last)]


def _is_passive(sentence: str, verb: re.Match[str]) -> bool:
    is_active = verb.group().endswith("ing")
    return not is_active and _PASSIVE.search(sentence[: verb.start()]) is not None


def _names(text: str) -> list[re.Match[str]]:
    """The names of a text but for those of days and places: no preposition stands before them."""
    return [
        name
        for name in _NAME.finditer(text)
        if _tidy(name.group()) and not _BEFORE_PLACE.search(text[: name.start()])
    ]


def _tidy(name: str) -> str:
    """A name without the word that opens its sentence; "" if nothing is left of it."""
    words = re.sub(r"['’]s$", "", name).split()
    while words and words[0].lower() in lexicon.FUNCTION_WORDS | _CALENDAR:
        words = words[1:]
    return " ".join(words).rstrip(".,'’")


def _in_chinese(sentence: str, verb: str) -> list[str]:
    place = sentence.find(verb)
    if place < 0 or not is_sure(sentence[:place]):
        return []
    end = _ENDS_CHINESE.search(sentence, 0, place)
    subject = sentence[: end.start() if end else place]
    named = 1 < len(subject) <= LONGEST_CHINESE and not _NO_NAME_CHINESE.match(subject)
    return [subject] if named else []
