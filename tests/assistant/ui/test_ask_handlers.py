"""The Ask tab's handlers, with a scripted chain."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import date
from pathlib import Path
from time import sleep
from typing import Any

import gradio as gr
import pytest
from starlette.requests import Request

from assistant.answering.chain import Ask
from assistant.answering.events import Checked, Delta, Event, Evidence, FirstQuotations, Understood
from assistant.asking.question import Asking, Question
from assistant.conversations.conversation import Feedback
from assistant.conversations.conversations import Conversations, new_owner
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.proof import Verdict
from assistant.ui.ask.tab import AskTab
from assistant.ui.shared.owner import COOKIE
from assistant.ui.shared.preferences import Preferences
from index.article import Article, Passage
from index.library import Library
from index.query import Filters
from index.text.sentences import sentences_of

SINCE_AUGUST = Asking(Filters(after=date(2025, 8, 1)))


class Chain:
    """Answers every question in two steps, and records the questions."""

    def __init__(self) -> None:
        self.asked: list[Ask] = []

    async def astream(self, ask: Ask) -> AsyncGenerator[Event]:
        self.asked.append(ask)
        yield Understood(Question(ask.question, f"{ask.question} In Ashby?"))
        yield Delta("It opened.")


class Reading:
    """Quotes a sentence beside its evidence, and then reads for ever."""

    async def astream(self, ask: Ask) -> AsyncGenerator[Event]:
        text = "The pier at Gullhaven is long. It opened on Monday."
        long, opened = sentences_of(text)
        article = Article(title="Pier opens", text=text)
        passage = Passage(article.id, 0, 0, len(text), text)
        source = EvidenceSentence(1, article, passage, long, long, 0.9)
        verdict = Verdict("proved", 1.0, (Citation(1, source, opened.text),))
        yield Understood(Question(ask.question, ask.question))
        yield Evidence((source,))
        yield FirstQuotations((Checked(opened.text, f"“{opened.text}” [1]", verdict),))
        await asyncio.Event().wait()


class Chains:
    """One chain for every model."""

    def __init__(self, chain: Any) -> None:
        self._chain = chain

    def chain_for(self, _: Preferences) -> Any:
        return self._chain


class SlowAtFirst(Conversations):
    """Delays the first rating; `reasons` are those saved, in order."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.reasons: list[str] = []

    def rate(self, owner: str, conversation: str, number: int, feedback: Feedback | None) -> None:
        reason = feedback.reason if feedback else ""
        if not reason:
            sleep(0.2)
        self.reasons.append(reason)


class Tab:
    """The tab in one browser session; `shown` are the values of its components."""

    def __init__(
        self, chain: Any, library: Library, conversations: Conversations | None = None
    ) -> None:
        kept = conversations or Conversations(library.home)
        with gr.Blocks() as page, gr.Tab("Ask") as tab:
            AskTab(Chains(chain), library, kept, page, tab, at_home=True)
        self._handlers = {each.name: each for each in page.fns.values()}
        self._named = {each.elem_id: each for each in page.blocks.values() if each.elem_id}
        self.owner = new_owner()
        headers = [(b"cookie", f"{COOKIE}={self.owner}".encode())]
        browser = Request({"type": "http", "headers": headers, "query_string": b""})
        self._request = gr.Request(browser, session_hash="one")
        boxes = [each for each in page.blocks.values() if isinstance(each, gr.Textbox)]
        self.shown: dict[Any, Any] = dict.fromkeys(boxes, "") | {self._named["past"]: ""}

    def __getitem__(self, name: str) -> Any:
        return self.shown.get(self._named[name])

    def fill(self, name: str, value: Any) -> None:
        self.shown[self._named[name]] = value

    async def rated(self, thumb: str, reason: str) -> str:
        """Press a thumb, or send the reason for it."""
        pressed = {"thumb": thumb, "reason": reason, "conversation": "x", "number": 1}
        return str(await self._handlers["rate"].fn(gr.EventData(None, pressed), self._request))

    async def streamed(self, handler: str, *more: Any) -> AsyncGenerator[None]:
        """Start a handler; its updates are shown step by step."""
        called = self._handlers[handler]
        given = {each: self.shown.get(each, each.value) for each in called.inputs}
        async for update in called.fn(given, *more, self._request):
            self.shown |= update
            yield

    async def finish(self, handler: str, *more: Any) -> None:
        async for _ in self.streamed(handler, *more):
            pass

    async def stop(self) -> None:
        """What "Stop" does."""
        await self._handlers["stop"].fn(self._request)

    async def clear(self) -> None:
        """What "New conversation" does."""
        self.shown |= await self._handlers["clear"].fn(self._request)


@pytest.fixture
def chain() -> Chain:
    return Chain()


@pytest.fixture
def tab(chain: Chain, library: Library) -> Tab:
    return Tab(chain, library)


def test_answer_cleared_at_any_step_stays_cleared(tab: Tab) -> None:
    async def cleared_after(steps: int) -> None:
        tab.fill("question", "When did it open?")
        step = 0
        async for _ in tab.streamed("ask"):
            step += 1
            if step == steps:
                await tab.clear()
        assert step >= steps
        assert (tab["past"], tab["answer"], tab["sources"]) == ("", "", "")
        assert "nothing to ask about yet" in tab["start"]
        assert tab["understood-strip"]["visible"] is False
        assert tab["send"]["visible"] is True and tab["stop"]["visible"] is False

    for steps in range(2, 6):
        asyncio.run(cleared_after(steps))


def test_question_after_clear_is_not_cleared_by_previous_answer(tab: Tab) -> None:
    async def asked_again() -> None:
        tab.fill("question", "When did it open?")
        first = tab.streamed("ask")
        for _ in range(3):
            await anext(first)
        await tab.clear()
        tab.fill("question", "Who opened it?")
        second = tab.streamed("ask")
        for _ in range(3):
            await anext(second)
        async for _ in first:
            pass
        async for _ in second:
            pass

    asyncio.run(asked_again())
    assert tab["past"].strip() == ""
    assert "Who opened it" in tab["answer"]
    assert "It opened" in tab["answer"]


def test_stop_while_the_model_reads_leaves_the_quotations_and_saves_nothing(
    library: Library,
) -> None:
    kept = Conversations(library.home)
    tab = Tab(Reading(), library, kept)

    async def stopped() -> None:
        tab.fill("question", "When did the pier open?")
        async for _ in tab.streamed("ask"):
            if "while the model reads" in str(tab["answer"]):
                assert "<mark>It opened on Monday.</mark>" in tab["sources"]
                await tab.stop()

    asyncio.run(asyncio.wait_for(stopped(), 20))
    assert "From the articles:" in tab["answer"] and "Stopped." in tab["answer"]
    assert "It opened on Monday" in tab["answer"]
    assert kept.count(tab.owner) == 0


def test_question_asked_again_uses_current_filters(tab: Tab, chain: Chain) -> None:
    tab.fill("question", "When did it open? -tram")
    tab.fill("filter-from", "2025-08-01")
    asyncio.run(tab.finish("ask"))
    assert chain.asked.pop().asking == SINCE_AUGUST

    tab.fill("filter-from", "")
    tab.fill("understood", "Who opened it?")
    asyncio.run(tab.finish("ask_edited"))
    assert chain.asked.pop() == Ask("Who opened it?")

    tab.fill("question", "When did it open? -tram")
    asyncio.run(tab.finish("ask"))
    tab.fill("filter-from", "2025-08-01")
    asyncio.run(tab.finish("ask_without", gr.EventData(None, {"id": "0"})))
    assert chain.asked.pop().asking == SINCE_AUGUST


def test_unsaved_answer_asked_again_after_restart_replaces_no_other(tab: Tab, chain: Chain) -> None:
    tab.fill("question", "When did it open?")
    asyncio.run(tab.finish("ask"))
    # The page shows another question, unknown to this server, which was restarted since.
    pressed = gr.EventData(None, {"id": "retry", "text": "Who opened it?", "number": "7"})
    asyncio.run(tab.finish("ask_again", pressed))
    assert chain.asked[-1].question == "Who opened it?"
    assert "When did it open?" in tab["past"]  # still there
    assert "Who opened it?" in tab["answer"]


def test_unknown_chip_asks_without_dates(tab: Tab, chain: Chain) -> None:
    tab.fill("understood", "When did it open last week?")
    asyncio.run(tab.finish("ask_without", gr.EventData(None, {"id": "3"})))
    assert chain.asked[-1].question == "When did it open last week?"
    assert chain.asked[-1].asking.heed_time is False


def test_question_stays_in_box_when_date_filter_is_invalid(tab: Tab, chain: Chain) -> None:
    tab.fill("question", "When did it open?")
    tab.fill("filter-from", "next week")
    asyncio.run(tab.finish("ask"))
    assert tab["question"] == "When did it open?"
    assert "is not a date" in tab["answer"]
    assert chain.asked == []


def test_reason_is_saved_after_its_thumb(
    samples: Library,
) -> None:
    kept = SlowAtFirst(samples.home)
    tab = Tab(Chain(), samples, kept)

    async def both() -> None:
        await asyncio.gather(tab.rated("down", ""), tab.rated("down", "No price."))

    asyncio.run(both())
    assert kept.reasons == ["", "No price."]
