"""Saved conversations as files, for their owner; one answer's page, for all who have its link."""

import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from assistant.accounts.shares import Shares
from assistant.conversations.cited import cited
from assistant.conversations.conversation import Conversation, SavedTurn
from assistant.conversations.conversations import Conversations
from assistant.conversations.export import to_html, to_markdown
from assistant.conversations.footnotes import printed
from assistant.conversations.saved_answer import SavedAnswer, SavedSource
from assistant.conversations.sources_now import SourceNow, sources_now
from assistant.ui.pages.reference_files import references_file
from assistant.ui.shared.language import Words, words_of
from assistant.ui.shared.owner import owner_of
from assistant.ui.shared.page_layout import standalone_page
from assistant.ui.shared.people import caller_of, owns
from assistant.ui.shared.sources import Card, card_of, used_spans
from assistant.words.errors import why
from index.errors import NewsdeskError, UnknownConversation
from index.library import Library

_STYLES = ("article.css", "saved_answer.css")


def answer_page(turn: SavedTurn, now: Mapping[str, SourceNow], words: Words) -> Markup:
    """The page, in the reader's language; question and answer stay in their own.

    `now` is the present state of each source's article.
    """
    laid_out, sources = printed(turn), turn.answer.sources
    quoted = {note.source.n: note.quotations for note in laid_out.footnotes}
    used = used_spans(sources, quoted)

    def card(source: SavedSource) -> Card:
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
    """A page that says why something can't be shown, with a link to Newsdesk."""
    return standalone_page("refusal.html", words, *_STYLES, title=title, why=why)


# Characters that some operating system doesn't allow in a file name.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
LONGEST_NAME = 60  # characters: in Chinese 180 bytes, and systems take 255


def saved_answers(conversations: Conversations, library: Library, *, at_home: bool) -> APIRouter:
    """The routes; a page says so if something isn't there or isn't the reader's."""
    routes, shares = APIRouter(), Shares(library.location)

    def readable(conversation_id: str, request: Request) -> Conversation:
        """A conversation of the reader's own, or that its owner lets them read."""
        caller = caller_of(request)
        try:
            return conversations.read(owner_of(request), conversation_id)
        except UnknownConversation:
            if caller is None or caller.account_id not in shares.readers(conversation_id):
                raise
        return conversations.read_anybodys(conversation_id)

    def read(conversation_id: str, request: Request) -> tuple[Conversation, dict[str, SourceNow]]:
        conversation = readable(conversation_id, request)
        sources = (source for turn in conversation.turns for source in turn.answer.sources)
        return conversation, sources_now((source.article.id for source in sources), library)

    @routes.get("/conversations/{conversation_id}.md")
    def markdown(conversation_id: str, request: Request) -> Response:
        def made() -> Response:
            conversation, now = read(conversation_id, request)
            named = _named("attachment", conversation.entry.title, "md")
            written = to_markdown(conversation, now)
            return Response(written, media_type="text/markdown", headers=named)

        return _or_refusal(made, request, at_home=at_home)

    @routes.get("/conversations/{conversation_id}.html")
    def page(conversation_id: str, request: Request) -> Response:
        def made() -> Response:
            conversation, now = read(conversation_id, request)
            named = _named("inline", conversation.entry.title, "html")
            return HTMLResponse(to_html(conversation, now), headers=named)

        return _or_refusal(made, request, at_home=at_home)

    def references(name: str, answers: Sequence[SavedAnswer], suffix: str) -> Response:
        return references_file(cited(answers), suffix, _named("attachment", name, suffix))

    @routes.get("/conversations/{conversation_id}/cited.{suffix}")
    def cited_in_all(conversation_id: str, suffix: str, request: Request) -> Response:
        def made() -> Response:
            conversation = readable(conversation_id, request)
            answers = [turn.answer for turn in conversation.turns]
            return references(conversation.entry.title, answers, suffix)

        return _or_refusal(made, request, at_home=at_home)

    @routes.get("/conversations/{conversation_id}/{number}/cited.{suffix}")
    def cited_in_one(conversation_id: str, number: int, suffix: str, request: Request) -> Response:
        def made() -> Response:
            turns = readable(conversation_id, request).turns
            answers = [turn.answer for turn in turns if turn.number == number]
            if not answers:
                raise UnknownConversation("There is no such answer.")
            return references(answers[0].question.asked, answers, suffix)

        return _or_refusal(made, request, at_home=at_home)

    @routes.post("/conversations/{conversation_id}/{number}/link")
    def link(conversation_id: str, number: int, request: Request) -> Response:
        """Create the answer's permanent link if it has none yet, and redirect to it.

        A POST, because it changes something: other sites can make a browser send any GET.
        """

        def made() -> Response:
            link = conversations.link(owner_of(request), conversation_id, number)
            return RedirectResponse(f"/answers/{link}", status_code=303)

        return _or_refusal(made, request, at_home=at_home)

    @routes.get("/answers/{link}")
    def answer(link: str, request: Request) -> Response:
        def made() -> Response:
            turn = conversations.linked(link)
            now = sources_now((each.article.id for each in turn.answer.sources), library)
            return HTMLResponse(answer_page(turn, now, words_of(request)))

        return _or_refusal(made, request, at_home=at_home)

    return routes


def _or_refusal(made: Callable[[], Response], request: Request, *, at_home: bool) -> Response:
    """The response, or a page that says why there is none; never cached."""
    words = words_of(request)
    try:
        response = made()
    except UnknownConversation:
        page = refusal_page(words("saved.unknown"), words("saved.unknown_why"), words)
        response = HTMLResponse(page, status_code=404)
    except NewsdeskError as error:
        page = refusal_page(
            words("saved.failed"), why(error, words, at_home=owns(at_home=at_home)), words
        )
        response = HTMLResponse(page, status_code=503)
    response.headers["Cache-Control"] = "no-store"
    return response


def _named(disposition: str, title: str, ending: str) -> dict[str, str]:
    """The header that names a file after a title in any script (RFC 6266, section 4.3)."""
    name = " ".join(_NOT_IN_NAMES.sub(" ", title).split())[:LONGEST_NAME].strip(" .")
    written = quote(f"{name or 'conversation'}.{ending}", safe="")
    plain = f'filename="conversation.{ending}"'  # for clients that don't know filename*
    return {"Content-Disposition": f"{disposition}; {plain}; filename*=UTF-8''{written}"}
