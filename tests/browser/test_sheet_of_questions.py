"""A sheet of questions answered on the page, in a real browser."""

import csv
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_server import ANSWER, WHY, Server, serving
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Page, expect

ASKED = ["Who won the regatta of Corran?", "When was the ferry of Tarnby sold?"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("sheets"), TEST_ANSWER=ANSWER) as running:
        yield running


def sheet(folder: Path, name: str, *rows: str) -> Path:
    file = folder / name
    if name.endswith(".csv"):
        file.write_text("\n".join(rows), encoding="utf-8")
        return file
    book = Workbook()
    for row in rows:
        book.active.append([row])
    book.save(file)
    return file


def choose(page: Page, file: Path) -> None:
    if not page.locator("#choose-sheet").is_visible():
        page.locator("#sheet > button").click()
    page.locator("#sheet input[type=file]").set_input_files(file)


def saved(page: Page) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.locator("#sheet-said a").click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("NEWSDESK_PICTURES"):
        page.screenshot(path=f"{folder}/sheet-{name}.png")


def test_sheet_is_answered_and_saved(page: Page, tmp_path: Path) -> None:
    choose(page, sheet(tmp_path, "asked.xlsx", "question", WHY, *ASKED))
    expect(page.locator("#sheet-said")).to_contain_text("“asked.xlsx” holds 3 questions")
    picture(page, "planned")
    page.locator("#start-sheet").click()
    expect(page.locator("#sheet-said")).to_contain_text("“asked.xlsx” is done.")
    expect(page.locator("#sheet-said")).to_contain_text("answered: 1")
    picture(page, "done")
    name, content = saved(page)
    assert name == "asked-answered.xlsx"
    head, first, *others = load_workbook(io.BytesIO(content)).active.values
    assert head[:3] == ("question", "verdict", "answer")
    assert first[:2] == (WHY, "answered")
    assert [row[1] for row in others] == ["not in the articles"] * 2
    choose(page, sheet(tmp_path, "asked.xlsx", "question", WHY, "Who leads Huawei?"))
    expect(page.locator("#sheet-said")).to_contain_text("1 was done before")
    expect(page.locator("#sheet-again")).to_be_visible()


def test_sheet_is_taken_for_claims_when_said_so(page: Page, tmp_path: Path) -> None:
    choose(page, sheet(tmp_path, "said.csv", "quote", "The regatta of Corran was called off."))
    expect(page.locator("#sheet-said")).to_contain_text("holds 1 question")
    page.get_by_role("button", name="Check as claims").click()
    expect(page.locator("#sheet-said")).to_contain_text("holds 1 claim")
    page.get_by_role("button", name="Answer as questions").click()
    expect(page.locator("#sheet-said")).to_contain_text("holds 1 question")
    page.get_by_role("button", name="Check as claims").click()
    expect(page.locator("#sheet-said")).to_contain_text("holds 1 claim")
    picture(page, "claims")
    page.locator("#start-sheet").click()
    expect(page.locator("#sheet-said")).to_contain_text("“said.csv” is done.")
    expect(page.locator("#sheet-questions")).to_be_hidden()
    content = saved(page)[1].decode("utf-8-sig")
    assert [row["verdict"] for row in csv.DictReader(io.StringIO(content))] == [
        "not in the articles"
    ]


def test_run_goes_on_without_the_page_and_can_be_cancelled(page: Page, tmp_path: Path) -> None:
    many = [f"Who is number {number} in the regatta of Corran?" for number in range(4000)]
    choose(page, sheet(tmp_path, "many.csv", "question", *many))
    page.locator("#start-sheet").click()
    expect(page.locator("#sheet-said .pace")).to_contain_text(re.compile(r"[1-9]\d* of 4,000"))
    picture(page, "going")
    page.reload()
    page.locator("#sheet > button").click()
    expect(page.locator("#sheet-said .pace")).to_be_visible()
    page.locator("#cancel-sheet").click()
    expect(page.locator("#sheet-said")).to_contain_text("“many.csv” was cancelled.")
    name, content = saved(page)
    assert name == "many-answered.csv"
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    done = sum(bool(row["verdict"]) for row in rows)
    assert 0 < done < 4000
    choose(page, sheet(tmp_path, "many.csv", "question", *many))
    expect(page.locator("#sheet-said")).to_contain_text("were done before")


def test_sheet_that_cannot_be_read_is_refused_with_the_reason(page: Page, tmp_path: Path) -> None:
    choose(page, sheet(tmp_path, "numbers.csv", "n", "1", "2"))
    expect(page.locator("#sheet-said .refused")).to_contain_text("no column of questions")
    expect(page.locator("#start-sheet")).to_be_hidden()


def test_page_in_chinese_gives_a_chinese_sheet(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(server.address)
    page.locator("#question textarea").wait_for()
    choose(page, sheet(tmp_path, "问题.csv", "问题", "谁赢得了科兰的帆船赛？"))
    expect(page.locator("#sheet-said")).to_contain_text("“问题.csv”的“问题”一列中有 1 个问题。")
    page.locator("#start-sheet").click()
    expect(page.locator("#sheet-said")).to_contain_text("已完成")
    name, content = saved(page)
    assert name == "问题-answered.csv"
    assert content.decode("utf-8-sig").startswith("问题,结论,回答")
    context.close()
