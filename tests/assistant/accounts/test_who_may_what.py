"""Every route, tool and action of the page, against every kind of person."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from people import HERE, KINDS, OWNERS_KEY, Newsroom, newsroom_over

from assistant.accounts.account import PERMISSIONS, allowed
from assistant.accounts.sessions import Sessions
from assistant.keys.keys import Keys
from assistant.mcp.tools import _NEEDED
from assistant.ui.server.actions import RULES, name_of
from assistant.ui.server.guard import OPEN, PLACES, place_of
from assistant.ui.shared.people import SESSION
from index.embedding import Embedding
from index.library import Library

# Who comes: a stranger, one person of each kind, somebody whose session was ended, programs with a
# key of each scope, one whose key asks for more than its person may, and the owner's own machine.
STRANGERS = ("stranger", "ended session", "revoked key", "forged session", "forged key")
KEYS = tuple(f"key {scope}" for scope in PERMISSIONS)
EVERYBODY = (*STRANGERS, *KINDS, *KEYS, "key beyond its person", "owner at home")


def may(who: str) -> frozenset[str]:
    """What somebody may do."""
    if who in STRANGERS:
        return frozenset()
    if who == "owner at home":
        return frozenset(PERMISSIONS)
    if who in KINDS:
        return frozenset(allowed(KINDS[who]))
    if who == "key beyond its person":
        return frozenset({"ask"})
    return frozenset(allowed([who.removeprefix("key ")]))  # type: ignore[list-item]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Newsroom]:
    with Library(tmp_path_factory.mktemp("newsroom"), embedding) as library:
        article = "Harbour bridge closes\n\nEngineers found cracks in its steel cables.\n"
        library.sources.paste(article, "Harbour bridge closes")
        for _ in library.reindex():
            pass
        with newsroom_over(library) as made:
            yield made


@pytest.fixture(scope="module")
def clients(newsroom: Newsroom) -> dict[str, TestClient]:
    made = {kind: newsroom.signed_in(kind) for kind in KINDS}
    ended = newsroom.signed_in("admin")
    found = Sessions(newsroom.library.home).find(ended.cookies[SESSION])
    assert found
    Sessions(newsroom.library.home).end(found[0].id, found[1].id)
    forged = newsroom.client()
    forged.cookies.set(SESSION, "x" * 43)
    keys = Keys(newsroom.library.home)
    key, shown = keys.add("gone", ["admin"], newsroom.people["admin"].id)
    keys.revoke(key.id)
    return {
        **made,
        **{f"key {scope}": newsroom.with_key("admin", scope) for scope in PERMISSIONS},
        "key beyond its person": newsroom.with_key("asker", "admin"),
        "owner at home": newsroom.owner,
        "stranger": newsroom.client(),
        "ended session": ended,
        "forged session": forged,
        "revoked key": newsroom.client(authorization=f"Bearer {shown}"),
        "forged key": newsroom.client(authorization=f"Bearer {OWNERS_KEY}x"),
    }


# The API: by route, the permission that opens it. A route that has no row fails the test below.
READ, WRITE, ASK, ADMIN = "articles:read", "articles:write", "ask", "admin"
ROUTES: dict[str, str | None] = {
    "GET /health": None,
    "GET /version": None,
    "GET /openapi.json": None,
    "GET /alerts/feeds/{secret}.atom": None,
    "GET /articles": READ,
    "POST /articles": WRITE,
    "GET /articles/removed": READ,
    "GET /articles/{article_id}": READ,
    "DELETE /articles/{article_id}": WRITE,
    "POST /articles/{article_id}/restore": WRITE,
    "GET /articles/{article_id}/text": READ,
    "GET /articles/{article_id}/versions": READ,
    "GET /sources": READ,
    "POST /sources": WRITE,
    "GET /sources/{source_id}": READ,
    "DELETE /sources/{source_id}": WRITE,
    "POST /sources/{source_id}/refresh": WRITE,
    "GET /collections": ADMIN,
    "POST /collections": ADMIN,
    "DELETE /collections/{name}": ADMIN,
    "PUT /collections/{name}/readers/{person}": ADMIN,
    "DELETE /collections/{name}/readers/{person}": ADMIN,
    "PUT /collections/{name}/sources/{source_id}": ADMIN,
    "DELETE /collections/{name}/sources/{source_id}": ADMIN,
    "POST /imports/feeds": WRITE,
    "POST /imports/links": WRITE,
    "POST /imports/links/plan": WRITE,
    "GET /jobs": READ,
    "POST /jobs": WRITE,
    "GET /jobs/plan": ADMIN,
    "GET /jobs/{job_id}": READ,
    "POST /jobs/{job_id}/cancel": WRITE,
    "POST /jobs/{job_id}/pause": WRITE,
    "POST /jobs/{job_id}/resume": WRITE,
    "POST /jobs/{job_id}/retry": WRITE,
    "GET /exports/feeds.opml": ADMIN,
    "GET /exports/library.{format}": ADMIN,
    "GET /search": READ,
    "POST /search": READ,
    "POST /ask": ASK,
    "GET /stories": ASK,
    "GET /duplicates": READ,
    "POST /claims": ASK,
    "POST /coverage": ASK,
    "GET /conversations": ASK,
    "GET /conversations/{conversation_id}": ASK,
    "PATCH /conversations/{conversation_id}": ASK,
    "DELETE /conversations/{conversation_id}": ASK,
    "POST /conversations/{conversation_id}/restore": ASK,
    "GET /conversations/{conversation_id}/export": ASK,
    "POST /conversations/{conversation_id}/turns/{number}/link": ASK,
    "GET /alerts": ASK,
    "POST /alerts": ASK,
    "GET /alerts/changes": ASK,
    "POST /alerts/changes/read": ASK,
    "POST /alerts/check": ADMIN,
    "GET /alerts/{alert_id}": ASK,
    "DELETE /alerts/{alert_id}": ASK,
    "PUT /alerts/{alert_id}/delivery": ASK,
    # Whoever signed in has keys of their own; of programs only an admin's.
    "GET /keys": ADMIN,
    "POST /keys": ADMIN,
    "DELETE /keys/{key_id}": ADMIN,
}
# What is asked of routes that would do more than answer if it were right.
PARAMETERS = {"format": "csv", "number": "1", "source_id": "999", "job_id": "999"}


def test_every_route_has_a_row(newsroom: Newsroom) -> None:
    document = newsroom.client().get("/api/v1/openapi.json").json()
    described = {
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method in operations
    }
    assert described | {"GET /openapi.json"} == set(ROUTES)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("route", ROUTES)
def test_route_is_open_to_those_who_may(
    clients: dict[str, TestClient], route: str, who: str
) -> None:
    needed = ROUTES[route]
    method, path = route.split(" ")
    path = re.sub(r"{(\w+)}", lambda named: PARAMETERS.get(named[1], "00" * 16), path)
    asked: dict[str, Any] = {"json": {"wrong": 1}} if method in {"POST", "PUT", "PATCH"} else {}
    answer = clients[who].request(method, f"/api/v1{path}", **asked)
    if needed is None:
        # A key that opens nothing is refused everywhere; a session that ended is just none.
        bad = who in {"revoked key", "forged key"}
        assert (answer.status_code == 401) is bad
        return
    if who in STRANGERS:
        assert answer.status_code == 401
        assert "www-authenticate" in answer.headers
        return
    opens = needed in may(who) or (path.startswith("/keys") and who in KINDS)
    assert (answer.status_code == 403) is not opens, answer.text
    assert answer.status_code != 401


# MCP: for keys alone, never for a session


@pytest.mark.parametrize("who", EVERYBODY)
def test_tools_are_for_keys_that_may(
    newsroom: Newsroom, clients: dict[str, TestClient], who: str
) -> None:
    client = clients[who]
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    shown = {"authorization": client.headers.get("authorization", ""), "cookie": cookies}

    def asked(method: str, **params: Any) -> Any:
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        headers = {"accept": "application/json, text/event-stream"}
        headers |= {name: value for name, value in shown.items() if value}
        return newsroom.alive.post("/mcp", json=message, headers=headers)

    listed = asked("tools/list")
    if ("key" not in who and who != "owner at home") or who in STRANGERS:
        assert listed.status_code == 401
        return
    assert listed.status_code == 200
    [data] = re.findall(r"^data: (\{.*)$", listed.text, re.M) or [listed.text]
    tools = {each["name"] for each in json.loads(data)["result"]["tools"]}
    assert tools == {name for name, needed in _NEEDED.items() if needed in may(who)}
    for name in _NEEDED.keys() - tools:
        told = asked("tools/call", name=name, arguments={})
        assert "This needs a key with the scope" in told.text, name


# The pages beside Gradio's


PAGES = {
    "/": None,
    "/config": None,
    "/theme.css": None,
    "/gradio_api/info": None,
    "/gradio_api/startup-events": None,
    "/account": None,
    "/people": {ADMIN},
    "/articles/00": {READ},
    "/hits.ris": {READ},
    "/listed.csv": {READ},
    "/library.jsonl": {ADMIN},
    "/feeds.opml": {ADMIN},
    "/alerts": {ASK},
    "/alerts/unread": None,
    "/shared": {ASK},
    "/conversations/00/people": {ASK},
    "/conversations/00.md": {ASK},
    "/conversations/00.html": {ASK},
    "/conversations/00/cited.ris": {ASK},
    "/conversations/00/1/cited.ris": {ASK},
    "/answers/00": {ASK, READ},
    "/sheets/answered": {ADMIN},
}
POSTS = {
    "/sign-out": None,
    "/account/password": None,
    "/account/sessions": None,
    "/people": {ADMIN},
    "/people/00/invite": {ADMIN},
    "/people/00/permissions": {ADMIN},
    "/people/00/sessions": {ADMIN},
    "/people/00/delete": {ADMIN},
    "/alerts/00/delete": {ASK},
    "/alerts/read/1": {ASK},
    "/conversations/00/1/alert": {ASK},
    "/conversations/00/1/link": {ASK},
    "/conversations/00/people": {ASK},
    "/gradio_api/upload": {WRITE},
    "/gradio_api/run/predict": None,
    "/gradio_api/queue/join": None,
}
AWAY = {"/sign-out", "/account/sessions"}  # they would end what the next test needs


def paths_of(routes: Any) -> Iterator[tuple[str, set[str]]]:
    """The paths of a site, with those of its parts, but not what is mounted."""
    for route in routes:
        if hasattr(route, "methods") and route.methods:
            yield route.path, route.methods
        elif not hasattr(route, "path"):
            yield from paths_of(getattr(route, "original_router", route).routes)


def test_every_page_has_a_row(newsroom: Newsroom) -> None:
    every = [*paths_of(newsroom.site.router.routes)]
    assert len(every) > 20
    for path, methods in every:
        if path == "/mcp" or OPEN.fullmatch(path.replace("{token}", "x")):
            continue
        shape = re.compile(re.sub(r"\\{\w+(:\w+)?\\}", "[^/]+", re.escape(path)))
        for method in methods & {"GET", "POST"}:
            rows = PAGES if method == "GET" else POSTS
            assert [row for row in rows if shape.fullmatch(row)], f"{method} {path}"


def test_every_place_is_reached_by_a_row() -> None:
    reached = {place_of(row) for row in (*PAGES, *POSTS)}
    unreached = [place.path.pattern for place in PLACES if place not in reached]
    assert unreached == ["/metrics"]  # which is there only if it is asked for


@pytest.mark.parametrize("who", EVERYBODY)
def test_pages_are_open_to_those_who_may(clients: dict[str, TestClient], who: str) -> None:
    for method, rows in (("GET", PAGES), ("POST", POSTS)):
        for path, needed in rows.items():
            if method == "POST" and path in AWAY and who not in STRANGERS:
                continue
            status = clients[who].request(method, path).status_code
            if who in STRANGERS:
                assert status == 401, (method, path)
            elif needed and not needed & may(who):
                assert status == 403, (method, path)
            else:
                assert status not in {401, 403}, (method, path)


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "//account", "/people/../account", "/%2e%2e/people", "/gradio_api/../people",
     "/.env", "/api", "/api/v2/articles", "/mcpx", "/sign-inx", "/invitations/", "/api/v1x",
     "/invitations/a/b", "/sign-in/other", "/proxy=http://127.0.0.1/", "/file=/etc/passwd"],
)  # fmt: skip
def test_stranger_finds_no_way_around(clients: dict[str, TestClient], path: str) -> None:
    assert clients["stranger"].get(path).status_code in {401, 404}, path
    assert clients["stranger"].post(path).status_code in {401, 404}, path


# The page's events


def page_of(newsroom: Newsroom) -> Any:
    """Gradio's page."""
    apps = [getattr(route, "app", None) for route in newsroom.site.router.routes]
    [mounted] = [app for app in apps if hasattr(app, "get_blocks")]
    return mounted.get_blocks()


PRESSED = {"click", "submit", "upload", "like", "input"}


def events_of(newsroom: Newsroom) -> list[tuple[int, str, list[Any]]]:
    """Each event of the page: its number, its handler's name, and its targets."""
    page = page_of(newsroom)
    return [
        (number, name_of(event.fn), event.targets)
        for number, event in page.fns.items()
        if event.fn is not None
    ]


def test_every_event_has_a_rule_and_every_rule_an_event(newsroom: Newsroom) -> None:
    assert {name for _, name, _ in events_of(newsroom)} == set(RULES)


@pytest.mark.parametrize("who", ["reader", "asker", "editor", "admin", "stranger"])
def test_events_reach_those_who_may(
    newsroom: Newsroom,
    clients: dict[str, TestClient],
    monkeypatch: pytest.MonkeyPatch,
    who: str,
) -> None:
    """Called for, each handler is replaced: what counts is whether it is reached."""
    page = page_of(newsroom)
    reached: list[str] = []
    for number, name, targets in events_of(newsroom):
        event = page.fns[number]

        def noted(*_: Any, of: str = name) -> Any:
            reached.append(of)
            raise ValueError("reached")

        noted.__module__, noted.__qualname__ = event.fn.__module__, event.fn.__qualname__
        with monkeypatch.context() as replaced:
            replaced.setattr(event, "fn", noted)
            replaced.setattr(event, "inputs", [])
            before = len(reached)
            call = {"fn_index": number, "data": [], "session_hash": f"of {who}"}
            answer = clients[who].post("/gradio_api/run/predict", json=call)
        needed = RULES[name].needs
        if who == "stranger":
            assert (answer.status_code, len(reached)) == (401, before), name
        elif needed is None or needed in may(who):
            assert len(reached) == before + 1, (name, answer.text)
        else:
            assert len(reached) == before, name
            pressed = bool({each for _, each in targets} & PRESSED)
            assert ("may not do this" in answer.text) is pressed, (name, answer.text)


def test_there_are_enough_cells() -> None:
    people = len(EVERYBODY)
    cells = people * (len(ROUTES) + len(PAGES) + len(POSTS) + len(_NEEDED)) + 5 * len(RULES)
    assert cells >= 300
    assert HERE[0] == "127.0.0.1"
