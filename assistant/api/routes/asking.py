"""Asking: a checked answer, whole or as events while it is being written."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import Response, StreamingResponse

from assistant.answering import events as chain
from assistant.answering.chain import Ask
from assistant.api.access import Caller, needs
from assistant.api.events import as_sent, ask_in
from assistant.api.models import Answer, AskRequest, Event
from assistant.api.owners import is_owner
from assistant.api.problems import Refused, problem_of
from assistant.api.service import Service
from assistant.asking.question import Turn
from assistant.asking.searching import Search, noted
from assistant.conversations.saved_answer import saved_answer
from index.errors import NewsdeskError

EVENT_STREAM = "text/event-stream"
# Next line, line separator and paragraph separator, at which `str.splitlines` splits too.
_BREAKS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer, or with `stream` its events",
        "content": {EVENT_STREAM: {"schema": {"type": "string"}}},
    }
}


def router(service: Service) -> APIRouter:
    """`POST /ask`."""
    routes = APIRouter(tags=["ask"])

    @routes.post("/ask", response_model=Answer, responses=_STREAMED)
    async def ask(
        request: AskRequest,
        connection: Request,
        caller: Annotated[Caller, Depends(needs("ask"))],
        accept: Annotated[str, Header(include_in_schema=False)] = "",
    ) -> Response | Answer:
        """A checked answer with its citations. With `stream`, or if `text/event-stream` is
        accepted, the events of the answer as they come: see Event. Whoever closes the connection
        stops the model."""
        answering = await _begun(service, request, caller)
        if request.stream or EVENT_STREAM in accept:
            return await _streamed(answering.events(), to_owner=is_owner(caller))
        return await _unless_gone(connection, answering.answer())

    return routes


@dataclass
class _Answering:
    """One answer on its way to its caller; it is kept in a conversation if it is to be."""

    service: Service
    ask: Ask
    caller: Caller
    conversation: str
    keep: bool

    async def answer(self) -> Answer:
        """The finished answer."""
        answer: Answer | None = None
        async for event in self.events():
            answer = event.answer or answer
        assert answer is not None  # noqa: S101 - the events always end with it
        return answer

    async def events(self) -> AsyncGenerator[Event]:
        """The events up to the answer, which is kept before it is sent."""
        search: Search | None = None
        async with aclosing(self.service.chain.astream(self.ask)) as events:
            async for event in events:
                if isinstance(event, chain.Found):
                    search = event.search
                sent = as_sent(event, search)
                if isinstance(event, chain.Finished) and search and self.keep:
                    answer = await self._kept(event, search)
                    sent = sent.model_copy(update={"answer": answer})
                yield sent

    async def _kept(self, finished: chain.Finished, search: Search) -> Answer:
        """The answer, once it is in a conversation; a note says if it can't be kept."""
        saved = saved_answer(self.ask.asking, search, finished)
        typed = replace(saved.question, asked=self.ask.question.strip())  # with its line breaks
        saved = replace(saved, question=typed)
        conversations, notes = self.service.conversations, noted(search)
        try:
            kept, _ = await asyncio.to_thread(
                conversations.keep, self.caller.owner, self.conversation, saved
            )
        except NewsdeskError as error:
            problem = problem_of(error, to_owner=is_owner(self.caller))
            return Answer.of(finished, [*notes, problem.detail])
        return Answer.of(finished, notes, kept)


async def _begun(service: Service, request: AskRequest, caller: Caller) -> _Answering:
    """Raises BadInput for what can't be asked, UnknownConversation."""
    before: list[Turn] = []
    if request.conversation:
        read = await asyncio.to_thread(
            service.conversations.read, caller.owner, request.conversation
        )
        before = [Turn(t.answer.question.standalone, t.answer.text) for t in read.turns]
    keep = request.keep or bool(request.conversation)
    ask = ask_in(request, before)
    return _Answering(service, ask, caller, request.conversation or "", keep)


async def _streamed(events: AsyncGenerator[Event], *, to_owner: bool) -> Response:
    """The events as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).

    What fails before the first one is raised, so that it is answered with its own status.
    """
    first = await anext(events)

    async def written() -> AsyncIterator[str]:
        async with aclosing(events):
            yield _written(first)
            try:
                async for event in events:
                    yield _written(event)
            except Exception as error:  # noqa: BLE001 - problem_of logs what nobody foresaw
                yield _written(Event(event="error", problem=problem_of(error, to_owner=to_owner)))

    return StreamingResponse(
        written(), media_type=EVENT_STREAM, headers={"Cache-Control": "no-store"}
    )


def _written(event: Event) -> str:
    """One line of data: what JSON leaves as it is, and httpx and requests break lines at, is
    escaped."""
    data = event.model_dump_json(exclude_unset=True).translate(_BREAKS)
    return f"event: {event.event}\ndata: {data}\n\n"


async def _unless_gone(connection: Request, answering: Coroutine[Any, Any, Answer]) -> Answer:
    """The answer; whoever closes the connection cancels it."""
    answer, gone = asyncio.ensure_future(answering), asyncio.ensure_future(_gone(connection))
    try:
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        raise Refused(499, "connection-closed", "The connection was closed before the answer.")
    finally:
        for task in (answer, gone):
            task.cancel()
        await asyncio.gather(answer, gone, return_exceptions=True)


async def _gone(connection: Request) -> None:
    while (await connection.receive())["type"] != "http.disconnect":
        pass
