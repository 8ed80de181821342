"""MCP over standard input and output, for a chat app that starts `newsdesk mcp` itself.

Standard output belongs to the protocol: while this runs, what anything else prints there goes to
standard error, by the SDK's own doing. What takes seconds to import is imported once the client
has been greeted.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, suppress
from functools import cached_property
from pathlib import Path
from threading import RLock
from time import monotonic
from typing import TYPE_CHECKING

import anyio

from assistant.client import AsyncNewsdesk
from assistant.mcp.doors import Door, client_of
from assistant.mcp.tools import server
from index.errors import NewsdeskError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.model.models import Model
    from index.library import Library
    from index.storage.served import Served

# A chat app runs all day, and nobody else can open the library meanwhile: it is let go when it
# hasn't been used for so many seconds, and opened again, which takes a second, when it is.
UNUSED = 60.0

Opens = Callable[[], "AbstractContextManager[Library]"]


def serve(home: Path, opens: Opens, model: str, *, may_write: bool = False) -> None:
    """Serve the library in `home` until standard input ends; `opens` opens it, `model` answers."""
    library = LibraryInTurns(home, opens, model)

    def stop(*_: object) -> None:
        library.close()
        os._exit(128 + signal.SIGTERM)  # any other end waits for what reads standard input

    signal.signal(signal.SIGTERM, stop)

    @asynccontextmanager
    async def lifespan(_server: object) -> AsyncIterator[None]:
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(library.keep)
                yield
                tasks.cancel_scope.cancel()
        finally:
            library.close()
            sys.stdout.flush()  # what was printed, before standard output is the protocol's again

    server(library.door, may_write=may_write, lifespan=lifespan).run("stdio")


class LibraryInTurns:
    """A library that is open while it is used, and is let go for others soon after.

    While another Newsdesk serves it, that one is asked instead.
    """

    def __init__(self, home: Path, opens: Opens, model: str, unused: float = UNUSED) -> None:
        self._home, self._opens, self._model_name, self._unused = home, opens, model, unused
        self._turns = asyncio.Lock()
        self._changing = RLock()
        self._open = ExitStack()
        self._routes: FastAPI | None = None
        self._users, self._used_at = 0, 0.0

    @asynccontextmanager
    async def door(self, _request: object = None) -> AsyncIterator[Door]:
        """The door to it, to be used within the block. Raises what opening a library does."""
        async with self._turns:
            served = None if self._routes else await anyio.to_thread.run_sync(self._served)
            if not served and not self._routes:
                self._routes = await anyio.to_thread.run_sync(self._opened)
            self._users += 1
        try:
            if served:
                async with AsyncNewsdesk(served.address, served.key) as newsdesk:
                    yield Door(newsdesk, served.address)
            elif self._routes:
                async with client_of(self._routes) as newsdesk:
                    yield Door(newsdesk, None)
        finally:
            self._users -= 1
            self._used_at = monotonic()

    async def keep(self) -> None:
        """Open it ahead of its first use; let it go whenever it is unused."""
        with suppress(NewsdeskError):  # the call that needs it will tell
            async with self.door():
                pass
        while True:
            await anyio.sleep(self._unused / 4)
            async with self._turns:
                if not self._users and monotonic() - self._used_at > self._unused:
                    await anyio.to_thread.run_sync(self.close)

    def close(self) -> None:
        """Let it go, also while it is being opened."""
        with self._changing:
            self._routes = None
            self._open.close()

    def _served(self) -> "Served | None":
        from index.storage.served import served_at

        return served_at(self._home)

    def _opened(self) -> "FastAPI":
        from assistant.alerts import Watch
        from assistant.answering.chain import RetrievalChain
        from assistant.api.app import api
        from assistant.api.service import Service
        from assistant.asking.translation import Translator
        from assistant.conversations.conversations import Conversations
        from index.background import Background

        with self._changing, ExitStack() as opened:
            library = opened.enter_context(self._opens())
            background = Background(library)
            opened.callback(background.close)
            chain, translator = RetrievalChain(library, self._model), Translator(self._model)
            conversations = Conversations(library.location)
            watch = Watch.over(library, chain, translator)
            opened.callback(watch.close)
            routes = api(Service(library, chain, translator, background, conversations, watch))
            library.warm_up()
            self._open = opened.pop_all()
        return routes

    @cached_property
    def _model(self) -> "Model":
        """What answers; it stays loaded when the library is let go."""
        from assistant.model.models import Model

        return Model(self._model_name)
