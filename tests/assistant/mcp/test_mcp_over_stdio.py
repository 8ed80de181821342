"""MCP over standard input and output, in a real child process."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_doors import MODES, called, read_by, settings_in_docs, told
from newsroom import STORIES, write
from places import ROOT
from waiting import until

from assistant.mcp.stdio import LibraryInTurns
from index.library import Library

pytestmark = pytest.mark.slow
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
MAIN = "from assistant.cli import main; main()"
# What prints wherever it can, while it is imported, at work and at the end.
NOISY = f"""
import atexit, os, subprocess, sys
from assistant.mcp.stdio import LibraryInTurns
from index.library import Library
search = Library.search
def noisy(*given, **more):
    print("noise of Python, unflushed")
    os.write(1, b"noise of a native library\\n")
    subprocess.run(["echo", "noise of a child"])
    return search(*given, **more)
Library.search = noisy
{MAIN}
"""


@pytest.fixture
def home(tmp_path: Path, embedding: Any) -> Path:
    """A library of small stories, closed."""
    for name, story in STORIES.items():
        write(tmp_path / "stories", name, story)
    with Library(tmp_path / "home", embedding) as library:
        library.sources.add([tmp_path / "stories"])
        for _ in library.reindex():
            pass
    return tmp_path / "home"


def newsdesk(home: Path, *options: str, code: str = MAIN) -> StdioServerParameters:
    words = ["mcp", "--home", str(home), "--model", "none", *options]
    return StdioServerParameters(command=sys.executable, args=["-c", code, *words], env=ENVIRONMENT)


class Talk:
    """A conversation with the child by hand, line by line, as any client has it."""

    def __init__(self, home: Path, *options: str, code: str = MAIN) -> None:
        given = newsdesk(home, *options, code=code)
        self.child = subprocess.Popen(
            [given.command, *given.args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | ENVIRONMENT | {"PYTHONUNBUFFERED": ""},
            text=True,
        )

    def send(self, method: str, number: int | None = None, **params: Any) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        assert self.child.stdin
        self.child.stdin.write(
            json.dumps(message | ({} if number is None else {"id": number})) + "\n"
        )
        self.child.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """The next message, which is an answer; what isn't JSON fails."""
        assert self.child.stdout
        answer: dict[str, Any] = json.loads(self.child.stdout.readline())
        assert answer["jsonrpc"] == "2.0"
        return answer

    def begin(self, version: str) -> dict[str, Any]:
        client = {"name": "test", "version": "1"}
        self.send("initialize", 1, protocolVersion=version, capabilities={}, clientInfo=client)
        greeting = self.answer()["result"]
        self.send("notifications/initialized")
        return dict(greeting)

    def end(self) -> tuple[str, str]:
        """Close its input; what it says then on standard output, and all it said on the other."""
        return self.child.communicate(timeout=60)


@pytest.mark.parametrize("version", ["2024-11-05", "2025-06-18"])
def test_old_client_is_served_and_reads_nothing_but_the_protocol(home: Path, version: str) -> None:
    talk = Talk(home, code=NOISY)
    greeting = talk.begin(version)
    assert greeting["protocolVersion"] == version
    assert greeting["serverInfo"]["name"] == "newsdesk"
    talk.send("tools/call", 2, name="search", arguments={"query": "comet"})
    result = talk.answer()["result"]
    [item] = result["content"]
    assert json.loads(item["text"])["results"][0]["title"] == "Comet seen at dawn"
    rest, noise = talk.end()
    assert rest == ""
    assert talk.child.returncode == 0
    for kind in ("Python, unflushed", "a native library", "a child"):
        assert f"noise of {kind}" in noise


def test_client_is_greeted_before_anything_heavy_is_imported() -> None:
    heavy = {"chromadb", "fastapi", "gradio", "langchain_core", "openvino", "sqlalchemy", "torch"}
    asked = f"import sys, assistant.cli.mcp, assistant.mcp.stdio; print({heavy} & {{*sys.modules}})"
    imported = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True)
    assert imported.stdout.split() == [b"set()"]


@pytest.mark.parametrize("mode", MODES)
def test_free_library_is_opened_and_closed_with_the_client(home: Path, mode: str) -> None:
    async def reads(client: Client) -> None:
        tools = [each.name for each in (await client.list_tools()).tools]
        assert tools == ["search", "fetch", "ask", "check_coverage", "list_sources", "add_article"]
        new = {"title": "Lighthouse of Kelm lit", "text": "The lighthouse of Kelm was lit again."}
        added = await told(client, "add_article", **new)
        fetched = await told(client, "fetch", id=added["id"])
        assert "The lighthouse of Kelm was lit again." in fetched["text"]
        assert fetched["url"] == f"newsdesk://article/{added['id']}"

    read_by(newsdesk(home, "--read-write"), mode, reads)
    with Library(home) as library:
        assert library.article_count() == len(STORIES) + 1
        assert not library.wants_verifying


def test_settings_in_the_docs_start_it(home: Path) -> None:
    [settings, _] = settings_in_docs()
    words = settings["args"]
    started = newsdesk(home).model_copy(update={"args": ["-c", MAIN, *words, "--home", str(home)]})

    async def reads(client: Client) -> list[str]:
        return [each.name for each in (await client.list_tools()).tools]

    assert Path(settings["command"]).name == "newsdesk"
    assert read_by(started, "auto", reads) == [
        "search",
        "fetch",
        "ask",
        "check_coverage",
        "list_sources",
    ]


def test_library_is_closed_when_the_client_ends_it_with_a_signal(home: Path) -> None:
    talk = Talk(home)
    talk.begin("2025-06-18")
    until((home / "newsdesk.holder.json").exists)
    talk.child.send_signal(signal.SIGTERM)
    assert talk.child.wait(60) == 128 + signal.SIGTERM
    talk.end()
    assert not (home / "newsdesk.holder.json").exists()


def test_unused_library_is_let_go_for_others_and_opened_again(home: Path) -> None:
    holder = home / "newsdesk.holder.json"

    async def used_twice() -> None:
        library = LibraryInTurns(home, lambda: Library(home), "none", unused=0.2)
        keeping = asyncio.create_task(library.keep())
        for _ in range(2):
            async with library.door() as (newsdesk, site):
                assert site is None
                await asyncio.sleep(0.4)  # longer than it may be unused
                assert holder.exists()
                assert (await newsdesk.search("comet")).hits
            await asyncio.to_thread(until, lambda: not holder.exists())
        keeping.cancel()
        library.close()

    asyncio.run(used_twice())


def test_library_that_another_process_uses_is_told_so(home: Path) -> None:
    with Library(home):
        result = read_by(newsdesk(home), "auto", lambda client: called(client, "list_sources"))
    assert result.is_error
    assert "is being used by another newsdesk" in str(result.content)


def test_served_library_is_reached_through_its_server(home: Path) -> None:
    code = f"import sys; {MAIN}"
    words = ["--home", str(home), "--model", "none", "--port", "0", "--no-browser"]
    page = subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | ENVIRONMENT,
    )
    try:
        assert page.stderr
        address = next(
            found[0] for line in page.stderr if (found := re.findall(r"http://\S+", line))
        )

        async def reads(client: Client) -> dict[str, Any]:
            return await told(client, "search", query="comet")

        [first, *_] = read_by(newsdesk(home), "auto", reads)["results"]
        assert first["url"] == f"{address}/articles/{first['id']}"
    finally:
        page.terminate()
        page.communicate(timeout=60)
