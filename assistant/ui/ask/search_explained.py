"""How a search was made: its query, and each passage's ranks and scores.

The table is in the page's language; the query stands in it as it was written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from assistant.asking.searching import Search
from assistant.ui.shared.language import Words
from assistant.ui.shared.sources import article_address
from assistant.ui.shared.templating import html_of
from index.query import Filters, Query
from index.search.search import Hit

BEGINNING = 160  # characters of a passage, more than fit a line
_COLUMNS = ("meaning", "words", "fused", "tokens", "pairs", "article", "later")


@dataclass(frozen=True)
class _Figure:
    """A score, and its rank if it has one; a `score` of None wasn't used."""

    score: float | None
    rank: int | None = None


def explained(search: Search, words: Words) -> Markup:
    """The query as it was searched and a table of the passages found, folded."""
    further = [
        *(["quiz"] if any(hit.close and hit.close.quiz for hit in search.hits) else []),
        *(["date"] if any(hit.preferred for hit in search.hits) else []),
    ]
    return html_of(
        "explained.html",
        t=words,
        query=[(name, said) for name, said in _query(search.query, words) if said],
        columns=[*_COLUMNS, *further, "score"],
        rows=[
            {
                "title": hit.article.title,
                "address": article_address(hit.article, hit.passage.position),
                "date": words.day(hit.article.published) if hit.article.published else "",
                "begins": " ".join(hit.passage.text[:BEGINNING].split()),
                "figures": _figures(hit),
            }
            for hit in search.hits
        ],
        passages=urlencode({"passages": ",".join(hit.passage.id for hit in search.hits)}),
    )


def filters_in_words(filters: Filters, words: Words) -> list[str]:
    """Each filter that is on: "publisher Reuters or AP"."""
    languages = tuple(map(words.name_of_language, filters.languages))
    named = {
        "publisher": filters.publishers,
        "language": languages,
        "tag": filters.tags,
        "source": filters.feeds,
        "article": filters.articles,
    }
    narrowed = [
        words(f"question.by.{name}", values=words("question.or").join(values))
        for name, values in named.items()
        if values
    ]
    days = words.articles_of(filters.after, filters.before)
    return [*narrowed, days] if days else narrowed


def _query(query: Query, words: Words) -> Iterator[tuple[str, str]]:
    """The parts of the query: name and text, "" for those that it doesn't have."""
    several = words("question.and")
    filters = several.join(filters_in_words(query.filters, words))
    preferred = filters_in_words(query.within, words) if query.within else []
    preferred += [words("explained.newer")] if query.newest else []
    yield "text", query.text
    yield "also", several.join(query.also)
    yield "translated", query.translated or ""
    yield "phrases", _quoted(query.phrases, words)
    yield "excluded", _quoted(query.excluded, words)
    yield "filters", filters or words("explained.no_filters")
    yield "near", words.day(query.near) if query.near else ""
    yield "preferred", several.join(preferred)


def _quoted(phrases: Iterable[str], words: Words) -> str:
    return " ".join(words("explained.quoted", words=phrase) for phrase in phrases)


def _figures(hit: Hit) -> dict[str, _Figure]:
    close = hit.close
    taken_off = close if close and close.tokens is not None else None  # from no Chinese passage
    return {
        "meaning": _Figure(hit.similarity, hit.similarity_rank),
        "words": _Figure(hit.words, hit.words_rank),
        "fused": _Figure(hit.fused),
        "tokens": _Figure(close.tokens if close else None),
        "pairs": _Figure(close.pairs if close else None),
        "article": _Figure(close.article if close else None),
        "later": _Figure(taken_off.later if taken_off else None),
        "quiz": _Figure(taken_off.quiz if taken_off else None),
        "date": _Figure(hit.preferred),
        "score": _Figure(hit.score),
    }
