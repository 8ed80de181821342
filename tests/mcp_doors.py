"""Doors to a library in this process, and what an MCP client reads through one."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from mcp import Client
from mcp_types import CallToolResult
from places import ROOT

from assistant.alerts import Alerts, Watch
from assistant.answering.chain import RetrievalChain
from assistant.api.app import api
from assistant.api.service import Service
from assistant.asking.translation import Translator
from assistant.conversations.conversations import Conversations
from assistant.mcp.doors import Door, Doors, client_of
from assistant.model.models import Model
from index.background import Background
from index.library import Library

MODES = ("auto", "legacy")  # the protocol of 2026-07-28, and the one before with its handshake
Read = TypeVar("Read")


def service_of(library: Library, background: Background, model: Model) -> Service:
    """What a server works with, at home."""
    chain, translator = RetrievalChain(library, model), Translator(model)
    watch = Watch(Alerts(library.home), library, chain, translator)
    conversations = Conversations(library.home)
    return Service(library, chain, translator, background, conversations, watch)


def settings_in_docs() -> list[dict[str, Any]]:
    """How docs/mcp.md tells an app of this server: as a command, and as an address."""
    page = (ROOT / "docs/mcp.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```json\n(.*?)^```", page, re.M | re.S)
    return [json.loads(block)["mcpServers"]["newsdesk"] for block in blocks]


def doors_to(library: Library, background: Background, model: Model) -> Doors:
    """A door to the library, open all the time."""
    routes = api(service_of(library, background, model))

    @asynccontextmanager
    async def doors(_request: object) -> AsyncIterator[Door]:
        async with client_of(routes) as newsdesk:
            yield Door(newsdesk, None)

    return doors


def unfenced(text: str) -> str:
    """What stands between the marks of a fence."""
    fenced = re.fullmatch(r"<(quoted-\w+)>\n?(.*?)\n?</\1>", text, re.S)
    assert fenced, text
    return fenced[2]


def read_by(server: Any, mode: str, reads: Callable[[Client], Awaitable[Read]]) -> Read:
    """What `reads` reads as a client of a server, an address or a transport."""

    async def connected() -> Read:
        async with Client(server, mode=mode) as client:
            return await reads(client)

    return asyncio.run(connected())


async def called(client: Client, tool: str, **arguments: Any) -> CallToolResult:
    """What a tool answers."""
    result = await client.call_tool(tool, arguments)
    assert isinstance(result, CallToolResult)
    return result


async def told(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """The structured content of what a tool answers without an error."""
    result = await called(client, tool, **arguments)
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return dict(result.structured_content)
