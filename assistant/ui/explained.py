"""How a search came about, as HTML: what was searched for, and each passage's ranks and scores.

Titles come from articles, so all text is escaped here, as in `assistant.ui.sources`.
"""

from collections.abc import Iterable
from functools import cache
from html import escape

from babel import Locale

from assistant.citations import day
from assistant.searching import Search, in_words
from assistant.ui.sources import article_address
from index.query import Filters, Query
from index.search import Hit

BEGINNING = 160  # characters of a passage, more than fit a line
_LEGEND = (
    "Meaning and words: the place and the score in each list (cosine, BM25). Fused: both together. "
    "Tokens, pairs and article: a closer look at the best. Of passages that say nearly the same, "
    "one moves down."
)
_DATE_LEGEND = " Date: how near the article is to the day preferred."


def explained(search: Search) -> str:
    """The query as it was searched and a table of what was found, closed until it is opened."""
    facts = "".join(f"<dt>{name}</dt><dd>{said}</dd>" for name, said in _query(search.query))
    return (
        '<details class="explained"><summary>How this was found</summary>'
        f"<dl>{facts}</dl>{_found(search.hits)}</details>"
    )


def filters_in_words(filters: Filters) -> list[str]:
    """Each filter that is on, as plain text: "publisher Reuters or AP"."""
    languages = tuple(map(language_name, filters.languages))
    named = {
        "publisher": filters.publishers,
        "language": languages,
        "tag": filters.tags,
        "source": filters.feeds,
        "article": filters.articles,
    }
    told = [f"{name} {' or '.join(values)}" for name, values in named.items() if values]
    days = in_words(filters)
    return [*told, days] if days else told


def language_name(code: str) -> str:
    """A language's English name by its ISO 639 code; the code itself if it has none."""
    return _names().get(code, code)


@cache
def _names() -> dict[str, str]:
    return dict(Locale("en").languages)


def _query(query: Query) -> list[tuple[str, str]]:
    """What was searched for, as pairs of a name and HTML."""
    said = [
        ("Searched for", escape(query.text)),
        ("Also, as it may be meant", "; ".join(map(escape, query.also))),
        ("Also, translated", escape(query.translated or "")),
        ("Word for word", _quoted(query.phrases)),
        ("Without", _quoted(query.excluded)),
        ("Filters", escape("; ".join(filters_in_words(query.filters))) or "none"),
        ("As of", escape(day(query.near)) if query.near else ""),
        ("Preferred", escape("; ".join(_preferred(query)))),
    ]
    return [(name, html) for name, html in said if html]


def _preferred(query: Query) -> list[str]:
    within = filters_in_words(query.within) if query.within else []
    return [*within, "newer articles"] if query.newest else within


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{escape(each)}”" for each in words)


def _found(hits: tuple[Hit, ...]) -> str:
    if not hits:
        return '<p class="hint">No passage was found.</p>'
    dated = any(hit.preferred for hit in hits)
    names = ["Meaning", "Words", "Fused", "Tokens", "Pairs", "Article"]
    names += ["Date", "Score"] if dated else ["Score"]
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(_row(place, hit, names) for place, hit in enumerate(hits, 1))
    return (
        f'<table><caption class="unseen">Passages found, best first</caption>'
        f"<thead><tr>{heads}</tr></thead>{rows}</table>"
        f'<p class="hint">{_LEGEND}{_DATE_LEGEND if dated else ""}</p>'
    )


def _row(place: int, hit: Hit, names: list[str]) -> str:
    """A passage: a line for its article, a line for its figures."""
    article, close = hit.article, hit.close
    figures = {
        "Meaning": _ranked(hit.similarity_rank, hit.similarity),
        "Words": _ranked(hit.words_rank, hit.words),
        "Fused": _figure(hit.fused),
        "Tokens": _figure(close.tokens if close else None),
        "Pairs": _figure(close.pairs if close else None),
        "Article": _figure(close.article if close else None),
        "Date": _figure(hit.preferred),
        "Score": f"<b>{hit.score:.2f}</b>",
    }
    cells = "".join(f'<td data-label="{name}">{figures[name]}</td>' for name in names)
    date = f' <span class="when">{day(article.published)}</span>' if article.published else ""
    address = article_address(article, hit.passage.position)
    return (
        f'<tbody><tr><th colspan="{len(names)}" scope="rowgroup"><span class="place">{place}</span>'
        f'<a href="{address}" target="_blank" rel="noopener">{escape(article.title)}</a>{date}'
        f'<span class="begins">{escape(" ".join(hit.passage.text[:BEGINNING].split()))}</span>'
        f"</th></tr><tr>{cells}</tr></tbody>"
    )


def _ranked(rank: int | None, score: float | None) -> str:
    return "–" if rank is None else f"#{rank} <small>{_figure(score)}</small>"


def _figure(score: float | None) -> str:
    return "–" if score is None else f"{score:.2f}"
