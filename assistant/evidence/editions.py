"""Is it the edition that was asked for? Super Bowl 2022, season 2, the 95th awards, Pixel Watch 2.

Only what a text names decides: one that names the thing without its edition may mean any of them.
"""

import re
from collections.abc import Iterator

from index.text.calendar_words import MONTHS, MONTHS_CUT

_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
).split()
_CHINESE = {digit: number for number, digit in enumerate("一二三四五六七八九十", start=1)}
_PART = r"season|series|episode|part|chapter|volume|round|stage|leg|phase|book|version|generation"
_PARTS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<part>{_PART}) (?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})\b",
        rf"\b(?P<number>\d{{1,3}}(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})[ -](?P<part>{_PART})\b",
        r"第(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3})(?P<part>季|集|届|期|轮|部|代|赛季)",
    )
]
_YEAR = r"(?:19|20)\d\d"
_YEARS = re.compile(rf"(?<![\d.,$£€¥]){_YEAR}(?:[-–/](?:\d{{4}}|\d\d)\b)?(?![\d%]|[.,]\d)")
_EVENT = (
    r"season|edition|elections?|midterms?|championships?|finals?|games|tournament|awards?|festival"
    r"|playoffs?|draft|race|tour|conference|summit|cup|open|prize|ceremony|budget|census|model"
)
_EVENT_CHINESE = (
    r"赛季|世界杯|亚洲杯|欧洲杯|奥运会|冬奥会|亚运会|锦标赛|公开赛|联赛|大选|选举|电影节|春晚|春节档"
    r"|颁奖|峰会|博览会|世博会"
)
_CAPITAL = r"[A-Z][\w.&'’-]*"
_NAMED_AFTER = re.compile(rf"^['’]?s? ?(?P<name>{_CAPITAL}(?: {_CAPITAL})*)")
_NAMED_BEFORE = re.compile(
    rf"(?P<name>{_CAPITAL}(?: {_CAPITAL})*)(?: (?:{_EVENT}))?,?(?: (?:in|of|for))? $"
)
# "The longest final since the 2012 Open" is told of another one.
_COMPARED = re.compile(r"\b(?:since|than|after|before|unlike|from|with|to)(?: the| their| its)? $")
_EVENT_AFTER = re.compile(rf"^ (?:[a-z'’-]+ )?(?P<event>{_EVENT})\b", re.IGNORECASE)
# "2022 Women's Cup", "2022 Corvin Award for Best Song": the name of an event behind its year.
_OWN_EVENT = re.compile(rf"(?:['’]s)?(?: [A-Z][\w.&'’-]*| of| the){{0,6}}? (?i:{_EVENT})\b")
_RECURRING = re.compile(
    rf"\b(?:{_EVENT}|champions?|winners?|runners?-up|trophy|title|medals?|league|derby|stakes"
    rf"|pageant|prix)\b|{_EVENT_CHINESE}|冠军|得主|奖|杯",
    re.IGNORECASE,
)
_CHINESE_AFTER = re.compile(rf"^年?.{{0,8}}?(?P<event>{_EVENT_CHINESE})")
_NOT_AN_EVENT = frozenset(
    """
    in on at by for of the a an who what which when where how why is are was were did does do and
    """.split()
) | frozenset(name.lower() for name in (*MONTHS, *MONTHS_CUT))

# A product or event with its number: iPhone 15 Pro, RTX 4090, Super Bowl LVII.
_SUFFIX = r"Pro|Max|Plus|Ultra|Mini|mini|Air|SE|Lite|Fold|Flip|FE|XL|Ti|Super"
_NUMBERED = re.compile(
    rf"(?P<name>(?:(?:{_CAPITAL}|[a-z][A-Z]\w+) )*(?:{_CAPITAL}|[a-z][A-Z]\w+))[ -]"
    rf"(?P<number>\d{{1,4}}[a-z]?\b|[IVXL]{{2,6}}\b|[VX]\b)(?P<suffix>(?: (?:{_SUFFIX})\b)*)"
)
_NAME = re.compile(rf"(?:(?:{_CAPITAL}|[a-z][A-Z]\w+) ?)+")
# "Tern Air 3 pilots": the number is of what follows it.
_COUNTED = re.compile(
    r"^(?:[.,]\d|%|[ -](?!(?:is|was|are|were|will|would|has|had|have|can|could|does|did|and|or|in"
    r"|on|at|to|for|from|with|by|as|but|that|which|costs?|starts?|goes|went|comes|came|sells?|sold"
    r"|ships?|runs?|gets?|got|arrives?|launches|launched|starting)\b)[a-z])"
)
_NTH = re.compile(rf"\b(?P<number>\d{{1,3}})(?:st|nd|rd|th)(?: annual)? (?P<name>{_CAPITAL})")


def names_another_edition(question: str, text: str) -> bool:
    """Whether `text` names other editions of what `question` asks for, and not the one it means.

    "The 2023 season" is another for a question about "the 2022 season", as "Pixel Watch 2" is for
    "Pixel Watch"; "the season" alone may be the same.
    """
    return (
        _another_part(question, text)
        or _another_year(question, text)
        or _another_ordinal(question, text)
        or _another_model(question, text)
    )


def names_an_event(text: str) -> bool:
    """Whether a text is about what is held or awarded again and again."""
    return _RECURRING.search(text) is not None


def years_of_events(text: str) -> set[int]:
    """The years whose event a text names: that of "the 2022 Corvin Award", not of "in 2022"."""
    return {
        year
        for match in _YEARS.finditer(text)
        if not _COMPARED.search(text[: match.start()])
        and (_OWN_EVENT.match(text, match.end()) or _CHINESE_AFTER.match(text[match.end() :]))
        for year in _span(match[0])
    }


def _another_part(question: str, text: str) -> bool:
    """Season 3 for season 2, and the like."""
    told = _parts(text)
    return any(
        part in told and not numbers & told[part] for part, numbers in _parts(question).items()
    )


def _parts(text: str) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for pattern in _PARTS:
        for match in pattern.finditer(text):
            found.setdefault(match["part"].casefold(), set()).add(_number(match["number"]))
    return found


def _number(written: str) -> int:
    said = written.casefold()
    if said in _NUMBERS:
        return _NUMBERS.index(said) + 1
    if said in _ORDINALS:
        return _ORDINALS.index(said) + 1
    if digits := re.match(r"\d+", said):
        return int(digits[0])
    tens, ten, ones = said.rpartition("十")
    return (_CHINESE.get(tens, 1) if ten else 0) * 10 + _CHINESE.get(ones, 0)


def _another_year(question: str, text: str) -> bool:
    """The same event of other years only."""
    asked = list(_dated_names(question))
    if not asked:
        return False
    years = {year for each, _ in asked for year in each}
    if years & {year for match in _YEARS.finditer(text) for year in _span(match[0])}:
        return False
    named = set().union(*(names for _, names in asked))
    return any(named & names for _, names in _dated_names(text))


def _dated_names(text: str) -> Iterator[tuple[set[int], set[str]]]:
    """The years that stand beside a name or an event, and the words of that name."""
    for match in _YEARS.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if _COMPARED.search(before):
            continue
        found = [
            _EVENT_AFTER.match(after),
            _CHINESE_AFTER.match(after),
            _NAMED_AFTER.match(after),
            _NAMED_BEFORE.search(before),
        ]
        words = {
            word.casefold().removesuffix("s")
            for each in found
            if each
            for word in (
                each.groupdict().get("name") or each.groupdict().get("event") or ""
            ).split()
        }
        if names := words - _NOT_AN_EVENT:
            yield set(_span(match[0])), names


def _span(written: str) -> Iterator[int]:
    """The years of 2022, 2022-23 or 2022/2023."""
    first = int(written[:4])
    yield first
    if len(written) > 4:
        last = written[5:]
        yield int(last) if len(last) == 4 else first // 100 * 100 + int(last)


def _another_ordinal(question: str, text: str) -> bool:
    """The 94th awards for the 95th."""
    told: dict[str, set[str]] = {}
    for match in _NTH.finditer(text):
        told.setdefault(match["name"].casefold(), set()).add(match["number"])
    return any(
        match["name"].casefold() in told and match["number"] not in told[match["name"].casefold()]
        for match in _NTH.finditer(question)
    )


def _another_model(question: str, text: str) -> bool:
    """Another number or suffix of the same name, at each of its places in the text."""
    numbered = list(_NUMBERED.finditer(question))
    rest = question
    for match in reversed(numbered):
        name = _last_words(match["name"])
        asked = f"{match['number']}{match['suffix']}".casefold()
        told = {said for said, _ in _designations(name, text) if said}
        if told and asked not in told:
            return True
        rest = rest[: match.start()] + rest[match.end() :]
    return any(_is_only_a_sequel(name.strip(), text) for name in _NAME.findall(rest))


def _last_words(name: str) -> str:
    """The two words next to the number: what stands before them may be another's name."""
    return " ".join(name.split()[-2:])


def _designations(name: str, text: str) -> Iterator[tuple[str, bool]]:
    """What follows a name at each of its places ("15 Pro", or "" if no number does), and whether
    it counts what comes next."""
    pattern = re.compile(
        rf"\b{re.escape(name)}(?:s\b)?(?:[ -](?P<number>\d{{1,4}}[a-z]?\b|[IVXL]{{2,6}}\b|[VX]\b)"
        rf"(?P<suffix>(?: (?:{_SUFFIX})\b)*))?"
    )
    for match in pattern.finditer(text):
        said = match["number"] + match["suffix"] if match["number"] else ""
        yield said.casefold(), bool(_COUNTED.match(text[match.end() :]))


def _is_only_a_sequel(name: str, text: str) -> bool:
    """Whether a name of several words only has a number of 2 to 9 behind it there."""
    words = name.split()
    while words and words[0].casefold() in _NOT_AN_EVENT:
        words = words[1:]
    if len(words) < 2:
        return False
    told = list(_designations(" ".join(words), text))
    return bool(told) and all(re.fullmatch(r"[2-9]", said) and not counts for said, counts in told)
