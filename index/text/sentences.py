"""Text → sentences, each with its exact span."""

import re
from dataclasses import dataclass

import sentencex

from index.text.calendar_words import MONTHS, MONTHS_CUT, WEEKDAYS

# Initials after which sentencex always ends a sentence, because they may be a degree, a year or a
# direction; for others, such as J.K., it looks at what follows.
_ENDING = "A.D. A.M. B.A. B.C. B.S. C.E. J.D. M.A. M.D. M.S. N.E. N.W. P.M. S.E. S.W.".split()
_NO_NAME_AFTER = (
    "a an the his her my their its first second and or from century centuries years year"
)
_TITLES = (
    r"Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Sir|Lord|Lady|Judge|Justice|President|Senator|Sen\.|Governor|Gov\."
    r"|Mayor|Minister|Captain|Coach|Professor|Prof\.|Secretary|Rep\.|Sheriff|Officer|General|Director"
)
_INITIALS = re.compile(
    r"(?P<before>^|[.!?]['’”\"]? |[“\"(]"
    rf"|\b(?!(?:{_NO_NAME_AFTER.replace(' ', '|')})\b)[a-z]+,? |\b(?:{_TITLES}) )"
    rf"(?:{'|'.join(map(re.escape, _ENDING))})(?= [A-Z][a-z])",
    re.MULTILINE,
)
_ANY_INITIALS = re.compile(r"[A-Z]\.[A-Z]\. [A-Z]")
_OTHER_INITIALS = "J.K."

_NAME = r"\b[A-Z][\w'’]*"
_ZONES = "Eastern|Central|Mountain|Pacific|Atlantic|Greenwich"
_SHORT_ZONES = (
    "[ECMP][SD]?T|GMT|UTC|BST|CES?T|EES?T|WES?T|MSK|IST|JST|KST|HKT|SGT|A[CEW][SD]T|NZ[SD]T"
)
_AFTER_DAY = (
    "in|at|and|to|from|until|for|on|through|or|before|after|when|as|during|following|near|outside"
    "|with|by|ahead|but|while"
)
# Sentencex takes a month's name with a full stop for cut short. May never is, and others are only
# before a day: "in Sept. Divers found it".
_MONTH_LAST = re.compile(
    r"\bMay(?=\.['’”\"]? )"
    rf"|(?<=\b(?:[Ii]n|of) )(?:{'|'.join(MONTHS_CUT)})(?=\. [A-Z][a-z])"
    rf"|(?<=\b(?:last|this|next|late) )(?:{'|'.join(MONTHS_CUT)})(?=\. [A-Z][a-z])"
    rf"|(?<=\b(?:since|until|early) )(?:{'|'.join(MONTHS_CUT)})(?=\. [A-Z][a-z])"
)
_NO_MONTH = "Days"
_BEFORE_TITLE = (
    "film|movie|sequel|album|show|series|game|musical|book|novel|song|play|comedy|called"
)
# Each with what few texts have of it, for those that haven't are read much faster.
_ENDS_NOTHING = [
    (re.compile(glimpse), re.compile(pattern, re.MULTILINE))
    for glimpse, pattern in (
        # 7 p.m. Eastern; 9 a.m. Monday; 9 a.m. Oct. 4.
        (
            r"(?:[ap]\.m|[AP]\.M)\. [A-Z]",
            r"(?<=\d )(?:[ap]\.m|[AP]\.M)(?P<mark>\.)(?= (?:"
            rf"(?:{_ZONES})(?: (?:[Ss]tandard|[Dd]aylight))?"
            r"(?: [Tt]ime\b|[.,;)]|$| (?:on|in|at|and)\b)"
            rf"|(?:{_SHORT_ZONES})\b"
            rf"|(?:{'|'.join(WEEKDAYS)})s?(?: (?:morning|afternoon|evening|night))?"
            rf"(?:[.,;)]|$| (?:{_AFTER_DAY})\b)"
            rf"|(?:{'|'.join([*MONTHS, *MONTHS_CUT])})\.? \d{{1,2}}\b))",
        ),
        # Yahoo! Inc: a company.
        (r"[!?] [ICLPp]", rf"{_NAME}(?P<mark>[!?])(?= (?:Inc|Corp|Co|Ltd|LLC|PLC|plc)\b)"),
        # Jeopardy! champion: no sentence begins with a small letter, but for iPhone and the like.
        (r"[!?] [a-z]", rf"{_NAME}(?P<mark>[!?])(?= [a-z][a-z]+\b)"),
        # The film Ahoy! Return of the Gull.
        (
            r"! [A-Z]",
            rf"(?:^|\b(?:{_BEFORE_TITLE}) ){_NAME}(?P<mark>!)"
            rf"(?= {_NAME} (?:of|and|in|to|for|from|with) (?:the |an? )?{_NAME})",
        ),
    )
]


@dataclass(frozen=True)
class Sentence:
    """A sentence: `text` is exactly `whole[start:end]`."""

    start: int
    end: int
    text: str


def sentences_of(whole: str) -> list[Sentence]:
    """The sentences of `whole` in order, without the space around them.

    The English rules are used for every language: they also know the full stops of Chinese,
    Japanese and Hindi, and English abbreviations are the ones that news text is full of.
    """
    found = []
    for boundary in sentencex.get_sentence_boundaries("en", _as_read(whole)):
        text = boundary["text"]
        start = boundary["start_index"] + len(text) - len(text.lstrip())
        end = start + len(text.strip())
        if end > start:
            found.append(Sentence(start, end, whole[start:end]))
    return found


def _as_read(whole: str) -> str:
    """The text with as many other marks where sentencex would end a sentence that surely goes on,
    or go on where it surely ends.

    Where it isn't sure, as for a name of one word ("Yahoo! Finance"), the text is left as it is.
    """
    read = whole
    if _ANY_INITIALS.search(whole):
        read = _INITIALS.sub(lambda match: match["before"] + _OTHER_INITIALS, whole)
    read = _MONTH_LAST.sub(lambda match: _NO_MONTH[: len(match[0])], read)
    for glimpse, pattern in _ENDS_NOTHING:
        if glimpse.search(read):
            read = pattern.sub(_with_a_comma, read)
    return read


def _with_a_comma(match: re.Match[str]) -> str:
    """What was found, with a comma for its mark."""
    mark = match.start("mark") - match.start()
    return f"{match[0][:mark]},{match[0][mark + 1 :]}"
