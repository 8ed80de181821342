"""Other sites and visitors can do nothing but use the page."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from scripted_model import scripted
from starlette.requests import HTTPConnection

from assistant.api.access import OWNER
from assistant.ui.server.app import build
from assistant.ui.server.same_origin import HEADERS, same_origin_only
from assistant.ui.shared.gradio_workarounds import USED
from assistant.ui.shared.owner import COOKIE, owner_of
from index.background import Background
from index.embedding import Embedding
from index.library import Library

HERE, ELSEWHERE = "http://127.0.0.1", "https://elsewhere.test"
PREDICT = "/gradio_api/run/predict"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Library]:
    with Library(tmp_path_factory.mktemp("library"), embedding) as library:
        yield library


def site_of(library: Library, host: str) -> FastAPI:
    return build(library, scripted(), Background(library), host)


def client_of(site: FastAPI, scheme: str = "http") -> TestClient:
    return TestClient(site, base_url=f"{scheme}://127.0.0.1", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def on_loopback(opened: Library) -> FastAPI:
    return site_of(opened, "127.0.0.1")


@pytest.fixture(scope="module")
def for_others(opened: Library) -> FastAPI:
    return site_of(opened, "0.0.0.0")


@pytest.fixture
def site(on_loopback: FastAPI) -> TestClient:
    """A visitor without cookies."""
    return client_of(on_loopback)


def events(site: TestClient) -> list[dict[str, Any]]:
    """The page's handlers, as its configuration names them."""
    dependencies: list[dict[str, Any]] = site.get("/config").json()["dependencies"]
    return dependencies


# No handler is a public API


def test_every_handler_is_private(site: TestClient) -> None:
    described = site.get("/gradio_api/info").json()
    assert described == {"named_endpoints": {}, "unnamed_endpoints": {}}
    wired = events(site)
    assert len(wired) > 30
    assert {event["api_visibility"] for event in wired} == {"private"}


@pytest.mark.parametrize(
    "route", ["call/{}", "call/v2/{}", "run/{}", "api/{}", "call/{}/1", "component_server"]
)
def test_no_handler_can_be_called_by_name(site: TestClient, route: str) -> None:
    names = {str(event["api_name"]) for event in events(site)} | {"ask", "delete", "predict"}
    for name in sorted(names - ({"predict"} if route == "run/{}" else set())):
        address = f"/gradio_api/{route.format(name)}"
        assert site.post(address, json={"data": []}).status_code == 404, address


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/redoc",
        "/openapi.json",
        "/gradio_api/openapi.json",
        "/gradio_api/mcp",
        "/gradio_api/mcp/sse",
        "/gradio_api/dev/reload",
        "/gradio_api/vibe-code",
        "/gradio_api/runs",
        "/gradio_api/profiling/traces",
        "/gradio_api/custom_component/1/client/component/index.js",
        "/gradio_api/stream/1/1/1/playlist.m3u8",
        "/gradio_api/deep_link",
        "/gradio_api/token",
        "/monitoring",
        "/monitoring/summary",
        "/monitoring/key",
    ],
)
def test_gradios_developer_routes_are_off(site: TestClient, path: str) -> None:
    answers = [site.get(path), site.post(path, json={})]
    assert {answer.status_code for answer in answers} <= {403, 404, 405}


def test_allowed_gradio_routes_are_listed(site: TestClient) -> None:
    # Named one by one, so that allowing another one takes a change here too.
    assert {
        "cancel", "info", "queue/data", "queue/join", "reset", "run/predict", "startup-events",
        "theme.css", "upload", "upload_progress",
    } == USED  # fmt: skip


@pytest.mark.parametrize(
    "path",
    ["/manifest.json", "/robots.txt", "/login", "/logout", "/login_check", "/pwa_icon",
     "/pwa_icon/64", "/monitoring", "/monitoring/summary", "/svelte/x.js", "/config/"],
)  # fmt: skip
def test_unused_root_routes_of_gradio_are_off(site: TestClient, path: str) -> None:
    for answer in (site.get(path), site.post(path)):
        assert (answer.status_code, answer.text) == (404, "Not found.")


# What visitors of a served library may do


def test_visitors_cannot_remove_anything(on_loopback: FastAPI, for_others: FastAPI) -> None:
    taking_out = {"remove", "bring_back", "forget", "clear_samples"}
    for site, at_home in ((on_loopback, True), (for_others, False)):
        wired = [event["api_name"] for event in events(client_of(site))]
        assert (taking_out <= set(wired)) is at_home
        assert bool(taking_out & set(wired)) is at_home
        starting = [name for name in wired if str(name).partition("_")[0] == "start"]
        assert len(starting) >= 2  # re-indexing, and checking what is there
        drawn = str(client_of(site).get("/config").json()["components"])
        assert ("library.rebuild" in drawn) is at_home
        assert ("feeds.opml" in drawn) is at_home
        assert client_of(site).get("/feeds.opml").status_code == (200 if at_home else 404)


# No file of the machine, no request to other servers


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "{home}/catalogue.db",
        "../../../../etc/passwd",
        "%2Fetc%2Fpasswd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
        "https://elsewhere.test/picture.png",
    ],
)
@pytest.mark.parametrize(
    "route", ["/gradio_api/file={}", "/gradio_api/file/{}", "/gradio_api/proxy={}", "/file={}",
              "/proxy={}", "/static/{}", "/assets/{}", "/svelte/{}"],
)  # fmt: skip
def test_no_file_is_served_and_no_address_fetched(
    site: TestClient, opened: Library, route: str, path: str
) -> None:
    answer = site.get(route.format(path.format(home=opened.home)))
    assert answer.status_code in {400, 403, 404}
    assert b"root:" not in answer.content and b"SQLite" not in answer.content


def test_upload_that_is_too_large_is_refused(site: TestClient) -> None:
    files = {"files": ("large.txt", b"x" * 21_000_000)}
    assert site.post("/gradio_api/upload", files=files).status_code == 413
    assert site.post("/gradio_api/upload", files={"files": ("a.txt", b"x")}).status_code == 200


@pytest.mark.parametrize("route", ["run/predict", "run/predict/", "queue/join"])
@pytest.mark.parametrize(
    "path",
    [
        "{folder}/secret.txt",
        "{uploads}/../secret.txt",
        "{uploads}-of-another/secret.txt",
        "secret.txt",
        "~/secret.txt",
        "http://127.0.0.1:1/secret.txt",
        "https://elsewhere.test/secret.txt",
        "file:///etc/passwd",
        "/etc/passwd\0.txt",
    ],
)
def test_file_that_was_not_uploaded_is_refused(
    site: TestClient, opened: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, route: str,
    path: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    (tmp_path / "secret.txt").write_text("A secret of this machine.")
    named = path.format(folder=tmp_path, uploads=tmp_path / "uploads")
    answer = site.post(f"/gradio_api/{route}", json=dropping(site, named))
    assert answer.status_code in {403, 404}
    assert not opened.dropped.exists()


def test_uploaded_file_is_added_and_too_large_call_refused(
    site: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedding: Embedding
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    with Library(tmp_path / "home", embedding) as library:
        background = Background(library)
        client = client_of(build(library, scripted(), background))
        [kept] = client.post(
            "/gradio_api/upload", files={"files": ("plant.txt", b"A plant opened in Ashby.")}
        ).json()
        answer = client.post(PREDICT, json=dropping(client, kept))
        assert answer.status_code == 200
        assert [path.name for path in library.dropped.iterdir()] == ["plant.txt"]
        background.wait()
    large = dropping(site, "x") | {"data": ["x" * 21_000_000]}
    assert site.post(PREDICT, json=large).status_code == 413


def dropping(site: TestClient, path: str) -> dict[str, Any]:
    """A call of the handler for dropped files, with this one."""
    parts = site.get("/config").json()["components"]
    [drop] = [each["id"] for each in parts if each["props"].get("elem_id") == "drop"]
    [keep] = [each["id"] for each in events(site) if drop in each["inputs"]]
    name = path.rpartition("/")[2]
    file = {"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}
    return {"fn_index": keep, "session_hash": "one", "data": [[file]]}


# Headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/config", 200),
        ("GET", "/theme.css", 200),
        ("GET", "/feeds.opml", 200),
        ("GET", "/favicon.ico", 200),
        ("GET", "/articles/none", 404),
        ("GET", "/no/such/page", 404),
        ("GET", "/gradio_api/file=/etc/passwd", 404),
        ("POST", "/feeds.opml", 404),
        ("POST", PREDICT, 422),
    ],
)
def test_every_response_has_the_headers(
    site: TestClient, method: str, path: str, status: int
) -> None:
    answer = site.request(method, path)
    assert answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers.get_list(name) == [value], name
    assert "*" not in answer.headers.get("access-control-allow-origin", "")


def test_refusals_have_the_headers_and_headers_are_strict(site: TestClient) -> None:
    for answer in (
        site.get("/", headers={"host": "elsewhere.test"}),
        site.post(PREDICT, headers={"origin": ELSEWHERE}),
        site.get(f"/{_a_script(site)}"),
    ):
        for name, value in HEADERS.items():
            assert answer.headers.get_list(name) == [value], name
    parts = HEADERS["Content-Security-Policy"].split("; ")
    policy = dict(part.split(" ", 1) for part in parts)
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert not re.search(r"https?:|\*", HEADERS["Content-Security-Policy"])
    assert HEADERS["X-Frame-Options"] == "DENY"
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
    assert HEADERS["Referrer-Policy"] == "same-origin"
    assert HEADERS["Cross-Origin-Opener-Policy"] == "same-origin"


def _a_script(site: TestClient) -> str:
    found = re.search(r'src="\.?/(assets/[^"]+\.js)"', site.get("/").text)
    assert found
    return found[1]


# Only the page's own requests


REBOUND = [
    "elsewhere.test",
    "elsewhere.test:7860",
    "127.0.0.1.elsewhere.test",
    "localhost.elsewhere.test",
    "localhost@elsewhere.test",
    "[::1].elsewhere.test",
    "[elsewhere.test]",
    "",
]
LOOPBACK_HOSTS = ["127.0.0.1", "127.0.0.1:7860", "localhost:7860", "LOCALHOST.", "[::1]:7860"]


def statuses(site: FastAPI, host: str) -> set[int]:
    """The statuses of a reading and a changing request with this Host header."""
    client, headers = client_of(site), {"host": host}
    changing = client.post(PREDICT, headers=headers | {"origin": f"http://{host}"}, json={})
    return {client.get("/theme.css", headers=headers).status_code, changing.status_code}


@pytest.mark.parametrize("host", [*REBOUND, "192.168.1.2", "[fd00::2]:7860", "mydesk.local"])
def test_other_hosts_are_refused_on_loopback(
    on_loopback: FastAPI, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "mydesk")
    assert statuses(on_loopback, host) == {400}


@pytest.mark.parametrize("host", LOOPBACK_HOSTS)
def test_loopback_hosts_are_accepted(on_loopback: FastAPI, for_others: FastAPI, host: str) -> None:
    for site in on_loopback, for_others:
        assert statuses(site, host) == {200, 422}


@pytest.mark.parametrize("served_on", ["0.0.0.0", "::", "192.168.1.2", "news.lan"])
def test_names_of_other_sites_are_refused_when_served_to_others(served_on: str) -> None:
    site = FastAPI()
    same_origin_only(site, served_on)
    for host in REBOUND:
        assert client_of(site).get("/", headers={"host": host}).status_code == 400, host


@pytest.mark.parametrize("host", ["192.168.1.2", "192.168.1.2:7860", "[fd00::2]:7860", "[fd00::2]"])
def test_addresses_are_accepted_when_served_to_others(for_others: FastAPI, host: str) -> None:
    assert statuses(for_others, host) == {200, 422}


def test_names_of_this_machine_and_one_served_on_are_accepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "MyDesk.office.lan")
    site = FastAPI()
    same_origin_only(site, "News.lan")
    for host in "news.lan", "NEWS.lan:7860", "mydesk", "mydesk.office.lan:80", "mydesk.local":
        assert client_of(site).get("/", headers={"host": host}).status_code == 404, host


@pytest.mark.parametrize("route", ["run/predict", "queue/join", "upload", "reset", "cancel"])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": ELSEWHERE},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8000"},  # another server on this machine
        {"origin": "http://127.0.0.1.elsewhere.test"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": HERE},
    ],
)
def test_requests_of_other_sites_are_refused(
    site: TestClient, route: str, headers: dict[str, str]
) -> None:
    answer = site.post(f"/gradio_api/{route}", headers=headers, content="{}")
    assert answer.status_code == 403
    assert answer.text == "Only Newsdesk's own page may do this."


@pytest.mark.parametrize("headers", [{}, {"origin": HERE}, {"sec-fetch-site": "same-origin"}])
def test_requests_of_the_page_are_answered(site: TestClient, headers: dict[str, str]) -> None:
    assert "Answer length" in settings_of(site, headers)


def test_only_the_operator_sees_the_folder_and_can_delete_everything(
    on_loopback: FastAPI, for_others: FastAPI, opened: Library
) -> None:
    for site, at_home in ((on_loopback, True), (for_others, False)):
        shown = settings_of(client_of(site))
        assert (str(opened.home) in shown) is at_home
        assert ("Delete everything" in shown) is at_home


def settings_of(site: TestClient, headers: dict[str, str] | None = None) -> str:
    """The Settings tab as it is sent to the page."""
    [show] = [each for each in events(site) if each["api_name"] == "show"]
    asked = {"fn_index": show["id"], "data": [], "session_hash": "one"}
    answer = site.post(PREDICT, headers=headers, json=asked)
    assert answer.status_code == 200
    return answer.text


def test_other_sites_cannot_read_responses(site: TestClient) -> None:
    for path in ("/", "/config", "/feeds.opml", "/gradio_api/info"):
        answer = site.get(path, headers={"origin": ELSEWHERE})
        assert "access-control-allow-origin" not in answer.headers
    asked = {"origin": ELSEWHERE, "access-control-request-method": "POST"}
    assert "access-control-allow-origin" not in site.options(PREDICT, headers=asked).headers


# The private cookie


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_private_cookie_is_hidden_from_scripts_and_other_sites(
    on_loopback: FastAPI, scheme: str, secure: bool
) -> None:
    [cookie] = client_of(on_loopback, scheme).get("/").headers.get_list("set-cookie")
    flags = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert cookie.startswith(f"{COOKIE}=")
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    assert ("secure" in flags) is secure


def test_cookie_of_the_owners_own_name_is_replaced(site: TestClient) -> None:
    [cookie] = site.get("/", headers={"Cookie": f"{COOKIE}={OWNER}"}).headers.get_list("set-cookie")
    assert OWNER not in cookie
    assert owner_of(HTTPConnection({"type": "http", "headers": [_sent(OWNER)]})) == ""
    assert owner_of(HTTPConnection({"type": "http", "headers": [_sent("v" * 43)]})) == "v" * 43


def _sent(token: str) -> tuple[bytes, bytes]:
    return b"cookie", f"{COOKIE}={token}".encode()


def test_only_front_page_gives_cookie(site: TestClient) -> None:
    for path in ("/config", "/theme.css", "/feeds.opml", "/gradio_api/info", "/no/such/page"):
        assert "set-cookie" not in site.get(path).headers


def test_a_proxys_name_is_known_and_makes_nobody_the_owner(opened: Library) -> None:
    behind = build(opened, scripted(), Background(opened), name="News.example.org")
    site = client_of(behind)
    for host, status in {
        "news.example.org": 200,
        "127.0.0.1": 200,
        "evil.example.org": 400,
    }.items():
        assert site.get("/api/v1/health", headers={"Host": host}).status_code == status, host
    assert site.get("/api/v1/articles", headers={"Host": "news.example.org"}).status_code == 401
    assert "forget" not in [event["api_name"] for event in events(site)]
