"""Attempts to be somebody else, or to read what is somebody else's."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from fastapi.testclient import TestClient
from people import OWNERS_KEY, PASSWORD, Newsroom, newsroom_over
from saved import answered

from assistant.accounts.account import OWNED_BY
from assistant.accounts.accounts import Accounts
from assistant.accounts.log import Log
from assistant.accounts.proxy import ADDRESSES, HEADER, trusted_proxy
from assistant.accounts.sessions import Sessions
from assistant.alerts import HOME, Alerts, Saved
from assistant.api.access import OWNER
from assistant.api.leaving import forget
from assistant.conversations.conversations import Conversations, new_owner
from assistant.keys.keys import Keys
from assistant.ui.server import actions
from assistant.ui.shared.owner import COOKIE
from assistant.ui.shared.people import SESSION
from index.embedding import Embedding
from index.errors import BadInput
from index.library import Library

PROXY = ("10.1.2.3", 4_000)


@pytest.fixture
def newsroom(library: Library) -> Iterator[Newsroom]:
    with newsroom_over(library) as made:
        yield made


def from_machine(newsroom: Newsroom, address: str, **headers: str) -> TestClient:
    """A client on another machine."""
    return TestClient(
        newsroom.site,
        base_url="http://127.0.0.1",
        client=(address, 4_000),
        headers=headers,
        follow_redirects=False,
    )


# A proxy that knows who people are


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Newsroom]:
    with Library(tmp_path_factory.mktemp("newsroom"), embedding) as library, ExitStack() as opened:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv(HEADER, "X-Remote-User")
            patched.setenv(ADDRESSES, "10.1.2.3, 10.9.0.0/28")
            made = opened.enter_context(newsroom_over(library))
        yield made


def test_proxy_says_who_somebody_is(proxied: Newsroom) -> None:
    for address in ("10.1.2.3", "10.9.0.7", "::ffff:10.1.2.3"):
        client = from_machine(proxied, address, **{"x-remote-user": "editor"})
        assert "Editor" in client.get("/account").text, address
        assert client.get("/api/v1/articles").status_code == 200
        assert client.get("/people").status_code == 403
    unknown = from_machine(proxied, "10.1.2.3", **{"x-remote-user": "nobody"})
    assert unknown.get("/account").status_code == 401
    assert from_machine(proxied, "10.1.2.3").get("/account").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"x-remote-user": "admin"},
        {"x-remote-user": "admin", "x-forwarded-for": "10.1.2.3"},
        {"x-remote-user": "admin", "x-forwarded-for": "10.1.2.3, 10.1.2.3"},
        {"x-remote-user": "admin", "forwarded": "for=10.1.2.3"},
        {"x-remote-user": "admin", "x-real-ip": "10.1.2.3"},
        {"X-REMOTE-USER": "Admin", "via": "1.1 10.1.2.3"},
    ],
)
@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.4", "10.9.0.16", "testclient", ""])
def test_nobody_else_can_say_so(proxied: Newsroom, headers: dict[str, str], address: str) -> None:
    client = from_machine(proxied, address, **headers)
    for path in ("/", "/account", "/people", "/api/v1/articles", "/library.jsonl"):
        assert client.get(path).status_code == 401, path


def test_name_told_twice_is_nobodys(proxied: Newsroom) -> None:
    client = from_machine(proxied, "10.1.2.3")
    told = [("x-remote-user", "editor"), ("x-remote-user", "admin")]
    assert client.get("/account", headers=told).status_code == 401


def test_header_counts_for_nothing_unless_it_is_asked_for(newsroom: Newsroom) -> None:
    for address in ("10.1.2.3", "127.0.0.1"):
        client = from_machine(newsroom, address, **{"x-remote-user": "admin"})
        assert client.get("/account").status_code == 401


@pytest.mark.parametrize(
    "settings",
    [
        {HEADER: "X-Remote-User"},
        {ADDRESSES: "10.0.0.1"},
        {HEADER: "X-Remote-User", ADDRESSES: "everybody"},
        {HEADER: "X-Remote-User", ADDRESSES: "10.0.0.1/8"},
        {HEADER: "X-Remote-User", ADDRESSES: "0.0.0.0/0"},
        {HEADER: "X-Remote-User", ADDRESSES: "::/0"},
    ],
)
def test_proxy_settings_that_cannot_be_are_told(settings: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="NEWSDESK_PROXY"):
        trusted_proxy(settings)


# What is somebody's


def test_conversations_of_others_cannot_be_reached_by_their_ids(newsroom: Newsroom) -> None:
    conversations = Conversations(newsroom.library.home)
    theirs = conversations.start(newsroom.people["admin"].owner, answered()).id
    mine, owner = newsroom.signed_in("editor"), newsroom.signed_in("admin")
    for client, status in ((mine, 404), (owner, 200)):
        for path in (f"/conversations/{theirs}.md", f"/conversations/{theirs}/1/cited.ris"):
            assert client.get(path).status_code == status, path
        assert client.get(f"/api/v1/conversations/{theirs}").status_code == status
    assert mine.post(f"/conversations/{theirs}/1/link").status_code == 404
    assert mine.delete(f"/api/v1/conversations/{theirs}").status_code == 404
    assert mine.get("/api/v1/conversations").json()["items"] == []


def test_conversation_is_read_by_those_whom_its_owner_names(newsroom: Newsroom) -> None:
    conversations, people = Conversations(newsroom.library.home), newsroom.people
    entry = conversations.start(people["editor"].owner, answered())
    editor, asker = newsroom.signed_in("editor"), newsroom.signed_in("asker")
    admin, sharing = newsroom.signed_in("admin"), f"/conversations/{entry.id}/people"
    paths = [f"/conversations/{entry.id}{end}" for end in (".md", ".html", "/cited.ris")]
    for client in (asker, admin):
        assert client.get(sharing).status_code == 404
        assert client.post(sharing, data={people["asker"].id: "on"}).status_code == 404
    assert "Asker" in editor.get(sharing).text and "Editor" not in editor.get(sharing).text
    assert editor.post(sharing, data={people["asker"].id: "on", "x": "on"}).status_code == 200
    assert [asker.get(path).status_code for path in paths] == [200, 200, 200]
    assert [admin.get(path).status_code for path in paths] == [404, 404, 404]
    assert entry.title in asker.get("/shared").text
    assert entry.title not in admin.get("/shared").text
    # To read isn't to change.
    assert asker.delete(f"/api/v1/conversations/{entry.id}").status_code == 404
    assert asker.post(f"/conversations/{entry.id}/1/link").status_code == 404
    editor.post(sharing, data={})
    assert asker.get(paths[0]).status_code == 404 and entry.title not in asker.get("/shared").text
    editor.post(sharing, data={people["asker"].id: "on"})
    conversations.delete(people["editor"].owner, entry.id)
    assert asker.get(paths[0]).status_code == 404 and entry.title not in asker.get("/shared").text


def test_shared_answer_is_for_those_who_sign_in(newsroom: Newsroom) -> None:
    conversations, owner = Conversations(newsroom.library.home), newsroom.people["admin"].owner
    entry = conversations.start(owner, answered())
    link = conversations.link(owner, entry.id, 1)
    assert newsroom.client().get(f"/answers/{link}").status_code == 401
    for kind in ("reader", "asker", "editor"):
        assert newsroom.signed_in(kind).get(f"/answers/{link}").status_code == 200
    for guess in (link[:-1], link.swapcase(), "1", entry.id, "0" * len(link)):
        assert newsroom.signed_in("admin").get(f"/answers/{guess}").status_code == 404


def test_browser_cannot_claim_an_owner_by_its_cookie(newsroom: Newsroom) -> None:
    conversations, home = Conversations(newsroom.library.home), newsroom.library.home
    before, victim = new_owner(), newsroom.people["admin"].owner
    ids = {owner: conversations.start(owner, answered()).id for owner in (before, victim)}
    Alerts(home).add(HOME, "search", "plant", Saved())
    client = newsroom.signed_in("editor")
    for claimed in (before, victim, HOME, OWNER):
        client.cookies.set(COOKIE, claimed)
        assert client.get("/api/v1/conversations").json()["items"] == []
        for conversation in ids.values():
            assert client.get(f"/conversations/{conversation}.md").status_code == 404
        assert "plant" not in client.get("/alerts").text


def test_owner_of_an_account_is_no_browsers_token(library: Library) -> None:
    from starlette.requests import Request

    from assistant.ui.shared.owner import owner_of

    cookie = f"{COOKIE}={OWNED_BY}{'0' * 32}".encode()
    assert owner_of(Request({"type": "http", "headers": [(b"cookie", cookie)]})) == ""


def test_alerts_are_each_persons(newsroom: Newsroom) -> None:
    alerts, people = Alerts(newsroom.library.home), newsroom.people
    alerts.add(people["editor"].owner, "search", "harbour bridge", Saved())
    alerts.add(HOME, "search", "comet", Saved())
    assert "harbour bridge" in newsroom.signed_in("editor").get("/alerts").text
    shown = newsroom.signed_in("admin").get("/alerts").text
    assert "harbour bridge" not in shown and "comet" not in shown
    assert "comet" in newsroom.owner.get("/alerts").text


def test_feed_of_whoever_may_no_longer_ask_is_silent(newsroom: Newsroom) -> None:
    home, editor = newsroom.library.home, newsroom.people["editor"]
    alert = Alerts(home).add(editor.owner, "search", "harbour bridge", Saved())
    path = f"/api/v1/alerts/feeds/{alert.feed}.atom"
    assert newsroom.client().get(path).status_code == 200
    Accounts(home).permit(editor.id, ["articles:read"])
    assert newsroom.client().get(path).status_code == 404
    Accounts(home).permit(editor.id, ["ask"])
    forget(home, editor)
    assert newsroom.client().get(path).status_code == 404


def test_visit_of_another_cannot_be_read_along(newsroom: Newsroom) -> None:
    mine, other = newsroom.signed_in("editor"), newsroom.signed_in("admin")
    page = newsroom.site.router.routes
    [mounted] = [r.app for r in page if hasattr(getattr(r, "app", None), "get_blocks")]
    events = mounted.get_blocks().fns
    number = next(n for n, event in events.items() if event.name == "clear")
    call: dict[str, Any] = {"fn_index": number, "data": [], "session_hash": "abc123"}
    assert mine.post("/gradio_api/run/predict", json=call).status_code == 200
    refused = other.post("/gradio_api/run/predict", json=call)
    assert refused.status_code == 500 and "may not do this" in refused.text
    for path in ("queue/data?session_hash=abc123", "heartbeat/abc123"):
        assert other.get(f"/gradio_api/{path}").status_code == 403, path


# Keys


def test_key_may_no_more_than_its_person_now_may(newsroom: Newsroom) -> None:
    program = newsroom.with_key("editor", "admin")
    assert program.get("/api/v1/articles").status_code == 200
    assert program.get("/api/v1/keys").status_code == 403
    accounts, editor = Accounts(newsroom.library.home), newsroom.people["editor"]
    accounts.permit(editor.id, ["ask"])
    assert program.get("/api/v1/articles").status_code == 403
    assert program.get("/api/v1/conversations").status_code == 200
    accounts.permit(editor.id, ["admin"])
    assert program.get("/api/v1/keys").status_code == 200


def test_person_makes_and_sees_own_keys_only(newsroom: Newsroom) -> None:
    editor, asker = newsroom.signed_in("editor"), newsroom.signed_in("asker")
    beyond = editor.post("/api/v1/keys", json={"name": "bot", "scopes": ["admin"]})
    assert beyond.status_code == 403
    made = editor.post("/api/v1/keys", json={"name": "bot", "scopes": ["ask"]}).json()
    assert [each["id"] for each in editor.get("/api/v1/keys").json()["items"]] == [made["id"]]
    assert asker.get("/api/v1/keys").json()["items"] == []
    assert asker.delete(f"/api/v1/keys/{made['id']}").status_code == 404
    program = newsroom.client(authorization=f"Bearer {made['key']}")
    assert program.get("/api/v1/conversations").status_code == 200
    more = program.post("/api/v1/keys", json={"name": "more", "scopes": ["ask"]})
    assert more.status_code == 403  # a key that leaked makes no others
    assert newsroom.signed_in("admin").delete(f"/api/v1/keys/{made['id']}").status_code == 200
    assert program.get("/api/v1/conversations").status_code == 401


def test_wrong_key_beside_a_session_is_nobodys(newsroom: Newsroom) -> None:
    client = newsroom.signed_in("admin")
    for shown in ("Bearer nd_x", "Basic YWRtaW46eA==", "Bearer"):
        headers = {"authorization": shown}
        for path in ("/account", "/people", "/api/v1/articles"):
            assert client.get(path, headers=headers).status_code == 401, (shown, path)
    both = [("authorization", f"Bearer {OWNERS_KEY}"), ("authorization", "Bearer nd_x")]
    assert newsroom.client().get("/people", headers=both).status_code == 401


@pytest.mark.parametrize("path", ["/api/v1/articles", "/api/v1/keys", "/api/v1/conversations"])
def test_other_site_cannot_use_a_session_for_the_api(newsroom: Newsroom, path: str) -> None:
    client = newsroom.signed_in("admin")
    for told in (
        {"origin": "https://elsewhere.test"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"referer": "https://elsewhere.test/x"},
    ):
        assert client.get(path, headers=told).status_code == 403
        assert client.post(path, json={}, headers=told).status_code == 403


# Somebody leaves


def test_all_that_is_theirs_goes_with_a_person(newsroom: Newsroom) -> None:
    home, editor = newsroom.library.home, newsroom.people["editor"]
    client, program = newsroom.signed_in("editor"), newsroom.with_key("editor", "articles:write")
    conversations, alerts = Conversations(home), Alerts(home)
    entry = conversations.start(editor.owner, answered())
    link = conversations.link(editor.owner, entry.id, 1)
    alerts.add(editor.owner, "search", "harbour bridge", Saved())
    once = {"idempotency-key": "once"}
    pasted = {"text": "A short text about the bridge.", "title": "Bridge"}
    assert program.post("/api/v1/articles", json=pasted, headers=once).status_code == 202
    other = conversations.start(newsroom.people["admin"].owner, answered())
    admin = newsroom.signed_in("admin")
    assert admin.post(f"/people/{editor.id}/delete").status_code == 200
    for each in (client, program):
        assert each.get("/api/v1/articles").status_code == 401
    assert conversations.count(editor.owner) == 0 and alerts.listed(editor.owner) == []
    assert Keys(home).of_account(editor.id) == []
    assert admin.get(f"/answers/{link}").status_code == 404
    assert conversations.read(newsroom.people["admin"].owner, other.id)
    assert admin.post("/sign-in", data={"name": "Editor", "password": PASSWORD}).status_code == 401
    written = b"".join(each.read_bytes() for each in home.glob("catalogue.db*"))
    assert editor.owner.encode() not in written  # nor among the requests that were kept
    kept = [each for each in Log(home).read() if each.account == editor.id]
    assert {each.what for each in kept} >= {"signed_in", "articles_added"}
    assert all(each.name == "" and each.address == "" for each in kept)


def test_removing_the_last_account_opens_nothing(newsroom: Newsroom) -> None:
    client = newsroom.signed_in("admin")
    for account in newsroom.people.values():
        forget(newsroom.library.home, account)
    for path in ("/", "/api/v1/articles", "/people"):
        assert client.get(path).status_code == 401, path
        assert newsroom.client().get(path).status_code == 401, path
    assert newsroom.owner.get("/api/v1/articles").status_code == 200


def test_served_to_others_people_may_what_their_account_may(library: Library) -> None:
    with newsroom_over(library, "0.0.0.0") as newsroom:
        editor, reader = newsroom.signed_in("editor"), newsroom.signed_in("reader")
        pasted = {"text": "A short text about the bridge.", "title": "Bridge"}
        assert editor.post("/api/v1/articles", json=pasted).status_code == 202
        assert reader.post("/api/v1/articles", json=pasted).status_code == 403
        folder = editor.post("/api/v1/sources", json={"address": "/etc"})
        admins = newsroom.signed_in("admin").post("/api/v1/sources", json={"address": "/etc"})
        assert (folder.status_code, admins.status_code) == (403, 403)
        assert "0.0.0.0" not in json.dumps(editor.get("/config").json().get("title", ""))
        assert newsroom.signed_in("admin").get("/feeds.opml").status_code == 200
        assert editor.get("/feeds.opml").status_code == 403


def test_folders_are_shown_to_admins_alone(newsroom: Newsroom) -> None:
    home = str(newsroom.library.home)
    page = newsroom.site.router.routes
    [mounted] = [r.app for r in page if hasattr(getattr(r, "app", None), "get_blocks")]
    events = mounted.get_blocks().fns
    number = next(
        n for n, each in events.items() if each.name == "show" and "settings" in each.fn.__module__
    )
    for kind, shown in (("editor", False), ("admin", True)):
        call = {"fn_index": number, "data": [], "session_hash": kind}
        answer = newsroom.signed_in(kind).post("/gradio_api/run/predict", json=call)
        assert answer.status_code == 200 and (home in answer.text) is shown


def test_actions_are_noted(newsroom: Newsroom) -> None:
    editor, log = newsroom.signed_in("editor"), Log(newsroom.library.home)
    pasted = {"text": "A short text about the bridge.", "title": "Bridge"}
    editor.post("/api/v1/articles", json=pasted)
    editor.post("/api/v1/articles", json={"wrong": 1})
    editor.get("/listed.csv")
    newsroom.signed_in("admin").get("/api/v1/exports/library.csv")
    noted = [(each.what, each.name, each.about) for each in log.read(20)]
    assert noted.count(("articles_added", "Editor", "")) == 1
    assert ("exported", "Editor", "listed.csv") in noted
    assert ("exported", "Admin", "library.csv") in noted


def test_questions_on_the_page_have_a_limit_for_each_person(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "QUESTIONS", 2)
    page = newsroom.site.router.routes
    [mounted] = [r.app for r in page if hasattr(getattr(r, "app", None), "get_blocks")]
    events = mounted.get_blocks().fns
    number = next(n for n, each in events.items() if each.name == "show_by_address")

    def asked(kind: str) -> str:
        call = {"fn_index": number, "data": [""], "session_hash": kind}
        client = clients[kind]
        return str(client.post("/gradio_api/run/predict", json=call).text)

    clients = {kind: newsroom.signed_in(kind) for kind in ("editor", "admin")}
    said = [("Too many questions" in asked("editor")) for _ in range(3)]
    assert said == [False, False, True]
    assert "Too many questions" not in asked("admin")


def test_name_is_safe_in_the_page(newsroom: Newsroom) -> None:
    accounts, home = Accounts(newsroom.library.home), newsroom.library.home
    name = "</script><script>alert(1)</script>"
    account = accounts.change_password(accounts.add(name, ["ask"]).id, PASSWORD)
    client = newsroom.client()
    client.cookies.set(SESSION, Sessions(home).begin(account))
    page = client.get("/").text
    assert "<script>alert(1)" not in page and "alert(1)" in page


def test_session_is_no_key_and_key_no_session(newsroom: Newsroom) -> None:
    client = newsroom.signed_in("admin")
    token = client.cookies[SESSION]
    shown = newsroom.client(authorization=f"Bearer {token}")
    assert shown.get("/api/v1/articles").status_code == 401
    _, key = Keys(newsroom.library.home).add("bot", ["admin"], newsroom.people["admin"].id)
    for planted in (key, OWNERS_KEY):
        sent = newsroom.client()
        sent.cookies.set(SESSION, planted)
        assert sent.get("/account").status_code == 401
