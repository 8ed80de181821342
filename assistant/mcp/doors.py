"""How the tools reach a library: as clients of its API, in this process or in another one."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

    from assistant.client import AsyncNewsdesk


class Door(NamedTuple):
    """A client, and the address of the page on which articles can be opened, if there is one."""

    newsdesk: "AsyncNewsdesk"
    site: str | None


# A door for the sender of a request, to be used within the block; None for who started this.
Doors = Callable[["Request | None"], AbstractAsyncContextManager[Door]]


def client_of(routes: "FastAPI", key: str | None = None) -> "AsyncNewsdesk":
    """A client of the API in this process, with a caller's `key` or as the library's owner."""
    import httpx
    from starlette.applications import Starlette
    from starlette.routing import Mount

    from assistant.api.app import PREFIX
    from assistant.client import AsyncNewsdesk

    whole = Starlette(routes=[Mount(PREFIX, routes)])
    # What nobody foresaw is answered with a problem, as over the network.
    transport = httpx.ASGITransport(whole, raise_app_exceptions=False)
    return AsyncNewsdesk("http://127.0.0.1", key, transport)
