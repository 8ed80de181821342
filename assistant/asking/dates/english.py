"""Time words in an English question: from when, until when, and newer rather than older."""

import re
from datetime import date

from assistant.asking.dates.english_dates import ABSOLUTE, RELATIVE, read_date
from assistant.asking.dates.mentions import Mention, Period, from_to, is_taken, publication

# How dates are asked for; what stands first is tried first, and no two share a word.
_FRAMES = [
    r"(?:from|between) (?P<first>{date}|{day})"  # from 12 to 15 August
    r" (?:to|and|until|till|through) (?P<second>{date})",
    r"(?:in|on) (?P<first>{absolute}) (?:and|or) (?:in |on )?(?P<second>{absolute})",
    r"from (?P<from>{date}) on(?:wards?)?\b",
    r"since (?P<from>{date})",
    r"after (?P<after>{date})",
    r"(?<!the day )(?:before|prior to) (?P<before>{date})",
    r"(?:up until|until|till|up to) (?P<until>{date})",
    r"(?:in|on|during|throughout|over|at) (?P<in>{absolute})",
    r"(?<=news |cles |ries |orts |ines )from (?P<in>{date})",
    r"(?P<in>{relative})",
    r"(?P<in>[Qq][1-4] (?:19|20)\d\d\b|\d{{4}}-\d\d-\d\d\b)",
    r"(?<=[a-z] )(?P<alone>{absolute})(?=\W*$)",  # port strike June 2024
]
_DAY_ALONE = r"\d{1,2}(?:st|nd|rd|th)?"
_PIECES = {
    "day": _DAY_ALONE,
    "date": f"(?:{RELATIVE}|{ABSOLUTE})",
    "absolute": ABSOLUTE,
    "relative": RELATIVE,
}
_ASKED = [re.compile(rf"\b{frame.format(**_PIECES)}") for frame in _FRAMES]
_NEWEST = re.compile(
    r"(?<!at the )\blatest\b|\bnewest\b|\bmost recent(?:ly)?\b|\blately\b"
    r"|\brecent(?:ly)?\b(?! decades?| centur)"
    r"|\bin recent (?:days|weeks|months|years)\b|\bnowadays\b|\bthese days\b|\bat the moment\b"
    r"|\bat present\b|\bcurrently\b"
    r"|(?:(?<=the )|(?<=its )|(?<=his )|(?<=her )|(?<=eir )|(?<=['’]s ))current\b(?= [A-Za-z]{3})"
    r"(?! (?:affairs|accounts?)\b)"
    r"|(?<!\bfrom )(?<!\bby )(?<!\buntil )\b(?:right )?now\b(?! that\b| known\b| called\b)(?!-)"
    r"|\b(?:(?:over|in|during|within) )?the (?:last|past) few (?:days|weeks|months|years)\b(?! of)"
)
_TODAY = re.compile(r"\btoday\b(?!['’])|\btoday['’]s (?:news|headlines|papers?|articles|stories)\b")

# What the words before a date may say: that it is compared with, that it lies ahead, …
_COMPARED = re.compile(
    r"\bthan[a-z ]{0,25}$|\b(?:compared (?:with|to)|versus|vs\.?|unlike)(?: in| on)? $"
)
_AHEAD = re.compile(
    r"\b(?:will|won['’]t|shall|going to|scheduled|due|upcoming|next|plans? (?:to|for)"
    r"|(?:is|are) (?:planned|planning|expected|set))\b"
)
_CONTENT = re.compile(
    r"\b(?:born|founded|established|built|set|based|taking place|takes place|written) $"
    r"|\b(?:confidence|trust|faith|belief|believe|interest) $"
)
SUPERLATIVE = re.compile(
    r"\bthe (?:\w+ )?(?:first|only|most|least|best|worst)\b|\b(?:big|larg|high|low|strong|weak|fast"
    r"|slow|deadli|great|long|short|old|young|hott|cold|warm|wett|dri|heavi|rich|small|steep|sharp"
    r"|clos|tall|cheap)(?:g)?est\b"
)
# … and that it is told in the past: "in June" is a time of publication only then.
_PAST = re.compile(r"\b(?:did|was|were|had|has|have)\b|[a-z]['’]ve\b")
_PRESENT = re.compile(
    r"\b(?:do|does|is|are|can|could|should|must|may|might|would)(?:n['’]t)?\b"
    r"|[a-z]['’]s\b"
)
_PAST_VERB = re.compile(
    r"\b(?:[a-z]{2,}ed|won|said|lost|fell|rose|met|left|took|went|came|beat|made|gave|got|shot"
    r"|broke|held|sold|bought|struck|hit|led|began|became|told|spoke|sent|paid|quit|ran|sank"
    r"|stood|spent|wrote|put|cut|let|saw|found|kept|grew|drove|flew|built|brought)\b"
)
_BUSINESS = re.compile(
    r"\b(?:revenues?|profits?|sales|sell|sold|earn|earned|earnings|results|report(?:ed)?|economy|GDP"
    r"|grow|grew|growth|shares|orders|deliver(?:ed|ies)?|ship(?:ped|ments)?|income|loss|losses"
    r"|inflation|exports|forecasts?|dividend|margins?|spend|spent|invest(?:ed|ments?)?)\b"
)
_QUESTION = re.compile(
    r"^(?:who|whom|whose|what|which|when|where|why|how|is|are|do|does|can|could|should|may)\b|\?"
)
# What a date is part of the name of: the 7 October attack, 2022 World Cup.
_NAMED = re.compile(
    r"[ -](?:attacks?|crisis|elections?|referendum|war|massacre|film|novel|season|edition"
    r"|model|census|budget|coup|uprising|riots|revolution|agreement|treaty|games|protests|summit"
    r"|finals?)\b"
)
_PREPOSITION = r"in|on|of|by|for|to|at|the|with|than|as|next|every|each|per|from|is|named|called"
_YEAR = re.compile(r"\d{4}|\b(?:this|last) ")


def english_mentions(question: str, today: date) -> list[Mention]:
    """The time words of `question`, in no order."""
    found: list[Mention] = []
    for asked in _ASKED:
        for match in asked.finditer(question):
            if not is_taken(match, found) and (period := _asked_for(match, today)):
                relative = bool(re.search(rf"{RELATIVE}$", match.group()))
                found.append(Mention(*match.span(), period, relative))
    for match in [*_TODAY.finditer(question), *_NEWEST.finditer(question)]:
        if not is_taken(match, found):
            found.append(_today(match, today) or Mention(*match.span(), newest=True))
    return found


def _asked_for(match: re.Match[str], today: date) -> Period | None:
    """The days that a frame asks for, unless its date isn't one of publication."""
    said = {how: words for how, words in match.groupdict().items() if words}
    how, words = next(iter(said.items()))
    if not _tells_when_published(match, list(said.values())):
        return None
    if how == "first":
        second = said["second"]
        if re.fullmatch(_DAY_ALONE, words):
            words = re.sub(rf"^(?:the )?{_DAY_ALONE}", words, second, count=1)
        days = from_to(words, second, today, read_date, _has_year)
    else:
        days = read_date(words, today)
    return publication(how, days, today) if days else None


def _has_year(words: str) -> bool:
    return bool(_YEAR.search(words))


def _tells_when_published(match: re.Match[str], dates: list[str]) -> bool:
    before, after = match.string[: match.start()], match.string[match.end() :]
    words = match.group()
    if _COMPARED.search(before) or before.endswith("fiscal "):
        return False
    if re.fullmatch(RELATIVE, dates[-1]):
        return True
    if _AHEAD.search(before) or _CONTENT.search(before) or _NAMED.match(after):
        return False
    if re.match(r"['’]s\b| than\b", after):  # Tuesday's vote; more in 2024 than in 2023
        return False
    if "alone" in match.groupdict() and not _ends_a_search(before, dates[0], match.string):
        return False
    if before and re.match(r" [A-Z]", after):  # in 2024 Olympics; in August Wilson's plays
        return False
    if "quarter" in words and not _BUSINESS.search(match.string):
        return False
    if words.startswith("since"):
        return not SUPERLATIVE.search(before)
    return any(map(_has_year, dates)) or _told_in_the_past(match.string, before)


def _ends_a_search(before: str, date: str, question: str) -> bool:
    """Whether a date at the end without "in" or "on" is one: earnings 2024, not Windows 2000."""
    word = before.split()[-1]
    named = word[0].isupper() or re.fullmatch(_PREPOSITION, word)
    return not named and not (date.isdigit() and _QUESTION.search(question))


def _told_in_the_past(question: str, before: str) -> bool:
    """Whether what stands `before` a date without a year tells of the past, or is no sentence."""
    text = before or question
    if _PAST.search(text):
        return True
    return not _PRESENT.search(text) and bool(
        _PAST_VERB.search(text) or not _QUESTION.search(question)
    )


def _today(match: re.Match[str], today: date) -> Mention | None:
    """Today, unless it means nowadays: "What does it cost today?"."""
    if not match.group().startswith("today"):
        return None
    if match.group() == "today" and not re.search(
        r"\b(?:happening|news|headlines)\b", match.string
    ):
        before = match.string[: match.start()]
        if _PRESENT.search(before) and not _PAST.search(before):
            return None
    return Mention(*match.span(), Period(today, today))
