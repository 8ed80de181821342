"""When an article was published and updated: where that is said, and how sure it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from index.extraction.metadata import Metadata, plain, texts

LONGEST = 100
# The first text that is no date makes dateparser compile the patterns of every language: 3 s for
# all 205, 1 s for these, which most of the web is written in.
LANGUAGES = 40
EARLIEST = date(1600, 1, 1)  # the first newspapers
_BEFORE_DATE = re.compile(
    r"(first |last )?(published|posted|updated|modified|date)( on| at)?\s*:?\s*", re.IGNORECASE
)
_ISO = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_NUMERIC = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}\b")


@dataclass(frozen=True)
class Day:
    """A day, and whether it is sure: 06/08/2025 may be in June or in August."""

    day: date
    sure: bool


def read_day(text: str) -> Day | None:
    """The day that a date or a time in any common writing names; None if it is no likely one."""
    if match := _ISO.match(text):
        try:
            day: date | None = date(*map(int, match.groups()))
        except ValueError:
            return None
    else:
        day = parse_date(text)
    if day is None or not EARLIEST <= day <= latest():
        return None
    return Day(day, sure=not is_ambiguous(text))


def is_ambiguous(text: str) -> bool:
    """Whether the day and the month may be the other way round, as in 06/08/2025."""
    if not (match := _NUMERIC.search(text)):
        return False
    return match.group(1) != match.group(2) and max(map(int, match.groups())) <= 12


def latest() -> date:
    """The last day that something can have been published on, wherever it was."""
    return date.today() + timedelta(days=1)


def parse_date(text: str) -> date | None:
    """The day that `text` names in full, in any common way of writing it; None if it names none."""
    text = _BEFORE_DATE.sub("", text.strip(), count=1)
    if not re.search(r"\d", text) or len(text) > LONGEST:
        return None
    import dateparser  # takes a fifth of a second, and only an article that is read in needs it
    from dateparser.data.languages_info import language_order

    settings = {"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"]}
    parsed = dateparser.parse(text, languages=language_order[:LANGUAGES], settings=settings)
    return parsed.date() if parsed else None


# Meta tags in use for the day of publication, the most exact first.
_PUBLISHED = (
    "article:published_time og:published_time datepublished parsely-pub-date sailthru.date"
    " dc.date.issued dcterms.issued pubdate publishdate publish-date publish_date"
    " publication_date publication-date article.published dc.date dcterms.date"
    " cxenseparse:recs:publishtime citation_publication_date date"
).split()
_UPDATED = (
    "article:modified_time og:updated_time datemodified dcterms.modified dc.date.modified"
    " last-modified lastmod"
).split()
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?=[/.-]|$)", re.I)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAY_IN_LINE = re.compile(r"(?:19|20)\d\d")
_SAYS_UPDATED = re.compile(
    r"updated|modified|aktualisiert|mis à jour|actualizad|обновлен|更新", re.I
)
_PIECES = re.compile(r"\s*[|•·/]\s*|\s+[–—-]\s+|\s{2,}")
_BELOW = 12  # lines under the title that may hold its date
_LONGEST_LINE = 100


@dataclass(frozen=True)
class Dates:
    """`found` says in words where `published` was; `sure` whether it is stated as that day."""

    published: date | None = None
    found: str | None = None
    sure: bool = True
    updated: date | None = None


def find_dates(
    metadata: Metadata,
    tree: HtmlElement,
    shown: list[str],
    address: str | None,
    guess: str | None = None,
) -> Dates:
    """The dates of a page's article.

    `shown` are the page's lines; `guess` is a day found anywhere on it, used only
    when nothing better is there.
    """
    article = metadata.article
    updated = _first(texts(article.get("dateModified"))) or _first(
        metadata.meta[name] for name in _UPDATED if name in metadata.meta
    )
    found = next(_published(metadata, tree, shown, address, guess), Dates())
    if updated and found.published and updated.day <= found.published:
        updated = None
    return Dates(found.published, found.found, found.sure, updated.day if updated else None)


def _published(
    metadata: Metadata,
    tree: HtmlElement,
    shown: list[str],
    address: str | None,
    guess: str | None,
) -> Iterator[Dates]:
    """Days of publication, the best first."""
    if day := _first(texts(metadata.article.get("datePublished"))):
        yield Dates(day.day, "the page's metadata (JSON-LD)", day.sure)
    for name in _PUBLISHED:
        if day := read_day(metadata.meta.get(name, "")):
            yield Dates(day.day, f"the page's metadata ({name})", day.sure)
    if day := _time_tag(tree):
        yield Dates(day.day, "a time tag on the page", day.sure)
    if day := _in_address(address):
        yield Dates(day.day, "the address", day.sure)
    if day := _under_title(tree, metadata, shown):
        yield Dates(day.day, "a line under the title", day.sure)
    # The first of a month is what is made of a month or a year that merely stands in the text.
    if (day := read_day(guess or "")) and day.day.day != 1:
        yield Dates(day.day, "somewhere on the page", False)


def _first(values: Iterator[str]) -> Day | None:
    return next((day for day in map(read_day, values) if day), None)


def _time_tag(tree: HtmlElement) -> Day | None:
    """What a time tag names that is marked as the time of publication, or that stands alone."""
    stated: list[str] = []
    for tag in tree.iter("time"):
        marks = " ".join(tag.get(name, "") for name in ("itemprop", "class", "pubdate")).lower()
        value = tag.get("datetime") or tag.text_content()
        if "pubdate" in tag.attrib or re.search(r"publish|posted|entry-date|created", marks):
            if day := read_day(value):
                return Day(day.day, day.sure)
        elif not re.search(r"modif|updat", marks):
            stated.append(value)
    days = {day.day for day in map(read_day, stated[:50]) if day}
    return Day(days.pop(), sure=False) if len(days) == 1 else None


def _in_address(address: str | None) -> Day | None:
    """The day in an address such as /2025/08/06/; a site's own clock may be a day off."""
    try:
        match = _IN_ADDRESS.search(urlsplit(address or "").path)
        if not match:
            return None
        year, month, day = match.groups()
        number = int(month) if month.isdigit() else _MONTHS.index(month.lower()) + 1
        found = date(int(year), number, int(day))
    except ValueError:
        return None
    return Day(found, sure=False) if found <= latest() else None


def _under_title(tree: HtmlElement, metadata: Metadata, shown: list[str]) -> Day | None:
    """The first full date in the lines right under the headline."""
    titles = {plain(heading.text_content()) for heading in tree.iter("h1")}
    titles |= {plain(metadata.meta.get("og:title"))} - {""}
    below: int | None = None
    for line in shown:
        if below is None:
            below = 0 if plain(line) in titles else None
            continue
        below += 1
        if below > _BELOW:
            break
        if len(line) <= _LONGEST_LINE and _DAY_IN_LINE.search(line):
            for piece in (line, *_PIECES.split(line)):
                if not _SAYS_UPDATED.search(piece) and (day := read_day(piece)):
                    return day
    return None
