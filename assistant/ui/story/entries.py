"""A story as HTML: a summary, its timeline, and its entries by date."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from assistant.story.story import MOST_ARTICLES, Entry, Story
from assistant.ui.shared.language import Words
from assistant.ui.shared.sources import also_in, reader_address
from assistant.ui.shared.templating import html_of
from assistant.ui.story.chart import chart_of

GAP = 7  # days without an article from which a gap is mentioned
_WEEKS, _MONTHS = 60, 700  # days up to which a gap is given in weeks, in months


@dataclass(frozen=True)
class _Quote:
    """A sentence, and the address that opens its article there."""

    text: str
    address: str


@dataclass(frozen=True)
class _Drawn:
    """One entry as it is shown; `gap` is the time since the one before it, in words."""

    n: int
    title: str
    language: str | None
    address: str
    day: str
    iso: str
    publisher: str
    also_in: str
    quotes: list[_Quote]
    gap: str


def story_html(story: Story, words: Words) -> Markup:
    """The story as HTML; a sentence if no article is about its topic."""
    undated = len(story.dated)
    return html_of(
        "story.html",
        t=words,
        topic=story.topic,
        summary=summary(story, words),
        all_shown=len(story.entries) < MOST_ARTICLES,
        most=MOST_ARTICLES,
        chart=chart_of(story.dated, words) if len(story.dated) > 1 else None,
        dated=[
            _entry(n, entry, story.dated[n - 2] if n > 1 else None, words)
            for n, entry in enumerate(story.dated, 1)
        ],
        undated=[
            _entry(undated + n, entry, None, words) for n, entry in enumerate(story.undated, 1)
        ],
    )


def summary(story: Story, words: Words) -> str:
    """How many articles, of which dates, and how many add something; or that there are none."""
    count, adding = len(story.entries), sum(bool(entry.adds) for entry in story.entries)
    if not count:
        return words("story.nothing", topic=story.topic)
    if not story.dated:
        return words("story.summary.undated", count=count, adding=adding)
    first, last = (words.day(story.dated[place].article.published) for place in (0, -1))
    if first == last:
        return words("story.summary.day", count=count, adding=adding, day=first)
    return words("story.summary", count=count, adding=adding, first=first, last=last)


def _entry(n: int, entry: Entry, before: Entry | None, words: Words) -> _Drawn:
    article = entry.article
    spans = [(each.start, each.end) for each in entry.adds or (entry.bears,)]
    quotes = [_Quote(add.text, reader_address(article, spans, add.start)) for add in entry.adds]
    return _Drawn(
        n=n,
        title=article.title,
        language=article.language,
        address=reader_address(article, spans, spans[0][0]),
        day=words.day(article.published),
        iso=article.published.isoformat() if article.published else "",
        publisher=article.publisher or "",
        also_in=also_in(entry.also_in, words),
        quotes=quotes,
        gap=_gap(before.article.published if before else None, article.published, words),
    )


def _gap(before: date | None, day: date | None, words: Words) -> str:
    """ "4 months later"; "" if it was soon after."""
    days = (day - before).days if day and before else 0
    if days < GAP:
        return ""
    if days <= _WEEKS:
        return words("story.weeks_later", count=round(days / 7))
    if days <= _MONTHS:
        return words("story.months_later", count=round(days / 30.44))
    return words("story.years_later", count=round(days / 365.25))
