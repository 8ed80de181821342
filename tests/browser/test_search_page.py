"""Narrowing a search and its explanation in a real browser, with a scripted model."""

import re

from browser_server import Server
from playwright.sync_api import Browser, Page, Route, expect


def test_dates_in_question_are_shown_removable_and_explained(
    page: Page,
) -> None:
    box = page.locator("#question textarea")
    expect(page.locator("#understood-strip")).to_have_count(0)
    box.fill("Why did Huawei make CANN open source in August 2025?")
    box.press("Enter")
    chip = page.locator("#chips .chip")
    expect(chip).to_contain_text("“in August 2025”")
    note = page.locator("#answer .note").first
    expect(note).to_contain_text("“in August 2025”")
    page.set_viewport_size({"width": 300, "height": 700})
    explained = page.locator("#sources .explained")
    explained.locator("summary").press("Enter")
    dates = "articles of 1 August 2025 to 30 October 2025"
    expect(explained).to_contain_text(f"Preferred{dates}")
    expect(explained.locator("tbody").first).to_contain_text(re.compile(r"#\d+ 0\.\d\d"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 300

    chip.press("Enter")
    expect(page.locator(".answered")).to_have_count(2)
    page.locator("#send").wait_for()
    expect(page.locator("#answer")).not_to_contain_text("“in August 2025”")
    expect(page.locator("#understood-strip")).to_have_count(0)
    expect(page.locator("#sources .explained dl")).not_to_contain_text(dates)


def test_filter_in_question_becomes_removable_chip_and_question_editable(
    page: Page,
) -> None:
    box = page.locator("#question textarea")
    box.fill("Why did Huawei open-source its toolkit? source:newsdesk -Nvidia")
    box.press("Enter")
    chips = page.locator("#chips .chip")
    expect(chips).to_have_text([re.compile("^source:newsdesk"), re.compile("^-Nvidia")])
    chips.last.click()
    expect(page.locator(".answered")).to_have_count(2)
    expect(chips).to_have_text([re.compile("^source:newsdesk")])

    box.fill("and what does Nvidia do about it?")
    box.press("Enter")
    expect(page.locator(".answered")).to_have_count(3)
    page.locator("#send").wait_for()
    meant = page.get_by_role("textbox", name="Understood as")
    expect(meant).to_have_value(re.compile("Huawei"))
    meant.fill("What is CANN?")
    meant.press("Enter")
    expect(page.locator("#answer .asked")).to_have_text("What is CANN?")
    page.locator("#send").wait_for()
    expect(page.locator("#understood-strip")).to_have_count(0)


def test_question_asked_again_uses_current_filters(page: Page) -> None:
    page.locator("#filter-toggle summary").press("Enter")
    first = page.get_by_label("From", exact=True)
    first.fill("2025-08-01")
    expect(page.locator("#filters-on")).to_contain_text("1 filter on")
    page.locator("#question textarea").fill("Why did Huawei open-source its toolkit? -Nvidia")
    page.locator("#send").click()
    chips, details = page.locator("#chips .chip"), page.locator("#sources .explained dl")
    expect(chips).to_have_count(1)
    expect(details).to_contain_text("Filtersarticles from 1 August 2025 on")

    page.locator("#clear-filters").click()
    expect(page.locator("#filters-on")).to_have_text("")
    meant = page.get_by_role("textbox", name="Understood as")
    meant.fill("What is CANN? -Nvidia")
    meant.press("Enter")
    expect(details).to_contain_text("Searched forWhat is CANN?")
    expect(details).to_contain_text("Filtersnone")

    expect(chips).to_have_count(1)
    first.fill("2025-07")
    expect(page.locator("#filters-on")).to_contain_text("1 filter on")
    chips.click()
    expect(page.locator(".answered")).to_have_count(3)
    expect(details).to_contain_text("Filtersarticles from 1 July 2025 on")


def test_filters_open_by_key_are_summarised_validated_and_cleared(
    page: Page,
) -> None:
    toggle, on = page.locator("#filter-toggle summary"), page.locator("#filters-on")
    expect(page.locator("#filters")).to_be_hidden()
    toggle.press("Enter")
    page.locator("#filter-publisher input").click()
    page.get_by_role("option", name="Newsdesk sample articles (12)").click()
    page.get_by_label("From", exact=True).fill("2025-08-01")
    expect(on).to_contain_text("2 filters on")
    toggle.press("Enter")
    expect(page.locator("#filters")).to_be_hidden()
    expect(on).to_contain_text("publisher Newsdesk sample articles")
    page.locator("#clear-filters").click()
    expect(on).to_have_text("")

    toggle.press("Enter")
    page.get_by_label("To", exact=True).fill("next week")
    refusal = "“next week” is not a date; write it like 2025-08-01, 2025-08 or 2025."
    expect(on).to_have_text(refusal)
    page.locator("#question textarea").fill("What is the H20?")
    page.locator("#send").click()
    expect(page.locator("#answer")).to_contain_text(refusal)
    expect(page.locator("#question textarea")).to_have_value("What is the H20?")


def test_page_is_in_chinese_and_articles_in_their_own_language(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 800})
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(server.address)
    start = page.locator("#start .start")
    expect(start).to_contain_text("12 篇文章，最新一篇发表于2025年8月11日")
    expect(start).to_contain_text("上次更新：")
    expect(start.locator("button[lang=en]").first).to_have_text("Why is Huawei opening CANN?")
    page.get_by_text("筛选", exact=True).click()
    page.get_by_label("起始日期").fill("下周")
    on = page.locator("#filters-on")
    expect(on).to_have_text("“下周”不是日期；请写成 2025-08-01、2025-08 或 2025。")
    page.get_by_label("起始日期").fill("2025-07")
    expect(on).to_have_text("已启用 1 项筛选 2025年7月1日起的文章")
    page.get_by_role("button", name="全部清除").click()
    expect(on).to_have_text("")

    box = page.locator("#question textarea")
    box.fill("Why did Huawei make CANN open source in August 2025? -Nvidia")
    box.press("Enter")
    chips = page.locator("#chips .chip")
    expect(chips.first).to_contain_text(
        "2025年8月1日至2025年8月31日的文章及其后讲述这段时间的文章优先"
    )
    expect(chips.first).to_have_attribute("title", "去掉这一项再问")
    expect(page.get_by_role("textbox", name="理解为")).to_be_visible()
    explained = page.locator("#sources .explained")
    explained.locator("summary").press("Enter")
    expect(explained).to_contain_text("搜索内容Why did Huawei make CANN open source")
    expect(explained.locator("thead")).to_contain_text("语义")
    with context.expect_page() as opened:
        explained.locator("tbody a").first.click()
    reader = opened.value
    expect(reader.locator("html")).to_have_attribute("lang", "zh")
    expect(reader.locator("h1[lang=en]")).to_contain_text("Huawei opens its Ascend chip toolkit")
    expect(reader.locator(".meta")).to_contain_text("2025年8月6日")
    expect(reader.get_by_label("第 1 段")).to_have_text("1")
    reader.goto(f"{server.address}/articles/none")
    expect(reader.locator("h1")).to_have_text("文章库里已经没有这篇文章")
    for each in (page, reader):
        assert each.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_page_opens_before_its_filters(page: Page, server: Server) -> None:
    """Gradio waits for ever for a component that is hidden before its script has come."""

    def late(route: Route) -> None:
        script = route.fetch()
        if "allow_custom_value" in script.text():  # the dropdown's
            page.wait_for_timeout(1500)
        route.fulfill(response=script)

    page.route("**/assets/Index-*.js", late)
    page.goto(server.address)
    page.get_by_role("tab", name="Library", exact=True).click(timeout=10_000)
    page.unroute_all(behavior="wait")
