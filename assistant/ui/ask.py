"""The Ask tab: the conversation, and the sources beside it."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import gradio as gr

from assistant.chain import Ask, RetrievalChain
from assistant.events import Event, Evidence, Finished
from assistant.question import Turn
from assistant.ui.answer_drawn import Drawn, message_of
from assistant.ui.filtering import FilterStrip
from assistant.ui.handlers import AT_ONCE, QUEUED
from assistant.ui.library.drawn import drawn
from assistant.ui.meant import MeantStrip
from assistant.ui.sources import as_text
from index.errors import NewsdeskError
from index.library import Library

EXAMPLES = ["Why did Huawei open-source its toolkit?", "What is the H20?"]
NO_SOURCES = (
    '<p class="hint">The sentences an answer rests on appear here, before the answer does. '
    "Open one to read its passage.</p>"
)
FAILED = "Something went wrong, and it is not your question. Newsdesk's log tells what."
WELCOME = "Ask about your articles. Every claim in the answer opens the sentence it came from."


def ask_tab(chain: RetrievalChain, library: Library, page: gr.Blocks, tab: gr.Tab) -> None:
    """Draw the tab and wire it; the conversation lives in the browser's session."""
    # By browser session, the answer being written; gone once it is cleared.
    stops: dict[str, asyncio.Event] = {}
    said = gr.State([])  # the turns of this conversation
    read = gr.State([])  # the sources of each, as HTML, so that older citations still open
    with gr.Row(elem_id="desk"):
        with gr.Column(scale=3, min_width=320):
            chat = gr.Chatbot(
                elem_id="chat",
                show_label=False,
                placeholder=WELCOME,
                layout="panel",
                latex_delimiters=[],
                buttons=[],
                feedback_options=None,
                height="calc(100dvh - 380px)",
                min_height=260,
            )
            meant = MeantStrip()
            with gr.Row(elem_id="asking"):
                box = gr.Textbox(
                    elem_id="question",
                    placeholder="Ask a question",
                    show_label=False,
                    container=False,
                    autofocus=True,
                    scale=8,
                )
                send = gr.Button("Ask", variant="primary", elem_id="send", min_width=90, scale=1)
                stop = gr.Button(
                    "Stop", variant="stop", elem_id="stop", min_width=90, scale=1, visible=False
                )
            filters = FilterStrip(library)
            with gr.Row(visible=False) as examples:
                gr.Examples(EXAMPLES, box, label="Try")
        with gr.Column(scale=2, min_width=300, elem_id="sources-column"):
            gr.HTML('<h2 class="side-title">Sources</h2>')
            sources = drawn(NO_SOURCES, elem_id="sources")

    idle = {send: gr.update(visible=True), stop: gr.update(visible=False)}
    emptied = {said: [], read: [], sources: NO_SOURCES, **meant.hidden()}

    async def ask(given: dict[Any, Any], request: gr.Request) -> AsyncIterator[dict[Any, Any]]:
        question, messages = given[box], given[chat]
        if not question.strip():
            yield {chat: messages}
            return
        yield {box: ""}
        async for update in answer(Ask(question, given[said]), given, request):
            yield update

    async def ask_edited(
        given: dict[Any, Any], request: gr.Request
    ) -> AsyncIterator[dict[Any, Any]]:
        if edited := meant.edited(given):
            async for update in answer(edited, given, request):
                yield update

    async def ask_without(
        given: dict[Any, Any], chip: gr.EventData, request: gr.Request
    ) -> AsyncIterator[dict[Any, Any]]:
        async for update in answer(meant.without(given, chip), given, request):
            yield update

    async def answer(
        ask: Ask, given: dict[Any, Any], request: gr.Request
    ) -> AsyncIterator[dict[Any, Any]]:
        session = str(request.session_hash)
        if earlier_one := stops.get(session):
            earlier_one.set()  # one answer at a time, or each would overwrite the other's turn
        stop_asked = stops[session] = asyncio.Event()
        try:
            async with aclosing(written(ask, given, stop_asked)) as updates:
                async for update in updates:
                    if stops.get(session) is not stop_asked:
                        break
                    yield update
            if session not in stops:
                # It was cleared. Said once more, after all that was on its way to the page.
                yield {**emptied, **idle, chat: []}
        finally:
            if stops.get(session) is stop_asked:
                del stops[session]

    async def written(
        ask: Ask, given: dict[Any, Any], stop_asked: asyncio.Event
    ) -> AsyncGenerator[dict[Any, Any]]:
        messages, turns, earlier = given[chat], given[said], given[read]
        messages = [*messages, message_of("user", as_text(ask.question))]
        busy = {send: gr.update(visible=False), stop: gr.update(visible=True)}
        shown = Drawn(len(earlier))
        yield {**busy, **meant.hidden(), chat: [*messages, shown.message()]}
        update: dict[Any, Any]
        try:
            # Those chosen now, also for a question asked again: they may have changed since.
            chosen = filters.asking(given)
            ask = replace(ask, asking=replace(chosen, heed_time=ask.asking.heed_time))
            events = chain.astream(ask)
            async with aclosing(until(stop_asked, events)) as events:
                async for event in events:
                    shown.draw(event)
                    update = {chat: [*messages, shown.message()]}
                    if isinstance(event, Evidence | Finished):
                        update[sources] = "".join([*earlier, shown.sources]) or NO_SOURCES
                    if isinstance(event, Finished):
                        turned = Turn(event.answer.question.standalone, event.answer.text)
                        update |= {said: [*turns, turned], read: [*earlier, shown.sources]}
                    yield update
            update = dict(idle)
            if stop_asked.is_set():
                shown.stop()
                # Its citations still open, and no later answer gets their numbers.
                update[read] = [*earlier, shown.sources]
            if shown.question:
                update |= meant.told(ask, shown.question, shown.search)
            yield {**update, chat: [*messages, shown.message()]}
        except NewsdeskError as error:
            refusal = message_of("assistant", as_text(str(error)))
            yield {**idle, box: ask.question, chat: [*messages, refusal]}
        except Exception:  # whatever it is, the page must not wait for ever
            logging.getLogger(__name__).exception("An answer failed")
            yield {**idle, box: ask.question, chat: [*messages, message_of("assistant", FAILED)]}

    # Both in the event loop: an asyncio.Event may not be set from another thread.
    async def ask_to_stop(request: gr.Request) -> None:
        if stop_asked := stops.get(str(request.session_hash)):
            stop_asked.set()

    async def clear(request: gr.Request) -> dict[Any, Any]:
        if stop_asked := stops.pop(str(request.session_hash), None):
            stop_asked.set()
        return emptied

    # The tab too, because sources come and go on the other one.
    opened = [page.load, tab.select]
    filters.keep_fresh(opened)
    # The examples ask about the samples, so they go with them.
    has_samples = library.sources.has_samples
    gr.on(opened, lambda: gr.update(visible=has_samples()), None, examples, **AT_ONCE)
    chat.clear(clear, None, list(emptied), **AT_ONCE)
    talk = {chat, said, read, *filters.inputs}
    outputs = [chat, sources, box, said, read, send, stop, *meant.outputs]
    gr.on(
        [box.submit, send.click],
        ask,
        {box, *talk},
        outputs,
        concurrency_limit=8,
        **QUEUED,
    )
    again = {*talk, *meant.inputs}
    meant.box.submit(ask_edited, again, outputs, concurrency_limit=8, **QUEUED)
    meant.chips.click(ask_without, again, outputs, concurrency_limit=8, **QUEUED)
    stop.click(ask_to_stop, None, None, **AT_ONCE)
    page.unload(ask_to_stop)  # nobody is left to read the rest


async def until(stop: asyncio.Event, events: AsyncGenerator[Event]) -> AsyncGenerator[Event]:
    """The events up to their end or to the stop, which cancels what is being waited for."""
    stopping = asyncio.ensure_future(stop.wait())
    try:
        async with aclosing(events):
            while True:
                upcoming = asyncio.ensure_future(anext(events, None))
                try:
                    await asyncio.wait({upcoming, stopping}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    if not upcoming.done():
                        upcoming.cancel()
                        await asyncio.gather(upcoming, return_exceptions=True)
                if stop.is_set() or (event := upcoming.result()) is None:
                    return
                yield event
    finally:
        stopping.cancel()
