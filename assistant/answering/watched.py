"""The stages of answering, as the chain's own events tell them apart."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from time import time

from assistant.answering.events import (
    Checked,
    Delta,
    Event,
    Evidence,
    Finished,
    FirstQuotations,
    Found,
    Understood,
)
from assistant.observing.seen import Seen, watched

# The stage that an event ends; what a model writes and what of it is checked are told apart below.
_STAGES: dict[type[Event], str] = {
    Understood: "understand",
    Found: "search",
    Evidence: "evidence",
    FirstQuotations: "quote",
    Finished: "finish",
}


async def told(events: AsyncGenerator[Event], question: str, model: str) -> AsyncGenerator[Event]:
    """The same events, while what they took is noted; the time of whoever takes them isn't."""
    async with aclosing(events):
        with watched(Seen("question", question, model)) as seen:
            began, before = seen.began, None
            async for event in events:
                seen.stage(_stage(event, before), began)
                if isinstance(event, Finished):
                    seen.ended = time()
                    seen.outcome = "refused" if event.answer.refused else "answered"
                before = event
                yield event
                began = time()


def _stage(event: Event, before: Event | None) -> str:
    if isinstance(event, Delta):
        # Before its first word, a model reads.
        return "write" if isinstance(before, Delta | Checked) else "read"
    if isinstance(event, Checked):
        return "check" if isinstance(before, Delta) else "decide"
    return _STAGES[type(event)]
