"""The Story tab in a real browser, with the sample articles."""

import re

from browser_server import Server
from playwright.sync_api import Browser, Page, expect

TOPIC = "Nvidia H20 sales to China"


def tell(page: Page, topic: str = TOPIC) -> None:
    page.get_by_role("tab", name="Story", exact=True).click()
    box = page.get_by_role("textbox", name="A question or a topic")
    box.fill(topic)
    box.press("Enter")


def test_story_chart_is_reachable_by_keyboard(page: Page) -> None:
    tell(page)
    story = page.locator("#story-entries .story")
    story.wait_for()
    expect(story.locator(".summary")).to_contain_text(re.compile(r"^\d+ articles from 28 January"))
    expect(page.locator("#story-progress [role=status]")).to_contain_text("articles from")
    marks = story.locator("svg a")
    expect(marks).to_have_count(story.locator("ol > li").count())
    first = marks.first
    first.focus()
    assert first.get_attribute("aria-label").startswith("28 January 2025: Nvidia loses")  # type: ignore[union-attr]
    page.keyboard.press("Tab")
    expect(marks.nth(1)).to_be_focused()
    reach = marks.nth(1).locator(".reach")
    assert reach.evaluate("e => getComputedStyle(e).stroke") != "none"
    page.keyboard.press("Enter")
    second = page.locator("#story-entry-2")
    expect(second).to_be_in_viewport()
    expect(second).to_contain_text("16 April 2025")
    page.keyboard.press("Tab")  # on from there, not from the chart
    expect(second.locator("h4 a")).to_be_focused()

    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        boxes = [mark.bounding_box() for mark in story.locator("svg .mark").all()]
        assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)


def test_quotation_opens_its_article_with_sentence_marked(page: Page) -> None:
    page.get_by_role("tab", name="Story", exact=True).click()
    page.locator("#story-topics").get_by_role("button", name="Huawei").click()
    quotation = page.locator("#story-entries blockquote a").first
    quoted = quotation.text_content()
    expect(page.get_by_role("textbox", name="A question or a topic")).to_have_value("Huawei")
    with page.context.expect_page() as opened:
        quotation.click()
    expect(opened.value.locator("mark:target")).to_have_text(quoted or "")
    expect(opened.value.locator("mark:target")).to_be_in_viewport()


def test_topic_without_articles_is_refused(page: Page) -> None:
    tell(page, "floods in Bergen")
    page.locator("#story-entries .refused").wait_for()
    expect(page.locator("#story-entries")).to_contain_text("None of your articles is about")
    expect(page.locator("#story-entries .story")).to_have_count(0)
    tell(page, "after:soon H20")
    expect(page.locator("#story-progress")).to_contain_text("soon")
    expect(page.locator("#story-entries")).not_to_contain_text("None of your articles")


def test_address_opens_story_in_language_of_browser(browser: Browser, server: Server) -> None:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1024, "height": 768})
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(f"{server.address}/?story=H20")
    page.locator("#story-entries .story").wait_for()
    expect(page.locator("#story-entries .summary")).to_contain_text("篇文章，从2025年4月16日到")
    expect(page.get_by_role("tab", name="脉络")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#story-entries")).to_contain_text("8 周后")
    expect(page.locator("#story-tell")).to_have_text("梳理脉络")
    context.close()


def test_page_without_theme_button_does_not_wait_for_it(page: Page, server: Server) -> None:
    page.add_init_script(
        """
        const going = window.going = new Set(), begin = setInterval, end = clearInterval;
        window.setInterval = (...all) => { const id = begin(...all); going.add(id); return id; };
        window.clearInterval = (id) => { going.delete(id); end(id); };
        """
    )
    page.goto(f"{server.address}/articles/nothing")
    expect(page.locator("h1")).to_have_text("This article is no longer in the library")
    assert page.evaluate("window.going.size") == 0
