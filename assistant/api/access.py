"""Who may do what: each request is somebody's, with the scopes of a key or as the owner."""

import ipaddress
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, cast

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Connection

from assistant.accounts.account import Account, allowed
from assistant.accounts.accounts import Accounts
from assistant.accounts.log import Log, What
from assistant.api.problems import Refused, problem_of, response
from assistant.api.service import Service
from assistant.keys.keys import SCOPES, Keys, Scope
from index import readers
from index.errors import NewsdeskError, UnknownAccount
from index.readers import Reader, read_by

OWNER = "the-owner-of-this-library-by-the-api"  # whose conversations are the keyless caller's
OPEN = {"/health", "/version", "/openapi.json"}  # what anybody may read, without a key
FEEDS = "/alerts/feeds/"  # their addresses are secret, since feed readers send no keys
# What a proxy adds. Whoever comes through one may be anybody, though the proxy itself is here.
_OF_PROXIES = {"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"}
# What the log tells of: by method and path, whose group is what it was about.
_NOTED: dict[tuple[str, str], What] = {
    ("POST", "/articles"): "articles_added",
    ("DELETE", "/articles/([^/]+)"): "article_removed",
    ("POST", "/articles/([^/]+)/restore"): "article_restored",
    ("POST", "/sources"): "articles_added",
    ("DELETE", "/sources/([^/]+)"): "source_removed",
    ("POST", "/collections"): "collection_changed",
    ("DELETE", "/collections/([^/]+)"): "collection_changed",
    ("PUT", "/collections/([^/]+)/(?:readers|sources)/[^/]+"): "collection_changed",
    ("DELETE", "/collections/([^/]+)/(?:readers|sources)/[^/]+"): "collection_changed",
    ("POST", "/imports/(feeds|links)"): "articles_added",
    ("POST", "/jobs(?:/[^/]+/retry)?"): "run_started",
    ("GET", "/exports/(.+)"): "exported",
    ("GET", "/conversations/([^/]+)/export"): "exported",
    ("POST", "/conversations/([^/]+)/turns/[^/]+/link"): "shared",
    ("POST", "/keys"): "key_made",
    ("DELETE", "/keys/([^/]+)"): "key_revoked",
}
_KEY = HTTPBearer(scheme_name="key", description="A key of this library.", auto_error=False)


@dataclass(frozen=True)
class Caller:
    """Whoever sent a request: `owner` is the token whose conversations and alerts are theirs.

    `account` is theirs, if they have one: they signed in, or show a key of it. `session` is the id
    of the session, if they signed in.
    """

    name: str
    scopes: frozenset[Scope]
    owner: str
    account: Account | None = None
    session: str = ""

    def may(self, scope: Scope) -> bool:
        """Whether they have this scope; `admin` includes all."""
        return scope in allowed(self.scopes)

    @property
    def account_id(self) -> str | None:
        """The id of their account, None without one."""
        return self.account.id if self.account else None

    @property
    def reader(self) -> Reader:
        """As whom they read. The library's owner reads everything; to look after it is no reason to
        read what is closed, so an admin doesn't."""
        return readers.OWNER if self.owner == OWNER else self.owner


_THE_OWNER = Caller("owner", frozenset(SCOPES), OWNER)
_STRANGER = Caller("", frozenset(), "")


def needs(scope: Scope, *, or_signed_in: bool = False) -> Callable[..., Caller]:
    """A dependency of a route: its caller, who has this scope, or who signed in. Refuses others."""

    def caller(
        request: Request,
        _key: Annotated[HTTPAuthorizationCredentials | None, Security(_KEY, scopes=[scope])],
    ) -> Caller:
        found: Caller = request.state.caller
        if not found.may(scope) and not (or_signed_in and found.session):
            challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
            raise Refused(
                403,
                "scope-lacking",
                f"This needs a key with the scope {scope}.",
                {"WWW-Authenticate": challenge},
            )
        return found

    return caller


class KeyHolders:
    """Knows whose a key is."""

    def __init__(self, service: Service) -> None:
        home = service.library.location
        self._keys, self._accounts = Keys(home), Accounts(home)
        self._owners_key = service.owners_key

    def caller(self, shown: str) -> Caller | None:
        """Who shows this key; None if it is nobody's, or no longer. Raises StorageFailed."""
        if self._is_owners(shown):
            return _THE_OWNER
        key = self._keys.find(shown)
        if key is None:
            return None
        if key.account is None:
            return Caller(key.name, frozenset(key.scopes), key.owner)
        try:
            account = self._accounts.read(key.account)
        except UnknownAccount:
            return None
        # No more than its person may do now, whatever they might when they made it.
        scopes = allowed(key.scopes) & allowed(account.permissions)
        return Caller(key.name, scopes, account.owner, account)

    def _is_owners(self, shown: str) -> bool:
        own = self._owners_key
        return own is not None and secrets.compare_digest(shown.encode(), own.encode())


class KnownCaller:
    """Notes on each request whose it is, and refuses those of whoever has no key.

    At home, a request without one is the owner's: it comes from this machine and, as the guards
    around the site see to, from no page of another site. Served to others, nobody is taken for the
    owner without the owner's key. Once there are accounts, neither is anybody at home; but whoever
    signed in on the page needs no key (the site's guard has noted whose the request is).
    """

    def __init__(self, app: ASGIApp, *, service: Service) -> None:
        self._app = app
        self._service = service
        self._holders = KeyHolders(service)
        self._people, self._log = service.people, Log(service.library.location)

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
        with read_by(caller.reader):
            await self._app(scope, receive, self._noting(scope, caller, send))

    def _noting(self, scope: Connection, caller: Caller, send: Send) -> Send:
        """`send`, which notes in the log what the log tells of, once it is being answered."""
        done = _done(scope["method"], scope["path"].removeprefix(scope.get("root_path", "")))
        if done is None or not self._people.once:
            return send

        what, about = done
        return once_answered(send, partial(self._log.note, what, caller.account_id, about))

    async def _caller_of(self, scope: Connection) -> Caller:
        headers, people_sign_in = Headers(scope=scope), await run_in_threadpool(self._people.now)
        if given := headers.getlist("authorization"):
            return await self._by_key(given)
        if signed_in := scope.get("state", {}).get("caller"):
            return cast(Caller, signed_in)
        if not people_sign_in and self._service.at_home and _comes_from_here(scope, headers):
            return _THE_OWNER
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path in OPEN or (path.startswith(FEEDS) and scope["method"] in {"GET", "HEAD"}):
            return _STRANGER
        raise _unknown("This needs a key: send it as “Authorization: Bearer nd_…”.", "key-lacking")

    async def _by_key(self, given: list[str]) -> Caller:
        """Whoever shows a key is its caller or nobody, never the owner instead."""
        kind, _, written = given[0].partition(" ")
        if kind.lower() != "bearer":
            raise _unknown(
                "Send the key after the word Bearer: “Authorization: Bearer nd_…”.", "key-unknown"
            )
        if len(given) == 1:
            caller = await run_in_threadpool(self._holders.caller, written.strip())
            if caller:
                return caller
        raise _unknown("This key is unknown or was revoked; make another one.", "key-unknown")


def once_answered(send: Send, note: Callable[[], object]) -> Send:
    """`send`, which calls `note` in a thread when a request begins to be answered and isn't
    refused."""

    async def noting(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] < 400:
            await run_in_threadpool(note)
        await send(message)

    return noting


def _done(method: str, path: str) -> tuple[What, str] | None:
    """How the log tells of a request, and what it was about."""
    for (its_method, its_path), what in _NOTED.items():
        if method == its_method and (named := re.fullmatch(its_path, path)):
            return what, "".join(named.groups(""))
    return None


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
