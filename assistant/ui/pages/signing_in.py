"""The pages to sign in, to sign out, and to choose a password by an invitation."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from assistant.accounts.account import Account
from assistant.accounts.accounts import Accounts
from assistant.accounts.log import Log
from assistant.accounts.oidc import PATIENCE, ByProvider, Provider
from assistant.accounts.passwords import SHORTEST, fault_in
from assistant.accounts.sessions import KEPT, Sessions
from assistant.accounts.sign_in import SignIn
from assistant.ui.pages.saved_answers import refusal_page
from assistant.ui.shared.language import Words, words_of
from assistant.ui.shared.page_layout import standalone_page
from assistant.ui.shared.people import SESSION, caller_of
from assistant.ui.shared.preferences import COOKIE as PREFERENCES
from index.errors import BadInput, NewsdeskError, SignInFailed, TooManyGuesses, UnknownAccount
from index.storage.location import Location

SIGN_IN = "/sign-in"
RETURNING = "newsdesk-sign-in"  # the cookie of whoever went to the provider
LARGEST_FORM = 20_000  # bytes
STYLES = ("article.css", "accounts.css")
# As the page's script writes it, with encodeURIComponent.
_PREFERENCES = re.compile(r"[\w%.~*'()!-]{0,1000}", re.ASCII)
# By what a browser's name for itself holds; the first one counts, for each claims to be the next.
_BROWSERS = {"Firefox/": "Firefox", "Edg/": "Edge", "OPR/": "Opera", "Chrome/": "Chrome"}
_BROWSERS |= {"Safari/": "Safari"}
_SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"}
_SYSTEMS |= {"Mac OS X": "macOS", "CrOS": "ChromeOS", "Linux": "Linux"}
_YEAR = 365 * 24 * 3600  # seconds


def signing_in(home: Path | Location, provider: Provider | None = None) -> APIRouter:
    """`/sign-in`, with a provider also what leads there and back, `/sign-out`, `/invitations/…`."""
    routes = APIRouter()
    accounts, sessions, log = Accounts(home), Sessions(home), Log(home)
    by_password = SignIn(home)
    by_provider = ByProvider(home, provider) if provider else None

    def page(request: Request, said: str = "", name: str = "", status: int = 200) -> Response:
        after = local_path(request.query_params.get("next", ""))
        return _page(
            "sign_in.html",
            request,
            status,
            said=said,
            name=name,
            after=after,
            provider=provider is not None,
        )

    @routes.get(SIGN_IN)
    async def shown(request: Request) -> Response:
        if caller_of(request) or not await run_in_threadpool(accounts.exist):
            return _on(local_path(request.query_params.get("next", "")))
        return page(request)

    @routes.post(SIGN_IN)
    async def typed(request: Request) -> Response:
        form, words = await form_of(request), words_of(request)
        name = form.get("name", "")
        try:
            account, token = await run_in_threadpool(
                by_password.by_password,
                name,
                form.get("password", ""),
                address_of(request),
                device_of(request),
            )
        except TooManyGuesses as error:
            minutes = max(1, round(error.seconds / 60))
            refused = page(request, words("sign_in.too_many", count=minutes), name, 429)
            refused.headers["Retry-After"] = str(error.seconds)
            return refused
        except SignInFailed:
            return page(request, words("sign_in.wrong"), name, 401)
        after = local_path(request.query_params.get("next", ""))
        return await run_in_threadpool(begun, request, account, token, after)

    def begun(request: Request, account: Account, token: str, after: str) -> Response:
        """The way on, with the cookie of the new session; one that was there ends."""
        if before := sessions.find(request.cookies.get(SESSION, "")):
            sessions.end(before[0].id, before[1].id)
        response = _on(after)
        _set(response, request, SESSION, token, int(KEPT.total_seconds()))
        chosen = accounts.preferences(account.id)
        if _PREFERENCES.fullmatch(chosen):
            # The browser may hold what another chose. It is the page's script that changes it.
            age = _YEAR if chosen else 0
            _set(response, request, PREFERENCES, chosen, age, httponly=False)
        return response

    @routes.get(f"{SIGN_IN}/provider")
    async def to_provider(request: Request) -> Response:
        if by_provider is None:
            return _page_missing(request)
        after = local_path(request.query_params.get("next", ""))
        try:
            began = await by_provider.begin(_return_address(request), after)
        except NewsdeskError as error:
            return page(request, str(error), status=502)
        response = RedirectResponse(began.address, 303, headers={"Cache-Control": "no-store"})
        seconds = int(PATIENCE.total_seconds())
        _set(response, request, RETURNING, began.browser, seconds, path=SIGN_IN)
        return response

    @routes.get(f"{SIGN_IN}/return")
    async def from_provider(request: Request) -> Response:
        if by_provider is None:
            return _page_missing(request)
        query, kept = request.query_params, request.cookies.get(RETURNING, "")
        try:
            account, after = await by_provider.finish(
                _return_address(request), query.get("state", ""), query.get("code", ""), kept
            )
        except NewsdeskError:
            await run_in_threadpool(log.note, "sign_in_failed", None, "", address_of(request))
            response = page(request, words_of(request)("sign_in.provider_failed"), status=401)
        else:
            signed = await run_in_threadpool(
                by_password.begun, account, address_of(request), device_of(request)
            )
            response = await run_in_threadpool(begun, request, *signed, after)
        _set(response, request, RETURNING, "", 0, path=SIGN_IN)
        return response

    @routes.post("/sign-out")
    def out(request: Request) -> Response:
        response = _on(SIGN_IN)
        _set(response, request, SESSION, "", 0)
        if (caller := caller_of(request)) and caller.account:
            keeps_preferences(accounts, caller.account, request)
            _set(response, request, PREFERENCES, "", 0, httponly=False)
            sessions.end(caller.account.id, caller.session)
            log.note("signed_out", caller.account.id)
        return response

    @routes.get("/invitations/{token}")
    def invitation(token: str, request: Request) -> Response:
        words = words_of(request)
        try:
            name = accounts.invited(token).name
        except UnknownAccount:
            sentences = words("invitation.over"), words("invitation.over_why")
            return _never_kept(HTMLResponse(refusal_page(*sentences, words), 404))
        return _page("invitation.html", request, name=name, said="", shortest=SHORTEST)

    @routes.post("/invitations/{token}")
    async def accepted(token: str, request: Request) -> Response:
        form, words = await form_of(request), words_of(request)
        password = form.get("password", "")

        def again_page(name: str, said: str) -> Response:
            shown = {"name": name, "said": said, "shortest": SHORTEST}
            return _page("invitation.html", request, 422, **shown)

        def accept() -> Response:
            try:
                invited = accounts.invited(token)
                if password != form.get("again", ""):
                    said = words("invitation.not_the_same")
                    return again_page(invited.name, said)
                account = accounts.accept(token, password)
            except UnknownAccount:
                return invitation(token, request)
            except BadInput:
                said = password_refused(password, invited.name, words)
                return again_page(invited.name, said)
            log.note("password_changed", account.id, address=address_of(request))
            signed = by_password.begun(account, address_of(request), device_of(request))
            return begun(request, *signed, "/")

        return await run_in_threadpool(accept)

    return routes


def local_path(written: str) -> str:
    """Where to go on to: a path of this site, "/" for anything that a browser might take to be
    another."""
    plain = re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,2000}", written)
    return written if plain and not written.startswith(SIGN_IN) else "/"


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of a small form; none of one that is too large."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            return {}
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def address_of(request: Request) -> str:
    """The address that a request came from."""
    return request.client.host if request.client else ""


def device_of(request: Request) -> str:
    """A browser and its system by their names, as far as it says which they are."""
    said = request.headers.get("user-agent", "")
    browser = next((name for mark, name in _BROWSERS.items() if mark in said), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in said), "")
    return ", ".join(filter(None, (browser, system))) or said


def keeps_preferences(accounts: Accounts, account: Account, request: HTTPConnection) -> None:
    """Keep with the account what its person chose in this browser."""
    chosen = request.cookies.get(PREFERENCES)
    if chosen is None or not _PREFERENCES.fullmatch(chosen):
        return
    if chosen != accounts.preferences(account.id):
        accounts.keep_preferences(account.id, chosen)


def password_refused(password: str, name: str, words: Words) -> str:
    """Why a password isn't taken, in the reader's words."""
    return words(f"invitation.{fault_in(password, name) or 'easy'}", count=SHORTEST)


def _return_address(request: Request) -> str:
    """Where the provider sends browsers back to; it must be known there."""
    return f"{str(request.base_url).rstrip('/')}{SIGN_IN}/return"


def _page(template: str, request: Request, status: int = 200, **values: object) -> Response:
    page = standalone_page(template, words_of(request), *STYLES, **values)
    return _never_kept(HTMLResponse(page, status))


def _page_missing(request: Request) -> Response:
    words = words_of(request)
    page = refusal_page(words("saved.unknown"), words("sign_in.provider_failed"), words)
    return _never_kept(HTMLResponse(page, 404))


def _on(path: str) -> Response:
    return _never_kept(RedirectResponse(path, 303))


def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _set(
    response: Response,
    request: Request,
    name: str,
    value: str,
    seconds: int,
    *,
    path: str = "/",
    httponly: bool = True,
) -> None:
    """Set a cookie that no other site can make a browser send with a POST; drop it after 0."""
    secure = request.url.scheme == "https"
    flags = {"path": path, "httponly": httponly, "samesite": "lax", "secure": secure}
    response.set_cookie(name, value, max_age=seconds, **flags)  # type: ignore[arg-type]
