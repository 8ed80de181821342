"""One answer at a time for each page visit: a new question ends the one before."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

from assistant.answering.events import Event

Update = TypeVar("Update")


class OneAnswer:
    """For one event loop only: an asyncio.Event can't be set from another thread."""

    def __init__(self) -> None:
        self._stops: dict[str, asyncio.Event] = {}  # of each session's current answer

    def writing(self, session: str) -> bool:
        """Whether an answer is being written that was neither cleared nor has ended."""
        return session in self._stops

    def stop(self, session: str) -> None:
        """Ask the current answer to end as it is."""
        if stop_asked := self._stops.get(session):
            stop_asked.set()

    def clear(self, session: str) -> None:
        """End the current answer without any further update."""
        self.stop(session)
        self._stops.pop(session, None)

    async def write(
        self,
        session: str,
        updates: Callable[[asyncio.Event], AsyncGenerator[Update]],
        cleared: Callable[[], Awaitable[Update]],
    ) -> AsyncGenerator[Update]:
        """The updates of an answer until another one replaces it.

        `updates` gets the event that asks it to stop. If the answer is cleared, the update of
        `cleared` is the last.
        """
        self.stop(session)
        stop_asked = self._stops[session] = asyncio.Event()
        try:
            async with aclosing(updates(stop_asked)) as coming:
                async for update in coming:
                    if self._stops.get(session) is not stop_asked:
                        break
                    yield update
            if session not in self._stops:
                # Once more, after all updates that were still on their way to the page.
                last = await cleared()
                if session not in self._stops:  # no new question meanwhile
                    yield last
        finally:
            if self._stops.get(session) is stop_asked:
                del self._stops[session]


async def until(stop: asyncio.Event, events: AsyncGenerator[Event]) -> AsyncGenerator[Event]:
    """The events up to their end or to the stop, which cancels the one being awaited."""
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
