"""The pages to sign in, to choose a password, and what they don't tell or allow."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from people import PASSWORD, Newsroom, newsroom_over
from scripted_model import scripted

from assistant.accounts.accounts import Accounts
from assistant.accounts.guessing import BY_NAME
from assistant.accounts.log import Log
from assistant.accounts.sessions import Sessions
from assistant.ui.pages.signing_in import local_path
from assistant.ui.server.app import build
from assistant.ui.shared.people import SESSION
from index.background import Background
from index.library import Library


@pytest.fixture
def newsroom(library: Library) -> Iterator[Newsroom]:
    with newsroom_over(library) as made:
        yield made


def cookie_in(response: object, name: str = SESSION) -> str:
    headers = response.headers.get_list("set-cookie")  # type: ignore[attr-defined]
    return next((each for each in headers if each.startswith(f"{name}=")), "")


def test_without_accounts_nobody_signs_in(library: Library) -> None:
    background = Background(library)
    client = TestClient(
        build(library, scripted(), background),
        base_url="http://127.0.0.1",
        client=("127.0.0.1", 5),
        follow_redirects=False,
    )
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/articles").status_code == 200
    assert client.get("/sign-in").headers["location"] == "/"
    background.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_nobody_adds_the_first_account_on_the_page(library: Library, host: str) -> None:
    background = Background(library)
    client = TestClient(
        build(library, scripted(), background, host),
        base_url="http://127.0.0.1",
        client=("127.0.0.1", 5),
    )
    assert client.post("/people", data={"name": "Eve", "preset": "admin"}).status_code == 404
    assert client.post("/people/1/permissions", data={"admin": "on"}).status_code == 404
    for path in ("/people", "/account"):
        assert client.get(path).status_code == 404
    assert not Accounts(library.home).all()
    background.close()


def test_stranger_is_led_to_sign_in_and_back(newsroom: Newsroom) -> None:
    client = newsroom.client()
    led = client.get("/listed.csv?words=bridge", headers={"accept": "text/html"})
    assert (led.status_code, led.headers["cache-control"]) == (303, "no-store")
    where = led.headers["location"]
    assert where == "/sign-in?next=%2Flisted.csv%3Fwords%3Dbridge"
    page = client.get(where)
    assert page.status_code == 200 and 'autocomplete="current-password"' in page.text
    form = {"name": "editor", "password": PASSWORD}
    answer = client.post(where, data=form)
    assert answer.headers["location"] == "/listed.csv?words=bridge"
    assert client.get("/listed.csv?words=bridge").status_code == 200
    assert client.get("/sign-in").status_code == 303


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The name or the password is wrong."), ("zh-CN", "用户名或密码不正确。")],
)
def test_wrong_name_and_wrong_password_look_the_same(
    newsroom: Newsroom, language: str, said: str
) -> None:
    pages = set()
    for name in ("Editor", "Nobody"):
        form = {"name": name, "password": "not the password"}
        answer = newsroom.client().post(
            "/sign-in", data=form, headers={"accept-language": language}
        )
        assert answer.status_code == 401 and said in answer.text
        assert not cookie_in(answer)
        pages.add(answer.text.replace(name, "NAME"))
    assert len(pages) == 1


def test_guessing_is_limited_and_told_alike(newsroom: Newsroom) -> None:
    told = set()
    for name in ("Editor", "Nobody"):
        for _ in range(BY_NAME):
            form = {"name": name, "password": "guess"}
            assert newsroom.client().post("/sign-in", data=form).status_code == 401
        last = newsroom.client().post("/sign-in", data={"name": name, "password": PASSWORD})
        assert last.status_code == 429 and int(last.headers["retry-after"]) > 0
        told.add(last.text.replace(name, "NAME"))
    assert len(told) == 1


def test_session_cookie_is_kept_from_scripts_and_other_sites(newsroom: Newsroom) -> None:
    form = {"name": "Editor", "password": PASSWORD}
    plain = cookie_in(newsroom.client().post("/sign-in", data=form)).lower()
    assert "httponly" in plain and "samesite=lax" in plain and "path=/" in plain
    assert "secure" not in plain
    behind = {"x-forwarded-proto": "https", "origin": "https://127.0.0.1"}
    secure = cookie_in(newsroom.client().post("/sign-in", data=form, headers=behind)).lower()
    assert "secure" in secure


def test_signing_in_never_takes_over_a_session_that_was_there(newsroom: Newsroom) -> None:
    """Fixation: whoever put a cookie into a browser beforehand doesn't share its session."""
    mine = newsroom.signed_in("asker")
    planted = mine.cookies[SESSION]
    for planted_token in (planted, "x" * 43):
        victim = newsroom.client()
        form = {"name": "Editor", "password": PASSWORD}
        answer = victim.post(
            "/sign-in", data=form, headers={"cookie": f"{SESSION}={planted_token}"}
        )
        assert answer.status_code == 303
        token = cookie_in(answer).split("=")[1].split(";")[0]
        assert token != planted_token
        assert Sessions(newsroom.library.home).find(planted_token) is None


def test_signed_out_session_opens_nothing(newsroom: Newsroom) -> None:
    client = newsroom.signed_in("editor")
    token = client.cookies[SESSION]
    out = client.post("/sign-out")
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
    kept = {"cookie": f"{SESSION}={token}"}
    assert newsroom.client().get("/", headers=kept).status_code == 401
    assert newsroom.client().get("/api/v1/articles", headers=kept).status_code == 401


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-out", "/account/password", "/account/sessions", "/people"]
)
def test_other_sites_cannot_send_these_forms(newsroom: Newsroom, path: str) -> None:
    client = newsroom.signed_in("admin")
    form = {"name": "Editor", "password": PASSWORD, "preset": "admin"}
    for told in ({"origin": "https://elsewhere.test"}, {"sec-fetch-site": "cross-site"}):
        assert client.post(path, data=form, headers=told).status_code == 403
    assert client.get("/account").status_code == 200  # still signed in
    assert len(Accounts(newsroom.library.home).all()) == 4


@pytest.mark.parametrize(
    "after",
    ["//elsewhere.test", "/\\elsewhere.test", "https://elsewhere.test", "javascript:alert(1)",
     "/a\nb", "elsewhere", "", "/sign-in", "/sign-in/provider", "\\\\elsewhere.test", "/\t/x"],
)  # fmt: skip
def test_way_on_leads_nowhere_else(newsroom: Newsroom, after: str) -> None:
    assert local_path(after) == "/"
    form = {"name": "Editor", "password": PASSWORD}
    answer = newsroom.client().post("/sign-in", params={"next": after}, data=form)
    assert answer.headers["location"] == "/"


def test_invitation_is_chosen_once_and_signs_in(newsroom: Newsroom) -> None:
    admin, home = newsroom.signed_in("admin"), newsroom.library.home
    page = admin.post("/people", data={"name": "Nina Falk", "preset": "editor"}).text
    [link] = re.findall(r"<code>http://127\.0\.0\.1(/invitations/[\w-]+)</code>", page)
    assert link not in admin.get("/people").text  # told once
    client = newsroom.client()
    assert "Nina Falk" in client.get(link).text
    differing = client.post(link, data={"password": PASSWORD, "again": PASSWORD + "!"})
    assert (differing.status_code, "the same" in differing.text) == (422, True)
    weak = client.post(link, data={"password": "short", "again": "short"})
    assert weak.status_code == 422 and "at least 12 characters" in weak.text
    chosen = client.post(link, data={"password": PASSWORD, "again": PASSWORD})
    assert chosen.status_code == 303 and cookie_in(chosen)
    assert client.get("/account").status_code == 200
    for replayed in (
        newsroom.client().get(link),
        newsroom.client().post(link, data={"password": PASSWORD, "again": PASSWORD}),
    ):
        assert replayed.status_code == 404 and not cookie_in(replayed)
    noted = [(each.what, each.name) for each in Log(home).read(4)]
    assert ("account_added", "Admin") in noted and ("signed_in", "Nina Falk") in noted


def test_guessed_invitation_tells_nothing(newsroom: Newsroom) -> None:
    answer = newsroom.client().get(f"/invitations/{'x' * 43}")
    assert answer.status_code == 404 and "Nina" not in answer.text


def test_form_that_is_too_large_is_not_read(newsroom: Newsroom) -> None:
    form = {"name": "Editor", "password": PASSWORD, "more": "x" * 100_000}
    assert newsroom.client().post("/sign-in", data=form).status_code == 401


def test_name_is_escaped(newsroom: Newsroom) -> None:
    name = '"><script>alert(1)</script>'
    answer = newsroom.client().post("/sign-in", data={"name": name, "password": "x"})
    assert "<script>alert" not in answer.text
    client = newsroom.signed_in("admin")
    client.post("/people", data={"name": name, "preset": "reader"})
    assert "<script>alert" not in client.get("/people").text


def test_password_is_changed_by_who_knows_it(newsroom: Newsroom) -> None:
    client, other = newsroom.signed_in("editor"), newsroom.signed_in("editor")
    new = "eight brown otters"
    wrong = client.post(
        "/account/password", data={"present": "guess", "password": new, "again": new}
    )
    assert wrong.status_code == 422 and "present password is wrong" in wrong.text
    done = client.post(
        "/account/password", data={"present": PASSWORD, "password": new, "again": new}
    )
    assert done.status_code == 200 and "was changed" in done.text
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 401  # all other sessions have ended
    form = {"name": "Editor", "password": PASSWORD}
    assert newsroom.client().post("/sign-in", data=form).status_code == 401
    assert newsroom.client().post("/sign-in", data={**form, "password": new}).status_code == 303


def test_sessions_are_seen_and_ended(newsroom: Newsroom) -> None:
    client, other = newsroom.signed_in("editor"), newsroom.signed_in("editor")
    page = client.get("/account").text
    [session] = re.findall(r'name="session" value="(\w+)"', page)
    stranger = newsroom.signed_in("asker")
    stranger.post("/account/sessions", data={"session": session})
    assert other.get("/account").status_code == 200
    client.post("/account/sessions", data={"session": session})
    assert other.get("/account").status_code == 401
    another = newsroom.signed_in("editor")
    client.post("/account/sessions")
    assert another.get("/account").status_code == 401 and client.get("/account").status_code == 200


def test_admin_changes_what_people_may_do(newsroom: Newsroom) -> None:
    admin, editor = newsroom.signed_in("admin"), newsroom.signed_in("editor")
    who = newsroom.people["editor"].id
    assert editor.get("/listed.csv").status_code == 200
    admin.post(f"/people/{who}/permissions", data={"ask": "on"})
    assert editor.get("/listed.csv").status_code == 403
    assert Accounts(newsroom.library.home).read(who).permissions == {"ask"}
    assert admin.post(f"/people/{who}/permissions", data={}).status_code == 422
    admin.post(f"/people/{who}/sessions")
    assert editor.get("/account").status_code == 401
    noted = [each.what for each in Log(newsroom.library.home).read(2)]
    assert noted == ["session_ended", "permissions_changed"]


def test_admins_cannot_lock_themselves_out(newsroom: Newsroom) -> None:
    admin, me = newsroom.signed_in("admin"), newsroom.people["admin"].id
    assert admin.post(f"/people/{me}/permissions", data={"ask": "on"}).status_code == 422
    assert admin.post(f"/people/{me}/delete").status_code == 422
    assert admin.get("/people").status_code == 200


def test_choices_follow_their_person(newsroom: Newsroom) -> None:
    one = newsroom.signed_in("editor")
    one.cookies.set("newsdesk-settings", "length%3Dshort")
    assert one.get("/").status_code == 200
    other = newsroom.client()
    answer = other.post("/sign-in", data={"name": "Editor", "password": PASSWORD})
    kept = cookie_in(answer, "newsdesk-settings")
    assert kept.startswith("newsdesk-settings=length%3Dshort") and "HttpOnly" not in kept
    answer = one.post("/sign-out")
    assert 'newsdesk-settings=""' in cookie_in(answer, "newsdesk-settings")
