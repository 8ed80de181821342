"""Accessibility: every view with axe, by keyboard, zoomed, and with reduced motion."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from browser_server import WHY, Server
from playwright.sync_api import Browser, Page, expect
from views import opened, views

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIOLATIONS = """async (tags) => {
  const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return violations.map(({ id, help, nodes }) => [id, help, nodes.map(({ html }) => html)]);
}"""
NEEDED = "document.documentElement.scrollWidth"
WATCH_MOTION = """() => {
  window.moved = [];
  const look = () => {
    const moving = document.getAnimations().map(({ effect }) => effect.target.outerHTML);
    moved.push(...moving.map((html) => html.slice(0, 200)));
    requestAnimationFrame(look);
  };
  look();
}"""
# An outline of its own, or of the frame that Gradio draws around an input.
FOCUSED = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const frames = [focused, focused.closest("label"), focused.parentElement].filter(Boolean);
  const seen = frames.some((each) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
  });
  return [focused.outerHTML.slice(0, 200), seen];
}"""


@pytest.mark.parametrize(
    ("scheme", "width", "locale"),
    [
        ("light", 1280, "en-GB"),
        ("dark", 390, "zh-CN"),
    ],
)
def test_no_view_violates_axe_or_scrolls_sideways(
    browser: Browser, server: Server, scheme: str, width: int, locale: str
) -> None:
    found: dict[str, Any] = {}
    with opened(browser, server, width, 800, color_scheme=scheme, locale=locale) as page:
        for view in views(page):
            if not page.evaluate("!!window.axe"):
                page.evaluate(AXE)
            if violations := page.evaluate(VIOLATIONS, RULES):
                found[view] = violations
            if (needed := page.evaluate(NEEDED)) > width:
                found[f"{view}, wide"] = needed
    assert not found


def test_zoomed_views_do_not_scroll_sideways_and_reduced_motion_is_heeded(
    browser: Browser, server: Server
) -> None:
    found: dict[str, Any] = {}
    zoomed = {"device_scale_factor": 2, "reduced_motion": "reduce"}
    with opened(browser, server, 640, 400, **zoomed) as page:
        page.evaluate(WATCH_MOTION)
        for view in views(page):
            if (needed := page.evaluate(NEEDED)) > 640:
                found[view] = needed
            if moved := page.evaluate("window.moved ?? []"):
                found[f"{view}, moving"] = moved[:3]
    assert not found


def test_focus_is_visible_and_never_trapped(browser: Browser, server: Server) -> None:
    unseen = []
    with opened(browser, server, 1280, 800) as page:
        for view in views(page):
            tab_to_the_end(page)  # and from the top again
            reached = list(tab_to_the_end(page))
            assert len(reached) > 3, view
            unseen += [(view, html) for html, seen in reached if not seen]
    assert not unseen


def tab_to_the_end(page: Page) -> list[tuple[str, bool]]:
    """What Tab reaches until it leaves the page: its HTML, and whether its focus can be seen."""
    reached = []
    for _ in range(200):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            return reached
        reached.append(focused)
    raise AssertionError(f"Tab doesn't come to an end: {reached[-4:]}")


def test_keyboard_alone_reaches_question_source_and_library(
    browser: Browser, server: Server
) -> None:
    with opened(browser, server, 1280, 800) as page:
        expect(page.locator("#question textarea")).to_be_focused()
        page.keyboard.type(WHY)
        page.keyboard.press("Enter")
        page.locator("#answer .times").wait_for()
        tab_to(page, "#answer a.cite")
        page.keyboard.press("Enter")
        source = page.locator("details.source.now")
        expect(source.locator("summary")).to_be_focused()
        expect(source.locator("mark").first).to_be_in_viewport()
        tab_to(page, "details.source.now .whole")
        with page.context.expect_page() as reader:
            page.keyboard.press("Enter")
        expect(reader.value.locator("mark").first).to_be_visible()
        page.bring_to_front()
        tab_to(page, "[role=tab][aria-selected=false]")
        page.keyboard.press("Enter")
        expect(page.locator("#question")).to_be_hidden()


def tab_to(page: Page, selector: str) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab doesn't come to {selector}")


def test_masthead_is_there_before_scripts_and_does_not_move(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.route("**/assets/*.js", lambda route: route.abort())
    page.goto(server.address)
    heading = page.get_by_role("heading", name="Newsdesk")
    first = heading.bounding_box()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    page.unroute("**/assets/*.js")
    page.reload()
    page.locator("#question textarea").wait_for()
    expect(page.locator(".masthead")).to_have_count(1)
    assert heading.bounding_box() == first
    context.close()
