"""A library served to others with --host, opened by a name of the machine and by a foreign one."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from browser_server import ANSWER, CHROMIUM, WHY, Server, serving
from playwright.sync_api import Browser, Page, expect
from views import ask

OWN = f"{socket.gethostname().partition('.')[0].lower()}.local"
FOREIGN = "elsewhere.test"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    with serving(folder, "--host", "0.0.0.0", TEST_ANSWER=ANSWER) as running:
        yield running


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A page of a browser for which both names lead to this machine."""
    names = ", ".join(f"MAP {name} 127.0.0.1" for name in (OWN, FOREIGN))
    flags = ["--no-sandbox", "--disable-gpu", f"--host-resolver-rules={names}"]
    launched = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    yield launched.new_page()
    launched.close()


def at(name: str, server: Server) -> str:
    return f"http://{name}:{urlsplit(server.address).port}"


def test_visitor_creates_link_to_own_answer_without_https(visitor: Page, server: Server) -> None:
    """Without HTTPS the browser doesn't say Sec-Fetch-Site, so the origin has to be right."""
    visitor.goto(at(OWN, server))
    visitor.locator("#question textarea").wait_for()
    ask(visitor, WHY)
    with visitor.context.expect_page() as linked:
        visitor.locator("#answer form.link button").click()
    linked.value.wait_for_url("**/answers/*")
    expect(linked.value.locator("h1")).to_have_text(WHY)


def test_rebound_name_of_another_site_is_refused(visitor: Page, server: Server) -> None:
    visitor.goto(at(FOREIGN, server))
    expect(visitor.locator("body")).to_contain_text("isn't served under this name")
