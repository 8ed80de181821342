"""One answer on a page of its own, as it was given, with the evidence that was kept with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import urlsplit

from assistant.conversations.conversation import SavedTurn
from assistant.conversations.footnotes import printed
from assistant.conversations.frozen import FrozenSource
from assistant.conversations.sources_now import SourceNow
from assistant.ui.first_paint import colours
from assistant.ui.language import Words
from assistant.ui.marking import Piece, paragraphs_marked, spans_of
from assistant.ui.sources import byline, reader_address, telling
from assistant.ui.templating import html_of
from index.sources.markup import web_address


@dataclass(frozen=True)
class _Source:
    """A source as it is drawn; `number` is None if the answer doesn't cite it.

    `as_it_was` and `as_it_is` are addresses of its article, if there are such.
    """

    number: int | None
    title: str
    language: str
    byline: str
    also_in: str
    passage: list[list[Piece]]
    state: str
    as_it_was: str
    as_it_is: str
    original: str | None
    host: str


def answer_page(turn: SavedTurn, now: Mapping[str, SourceNow], words: Words) -> str:
    """The page, in the reader's language; what was asked and answered stays in its own.

    `now` tells of each source's article how it stands.
    """
    laid_out = printed(turn)
    cited = [
        _source(note.source, note.quotations, now, words, note.number)
        for note in laid_out.footnotes
    ]
    quoted = {note.source.n for note in laid_out.footnotes}
    read = [
        _source(source, (source.sentence.text,), now, words)
        for source in turn.answer.sources
        if source.n not in quoted
    ]
    return html_of(
        "saved_answer.html",
        t=words,
        head=_head(),
        turn=turn,
        printed=laid_out,
        cited=cited,
        read=read,
        changed=[each.number for each in cited if each.state == "changed"],
        removed=[each.number for each in cited if each.state == "removed"],
    )


def refusal_page(title: str, why: str, words: Words) -> str:
    """A page that says what can't be shown, and leads to Newsdesk."""
    return html_of("refusal.html", t=words, head=_head(), title=title, why=why)


def _head() -> dict[str, str]:
    """Our colours and style, for the head of a page."""
    styles = ("article.css", "saved_answer.css")
    folder = files("assistant.ui")
    style = "".join((folder / name).read_text() for name in styles)
    return {"colours": colours(), "style": style}


def _source(
    source: FrozenSource,
    quotations: Sequence[str],
    now: Mapping[str, SourceNow],
    words: Words,
    number: int | None = None,
) -> _Source:
    article, standing = source.article, now[source.article.id]
    spans = spans_of(source.passage, quotations) or [(source.sentence.start, source.sentence.end)]
    used = [(start + source.start, end + source.start) for start, end in spans]
    was_there = standing.state != "removed"
    original = web_address(article.url)
    return _Source(
        number=number,
        title=article.title or words("saved.untitled"),
        language=article.language or "",
        byline=byline(article, words),
        also_in=words("list.between").join(telling(copy, words) for copy in source.also_in),
        passage=paragraphs_marked(source.passage, spans),
        state=standing.state,
        as_it_was=f"../{reader_address(article, used, used[0][0])}" if was_there else "",
        as_it_is=f"../articles/{standing.successor}" if standing.successor else "",
        original=original,
        host=(urlsplit(original).hostname or "") if original else "",
    )
