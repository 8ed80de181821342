"""MCP by HTTP: in the page's server, behind its guards and keys, and with its end."""

import asyncio
import json
import re
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, ClassVar

import httpx
import httpx2
import pytest
import uvicorn
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp_doors import MODES, called, read_by, service_of, settings_in_docs, told
from places import ROOT
from scripted_model import ScriptedChat, ScriptedModel, scripted
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.api import limits
from assistant.api.app import api
from assistant.keys.keys import Keys
from assistant.mcp.http import OverHttp
from assistant.model.models import Model
from assistant.ui.server.app import build
from index.background import Background
from index.library import Library

KEY = "nd_the-owners-key-of-this-test"
HEADERS = {"Accept": "application/json, text/event-stream"}
LISTING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
SCOPES = {
    ("articles:read",): ["search", "fetch", "list_sources"],
    ("ask",): ["ask", "check_coverage"],
    ("articles:write",): ["add_article"],
    ("articles:read", "articles:write", "ask"): [
        "search",
        "fetch",
        "ask",
        "check_coverage",
        "list_sources",
        "add_article",
    ],
}


class EndlessChat(ScriptedChat):
    """A language model that never comes to a word."""

    begun: ClassVar = threading.Event()

    async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[Any]:
        self.begun.set()
        await asyncio.sleep(600)
        yield


@contextmanager
def served(library: Library, host: str = "127.0.0.1", model: Model | None = None) -> Iterator[str]:
    """The address of the whole site, built as for `host` and served on loopback."""
    background = Background(library)
    site = build(library, model or scripted(), background, host, key=KEY)
    config = uvicorn.Config(site, log_level="warning", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive(), "the server didn't end"
        background.close()


@pytest.fixture(scope="module")
def site(samples: Library) -> Iterator[str]:
    with served(samples) as address:
        yield address


def listed(site: str, **headers: str) -> httpx.Response:
    """The answer to a request for the list of tools."""
    return httpx.post(f"{site}/mcp", json=LISTING, headers=HEADERS | headers)


@pytest.mark.parametrize("mode", MODES)
def test_clients_of_both_protocols_are_served_without_a_key_at_home(site: str, mode: str) -> None:
    async def reads(client: Client) -> None:
        assert (client.protocol_version == "2026-07-28") is (mode == "auto")
        [first, *_] = (await told(client, "search", query="Huawei Ascend toolkit"))["results"]
        assert first["url"] == f"{site}/articles/{first['id']}"
        async with httpx.AsyncClient() as browser:
            assert (await browser.get(first["url"])).status_code == 200
        assert "CANN" in (await told(client, "fetch", id=first["id"]))["text"]
        assert (await client.list_resources()).resources

    read_by(f"{site}/mcp", mode, reads)


@pytest.fixture(scope="module")
def keys(samples: Library) -> dict[tuple[str, ...], str]:
    """Scopes → a key that has just these."""
    return {scopes: Keys(samples.home).add(" ".join(scopes), scopes)[1] for scopes in SCOPES}


def by_key(site: str, key: str) -> Any:
    """A transport that shows a key."""
    http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=30)
    return streamable_http_client(f"{site}/mcp", http_client=http)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scopes", SCOPES, ids=" ".join)
def test_key_sees_and_uses_the_tools_of_its_scopes_only(
    site: str, keys: dict[tuple[str, ...], str], scopes: tuple[str, ...], mode: str
) -> None:
    calls: dict[str, dict[str, Any]] = {
        "search": {"query": "Huawei"},
        "fetch": {"id": "nowhere"},
        "ask": {"question": "Who won the chess cup of Marrowdale?"},
        "check_coverage": {"claim": "Huawei opened its toolkit."},
        "list_sources": {},
        "add_article": {"title": "Nothing", "text": "…"},
    }

    async def reads(client: Client) -> None:
        assert [each.name for each in (await client.list_tools()).tools] == SCOPES[scopes]
        for tool in calls.keys() - SCOPES[scopes]:
            with pytest.raises(MCPError, match="This needs a key with the scope"):
                await client.call_tool(tool, calls[tool])
        for tool in set(SCOPES[scopes]) - {"add_article"}:
            said = str((await called(client, tool, **calls[tool])).content)
            assert "scope" not in said
        if "articles:read" in scopes:
            assert (await client.list_resources()).resources
        else:
            with pytest.raises(MCPError, match="scope articles:read"):
                await client.list_resources()
            with pytest.raises(MCPError, match="scope articles:read"):
                await client.read_resource("newsdesk://article/nowhere")

    read_by(by_key(site, keys[scopes]), mode, reads)


WITHOUT_ADDING = ["search", "fetch", "ask", "check_coverage", "list_sources"]


@pytest.mark.parametrize("mode", MODES)
def test_without_a_key_articles_are_read_and_not_added(site: str, mode: str) -> None:
    async def reads(client: Client) -> None:
        assert [each.name for each in (await client.list_tools()).tools] == WITHOUT_ADDING
        with pytest.raises(MCPError, match="This needs a key with the scope articles:write"):
            await client.call_tool("add_article", {"title": "Nothing", "text": "…"})

    read_by(f"{site}/mcp", mode, reads)


def test_key_with_every_right_may_add_too(site: str, samples: Library) -> None:
    _, admins = Keys(samples.home).add("admin", ["admin"])

    async def reads(client: Client) -> list[str]:
        return [each.name for each in (await client.list_tools()).tools]

    for key in (admins, KEY):
        assert read_by(by_key(site, key), "auto", reads) == [*WITHOUT_ADDING, "add_article"]


@pytest.mark.parametrize(
    ("tool", "given"),
    [("ask", {"question": "Who won?"}), ("check_coverage", {"claim": "Ada Brandt won."})],
)
def test_questions_count_against_the_share_of_their_key(
    samples: Library, monkeypatch: pytest.MonkeyPatch, tool: str, given: dict[str, Any]
) -> None:
    monkeypatch.setattr(limits, "QUESTIONS", 2)
    _, key = Keys(samples.home).add("asks much", ["ask"])

    async def reads(client: Client) -> list[Any]:
        return [await called(client, tool, **given) for _ in range(3)]

    with served(samples) as site:
        *answered, refused = read_by(by_key(site, key), "auto", reads)
        assert not any(each.is_error for each in answered)
        assert refused.is_error
        assert refused.content[0].text.startswith("Too many requests; wait ")
        headers = {"Authorization": f"Bearer {key}"}
        by_rest = httpx.post(f"{site}/api/v1/ask", json={"question": "Who?"}, headers=headers)
        assert by_rest.status_code == 429


def test_settings_in_the_docs_reach_it(site: str, samples: Library) -> None:
    [_, settings] = settings_in_docs()
    page = (ROOT / "docs/mcp.md").read_text(encoding="utf-8")
    [command] = re.findall(r"^newsdesk keys add .*", page, re.M)
    scopes = re.findall(r"--scope (\S+)", command)
    _, key = Keys(samples.home).add("my chat app", scopes)
    headers = {name: value.replace("KEY", key) for name, value in settings["headers"].items()}
    address = settings["url"].replace("http://127.0.0.1:7860", site)
    http = httpx2.AsyncClient(headers=headers, timeout=30)

    async def reads(client: Client) -> list[str]:
        return [each.name for each in (await client.list_tools()).tools]

    tools = read_by(streamable_http_client(address, http_client=http), "auto", reads)
    assert tools == ["search", "fetch", "ask", "check_coverage", "list_sources"]


def test_key_that_is_wrong_or_revoked_opens_nothing(site: str, samples: Library) -> None:
    revoked, shown = Keys(samples.home).add("lost", ["articles:read"])
    assert listed(site, Authorization=f"Bearer {shown}").status_code == 200
    Keys(samples.home).revoke(revoked.id)
    for wrong in (shown, "nd_guessed", "-"):
        answer = listed(site, Authorization=f"Bearer {wrong}")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_served_to_others_nobody_is_let_in_without_a_key(samples: Library) -> None:
    with served(samples, "0.0.0.0") as site:
        assert listed(site).status_code == 401
        assert listed(site, Authorization=f"Bearer {KEY}").status_code == 200


def test_request_through_a_proxy_is_not_the_owners(site: str) -> None:
    assert listed(site, **{"X-Forwarded-For": "203.0.113.7"}).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebinding.example"},
        {"Origin": "https://other.example"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Referer": "https://other.example/"},
        {"Content-Type": "text/plain"},
    ],
    ids=str,
)
def test_page_of_another_site_is_refused(site: str, headers: dict[str, str]) -> None:
    assert listed(site).status_code == 200
    assert listed(site, **headers).status_code in {400, 403}


def test_sdks_own_guard_stands_behind_the_sites(samples: Library) -> None:
    background = Background(samples)
    service = service_of(samples, background, scripted())
    mcp = OverHttp(service, api(service))
    site = Starlette(routes=[Route("/mcp", mcp)], lifespan=mcp.lifespan)
    with TestClient(site, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        for headers, status in (
            ({}, 200),
            ({"Host": "rebinding.example"}, 421),
            ({"Origin": "https://other.example"}, 403),
        ):
            answer = client.post("/mcp", json=LISTING, headers=HEADERS | headers)
            assert answer.status_code == status
    background.close()


def test_other_methods_are_not_allowed(site: str) -> None:
    for method in ("GET", "DELETE", "PUT"):
        answer = httpx.request(method, f"{site}/mcp", headers=HEADERS)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_callers_at_the_same_time_are_told_apart(
    site: str, keys: dict[tuple[str, ...], str]
) -> None:
    async def asked() -> list[tuple[tuple[str, ...], list[str]]]:
        async with httpx.AsyncClient(timeout=30) as http:

            async def tools(scopes: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
                headers = HEADERS | {"Authorization": f"Bearer {keys[scopes]}"}
                answer = await http.post(f"{site}/mcp", json=LISTING, headers=headers)
                data = re.findall(r"^data: (.*)", answer.text, re.M)[0]
                return scopes, [each["name"] for each in json.loads(data)["result"]["tools"]]

            return await asyncio.gather(*(tools(each) for each in [*keys] * 10))

    for scopes, tools in asyncio.run(asked()):
        assert tools == SCOPES[scopes]


def test_server_ends_while_an_answer_is_under_way(samples: Library) -> None:
    asking = {"name": "ask", "arguments": {"question": "What did Huawei say about CANN?"}}
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": asking}
    began = 0.0

    def ask(site: str) -> None:
        with suppress(httpx.HTTPError):
            httpx.post(f"{site}/mcp", json=request, headers=HEADERS, timeout=60)

    model = ScriptedModel(EndlessChat(asked=[]), 0.0)
    with served(samples, model=model) as site:
        threading.Thread(target=ask, args=(site,), daemon=True).start()
        assert EndlessChat.begun.wait(60)
        began = monotonic()
    assert monotonic() - began < 15  # seconds; `served` sees that it ended
