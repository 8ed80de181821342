"""Once there are accounts: who sent a request, and what they may open. All else is refused."""

import re
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, QueryParams
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from assistant.accounts.account import Account, allowed
from assistant.accounts.accounts import Accounts
from assistant.accounts.log import Log, What
from assistant.accounts.proxy import TrustedProxy
from assistant.accounts.sessions import Sessions
from assistant.api.access import Caller, KeyHolders, once_answered
from assistant.api.app import PREFIX
from assistant.api.service import Service
from assistant.keys.keys import Scope
from assistant.mcp.http import PATH as MCP_PATH
from assistant.ui.pages.saved_answers import refusal_page
from assistant.ui.pages.signing_in import SIGN_IN, keeps_preferences
from assistant.ui.server.visits import Visits
from assistant.ui.shared.language import words_of
from assistant.ui.shared.people import SESSION, asking
from index import readers
from index.errors import NewsdeskError, UnknownAccount
from index.readers import read_by

# What strangers may open: to sign in, and to choose a password by an invitation.
OPEN = re.compile(rf"{SIGN_IN}(/provider|/return)?|/invitations/[^/]+|/favicon\.ico")


class Place(NamedTuple):
    """Pages, and which permissions open them: one of these, or none for all who signed in."""

    path: re.Pattern[str]
    needs: frozenset[Scope]
    what: What | None = None  # how the log tells of a GET, or of a POST to a link
    post: What | None = None


def _place(path: str, *needs: Scope, what: What | None = None, post: What | None = None) -> Place:
    return Place(re.compile(path), frozenset(needs), what, post)


# The first that fits counts; what is in none of them isn't there.
PLACES = (
    # Gradio's page and its files; the permissions of its events are in actions.py.
    _place(r"/gradio_api/upload(_progress)?", "articles:write"),
    _place(r"/|/config|/theme\.css|/(static|assets|gradio_api)/.+"),
    _place(r"/account(/[a-z_]+)?|/sign-out"),
    _place(r"/people(/.+)?", "admin"),
    _place(r"/articles/[^/]+", "articles:read"),
    _place(r"/(hits|listed)\.[^/]+", "articles:read", what="exported"),
    _place(r"/library\.jsonl|/feeds\.opml", "admin", what="exported"),
    _place(r"/alerts/unread"),
    _place(r"/alerts(/.+)?", "ask"),
    _place(r"/conversations/.+/link", "ask", post="shared"),
    _place(r"/conversations/[^/]+/people|/shared", "ask"),
    _place(r"/conversations/.+/alert", "ask"),
    _place(r"/conversations/.+", "ask", what="exported"),
    _place(r"/answers/[^/]+", "ask", "articles:read"),
    _place(r"/sheets/answered", "admin", what="exported"),
    _place(r"/metrics", "admin"),
)


def place_of(path: str) -> Place | None:
    """What a path is; None for what is refused to all."""
    return next((each for each in PLACES if each.path.fullmatch(path)), None)


class SignedInOnly:
    """Lets requests through whose sender signed in and may open what they ask for.

    Without accounts it lets everything through. The API and MCP have a guard of their own
    (`KnownCaller`); only who signed in is noted for the API here. MCP is for keys alone.
    """

    def __init__(
        self, app: ASGIApp, *, service: Service, visits: Visits, proxy: TrustedProxy | None = None
    ) -> None:
        home = service.library.location
        self._app, self._visits, self._proxy = app, visits, proxy
        self._without_accounts = readers.OWNER if service.at_home else readers.ANYBODY
        self._people, self._holders = service.people, KeyHolders(service)
        self._accounts, self._sessions, self._log = Accounts(home), Sessions(home), Log(home)

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or f"{scope['path']}/".startswith(f"{MCP_PATH}/"):
            with read_by(readers.ANYBODY):
                await self._app(scope, receive, send)
            return
        try:
            answer = await self._answer(scope)
        except NewsdeskError:  # who somebody is can't be found out just now
            answer = PlainTextResponse("Try again in a minute.", 503)
        request = HTTPConnection(scope)
        with asking(request):
            await answer(scope, receive, self._noting(scope, send))

    async def _answer(self, scope: Connection) -> ASGIApp:
        """What answers a request: the app, if its sender may open it."""
        state = scope.setdefault("state", {})
        if not await run_in_threadpool(self._people.now):
            state["reader"] = self._without_accounts
            return self._app
        path, request = scope["path"], HTTPConnection(scope)
        programs = f"{path}/".startswith(f"{PREFIX}/")
        caller = await run_in_threadpool(self._caller_of, request, programs=programs)
        if caller:
            state["caller"], state["reader"] = caller, caller.reader
        if programs or (caller is None and OPEN.fullmatch(path)):
            return self._app
        if caller is None:
            return _sign_in_first(scope)
        if OPEN.fullmatch(path):
            return self._app
        place, words = place_of(path), words_of(request)
        if place is None:
            return PlainTextResponse("Not found.", 404)
        if place.needs and not place.needs & allowed(caller.scopes):
            sentences = words("people.forbidden"), words("people.not_allowed")
            return HTMLResponse(refusal_page(*sentences, words), 403)
        if not self._is_their_visit(scope, caller):
            return PlainTextResponse(words("people.not_allowed"), 403)
        if path == "/" and caller.account:
            await run_in_threadpool(keeps_preferences, self._accounts, caller.account, request)
        return self._app

    def _caller_of(self, request: HTTPConnection, *, programs: bool) -> Caller | None:
        """Who sent it: by a key, by their session, or as the proxy says."""
        if not programs and (given := request.headers.getlist("authorization")):
            kind, _, shown = given[0].partition(" ")
            known = len(given) == 1 and kind.lower() == "bearer"
            return self._holders.caller(shown.strip()) if known else None
        if self._proxy and (name := self._proxy.name_in(*_told(request, self._proxy))):
            try:
                return _signed_in(self._accounts.named(name), "proxy")
            except UnknownAccount:
                return None
        if found := self._sessions.find(request.cookies.get(SESSION, "")):
            account, session = found
            return _signed_in(account, session.id)
        return None

    def _is_their_visit(self, scope: Connection, caller: Caller) -> bool:
        """Whether what Gradio keeps of a visit, as far as an address names it, is the caller's."""
        path = scope["path"]
        if not path.startswith("/gradio_api/"):
            return True
        named = QueryParams(scope.get("query_string", b"")).getlist("session_hash")
        if path.startswith("/gradio_api/heartbeat/"):
            named.append(path.removeprefix("/gradio_api/heartbeat/"))
        return all(self._visits.is_of(each, caller.owner) for each in named)

    def _noting(self, scope: Connection, send: Send) -> Send:
        """`send`, which notes in the log what the log tells of, once it is being answered."""
        caller: Caller | None = scope.get("state", {}).get("caller")
        place = place_of(scope["path"]) if caller else None
        if caller is None or place is None:
            return send
        what = place.post if scope["method"] == "POST" else place.what
        if what is None:
            return send
        about = scope["path"].strip("/")
        return once_answered(send, partial(self._log.note, what, caller.account_id, about))


def _signed_in(account: Account, session: str) -> Caller:
    return Caller(account.name, account.permissions, account.owner, account, session)


def _told(request: HTTPConnection, proxy: TrustedProxy) -> tuple[list[str], str]:
    """What the proxy's header holds, and the machine that the request came from."""
    peer = request.scope.get("state", {}).get("peer", "")
    return request.headers.getlist(proxy.header), peer


def _sign_in_first(scope: Connection) -> ASGIApp:
    """To the page to sign in, from where a browser comes back; for all else a sentence."""
    accepts = Headers(scope=scope).get("accept", "")
    if scope["method"] in {"GET", "HEAD"} and "text/html" in accepts:
        query = scope.get("query_string", b"").decode("latin-1")
        wanted = scope["path"] + (f"?{query}" if query else "")
        after = f"?next={quote(wanted, safe='')}" if wanted != "/" else ""
        return RedirectResponse(f"{SIGN_IN}{after}", 303, headers={"Cache-Control": "no-store"})
    return PlainTextResponse("Sign in first.", 401, {"Cache-Control": "no-store"})


class RealPeer:
    """Notes which machine holds the connection, before headers of proxies change what is told."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            peer = (scope.get("client") or ("",))[0]
            scope.setdefault("state", {})["peer"] = peer
        await self._app(scope, receive, send)
