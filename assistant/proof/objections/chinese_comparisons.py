"""Chinese claims that compare: by a sentence that does so too, or by the figures of both."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.proof.numbers import numbers_in
from assistant.proof.objections.chinese_clauses import CLAUSE

_MORE = "多|高|大|长|贵|重|快|晚|强|增加|增长|上升|上涨|提高"
_LESS = "少|低|小|短|便宜|轻|慢|早|弱|减少|下降|下跌|降低"
# 比 and 大 are parts of other words, too: 比利时, 比赛, 对比; 大连, 高校.
_THAN = re.compile(
    rf"(?<![对占相成百可])比(?![赛利亚特例如分尔较方])([^，。；比]{{2,12}}?)(?:更|还|要|略|稍)*"
    rf"({_MORE}|{_LESS})(?=[了出至到得的约近几多\d一二两三四五六七八九十百千，。；]|$)"
)
_OVER = re.compile(
    r"(高于|多于|大于|长于|超过|超出|晚于|低于|少于|小于|短于|不及|早于)([^，。；]{2,12})"
)
_OVER_LESS = frozenset("低于 少于 小于 短于 不及 早于".split())
_FIGURE = re.compile(
    r"[\d一二两三四五六七八九十百千][\d.,一二两三四五六七八九十百千]*[万亿]*([\u4e00-\u9fff%])"
)
_SAYS = re.compile(r"说|表示|认为|称")


@dataclass(frozen=True)
class Comparison:
    """Whether `one` is more than `other`, or less."""

    one: str
    other: str
    is_more: bool


def comparison_in(text: str) -> Comparison | None:
    """What a text compares first, if it does."""
    if found := _THAN.search(text):
        before = CLAUSE.split(text[: found.start()])[-1]
        return Comparison(before, found[1], re.fullmatch(_MORE, found[2]) is not None)
    if found := _OVER.search(text):
        before = CLAUSE.split(text[: found.start()])[-1]
        return Comparison(before, found[2].rstrip("。"), found[1] not in _OVER_LESS)
    return None


def computed(claim: str, sentences: Sequence[str]) -> tuple[bool, int] | None:
    """Whether the sentences bear out a claim that compares, and which one tells; None if it
    doesn't compare, or they don't tell."""
    wanted = comparison_in(claim)
    if wanted is None or not wanted.one or _SAYS.search(wanted.one):
        return None  # who says so is no matter of figures
    return _said(wanted, sentences) or _figured(wanted, sentences)


def _said(wanted: Comparison, sentences: Sequence[str]) -> tuple[bool, int] | None:
    """By a sentence that compares with the same."""
    before = ""
    for place, sentence in enumerate(sentences):
        about = _pairs(wanted.one) - _pairs(wanted.other)
        for clause in CLAUSE.split(sentence):
            given = comparison_in(clause)
            if given and _same(given.other, wanted.other) and about & _pairs(before + sentence):
                return given.is_more == wanted.is_more, place
        before = sentence
    return None


def _figured(wanted: Comparison, sentences: Sequence[str]) -> tuple[bool, int] | None:
    """By the figures of clauses that tell of the one, and of the other."""
    ones, others = list[tuple[int, str, Decimal]](), list[tuple[str, Decimal]]()
    for place, sentence in enumerate(sentences):
        for clause in CLAUSE.split(sentence):
            of_one, of_other = _share(wanted.one, clause), _share(wanted.other, clause)
            if max(of_one, of_other) < 0.4 or of_one == of_other:
                continue
            for unit, value in _figures(clause):
                if of_one > of_other:
                    ones.append((place, unit, value))
                else:
                    others.append((unit, value))
    verdicts = {
        ((value > other) == wanted.is_more, place)
        for place, unit, value in ones
        for unit_of_other, other in others
        if unit == unit_of_other and value != other
    }
    return verdicts.pop() if len(verdicts) == 1 else None


def _figures(clause: str) -> list[tuple[str, Decimal]]:
    """The figures of a clause, each with the character behind it, and no years or dates."""
    found = []
    for match in _FIGURE.finditer(clause):
        if match[1] in "年月日号点第":
            continue
        values = numbers_in(match.group()[:-1])
        if len(values) == 1:
            found.append((match[1], values[0].value))
    return found


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1) if text[i : i + 2].isalnum()}


def _share(name: str, clause: str) -> float:
    pairs = _pairs(name)
    return len(pairs & _pairs(clause)) / len(pairs) if pairs else 0.0


def _same(one: str, other: str) -> bool:
    return bool(_pairs(one) & _pairs(other))
