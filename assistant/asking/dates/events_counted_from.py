"""An event that a question counts time from: "since the H20 came back", "before the recall".

Its day isn't known here; the words are given, for a search to find the day. When in doubt nothing
is taken: an event is something named as one (the recall, Tuesday's vote) or a clause that tells
what somebody or something did (the merger was announced).
"""

import re
from collections.abc import Sequence

from assistant.asking import lexicon
from assistant.asking.dates.mentions import Mention, Side, is_taken
from assistant.asking.dates.time_words_english import SUPERLATIVE

_SIDES: dict[str, Side] = {
    **dict.fromkeys(("since", "after", "following"), "after"),
    **dict.fromkeys(("before", "until", "till"), "before"),
}
_EVENTS = "|".join(sorted(lexicon.DATABLE))
_HAPPENED = "|".join([*sorted(lexicon.HAPPENED), "[a-z]{2,}ed"])
_NAME = r"(?:the (?!\d{4}s?\b)|(?:[A-Z][\w.&-]*['’]s? ))"
_WORDS = r"(?:[\w.&'’-]+ ){0,4}?"
_REST = r"[^,;:?!()]*"
_EVENT = re.compile(
    rf"\b(?P<side>{'|'.join(_SIDES)}) (?P<event>"
    rf"(?:{_NAME}{_WORDS}(?i:{_EVENTS})\b|(?:the |[A-Z]){_REST}? (?:{_HAPPENED})\b){_REST})"
)
# "named after the king", "before the court", "the first woman since the war", "you", "how long …"
_NO_TIME = re.compile(
    r"\b(?:nam(?:ed|es?)|call(?:ed|s)?|look(?:s|ed|ing)?|modell?ed|sought|takes?|took|goe?s?|runs?"
    r"|day|night|week|month|season|summer|year|never|ever|long|soon|minutes?|hours?) $"
    r"|\b(?:you|your|we|one|people|I) |\bhow (?:long|soon)\b"
)
_FORUM = re.compile(
    r"the (?:[\w-]+ ){0,3}?(?:court|judges?|committee|parliament|congress|senate|house|council|jury"
    r"|tribunal|commission|cameras?|end|start|beginning|turn|age|day|week|month|year|morning)\b"
)
_ASKS = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how)\b")
_NEXT_SENTENCE = re.compile(r"[.!?]\s+(?=[A-Z])")
_BECAUSE_UNLESS = re.compile(r"\b(?:has|have|had|happened|changed|been)\b|['’]s been\b")


def event_mentions(question: str, known: Sequence[Mention]) -> list[Mention]:
    """The first event that `question` counts from, if any, outside the words already `known`.

    Only the last sentence is read; what stands before it tells, and doesn't ask.
    """
    *_, asking = re.split(_NEXT_SENTENCE, question)
    for match in _EVENT.finditer(question, len(question) - len(asking)):
        if is_taken(match, known):
            continue
        before = question[: match.start()]
        event = match["event"].rstrip(" .")
        if not before.strip():
            event = _ASKS.split(event, maxsplit=1)[0].rstrip()
        if _counts_time(before, match["side"], event, question[match.end() :]):
            end = match.start("event") + len(event)
            return [Mention(match.start(), end, event=event, event_side=_SIDES[match["side"]])]
    return []


def _counts_time(before: str, side: str, event: str, after: str) -> bool:
    if _NO_TIME.search(before) or _FORUM.match(event) or _ASKS.search(event):
        return False
    if side != "since":
        return True
    if SUPERLATIVE.search(before) or before.rstrip().endswith(","):
        return False
    # "Since the model was good, why would anybody …?" gives a reason.
    return not re.search(r"\b(?:was|were|had)\b", event) or bool(
        _BECAUSE_UNLESS.search(f"{before} {after}")
    )
