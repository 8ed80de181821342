"""The text of a mail: lines that flow on, signatures, newsletters' own lines, a mail passed on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from index.extraction.dates import parse_date
from index.extraction.header import Header
from index.extraction.people import authors_of
from index.extraction.refusals import words
from index.text.decoding import seen
from index.text.header_dates import header_date
from index.text.yaml_file import read_yaml

_SIGNATURE = re.compile(r"^-- $", re.MULTILINE)  # RFC 3676, § 4.3
_LOOSE_SIGNATURE = re.compile(r"^--$", re.MULTILINE)  # as it is where the space was lost
_LIST_FOOTER = re.compile(r"^_{20,}$", re.MULTILINE)  # of mailing lists
_QUOTED = re.compile(r"^(?:> ?)+", re.MULTILINE)
_ADDRESS = re.compile(r"[<(\[]?https?://[^\s<>()\[\]]{1,2000}[>)\]]?")
_BETWEEN = re.compile(r"\s*[|•·¦‖/]\s*|\s+[–—-]\s+|\s{3,}")
_AROUND = " \t:.!…→»›>«‹<-–—|[]()*"
_LONGEST_FURNITURE = 300
_LEAST_FIELDS = 3  # lines that name a mail's fields; two may be a byline
_MOST_LINES_ABOVE = 60
_ADDRESS_ALONE = re.compile(
    r"\s*(?:\[?(?:mailto:)?[^\s<>\[\]]+@[^\s<>\[\]]+\]?|<[^<>]*>|\([^()]*@[^()]*\))\s*"
)
_TIME_OF_DAY = re.compile(
    r"(?:\s*(?:,|\bat|\bum|\bà|\ba las|\balle|\bàs|\bom|\bkl\.?|\bo|\bв))?"
    r"\s+(?:上午|下午|午前|午後|오전|오후)?\s*"
    r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s*uhr)?.*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PassedOn:
    """A mail within the text of another: its head, its paragraphs, and how many words of the
    other stand above it."""

    header: Header
    paragraphs: list[str]
    words_above: int
    is_said: bool  # a line says so


class _Lists:
    """What mail.yaml holds, as patterns."""

    def __init__(self) -> None:
        lists = read_yaml(files("index.extraction").joinpath("mail.yaml"))
        any_of = "|".join
        before = any_of(map(re.escape, [*lists["replied"], *lists["passed_on"]]))
        number = r"\s?(?:\[\d{1,3}\]|\(\d{1,3}\))?"
        self.prefixes = re.compile(
            rf"(?:\[[^\[\]]{{1,40}}\]\s*)?(?:(?:{before}){number}\s*[:：]\s*)+", re.IGNORECASE
        )
        passed_on = any_of(map(re.escape, lists["passed_on"]))
        self.passed_on = re.compile(
            rf"(?:.{{0,40}}\s)?(?:{passed_on}){number}\s*[:：]", re.IGNORECASE
        )
        self.separator = re.compile(any_of(lists["separators"]), re.IGNORECASE)
        self.furniture = re.compile(any_of(lists["furniture"]), re.IGNORECASE)
        self.unsubscribing = re.compile(any_of(lists["unsubscribing"]), re.IGNORECASE)
        self.fields = {name: kind for kind, names in lists["fields"].items() for name in names}
        named = any_of(map(re.escape, sorted(self.fields, key=len, reverse=True)))
        self.field = re.compile(rf"[>*\s]*({named})\s?\*?\s*[:：]\*?\s*(.*)", re.IGNORECASE)


@cache
def _lists() -> _Lists:
    return _Lists()


def without_prefixes(subject: str) -> str:
    """The subject without what mail programs put before it when they answer or pass it on."""
    return _lists().prefixes.sub("", subject, count=1)


def says_passed_on(subject: str) -> bool:
    """Whether the subject says that the mail passes another on."""
    return bool(_lists().passed_on.match(subject))


def unflowed(text: str, *, del_sp: bool) -> str:
    """Text of format=flowed with its lines joined again (RFC 3676, § 4).

    A line that ends in a space flows on into the next one of the same depth of quotation; with
    `del_sp` that space was only put there to break the line. A paragraph is set apart by an empty
    line then. Where nothing flows, as mailers write that say they flow and don't, the text is left.
    """
    paragraphs: list[tuple[int, list[str]]] = []  # of what depth, and its lines
    flowing = False
    flowed = 0
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = raw.lstrip(">")
        depth = len(raw) - len(line)
        line = line.removeprefix(" ")  # stuffed
        is_signature = line in {"--", "-- "}
        goes_on = flowing and paragraphs[-1][0] == depth and not is_signature
        flowing = line.endswith(" ") and not is_signature
        if flowing and del_sp:
            line = line[:-1]
        if goes_on:
            paragraphs[-1][1].append(line)
            flowed += 1
        else:
            paragraphs.append((depth, [line]))
    joined = [f"{'> ' if depth else ''}{''.join(lines)}" for depth, lines in paragraphs]
    return ("\n\n" if flowed else "\n").join(joined)


def without_signature(text: str) -> str:
    """The text above the signature, and above the footer of a mailing list.

    A line of two hyphens with most of the text below it parts a newsletter's articles.
    """
    half = len(text) // 2
    if found := _LIST_FOOTER.search(text, max(half, _start_of_last(10, text))):
        text = text[: found.start()]
    found = _SIGNATURE.search(text, min(half, _start_of_last(20, text)))
    found = found or _LOOSE_SIGNATURE.search(text, half)
    return text[: found.start()] if found else text


def _start_of_last(lines: int, text: str) -> int:
    return len(text) - sum(len(line) + 1 for line in text.rstrip().rsplit("\n", lines)[1:])


def without_furniture(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs without those lines of a newsletter that are about the newsletter itself.

    "View in browser", "You receive this because …", "Unsubscribe"; below the line that says how
    to unsubscribe, only whole sentences are kept.
    """
    lists = _lists()
    kept: list[str] = []
    last = 0  # paragraphs kept when the last line about unsubscribing came
    for paragraph in paragraphs:
        text = " ".join(paragraph.split())
        bare = _ADDRESS.sub(" ", text).strip(_AROUND)
        if not bare:
            continue  # nothing but an address or a rule
        if len(bare) > _LONGEST_FURNITURE or not _is_furniture(bare):
            kept.append(paragraph)
        elif lists.unsubscribing.search(bare):
            last = len(kept)
    if not last:
        return kept
    below = [each for each in kept[last:] if _is_sentence(each)]
    return [*kept[:last], *below]


def _is_furniture(line: str) -> bool:
    furniture = _lists().furniture
    if furniture.fullmatch(line):
        return True
    pieces = [each.strip(_AROUND) for each in _BETWEEN.split(line)]
    if len(pieces) > 1:
        return all(not each or furniture.fullmatch(each) for each in pieces)
    # "You receive this because you signed up. Unsubscribe here."
    sentences = [each.strip(_AROUND) for each in re.split(r"(?<=[.!?。！？])\s*", line)]
    return len(sentences) > 1 and all(not each or furniture.fullmatch(each) for each in sentences)


def _is_sentence(paragraph: str) -> bool:
    return words(paragraph) >= 8 and bool(re.search(r"[.!?。！？][\"'”’)\]]*\s*$", paragraph))


def passed_on(paragraphs: Sequence[str]) -> PassedOn | None:
    """The first mail that is passed on within the text: below lines that repeat its fields.

    Mail programs write them in the language of whoever passes it on: at least three, the sender
    and the date or the subject among them. None if there is no such mail.
    """
    lists = _lists()
    lines = [
        (number, line.strip())
        for number, paragraph in enumerate(paragraphs)
        for line in paragraph.split("\n")
        if line.strip()
    ]
    for at in range(min(len(lines), _MOST_LINES_ABOVE)):
        found = dict[str, str]()
        end = at
        count = 0
        while end < len(lines) and (match := lists.field.fullmatch(lines[end][1])):
            kind = lists.fields[match.group(1).casefold()]
            found.setdefault(kind, match.group(2).strip(" *"))
            count += 1
            end += 1
            # A long list of names goes on in the next line.
            goes_on = kind == "other" and lines[end - 1][1].endswith((",", ";"))
            while goes_on and end < len(lines) and "@" in lines[end][1]:
                goes_on = lines[end][1].endswith((",", ";"))
                end += 1
        if count < _LEAST_FIELDS or "from" not in found or not {"date", "subject"} & found.keys():
            continue
        above = lines[:at]
        is_said = bool(above) and bool(lists.separator.fullmatch(above[-1][1].lstrip("> ")))
        return PassedOn(
            _named(found),
            list(_below(paragraphs, lines, end)),
            words("\n".join(line for _, line in (above[:-1] if is_said else above))),
            is_said,
        )
    return None


def _below(
    paragraphs: Sequence[str], lines: Sequence[tuple[int, str]], start: int
) -> Iterator[str]:
    """The paragraphs from a line on, without the marks of a quotation before each."""
    if start >= len(lines):
        return
    first = lines[start][0]
    rest = [line for number, line in lines[start:] if number == first]
    for paragraph in ["\n".join(rest), *paragraphs[first + 1 :]]:
        yield _QUOTED.sub("", paragraph)


def _named(found: dict[str, str]) -> Header:
    """The head of a mail, as the text of another repeats it."""
    said = found.get("date", "")
    sent = header_date(said)
    day = sent.date() if sent else _day(said)
    name = _ADDRESS_ALONE.sub(" ", found["from"]).strip(" \"'“”")
    return Header(
        title=without_prefixes(seen(found.get("subject", ""))) or None,
        authors=authors_of([name]),
        published=day,
        date_found="the Date line of the mail passed on" if day else None,
    )


def _day(said: str) -> date | None:
    """The day of "Tuesday, 5 August 2025 at 07:00": the time of day may hide it."""
    without_time = _TIME_OF_DAY.sub("", said)
    return parse_date(without_time) or parse_date(said)
