"""The Settings tab in a real browser: choices, storage, deletion."""

import re
from collections.abc import Iterator

import pytest
from browser_server import Server, serving
from playwright.sync_api import Browser, Locator, Page, expect
from saved import answered

from assistant.conversations.conversations import Conversations
from assistant.keys.keys import Keys
from index.storage.location import CATALOGUE


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("settings"), TEST_ANSWER="It is so.") as running:
        yield running


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    opened = context.new_page()
    opened.goto(server.address)
    open_settings(opened)
    yield opened
    context.close()


def open_settings(page: Page, name: str = "Settings") -> None:
    page.get_by_role("tab", name=name).click()
    page.locator("#deleting h2").wait_for()


def radio(page: Page, name: str) -> Locator:
    return page.get_by_role("radio", name=name)


def said(page: Page, place: str = "settings-said") -> Locator:
    return page.locator(f"#{place} [role=status]")


def owner(page: Page) -> str:
    [token] = [each for each in page.context.cookies() if each.get("name") == "newsdesk-owner"]
    return str(token.get("value"))


def test_choice_is_saved_at_once_and_survives_reload(page: Page) -> None:
    for name in ("Same as the browser", "Up to three sentences", "All sentences that were read"):
        expect(radio(page, name)).to_be_checked()
    for name in ("One sentence", "Only cited sentences"):
        radio(page, name).check()
        expect(said(page)).to_have_text("Saved")
    [cookie] = [each for each in page.context.cookies() if each.get("name") == "newsdesk-settings"]
    assert (cookie.get("path"), cookie.get("sameSite")) == ("/", "Lax")
    page.reload()
    open_settings(page)
    for name in ("One sentence", "Only cited sentences"):
        expect(radio(page, name)).to_be_checked()


def test_keyboard_alone_switches_page_to_chinese(page: Page) -> None:
    page.get_by_role("tab", name="Settings").focus()
    page.keyboard.press("Tab")
    expect(radio(page, "Same as the browser")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(said(page)).to_have_text("Saved")  # after it was loaded anew, on this tab again
    expect(radio(page, "English")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(said(page)).to_have_text("已保存")
    expect(radio(page, "简体中文")).to_be_focused()
    expect(radio(page, "最多三句")).to_be_checked()
    expect(page.get_by_role("tab", name="提问")).to_be_visible()
    expect(page.get_by_role("heading", name="保存了什么，保存在哪里")).to_be_visible()


def test_chinese_browser_gets_chinese_page_that_can_be_switched(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(server.address)
    open_settings(page, "设置")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    radio(page, "English").check()
    expect(said(page)).to_have_text("Saved")
    expect(page.get_by_role("heading", name="What is stored, and where")).to_be_visible()
    context.close()


def test_storage_is_listed_by_part_with_its_folder(page: Page, server: Server) -> None:
    stored = page.locator("#stored")
    expect(stored).to_contain_text(str(server.home))
    sizes = stored.locator("tbody td").all_inner_texts()
    assert [re.sub(r"[\d.]+ [kM]B", "#", size) for size in sizes] == ["#", "#", "nothing"]
    for name in ("newsdesk-owner", "newsdesk-settings", "newsdesk-theme"):
        expect(stored).to_contain_text(name)


def test_own_conversations_and_settings_are_deleted_in_two_steps(
    page: Page, server: Server
) -> None:
    conversations = Conversations(server.home)
    conversations.start(owner(page), answered())
    other = "somebody else’s token, quite long"
    conversations.start(other, answered())
    radio(page, "One sentence").check()
    begin = page.get_by_role("button", name="Delete my conversations, alerts and settings")
    begin.press("Enter")
    sure = page.get_by_role("button", name="Delete them permanently")
    expect(sure).to_be_focused()
    page.keyboard.press("Escape")
    expect(sure).to_be_hidden()
    expect(begin).to_be_focused()
    assert len(conversations.listed(owner(page))) == 1

    begin.press("Enter")
    sure.press("Enter")
    expect(said(page, "deleting-said")).to_have_text(
        "Deleted 1 conversation, your alerts and your settings."
    )
    expect(radio(page, "Up to three sentences")).to_be_checked()
    assert conversations.listed(owner(page)) == []
    assert len(conversations.listed(other)) == 1


def test_everything_is_deleted_only_when_word_is_typed(page: Page, server: Server) -> None:
    page.get_by_role("button", name="Delete everything").press("Enter")
    word = page.get_by_label("To continue, type: delete")
    expect(word).to_be_focused()
    word.press("Enter")
    expect(said(page, "deleting-said")).to_have_text("Nothing was deleted: type “delete” first.")
    page.get_by_role("tab", name="Ask").click()
    expect(page.locator("#start")).to_contain_text("12 articles")

    open_settings(page)
    word.fill("Delete ")
    word.press("Enter")
    expect(said(page, "deleting-said")).to_have_text("Deleted everything in the library.")
    assert b"Ascend" not in (server.home / CATALOGUE).read_bytes()
    page.get_by_role("tab", name="Ask").click()
    expect(page.locator("#start")).to_contain_text("There is nothing to ask about yet")


def test_key_is_made_shown_once_and_revoked(page: Page, server: Server) -> None:
    keys = page.locator("#keys")
    expect(keys).to_contain_text("There are no keys yet.")
    keys.get_by_role("button", name="New key").click()
    expect(page.get_by_label("What is it for?")).to_be_focused()
    page.keyboard.type("News <b>bot</b>")
    for scope in ("Search and read articles", "Ask questions"):
        expect(keys.get_by_label(scope)).to_be_checked()
    keys.get_by_label("Ask questions").uncheck()
    page.keyboard.press("Enter")
    expect(said(page, "keys-said")).to_have_text("Made the key “News <b>bot</b>”.")
    shown = keys.locator(".shown code").inner_text()
    [key] = Keys(server.home).all()
    assert (key.name, key.scopes) == ("News <b>bot</b>", ("articles:read",))
    found = Keys(server.home).find(shown)
    assert found and found.id == key.id
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keys.get_by_role("button", name="Copy").click()
    expect(keys.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == shown
    page.reload()
    open_settings(page)
    expect(keys).to_contain_text("Search and read articles")
    assert shown not in page.content()
    revoke = keys.get_by_role("button", name="Revoke the key “News <b>bot</b>”")
    revoke.click()
    page.keyboard.press("Escape")
    expect(revoke).to_be_focused()
    assert Keys(server.home).find(shown)
    revoke.click()
    keys.get_by_role("button", name="Revoke it").click()
    expect(said(page, "keys-said")).to_have_text("Revoked the key “News <b>bot</b>”.")
    assert Keys(server.home).find(shown) is None
    expect(revoke).to_have_count(0)


def test_key_that_may_do_nothing_is_not_made(page: Page, server: Server) -> None:
    before = len(Keys(server.home).all())
    keys = page.locator("#keys")
    keys.get_by_role("button", name="New key").click()
    page.get_by_label("What is it for?").fill("bot")
    for box in keys.get_by_role("checkbox").all():
        box.uncheck()
    keys.get_by_role("button", name="Make the key").click()
    expect(said(page, "keys-said")).to_contain_text("A key needs a scope")
    expect(page.get_by_label("What is it for?")).to_have_value("bot")  # to be mended
    assert len(Keys(server.home).all()) == before
