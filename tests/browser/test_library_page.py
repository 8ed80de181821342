"""The Library tab in a real browser, with a local news site."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Event
from typing import Literal

import pytest
from browser_server import Server, serving
from news_site import Asked, NewsSite, Reply, feed, page, refusal
from playwright.sync_api import Browser, Page, expect

from index.library import Library

SUBJECTS = """bridge cheese comet ferry frost library orchestra tram volcano wolves museum harvest
regatta tunnel lighthouse glacier theatre marathon vineyard observatory""".split()
WORDS = """amber brisk cedar drift eager fable grain hollow ivory jolly kettle lantern meadow nimble
orchard pebble quarry ribbon saddle timber umber velvet willow yonder zephyr anchor bundle copper
dapple ember feather goblet hamlet island jasmine kernel ledger marble nectar opal parcel quiver
rafter sickle thistle urchin vessel walnut yarrow""".split()


@pytest.fixture(scope="module")
def site() -> Iterator[NewsSite]:
    with NewsSite() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(site: NewsSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A newsdesk with an empty library and an unused model."""
    folder = tmp_path_factory.mktemp("library")
    with Library(folder / "home") as library:
        library.sources.show_samples()
        library.sources.forget_samples()
    with serving(folder, TEST_SITE=site.place, TEST_ANSWER="It closed [1].") as running:
        yield running


@pytest.fixture
def desk(page: Page) -> Page:
    """The Library page, opened; `page` is the conftest's, of the server above."""
    opened(page)
    return page


def opened(page: Page) -> None:
    page.get_by_role("tab", name="Library", exact=True).click()
    page.locator("#status .headline").wait_for()


def story(subject: str, more: str) -> Reply:
    """An article about the subject, long enough and unlike all others."""
    words = Random(f"{subject} {more}").choices(WORDS, k=60)
    return page(
        f"News of the {subject}",
        f"The {subject} was the talk of the town on Monday. {' '.join(words[:30]).capitalize()}.",
        f"{' '.join(words[30:]).capitalize()}. {more}",
    )


def serve_feed(site: NewsSite, name: str, subjects: list[str], gate: Event | None = None) -> str:
    """A site with a feed of stories; those after the first eight wait for the gate."""

    def behind_the_gate(reply: Reply) -> Reply:
        if gate:
            assert gate.wait(60)
        return reply

    links = []
    for place, subject in enumerate(subjects):
        path, reply = f"/{name}/{subject}", story(subject, f"It was in the {name} paper.")
        links.append((f"News of the {subject}", site.link(path)))

        def answer(_: Asked, reply: Reply = reply, waits: bool = place >= 8) -> Reply:
            return behind_the_gate(reply) if waits else reply

        site.pages[path] = answer
    site.pages[f"/{name}/feed"] = feed(f"The {name} paper", *links)
    return site.link(f"/{name}/feed")


def add(page: Page, place: str) -> None:
    page.locator("#link input").fill(place)
    page.locator("#add-link").click()


def status(page: Page, text: str) -> None:
    expect(page.locator("#status")).to_contain_text(text, timeout=60_000)


def listed(page: Page, title: str) -> None:
    page.locator("#filter input").fill(title)
    expect(page.locator("#articles").get_by_role("link", name=title, exact=True)).to_be_visible()


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("NEWSDESK_PICTURES"):
        page.screenshot(path=f"{folder}/library-{name}.png", full_page=True)


def test_feed_is_found_and_indexed_and_an_article_deleted_and_restored(
    desk: Page, site: NewsSite
) -> None:
    expect(desk.locator("#articles")).to_contain_text("No articles yet.")
    gate = Event()
    serve_feed(site, "harbour", SUBJECTS[:12], gate)
    site.pages["/"] = Reply(
        b'<html><head><link rel="alternate" type="application/rss+xml" href="/harbour/feed">'
        b"</head><body>Welcome</body></html>"
    )
    add(desk, site.link("/"))
    expect(desk.locator("#added")).to_have_text(
        "Found a feed: The harbour paper. Indexing has started."
    )
    expect(desk.locator("#link input")).to_have_value("")
    status(desk, "8 of 12 documents")
    assert desk.locator("#status progress").evaluate("bar => [bar.value, bar.max]") == [8, 12]
    expect(desk.locator("#articles tbody tr")).to_have_count(8)  # they come in one by one
    gate.set()
    status(desk, "12 added.")
    expect(desk.locator("#articles tbody tr")).to_have_count(12)
    expect(desk.locator("#sources-table")).to_contain_text("OK")

    with desk.context.expect_page() as own:
        desk.get_by_role("link", name="News of the comet").click()
    expect(own.value.locator("h1")).to_have_text("News of the comet")
    expect(own.value.locator("#passage-0")).to_contain_text("The comet was the talk")
    own.value.close()

    desk.get_by_role("button", name="Delete “News of the comet”").click()
    expect(desk.locator("#undo-bar")).to_contain_text("Removed “News of the comet”.")
    expect(desk.locator("#articles tbody tr")).to_have_count(11)
    desk.locator("#undo-bar").get_by_role("button", name="Undo").click()
    expect(desk.locator("#undo-bar")).to_contain_text("Restored “News of the comet”.")
    expect(desk.locator("#articles tbody tr")).to_have_count(12)
    expect(desk.get_by_role("link", name="News of the comet")).to_be_visible()

    # Later it can be brought back from the list of what was removed; by keyboard too.
    delete = desk.get_by_role("button", name="Delete “News of the frost”")
    delete.focus()
    delete.press("Enter")
    expect(desk.locator("#articles tbody tr")).to_have_count(11)
    desk.locator("#undo-bar").get_by_role("button", name="Close").click()
    expect(desk.locator("#undo-bar .undo-bar")).to_have_count(0)
    desk.get_by_role("button", name="Removed in the last 30 days (1)").click()
    desk.get_by_role("button", name="Restore “News of the frost”").click()
    expect(desk.locator("#articles tbody tr")).to_have_count(12)

    desk.locator("#filter input").fill("wolves")
    expect(desk.locator("#articles tbody tr")).to_have_count(1)


def test_run_is_paused_resumed_and_cancelled_on_every_page(desk: Page, site: NewsSite) -> None:
    gate = Event()
    add(desk, serve_feed(site, "pausing", SUBJECTS[:20], gate))
    status(desk, "8 of 20 documents")
    desk.locator("#pause").click()
    status(desk, "Indexing: paused")
    gate.set()
    status(desk, "16 of 20 documents")  # it rests when its step is done
    other = desk.context.new_page()
    other.goto(desk.url)
    opened(other)
    status(other, "Indexing: paused")
    other.get_by_role("button", name="Resume").click()
    other.close()
    status(desk, "20 added")

    gate = Event()
    add(desk, serve_feed(site, "cancelled", SUBJECTS[:20], gate))
    status(desk, "8 of 20 documents")
    add(desk, serve_feed(site, "following", SUBJECTS[:2]))  # a click meanwhile isn't lost
    expect(desk.locator("#added")).to_contain_text(
        "Indexing starts when the current run has finished."
    )
    status(desk, "Another run follows.")
    desk.locator("#cancel").click()
    status(desk, "Cancelling …")
    gate.set()
    status(desk, "Cancelled after 16 added. The next run continues from there.")
    desk.locator("#reindex").click()
    status(desk, "6 added")

    expect(desk.locator("#pages")).to_contain_text("1 to 50 of 54 articles")
    desk.get_by_role("button", name="Next").click()
    expect(desk.locator("#articles tbody tr")).to_have_count(4)
    expect(desk.get_by_role("button", name="Next")).to_be_disabled()
    desk.get_by_role("button", name="Previous").click()
    expect(desk.locator("#articles tbody tr")).to_have_count(50)


def test_failures_are_listed_with_reasons_and_retried(desk: Page, site: NewsSite) -> None:
    place = serve_feed(site, "failing", SUBJECTS[:2])
    good = site.pages["/failing/bridge"]
    site.pages["/failing/bridge"] = refusal(503)
    site.pages["/failing/cheese"] = page("Log in", "Log in to read on.")
    add(desk, place)
    failures = desk.locator("#failures")
    expect(failures).to_contain_text("Could not be read (2)")
    expect(failures).to_contain_text(f"{site.link('/failing/bridge')} the server answered 503")
    expect(desk.locator("#sources-table tr", has_text="The failing paper")).to_contain_text(
        "2 found, 2 could not be read"
    )
    picture(desk, "failures")
    site.pages["/failing/bridge"] = good
    desk.locator("#retry").click()
    status(desk, "1 added")
    expect(failures).to_contain_text("Could not be read (1)")
    expect(failures).not_to_contain_text("503")


def test_refused_link_is_explained_and_stays_in_its_box(desk: Page) -> None:
    add(desk, "http://127.0.0.1:1/")
    expect(desk.locator("#added")).to_have_text(
        "http://127.0.0.1:1/: not followed, because it leads to 127.0.0.1, this machine."
    )
    expect(desk.locator("#link input")).to_have_value("http://127.0.0.1:1/")
    expect(desk.locator("#add-link")).to_be_enabled()


def test_pasted_text_and_dropped_file_are_indexed_at_once(desk: Page, tmp_path: Path) -> None:
    desk.get_by_role("button", name="Paste text").click()
    desk.get_by_label("Title (if").fill("Festival is back")
    desk.get_by_label("Text", exact=True).fill("The tall ships came on Saturday, the mayor said.")
    desk.locator("#paste").click()
    listed(desk, "Festival is back")
    expect(desk.get_by_label("Text", exact=True)).to_have_value("")
    desk.locator("#paste").click()
    expect(desk.locator("#added")).to_contain_text("There is no text to add")

    article, other = tmp_path / "pier.txt", tmp_path / "blank.txt"
    article.write_text("Pier painted\n\nThe pier is green now, said its keeper on Sunday.")
    other.write_text(" ")
    desk.locator("#drop input[type=file]").set_input_files([article, other])
    listed(desk, "Pier painted")
    expect(desk.locator("#failures")).to_contain_text("blank.txt empty")


def test_first_of_many_are_shown_before_they_are_added(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path, TEST_ANSWER="It closed [1].") as running:
        desk = browser.new_page(viewport={"width": 1280, "height": 800})
        desk.goto(running.address)
        opened(desk)
        add_many(desk, tmp_path / "barges.jsonl")
        desk.close()


def add_many(desk: Page, file: Path) -> None:
    records = [
        {"title": f"Barge {n} sails", "publisher": "Canal Courier", "date": "2025-08-06"}
        | ({} if n == 1 else {"text": f"Barge {n} left the {WORDS[n % 40]} quay at noon."})
        for n in range(120)
    ]
    file.write_text("\n".join(map(json.dumps, records)))
    desk.locator("#drop input[type=file]").set_input_files(file)
    shown = desk.locator(".preview")
    expect(shown).to_contain_text("barges.jsonl has 120 documents. The first articles are:")
    expect(shown.locator("ol li")).to_have_count(3)
    expect(shown.locator(".remarks")).to_contain_text("line 2")
    desk.get_by_role("button", name="Don’t add them").click()
    expect(desk.locator("#added")).to_contain_text("Nothing was added.")
    expect(desk.locator("#take-all")).to_be_hidden()

    desk.locator("#drop input[type=file]").set_input_files(file)
    desk.get_by_role("button", name="Add them all").click()
    expect(desk.locator("#articles")).to_contain_text("Barge 119 sails", timeout=60_000)
    gave = desk.locator("#sources-table .gave")
    gave.locator("summary").click()
    expect(gave).to_contain_text("barges.jsonl 119 articles, 1 refused")
    expect(gave).to_contain_text("line 2: it has no text")
    with desk.expect_download() as download:
        desk.locator(".shown").get_by_role("link", name="RIS").click()
    assert Path(download.value.path()).read_text().count("TY  - NEWS") >= 119


def test_earlier_version_of_changed_page_says_so(desk: Page, site: NewsSite) -> None:
    site.pages["/council"] = story("council", "The vote was put off.")
    add(desk, site.link("/council"))
    listed(desk, "News of the council")
    old = desk.get_by_role("link", name="News of the council").get_attribute("href")
    site.pages["/council"] = story("council", "The vote was won by nine to four.")
    desk.locator("#read-now").click()
    status(desk, "1 changed")
    earlier = desk.context.new_page()
    earlier.goto(f"{desk.url.split('?')[0]}{old}#passage-0")
    expect(earlier.locator("section:target")).to_contain_text("The vote was put off.")
    banner = earlier.locator(".banner")
    expect(banner).to_be_in_viewport()
    expect(banner).to_contain_text("This is an earlier version; the article changed on")
    banner.get_by_role("link", name="Read the current version").click()
    expect(earlier.locator("article")).to_contain_text("The vote was won by nine to four.")
    earlier.locator(".others a").click()  # and back, from the list of earlier versions
    expect(earlier.locator(".banner")).to_be_visible()
    earlier.close()


def test_two_copies_of_story_name_each_other(desk: Page, site: NewsSite) -> None:
    for paper, path in (("Morning Post", "/morning"), ("Evening Star", "/evening")):
        site.pages[path] = story("carnival", "It ends on Sunday.")
        site.pages[f"{path}/feed"] = feed(paper, ("News of the carnival", site.link(path)))
        add(desk, site.link(f"{path}/feed"))
        expect(desk.locator("#added")).to_contain_text(f"Found a feed: {paper}.")
        expect(desk.locator("#sources-table")).to_contain_text(paper)
    desk.locator("#filter input").fill("carnival")
    rows = desk.locator("#articles tr", has_text="News of the carnival")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("+1 copy")
    with desk.context.expect_page() as own:
        rows.filter(has_text="Evening Star").get_by_role("link").click()
    expect(own.value.locator("article")).to_contain_text("Also in: Morning Post")
    own.value.close()
    desk.get_by_role("button", name="Duplicate stories").click()
    copies = desk.locator("#stories li li")
    expect(copies.filter(has_text="Evening Star")).to_be_visible()
    expect(copies.filter(has_text="Morning Post")).to_be_visible()


def test_removing_source_asks_first_and_removes_its_articles(desk: Page, site: NewsSite) -> None:
    add(desk, serve_feed(site, "leaving", ["abbey"]))
    listed(desk, "News of the abbey")
    row = desk.locator("#sources-table tr", has_text="The leaving paper")
    row.locator("summary").click()
    expect(row).to_contain_text("Its 1 article is removed as well.")
    # Other articles are added meanwhile, and the table is redrawn.
    add(desk, serve_feed(site, "coming", ["weather"]))
    coming = desk.locator("#sources-table tr", has_text="The coming paper")
    expect(coming).to_contain_text("OK")
    row.get_by_role("button", name="Remove feed").click()
    expect(row).to_have_count(0)
    status(desk, "1 removed")
    expect(desk.get_by_role("link", name="News of the abbey")).to_have_count(0)
    desk.get_by_role("button", name="History and maintenance").click()
    expect(desk.locator("#upkeep tbody tr").first).to_contain_text("1 removed")
    desk.get_by_role("button", name="Check the library").click()
    status(desk, "all found")


def test_button_keeps_focus_when_article_is_added_above(desk: Page, tmp_path: Path) -> None:
    def drop(subject: str, day: str) -> None:
        file = tmp_path / f"{subject}.md"
        file.write_text(
            f"---\ntitle: The {subject} is out\npublisher: Focus Post\ndate: {day}\n---\n"
            f"{' '.join(Random(subject).choices(WORDS, k=60))}.\n"
        )
        desk.locator("#drop input[type=file]").set_input_files(file)
        expect(desk.locator("#articles")).to_contain_text(f"The {subject} is out")

    desk.locator("#filter input").fill("Focus Post")
    drop("elder", "2031-01-01")
    delete = desk.get_by_role("button", name="Delete “The elder is out”")
    delete.focus()
    drop("younger", "2031-02-02")
    expect(desk.locator("#articles tbody tr")).to_have_count(2)
    expect(delete).to_be_focused()
    delete.press("Enter")
    expect(desk.locator("#undo-bar")).to_contain_text("Removed “The elder is out”.")
    expect(desk.locator("#articles tbody tr")).to_have_count(1)
    assert desk.evaluate("document.activeElement.dataset.id") is None  # not the younger's
    desk.get_by_role("button", name="Delete “The younger is out”").click()
    expect(desk.locator("#articles tbody tr")).to_have_count(0)


def test_feeds_are_exchanged_as_opml(desk: Page, site: NewsSite, tmp_path: Path) -> None:
    place = serve_feed(site, "exchanged", ["atlas"])
    wanted = tmp_path / "feeds.opml"
    wanted.write_text(
        f'<opml version="2.0"><body><outline text="Atlas" xmlUrl="{place}"/></body></opml>'
    )
    desk.get_by_role("button", name="Feed list (OPML)").click()
    desk.locator("#opml input[type=file]").set_input_files(wanted)
    expect(desk.locator("#added")).to_contain_text("1 feed added.")
    listed(desk, "News of the atlas")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Export my feeds to a file").click()
    assert place in Path(download.value.path()).read_text()


def test_publisher_in_picture_lists_its_articles_and_filters_narrow_them(
    desk: Page, tmp_path: Path
) -> None:
    files = []
    for subject, publisher, published in (
        ("pelican", "Tide <b>Times</b>", "2024-03-05"),
        ("puffin", "Tide <b>Times</b>", "2025-06-05"),
        ("heron", "Marsh Mail", "2025-06-06"),
    ):
        files.append(tmp_path / f"{subject}.md")
        head = f"title: The {subject} is back\npublisher: {publisher}\ndate: {published}"
        body = f"The {subject} came back on Sunday, said {publisher.split()[0]} readers."
        files[-1].write_text(f"---\n{head}\n---\n\n{body}")
    desk.locator("#drop input[type=file]").set_input_files(files)
    chart, rows = desk.locator("#picture"), desk.locator("#articles tbody tr")
    summary = "3 dated articles, from 5 March 2024 to 6 June 2025. Most come from Tide <b>Times"
    expect(chart.get_by_role("img")).to_have_accessible_name(
        re.compile(f"Articles by month and publisher. {summary}")
    )
    expect(chart.locator(".bars rect")).to_have_count(3)
    table = chart.locator("summary")
    table.press("Enter")
    expect(chart.get_by_role("row", name="June 2025")).to_contain_text("2")
    picture(desk, "picture")

    chart.get_by_role("button", name="Tide <b>Times</b>").press("Enter")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("The puffin is back")
    menu = desk.get_by_role("combobox", name="Publisher")
    expect(menu).to_have_value("Tide <b>Times</b> (2)")
    desk.get_by_role("combobox", name="Published").click()
    desk.get_by_role("option", name="March 2024").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("The pelican is back")
    menu.click()
    desk.get_by_role("option", name="Marsh Mail (1)").click()
    expect(desk.locator("#articles")).to_contain_text("No articles match these filters.")


def test_library_page_is_in_chinese(browser: Browser, server: Server) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(server.address)
    page.get_by_role("tab", name="文章库").click()
    page.locator("#articles tbody tr").first.wait_for()
    for name in ("添加", "重新索引", "粘贴文本", "立即读取", "历史与维护"):
        expect(page.get_by_role("button", name=name).first).to_be_visible()
    expect(page.get_by_placeholder("按标题、媒体或作者筛选")).to_be_visible()
    expect(page.locator("#drop-said")).to_contain_text("将文件拖到此处")
    page.locator("#link input").fill("http://127.0.0.1:1/")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.locator("#added")).to_contain_text("not followed")  # the index's own words
    page.get_by_role("button", name="删除").first.click()
    bar = page.locator("#undo-bar")
    expect(bar).to_contain_text("已移除“")
    bar.get_by_role("button", name="撤销").click()
    expect(bar).to_contain_text("已恢复")
    english = "Delete|Publisher|Articles|Sources|Remove|Health|Indexing|Could not|added|Next|dated"
    said = page.locator("#library").evaluate(
        """library => {
          const mine = [...library.querySelectorAll("h2, h3, th, button, summary, caption, label")];
          return mine.map(each => each.childElementCount ? "" : each.textContent).join("|");
        }"""
    )
    assert not re.search(rf"\b({english})\b", said)
    context.close()


@pytest.mark.parametrize(
    ("width", "locale", "scheme"),
    [(390, "zh-CN", "dark"), (1024, "en-GB", "light"), (1440, "en-GB", "dark")],
)
def test_full_library_page_fits(
    browser: Browser, server: Server, width: int, locale: str, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale=locale
    )
    page = context.new_page()
    page.goto(server.address)
    page.locator("[role=tab][data-tab-id=library]").click()
    page.locator("#sources-table tbody tr").first.wait_for()
    delete = page.locator("#articles button").first
    expect(delete).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = delete.bounding_box()
    assert box and box["x"] + box["width"] <= width
    picture(page, f"{width}-{scheme}")
    context.close()
