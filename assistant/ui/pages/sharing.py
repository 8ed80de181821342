"""Letting other people read a conversation, and what others let one read."""

from contextlib import suppress
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from assistant.accounts.accounts import Accounts
from assistant.accounts.log import Log
from assistant.accounts.shares import Shares
from assistant.conversations.conversation import Entry
from assistant.conversations.conversations import Conversations
from assistant.ui.pages.saved_answers import refusal_page
from assistant.ui.pages.signing_in import STYLES, form_of
from assistant.ui.shared.language import words_of
from assistant.ui.shared.owner import owner_of
from assistant.ui.shared.page_layout import standalone_page
from assistant.ui.shared.people import caller_of, note
from index.errors import UnknownConversation
from index.storage.location import Location


def sharing_pages(home: Path | Location, conversations: Conversations) -> APIRouter:
    """`/conversations/…/people` for whose it is, and `/shared`, for people who sign in."""
    routes = APIRouter()
    accounts, shares, log = Accounts(home), Shares(home), Log(home)

    def page(conversation_id: str, request: Request, said: str = "") -> Response:
        try:
            entry = conversations.read(owner_of(request), conversation_id).entry
        except UnknownConversation:
            return _unknown(request)
        others = [each for each in accounts.all() if each.owner != owner_of(request)]
        made = standalone_page(
            "sharing.html",
            words_of(request),
            *STYLES,
            entry=entry,
            people=[each for each in others if each.may("ask")],
            readers=shares.readers(conversation_id),
            said=said,
        )
        return HTMLResponse(made, headers={"Cache-Control": "no-store"})

    @routes.get("/conversations/{conversation_id}/people")
    def readers(conversation_id: str, request: Request) -> Response:
        return page(conversation_id, request)

    @routes.post("/conversations/{conversation_id}/people")
    async def share(conversation_id: str, request: Request) -> Response:
        form = await form_of(request)

        def shared() -> Response:
            try:
                conversations.read(owner_of(request), conversation_id)
            except UnknownConversation:
                return _unknown(request)
            known = [each.id for each in accounts.all() if each.id in form]
            shares.let_read(conversation_id, known)
            note(log, "shared", conversation_id)
            return page(conversation_id, request, words_of(request)("sharing.kept"))

        return await run_in_threadpool(shared)

    @routes.get("/shared")
    def shared_with_me(request: Request) -> Response:
        caller, found = caller_of(request), list[Entry]()
        if caller is None or caller.account is None:
            return RedirectResponse("/", 303)
        for conversation_id in shares.shared_with(caller.account.id):
            with suppress(UnknownConversation):  # it was deleted
                found.append(conversations.read_anybodys(conversation_id).entry)
        made = standalone_page("shared.html", words_of(request), *STYLES, entries=found)
        return HTMLResponse(made, headers={"Cache-Control": "no-store"})

    return routes


def _unknown(request: Request) -> Response:
    words = words_of(request)
    page = refusal_page(words("saved.unknown"), words("saved.unknown_why"), words)
    return HTMLResponse(page, 404, headers={"Cache-Control": "no-store"})
