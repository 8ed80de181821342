"""The tools through LangChain's own adapter, as an agent has them."""

import asyncio
import json
import warnings
from typing import Any

from mcp_doors import doors_to
from scripted_model import scripted

from assistant.mcp.tools import server
from index.background import Background
from index.library import Library


def test_agent_can_search_and_fetch(samples: Library) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that langchain.mcp is in beta
        from langchain.mcp import MCPAdapter
    background = Background(samples)
    made = server(doors_to(samples, background, scripted()))

    async def used() -> tuple[Any, Any]:
        async with MCPAdapter(made) as adapter:
            tools = {each.name: each for each in await adapter.list_tools()}
            found = await tools["search"].ainvoke({"query": "Huawei Ascend toolkit"})
            [first, *_] = json.loads(found[0]["text"])["results"]
            return tools, await tools["fetch"].ainvoke({"id": first["id"]})

    tools, fetched = asyncio.run(used())
    assert tools.keys() == {"search", "fetch", "ask", "check_coverage", "list_sources"}
    assert tools["fetch"].metadata["mcp"]["tool"]["annotations"]["read_only_hint"] is True
    assert "CANN" in json.loads(fetched[0]["text"])["text"]
    background.close()
