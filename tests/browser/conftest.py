"""The product as people start it, in a process of its own, and a real browser."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from browser_server import Server
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
# The audit hook writes down every address that the server looks up or connects to.
SERVE = """
import sys
log = open(sys.argv.pop(1), "a", buffering=1)
def watch(event, arguments):
    if event == "socket.connect":
        log.write(f"connect {arguments[1]!r}\\n")
    elif event == "socket.getaddrinfo":
        log.write(f"look-up {arguments[0]!r}\\n")
sys.addaudithook(watch)
from assistant.cli import main
main()
"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    contacts = folder / "contacts"
    command = [sys.executable, "-c", SERVE, str(contacts)]
    options = ["--home", str(folder / "home"), "--port", "0", "--no-browser"]
    with subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        printed = ""
        for line in process.stderr:
            printed += line
            if found := re.search(r"Newsdesk is at (http://\S+)", line):
                break
        else:
            pytest.fail(f"newsdesk did not start:\n{printed}")
        try:
            yield Server(found.group(1), psutil.Process(process.pid), contacts)
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert Path(CHROMIUM).exists(), "The browser tests need Chromium: apt-get install chromium"
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield launched
        launched.close()


@pytest.fixture
def requests() -> list[str]:
    """Every address the page asked for."""
    return []


@pytest.fixture
def page(browser: Browser, server: Server, requests: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(60_000)
    opened = context.new_page()
    opened.on("request", lambda request: requests.append(request.url))
    opened.on("websocket", lambda socket: requests.append(socket.url))
    opened.goto(server.address)
    opened.locator("#question textarea").wait_for()
    yield opened
    context.close()
