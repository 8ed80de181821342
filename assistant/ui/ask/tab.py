"""The Ask tab: asking a question, asking it again, stopping it, and saving the answer."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Any

import gradio as gr

from assistant.answering.chain import Ask
from assistant.answering.events import Evidence, Finished, FirstQuotations
from assistant.conversations.conversation import Feedback
from assistant.conversations.conversations import Conversations
from assistant.ui.ask.answer_in_progress import AnswerInProgress
from assistant.ui.ask.conversation_view import (
    ConversationView,
    Drawn,
    keep,
    opened,
    turns,
    with_one_more,
)
from assistant.ui.ask.layout import AskParts
from assistant.ui.ask.one_answer import OneAnswer, until
from assistant.ui.ask.sheet_run import SheetRun
from assistant.ui.ask.start_page import start_page
from assistant.ui.shared.chains import Chains
from assistant.ui.shared.gradio_workarounds import AT_ONCE, QUEUED
from assistant.ui.shared.language import Words, words_of
from assistant.ui.shared.owner import owner_of
from assistant.ui.shared.people import owns
from assistant.ui.shared.preferences import preferences_of
from assistant.words.errors import why
from index.errors import NewsdeskError, UnknownConversation
from index.library import Library

# A handler's inputs or outputs: by component, its value.
Values = dict[Any, Any]


class AskTab:
    """Draws the tab and wires it; each request says whose conversation it is."""

    def __init__(
        self,
        chains: Chains,
        library: Library,
        conversations: Conversations,
        page: gr.Blocks,
        tab: gr.Tab,
        *,
        at_home: bool,
        sheets: SheetRun | None = None,
    ) -> None:
        self._chains = chains
        self._at_home = at_home  # served to this machine only
        self._library = library
        self._conversations = conversations
        self._one = OneAnswer()
        self._rating = asyncio.Lock()
        self._parts = parts = AskParts(library, chains, sheets)

        # Also when the tab is selected: articles may have been added or deleted on the others.
        parts.filters.keep_fresh([page.load, tab.select])
        if parts.sheet:
            parts.sheet.keep_fresh([page.load, tab.select])
        page.load(self.open, None, parts.of_conversation, **AT_ONCE)
        tab.select(self.welcome, [parts.view, parts.conversation], parts.start, **AT_ONCE)
        parts.new.click(self.clear, None, parts.of_conversation, **AT_ONCE)
        talk = {parts.view, parts.conversation, *parts.filters.inputs}
        streamed: dict[str, Any] = {"outputs": parts.of_answer, "concurrency_limit": 8, **QUEUED}
        gr.on([parts.box.submit, parts.send.click], self.ask, {parts.box, *talk}, **streamed)
        parts.start.click(self.ask_suggested, talk, **streamed)
        parts.answer.click(self.ask_again, talk, **streamed)
        again = {*talk, *parts.understood.inputs}
        parts.understood.box.submit(self.ask_edited, again, **streamed)
        parts.understood.chips.click(self.ask_without, again, **streamed)
        parts.typing.input(self.read_ahead, talk, None, trigger_mode="multiple", **AT_ONCE)
        parts.stop.click(self.stop, None, None, **AT_ONCE)
        page.unload(self.stop)  # nobody is left to read the rest
        # Each one: a reason may arrive before the thumb it belongs to is saved.
        parts.answer.like(self.rate, None, parts.progress, trigger_mode="multiple", **AT_ONCE)

    async def ask(self, given: Values, request: gr.Request) -> AsyncIterator[Values]:
        """The question in the box."""
        parts, question = self._parts, given[self._parts.box]
        if not question.strip():
            yield {parts.box: question}
            return
        yield {parts.box: ""}
        view = await self._view(given, request)
        async for update in self._answer(Ask(question, view.turns), view, given, request):
            yield update

    async def ask_suggested(
        self, given: Values, suggested: gr.EventData, request: gr.Request
    ) -> AsyncIterator[Values]:
        """One of the questions worth asking."""
        view = await self._view(given, request)
        async for update in self._answer(Ask(suggested.id), view, given, request):
            yield update

    async def ask_again(
        self, given: Values, pressed: gr.EventData, request: gr.Request
    ) -> AsyncIterator[Values]:
        """The last question again, as it was or edited; the new answer replaces the old one."""
        view = await self._view(given, request)
        if not view.answered:
            return
        *before, last = view.answered
        # Otherwise it was stopped or not saved, and the server has been restarted since: the last
        # known answer is the one before it, and stays.
        is_known = str(last.number or "") == pressed.number
        if is_known:
            view = replace(view, answered=tuple(before), last=Drawn())
        as_it_was = is_known and pressed.id != "edited"
        again = last.ask if as_it_was else Ask(pressed.text, view.turns)
        instead_of = last.number if is_known else None
        if again.question.strip():
            async for update in self._answer(again, view, given, request, instead_of):
                yield update

    async def ask_edited(self, given: Values, request: gr.Request) -> AsyncIterator[Values]:
        """The question as it was understood, edited."""
        if edited := self._parts.understood.edited(given):
            view = await self._view(given, request)
            async for update in self._answer(edited, view, given, request):
                yield update

    async def ask_without(
        self, given: Values, chip: gr.EventData, request: gr.Request
    ) -> AsyncIterator[Values]:
        """The question without the filter that a chip names."""
        view = await self._view(given, request)
        without = self._parts.understood.without(given, chip)
        async for update in self._answer(without, view, given, request):
            yield update

    async def read_ahead(self, given: Values, typed: gr.EventData, request: gr.Request) -> None:
        """Let the model read what the answer to an unfinished question will need."""
        chosen = preferences_of(request)
        if not chosen.reads_ahead:
            return
        view: ConversationView = given[self._parts.view]
        if typed.how == "again":
            if not view.answered:
                return
            ask = view.answered[-1].ask
        elif typed.how == "suggested":
            ask = Ask(str(typed.text))
        else:
            before = view.answered[:-1] if typed.how == "edited" else view.answered
            ask = Ask(str(typed.text), replace(view, answered=before).turns)
        try:
            asking = self._parts.filters.asking(given, words_of(request))
        except NewsdeskError:
            return  # it will be said when it is asked
        ask = replace(ask, asking=asking, most=chosen.most)
        self._chains.reading_ahead_for(chosen).typed(ask)

    async def stop(self, request: gr.Request) -> None:
        """End the answer as it is."""
        self._one.stop(str(request.session_hash))

    async def clear(self, request: gr.Request) -> Values:
        """Start a new conversation."""
        self._one.clear(str(request.session_hash))
        return await self._emptied(words_of(request))

    def open(self, request: gr.Request) -> Values:
        """The conversation in the page's address, or the start page."""
        parts, words = self._parts, words_of(request)
        if not (conversation := dict(request.query_params).get("conversation")):
            return {parts.start: start_page(self._library, words)}
        try:
            view, drawn = self._opened(conversation, request)
        except UnknownConversation:
            return {parts.start: start_page(self._library, words, words("ask.gone"))}
        except NewsdeskError as error:
            return {parts.start: start_page(self._library, words, self._why(error, words))}
        return {
            parts.view: view,
            parts.conversation: conversation,
            parts.past: turns(drawn[:-1]),
            parts.answer: view.last.answer,
            parts.sources: view.last.sources,
            parts.new: gr.update(visible=True),
        }

    def welcome(self, view: ConversationView, conversation: str, request: gr.Request) -> Any:
        """The current start page, unless there is a conversation."""
        if conversation or view.answered or self._one.writing(str(request.session_hash)):
            return ""
        if "conversation" in dict(request.query_params):
            return gr.skip()  # `open` is saying why that conversation isn't there
        return start_page(self._library, words_of(request))

    async def rate(self, pressed: gr.EventData, request: gr.Request) -> str:
        """Save the owner's ratings of answers in the order in which they arrive."""
        words, thumb = words_of(request), pressed.thumb
        feedback = Feedback(thumb, str(pressed.reason)) if thumb in ("up", "down") else None
        try:
            turn = str(pressed.conversation), int(pressed.number)
            async with self._rating:
                rated = partial(self._conversations.rate, owner_of(request), *turn, feedback)
                await asyncio.to_thread(rated)
        except NewsdeskError as error:
            return self._why(error, words)
        return words("answer.rated" if feedback else "answer.unrated")

    async def _view(self, given: Values, request: gr.Request) -> ConversationView:
        """The conversation on the page; read again if the server has been restarted since."""
        view: ConversationView = given[self._parts.view]
        conversation = given[self._parts.conversation]
        if not conversation or view.conversation == conversation:
            return view
        try:
            view, _ = await asyncio.to_thread(self._opened, conversation, request)
        except NewsdeskError:
            return ConversationView()
        return view

    def _opened(
        self, conversation: str, request: gr.Request
    ) -> tuple[ConversationView, list[Drawn]]:
        owner, words, mine = owner_of(request), words_of(request), preferences_of(request)
        parts = (self._conversations, self._library, owner, conversation, words)
        return opened(*parts, only_cited=mine.only_cited)

    async def _emptied(self, words: Words) -> Values:
        # In a thread: it reads the newest articles, and other answers shouldn't wait for that.
        start = await asyncio.to_thread(start_page, self._library, words)
        return {**self._parts.emptied(), self._parts.start: start}

    async def _answer(
        self,
        ask: Ask,
        view: ConversationView,
        given: Values,
        request: gr.Request,
        instead_of: int | None = None,
    ) -> AsyncIterator[Values]:
        written = partial(self._written, ask, view, given, request, instead_of)

        async def cleared() -> Values:
            return {**await self._emptied(words_of(request)), **self._parts.idle()}

        async with aclosing(
            self._one.write(str(request.session_hash), written, cleared)
        ) as updates:
            async for update in updates:
                yield update

    async def _written(
        self,
        ask: Ask,
        view: ConversationView,
        given: Values,
        request: gr.Request,
        instead_of: int | None,
        stop_asked: asyncio.Event,
    ) -> AsyncGenerator[Values]:
        """The updates of one answer, from the question until it is saved."""
        parts, words = self._parts, words_of(request)
        chosen = preferences_of(request)
        current = AnswerInProgress(len(view.answered), ask, words, chosen.only_cited)
        yield {
            **parts.busy(),
            **({parts.past: turns([view.last], current.turn - 1)} if view.last.answer else {}),
            parts.sources: "",
            parts.answer: current.html,
            parts.progress: current.status,
        }
        update: Values = {}
        try:
            # The filters as they are now, also for a question that is asked again.
            filtered = parts.filters.asking(given, words)
            asking = replace(filtered, heed_time=ask.asking.heed_time)
            current.ask = ask = replace(ask, asking=asking, most=chosen.most, least=chosen.least)
            chain = self._chains.chain_for(chosen)
            async with aclosing(until(stop_asked, chain.astream(ask))) as events:
                async for event in events:
                    before = current.status
                    current.take(event)
                    update = {parts.answer: current.html}
                    if current.status != before:
                        update[parts.progress] = current.status
                    if isinstance(event, Evidence | FirstQuotations | Finished):
                        update[parts.sources] = current.sources
                    yield update
            update = {}
            if current.answer:
                # It is shown already: saving it may have to wait while the library is written to.
                await self._keep(current, view.conversation, request, instead_of)
                current.end("")
            elif stop_asked.is_set():
                current.stop()
            if current.question:
                update = parts.understood.updates(ask, current.question, current.search, words)
        except NewsdeskError as error:
            current.end(self._why(error, words))
            update = {parts.box: ask.question}
        except Exception:  # whatever it is, the page must not wait for ever
            logging.getLogger(__name__).exception("An answer failed")
            current.end(words("answer.failed"))
            update = {parts.box: ask.question}
        after = with_one_more(view, current)
        yield {
            **update,
            **parts.idle(),
            parts.view: after,
            parts.conversation: after.conversation,
            parts.answer: after.last.answer,
            parts.progress: current.status or words("answer.ready"),
        }

    async def _keep(
        self,
        current: AnswerInProgress,
        conversation: str,
        request: gr.Request,
        instead_of: int | None,
    ) -> None:
        assert current.answer is not None  # noqa: S101 - it is called for a finished answer
        owner = owner_of(request)
        kept = partial(keep, self._conversations, owner, conversation, current.answer, instead_of)
        try:
            current.kept = await asyncio.to_thread(kept)
        except NewsdeskError as error:
            current.not_kept = self._why(error, words_of(request))

    def _why(self, error: NewsdeskError, words: Words) -> str:
        return why(error, words, at_home=owns(at_home=self._at_home))
