"""The page talks to its own server only, and the server to its own page only."""

import ipaddress
import re
import socket
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.problems import Refused, problem_of, response
from assistant.ui.shared.gradio_workarounds import is_used

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# Gradio needs inline scripts and eval.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), usb=()",
    # With "no-referrer" a form's own POST would come without its origin, as from a stranger.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
UNKNOWN_HOST = (
    "Newsdesk isn't served under this name. Open it by its address, start it with --host NAME, or "
    "set NEWSDESK_ADDRESS to that of its proxy."
)
ANOTHER_SITE = "Only Newsdesk's own page may do this."
_READING = {"GET", "HEAD", "OPTIONS"}
# A Host header: an IPv6 address in brackets, or anything else, either with a port.
_HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[^\s:/@\[\]]+?)\.?)(?::\d*)?")


def same_origin_only(site: FastAPI, host: str, name: str | None = None) -> None:
    """Accept requests of the site's own page only; `host` is the address that it is served on.

    `name` is the one by which a proxy serves it, if one does.
    """
    site.add_middleware(OwnRequests)
    site.add_middleware(OwnHost, host=host, name=name)
    site.add_middleware(SafeHeaders)  # the last one added sees every response


class OwnHost:
    """Refuses requests whose Host header names another machine (DNS rebinding).

    A page of another site can let its own name point to this server's address, and would then be
    of the same origin. It can't do so with an address: served to others, every IP address is
    accepted, since behind a router or in a container it needn't be one of this machine's own.
    """

    def __init__(self, app: ASGIApp, host: str, name: str | None = None) -> None:
        self._app = app
        self._any_address = host not in LOOPBACK
        self._names = {"localhost"}
        if name:
            self._names.add(name.lower().rstrip("."))
        if self._any_address:
            machine = socket.gethostname().lower()
            short = machine.partition(".")[0]
            self._names |= {host.lower().rstrip("."), machine, short, f"{short}.local"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: ASGIApp = self._app
        if scope["type"] == "http" and not self._is_own(Headers(scope=scope).get("host", "")):
            answer = _refusal(scope, 400, "unknown-host", UNKNOWN_HOST)
        await answer(scope, receive, send)

    def _is_own(self, host: str) -> bool:
        written = _HOST.fullmatch(host.lower())
        if not written:
            return False
        try:
            address = ipaddress.ip_address(written["address"] or written["name"])
        except ValueError:
            return written["name"] in self._names
        return self._any_address or address.is_loopback


class OwnRequests:
    """Refuses what other sites make a browser send, and routes of Gradio that aren't needed.

    What programs use isn't even to be read by a browser for another site.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: ASGIApp = self._app
        if scope["type"] == "websocket":
            await send({"type": "websocket.close"})  # the page opens none
            return
        if scope["type"] == "http":
            if not is_used(scope["path"]):
                answer = PlainTextResponse("Not found.", 404)
            elif is_for_programs(scope["path"]):
                if _is_of_another_site(Headers(scope=scope), by_referer=True):
                    answer = _refusal(scope, 403, "another-site", ANOTHER_SITE)
            elif scope["method"] not in _READING and _is_of_another_site(Headers(scope=scope)):
                answer = PlainTextResponse(ANOTHER_SITE, 403)
        await answer(scope, receive, send)


class SafeHeaders:
    """Adds to every response the headers that restrict what the page may do."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def is_for_programs(path: str) -> bool:
    """Whether a path is one of the doors for programs."""
    return f"{path}/".startswith(("/api/", "/mcp/"))


def _refusal(scope: Scope, status: int, name: str, sentence: str) -> ASGIApp:
    """The sentence as it stands, or for programs as a problem document."""
    if is_for_programs(scope["path"]):
        return response(problem_of(Refused(status, name, sentence)))
    return PlainTextResponse(sentence, status)


def _is_of_another_site(headers: Headers, *, by_referer: bool = False) -> bool:
    """Browsers say whether a request comes from another site; old ones only give its origin, or
    the page that it comes from."""
    if sites := headers.getlist("sec-fetch-site"):
        return not set(sites) <= {"same-origin", "none"}
    told = [*headers.getlist("origin"), *(headers.getlist("referer") if by_referer else [])]
    return any(_place(address) != headers.get("host") for address in told)


def _place(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:  # such as http://[
        return ""
