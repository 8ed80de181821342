"""The words, labels and dates that press databases write around an article."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from index.text.yaml_file import read_yaml

EARLIEST = 1600  # the first newspapers
LONGEST_DATE_LINE = 150
_LONGEST_LABEL = 60
_SENTENCE = 40  # characters
_FULL_STOP = re.compile(r"[.!?…。！？][\"”’»')\]]*\Z")
_LABELLED = re.compile(r"([^:：\n]{1,60}?)\s*[:：]\s*(.*)", re.DOTALL)
_NUMERIC = re.compile(r"(?<!\d)((?:1[6-9]|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_DOTTED = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?((?:1[6-9]|20)\d\d)(?!\d)")
_EASTERN = re.compile(r"((?:1[6-9]|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]")
_LETTERS = r"[^\W\d_]{3,12}"
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|\.|º|ª)?[\s-]+(?:de\s+|of\s+)?({_LETTERS})\.?,?[\s-]+(?:de[l]?\s+)?(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"({_LETTERS})\.?\s+(\d{{1,2}})(?:st|nd|rd|th|\.)?,?\s+(\d{{4}})(?!\d)", re.IGNORECASE
)
_BEFORE_A_DATE = re.compile(
    rf"\W*(?:(?:le|el|am|den|il|op)\s+)?(?:{_LETTERS}\.?,?\s+)?", re.IGNORECASE
)
_PAGE = re.compile(
    r"(?:pgs?|pages?|pp?|s|seiten?|pags?|blz)\b\.?\s*[\w.-]*\d[\w, .-]*", re.IGNORECASE
)
_SPACES = str.maketrans("_-", "  ")
_RIGHTS = re.compile(
    r"(?:\(c\)|©|copyright\b|©? ?all rights reserved|tous droits r[ée]serv[ée]s"
    r"|alle rechte vorbehalten|todos los derechos reservados|tutti i diritti riservati"
    r"|todos os direitos reservados|版权所有|版權所有)",
    re.IGNORECASE,
)


def bare(text: str) -> str:
    """Small letters without accents; spaces and hyphens are one space."""
    if text.isascii():
        return " ".join(text.lower().translate(_SPACES).split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each for each in decomposed if not unicodedata.combining(each))
    return " ".join(re.split(r"[\s\u00a0_-]+", letters.replace("’", "'"))).strip()


@dataclass(frozen=True)
class Labels:
    """The labels of one database: `by_name` tells which field a label in any language means."""

    by_name: dict[str, str]

    def of(self, line: str) -> tuple[str, str] | None:
        """The field that a line such as "Byline: Karl Oster" gives, and its value."""
        if ":" not in (start := line[: _LONGEST_LABEL + 2]) and "：" not in start:
            return None
        if not (match := _LABELLED.fullmatch(line)):
            return None
        field = self.by_name.get(bare(match[1]))
        return (field, match[2].strip()) if field else None

    def heading(self, line: str) -> str | None:
        """The field whose label the whole line is, with or without a colon."""
        if len(line) > _LONGEST_LABEL:
            return None
        return self.by_name.get(bare(line.rstrip(":： ")))


@cache
def labels(database: str) -> Labels:
    """The labels of a database, from labels.yaml."""
    listed: dict[str, str] = _words()[database]
    names = {bare(name): field for field, names in listed.items() for name in str(names).split(",")}
    return Labels(names)


@cache
def phrases(database: str, kind: str) -> frozenset[str]:
    """The words or phrases of one kind, bare."""
    return frozenset(bare(each) for each in str(_words()[database][kind]).split(","))


@cache
def _words() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = read_yaml(files(__package__) / "labels.yaml")
    return loaded


@cache
def _months() -> dict[str, int]:
    listed = _words()["months"].items()
    return {bare(name): int(month) for month, names in listed for name in names.split()}


@cache
def _languages() -> dict[str, str]:
    listed = _words()["languages"].items()
    return {bare(name): code for code, names in listed for name in names.split()}


def language_code(name: str | None) -> str | None:
    """The code of a language that is named in any of a few languages, or is a code already."""
    first = bare(re.split(r"[;,/(]", name or "")[0])
    return _languages().get(first) or (first if re.fullmatch(r"[a-z]{2}", first) else None)


def is_language(line: str) -> bool:
    """Whether a line is the name of a language."""
    return bare(line) in _languages()


def is_rights(line: str) -> bool:
    """Whether a line says who has the copyright."""
    return bool(_RIGHTS.match(line.strip()))


def day_in(line: str, *, at_start: bool = False) -> date | None:
    """The first full date that is written in a line; None if there is none, or in a long line.

    With `at_start`, only where nothing but the day of the week stands before it.
    """
    if len(line) > LONGEST_DATE_LINE:
        return None
    found: list[tuple[int, date]] = []
    for pattern, order in (
        (_NUMERIC, (1, 3, 4)),
        (_DOTTED, (3, 2, 1)),
        (_EASTERN, (1, 2, 3)),
        (_DAY_FIRST, (3, 2, 1)),
        (_MONTH_FIRST, (3, 1, 2)),
    ):
        for match in pattern.finditer(line):
            if (day := _day(*(match[group] for group in order))) is not None:
                found.append((match.start(), day))
                break
    if not found:
        return None
    place, day = min(found)
    if at_start and not _BEFORE_A_DATE.fullmatch(line[:place]):
        return None
    return day


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _months().get(bare(month), 0)
    try:
        found = date(int(year), number, int(day))
    except ValueError:
        return None
    return found if EARLIEST <= found.year <= date.today().year + 1 else None


def without_page(section: str | None) -> str | None:
    """A section without the page that stands behind it: "REGION; Pg. 4"."""
    parts = re.split(r"\s*;\s*", " ".join((section or "").split()))
    return "; ".join(part for part in parts if part and not _PAGE.fullmatch(part)) or None


def names_of(value: str | None) -> list[str]:
    """Authors in a field that sets them apart by ";", and may give family names first."""
    names = []
    for name in re.split(r"\s*[;|]\s*", " ".join((value or "").split())):
        parts = [part.strip() for part in name.split(",")]
        if len(parts) == 2 and all(parts) and not any(each.isupper() for each in parts[1:]):
            name = f"{parts[1]} {parts[0]}"
        if name.strip():
            names.append(name.strip())
    return names


def first_of_trailing(lines: Sequence[str], is_label: Iterable[bool]) -> int:
    """Where the labelled lines at the end begin; len(lines) if there are none.

    Short lines among them are taken to go on with what the one before says; a sentence ends them.
    """
    begin = len(lines)
    marks = list(is_label)
    for place in range(len(lines) - 1, -1, -1):
        if marks[place]:
            begin = place
        elif reads_as_sentence(lines[place]):
            break
    return begin


def reads_as_sentence(line: str) -> bool:
    """Whether a line is long enough for a sentence, and ends as one."""
    return len(line) >= _SENTENCE and bool(_FULL_STOP.search(line))
