"""The product in a real browser, with the real language model."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser_server import Server, serving
from playwright.sync_api import Page, expect
from processor import spent_until_idle

pytestmark = pytest.mark.local_model
WHY = "why did Huawei open-source its toolkit?"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("newsdesk")) as running:
        yield running


def ask(page: Page, question: str) -> None:
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    page.locator("#stop").wait_for()


def wait_for_answer(page: Page) -> str:
    page.locator("#send").wait_for(timeout=120_000)
    return page.locator("#answer").inner_text()


def test_answer_streams_after_evidence_and_citations_open_sentences(
    page: Page, server: Server, requests: list[str]
) -> None:
    ask(page, WHY)
    page.locator("details.source").first.wait_for()
    assert page.locator("#answer .tail").count() == 0, "the answer began before its evidence"
    page.locator("details.source summary").last.click()
    read = page.locator("details.source[open]").get_attribute("id")
    page.locator("#answer .tail").wait_for()  # it streams
    answer = wait_for_answer(page)
    # The sources are put in order by then, around what is being read.
    expect(page.locator(f"details.source[id='{read}']")).to_have_attribute("open", "")
    assert "developer ecosystem" in answer
    assert "foreign technology" in answer

    citations = page.locator(".answered a.cite")
    assert citations.count() >= 2
    marked = []
    for place in range(citations.count()):
        citations.nth(place).click()
        opened = page.locator("details.source.now")
        expect(opened.locator(".number")).to_have_text(citations.nth(place).inner_text())
        expect(opened.locator("mark").first).to_be_in_viewport()
        expect(page.locator("#answer .answer")).to_be_in_viewport()  # it is read beside its source
        marked += opened.locator("mark").all_inner_texts()
        expect(opened.locator(".meta")).to_contain_text("6 August 2025")
    assert any("developer ecosystem" in sentence for sentence in marked)
    assert any("foreign technology" in sentence for sentence in marked)

    with page.context.expect_page() as whole:
        page.locator("details.source.now .whole").click()
    expect(whole.value.locator("h1")).to_contain_text("Huawei opens its Ascend chip toolkit")
    expect(whole.value.locator("mark:target")).to_contain_text("Huawei")

    ask(page, "what does Nvidia do about it?")
    followed = wait_for_answer(page)
    understood = "What does Nvidia do about Huawei open-sourcing its toolkit?"
    assert f"Understood as: {understood}" in followed
    assert page.locator("#answer .answer").inner_text().strip()  # told, or refused
    expect(page.locator("#sources .sources")).to_have_id("sources-1")
    citations.first.click()  # of the first answer, whose sources still stand beside it
    expect(page.locator("#sources-0 .source.now mark").first).to_be_in_viewport()

    outside = {urlsplit(url).hostname for url in requests if not url.startswith(("data:", "blob:"))}
    assert outside == {"127.0.0.1"}
    contacts = server.contacts.read_text().splitlines()
    assert any(contact.startswith("connect ('127.0.0.1'") for contact in contacts)  # the model
    for contact in contacts:
        assert "'127.0.0.1'" in contact or "'localhost'" in contact, contact


def test_stop_ends_answer_at_once_and_work_soon(page: Page, server: Server) -> None:
    ask(page, "What did the teardown of the Mate 60 Pro find out about its chip?")
    page.locator("details.source").first.wait_for()
    page.wait_for_timeout(700)  # well into reading the evidence
    page.locator("#stop").click()
    page.locator("#send").wait_for()
    expect(page.locator("#answer")).to_contain_text("Stopped.")
    assert spent_until_idle(server.process) < 8  # the whole answer takes twice as much


def test_question_is_refused_until_matching_article_is_added(page: Page, tmp_path: Path) -> None:
    question = "How many cores does the H20 have?"
    ask(page, question)
    assert "None of your 12 articles says this. The closest is “" in wait_for_answer(page)

    page.get_by_role("tab", name="Library").click()
    expect(page.locator("#articles tbody tr")).to_have_count(12)
    article, empty = tmp_path / "inside-the-h20.txt", tmp_path / "empty.txt"
    article.write_text(
        "Inside the H20\n\nBy Anna Roth\n2 June 2025\n\nNvidia showed the inside of its chip for "
        "China. The H20 has 9,984 cores in 78 groups.\n"
    )
    empty.write_text(" \n")
    page.locator("#drop input[type=file]").set_input_files([article, empty])
    expect(page.locator("#added")).to_have_text("2 files added. Indexing has started.")
    expect(page.locator("#failures")).to_contain_text("Could not be read (1)", timeout=30_000)
    expect(page.locator("#failures")).to_contain_text("empty.txt empty: there is no text in it")
    expect(page.locator("#articles tbody tr")).to_have_count(13)
    page.locator("#filter textarea, #filter input").fill("roth")
    expect(page.locator("#articles tbody tr")).to_have_count(1)

    page.get_by_role("tab", name="Ask").click()
    ask(page, question)
    assert "9,984" in wait_for_answer(page)
    page.locator("#answer a.cite").first.click()
    expect(page.locator("details.source.now mark").first).to_contain_text("9,984 cores")
