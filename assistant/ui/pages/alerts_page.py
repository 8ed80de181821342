"""The page of alerts: what changed, the newest first, what is watched, and how that is changed."""

from collections.abc import Callable
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from markupsafe import Markup

from assistant.alerts import Alerts, Watch
from assistant.alerts.told_in_words import parts_of, title_of
from assistant.conversations.conversations import Conversations
from assistant.conversations.saved_answer import SavedAnswer
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.ui.pages.saved_answers import refusal_page
from assistant.ui.shared.language import Words, words_of
from assistant.ui.shared.owner import alerts_owner_of, owner_of
from assistant.ui.shared.page_layout import standalone_page
from assistant.words.errors import why
from index.article import Passage
from index.errors import NewsdeskError, UnknownAlert, UnknownArticle, UnknownConversation
from index.library import Library

MOST_SHOWN = 100  # changes


def alerts_page(
    alerts: Alerts,
    watch: Watch,
    conversations: Conversations,
    library: Library,
    *,
    at_home: bool,
) -> APIRouter:
    """`/alerts`, the number of what is new there, and the buttons there and under an answer.

    On the library's own machine its alerts are those of the command line.
    """
    routes = APIRouter()

    def whose(request: Request) -> str:
        return alerts_owner_of(request, at_home=at_home)

    @routes.get("/alerts")
    def page(request: Request) -> Response:
        def made() -> Response:
            return HTMLResponse(_page(alerts, whose(request), words_of(request), at_home=at_home))

        return _or_refusal(made, request, at_home=at_home)

    @routes.post("/alerts/read/{newest}")
    def read(newest: Annotated[int, Path(ge=0, lt=2**63)], request: Request) -> Response:
        """The changes up to this number were shown; the page says so once somebody sees it."""

        def made() -> Response:
            alerts.mark_read(whose(request), newest)
            return Response(status_code=204)

        return _or_refusal(made, request, at_home=at_home)

    @routes.get("/alerts/unread")
    def unread(request: Request) -> Response:
        """How many changes are new, in words; nothing if none are."""
        try:
            count = alerts.unread(whose(request))
        except NewsdeskError:  # the page of alerts says why
            count = 0
        said = words_of(request)("alerts.unread", count=count) if count else ""
        return PlainTextResponse(said, headers={"Cache-Control": "no-store"})

    @routes.post("/alerts/{alert_id}/delete")
    def delete(alert_id: str, request: Request) -> Response:
        def made() -> Response:
            with suppress(UnknownAlert):  # it was pressed twice
                alerts.remove(whose(request), alert_id)
            return RedirectResponse("/alerts#watched", status_code=303)

        return _or_refusal(made, request, at_home=at_home)

    @routes.post("/conversations/{conversation_id}/{number}/alert")
    def add(conversation_id: str, number: int, request: Request) -> Response:
        """Save the question of an answer as an alert, and say so in a sentence."""
        words = words_of(request)
        try:
            kept = conversations.read(owner_of(request), conversation_id).turns
            turn = next((turn for turn in kept if turn.number == number), None)
            if turn is None:
                raise UnknownConversation("There is no such answer.")
            answer = turn.answer
            watch.add_answered(
                whose(request),
                answer.question,
                answer.text,
                _citations(answer, library),
                answer.asking,
                turn.asked,
                answer.stood,
            )
        except UnknownConversation:
            return PlainTextResponse(words("saved.unknown"), 404)
        except NewsdeskError as error:
            return PlainTextResponse(why(error, words, at_home=at_home), 409)
        return PlainTextResponse(words("alerts.saved"), 201)

    return routes


def _page(alerts: Alerts, owner: str, words: Words, *, at_home: bool) -> Markup:
    every = {alert.id: alert for alert in alerts.listed(owner)}
    changes = [
        (title_of(every[change.alert], change, words), change, parts_of(change))
        for change in alerts.changes(owner, limit=MOST_SHOWN)
        if change.alert in every
    ]
    return standalone_page(
        "alerts.html",
        words,
        *("article.css", "alerts.css"),
        changes=changes,
        alerts=list(every.values()),
        at_home=at_home,
    )


def _citations(answer: SavedAnswer, library: Library) -> list[Citation]:
    """What a saved answer cites, of the articles that the library still has."""
    sources = {source.n: source for source in answer.sources}
    citations = []
    for quoted in answer.quotations:
        source = sources[quoted.n]
        try:
            article = library.article(source.article.id)
        except UnknownArticle:
            continue
        end = source.start + len(source.passage)
        passage = Passage(article.id, source.position, source.start, end, source.passage)
        evidence = EvidenceSentence(
            source.n, article, passage, source.sentence, source.context, source.score
        )
        citations.append(Citation(source.n, evidence, quoted.sentence))
    return citations


def _or_refusal(made: Callable[[], Response], request: Request, *, at_home: bool) -> Response:
    """The response, or a page that says why there is none; never cached."""
    words = words_of(request)
    try:
        response = made()
    except NewsdeskError as error:
        page = refusal_page(words("saved.failed"), why(error, words, at_home=at_home), words)
        response = HTMLResponse(page, status_code=503)
    response.headers["Cache-Control"] = "no-store"
    return response
