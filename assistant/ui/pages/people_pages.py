"""One's own account: password and sessions. And for admins: everybody's, and what was done."""

from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from assistant.accounts.account import PERMISSIONS, PRESETS, Account
from assistant.accounts.accounts import INVITED_FOR, Accounts
from assistant.accounts.log import Log
from assistant.accounts.passwords import SHORTEST
from assistant.accounts.sessions import Sessions
from assistant.accounts.sign_in import SignIn
from assistant.api.access import Caller
from assistant.api.leaving import forget
from assistant.ui.pages.signing_in import STYLES, address_of, form_of, password_refused
from assistant.ui.shared.language import Words, words_of
from assistant.ui.shared.page_layout import standalone_page
from assistant.ui.shared.people import caller_of, note
from index.errors import BadInput, SignInFailed, TooManyGuesses, UnknownAccount
from index.storage.location import Location

MOST_SHOWN = 200  # things done


def people_pages(home: Path | Location) -> APIRouter:
    """`/account` and `/people`, once there are accounts: the first one is added on the command
    line. The site's guard sees to it that only admins reach the latter."""
    routes = APIRouter(dependencies=[Depends(_signed_in)])
    accounts, sessions, log = Accounts(home), Sessions(home), Log(home)
    passwords = SignIn(home)

    def own(request: Request, said: str = "", status: int = 200) -> Response:
        caller, account = _who(request)
        fresh = accounts.read(account.id)
        return _page(
            "account.html",
            request,
            status,
            account=fresh,
            permissions=["admin"] if fresh.may("admin") else _listed(fresh),
            sessions=sessions.listed(account.id),
            here=caller.session,
            said=said,
            shortest=SHORTEST,
            is_admin=fresh.may("admin"),
        )

    @routes.get("/account")
    def account_page(request: Request) -> Response:
        return own(request)

    @routes.post("/account/password")
    async def password(request: Request) -> Response:
        form, words = await form_of(request), words_of(request)
        caller, account = _who(request)

        def change() -> Response:
            try:
                passwords.check(account, form.get("present", ""), address_of(request))
                if form.get("password", "") != form.get("again", ""):
                    return own(request, words("invitation.not_the_same"), 422)
                accounts.change_password(account.id, form.get("password", ""), keep=caller.session)
            except TooManyGuesses as error:
                minutes = max(1, round(error.seconds / 60))
                return own(request, words("sign_in.too_many", count=minutes), 429)
            except SignInFailed:
                return own(request, words("account.wrong_password"), 422)
            except BadInput:
                said = password_refused(form.get("password", ""), account.name, words)
                return own(request, said, 422)
            log.note("password_changed", account.id, address=address_of(request))
            return own(request, words("account.password_changed"))

        return await run_in_threadpool(change)

    @routes.post("/account/sessions")
    async def end_sessions(request: Request) -> Response:
        form = await form_of(request)
        caller, account = _who(request)

        def end() -> Response:
            if session := form.get("session", ""):
                sessions.end(account.id, session)
            else:
                sessions.end_all(account.id, keep=caller.session)
            log.note("session_ended", account.id, account.id)
            return _seen("/account")

        return await run_in_threadpool(end)

    def everybody(
        request: Request, said: str = "", invitation: str = "", status: int = 200
    ) -> Response:
        caller, words, everyone = caller_of(request), words_of(request), accounts.all()
        return _page(
            "people.html",
            request,
            status,
            people=[(each, sessions.listed(each.id)) for each in everyone],
            names={each.id: each.name for each in everyone},
            permissions=PERMISSIONS,
            presets=PRESETS,
            me=caller.account_id if caller else None,
            done=[
                (each, _who_did(each.account, each.name, words)) for each in log.read(MOST_SHOWN)
            ],
            said=said,
            invitation=invitation,
            days=INVITED_FOR.days,
        )

    @routes.get("/people")
    def people(request: Request) -> Response:
        return everybody(request)

    @routes.post("/people")
    async def add(request: Request) -> Response:
        form, words = await form_of(request), words_of(request)

        def added() -> Response:
            try:
                preset = next(each for each in PRESETS if each == form.get("preset", "reader"))
                account = accounts.add(form.get("name", ""), PRESETS[preset])
            except BadInput as error:
                return everybody(request, str(error), status=422)
            except StopIteration:
                return everybody(request, words("people.not_allowed"), status=422)
            note(log, "account_added", account.id)
            return invited(request, account)

        return await run_in_threadpool(added)

    def invited(request: Request, account: Account) -> Response:
        """The page with a link, told this once, by which the person chooses a password."""
        link = f"{str(request.base_url).rstrip('/')}/invitations/{accounts.invite(account.id)}"
        note(log, "account_invited", account.id)
        said = words_of(request)("people.invited", name=account.name, count=INVITED_FOR.days)
        return everybody(request, said, link)

    def changed(
        request: Request, account_id: str, change: Callable[[Account], str], *, others: bool = False
    ) -> Response:
        """The page after a change to somebody's account; `others`: not to one's own."""
        caller, words = caller_of(request), words_of(request)
        try:
            account = accounts.read(account_id)
            if others and caller and caller.account_id == account_id:
                return everybody(request, words("people.not_yourself"), status=422)
            return everybody(request, change(account))
        except UnknownAccount:
            return everybody(request, words("people.gone"), status=404)
        except BadInput as error:
            return everybody(request, str(error), status=422)

    @routes.post("/people/{account_id}/invite")
    def invite(account_id: str, request: Request) -> Response:
        try:
            return invited(request, accounts.read(account_id))
        except UnknownAccount:
            return everybody(request, words_of(request)("people.gone"), status=404)

    @routes.post("/people/{account_id}/permissions")
    async def permit(account_id: str, request: Request) -> Response:
        form, words = await form_of(request), words_of(request)

        def permitted(account: Account) -> str:
            accounts.permit(account.id, [each for each in PERMISSIONS if each in form])
            note(log, "permissions_changed", account.id)
            return words("people.permitted", name=account.name)

        return await run_in_threadpool(changed, request, account_id, permitted, others=True)

    @routes.post("/people/{account_id}/sessions")
    def end_all(account_id: str, request: Request) -> Response:
        def ended(account: Account) -> str:
            sessions.end_all(account.id)
            note(log, "session_ended", account.id)
            return words_of(request)("people.sessions_ended", name=account.name)

        return changed(request, account_id, ended)

    @routes.post("/people/{account_id}/delete")
    def delete(account_id: str, request: Request) -> Response:
        def deleted(account: Account) -> str:
            forget(home, account)
            note(log, "account_removed", account.id)
            return words_of(request)("people.deleted", name=account.name)

        return changed(request, account_id, deleted, others=True)

    return routes


def _signed_in(request: Request) -> None:
    if caller_of(request) is None:
        raise HTTPException(404, "There are no accounts; the library's owner adds the first one.")


def _listed(account: Account) -> list[str]:
    """What somebody may do, in the usual order."""
    return [each for each in PERMISSIONS if each in account.permissions]


def _who(request: Request) -> tuple[Caller, Account]:
    """Whoever asks, and their account. Raises UnknownAccount for the owner, who needs none."""
    caller = caller_of(request)
    if caller is None or caller.account is None:
        raise UnknownAccount("This page is for people who have an account.")
    return caller, caller.account


def _who_did(account: str | None, name: str, words: Words) -> str:
    """Who did something: a name, or what is known of somebody without one."""
    if account is None:
        return words("people.log.nobody")
    return name or words("people.log.gone", id=account[:8])


def _page(template: str, request: Request, status: int, **values: object) -> Response:
    page = standalone_page(template, words_of(request), *STYLES, **values)
    return HTMLResponse(page, status, headers={"Cache-Control": "no-store"})


def _seen(path: str) -> Response:
    return RedirectResponse(path, 303, headers={"Cache-Control": "no-store"})
