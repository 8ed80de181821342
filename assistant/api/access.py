"""Who may do what: each request is somebody's, with the scopes of a key or as the owner."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from fastapi import Request
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from assistant.api.problems import Refused

Scope = Literal["articles:read", "articles:write", "ask", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
OWNER = "the-owner-of-this-library-by-the-api"  # whose conversations are the keyless caller's


@dataclass(frozen=True)
class Caller:
    """Whoever sent a request: `owner` is the token whose conversations and alerts are theirs."""

    name: str
    scopes: frozenset[Scope]
    owner: str


def needs(scope: Scope) -> Callable[[Request], Caller]:
    """A dependency of a route: its caller, who has this scope. Refuses others."""

    def caller(request: Request) -> Caller:
        found: Caller = request.state.caller
        if scope not in found.scopes and "admin" not in found.scopes:
            raise Refused(403, "scope-lacking", f"This needs a key with the scope {scope}.")
        return found

    return caller


class KnownCaller:
    """Notes on each request whose it is."""

    def __init__(self, app: ASGIApp, *, at_home: bool) -> None:
        self._app = app
        self._owner = Caller("owner", frozenset(SCOPES) if at_home else frozenset(), OWNER)

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope.setdefault("state", {})["caller"] = self._owner
        await self._app(scope, receive, send)
