"""MCP by HTTP ("streamable HTTP"), beside the page and in the same server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
from anyio.abc import TaskGroup, TaskStatus
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from assistant.api.access import KnownCaller
from assistant.api.limits import RateLimits
from assistant.api.service import Service
from assistant.mcp.doors import Door, client_of

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from mcp.server.transport_security import TransportSecuritySettings

PATH = "/mcp"
# Names of this machine, as a Host header and an Origin have them, with any port or none.
_NAMES = ("127.0.0.1", "localhost", "[::1]")


class OverHttp:
    """An ASGI app that answers the POST requests of MCP clients, while `lifespan` runs.

    Each request stands alone: there are no sessions that another caller could take over. The SDK
    takes a second to import, so it is started by the first request.
    """

    def __init__(self, service: Service, routes: FastAPI) -> None:
        """`routes` are the API's, over the same library."""
        self._routes = routes
        self._at_home = service.at_home
        self._starting: asyncio.Lock
        self._running: TaskGroup | None = None
        self._manager: StreamableHTTPSessionManager | None = None
        self._guarded = KnownCaller(RateLimits(self._answer), service=service)

    @asynccontextmanager
    async def lifespan(self, _site: object) -> AsyncIterator[None]:
        """What a site does around its serving; the requests under way end with it."""
        async with anyio.create_task_group() as running:
            self._running, self._starting = running, asyncio.Lock()
            yield
            running.cancel_scope.cancel()
        self._running = self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":  # no streams of its own accord, no sessions to end
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
            return
        await self._guarded(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._running is not None, "serve the site with its lifespan"  # noqa: S101
        async with self._starting:
            if self._manager is None:
                self._manager = await self._running.start(self._run)
        await self._manager.handle_request(scope, receive, send)

    async def _run(self, *, task_status: "TaskStatus[StreamableHTTPSessionManager]") -> None:
        manager = await asyncio.to_thread(self._make)
        async with manager.run():
            task_status.started(manager)
            await anyio.sleep_forever()

    def _make(self) -> "StreamableHTTPSessionManager":
        from assistant.mcp.tools import server

        made = server(self._door, may_write=True)
        made.streamable_http_app(stateless_http=True, transport_security=self._security())
        return made.session_manager

    def _security(self) -> "TransportSecuritySettings":
        """The SDK's own guard, beside the site's, which knows by what names it may be called."""
        from mcp.server.transport_security import TransportSecuritySettings

        return TransportSecuritySettings(
            enable_dns_rebinding_protection=self._at_home,
            allowed_hosts=[name + port for name in _NAMES for port in ("", ":*")],
            allowed_origins=[f"http://{name}{port}" for name in _NAMES for port in ("", ":*")],
        )

    @asynccontextmanager
    async def _door(self, request: Request | None) -> AsyncIterator[Door]:
        assert request is not None  # noqa: S101 - by HTTP there always is one
        _, _, key = request.headers.get("authorization", "").partition(" ")
        async with client_of(self._routes, key.strip() or None) as newsdesk:
            yield Door(newsdesk, str(request.base_url).rstrip("/"))
