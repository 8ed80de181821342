"""The source cards beside an answer, the citations in it, and how articles are named."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup

from assistant.conversations.saved_answer import FoundBy, Quotation, SavedArticle, SavedSource
from assistant.conversations.sources_now import SourceNow
from assistant.references.reference import Described
from assistant.ui.shared.language import Words
from assistant.ui.shared.marking import Piece, Span, paragraphs_marked, spans_of
from assistant.ui.shared.templating import html_of
from index.sources.markup import web_address

MOST_COPIES = 3  # other articles of the same story that are named beside a source
# The last word before citation marks and the full stop after them stay on one line with them. In
# Chinese, which has no spaces, the last two characters: a phone's line has hardly more than 20.
_WORD = r"(?:[^\s\u3040-\u30ff\u3400-\u9fff]{0,20}|\S{0,2}) ?"
_MARKED = re.compile(rf"(?P<word>{_WORD})(?P<marks>(?:\[\d+\])+)(?P<stop>[.,;!?…。，；！？]*)")


@dataclass(frozen=True)
class _Cited:
    """Text of an answer; with `marks`, the word before them and the full stop after them."""

    text: str
    marks: tuple[int, ...] = ()
    stop: str = ""


@dataclass(frozen=True)
class Card:
    """One source as it is shown; `now` is the present state of its article."""

    n: int
    cited: bool
    title: str
    language: str | None
    byline: str
    also_in: str
    quote: str
    passage: list[list[Piece]]
    found: str
    address: str
    original: str | None
    host: str
    now: SourceNow


def with_links(
    text: str, words: Words, turn: int, place: int = 0, quoted: Iterable[int] = ()
) -> Markup:
    """An answer with each `[n]` as a link that opens source n of that turn.

    Those in `quoted` refer to the quotation of that turn's sentence at `place` (ARIA).
    """
    pieces, end = list[_Cited](), 0
    for found in _MARKED.finditer(text):
        marks = tuple(map(int, re.findall(r"\d+", found["marks"])))
        # Without the space: the mark is a superscript of the word.
        last = _Cited(found["word"].rstrip(" "), marks, found["stop"])
        pieces += [_Cited(text[end : found.start()]), last]
        end = found.end()
    pieces.append(_Cited(text[end:]))
    return html_of("claim.html", t=words, pieces=pieces, turn=turn, place=place, quoted=set(quoted))


def source_cards(
    turn: int,
    sources: Sequence[SavedSource],
    words: Words,
    quotations: Sequence[Quotation] = (),
    *,
    below: str = "",
    now: Mapping[str, SourceNow] | None = None,
    only_cited: bool = False,
    finished: bool = True,
) -> Markup:
    """The sources of one answer: a card each, in the order of their citations, the rest folded.

    `below` is HTML that belongs to the same answer; `now` is the present state of the articles;
    with `only_cited` the rest is left out, unless none is cited. Until the answer is `finished` it
    may cite any: all are shown, in the order of their numbers.
    """
    if not sources and not below:
        return Markup()
    cited: dict[int, list[str]] = {}
    for quotation in quotations:
        cited.setdefault(quotation.n, []).append(quotation.sentence)
    used = used_spans(sources, cited)
    cards = {
        source.n: card_of(
            source,
            cited.get(source.n, []),
            used[source.article.id],
            (now or {}).get(source.article.id, SourceNow("same")),
            words,
        )
        for source in sources
    }
    order = list(cited) if finished else []
    first = [cards.pop(n) for n in order if n in cards] or [cards.pop(n) for n in list(cards)]
    return html_of(
        "sources.html",
        t=words,
        turn=turn,
        heading=words("sources.cited" if order else "sources.bear"),
        first=first,
        rest=[] if only_cited else list(cards.values()),
        below=Markup(below),  # noqa: S704 - a template's
    )


def used_spans(
    sources: Sequence[SavedSource], cited: Mapping[int, Sequence[str]]
) -> dict[str, list[Span]]:
    """Article id → spans of its sentences that the answer cites; if it cites none, of those in
    the evidence."""
    used: dict[str, set[Span]] = {}
    read: dict[str, set[Span]] = {}
    for source in sources:
        for sentences, into in ((cited.get(source.n, ()), used), ([source.sentence.text], read)):
            spans = spans_of(source.passage, sentences)
            moved = {(start + source.start, end + source.start) for start, end in spans}
            into.setdefault(source.article.id, set()).update(moved)
    return {article: sorted(used[article] or read[article]) for article in read}


def card_of(
    source: SavedSource,
    cited: Sequence[str],
    used: Sequence[Span],
    now: SourceNow,
    words: Words,
) -> Card:
    """A source with its cited sentences marked; `used` are the spans that its link marks on the
    article's page."""
    article = source.article
    sentences = cited or [source.sentence.text]
    spans = spans_of(source.passage, sentences)
    at = spans[0][0] + source.start if spans else source.start
    original = web_address(article.url)
    return Card(
        n=source.n,
        cited=bool(cited),
        title=article.title or words("sources.untitled"),
        language=article.language,
        byline=_byline(article, words),
        also_in=also_in(source.also_in, words),
        quote=sentences[0],
        passage=paragraphs_marked(source.passage, spans),
        found=_found(source.found_by, words),
        address=reader_address(article, used, at),
        original=original,
        host=(urlsplit(original).hostname or "") if original else "",
        now=now,
    )


def _found(by: FoundBy | None, words: Words) -> str:
    """How a passage was found: "Found by meaning (place 3) and words (place 1)"."""
    if by is None or (by.meaning_rank is None and by.words_rank is None):
        return ""
    if by.words_rank is None:
        return words("sources.found.meaning", meaning=by.meaning_rank)
    if by.meaning_rank is None:
        return words("sources.found.words", words=by.words_rank)
    return words("sources.found.both", meaning=by.meaning_rank, words=by.words_rank)


def also_in(copies: Sequence[Described], words: Words) -> str:
    """Other articles of the same story: "Also in: Daily Post (6 August 2025), Evening Star"."""
    if not copies:
        return ""
    named = words("list.between").join(telling(copy, words) for copy in copies[:MOST_COPIES])
    more = len(copies) - MOST_COPIES
    if more > 0:
        return words("sources.also_more", named=named, count=more)
    return words("sources.also", named=named)


def telling(article: Described, words: Words) -> str:
    """One of several articles of a story: its publisher, or else its title, and its date."""
    name = article.publisher or article.title
    if not article.published:
        return name
    return words("sources.telling", name=name, day=words.day(article.published))


def byline(article: Described, words: Words) -> str:
    """Publisher, authors and date, as far as they are known."""
    authors = words("list.between").join(article.authors)
    whole_day = words.day(article.published).replace(" ", "\u00a0")  # not broken over two lines
    known = [article.publisher or "", authors, whole_day]
    return " · ".join(part for part in known if part)


def _byline(article: SavedArticle, words: Words) -> str:
    """The byline, and that the article is opinion or satire if it calls itself so."""
    said = byline(article, words)
    return said if article.genre == "news" else f"{said} ({words(f'genre.{article.genre}')})"


def article_address(article: Described, position: int | None = None) -> str:
    """The address of an article's own page, opened at a passage."""
    return f"articles/{article.id}" + (f"#passage-{position}" if position is not None else "")


def reader_address(article: Described, used: Sequence[Span], at: int) -> str:
    """The address of an article's page with these spans marked, opened at the one at `at`."""
    if not used:
        return article_address(article)
    written = ",".join(f"{start}-{end}" for start, end in used)
    first = at if any(start == at for start, _ in used) else used[0][0]
    return f"articles/{article.id}?used={written}#used-{first}"
