"""When a page's article was published and updated: where that is said, and how sure it is."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from index.extraction import html_tree
from index.extraction.calendars import in_gregorian
from index.extraction.dates import (
    Day,
    is_relative,
    label_of,
    labelled_parts,
    latest,
    read_day,
    relative_day,
    says_updated,
)
from index.extraction.metadata import Metadata, plain, texts

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
_DAY_IN_LINE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d\d(?!\d)")
_PIECES = re.compile(r"\s*[|•·]\s*|\s*(?:(?<!\d)/|/(?!\d))\s*|\s+[–—-]\s+|\s{2,}")
_BY = re.compile(
    r"(?:by|von|par|por|di|da|door|av|af|przez|autor|text|written by|story by)[ :]", re.I
)
# A full date within a byline: "Ann Lee 6 August 2025", "Ann Lee, August 6, 2025 in Oxby".
_DATE_WITHIN = re.compile(
    r"\d{1,2}(?:\.|st|nd|rd|th|er|º)?\s(?:de\s|of\s)?[^\W\d_]{3,}\.?,?\s(?:de\s)?\d{4}"
    r"|[^\W\d_]{3,}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}"
    r"|\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]"
)
_SENTENCE = re.compile(r"[.!?。！？]\W*$")
_MARKED = re.compile(r"publish|posted|entry-date|created")
_BELOW = 12  # lines under the title that may hold its date
_LONGEST_LINE = 100
_LONG_LINES = 3  # of the text or a summary; what is below them isn't under the title any more
_MOST_TAGS = 200
_LEAST_PARAGRAPH = 80  # characters; a shorter one may still be of the article's head
_LONGEST_LABEL = 40
_LONGEST_SAYING = 200
# What holds other stories: their times say nothing of this one.
_OTHERS = frozenset({"aside", "nav", "footer"})
_OTHERS_NAMED = re.compile(
    r"\b(?:related|recommend\w*|popular|trending|most-?\w+|more-?\w*|sidebar|teasers?|promos?"
    r"|comments?|carousel|newsletter|read-?(?:more|next|also)|also-?\w*|latest-?\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Dates:
    """`found` says in words where `published` was; `sure` whether it is stated as that day."""

    published: date | None = None
    found: str | None = None
    sure: bool = True
    updated: date | None = None


@dataclass(frozen=True)
class Page:
    """What the dates of a page's article are looked for in.

    `shown` are the page's lines, `title` its headline, `language` its tag of BCP 47, and `captured`
    the moment it was saved, if known. `guess` is a day found anywhere on it, used only when nothing
    better is there.
    """

    metadata: Metadata
    tree: HtmlElement
    shown: list[str]
    address: str | None = None
    title: str | None = None
    language: str | None = None
    captured: datetime | None = None
    guess: str | None = None

    def day(self, text: str) -> Day | None:
        """The day that a text names; times such as "3 hours ago" count from the capture."""
        if day := read_day(text, self.language):
            return day
        if self.captured and (seen := relative_day(text, self.captured, self.language)):
            return Day(seen, sure=False)
        return None


def find_dates(page: Page) -> Dates:
    """The dates of a page's article."""
    tags = list(_time_tags(page))
    below = list(_below_title(page))
    metadata = page.metadata
    published = next(_published(page, tags, below), Dates())
    stated = [
        *map(page.day, texts(metadata.article.get("dateModified"))),
        *(page.day(metadata.meta[name]) for name in _UPDATED if name in metadata.meta),
        *(tag.day for tag in tags if tag.is_update and not tag.is_others),
        *(found.day for found in below if found.is_update),
    ]
    updated = next((day.day for day in stated if day), None)
    if updated and published.published and updated <= published.published:
        updated = None
    return Dates(published.published, published.found, published.sure, updated)


def _published(page: Page, tags: list["_Time"], below: list["_Line"]) -> Iterator[Dates]:
    """Days of publication, the best first."""
    for text in texts(page.metadata.article.get("datePublished")):
        if day := page.day(text):
            yield Dates(day.day, "the page's metadata (JSON-LD)", day.sure)
    for name in _PUBLISHED:
        if day := page.day(page.metadata.meta.get(name, "")):
            yield Dates(day.day, f"the page's metadata ({name})", day.sure)
    own = [tag for tag in tags if not tag.is_update and not tag.is_others]
    for tag in own:
        if tag.is_marked:
            yield Dates(tag.day.day, "a time tag on the page", tag.day.sure)
    for day in _only(tag.day for tag in own if tag.is_in_head):
        yield Dates(day.day, "a time tag on the page", False)
    if day := _in_address(page.address):
        yield Dates(day.day, "the address", day.sure)
    for line in below:
        if not line.is_update:
            yield Dates(line.day.day, "a line under the title", line.day.sure)
    for day in _only(tag.day for tag in own):
        yield Dates(day.day, "a time tag on the page", False)
    # The first of a month is what is made of a month or a year that merely stands in the text.
    day = read_day(page.guess or "")
    spoken_for = {tag.day.day for tag in tags} | {line.day.day for line in below}
    if day and day.day.day != 1 and day.day not in spoken_for and _stands_on(page, day.day):
        yield Dates(day.day, "somewhere on the page", False)


def _only(days: Iterable[Day]) -> list[Day]:
    """The day that all of these are, if they are one."""
    found = {day.day: day for day in days}
    return list(found.values()) if len(found) == 1 else []


def _stands_on(page: Page, day: date) -> bool:
    """Whether the page holds a year and a day of the month like these beside each other.

    The guess that it checks is sometimes counted from now, out of words such as "3 hours ago".
    """
    number = rf"(?<!\d)0?{day.day}(?!\d)"
    together = re.compile(
        rf"{day.year}.{{0,30}}?{number}|{number}.{{0,30}}?{day.year}"
        rf"|{day:%Y%m%d}|{number}\D{{1,20}}{day:%y}(?!\d)",
        re.DOTALL,
    )
    attributes = (value for element in page.tree.iter() for value in element.values())
    written = chain([page.address or "", page.tree.text_content()], attributes)
    return any(map(together.search, written))


@dataclass(frozen=True)
class _Time:
    """A time tag: its day, and what is known of it.

    It may be marked as the time of publication, or as that of a change; it may belong to another
    story; it may stand in the article's head.
    """

    day: Day
    is_marked: bool
    is_update: bool
    is_others: bool
    is_in_head: bool


def _time_tags(page: Page) -> Iterator[_Time]:
    headline = _headline(page)
    articles = set() if headline is None else set(headline.iterancestors("article"))
    head = _head(page.tree, headline)
    for tag in islice(page.tree.iter("time"), _MOST_TAGS):
        says = " ".join(tag.text_content().split())[:_LONGEST_SAYING]
        day = page.day(tag.get("datetime", "")) or page.day(says)
        if not day:
            continue
        marks = " ".join(tag.get(name, "") for name in ("itemprop", "class")).lower()
        is_marked = "pubdate" in tag.attrib or bool(_MARKED.search(marks))
        before = _label_before(tag)
        names = " ".join(tag.get(name, "") for name in ("title", "aria-label"))[:_LONGEST_SAYING]
        labels = [label_of(before)[0] or _alone(before), label_of(says)[0], label_of(names)[0]]
        is_update = "updated" in labels or any(map(says_updated, (before, says)))
        if not is_update and not is_marked and "published" not in labels:
            is_update = bool(re.search(r"modif|updat", marks))
        yield _Time(
            day=day,
            is_marked=is_marked or "published" in labels,
            is_update=is_update,
            is_others=_is_of_others(tag, articles),
            is_in_head=tag in head,
        )


def _alone(text: str) -> str | None:
    """What a label without a date says."""
    kind, _ = label_of(f"{text} 0")
    return kind


def _label_before(tag: HtmlElement) -> str:
    """The few words right before a time tag, in the same line."""
    previous, parent = tag.getprevious(), tag.getparent()
    if previous is not None:
        words = (previous.tail or "").strip()
        if not words and previous.tag not in {"time", "br", "p", "div", "h1", "h2", "img"}:
            words = previous.text_content()
    else:
        words = (parent.text or "") if parent is not None else ""
        above = parent.getprevious() if parent is not None and not words.strip() else None
        if above is not None and above.tag in {"span", "dt", "b", "strong", "small", "label"}:
            words = above.text_content()
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST_LABEL else words[-_LONGEST_LABEL:].partition(" ")[2]


def _is_of_others(tag: HtmlElement, articles: set[HtmlElement]) -> bool:
    """Whether a tag stands in what lists other stories, in a link, or in another article."""
    for above in tag.iterancestors():
        if above.tag in _OTHERS or (above.tag == "a" and above.get("href")):
            return True
        if above.tag == "article":
            return bool(articles) and above not in articles
        if above.tag in {"body", "main", "html"}:
            return False
        if _OTHERS_NAMED.search(f"{above.get('class', '')} {above.get('id', '')}"):
            return True
    return False


def _headline(page: Page) -> HtmlElement | None:
    """The heading that holds the title, or else the first h1."""
    title = plain(page.title)
    for heading in page.tree.iter("h1", "h2"):
        if title and plain(heading.text_content()) == title:
            return heading
    return next(page.tree.iter("h1"), None)


def _head(tree: HtmlElement, headline: HtmlElement | None) -> set[HtmlElement]:
    """The elements between the headline, or what holds it and little else, and the text."""
    if headline is None:
        return set()
    header = next(headline.iterancestors("header", "hgroup"), None)
    found = set() if header is None else set(header.iter())
    begun = False
    for element in tree.iter():
        if element is headline:
            begun = True
        elif begun:
            if element.tag == "p" and len(element.text_content().strip()) >= _LEAST_PARAGRAPH:
                break
            found.add(element)
    return found


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


_AROUND_TIME = re.compile(r"\s*[,，、|·•]\s*|\s+[–—-]\s+")


@dataclass(frozen=True)
class _Line:
    """A day in a line under the headline, and whether the line says that it is that of a change."""

    day: Day
    is_update: bool


def _below_title(page: Page) -> Iterator[_Line]:
    """The full dates in the lines right under the headline, but for those of other stories."""
    titles = {plain(heading.text_content()) for heading in page.tree.iter("h1")}
    titles |= {plain(page.metadata.meta.get("og:title")), plain(page.title)} - {""}
    shown = Counter(page.shown)
    aside = Counter(line for block in _asides(page.tree) for line in html_tree.lines(block))
    only_aside = {line for line, times in aside.items() if times >= shown[line]}
    below: int | None = None
    long = 0
    for line in page.shown:
        if below is None:
            below = 0 if plain(line) in titles else None
            continue
        below += 1
        long += len(line) > _LONGEST_LINE
        if below > _BELOW or long > _LONG_LINES:
            break
        if len(line) <= _LONGEST_LINE and line not in only_aside:
            yield from _days_in(line, page)


def _asides(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The outermost elements that list other stories."""
    for element in tree.iter(*_OTHERS):
        if not any(above.tag in _OTHERS for above in element.iterancestors()):
            yield element


def _days_in(line: str, page: Page) -> Iterator[_Line]:
    """The days that a line of a page's head names, piece by piece."""
    if not _DAY_IN_LINE.search(in_gregorian(line, page.language)):
        if page.captured:
            yield from _days_ago(line, page)
        return
    if day := page.day(line):
        yield _Line(day, says_updated(line))
        return
    is_update = False
    for piece in (piece for part in labelled_parts(line) for piece in _PIECES.split(part)):
        kind = label_of(f"{piece} 0")[0]
        if kind:
            is_update = says_updated(piece)
        if day := _day_within(piece, page):
            yield _Line(day, is_update or says_updated(piece))
            is_update = False


def _days_ago(line: str, page: Page) -> Iterator[_Line]:
    """The day of a time such as "3 hours ago", alone or behind a byline ("By Ann Lee, …")."""
    is_sentence = _SENTENCE.search(line) and not _BY.match(line)
    pieces = [line] if is_sentence else [line, *_AROUND_TIME.split(line)]
    for piece in pieces:
        if is_relative(piece) and (day := page.day(piece)):
            yield _Line(day, says_updated(piece))
            return


def _day_within(piece: str, page: Page) -> Day | None:
    """The day that a piece of a line is, or ends with after a byline."""
    commas = [match.end() for match in re.finditer("[,，،]", piece)]
    for begin in (0, *commas):
        if day := page.day(piece[begin:]):
            return day
    if _BY.match(piece) or not _SENTENCE.search(piece):
        for match in _DATE_WITHIN.finditer(piece):
            if day := page.day(match.group()):
                return day
    return None
