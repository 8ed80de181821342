"""MCP by HTTP: the same server as the page, its guards and its end."""
import asyncio, socket, threading, time
from collections.abc import Iterator
from contextlib import contextmanager
import httpx, pytest, uvicorn
from mcp import Client
from scripted_model import scripted
from assistant.ui.server.app import build
from index.background import Background
from index.library import Library


@pytest.fixture(scope="module")
def site(samples: Library) -> Iterator[str]:
    """The address of the whole site, served on loopback."""
    background = Background(samples)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(build(samples, scripted(), background), log_level="warning", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()
    background.close()

@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_it(site: str, mode: str) -> None:
    async def go() -> None:
        async with Client(f"{site}/mcp", mode=mode) as client:
            print(client.protocol_version)
            found = await client.call_tool("search", {"query": "Huawei chips"})
            print(found.structured_content)
            print((await client.list_tools()).tools)
            print((await client.list_resources()).resources[0])
    asyncio.run(go())

def test_guards(site):
    body={"jsonrpc":"2.0","id":1,"method":"tools/list"}
    h={"Accept":"application/json, text/event-stream"}
    print(httpx.post(site+"/mcp", json=body, headers=h).text[:200])
    for more in ({"Host":"evil.example"},{"Origin":"http://evil.example"},{"Sec-Fetch-Site":"cross-site"},{"Origin":"http://localhost:1"}):
        r=httpx.post(site+"/mcp", json=body, headers=h|more); print(more, r.status_code, r.text[:100])
    print(httpx.get(site+"/mcp"))
