"""The numbers and amounts of a text, whichever way they are written: two billion, 2bn, 20亿."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
).split()
_WORDS = {word: Decimal(n) for n, word in enumerate(_ONES)} | {
    word: Decimal(n * 10) for n, word in enumerate(_TENS, 2)
}
_SCALES = {
    "dozen": Decimal(12), "hundred": Decimal(100), "thousand": Decimal(1_000),
    "million": Decimal(10**6), "billion": Decimal(10**9), "trillion": Decimal(10**12),
    "k": Decimal(1_000), "m": Decimal(10**6), "mn": Decimal(10**6), "b": Decimal(10**9),
    "bn": Decimal(10**9), "tn": Decimal(10**12),
    "百": Decimal(100), "千": Decimal(1_000), "万": Decimal(10**4), "百万": Decimal(10**6),
    "千万": Decimal(10**7), "亿": Decimal(10**8), "万亿": Decimal(10**12),
}  # fmt: skip
# What shares differ by, which is no share itself.
POINTS = r"\b(?:percentage|per ?cent) points?\b|个?百分点"
_UNITS = {
    "%": rf"%|per ?cent\b|{POINTS}",
    "$": r"(?:us )?dollars?\b|usd\b|美元",
    "£": r"pounds?\b|gbp\b|英镑",
    "€": r"euros?\b|eur\b|欧元",
    "¥": r"yuan\b|renminbi\b|yen\b|日元|人民币|元",
}
_LONG = "dozen|hundred|thousand|million|billion|trillion"
_AFTER = "|".join(_UNITS.values())
_DIGITS = re.compile(
    # Not the digits of a code such as H20 or 5G.
    r"(?<![A-Za-z\d])(?<![A-Za-z]-)(?P<sign>[$£€¥])?\s?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:[\s-]?(?P<scale>{_LONG}|mn|bn|tn|万亿|百万|千万|[百千万亿])(?![a-z])"
    r"|(?P<letter>[kmb])(?![a-z]))?(?!\d|(?-i:[A-Z]))"
    rf"(?:[\s-]?(?P<after>{_AFTER}))?",
    re.IGNORECASE,
)
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_IN_WORDS = re.compile(
    rf"\b(?:(?P<half>half a)|(?P<a>an?)(?= (?:{_LONG})\b)|(?P<first>{_WORD}))\b"
    rf"(?P<rest>(?:(?:-| and | )(?:{_WORD}|{_LONG})\b)*)"
    rf"(?:[\s-]?(?P<after>{_AFTER}))?",
    re.IGNORECASE,
)
_CHINESE_ONES = {digit: n for n, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CHINESE = re.compile(
    r"(?P<percent>百分之)?(?P<run>[零〇一二两三四五六七八九十百千万亿]+)"
    rf"(?P<after>{_UNITS['$']}|{_UNITS['£']}|{_UNITS['€']}|{_UNITS['¥']})?"
)
_SPACED = re.compile(r"(?<=\d)([.,]) (?=\d)")


@dataclass(frozen=True)
class Number:
    """A value with its unit (%, $, £, €, ¥ or none), and how it is written."""

    value: Decimal
    unit: str
    text: str


def numbers_in(text: str) -> list[Number]:
    """The numbers that `text` states; a bare "one" states none, nor does a code such as H20."""
    return [*_in_digits(text), *_in_words(text), *_in_chinese(text)]


def numbers_known(text: str) -> list[Number]:
    """Every number that `text` may be read as stating: also ordinals, and "2. 5" in bad copies."""
    ordinals = [
        Number(Decimal(n), "", word)
        for n, word in enumerate(_ORDINALS, 1)
        if re.search(rf"\b{word}\b", text, re.IGNORECASE)
    ]
    # "100m" may be metres.
    lengths = [
        Number(each.value / _SCALES["m"], "", each.text)
        for each in _in_digits(text)
        if re.search(r"\d\s?m\W*$", each.text)
    ]
    one = [Number(Decimal(1), "", "one")] if re.search(r"\b(?:one|a|an)\b", text) else []
    joined = _SPACED.sub(r"\1", text)
    again = numbers_in(joined) if joined != text else []
    return [*numbers_in(text), *ordinals, *lengths, *one, *again]


def stands(number: Number, among: list[Number]) -> bool:
    """Whether one of `among` has the same value, and no other unit."""
    return any(
        number.value == other.value
        and (number.unit == other.unit or not number.unit or not other.unit)
        for other in among
    )


def stands_rounded(number: Number, claim: str, among: list[Number]) -> bool:
    """Whether `claim` gives the number as a round one for one of `among`, "more than 300" for 310,
    or as what two of them differ by, "20 fewer"."""
    place = claim.find(number.text)
    before, after = claim[: max(place, 0)], claim[place + len(number.text) :]
    alike = [
        other.value
        for other in among
        if number.unit == other.unit or not number.unit or not other.unit
    ]
    for pattern, least, most in _ROUNDED:
        if pattern.search(before):
            return any(least * number.value <= value <= most * number.value for value in alike)
    if _DIFFERENCE.match(after):
        return any(abs(one - other) == number.value for one in alike for other in alike)
    return False


# The words before a round number, and between which shares of it the true one may be.
_ROUNDED = [
    (re.compile(rf"\b(?:{words}) ?[$£€¥]?$", re.IGNORECASE), Decimal(least), Decimal(most))
    for words, least, most in (
        (r"(?<!no )more than|over|at least|above", "1", "1.1"),
        (r"nearly|almost|just under|not quite", "0.9", "1"),
        (r"(?<!no )(?:fewer|less) than|under|below", "0.85", "1"),
        (r"about|around|roughly|some|approximately|close to", "0.95", "1.05"),
    )
]
_DIFFERENCE = re.compile(r" (?:more|fewer|less|higher|lower)\b", re.IGNORECASE)


def _in_digits(text: str) -> Iterator[Number]:
    for match in _DIGITS.finditer(text):
        value = Decimal(match["digits"].replace(",", ""))
        scale = match["scale"] or match["letter"]
        value *= _SCALES[scale.lower()] if scale else 1
        percent = text[max(0, match.start() - 4) : match.start()].endswith("百分之")
        unit = "%" if percent else match["sign"] or _unit(match["after"])
        yield Number(value, unit, match.group().strip())


def _in_words(text: str) -> Iterator[Number]:
    for match in _IN_WORDS.finditer(text):
        before = text[: match.start()].rstrip(" -")
        rest = re.split(r"[-\s]+", match["rest"].strip(" -").lower())
        words = [word for word in rest if word and word != "and"]
        if match["half"] and not (words and words[0] in _SCALES):
            continue
        start = Decimal("0.5") if match["half"] else Decimal(1)
        current = start if not match["first"] else _WORDS[match["first"].lower()]
        total = Decimal(0)
        for word in words:
            if word in _WORDS:
                current += _WORDS[word]
            elif _SCALES[word] < 1_000:
                current *= _SCALES[word]
            else:
                total, current = total + current * _SCALES[word], Decimal(0)
        value = total + current
        alone = match["first"] and match["first"].lower() == "one" and not words
        if not alone and not before.endswith(tuple("0123456789")):
            yield Number(value, _unit(match["after"]), match.group().strip())


def _in_chinese(text: str) -> Iterator[Number]:
    """三百万, 二十, 百分之五; a single 一 or 两 counts as none."""
    for match in _CHINESE.finditer(text):
        run = match["run"]
        digits = sum(character in _CHINESE_ONES for character in run)
        if match["percent"] or (digits and len(run) > digits) or (run[0] == "十" and digits):
            unit = "%" if match["percent"] else _unit(match["after"])
            yield Number(_chinese(run), unit, match.group())


def _chinese(run: str) -> Decimal:
    total = section = digit = Decimal(0)
    for character in run:
        if character in _CHINESE_ONES:
            digit = Decimal(_CHINESE_ONES[character])
        elif character == "十":
            section, digit = section + (digit or 1) * 10, Decimal(0)
        elif character in "百千":
            section, digit = section + (digit or 1) * _SCALES[character], Decimal(0)
        elif character == "万":
            total, section, digit = total + (section + digit) * 10**4, Decimal(0), Decimal(0)
        else:
            total, section, digit = (total + section + digit) * 10**8, Decimal(0), Decimal(0)
    return total + section + digit


def _unit(words: str | None) -> str:
    written = (words or "").lower()
    return next((unit for unit, names in _UNITS.items() if re.fullmatch(names, written)), "")
