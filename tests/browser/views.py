"""A walk through every view of the product over the sample articles, with a scripted model."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from browser_server import WHY, Server
from playwright.sync_api import Browser, Locator, Page, expect

NOT_TOLD = "How many cores does the H20 have?"
# Buttons that unfold more of a tab.
FOLDED = (
    ":is([data-does=rename], #library .gr-accordion > button, #library summary, #settings .begin)"
    ":visible"
)
CLICK = "(all) => { for (const each of all) each.click(); return all.length; }"
# Until nothing changes for a third of a second; at most four seconds, as some views never stop.
QUIET = """() => new Promise((done) => {
  let waiting = setTimeout(done, 330);
  const again = () => { clearTimeout(waiting); waiting = setTimeout(done, 330); };
  new MutationObserver(again).observe(document, { childList: true, subtree: true });
  setTimeout(done, 4000);
})"""


@contextmanager
def opened(browser: Browser, server: Server, width: int, height: int, **how: Any) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": height}, **how)
    context.set_default_timeout(60_000)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(server.address)
    page.locator("#start button").first.wait_for()
    yield page
    context.close()
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}, "the page asked for something elsewhere"


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#send").click()
    expect(page.locator("#answer .asked")).to_have_text(question)
    page.locator("#answer .times").wait_for()


def views(page: Page) -> Iterator[str]:
    """Each view of the product, once it has stopped changing."""
    page.evaluate(QUIET)
    yield "start"
    ask(page, WHY)
    page.locator("#answer a.cite").first.click()
    reader = page.locator("details.source.now .whole")
    reader.wait_for()
    page.evaluate(QUIET)
    yield "answer"
    article = str(reader.evaluate("link => link.href"))
    with page.context.expect_page() as linked:
        page.locator("#answer form.link button").click()
    linked.value.wait_for_url("**/answers/*")
    answer = linked.value.url
    linked.value.close()
    ask(page, NOT_TOLD)
    expect(page.locator("#answer .answer.refused")).to_be_visible()
    yield "refusal"
    page.locator("#filter-toggle summary").click()
    page.locator("#filters").wait_for()
    page.evaluate(QUIET)
    yield "filters"
    page.locator("#filter-toggle summary").click()
    page.locator("#answer .edit").click()
    yield "editing"
    page.locator("#answer .cancel").click()
    for tab in tabs(page):
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        page.evaluate(QUIET)
        yield tab.inner_text()
        if tab.get_attribute("data-tab-id") == "story":
            page.locator("#story-topics button").first.click()
            page.locator("[id^=story-entry-]").first.wait_for()
            page.evaluate(QUIET)
            yield "a story"
        if page.locator(FOLDED).evaluate_all(CLICK):
            page.evaluate(QUIET)
            yield f"{tab.inner_text()} unfolded"
    for view, address in (("reader", article), ("saved answer", answer)):
        page.goto(address)
        page.locator("mark").first.wait_for()
        yield view


def tabs(page: Page) -> list[Locator]:
    shown = page.locator("[role=tab]:visible")
    expect(shown.nth(1)).to_be_visible()
    return shown.all()
