"""The product as people start it, in a process of its own, and a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_server import ANSWER, CHROMIUM, Server, serving
from playwright.sync_api import Browser, Page, expect, sync_playwright

# Longer than the usual 5 s: other tests run beside these.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With a scripted model; for all tests that don't change its library, the samples."""
    with serving(tmp_path_factory.mktemp("server"), TEST_ANSWER=ANSWER) as running:
        yield running
        reached = running.contacts.read_text().splitlines()
        assert [each for each in reached if "'127.0.0.1'" not in each] == []


@pytest.fixture(scope="module")  # while Playwright runs, no other event loop can in its process
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
