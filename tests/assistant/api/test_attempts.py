"""What somebody from without may try: all of it is refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

import pytest
from scripted_model import scripted
from starlette.testclient import TestClient

from assistant.api.access import OPEN, OWNER
from assistant.keys.keys import SCOPES, Keys
from assistant.ui.server.app import build
from index.background import Background
from index.library import Library

OWN = "nd_the-key-in-the-librarys-folder"
HOME, AWAY = ("127.0.0.1", 50_000), ("192.0.2.7", 50_000)
ELSEWHERE = "https://elsewhere.test"
TOOLS = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
NOT_ADMIN = [scope for scope in SCOPES if scope != "admin"]


@dataclass
class Door:
    """The site as it is served on a host, and keys that open it."""

    client: TestClient
    keys: dict[str, str]
    digest: str = ""
    id: str = ""

    def send(self, attempt: "Attempt") -> "tuple[int, str, str]":
        """The status, the kind and the text of the answer."""
        known = {**self.keys, "DIGEST": self.digest, "ID": self.id}

        def filled(text: str) -> str:
            for name, value in known.items():
                text = text.replace(f"<{name}>", value)
            return text

        headers = [
            (name.encode(), filled(value).encode("latin-1")) for name, value in attempt.headers
        ]
        given = {"json": TOOLS} if attempt.path == "/mcp" else {}
        answer = self.client.request(attempt.method, filled(attempt.path), headers=headers, **given)
        return answer.status_code, answer.headers.get("content-type", ""), answer.text


@dataclass(frozen=True)
class Attempt:
    """A request; `<NAME>` in it is the key of that name."""

    path: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    method: str = "GET"
    refused: tuple[int, ...] = (401,)


@pytest.fixture(scope="module")
def doors(samples: Library) -> Iterator[dict[str, Door]]:
    """At home; served to others, as seen from another machine; and from this one."""
    keys, shown = Keys(samples.home), {}
    for scope in SCOPES:
        _, shown[scope] = keys.add(scope, [scope])
        _, shown[f"not {scope}"] = keys.add(f"not {scope}", set(NOT_ADMIN) - {scope})
    revoked, shown["REVOKED"] = keys.add("revoked", SCOPES)
    keys.revoke(revoked.id)
    known, shown["KEY"] = keys.add("known", SCOPES)
    digest = sha256(shown["KEY"].encode()).hexdigest()
    background = Background(samples)
    home = build(samples, scripted(), background, key=OWN)
    away = build(samples, scripted(), background, "0.0.0.0", key=OWN)
    made = {
        "home": (home, HOME),
        "through": (home, AWAY),
        "away": (away, AWAY),
        "here": (away, HOME),
    }
    base = "http://127.0.0.1"
    yield {
        name: Door(TestClient(site, base, client=peer), shown, digest, known.id)
        for name, (site, peer) in made.items()
    }
    background.close()
    keys.delete_all()


@pytest.fixture(scope="module")
def routes(doors: dict[str, Door]) -> list[tuple[str, str, str]]:
    """Method, path and scope of every route in the description; "" for none."""
    described = doors["home"].client.get("/api/v1/openapi.json").json()
    found = []
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            scopes = [
                scope for needed in operation.get("security", []) for scope in needed.get("key", [])
            ]
            found.append((method.upper(), re.sub(r"{\w+}", "1", path), " ".join(scopes)))
    return found


# Every route there is, also those to come


def test_every_route_but_the_open_ones_names_its_scope(routes: list[tuple[str, str, str]]) -> None:
    assert {path for _, path, scope in routes if scope not in SCOPES} == OPEN - {"/openapi.json"}
    assert ("POST", "/keys", "admin") in routes


@pytest.mark.parametrize("door", ["away", "here", "through"])
def test_stranger_is_refused_at_every_route(
    doors: dict[str, Door], routes: list[tuple[str, str, str]], door: str
) -> None:
    tried = [(m, p) for m, p, _ in routes if p not in OPEN]
    let_in = [
        (m, p) for m, p in tried if doors[door].send(Attempt(f"/api/v1{p}", method=m))[0] != 401
    ]
    assert tried and let_in == []


def test_key_without_the_scope_is_refused_at_every_route(
    doors: dict[str, Door], routes: list[tuple[str, str, str]]
) -> None:
    for door in ("home", "away"):
        for method, path, scope in routes:
            if path in OPEN:
                continue
            shown = [("Authorization", f"Bearer <not {scope}>")]
            attempt = Attempt(f"/api/v1{path}", shown, method)
            assert doors[door].send(attempt)[0] == 403, (door, method, path)


@pytest.mark.parametrize("path", sorted(OPEN))
def test_open_routes_tell_nothing_of_articles(doors: dict[str, Door], path: str) -> None:
    status, _, text = doors["away"].send(Attempt(f"/api/v1{path}"))
    assert status == 200 and "Huawei" not in text


# One by one: without a key, when served to others

WITHOUT_KEY = {
    "list": Attempt("/api/v1/articles"),
    "read": Attempt("/api/v1/articles/1"),
    "text": Attempt("/api/v1/articles/1/text"),
    "head": Attempt("/api/v1/articles", method="HEAD"),
    "add": Attempt("/api/v1/articles", method="POST"),
    "remove": Attempt("/api/v1/articles/1", method="DELETE"),
    "search": Attempt("/api/v1/search", method="POST"),
    "ask": Attempt("/api/v1/ask", method="POST"),
    "coverage": Attempt("/api/v1/coverage", method="POST"),
    "stories": Attempt("/api/v1/stories"),
    "sources": Attempt("/api/v1/sources"),
    "refresh": Attempt("/api/v1/sources/1/refresh", method="POST"),
    "export": Attempt("/api/v1/exports", method="POST"),
    "job": Attempt("/api/v1/jobs", method="POST"),
    "conversations": Attempt("/api/v1/conversations"),
    "alerts": Attempt("/api/v1/alerts"),
    "keys": Attempt("/api/v1/keys"),
    "make-key": Attempt("/api/v1/keys", method="POST"),
    "no-route": Attempt("/api/v1/nothing"),
    "doubled-slash": Attempt("/api/v1//keys"),
    "up-from-open": Attempt("/api/v1/health/../keys"),
    "coded-up": Attempt("/api/v1/health%2f..%2fkeys"),
    "open-in-query": Attempt("/api/v1/keys?/health"),
    "below-open": Attempt("/api/v1/version/keys"),
    "other-method": Attempt("/api/v1/keys", [("X-HTTP-Method-Override", "GET")], "POST"),
    "other-url": Attempt("/api/v1/keys", [("X-Original-URL", "/api/v1/health")]),
    "says-from-here": Attempt("/api/v1/keys", [("X-Forwarded-For", "127.0.0.1")]),
    "says-real-ip": Attempt("/api/v1/keys", [("X-Real-IP", "127.0.0.1")]),
    "says-local-host": Attempt("/api/v1/keys", [("Host", "localhost")]),
    "browsers-cookie": Attempt("/api/v1/conversations", [("Cookie", f"newsdesk-owner={OWNER}")]),
}
# A key where none belongs, and what is no key
NO_KEY = {
    "in-query": Attempt("/api/v1/keys?key=<KEY>"),
    "as-api-key-in-query": Attempt("/api/v1/keys?api_key=<KEY>"),
    "as-token-in-query": Attempt("/api/v1/keys?access_token=<KEY>"),
    "in-cookie": Attempt("/api/v1/keys", [("Cookie", "key=<KEY>; authorization=Bearer <KEY>")]),
    "in-own-header": Attempt("/api/v1/keys", [("X-API-Key", "<KEY>")]),
    "to-a-proxy": Attempt("/api/v1/keys", [("Proxy-Authorization", "Bearer <KEY>")]),
    "in-user-info": Attempt("http://<KEY>:x@127.0.0.1/api/v1/keys"),
}
WRONG_KEYS = {
    "none": "",
    "bare": "Bearer",
    "blank": "Bearer ",
    "without-bearer": "<KEY>",
    "basic": "Basic bmRfOm5k",
    "token": "Token <KEY>",
    "prefix": "Bearer nd_",
    "guessed": "Bearer nd_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "without-prefix": "Bearer the-key-in-the-librarys-folder",
    "revoked": "Bearer <REVOKED>",
    "digest": "Bearer nd_<DIGEST>",
    "id": "Bearer <ID>",
    "longer": "Bearer <KEY>x",
    "twice": "Bearer <KEY> <KEY>",
    "list": "Bearer <KEY>, Bearer <KEY>",
    "quoted": 'Bearer "<KEY>"',
    "wildcard": "Bearer nd_%",
    "sql": "Bearer nd_' OR ''='",
    "endless": "Bearer nd_" + "A" * 20_000,
    "not-ascii": "Bearer nd_\xe9",
    "owners-name": "Bearer owner",
    "owners-token": f"Bearer {OWNER}",
}


@pytest.mark.parametrize("name", WITHOUT_KEY | NO_KEY)
def test_without_key(doors: dict[str, Door], name: str) -> None:
    refused(doors["away"], (WITHOUT_KEY | NO_KEY)[name])
    refused(doors["here"], (WITHOUT_KEY | NO_KEY)[name])


@pytest.mark.parametrize("name", WRONG_KEYS)
@pytest.mark.parametrize("door", ["away", "home"])
def test_wrong_key_is_nobodys(doors: dict[str, Door], door: str, name: str) -> None:
    written = [("Authorization", WRONG_KEYS[name])]
    for path in ("/api/v1/keys", "/api/v1/health"):
        refused(doors[door], Attempt(path, written))


def test_two_keys_are_none(doors: dict[str, Door]) -> None:
    both = [("Authorization", f"Bearer {OWN}"), ("Authorization", "Bearer <KEY>")]
    refused(doors["home"], Attempt("/api/v1/keys", both))


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("articles:read", "POST", "articles"),
        ("articles:read", "DELETE", "articles/1"),
        ("articles:read", "POST", "ask"),
        ("articles:read", "POST", "jobs"),
        ("articles:write", "POST", "search"),
        ("articles:write", "POST", "ask"),
        ("ask", "POST", "articles"),
        ("ask", "POST", "sources/1/refresh"),
        ("not admin", "GET", "keys"),
        ("not admin", "POST", "keys"),
        ("not admin", "DELETE", "keys/1"),
        ("articles:read", "POST", "keys"),
    ],
)
def test_wrong_scope(doors: dict[str, Door], scope: str, method: str, path: str) -> None:
    shown = [("Authorization", f"Bearer <{scope}>")]
    refused(doors["home"], Attempt(f"/api/v1/{path}", shown, method, (403, 404, 405)))


# From outside, to a library that is served at home


@pytest.mark.parametrize(
    "name", ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"]
)
def test_who_comes_through_a_proxy_is_not_the_owner(doors: dict[str, Door], name: str) -> None:
    refused(doors["home"], Attempt("/api/v1/keys", [(name, "127.0.0.1")]))


def test_who_comes_from_another_machine_is_not_the_owner(doors: dict[str, Door]) -> None:
    refused(doors["through"], Attempt("/api/v1/keys"))


OTHER_SITES = {
    "origin": ("Origin", ELSEWHERE),
    "no-origin": ("Origin", "null"),
    "other-port": ("Origin", "http://127.0.0.1:8000"),
    "longer-host": ("Origin", "http://127.0.0.1.elsewhere.test"),
    "broken-origin": ("Origin", "http://["),
    "cross-site": ("Sec-Fetch-Site", "cross-site"),
    "same-site": ("Sec-Fetch-Site", "same-site"),
    "odd-site": ("Sec-Fetch-Site", "Same-Origin"),
    "referer": ("Referer", f"{ELSEWHERE}/page"),
}


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE"])
@pytest.mark.parametrize("name", OTHER_SITES)
def test_page_of_another_site(doors: dict[str, Door], name: str, method: str) -> None:
    """Not even to read, and not with a key that it found."""
    for shown in ([], [("Authorization", "Bearer <KEY>")]):
        for path in ("/api/v1/keys", "/api/v1/health", "/api/v1/keys/1"):
            headers = [OTHER_SITES[name], *shown]
            for door in ("home", "away"):
                refused(doors[door], Attempt(path, headers, method, (403,)))


@pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/keys", "/mcp"])
def test_no_site_is_let_in_by_cors(doors: dict[str, Door], path: str) -> None:
    asked = {"Origin": ELSEWHERE, "Access-Control-Request-Method": "POST"}
    answer = doors["home"].client.options(path, headers=asked)
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control-")]


HOSTS = {
    "name": "elsewhere.test",
    "with-port": "elsewhere.test:7860",
    "longer": "127.0.0.1.elsewhere.test",
    "below": "localhost.elsewhere.test",
    "user": "localhost@elsewhere.test",
    "blank": "",
    "other-address": "192.0.2.1",
}


@pytest.mark.parametrize("path", ["/api/v1/keys", "/api/v1/health", "/mcp"])
@pytest.mark.parametrize("name", HOSTS)
def test_rebinding_host(doors: dict[str, Door], name: str, path: str) -> None:
    headers = [("Host", HOSTS[name]), ("Sec-Fetch-Site", "same-origin")]
    method = "POST" if path == "/mcp" else "GET"
    refused(doors["home"], Attempt(path, headers, method, (400,)))


# MCP, and feeds, whose address is their key


@pytest.mark.parametrize("name", OTHER_SITES)
def test_mcp_from_web_page(doors: dict[str, Door], name: str) -> None:
    for door in ("home", "away"):
        for shown in ([], [("Authorization", "Bearer <KEY>")]):
            headers = [OTHER_SITES[name], *shown]
            refused(doors[door], Attempt("/mcp", headers, "POST", (403,)))


@pytest.mark.parametrize(
    "headers",
    [[], [("Authorization", "Bearer nd_guessed")], [("Authorization", "Bearer <REVOKED>")]],
    ids=["none", "wrong", "revoked"],
)
def test_mcp_without_key(doors: dict[str, Door], headers: list[tuple[str, str]]) -> None:
    refused(doors["away"], Attempt("/mcp", headers, "POST", (401, 403, 404, 405)))


@pytest.mark.parametrize(
    "path",
    [
        "/alerts/feed",
        "/alerts/feeds/1.atom",
        "/feeds/1.atom",
        "/feeds/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.atom",
        "/feeds/%25.atom",
        "/api/v1/feeds/1.atom",
        "/api/v1/alerts/1/feed",
        "/api/v1/alerts/feeds/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.atom",
        "/api/v1/alerts.atom",
    ],
)
def test_guessed_feed(doors: dict[str, Door], path: str) -> None:
    refused(doors["away"], Attempt(path, refused=(401, 403, 404)))


# And what is let in, without which all of this would be easy


@pytest.mark.parametrize("door", ["home", "away", "here"])
def test_key_with_scope_is_let_in(doors: dict[str, Door], door: str) -> None:
    for key in (OWN, "<KEY>", "<admin>"):
        for scheme in ("Bearer", "bearer"):
            shown = [("Authorization", f"{scheme} {key}")]
            assert doors[door].send(Attempt("/api/v1/keys", shown))[0] == 200


def test_owner_needs_no_key_at_home(doors: dict[str, Door]) -> None:
    assert doors["home"].send(Attempt("/api/v1/keys"))[0] == 200
    own_page = [("Sec-Fetch-Site", "same-origin"), ("Referer", "http://127.0.0.1/")]
    assert doors["home"].send(Attempt("/api/v1/keys", own_page))[0] == 200


def refused(door: Door, attempt: Attempt) -> None:
    status, kind, text = door.send(attempt)
    assert status in attempt.refused, (status, text)
    assert "Huawei" not in text and "nd_" not in text.replace("nd_…", "")
    if attempt.path.startswith(("/api/", "http")) and attempt.method != "HEAD":
        assert kind == "application/problem+json"
