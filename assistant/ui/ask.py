"""The Ask tab: the conversation, each answer with its sources, and the question box."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.chain import Ask, RetrievalChain
from assistant.events import Evidence, Finished
from assistant.question import Turn
from assistant.ui.answer_drawn import Drawn
from assistant.ui.filtering import FilterStrip
from assistant.ui.handlers import AT_ONCE, QUEUED
from assistant.ui.language import Words, words_of
from assistant.ui.library.drawn import drawn, pressed, said
from assistant.ui.meant import MeantStrip
from assistant.ui.start import start_page
from assistant.ui.stopping import until
from assistant.ui.templating import html_of
from index.errors import NewsdeskError
from index.library import Library

FAILED = "Something went wrong, and it is not your question. Newsdesk's log tells what."


@dataclass(frozen=True)
class Told:
    """A question that has been answered: for later questions, and as it was drawn.

    `turn` is None if it was stopped or failed.
    """

    ask: Ask
    turn: Turn | None
    answer: str
    sources: str


def ask_tab(chain: RetrievalChain, library: Library, page: gr.Blocks, tab: gr.Tab) -> None:
    """Draw the tab and wire it; the conversation lives in the browser's session."""
    # By browser session, the answer being written; gone once it is cleared.
    stops: dict[str, asyncio.Event] = {}
    told = gr.State([])  # what has been answered, the last one too
    with gr.Column(elem_id="desk"):
        start = pressed(elem_id="start")
        # Apart from the newest, so that nothing before it is sent again while it is written.
        past = drawn(elem_id="past")
        with gr.Row(elem_id="now", elem_classes="turn"):
            answer_shown = gr.HTML(
                apply_default_css=False,
                elem_id="answer",
                js_on_load=(files("assistant.ui") / "answer.js").read_text(),
            )
            # Apart from the answer, so that a source that was opened stays so while it is written.
            sources = drawn(elem_id="sources")
        meant = MeantStrip()
        with gr.Column(elem_id="ask-bar"):
            progress = said(elem_id="progress")
            with gr.Row(elem_id="asking"):
                box = gr.Textbox(
                    elem_id="question",
                    label="Question",
                    placeholder="Ask about your articles",
                    show_label=False,
                    container=False,
                    autofocus=True,
                    max_lines=8,
                    scale=8,
                )
                send = gr.Button("Ask", variant="primary", elem_id="send", min_width=80, scale=0)
                stop = gr.Button("Stop", elem_id="stop", min_width=80, scale=0, visible=False)
            filters = FilterStrip(library)
            new = gr.Button("New conversation", size="sm", elem_id="new", visible=False, scale=0)

    idle = {send: gr.update(visible=True), stop: gr.update(visible=False)}

    async def emptied(words: Words) -> dict[Any, Any]:
        return {
            told: [],
            past: "",
            answer_shown: "",
            sources: "",
            progress: "",
            # It reads the newest articles, for which no other answer should wait.
            start: await asyncio.to_thread(start_page, library, words),
            new: gr.update(visible=False),
            **meant.hidden(),
        }

    async def ask(given: dict[Any, Any], request: gr.Request) -> AsyncIterator[dict[Any, Any]]:
        question = given[box]
        if not question.strip():
            yield {box: question}
            return
        yield {box: ""}
        async for update in answer(asked_next(question, given[told]), given, request):
            yield update

    async def ask_suggested(
        given: dict[Any, Any], suggested: gr.EventData, request: gr.Request
    ) -> AsyncIterator[dict[Any, Any]]:
        async for update in answer(Ask(suggested.id), given, request):
            yield update

    async def ask_again(
        given: dict[Any, Any], pressed: gr.EventData, request: gr.Request
    ) -> AsyncIterator[dict[Any, Any]]:
        """The last question in its answer's place, as it was or edited."""
        *before, last = given[told]
        again = last.ask
        if pressed.id == "edited":
            again = asked_next(pressed.text, before)
        if again.question.strip():
            async for update in answer(again, {**given, told: before}, request):
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
            async with aclosing(written(ask, given, stop_asked, words_of(request))) as updates:
                async for update in updates:
                    if stops.get(session) is not stop_asked:
                        break
                    yield update
            if session not in stops:
                # It was cleared. Said once more, after all that was on its way to the page.
                cleared_page = await emptied(words_of(request))
                if session not in stops:  # nothing was asked meanwhile
                    yield {**cleared_page, **idle}
        finally:
            if stops.get(session) is stop_asked:
                del stops[session]

    async def written(
        ask: Ask, given: dict[Any, Any], stop_asked: asyncio.Event, words: Words
    ) -> AsyncGenerator[dict[Any, Any]]:
        earlier: list[Told] = given[told]
        shown = Drawn(len(earlier), ask.question, words=words)
        turn: Turn | None = None
        yield {
            send: gr.update(visible=False),
            stop: gr.update(visible=True),
            start: "",
            past: turns(earlier),
            sources: "",
            new: gr.update(visible=True),
            **meant.hidden(),
            answer_shown: shown.answer,
            progress: shown.status,
        }
        update: dict[Any, Any] = {}
        try:
            # Those chosen now, also for a question asked again: they may have changed since.
            chosen = filters.asking(given, words)
            ask = replace(ask, asking=replace(chosen, heed_time=ask.asking.heed_time))
            async with aclosing(until(stop_asked, chain.astream(ask))) as events:
                async for event in events:
                    before = shown.status
                    shown.draw(event)
                    update = {answer_shown: shown.answer}
                    if shown.status != before:
                        update[progress] = shown.status
                    if isinstance(event, Evidence | Finished):
                        update[sources] = shown.sources
                    if isinstance(event, Finished):
                        turn = Turn(event.answer.question.standalone, event.answer.text)
                    yield update
            update = {}
            if stop_asked.is_set():
                shown.stop()
            if shown.question:
                update = meant.told(ask, shown.question, shown.search, words)
        except NewsdeskError as error:
            shown.end(str(error))
            update = {box: ask.question}
        except Exception:  # whatever it is, the page must not wait for ever
            logging.getLogger(__name__).exception("An answer failed")
            shown.end(FAILED)
            update = {box: ask.question}
        drawn_last = Told(ask, turn, shown.answer, shown.sources)
        yield {
            **update,
            **idle,
            told: [*earlier, drawn_last],
            answer_shown: shown.answer,
            progress: shown.status or "The answer is ready.",
        }

    # Both in the event loop: an asyncio.Event may not be set from another thread.
    async def ask_to_stop(request: gr.Request) -> None:
        if stop_asked := stops.get(str(request.session_hash)):
            stop_asked.set()

    async def clear(request: gr.Request) -> dict[Any, Any]:
        if stop_asked := stops.pop(str(request.session_hash), None):
            stop_asked.set()
        return await emptied(words_of(request))

    def welcome(answered: Sequence[Told], request: gr.Request) -> Markup | str:
        writing = str(request.session_hash) in stops
        return "" if answered or writing else start_page(library, words_of(request))

    # The tab too, because articles come and go on the other one.
    opened = [page.load, tab.select]
    filters.keep_fresh(opened)
    gr.on(opened, welcome, told, start, **AT_ONCE)
    cleared = [told, past, answer_shown, sources, progress, start, new, *meant.outputs]
    new.click(clear, None, cleared, **AT_ONCE)
    talk = {told, *filters.inputs}
    outputs = [*cleared, box, send, stop]
    streamed: dict[str, Any] = {"outputs": outputs, "concurrency_limit": 8, **QUEUED}
    gr.on([box.submit, send.click], ask, {box, *talk}, **streamed)
    start.click(ask_suggested, talk, **streamed)
    answer_shown.click(ask_again, talk, **streamed)
    again = {*talk, *meant.inputs}
    meant.box.submit(ask_edited, again, **streamed)
    meant.chips.click(ask_without, again, **streamed)
    stop.click(ask_to_stop, None, None, **AT_ONCE)
    page.unload(ask_to_stop)  # nobody is left to read the rest


def asked_next(question: str, answered: Sequence[Told]) -> Ask:
    """A question in the conversation so far."""
    return Ask(question, [each.turn for each in answered if each.turn])


def turns(answered: Sequence[Told]) -> Markup:
    """Answers with their sources, as HTML."""
    drawn = [(Markup(each.answer), Markup(each.sources)) for each in answered]  # noqa: S704
    return html_of("turns.html", turns=drawn)
