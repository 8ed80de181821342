"""One journey with the real language model: from an empty library to an exported conversation."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_server import Server, serving
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.local_model
STORY = (
    "Ferry to Sandholm stops until spring\n\nBy Ida Lund\n12 March 2026\n\n"
    "The ferry between Marvik and Sandholm stopped on Tuesday because its ramp no longer closes "
    "fully. The shipyard in Marvik expects the new ramp in nine weeks. Until then a small boat "
    "carries up to 40 passengers, and no cars.\n"
)
WHY = "Why did the ferry to Sandholm stop?"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("journey")) as running:
        yield running


def test_from_empty_library_to_exported_conversation(page: Page, tmp_path: Path) -> None:
    page.get_by_role("tab", name="Library").click()
    page.get_by_role("button", name="Clear the samples").click()
    expect(page.locator("#status")).to_contain_text("12 removed")
    page.get_by_role("tab", name="Ask").click()
    expect(page.locator("#start")).to_contain_text("There is nothing to ask about yet")
    page.get_by_role("button", name="Add articles").click()

    page.get_by_role("button", name="Paste text").click()
    page.get_by_label("Text", exact=True).fill(STORY)
    page.get_by_role("button", name="Add text").click()
    article = page.locator("#articles tbody tr")
    expect(article).to_have_count(1)
    expect(article).to_contain_text("12 March 2026")

    page.get_by_role("tab", name="Ask").click()
    expect(page.locator("#start")).to_contain_text("1 article")
    box = page.locator("#question textarea")
    box.fill(WHY)
    box.press("Enter")
    answer = page.locator("#answer .answered[data-number]")
    answer.wait_for(timeout=120_000)
    expect(answer.locator(".answer")).to_contain_text("ramp")
    expect(answer.locator(".proof").first).to_have_attribute("aria-label", "Supported")
    answer.locator("a.cite").first.click()
    expect(page.locator("details.source.now mark").first).to_contain_text("its ramp no longer")

    with page.context.expect_page() as linked:
        answer.get_by_role("button", name="Link to this answer").click()
    expect(linked.value).to_have_url(re.compile(r"/answers/[\w-]+$"))
    expect(linked.value.locator("mark").first).to_contain_text("its ramp no longer closes")

    page.get_by_role("tab", name="History").click()
    kept = page.locator("#history").get_by_role("link", name=WHY, exact=True)
    expect(kept).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name=re.compile("Markdown")).click()
    saved.value.save_as(tmp_path / "conversation.md")
    text = (tmp_path / "conversation.md").read_text(encoding="utf-8")
    assert WHY in text and "its ramp no longer closes" in text and "12 March 2026" in text
    kept.click()
    expect(page.locator("#answer .asked")).to_have_text(WHY)
