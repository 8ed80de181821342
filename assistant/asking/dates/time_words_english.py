"""Time words in an English question → days: from when, until when, and newer rather than older."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import cast

from assistant.asking.dates import periods
from assistant.asking.dates.mentions import Mention, Period, from_to, is_taken, publication
from assistant.asking.dates.periods import Days, Part, Season, Unit

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_PARTS: dict[str, Part] = {
    **dict.fromkeys(("early", "beginning", "start"), "early"),
    **dict.fromkeys(("mid", "middle"), "mid"),
    **dict.fromkeys(("late", "end"), "late"),
}
_NUMBERS = {
    word: number
    for number, words in enumerate(
        "a|an|one,two|couple of|a couple of,three,four,five,six,seven,eight,nine,ten,eleven"
        ",twelve".split(","),
        start=1,
    )
    for word in words.split("|")
}
# The pieces that the tables below are written with. Months and weekdays may stand in any case; all
# else is small, because what has a capital inside a question is a title (Last Week Tonight).
_DATE_PIECES = {
    "month": r"(?P<month>(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?))\b\.?",
    "weekday": rf"(?P<weekday>(?i:{'|'.join(_WEEKDAYS)}))\b",
    "year": r"(?P<year>(?:the year )?(?:19|20)\d\d\b(?![-/–]\d)|(?:this|last) year\b)",
    "day": r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b",
    "part": r"(?:the )?(?P<part>early|mid|late|beginning|start|middle|end)(?: of |[- ])",
    "nth": rf"(?:the )?(?P<nth>{'|'.join(_NTH)})",
    "season": r"(?P<season>spring|summer|autumn|fall|winter)\b",
    "unit": r"(?P<unit>hour|day|week|month|quarter|year)",
    "number": rf"(?P<number>\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})",
    "the_last": r"(?:(?:over|in|during|within|for|throughout) )?(?:the )?(?:last|past)",
}
_DATE_PIECES["of_year"] = rf"(?:(?:,| of| in)? {_DATE_PIECES['year']})?"

Reader = Callable[[re.Match[str], date], Days | None]
Table = list[tuple[str, Reader]]


def _year(match: re.Match[str], today: date) -> int | None:
    words = match.groupdict().get("year")
    if not words or words[-4:].isdigit():
        return int(words[-4:]) if words else None
    return today.year - (words == "last year")


def _month_number(match: re.Match[str]) -> int:
    return _MONTHS.index(match["month"][:3].lower()) + 1


def _weekday_number(match: re.Match[str]) -> int:
    return _WEEKDAYS.index(match["weekday"].lower())


def _nth(match: re.Match[str]) -> int:
    return _NTH.get(match["nth"]) or int(match["nth"])


def _season(match: re.Match[str]) -> Season:
    return "autumn" if match["season"] == "fall" else cast(Season, match["season"])


def _unit(match: re.Match[str]) -> Unit:
    return cast(Unit, match["unit"])


def _count(match: re.Match[str]) -> int:
    words = match["number"] or "one"
    return _NUMBERS.get(words) or int(words)


def _iso(match: re.Match[str], _: date) -> Days | None:
    year, month, day = (int(part) for part in match["iso"].split("-"))
    return periods.dated(year, month, day)


def _day(match: re.Match[str], today: date) -> Days | None:
    month, day = _month_number(match), int(match["day"])
    year = _year(match, today)
    return periods.dated(year, month, day) if year else periods.latest_day(month, day, today)


def _month(match: re.Match[str], today: date) -> Days:
    month = _month_number(match)
    year = _year(match, today) or periods.latest_month(month, today)
    part = match["part"]
    return periods.part_of_month(_PARTS[part], year, month) if part else periods.month(year, month)


def _week_of_month(match: re.Match[str], today: date) -> Days:
    month = _month_number(match)
    year = _year(match, today) or periods.latest_month(month, today)
    return periods.week_of_month(_nth(match), year, month)


def _quarter(match: re.Match[str], today: date) -> Days:
    year = _year(match, today) or periods.latest_month(3 * _nth(match) - 2, today)
    return periods.quarter(year, _nth(match))


def _half(match: re.Match[str], today: date) -> Days:
    return periods.half(_year(match, today) or today.year, _nth(match))


def _season_of_year(match: re.Match[str], today: date) -> Days:
    return periods.season(_season(match), _year(match, today) or today.year)


def _year_or_part(match: re.Match[str], today: date) -> Days:
    year = _year(match, today) or today.year
    part = match["part"]
    return periods.part_of_year(_PARTS[part], year) if part else periods.year(year)


def _part_of_last_month(match: re.Match[str], today: date) -> Days:
    month = periods.earlier(1, "month", today)
    return periods.part_of_month(_PARTS[match["part"]], month.year, month.month)


def _weekday(match: re.Match[str], today: date) -> Days:
    number = _weekday_number(match)
    if not match["week"]:
        return periods.latest_weekday(number, today)
    sunday = periods.last("week", today).last
    return periods.latest_weekday(number, sunday)


def _last_weekday(match: re.Match[str], today: date) -> Days:
    return periods.latest_weekday(_weekday_number(match), today - timedelta(days=1))


def _last_month_by_name(match: re.Match[str], today: date) -> Days:
    month = _month_number(match)
    return periods.month(periods.latest_month(month, periods.earlier(1, "month", today)), month)


def _past(match: re.Match[str], today: date) -> Days:
    return periods.past(_count(match), _unit(match), today)


def _filled(table: Table) -> Table:
    return [(pattern.format(**_DATE_PIECES), reader) for pattern, reader in table]


# Dates that need a word before them: in, on, since, …
_ABSOLUTE = _filled(
    [
        (r"(?P<iso>\d{{4}}-\d\d-\d\d)\b", _iso),
        (r"(?:the )?{day}(?: of)? {month}{of_year}", _day),
        (r"{month} (?:the )?{day}{of_year}", _day),
        (r"(?:{part})?(?:the month of )?{month}{of_year}", _month),
        (r"{nth} week of {month}{of_year}", _week_of_month),
        (r"{nth} quarter\b{of_year}(?! of\b)", _quarter),
        (r"Q(?P<nth>[1-4])\b{of_year}", _quarter),
        (r"{nth} half of {year}", _half),
        (r"H(?P<nth>[12]) {year}", _half),
        (r"(?:the )?{season}(?: of)? {year}", _season_of_year),
        (r"(?:{part})?{year}", _year_or_part),
        (r"{weekday}(?: morning| afternoon| evening| night)?(?P<week>,? (?:of )?last week\b)?",
         _weekday),
        (r"the weekend\b", lambda _, today: periods.latest_weekend(today)),
        (r"the {season}(?! of\b)", lambda said, today: periods.latest_season(_season(said), today)),
    ]
)  # fmt: skip
# Dates that stand on their own.
_RELATIVE = _filled(
    [
        (r"the day before yesterday\b", lambda _, today: periods.days_before(today, 2)),
        (r"yesterday\b", lambda _, today: periods.days_before(today, 1)),
        (r"last night\b", lambda _, today: periods.past(1, "day", today)),
        (r"this (?:morning|afternoon|evening)\b|tonight\b", lambda _, today: periods.day(today)),
        (r"the week before last\b",
         lambda _, today: periods.last("week", today - timedelta(days=7))),
        (r"the (?:start|beginning) of (?:the|this) year\b|(?:the )?year to date\b",
         lambda _, today: periods.this("year", today)),
        (r"{part}(?P<year>(?:this|last) year)\b", _year_or_part),
        (r"{part}last month\b", _part_of_last_month),
        (r"(?:earlier |so far )?this {unit}\b(?! of\b)",
         lambda said, today: periods.this(_unit(said), today)),
        (r"(?<!the )last {unit}\b(?! of\b)",
         lambda said, today: periods.last(_unit(said), today)),
        (r"{the_last} {number} {unit}s?\b(?! of\b)", _past),
        (r"(?:over|in|during|within|for|throughout) the (?:last|past)(?P<number>) {unit}\b"
         r"(?! of\b)", _past),
        (r"{number} {unit}s? ago\b",
         lambda said, today: periods.ago(_count(said), _unit(said), today)),
        (r"(?<!the )last {weekday}", _last_weekday),
        (r"(?<!the )last {month}", _last_month_by_name),
        (r"(?<!the )last weekend\b", lambda _, today: periods.last_weekend(today)),
        (r"(?<!the )last {season}(?! of\b)",
         lambda said, today: periods.last_season(_season(said), today)),
        (r"this {season}(?! of\b)",
         lambda said, today: periods.this_season(_season(said), today)),
    ]
)  # fmt: skip


def _any_of(table: Table) -> str:
    """One pattern for a whole table, without names, so that it can stand twice in another."""
    alternatives = (re.sub(r"\(\?P<\w+>", "(?:", pattern) for pattern, _ in table)
    return f"(?:{'|'.join(alternatives)})"


ABSOLUTE = _any_of(_ABSOLUTE)
RELATIVE = _any_of(_RELATIVE)
# Every date has one of these in it. Most questions have none, and need no pattern for dates, which
# take longer to compile than all the rest of a question to be understood.
_MAY_SAY_WHEN = re.compile(
    r"\d|day|week|month|quarter|year|hour|night|morning|afternoon|evening|half|spring|summer|autumn"
    rf"|fall|winter|\b(?:{'|'.join(_MONTHS)})",
    re.IGNORECASE,
)


def read_date(words: str, today: date) -> Days | None:
    """The days that `words`, one date and nothing else, mean; None if there are no such days.

    A date without a year is the most recent one that has begun by today.
    """
    for pattern, reader in _readers():
        if match := pattern.fullmatch(words):
            return reader(match, today)
    return None


@cache
def _readers() -> list[tuple[re.Pattern[str], Reader]]:
    return [(re.compile(pattern), reader) for pattern, reader in (*_RELATIVE, *_ABSOLUTE)]


# How dates are asked for; what stands first is tried first, and no two share a word. Before each,
# what a question must have in it for the pattern to be tried, and compiled: any of these.
_FRAMES = [
    (("from", "between"),
     r"(?:from|between) (?P<first>{date}|{day})"  # from 12 to 15 August
     r" (?:to|and|until|till|through) (?P<second>{date})"),
    ((" and ", " or "),
     r"(?:in|on) (?P<first>{absolute}) (?:and|or) (?:in |on )?(?P<second>{absolute})"),
    (("from",), r"from (?P<from>{date}) on(?:wards?)?\b"),
    (("since",), r"since (?P<from>{date})"),
    (("after",), r"after (?P<after>{date})"),
    (("before", "prior to"), r"(?<!the day )(?:before|prior to) (?P<before>{date})"),
    (("until", "till", "up to"), r"(?:up until|until|till|up to) (?P<until>{date})"),
    (("in", "on", "during", "throughout", "over", "at"),
     r"(?:in|on|during|throughout|over|at) (?P<in>{absolute})"),
    (("from",), r"(?<=news |cles |ries |orts |ines )from (?P<in>{date})"),
    (("",), r"(?P<in>{relative})"),
    (("",), r"(?P<in>[Qq][1-4] (?:19|20)\d\d\b|\d{{4}}-\d\d-\d\d\b)"),
    (("",), r"(?<=[a-z] )(?P<alone>{absolute})(?=\W*$)"),  # port strike June 2024
]  # fmt: skip
_DAY_ALONE = r"\d{1,2}(?:st|nd|rd|th)?"
_PIECES = {
    "day": _DAY_ALONE,
    "date": f"(?:{RELATIVE}|{ABSOLUTE})",
    "absolute": ABSOLUTE,
    "relative": RELATIVE,
}
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
# … and that the sentence is in the past tense: "in June" is a time of publication only then.
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
    for words, frame in _FRAMES if _MAY_SAY_WHEN.search(question) else ():
        if not any(word in question for word in words):
            continue
        for match in _asking(frame).finditer(question):
            if not is_taken(match, found) and (period := _asked_for(match, today)):
                relative = bool(re.search(rf"{RELATIVE}$", match.group()))
                found.append(Mention(*match.span(), period, relative))
    for match in [*_TODAY.finditer(question), *_NEWEST.finditer(question)]:
        if not is_taken(match, found):
            found.append(_today(match, today) or Mention(*match.span(), newest=True))
    return found


@cache
def _asking(frame: str) -> re.Pattern[str]:
    return re.compile(rf"\b{frame.format(**_PIECES)}")


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
    return any(map(_has_year, dates)) or _in_past_tense(match.string, before)


def _ends_a_search(before: str, date: str, question: str) -> bool:
    """Whether a date at the end without "in" or "on" is one: earnings 2024, not Windows 2000."""
    word = before.split()[-1]
    named = word[0].isupper() or re.fullmatch(_PREPOSITION, word)
    return not named and not (date.isdigit() and _QUESTION.search(question))


def _in_past_tense(question: str, before: str) -> bool:
    """Whether what stands `before` a date without a year is in the past tense, or no sentence."""
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
