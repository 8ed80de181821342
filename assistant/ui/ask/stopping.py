"""Events of an answer, up to their end or to when somebody stops it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from assistant.answering.events import Event


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
