"""The History tab in a real browser, and what other browsers see of it."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browser_server import Server, serving
from playwright.sync_api import Browser, Page, Route, expect
from saved import ARTICLE, QUOTED, answered

from assistant.conversations.conversations import Conversations, new_owner
from index.library import Library

HOSTILE = "<img src=x onerror=alert(1)> ferry"
ANSWER = "It closed on Monday [1]."
EARLIER = new_owner()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a server that ran before, with a saved conversation of EARLIER."""
    folder = tmp_path_factory.mktemp("history")
    with Library(folder / "home") as library:
        library.sources.show_samples()
        library.sources.forget_samples()
        Conversations(library.home).start(EARLIER, answered("What was asked before?"))
    return folder


@pytest.fixture(scope="module")
def conversations(home: Path) -> Conversations:
    return Conversations(home / "home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    with serving(home, TEST_ANSWER=ANSWER) as running:
        yield running


@pytest.fixture
def owner(conversations: Conversations) -> str:
    """The token of a browser with four conversations; the newest is about the bridge."""
    token = new_owner()
    for question in "What of the wolves?", HOSTILE, "谁获得了金牌？":
        conversations.start(token, answered(question, "Forty came"))
    conversations.start(token, answered())
    return token


def opened(browser: Browser, server: Server, owner: str, locale: str = "en-GB") -> Page:
    """The History page, as the browser with this token sees it."""
    context = browser.new_context(locale=locale, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(60_000)
    context.add_cookies([{"name": "newsdesk-owner", "value": owner, "url": server.address}])
    page = context.new_page()
    page.goto(server.address)
    page.locator('[role=tab][data-tab-id="history"]').click()
    page.locator("#history-list section").first.wait_for()
    return page


@pytest.fixture
def history(browser: Browser, server: Server, owner: str) -> Iterator[Page]:
    page = opened(browser, server, owner)
    yield page
    page.context.close()


def titles(page: Page, *expected: str) -> None:
    expect(page.locator("#history-list .title")).to_have_text(expected)


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("NEWSDESK_PICTURES"):
        page.screenshot(path=f"{folder}/history-{name}.png", full_page=True)


BRIDGE, CHEESE = "When did the bridge close?", "谁获得了金牌？"
ALL = (BRIDGE, CHEESE, HOSTILE, "What of the wolves?")


def test_conversations_are_found_pinned_deleted_and_brought_back(history: Page) -> None:
    spoken: list[str] = []
    history.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))
    titles(history, *ALL)
    expect(history.get_by_role("heading", name="Today")).to_be_visible()
    assert history.locator("#history-list img").count() == 0

    find = history.get_by_label("Search all your conversations")
    find.fill("ferr")
    titles(history, HOSTILE)
    expect(history.locator("#history-list mark")).to_have_text("ferry")
    expect(history.locator("#history-count")).to_have_text("1 conversation contains “ferr”")
    find.fill("")
    titles(history, *ALL)

    history.get_by_role("button", name="Pin “What of the wolves?”").click()
    titles(history, "What of the wolves?", *ALL[:3])
    expect(history.get_by_role("heading", name="Pinned")).to_be_visible()
    expect(history.get_by_role("button", name="Unpin “What of the wolves?”")).to_be_focused()
    picture(history, "list")
    history.get_by_role("button", name="Unpin “What of the wolves?”").click()
    titles(history, *ALL)

    history.get_by_role("button", name=f"Delete “{BRIDGE}”").click()
    titles(history, *ALL[1:])
    undo = history.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    expect(history.locator("#history-done")).to_have_text(f"Deleted “{BRIDGE}”.")
    picture(history, "deleted")
    find.fill("bridge")  # looking for something else leaves the way back
    titles(history)
    undo.click()
    titles(history, BRIDGE)
    expect(undo).to_have_count(0)
    expect(history.get_by_role("link", name=BRIDGE, exact=True)).to_be_focused()
    assert spoken == []


def test_history_works_by_keyboard_alone(history: Page) -> None:
    keys = history.keyboard
    history.locator("#history-find input").focus()
    for name in BRIDGE, f"Rename “{BRIDGE}”":
        keys.press("Tab")
        expect(history.locator(":focus")).to_have_accessible_name(name)
    keys.press("Enter")
    box = history.get_by_label(f"New title of “{BRIDGE}”")
    expect(box).to_be_focused()
    keys.type("Never mind")
    keys.press("Escape")
    expect(box).to_be_hidden()
    expect(history.locator(":focus")).to_have_accessible_name(f"Rename “{BRIDGE}”")
    titles(history, *ALL)

    keys.press("Enter")
    expect(box).to_have_value(BRIDGE)
    keys.type("  ")
    keys.press("Enter")
    expect(history.locator("#history-bar span")).to_have_text(
        "A conversation needs a title; enter one."
    )
    expect(box).to_be_focused()
    history.get_by_role("button", name="Close", exact=True).click()
    expect(history.locator("#history-bar")).to_have_text("")
    expect(history.locator("#history-find input")).to_be_focused()
    box.focus()
    keys.type("The steel cables")
    keys.press("Enter")
    titles(history, "The steel cables", *ALL[1:])
    expect(history.locator("#history-done")).to_have_text("Renamed to “The steel cables”.")
    expect(history.locator(":focus")).to_have_accessible_name("Rename “The steel cables”")
    expect(history.locator("#history-bar")).to_have_text("")

    keys.press("Tab")
    keys.press("Enter")
    expect(history.locator(":focus")).to_have_accessible_name("Unpin “The steel cables”")
    for _ in range(4):  # page, Markdown, sources
        keys.press("Tab")
    expect(history.locator(":focus")).to_have_accessible_name("Delete “The steel cables”")
    keys.press("Enter")
    expect(history.locator(":focus")).to_have_accessible_name("Undo: Deleted “The steel cables”.")
    keys.press("Enter")
    expect(history.locator(":focus")).to_have_accessible_name("The steel cables")


def test_focus_stays_with_whoever_moved_on_before_list_was_redrawn(history: Page) -> None:
    held: list[Route] = []
    history.route("**/run/**", lambda route: held.append(route))
    with history.expect_request("**/run/**"):
        history.get_by_role("button", name=f"Pin “{BRIDGE}”").press("Enter")
    history.keyboard.press("Tab")
    for request in held:
        request.continue_()
    expect(history.get_by_role("heading", name="Pinned")).to_be_visible()
    history.wait_for_timeout(300)  # the focus is moved, if at all, just after the list is redrawn
    expect(history.get_by_role("button", name=f"Unpin “{BRIDGE}”")).not_to_be_focused()


def test_conversation_is_saved_as_markdown_and_opens_as_page_that_prints(
    history: Page,
) -> None:
    with history.expect_download() as saved:
        history.get_by_role("link", name=f"Save as Markdown: “{CHEESE}”").click()
    assert saved.value.suggested_filename == f"{CHEESE}.md"
    assert saved.value.path().read_text(encoding="utf-8").startswith(f"# {CHEESE}")

    with history.context.expect_page() as tab:
        history.get_by_role("link", name=f"Save as web page, or print: “{BRIDGE}”").click()
    page = tab.value
    page.wait_for_load_state()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(BRIDGE)
    page.locator("sup a").first.click()
    assert page.url.endswith("#note-1")
    assert page.locator("body").evaluate("body => getComputedStyle(body).maxWidth") != "none"
    assert page.pdf(format="A4").startswith(b"%PDF")
    assert refused == []  # the site's policy lets its style through


def test_sources_are_saved_as_a_list_from_history_and_from_the_answer(
    history: Page, server: Server
) -> None:
    history.locator("#history .as summary").first.click()
    with history.expect_download() as saved:
        history.locator("#history .formats").get_by_role("link", name="BibTeX").first.click()
    assert saved.value.suggested_filename.endswith(".bib")
    assert "@article{" in Path(saved.value.path()).read_text(encoding="utf-8")
    history.locator("#history .title").first.click()
    with history.expect_download() as saved:
        history.locator(".after .formats").last.get_by_role("link", name="RIS").click()
    assert "TY  - NEWS" in Path(saved.value.path()).read_text(encoding="utf-8")


def test_page_is_chinese_for_chinese_browser_and_fits_phone(
    browser: Browser, server: Server, owner: str
) -> None:
    page = opened(browser, server, owner, "zh-CN")
    expect(page.get_by_role("heading", name="今天")).to_be_visible()
    page.get_by_label("搜索所有对话").fill("金牌")
    titles(page, CHEESE)
    expect(page.locator("#history-count")).to_have_text("1 个对话含有“金牌”")
    page.get_by_role("button", name=f"删除“{CHEESE}”").click()
    expect(page.get_by_role("button", name="撤销")).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    picture(page, "chinese-390")
    page.context.close()


def test_saved_conversations_survive_restart(browser: Browser, server: Server) -> None:
    page = opened(browser, server, EARLIER)
    titles(page, "What was asked before?")
    page.get_by_role("link", name="What was asked before?", exact=True).click()
    expect(page.locator("#desk .asked")).to_have_text("What was asked before?")
    expect(page.locator("#desk .answer")).to_contain_text("The bridge closed on Monday")
    page.context.close()


def test_other_browsers_see_nothing_of_it(
    browser: Browser, server: Server, owner: str, conversations: Conversations
) -> None:
    [first, *_] = conversations.listed(owner)
    stranger = opened(browser, server, new_owner())
    expect(stranger.locator("#history-list")).to_contain_text("No conversations yet")
    assert stranger.locator("#history-list .title").count() == 0
    picture(stranger, "empty")
    for ending in "md", "html":
        address = f"{server.address}/conversations/{first.id}.{ending}"
        assert stranger.request.get(address).status == 404
    stranger.goto(f"{server.address}/conversations/{first.id}.html")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    stranger.context.close()


def test_answer_page_opens_for_anybody_with_marked_sentence(
    browser: Browser, server: Server, owner: str, conversations: Conversations
) -> None:
    answer = answered("What of <b>the bridge</b>?")
    passage = "\n\n".join(["It rained all day."] * 12 + [QUOTED])
    source = replace(answer.sources[0], passage=passage, article=replace(ARTICLE, id="gone"))
    entry = conversations.start(owner, replace(answer, sources=(source,)))
    link = conversations.link(owner, entry.id, 1)
    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme="dark")
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(f"{server.address}/answers/{link}")
    expect(page.get_by_role("heading", level=1)).to_have_text("What of <b>the bridge</b>?")
    expect(page.locator("mark")).to_have_text(QUOTED)
    expect(page.get_by_role("note")).to_contain_text("Sources no longer in the library: 1")
    page.get_by_role("link", name="Source 1").click()
    expect(page.locator("#source-1")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert refused == []
    picture(page, "answer-dark-390")
    conversations.delete(owner, entry.id)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    context.close()
