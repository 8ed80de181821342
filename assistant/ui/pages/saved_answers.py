"""The addresses of what is kept: a conversation as a file, for its owner; one answer, for anybody
who has its link."""

import re
from collections.abc import Callable
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from assistant.conversations.conversation import Conversation
from assistant.conversations.conversations import Conversations
from assistant.conversations.export import to_html, to_markdown
from assistant.conversations.sources_now import SourceNow, sources_now
from assistant.ui.pages.saved_answer_page import answer_page, refusal_page
from assistant.ui.shared.language import words_of
from assistant.ui.shared.owner import owner_of
from assistant.ui.shared.sentences import why
from index.errors import NewsdeskError, UnknownConversation
from index.library import Library

# What some system takes in a file's name for its own, or doesn't take at all.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
LONGEST_NAME = 60  # characters: in Chinese 180 bytes, and systems take 255


def saved_answers(conversations: Conversations, library: Library, *, at_home: bool) -> APIRouter:
    """The routes; what isn't there, or isn't the reader's, is told on a page of its own."""
    routes = APIRouter()

    def read(conversation_id: str, request: Request) -> tuple[Conversation, dict[str, SourceNow]]:
        conversation = conversations.read(owner_of(request), conversation_id)
        sources = (source for turn in conversation.turns for source in turn.answer.sources)
        return conversation, sources_now((source.article.id for source in sources), library)

    @routes.get("/conversations/{conversation_id}.md")
    def markdown(conversation_id: str, request: Request) -> Response:
        def made() -> Response:
            conversation, now = read(conversation_id, request)
            named = _named("attachment", conversation.entry.title, "md")
            written = to_markdown(conversation, now)
            return Response(written, media_type="text/markdown", headers=named)

        return _told(made, request, at_home=at_home)

    @routes.get("/conversations/{conversation_id}.html")
    def page(conversation_id: str, request: Request) -> Response:
        def made() -> Response:
            conversation, now = read(conversation_id, request)
            named = _named("inline", conversation.entry.title, "html")
            return HTMLResponse(to_html(conversation, now), headers=named)

        return _told(made, request, at_home=at_home)

    @routes.post("/conversations/{conversation_id}/{number}/link")
    def link(conversation_id: str, number: int, request: Request) -> Response:
        """Create the answer's permanent link if it has none yet, and redirect to it.

        A POST, because it changes something: other sites can make a browser send any GET.
        """

        def made() -> Response:
            link = conversations.link(owner_of(request), conversation_id, number)
            return RedirectResponse(f"/answers/{link}", status_code=303)

        return _told(made, request, at_home=at_home)

    @routes.get("/answers/{link}")
    def answer(link: str, request: Request) -> Response:
        def made() -> Response:
            turn = conversations.linked(link)
            now = sources_now((each.article.id for each in turn.answer.sources), library)
            return HTMLResponse(answer_page(turn, now, words_of(request)))

        return _told(made, request, at_home=at_home)

    return routes


def _told(made: Callable[[], Response], request: Request, *, at_home: bool) -> Response:
    """What was made, or a page that says why it couldn't be; kept by no cache."""
    words = words_of(request)
    try:
        response = made()
    except UnknownConversation:
        page = refusal_page(words("saved.unknown"), words("saved.unknown_why"), words)
        response = HTMLResponse(page, status_code=404)
    except NewsdeskError as error:
        page = refusal_page(words("saved.failed"), why(error, words, at_home=at_home), words)
        response = HTMLResponse(page, status_code=503)
    response.headers["Cache-Control"] = "no-store"
    return response


def _named(disposition: str, title: str, ending: str) -> dict[str, str]:
    """The header that names a file after a title, in any script (RFC 6266, section 4.3)."""
    name = " ".join(_NOT_IN_NAMES.sub(" ", title).split())[:LONGEST_NAME].strip(" .")
    written = quote(f"{name or 'conversation'}.{ending}", safe="")
    plain = f'filename="conversation.{ending}"'  # for what doesn't know the other
    return {"Content-Disposition": f"{disposition}; {plain}; filename*=UTF-8''{written}"}
