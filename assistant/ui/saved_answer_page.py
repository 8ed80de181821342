"""One answer on a page of its own, as it was given, with the evidence that was kept with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import urlsplit

from assistant.conversations.conversation import SavedTurn
from assistant.conversations.footnotes import printed
from assistant.conversations.frozen import FrozenArticle, FrozenSource
from assistant.conversations.sources_now import SourceNow
from assistant.ui.first_paint import colours
from assistant.ui.language import Words
from assistant.ui.marking import Piece, Span, paragraphs_marked, spans_of
from assistant.ui.templating import html_of
from index.sources.markup import web_address


@dataclass(frozen=True)
class _Source:
    """A source as it is drawn; `number` is None if the answer doesn't cite it, `whole` is the
    address of its article as it is now."""

    number: int | None
    article: FrozenArticle
    passage: list[list[Piece]]
    also_in: tuple[FrozenArticle, ...]
    now: SourceNow
    whole: str
    original: str | None
    host: str


def answer_page(turn: SavedTurn, now: Mapping[str, SourceNow], words: Words) -> str:
    """The page, in the reader's language; what was asked and answered stays in its own.

    `now` tells of each source's article how it stands.
    """
    laid_out = printed(turn)
    cited = [_source(note.source, note.quotations, now, note.number) for note in laid_out.footnotes]
    quoted = {note.source.n for note in laid_out.footnotes}
    read = [
        _source(source, (source.sentence.text,), now)
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
        changed=[each.number for each in cited if each.now.state == "changed"],
        removed=[each.number for each in cited if each.now.state == "removed"],
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
    number: int | None = None,
) -> _Source:
    article, passage = source.article, source.passage
    spans = spans_of(passage, quotations) or [(source.sentence.start, source.sentence.end)]
    original = web_address(article.url)
    return _Source(
        number=number,
        article=article,
        passage=paragraphs_marked(passage, spans),
        also_in=source.also_in,
        now=now[article.id],
        whole=_whole(source, spans, now[article.id]),
        original=original,
        host=(urlsplit(original).hostname or "") if original else "",
    )


def _whole(source: FrozenSource, spans: Sequence[Span], now: SourceNow) -> str:
    """The address of its article as it is now; "" if there is none. Of one that is as it was, with
    the quoted sentences marked."""
    if now.state == "removed":
        return ""
    if now.successor:
        return f"../articles/{now.successor}"
    moved = [(start + source.start, end + source.start) for start, end in spans]
    used = ",".join(f"{start}-{end}" for start, end in moved)
    return f"../articles/{source.article.id}?used={used}#used-{moved[0][0]}"
