"""The source cards beside an answer, the citation marks in it, and how articles are named."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup

from assistant.citations import Citation
from assistant.evidence import EvidenceSentence
from assistant.explanation import found_by
from assistant.ui.language import Words, words_in
from assistant.ui.marking import Piece, Span, paragraphs_marked, spans_of
from assistant.ui.templating import html_of
from index.article import Article
from index.search import Hit
from index.sources.markup import web_address

MOST_COPIES = 3  # of a story, named beside a source
_ENGLISH = words_in("en")
# The last word before the marks and the stop after them stay on one line with them. Of Chinese,
# which puts no space between words, the last two characters: a phone's line has few more than 20.
_WORD = r"(?:[^\s\u3040-\u30ff\u3400-\u9fff]{0,20}|\S{0,2}) ?"
_MARKED = re.compile(rf"(?P<word>{_WORD})(?P<marks>(?:\[\d+\])+)(?P<stop>[.,;!?…。，；！？]*)")


@dataclass(frozen=True)
class _Cited:
    """Text of an answer; with `marks`, its last word, and the stop that follows them."""

    text: str
    marks: tuple[int, ...] = ()
    stop: str = ""


@dataclass(frozen=True)
class _Card:
    """One source as it is drawn."""

    n: int
    cited: bool
    title: str
    byline: str
    also_in: str
    quote: str
    passage: list[list[Piece]]
    found: str
    address: str
    original: str | None
    host: str


def with_links(text: str, turn: int, place: int = 0, quoted: Iterable[int] = ()) -> Markup:
    """An answer with each `[n]` as a link that opens source n of that turn.

    Those of `quoted` are described by the quotation of that turn's sentence at `place`.
    """
    pieces, end = list[_Cited](), 0
    for found in _MARKED.finditer(text):
        marks = tuple(map(int, re.findall(r"\d+", found["marks"])))
        # The space goes: the mark stands on the word's shoulder.
        last = _Cited(found["word"].rstrip(" "), marks, found["stop"])
        pieces += [_Cited(text[end : found.start()]), last]
        end = found.end()
    pieces.append(_Cited(text[end:]))
    return html_of("claim.html", pieces=pieces, turn=turn, place=place, quoted=set(quoted))


def source_cards(
    turn: int,
    evidence: Sequence[EvidenceSentence],
    citations: Sequence[Citation] = (),
    below: str = "",
    hits: Sequence[Hit] = (),
) -> Markup:
    """The evidence of one answer: a card each, in the order it is cited in, the rest folded away.

    `below` is HTML that belongs to the same answer; `hits` tell how each was found.
    """
    if not evidence and not below:
        return Markup()
    cited: dict[int, list[str]] = {}
    for citation in citations:
        cited.setdefault(citation.n, []).append(citation.sentence)
    found = {hit.passage.id: found_by(hit) for hit in hits}
    used = _used(evidence, cited)
    cards = {item.n: _card(item, cited.get(item.n, []), used, found) for item in evidence}
    first = [cards.pop(n) for n in cited if n in cards] or [cards.pop(n) for n in list(cards)]
    return html_of(
        "sources.html",
        turn=turn,
        heading="Sources" if cited else "Sentences that bear on it",
        first=first,
        rest=list(cards.values()),
        below=Markup(below),  # noqa: S704 - a template's
    )


def _used(
    evidence: Sequence[EvidenceSentence], cited: Mapping[int, Sequence[str]]
) -> dict[str, list[Span]]:
    """Article → where its sentences that the answer cites stand in it; of those that it cites
    nothing of, where its evidence does."""
    used: dict[str, set[Span]] = {}
    read: dict[str, set[Span]] = {}
    for item in evidence:
        passage = item.passage
        for sentences, into in ((cited.get(item.n, ()), used), ([item.sentence.text], read)):
            spans = spans_of(passage.text, sentences)
            moved = {(start + passage.start, end + passage.start) for start, end in spans}
            into.setdefault(item.article.id, set()).update(moved)
    return {article: sorted(used[article] or read[article]) for article in read}


def _card(
    item: EvidenceSentence,
    cited: Sequence[str],
    used: Mapping[str, Sequence[Span]],
    found: Mapping[str, str],
) -> _Card:
    article, passage = item.article, item.passage
    sentences = cited or [item.sentence.text]
    spans = spans_of(passage.text, sentences)
    at = spans[0][0] + passage.start if spans else passage.start
    original = web_address(article.url)
    return _Card(
        n=item.n,
        cited=bool(cited),
        title=article.title,
        byline=byline(article),
        also_in=_also_in(item.also_in),
        quote=sentences[0],
        passage=paragraphs_marked(passage.text, spans),
        found=found.get(passage.id, ""),
        address=reader_address(article, used.get(article.id, ()), at),
        original=original,
        host=(urlsplit(original).hostname or "") if original else "",
    )


def _also_in(copies: Sequence[Article]) -> str:
    """Who else tells the same story: "Also in: Daily Post (6 August 2025), Evening Star"."""
    if not copies:
        return ""
    named = [telling(copy) for copy in copies[:MOST_COPIES]]
    more = f" and {len(copies) - MOST_COPIES} more" if len(copies) > MOST_COPIES else ""
    return f"Also in: {', '.join(named)}{more}"


def telling(article: Article, words: Words = _ENGLISH) -> str:
    """An article among those of one story: its publisher, or else its title, and its date."""
    date = f" ({words.day(article.published)})" if article.published else ""
    return f"{article.publisher or article.title}{date}"


def byline(article: Article, words: Words = _ENGLISH) -> str:
    """Publisher, authors and date, as far as they are known."""
    known = [article.publisher or "", ", ".join(article.authors), words.day(article.published)]
    return " · ".join(part for part in known if part)


def article_address(article: Article, position: int | None = None) -> str:
    """The address of an article's own page, opened at a passage."""
    return f"articles/{article.id}" + (f"#passage-{position}" if position is not None else "")


def reader_address(article: Article, used: Sequence[Span], at: int) -> str:
    """The address of an article with the sentences used marked, opened at the one at `at`."""
    if not used:
        return article_address(article)
    written = ",".join(f"{start}-{end}" for start, end in used)
    first = at if any(start == at for start, _ in used) else used[0][0]
    return f"articles/{article.id}?used={written}#used-{first}"
