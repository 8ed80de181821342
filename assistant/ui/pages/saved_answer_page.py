"""One answer on a page of its own, as it was given, with the evidence that was kept with it."""

from collections.abc import Mapping

from markupsafe import Markup

from assistant.conversations.conversation import SavedTurn
from assistant.conversations.footnotes import printed
from assistant.conversations.frozen import FrozenSource
from assistant.conversations.sources_now import SourceNow
from assistant.ui.shared.language import Words
from assistant.ui.shared.sources import Card, card_of, used_spans
from assistant.ui.shared.standalone import standalone_page

_STYLES = ("article.css", "saved_answer.css")


def answer_page(turn: SavedTurn, now: Mapping[str, SourceNow], words: Words) -> Markup:
    """The page, in the reader's language; what was asked and answered stays in its own.

    `now` tells of each source's article how it stands.
    """
    laid_out, sources = printed(turn), turn.answer.sources
    quoted = {note.source.n: note.quotations for note in laid_out.footnotes}
    used = used_spans(sources, quoted)

    def card(source: FrozenSource) -> Card:
        article = source.article.id
        return card_of(source, quoted.get(source.n, ()), used[article], now[article], words)

    cited = [(note.number, card(note.source)) for note in laid_out.footnotes]
    return standalone_page(
        "saved_answer.html",
        words,
        *_STYLES,
        turn=turn,
        printed=laid_out,
        cited=cited,
        read=[card(source) for source in sources if source.n not in quoted],
        changed=[number for number, each in cited if each.now.state == "changed"],
        removed=[number for number, each in cited if each.now.state == "removed"],
    )


def refusal_page(title: str, why: str, words: Words) -> Markup:
    """A page that says what can't be shown, and leads to Newsdesk."""
    return standalone_page("refusal.html", words, *_STYLES, title=title, why=why)
