"""A conversation survives reloads and restarts, and is hidden from other browsers."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from browser_server import ANSWER, WHY, Server, serving
from playwright.sync_api import Browser, Page, expect

WHAT = "What is CANN?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[ExitStack]:
    """Keeps the server running; closing it ends the server."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module")
def server(folder: Path, running: ExitStack) -> Server:
    return running.enter_context(serving(folder, TEST_ANSWER=ANSWER))


def ask(page: Page, question: str) -> None:
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator("#answer .asked")).to_have_text(question)
    page.locator("#answer .answered[data-number]").wait_for()


def reload(page: Page) -> None:
    page.reload()
    page.locator("#answer .answered[data-number]").wait_for()


def test_conversation_survives_reload_and_continues(page: Page) -> None:
    ask(page, WHAT)
    expect(page).to_have_url(re.compile(r"\?conversation=[\w-]{16,}$"))
    ask(page, WHY)
    answer = page.locator("#answer .answer").inner_text()
    reload(page)
    expect(page.locator("#past .asked")).to_have_text(WHAT)
    expect(page.locator("#answer .asked")).to_have_text(WHY)
    assert page.locator("#answer .answer").inner_text() == answer
    page.locator("#answer a.cite").first.click()
    expect(page.locator("details.source.now mark").first).to_be_in_viewport()

    ask(page, "And when did it say so?")
    expect(page.locator("#answer .note").first).to_contain_text("Understood as")  # by those before
    expect(page.locator("#past .asked")).to_have_text([WHAT, WHY])

    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#start")).to_contain_text("12 articles")
    expect(page.locator(".answered")).to_have_count(0)
    assert "conversation" not in page.url


def test_found_conversation_opens_at_found_answer(page: Page) -> None:
    for question in (WHAT, WHY, "What is the H20?"):
        ask(page, question)
    page.get_by_role("tab", name="History").click()
    page.get_by_label("Search all your conversations").fill("CANN what is")
    page.locator("#history-list li:has(.excerpt) .title").first.click()
    expect(page).to_have_url(re.compile(r"&turn=1$"))
    found = page.locator('.answered[data-number="1"]')
    expect(found).to_have_class(re.compile(r"\bsought\b"))
    expect(found.locator(".asked")).to_be_in_viewport()
    expect(found).not_to_have_class(re.compile(r"\bsought\b"))


def test_conversation_says_when_a_source_was_removed(page: Page) -> None:
    ask(page, WHY)
    expect(page.locator("#sources .since")).to_have_count(0)
    page.get_by_role("tab", name="Library").click()
    page.get_by_role("button", name="Delete “Huawei opens its Ascend").click()
    expect(page.locator("#undo-bar")).to_contain_text("Removed “Huawei opens its Ascend")
    reload(page)
    expect(page.locator("#sources .since").first).to_have_text(
        "The article was removed since this answer"
    )
    page.locator("#answer a.cite").first.click()
    expect(page.locator("details.source.now mark").first).to_be_in_viewport()  # as it was then
    page.get_by_role("tab", name="Library").click()
    page.get_by_role("button", name=re.compile("^Removed")).click()
    page.get_by_role("button", name=re.compile("^Restore “Huawei opens")).click()
    expect(page.locator("#undo-bar")).to_contain_text("Restored")


def test_edited_question_replaces_the_saved_one(page: Page) -> None:
    ask(page, WHAT)
    ask(page, WHY)
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("textbox", name="Edit your question").fill("What is the H20?")
    page.get_by_role("button", name="Ask this instead").click()
    expect(page.locator("#answer .asked")).to_have_text("What is the H20?")
    page.locator("#answer .answered[data-number]").wait_for()
    reload(page)
    expect(page.locator("#past .asked")).to_have_text(WHAT)
    expect(page.locator("#answer .asked")).to_have_text("What is the H20?")


def test_rating_is_saved_with_its_reason(page: Page) -> None:
    ask(page, WHAT)
    ask(page, WHY)
    first, last = page.locator("#past .answered"), page.locator("#answer .answered")
    last.get_by_role("button", name="Helpful", exact=True).click()
    first.get_by_role("button", name="Not helpful").press("Enter")
    reason = first.get_by_role("textbox", name="What was wrong?")
    expect(reason).to_be_focused()
    reason.fill("<b>It says nothing of the price.</b>")
    reason.press("Enter")
    expect(first.get_by_role("button", name="Saved with this answer.")).to_be_visible()
    expect(page.locator("#progress [role=status]")).to_have_text("Saved with this answer.")
    reload(page)
    helpful = last.get_by_role("button", name="Helpful", exact=True)
    expect(helpful).to_have_attribute("aria-pressed", "true")
    expect(reason).to_have_value("<b>It says nothing of the price.</b>")
    expect(last.get_by_role("textbox", name="What was wrong?")).to_be_hidden()

    helpful.click()  # once more takes it back
    expect(page.locator("#progress [role=status]")).to_have_text("Rating removed.")
    reload(page)
    expect(helpful).to_have_attribute("aria-pressed", "false")


def test_other_browsers_do_not_see_the_conversation(page: Page, browser: Browser) -> None:
    ask(page, WHAT)
    stranger = browser.new_context()
    elsewhere = stranger.new_page()
    elsewhere.goto(page.url)
    expect(elsewhere.locator("#start")).to_contain_text("12 articles")
    expect(elsewhere.locator("#start .note")).to_have_text(
        "This conversation was deleted, or it belongs to another browser."
    )
    expect(elsewhere.locator(".answered")).to_have_count(0)
    [cookie] = [each for each in stranger.cookies() if each["name"] == "newsdesk-owner"]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    assert elsewhere.evaluate("document.cookie") == ""
    stranger.close()


def test_open_page_continues_after_restart(
    page: Page, server: Server, folder: Path, running: ExitStack
) -> None:
    ask(page, WHAT)
    kept = page.url
    running.close()
    port = server.address.rsplit(":", 1)[1]
    running.enter_context(serving(folder, "--port", port, TEST_ANSWER=ANSWER))
    page.wait_for_timeout(500)
    ask(page, WHY)
    assert page.url == kept
    reload(page)
    expect(page.locator(".asked")).to_have_text([WHAT, WHY])
