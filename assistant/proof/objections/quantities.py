"""Of all, most, half or some: is the part that a claim speaks of the part that is told of?"""

import re
from collections.abc import Iterator

from assistant.proof.numbers import numbers_in
from assistant.proof.objections.objection import Objection

_Part = tuple[float, float]  # from and to which share, 0 to 1, of what is spoken of

_TIMES = (
    r"(?:day|week|month|year|morning|evening|night|summer|winter|spring|autumn|time|season)s?\b"
)
_THREE = r"(?:three|3)"
_ENGLISH: list[tuple[str, _Part]] = [
    (r"(?:nearly|almost|virtually) (?:all|every\w*|each|the (?:whole|entire))\b", (0.85, 0.999)),
    (rf"not (?:all|every\w*)\b(?! {_TIMES})", (0.001, 0.999)),
    (
        r"(?<!at )(?<!after )(?<!above )(?<!in )\b(?:all|every(?:one|body|thing)?|each)\b"
        rf"(?! {_TIMES})(?! other)",
        (1.0, 1.0),
    ),
    (r"the (?:whole|entire)\b", (1.0, 1.0)),
    (r"(?<!the )\bmost (?:of|\w+s\b|people)|\b(?:a|the) majority of", (0.501, 0.95)),
    (r"(?:more|over) than half\b", (0.501, 0.95)),
    (r"(?:less|fewer) than half\b", (0.05, 0.499)),
    (rf"\b(?:three[- ]quarters|{_THREE} in (?:four|4))\b", (0.75, 0.75)),
    (r"\btwo[- ]thirds\b|\b(?:two|2) in (?:three|3)\b", (0.667, 0.667)),
    (r"\b(?:a|one)[- ]third (?:of|as)|\b(?:one|1) in (?:three|3)\b", (0.333, 0.333)),
    (r"\b(?:a|one)[- ]quarter of|\b(?:one|1) in (?:four|4)\b", (0.25, 0.25)),
    (r"\b(?:a|one)[- ]fifth of|\b(?:one|1) in (?:five|5)\b", (0.2, 0.2)),
    (r"\b(?:a|one)[- ]tenth of|\b(?:one|1) in (?:ten|10)\b", (0.1, 0.1)),
    (r"(?<!first )(?<!second )(?<!last )(?<!and a )\bhalf (?:of|the|its|their)\b", (0.5, 0.5)),
    (r"\bsome (?:of|[a-z]+s\b)|\bseveral\b|\b(?:a )?(?<!the )part of\b|\bpartly\b", (0.001, 0.9)),
    (r"\b(?:only )?a few\b|\bfew (?:of|\w+s)\b|\ba (?:minority|handful) of", (0.001, 0.4)),
]  # fmt: skip
_CHINESE: list[tuple[str, _Part]] = [
    (r"几乎(?:所有|全部|全)", (0.85, 0.999)),
    (r"(?:并非|不是|未必)(?:所有|全部|都)", (0.001, 0.999)),
    (r"所有|全部|全体|一切|每[个名家位]|悉数", (1.0, 1.0)),
    (r"大部分|大多数?|多数|绝大", (0.501, 0.95)),
    (r"(?:超过|逾)(?:一半|半数)|过半", (0.501, 0.95)),
    (r"(?:不到|不足)(?:一半|半数)", (0.05, 0.499)),
    (r"一半|半数", (0.5, 0.5)),
    (r"四分之三", (0.75, 0.75)),
    (r"三分之二", (0.667, 0.667)),
    (r"三分之一", (0.333, 0.333)),
    (r"四分之一", (0.25, 0.25)),
    (r"(?<!大)部分|有些|一些|某些|若干|少数", (0.001, 0.9)),
]
_PATTERNS = {
    False: [(re.compile(pattern, re.IGNORECASE), part) for pattern, part in _ENGLISH],
    True: [(re.compile(pattern), part) for pattern, part in _CHINESE],
}
_OF_ALL = re.compile(
    r"\b([\w,]+) (?:out )?of (?:[\w']+ )?(?:[\w']+ )?(\d[\d,]*|[a-z]+)\b(?= [a-z]+)"
    r"|\bof (?:the |its |their )?(\d[\d,]*) \w+, ([\d,]+)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?(?:percent|per cent|%) of\b", re.IGNORECASE)
_TENTHS = re.compile(r"([一二三四五六七八九])成")
NEAR = 0.03  # by how much a share may be off


def objections(claim: str, said: str, *, chinese: bool = False) -> Iterator[Objection]:
    """What speaks against a claim about a part, if `said`, a sentence, tells of another part."""
    wanted, given = parts_in(claim, chinese), parts_in(said, chinese)
    for part in wanted:
        if any(_is_within(other, part) for other in given):
            continue
        if given and all(_is_apart(other, part) for other in given):
            yield Objection("number", "contradicts")
        elif given or part != (1.0, 1.0):
            if part[0] > 0.01:  # "some" goes without saying
                yield Objection("number", "denies")
        else:
            yield Objection("number", "doubts")


def parts_in(text: str, chinese: bool) -> list[_Part]:
    """The parts that a text speaks of, each once, as they are matched from left to right."""
    found: list[_Part] = []
    rest = text
    for pattern, part in _PATTERNS[chinese]:
        if pattern.search(rest):
            found.append(part)
            rest = pattern.sub(" ~ ", rest)
    if chinese:
        tenths = ["一二三四五六七八九".index(each) + 1 for each in _TENTHS.findall(rest)]
        return found + [(each / 10, each / 10) for each in tenths]
    for match in _PERCENT.finditer(rest):
        found.append((float(match[1]) / 100,) * 2)
    for match in _OF_ALL.finditer(text):
        some, whole = (match[1], match[2]) if match[1] else (match[4], match[3])
        values = [[each.value for each in numbers_in(text)] for text in (some, whole)]
        if all(len(each) == 1 for each in values) and 0 < values[0][0] < values[1][0]:
            share = float(values[0][0] / values[1][0])
            found.append((share, share))
    return found


def _is_within(part: _Part, other: _Part) -> bool:
    return (
        other[0] - NEAR <= part[0]
        and part[1] <= other[1] + NEAR
        and (other != (1.0, 1.0) or part == other)
    )


def _is_apart(part: _Part, other: _Part) -> bool:
    return part[1] < other[0] or part[0] > other[1]
