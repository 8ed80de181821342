"""Whose conversations a browser sees: those of whoever signed in; without accounts, those of the
token in its private cookie, for whoever has that is the owner.
"""

from http.cookies import SimpleCookie

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.accounts.account import OWNED_BY
from assistant.alerts import HOME
from assistant.api.access import OWNER
from assistant.conversations.conversations import SHORTEST_OWNER, new_owner
from assistant.ui.shared.people import caller_of

COOKIE = "newsdesk-owner"
KEPT = 400 * 24 * 3600  # seconds, the longest that browsers keep a cookie
# The library's owner by other ways: no secrets, so that any browser could send them.
_NO_TOKENS = {HOME, OWNER}


def owner_of(request: HTTPConnection) -> str:
    """The token of whoever signed in, else the one that the browser sent; "" if it sent none."""
    if caller := caller_of(request):
        return caller.owner
    sent = str(request.cookies.get(COOKIE, ""))
    return "" if sent in _NO_TOKENS or sent.startswith(OWNED_BY) else sent


def alerts_owner_of(request: HTTPConnection, *, at_home: bool) -> str:
    """Whose alerts they see: their account's; without accounts, on the library's own machine those
    of the command line and of the API without a key, else those of their browser."""
    if caller := caller_of(request):
        return HOME if caller.owner == OWNER else caller.owner
    return HOME if at_home else owner_of(request)


class PrivateCookie:
    """Gives each browser that opens the front page a token, or renews the one it has, unless
    somebody signed in with it.

    No script can read it, and no other site can make the browser send it with a POST.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        if caller_of(request):
            await self._app(scope, receive, send)
            return
        sent = owner_of(request)
        cookie = SimpleCookie({COOKIE: sent if len(sent) >= SHORTEST_OWNER else new_owner()})
        # Not Strict: whoever follows a link from another site would seem to have no token.
        flags = {"path": "/", "httponly": True, "samesite": "Lax", "max-age": KEPT}
        for flag, value in {**flags, "secure": request.url.scheme == "https"}.items():
            cookie[COOKIE][flag] = value

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.append("Set-Cookie", cookie.output(header="").strip())
            await send(message)

        await self._app(scope, receive, send_with_cookie)
