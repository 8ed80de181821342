"""The Ask tab in a real browser, with a scripted model."""

import re

from browser_server import WHY, Server
from playwright.sync_api import Browser, Page, Request, expect


def ask(page: Page, question: str = WHY) -> None:
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator("#answer .asked")).to_have_text(question)
    page.locator("#answer .times").wait_for()


def test_start_page_describes_library_and_click_asks_suggestion(
    page: Page,
) -> None:
    start = page.locator("#start")
    expect(start).to_contain_text("12 articles, newest of 11 August 2025")
    newest = start.get_by_role("link", name="Nvidia and AMD to pay US 15 percent")
    with page.context.expect_page() as opened:
        newest.click()
    expect(opened.value.locator("h1")).to_contain_text("Nvidia and AMD")
    start.get_by_role("button", name="Why is Huawei opening CANN?").press("Enter")
    expect(page.locator("#answer .asked")).to_have_text("Why is Huawei opening CANN?")
    expect(start.locator(".start")).to_have_count(0)
    page.locator("#answer .times").wait_for()

    page.get_by_role("button", name="New conversation").click()
    expect(start).to_contain_text("12 articles")
    expect(page.locator(".answered")).to_have_count(0)


def test_citation_shows_sentence_on_focus_and_opens_source_on_click(
    page: Page,
) -> None:
    ask(page)
    cite, tip = page.locator("#answer a.cite").first, page.locator("#tip")
    cite.focus()
    expect(tip).to_contain_text("developer ecosystem around its Ascend chips")
    expect(tip).to_contain_text("6 August 2025")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.locator("#question textarea").focus()
    cite.hover()
    expect(tip).to_be_visible()
    tip.hover()  # it stays while it is pointed at
    page.wait_for_timeout(400)
    expect(tip).to_be_visible()

    cite.press("Enter")
    opened = page.locator("details.source.now")
    expect(opened.locator("mark").first).to_be_in_viewport()
    expect(opened.locator("summary")).to_be_focused()
    expect(opened).to_contain_text(re.compile(r"Found by (meaning|words) \("))


def test_each_sentence_shows_and_explains_its_check(page: Page) -> None:
    ask(page)
    signs = page.locator("#answer .proof")
    expect(signs).to_have_count(page.locator("#answer .claim:not(.claim-)").count())
    first = signs.first
    assert first.get_attribute("aria-label") in ("Supported", "Worth checking")
    first.focus()
    expect(page.locator("#tip")).to_contain_text("Estimated support:")
    shape = "e => getComputedStyle(e, '::before').borderStyle"
    assert first.evaluate(shape) != "none"  # a sign, not a colour alone


def test_article_opens_with_every_cited_sentence_marked(page: Page) -> None:
    ask(page)
    page.locator("#answer a.cite").first.click()
    used = page.locator("#sources .source.cited .quote").all_text_contents()
    with page.context.expect_page() as opened:
        page.locator("details.source.now .whole").click()
    reader = opened.value
    marked = reader.locator("mark").all_text_contents()
    assert marked and set(used) <= set(marked)
    expect(reader.locator("mark:target")).to_be_in_viewport()


def test_enter_sends_shift_enter_breaks_line_and_up_recalls(page: Page) -> None:
    box = page.locator("#question textarea")
    height = box.bounding_box()["height"]  # type: ignore[index]
    box.fill("What is CANN?")
    box.press("Shift+Enter")
    box.press_sequentially("And CUDA?")
    expect(box).to_have_value("What is CANN?\nAnd CUDA?")
    page.wait_for_function(
        "h => document.querySelector('#question textarea').offsetHeight > h + 10", arg=height
    )
    box.press("Enter")
    expect(box).to_have_value("")
    page.locator("#answer .times").wait_for()
    box.press("ArrowUp")
    expect(box).to_have_value("What is CANN?\nAnd CUDA?")


def test_new_question_is_scrolled_to_the_top(
    page: Page,
) -> None:
    ask(page)
    page.locator("#answer a.cite").first.click()
    expect(page.locator("details.source.now mark").first).to_be_in_viewport()
    ask(page, "What is CANN?")
    page.wait_for_timeout(1000)  # until nothing holds it there any more
    tops = "() => ['.asked', '.sources h3'].map((of) => document.querySelector(`#now ${of}`)"
    asked, sources = page.evaluate(tops + ".getBoundingClientRect().top)")
    assert 0 <= asked < 60 and 0 <= sources < 60


def test_last_question_is_edited_or_asked_again_in_place(page: Page) -> None:
    ask(page, "What is CANN?")
    ask(page)
    expect(page.locator(".answered")).to_have_count(2)
    first = page.locator("#answer .answered").get_attribute("data-drawn")
    page.get_by_role("button", name="Ask again").click()
    again = page.locator(f"#answer .answered:not([data-drawn='{first}']) .times")
    again.wait_for()
    expect(page.locator(".answered")).to_have_count(2)

    page.get_by_role("button", name="Edit", exact=True).click()
    editing = page.get_by_role("textbox", name="Edit your question")
    expect(editing).to_be_focused()
    editing.press("Escape")
    expect(editing).to_be_hidden()
    page.get_by_role("button", name="Edit", exact=True).press("Enter")
    editing.fill("What is the H20?")
    editing.press("Enter")
    expect(page.locator("#answer .asked")).to_have_text("What is the H20?")
    page.locator("#answer .times").wait_for()
    expect(page.locator(".answered")).to_have_count(2)
    expect(page.locator("#past .asked")).to_have_text("What is CANN?")


def test_answer_is_copied_with_its_sources_as_footnotes(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page)
    page.get_by_role("button", name="Copy with sources").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{WHY}\n\nHuawei is making CANN open source")
    assert re.search(r"\n\n\[\d\] “.+” “Huawei opens its Ascend chip toolkit.+6 August", copied)


def test_times_and_model_are_shown_and_progress_is_announced(page: Page) -> None:
    said: list[str] = []
    page.expose_function("said", lambda text: said.append(text))
    page.evaluate(
        """() => new MutationObserver(() => {
          said(document.querySelector('#progress [role=status]').textContent);
        }).observe(
          document.querySelector('#progress'), {subtree: true, childList: true, characterData: true}
        )"""
    )
    ask(page)
    times = r"^Evidence \d+\.\d s · first word \d+\.\d s · checked \d+\.\d s · scripted · Asked "
    expect(page.locator("#answer .times")).to_have_text(re.compile(times))
    expect(page.locator("#progress [role=status]")).to_have_text("The answer is ready.")
    page.wait_for_timeout(300)
    stages = [each for each in said if each]
    assert stages[0] == "Searching"
    assert any(re.fullmatch(r"Reading \d sentences?", each) for each in stages)


def test_theme_is_remembered_and_applied_before_first_paint(
    browser: Browser, server: Server
) -> None:
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(server.address)
    button = page.get_by_role("button", name="Appearance")
    expect(button).to_have_text("System")
    button.click()
    expect(button).to_have_text("Light")
    button.click()
    expect(button).to_have_text("Dark")
    dark = "rgb(22, 22, 21)"
    expect(page.locator("body")).to_have_css("background-color", dark)

    page.route("**/*.js", lambda route: route.abort())  # nothing but what the server sent
    page.reload()
    expect(page.locator("body")).to_have_css("background-color", dark)
    page.unroute("**/*.js")
    page.reload()
    page.locator("#question textarea").wait_for()
    expect(page.locator("body")).to_have_class(re.compile("dark"))
    context.close()


def test_sources_are_beside_or_below_the_answer_at_any_zoom(
    page: Page,
) -> None:
    ask(page)
    answer_part, sources = page.locator("#answer .answered"), page.locator("#sources .sources")

    def places() -> tuple[dict[str, float], dict[str, float]]:
        return answer_part.bounding_box(), sources.bounding_box()  # type: ignore[return-value]

    for width in (1440, 1024):
        page.set_viewport_size({"width": width, "height": 800})
        answer, beside = places()
        assert beside["x"] >= answer["x"] + answer["width"]
    for width, height in ((720, 450), (390, 780)):  # the first is 1440 x 900 at 200%
        page.set_viewport_size({"width": width, "height": height})
        answer, below = places()
        assert below["y"] >= answer["y"] + answer["height"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator("#send").scroll_into_view_if_needed()
        expect(page.locator("#send")).to_be_in_viewport()


def told(page: Page) -> list[str]:
    """What the page tells the server while a question is typed, from now on."""
    texts: list[str] = []

    def look(request: Request) -> None:
        data = (request.post_data_json or {}) if "/run/" in request.url else {}
        if "how" in (event := data.get("event_data") or {}):
            texts.append(f"{event['how']}: {event['text']}")

    page.on("request", look)
    return texts


def test_unfinished_question_is_told_at_pauses_and_words_never_at_each_key(page: Page) -> None:
    texts = told(page)
    box = page.locator("#question textarea")
    box.press_sequentially("Why did Huawei", delay=20)
    page.wait_for_timeout(700)
    assert texts[0] == "typed: Why" and texts[-1] == "typed: Why did Huawei"
    assert all(
        text.removeprefix("typed: ") in ("Why", "Why did", "Why did Huawei") for text in texts
    )
    before = len(texts)
    page.keyboard.press("End")
    box.press_sequentially(" open", delay=20)
    box.press("Enter")
    page.locator("#answer .times").wait_for()
    assert len(texts) <= before + 1


def test_questions_are_told_when_pasted_and_not_sent_or_pointed_at(page: Page) -> None:
    texts = told(page)
    page.locator("#start .suggested").first.hover()
    page.wait_for_timeout(500)
    [suggested] = texts
    assert suggested == f"suggested: {page.locator('#start .suggested').first.inner_text()}"
    page.locator("#question textarea").focus()
    page.evaluate(
        """(text) => {
      const paste = new InputEvent("input", { inputType: "insertFromPaste", bubbles: true });
      const box = document.activeElement;
      box.value = text;
      box.dispatchEvent(paste);
    }""",
        WHY,
    )
    page.wait_for_timeout(600)
    assert texts[1:] == [f"typed: {WHY}"]


def test_nothing_is_told_where_the_model_is_to_read_when_asked(page: Page) -> None:
    page.context.add_cookies(
        [
            {
                "name": "newsdesk-settings",
                "value": "length%3Dusual%26reading%3Dasked",
                "url": page.url,
            }
        ]
    )
    texts = told(page)
    page.locator("#question textarea").press_sequentially("Why did Huawei ", delay=20)
    page.wait_for_timeout(700)
    assert texts == []
