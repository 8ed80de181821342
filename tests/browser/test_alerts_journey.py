"""An answer saved as an alert on the page, and what a new article makes of it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from browser_server import Server, serving
from newsroom import reindex
from playwright.sync_api import Browser, expect
from test_accessibility import AXE, NEEDED, RULES, VIOLATIONS
from told_news import told, write_article
from views import ask, opened

from index.embedding import Embedding
from index.library import Library

NEWS = told("alert_set.yaml")
QUESTION = "How many people work at the Torvald shipyard?"


def happens(folder: Path, name: str, day: int) -> None:
    NEWS["articles"][name]["published"] = date(2026, 8, day)
    write_article(folder, name, NEWS)


@pytest.fixture
def newsroom(tmp_path: Path, embedding: Embedding) -> Path:
    """The folder that the library reads, with one article."""
    folder = tmp_path / "in"
    happens(folder, "yard-0", 3)
    with Library(tmp_path / "home", embedding) as library:
        reindex(library, folder)
    return folder


@pytest.fixture
def server(newsroom: Path) -> Iterator[Server]:
    said = "The Torvald shipyard employs 850 people."
    with serving(newsroom.parent, TEST_ANSWER=said) as running:
        yield running


@pytest.mark.parametrize(
    ("locale", "scheme", "width"), [("en-GB", "light", 1280), ("zh-CN", "dark", 390)]
)
def test_an_answer_is_watched_and_what_changes_is_told(
    browser: Browser, server: Server, newsroom: Path, locale: str, scheme: str, width: int
) -> None:
    in_english = locale.startswith("en")
    with opened(browser, server, width, 800, locale=locale, color_scheme=scheme) as page:
        count = page.locator("gradio-app #alerts")
        expect(count).to_have_text("Alerts" if in_english else "提醒")
        ask(page, QUESTION)
        tell = page.locator("#answer .tell button")
        expect(tell).to_have_text("Tell me when this changes" if in_english else "有变化时告诉我")
        tell.click()
        expect(tell).to_have_text(
            "You’ll be told under Alerts" if in_english else "有变化时会显示在“提醒”中"
        )

        happens(newsroom, "yard-4", 7)
        library, asking = (page.locator(f"[data-tab-id={name}]") for name in ("library", "ask"))
        for _ in range(40):
            page.wait_for_timeout(500)
            for tab in (library, asking):
                tab.click()
            if "·" in count.inner_text():
                break
        expect(count).to_have_text("Alerts · 1 new" if in_english else "提醒 · 1项新变化")
        with page.context.expect_page() as linked:
            count.click()
        alerts = linked.value
        change = alerts.locator(".change")
        expect(change.locator("h2")).to_contain_text(
            f"Changed: {QUESTION}" if in_english else "有变化"
        )
        expect(change.locator(".before")).to_contain_text("employs 850 people")
        expect(change.locator(".before")).to_contain_text(
            "3 August 2026" if in_english else "2026年8月3日"
        )
        expect(change.locator(".now")).to_contain_text("now employs 910 people")
        expect(change.locator(".now")).to_contain_text(
            "7 August 2026" if in_english else "2026年8月7日"
        )
        library.click()
        expect(count).to_have_text("Alerts" if in_english else "提醒")  # they were seen

        places = alerts.locator(":is(a, summary):visible")
        for place in places.all():
            alerts.keyboard.press("Tab")
            expect(place).to_be_focused()
        alerts.keyboard.press("Enter")  # the last of them unfolds what deletes the alert
        alerts.keyboard.press("Tab")
        expect(alerts.locator(".watched form button")).to_be_focused()
        alerts.evaluate(AXE)
        assert alerts.evaluate(VIOLATIONS, RULES) == []
        assert alerts.evaluate(NEEDED) <= width

        alerts.locator(".watched form button").click()
        expect(alerts.locator("form")).to_have_count(0)
        page.bring_to_front()
        library.click()
        expect(count).to_have_text("Alerts" if in_english else "提醒")
