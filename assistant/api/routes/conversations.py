"""Conversations: each caller's own, listed, read, changed, deleted, brought back, exported."""

from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from assistant.api.access import Caller, needs
from assistant.api.cursors import cursor_at, place_at
from assistant.api.models import (
    Conversation,
    ConversationChange,
    ConversationSummary,
    Link,
    Page,
)
from assistant.api.runs import Number
from assistant.api.saved import conversation_of, link_path, summary_of
from assistant.api.service import Service
from assistant.conversations.conversation import Entry
from assistant.conversations.export import to_html, to_markdown
from assistant.conversations.sources_now import sources_now

Mine = Annotated[Caller, Depends(needs("ask"))]
_MADE = {"md": (to_markdown, "text/markdown"), "html": (to_html, "text/html")}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {kind: {"schema": {"type": "string"}} for _, kind in _MADE.values()},
    }
}


class _Place(NamedTuple):
    """A place in the list."""

    pinned: bool
    changed: str
    id: str


def router(service: Service) -> APIRouter:
    """`/conversations` and what is below it."""
    routes = APIRouter(prefix="/conversations", tags=["conversations"])
    conversations = service.conversations

    @routes.get("")
    def listed(
        caller: Mine,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        cursor: Annotated[str | None, Query(max_length=1_000)] = None,
    ) -> Page[ConversationSummary]:
        """Your conversations, pinned ones first, then those last added to."""
        every = conversations.listed(caller.owner, conversations.count(caller.owner))
        every.sort(key=_place, reverse=True)
        after = place_at(cursor, _Place) if cursor else None
        left = [each for each in every if after is None or _place(each) < after]
        items, more = left[:limit], len(left) > limit
        next_cursor = cursor_at(_place(items[-1])) if more else None
        return Page(items=[summary_of(each) for each in items], next_cursor=next_cursor)

    @routes.get("/{conversation_id}")
    def conversation(conversation_id: str, caller: Mine) -> Conversation:
        """A conversation with all its answers."""
        return conversation_of(conversations.read(caller.owner, conversation_id))

    @routes.patch("/{conversation_id}")
    def change(
        conversation_id: str, changes: ConversationChange, caller: Mine
    ) -> ConversationSummary:
        """Give it another title, or pin it to the top of the list."""
        if changes.title is not None:
            conversations.rename(caller.owner, conversation_id, changes.title)
        if changes.pinned is not None:
            pin = conversations.pin if changes.pinned else conversations.unpin
            pin(caller.owner, conversation_id)
        return summary_of(conversations.read(caller.owner, conversation_id).entry)

    @routes.delete("/{conversation_id}", status_code=204, response_class=Response)
    def delete(conversation_id: str, caller: Mine) -> None:
        """Delete it, and its links with it; it can be restored for a day."""
        conversations.delete(caller.owner, conversation_id)

    @routes.post("/{conversation_id}/restore")
    def restore(conversation_id: str, caller: Mine) -> ConversationSummary:
        """Undo a deletion that isn't older than a day."""
        return summary_of(conversations.bring_back(caller.owner, conversation_id))

    @routes.post("/{conversation_id}/turns/{number}/link")
    def link(conversation_id: str, number: Number, caller: Mine) -> Link:
        """The page of one answer, which opens for whoever has its path; the same each time."""
        return Link(path=link_path(conversations.link(caller.owner, conversation_id, number)))

    @routes.get("/{conversation_id}/export", response_class=Response, responses=_FILES)
    def export(
        conversation_id: str,
        caller: Mine,
        written_as: Annotated[Literal["md", "html"], Query(alias="format")] = "md",
    ) -> Response:
        """It as a file to keep, with its quotations as footnotes: Markdown, or a page that prints
        well."""
        read = conversations.read(caller.owner, conversation_id)
        articles = (source.article.id for turn in read.turns for source in turn.answer.sources)
        make, kind = _MADE[written_as]
        return Response(
            make(read, sources_now(articles, service.library)),
            media_type=kind,
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="conversation.{written_as}"',
            },
        )

    return routes


def _place(entry: Entry) -> _Place:
    return _Place(entry.pinned, entry.changed.isoformat(), entry.id)
