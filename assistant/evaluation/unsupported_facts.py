"""Unsupported facts: numbers, quotations and names that an answer's cited text lacks.

Shares no code with the checker (`assistant.proof`), so that neither hides the other's faults. Run
as a program, it counts them in a file of saved answers:
python -m assistant.evaluation.unsupported_facts FILE
"""

import json
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.model.sanitizing import quotable

_QUOTED = re.compile(r"[“\"「]([^”\"」]{2,})[”\"」]")
_NUMBER = re.compile(  # not 2023,24 as one
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)*"
    r"(?:[ -]?(?i:thousand|[mb]illion|trillion|[mb]n?\b))?"
)
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)(?<![“\"‘(])\b[A-Z][A-Za-z’']+")
_MONTH = re.compile(r"(jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)[a-z]*", re.IGNORECASE)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAMED_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}(?=\.? \d)", re.IGNORECASE)
_SMALL = {"I", "The", "A", "An", "In", "On", "At", "It", "He", "She", "They", "But", "And", "As"}


@dataclass(frozen=True)
class UnsupportedFacts:
    """How many `numbers`, `quotations` and `names` are in no cited text, and of how many each."""

    numbers: int
    quotations: int
    names: int
    of_numbers: int
    of_quotations: int
    of_names: int


def unsupported_facts_in(answers: Sequence[Mapping[str, Any]]) -> UnsupportedFacts:
    """Those of saved answers: `sentences` [{`text`, `cited`: [text, …], `assumed`: [text, …]}, …]
    each. What is `assumed` is marked in the answer as not from its sources."""
    found = {"numbers": 0, "quotations": 0, "names": 0}
    of = dict(found)
    for sentence in (each for answer in answers for each in answer["sentences"]):
        cited = _level(quotable(" ".join([*sentence["cited"], *sentence.get("assumed", ())])))
        cited += "".join(f" {_MONTHS.index(name[:3]) + 1}月" for name in _months_in(cited))
        said = _level(sentence["text"])
        for kind, pattern in (("quotations", _QUOTED), ("numbers", _NUMBER), ("names", _NAME)):
            for match in pattern.finditer(said):
                stated = match.group(1) if kind == "quotations" else match.group()
                if kind == "names" and stated in _SMALL:
                    continue
                of[kind] += 1
                found[kind] += not _is_in(stated, cited, kind)
    return UnsupportedFacts(
        **found, of_numbers=of["numbers"], of_quotations=of["quotations"], of_names=of["names"]
    )


def _months_in(text: str) -> list[str]:
    """The months that are named in English: 11月 stands where Nov. does."""
    return [match.group().lower() for match in _NAMED_MONTH.finditer(text)]


def _is_in(stated: str, cited: str, kind: str) -> bool:
    if kind == "quotations":
        return " ".join(stated.split()) in " ".join(cited.split())
    if kind == "numbers":
        return _bare(stated) in set(map(_bare, _NUMBER.findall(cited)))
    if month := _MONTH.fullmatch(stated):
        return re.search(rf"\b{month[1]}", cited, re.IGNORECASE) is not None
    initials = r"\w+\W+".join(stated)
    if stated.isupper() and re.search(rf"\b{initials}\w+", cited):
        return True  # Chief Executive Officer where CEO is said
    stem = re.sub(r"['’]s?$", "", stated).casefold().removesuffix("s")
    return re.search(rf"\b{re.escape(stem)}", cited.casefold()) is not None


def _bare(number: str) -> tuple[str, str]:
    """Digits, and the first letter of a scale: 300m, 300 million and $300 Million are one."""
    digits = re.match(r"[\d.,]+", number)
    figure = digits[0] if digits else ""
    return figure.replace(",", "").rstrip("."), number[len(figure) :].strip(" -").casefold()[:1]


def _level(text: str) -> str:
    """One form of quotation marks and widths."""
    return re.sub(r"[‘’]", "'", unicodedata.normalize("NFKC", text))


if __name__ == "__main__":
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    print(unsupported_facts_in([json.loads(line)["outcome"] for line in lines if line.strip()]))
