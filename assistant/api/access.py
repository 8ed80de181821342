"""Who may do what: each request is somebody's, with the scopes of a key or as the owner."""

import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from assistant.api.problems import Refused, problem_of, response
from assistant.api.service import Service
from assistant.keys.keys import SCOPES, Keys, Scope
from index.errors import NewsdeskError

OWNER = "the-owner-of-this-library-by-the-api"  # whose conversations are the keyless caller's
OPEN = {"/health", "/version", "/openapi.json"}  # what anybody may read, without a key
FEEDS = "/alerts/feeds/"  # their addresses are secret, since feed readers send no keys
# What a proxy adds. Whoever comes through one may be anybody, though the proxy itself is here.
_OF_PROXIES = {"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"}
_KEY = HTTPBearer(scheme_name="key", description="A key of this library.", auto_error=False)


@dataclass(frozen=True)
class Caller:
    """Whoever sent a request: `owner` is the token whose conversations and alerts are theirs."""

    name: str
    scopes: frozenset[Scope]
    owner: str


_THE_OWNER = Caller("owner", frozenset(SCOPES), OWNER)
_STRANGER = Caller("", frozenset(), "")


def needs(scope: Scope) -> Callable[..., Caller]:
    """A dependency of a route: its caller, who has this scope. Refuses others."""

    def caller(
        request: Request,
        _key: Annotated[HTTPAuthorizationCredentials | None, Security(_KEY, scopes=[scope])],
    ) -> Caller:
        found: Caller = request.state.caller
        if scope not in found.scopes and "admin" not in found.scopes:
            challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
            raise Refused(
                403,
                "scope-lacking",
                f"This needs a key with the scope {scope}.",
                {"WWW-Authenticate": challenge},
            )
        return found

    return caller


class KnownCaller:
    """Notes on each request whose it is, and refuses those of whoever has no key.

    At home, a request without one is the owner's: it comes from this machine and, as the guards
    around the site see to, from no page of another site. Served to others, nobody is taken for the
    owner without the owner's key.
    """

    def __init__(self, app: ASGIApp, *, service: Service) -> None:
        self._app = app
        self._service = service
        self._keys = Keys(service.library.location)

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            caller = await self._caller_of(scope)
        except (Refused, NewsdeskError) as error:
            headers = getattr(error, "headers", None)
            problem = problem_of(error, to_owner=self._service.at_home)
            await response(problem, headers)(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller
        await self._app(scope, receive, send)

    async def _caller_of(self, scope: Connection) -> Caller:
        headers = Headers(scope=scope)
        if given := headers.getlist("authorization"):
            return await self._by_key(given)
        if self._service.at_home and _comes_from_here(scope, headers):
            return _THE_OWNER
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path in OPEN or (path.startswith(FEEDS) and scope["method"] in {"GET", "HEAD"}):
            return _STRANGER
        raise _unknown("This needs a key: send it as “Authorization: Bearer nd_…”.", "key-lacking")

    async def _by_key(self, given: list[str]) -> Caller:
        """Whoever shows a key is its caller or nobody, never the owner instead."""
        kind, _, written = given[0].partition(" ")
        shown = written.strip()
        if kind.lower() != "bearer":
            raise _unknown(
                "Send the key after the word Bearer: “Authorization: Bearer nd_…”.", "key-unknown"
            )
        if len(given) == 1:
            if self._is_owners(shown):
                return _THE_OWNER
            if key := await run_in_threadpool(self._keys.find, shown):
                return Caller(key.name, frozenset(key.scopes), key.owner)
        raise _unknown("This key is unknown or was revoked; make another one.", "key-unknown")

    def _is_owners(self, shown: str) -> bool:
        own = self._service.owners_key
        return own is not None and secrets.compare_digest(shown.encode(), own.encode())


def _comes_from_here(scope: Connection, headers: Headers) -> bool:
    if _OF_PROXIES & set(headers.keys()):
        return False
    try:
        return ipaddress.ip_address((scope.get("client") or ("",))[0]).is_loopback
    except ValueError:
        return False


def _unknown(sentence: str, name: str) -> Refused:
    error = ' error="invalid_token"' if name == "key-unknown" else ""
    return Refused(401, name, sentence, {"WWW-Authenticate": f"Bearer{error}"})
