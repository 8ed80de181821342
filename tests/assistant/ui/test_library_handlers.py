"""The Library tab, without a browser."""

import json
import re
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event

import pytest
from fastapi.testclient import TestClient
from news_site import NewsSite, Reply, feed, page
from newsroom import STORIES, write, write_stories
from saved import cards
from scripted_model import scripted

from assistant.asking.question import question_of
from assistant.evidence.evidence import gather
from assistant.ui.library.adding_section import (
    add_feeds,
    add_files,
    add_links,
    add_place,
    add_text,
    plan_links,
)
from assistant.ui.library.articles_section import (
    PAGE,
    articles_table,
    counted,
)
from assistant.ui.library.phrases import lasted, outcome_in_words, remarks
from assistant.ui.library.run_control import Going, RunControl
from assistant.ui.library.run_section import (
    answerable_in_words,
    failures,
    failures_panel,
    notes_panel,
    outcome_panel,
    progress_panel,
)
from assistant.ui.library.sources_section import sources_table
from assistant.ui.library.upkeep import runs_table
from assistant.ui.pages.article_page import article_page
from assistant.ui.server.app import build
from assistant.ui.shared.language import words_in
from assistant.ui.shared.sources import telling
from index.article import Article
from index.background import Background, State
from index.embedding import Embedding
from index.errors import BadInput, RefusedLink, UnknownArticle, UnreadableSource
from index.fetching.fetch import Fetcher
from index.library import Library
from index.progress import Progress, Stage
from index.runs.reindex import Report
from index.sources.found import Remark
from index.sources.names import place
from index.storage.catalogue.articles import Listed, Wanted
from index.storage.catalogue.documents import Document
from index.storage.catalogue.runs import Run, RunKind
from index.storage.catalogue.sources import Source

EN, ZH = words_in("en"), words_in("zh")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
STORY = (
    "Engineers found cracks in two steel cables of the harbour bridge on Monday morning. "
    "The bridge will stay closed until June, the harbour master said, and ferries will run every "
    "ten minutes in the meantime. Traders in the old town fear for their spring business.",
    "Divers had reported rust on the anchor plates years ago. Their report was filed under the "
    "name of another bridge, and nobody looked at it again until the inspection of last week.",
)


class Held(Library):
    """A library whose re-indexes wait at their start until they are released."""

    def __init__(self, home: Path, embedding: Embedding) -> None:
        super().__init__(home, embedding)
        self.asked: list[tuple[bool, bool]] = []
        self.go = Event()

    def reindex(
        self, *, due_only: bool = False, retry: bool = False
    ) -> Generator[Progress | Report]:
        self.asked.append((due_only, retry))
        yield Progress("looking", 0, 1)
        assert self.go.wait(60)
        yield from super().reindex(due_only=due_only, retry=retry)


@pytest.fixture
def held(tmp_path: Path, embedding: Embedding) -> Iterator[Held]:
    with Held(tmp_path / "home", embedding) as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with NewsSite() as opened:
        yield opened


@pytest.fixture
def online(tmp_path: Path, embedding: Embedding, site: NewsSite) -> Iterator[Library]:
    """A library that may fetch from the test's own site."""
    fetcher = Fetcher(allowed={site.place}, pace=0)
    with Library(tmp_path / "home", embedding, fetcher) as opened:
        yield opened


ENGLISH = words_in("en")


def bring_up_to_date(library: Library) -> Report:
    *_, report = library.reindex()
    assert isinstance(report, Report)
    return report


def run(outcome: str | None = "finished", kind: RunKind = "reindex", **report: object) -> Run:
    return Run(1, kind, NOON, NOON if outcome else None, outcome, report)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- its links ---


def test_titles_link_to_article_pages_only() -> None:
    article = Article("T", "x", url="https://news.test/1")
    table = articles_table(EN, [Listed(article, ("/a",), 1, True, 2)], 0, 1, Wanted())
    assert re.findall(r'href="([^"]*)" target', table) == [f"articles/{article.id}"]
    assert "sample" in table and "+2 copies" in table
    assert f'data-id="{article.id}" aria-label="Delete “T”"' in table


# --- its phrases ---


@pytest.mark.parametrize(
    ("stage", "done", "total", "seconds", "expected"),
    [
        ("looking", 0, 0, 0.0, "Checking sources …"),
        ("looking", 2, 3, 1.0, "Checking sources … 2 of 3 sources · 2.0 a second"),
        ("indexing", 0, 1_767, 0.0, "Indexing … 0 of 1,767 documents"),
        (
            "indexing",
            120,
            1_767,
            40.0,
            "Indexing … 120 of 1,767 documents · 3.0 a second · about 9 minutes left",
        ),
        ("indexing", 5, 100, 60.0, "… 5 of 100 documents · 5 a minute · about 19 minutes left"),
        ("indexing", 90, 100, 9.0, "… 90 of 100 documents · 10 a second · about 5 seconds left"),
        ("indexing", 1, 9_000, 1.5, "40 a minute · about 4 hours left"),
        ("embedding", 3, 12, 1.5, "Indexing by meaning … 3 of 12 articles · 2.0 a second"),
        ("checking", 1, 1, 1.0, "Checking … 1 of 1 passage"),
        ("mending", 8, 16, 4.0, "Repairing … 8 of 16 articles · 2.0 a second"),
    ],
)
def test_progress_shows_stage_speed_and_time_left(
    stage: Stage, done: int, total: int, seconds: float, expected: str
) -> None:
    drawn = progress_panel(
        EN, Going(State("reindex", progress=Progress(stage, done, total, seconds)))
    )
    assert expected in text_of(drawn).replace("&nbsp;", "")
    assert (f'value="{done}" max="{total}"' in drawn) == bool(total)


def unread(source: int) -> list[Document]:
    """Three documents of a source that couldn't be read."""
    return [Document(f"/news/{n}.txt", "", source, failure="empty") for n in range(3)]


def test_run_is_described_in_chinese_too() -> None:
    going = Going(State("reindex", progress=Progress("indexing", 120, 1_767, 40.0)))
    text = text_of(progress_panel(ZH, going))
    assert text == "正在索引…… 120 / 1,767 份文档 · 每秒 3.0 · 约剩 9 分钟"
    assert outcome_in_words(ZH, run(added=2, removed=1, unchanged=9)) == "新增 2，移除 1，未变 9。"
    assert outcome_in_words(ZH, run("The disk of /a is full.")) == "The disk of /a is full."
    source = Source(1, "/news", "folder", read_at=NOON, outcome="4 found", articles=1)
    table = text_of(sources_table(ZH, [source], Path("/x"), unread(1)))
    assert "文件夹 1 部分读取 找到 4 个文件，其中 3 份无法读取" in table


def test_panels_say_how_many_articles_can_be_asked_by_meaning() -> None:
    going = Going(State("reindex", progress=Progress("embedding", 310, 1_204, 40.0)))
    asked = answerable_in_words(EN, 1_204, 894)
    assert asked == "1,204 articles can be asked, 310 of them also by meaning."
    assert asked in text_of(progress_panel(EN, going, asked))
    assert asked in text_of(outcome_panel(EN, [run("cancelled", added=1_204)], (), asked))
    chinese = answerable_in_words(ZH, 1_204, 894)
    assert chinese == "可就 1,204 篇文章提问，其中 310 篇也可按含义查找。"
    assert answerable_in_words(EN, 1_204, 0) == ""


def test_paused_run_shows_no_speed_and_cancelled_run_that_it_is_ending() -> None:
    state = State("reindex", paused=True, progress=Progress("indexing", 8, 16, 2.0))
    assert text_of(progress_panel(EN, Going(state))) == "Indexing: paused 8 of 16 documents"
    assert text_of(progress_panel(EN, Going(state, cancelling=True))).startswith("Cancelling …")
    assert "Another run follows." in progress_panel(EN, Going(state, following=True))


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (run(added=2, changed=1, unchanged=9), "2 added, 1 changed, 9 unchanged."),
        (run(moved=1, removed=1_200), "1 moved, 1,200 removed."),
        (run(unchanged=12), "Nothing new: 12 articles unchanged."),
        (run("cancelled", added=8), "Cancelled after 8 added. The next run continues from there."),
        (run("The disk of /a is full."), "The disk of /a is full."),
        (run(None), "Interrupted when Newsdesk stopped; the next run continues from there."),
        (run(kind="verify", passages=40), "40 passages checked: all found."),
        (
            run(kind="verify", passages=40, lost=2, left_over=1, orphans=1, remade=["vectors"]),
            "40 passages checked: vectors rebuilt, 2 lost passages repaired, "
            "1 leftover article removed, 1 orphaned folder removed.",
        ),
        (run(kind="rebuild", articles=7), "Search index rebuilt for 7 articles."),
    ],
)
def test_outcome_of_run_is_a_sentence(last: Run, expected: str) -> None:
    assert outcome_in_words(EN, last) == expected
    assert expected in text_of(outcome_panel(EN, [last]))
    assert expected in text_of(runs_table(EN, [last]))


def test_run_without_changes_shows_the_previous_one_too() -> None:
    before = [run(unchanged=3), run(unchanged=3), run(added=3)]
    assert "Before that: 3 added (" in outcome_panel(EN, before)
    assert "Before that" not in outcome_panel(EN, [run(added=1), *before])
    assert text_of(outcome_panel(EN, [])) == "Nothing has been indexed yet."


@pytest.mark.parametrize("runs", [[], [run(added=3)]])
def test_watch_that_fails_is_shown_beside_the_last_run(runs: list[Run]) -> None:
    shown = text_of(outcome_panel(EN, runs, {"folders", "clock"}))
    assert "Folders can’t be watched" in shown
    assert "Feeds and pages can’t be checked on time" in shown
    assert "can’t be" not in text_of(outcome_panel(EN, runs))


def test_failures_include_those_that_the_last_run_did_not_retry() -> None:
    last = run(failed=[{"address": "/a", "text": "empty"}])
    known = [Document("/a", "1", failure="old"), Document("http://b/", "2", failure="gone")]
    assert failures([last], known) == [Remark("/a", "empty"), Remark("http://b/", "gone")]
    assert failures([], []) == []


def test_long_list_of_failures_is_folded_after_five() -> None:
    drawn = failures_panel(EN, [Remark(f"/folder/{i}.txt", "empty") for i in range(8)])
    shown, folded = drawn.split("<details")
    assert "Could not be read (8)" in shown
    assert shown.count("<li>") == 5 and folded.count("<li>") == 3
    assert "3 more" in folded


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("/home/a/bridge.txt", "bridge.txt"),
        ("/home/a/all.zip!news/bridge.txt", "all.zip: news/bridge.txt"),
        ("/home/a/wow!.txt", "wow!.txt"),
        ("https://news.test/a/bridge.html", "https://news.test/a/bridge.html"),
    ],
)
def test_document_is_named_by_link_or_file_name(address: str, named: str) -> None:
    assert place(address) == named


def test_reason_does_not_repeat_address_beside_it() -> None:
    link = "https://news.test/a"
    drawn = remarks(EN, [Remark(link, f"{link}: the server doesn't answer.")])
    assert text_of(drawn) == f"{link} the server doesn&#39;t answer."


def test_durations_are_round() -> None:
    spans = [lasted(EN, seconds) for seconds in (0.31, 42.2, 200, 9_000)]
    assert spans == ["0.3 s", "42 s", "3 minutes", "2.5 hours"]


# --- its tables ---


def test_pages_of_articles_say_which_articles_they_show() -> None:
    assert counted(EN, 0, 1) == "1 article"
    assert counted(EN, 0, 1_767) == f"1 to {PAGE} of 1,767 articles"
    assert counted(EN, 35, 1_767) == "1,751 to 1,767 of 1,767 articles"


def test_empty_table_says_what_to_do_or_what_was_not_found() -> None:
    assert "Add a link, drop files or paste text" in articles_table(EN, [], 0, 0, Wanted(" "))
    assert "No article has “roth”" in articles_table(EN, [], 0, 0, Wanted("roth "))


def test_no_match_for_filters_and_for_words_read_differently() -> None:
    table = articles_table(EN, [], 0, 0, Wanted("roth", publisher="Post"))
    assert "No articles match these filters." in table


def test_guessed_date_is_marked_as_one() -> None:
    article = Article("T", "x", published=date(2026, 11, 24))
    sure = text_of(articles_table(EN, [Listed(article, ("/a",), 1, False, 0)], 0, 1, Wanted()))
    guess = replace(article, date_sure=False)
    assert "a guess" not in sure and "24 November 2026" in sure
    drawn = text_of(articles_table(EN, [Listed(guess, ("/a",), 1, False, 0)], 0, 1, Wanted()))
    assert "24 November 2026 ? a guess" in drawn


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (Source(1, "/news", "folder"), "news /news Folder 0 not indexed yet never when it changes"),
        (
            Source(1, "/news", "folder", read_at=NOON, outcome="4 found", articles=4),
            "Folder 4 OK 4 files found",
        ),
        (
            Source(1, "http://a.test/feed", "feed", "Harbour News", 60, NOON, "no answer", 1, NOON),
            "Harbour News http://a.test/feed Feed 0 failed once no answer",
        ),
        (
            Source(1, "http://a/", "link", read_at=NOON, outcome="http://a/: is gone", failing=3),
            "Page 0 failed 3 times is gone",
        ),
        (
            Source(2, "/news", "folder", read_at=NOON, outcome="4 found", articles=1),
            "Folder 1 partly readable 4 files found, 3 documents in them could not be read",
        ),
        (Source(1, "/x/articles", "folder"), "Dropped and pasted here"),
        (Source(1, "/x/samples", "samples"), "Newsdesk samples Samples"),
    ],
)
def test_source_shows_its_health_in_words(source: Source, expected: str) -> None:
    assert expected in text_of(sources_table(EN, [source], Path("/x/articles"), unread(2)))


def test_removing_source_is_confirmed_with_what_goes_with_it() -> None:
    drawn = text_of(sources_table(EN, [Source(7, "/news", "folder", articles=3)], Path("/x"), ()))
    assert (
        "Its 3 articles are removed as well. The files stay where they are. Remove folder" in drawn
    )
    assert "The files" not in sources_table(EN, [Source(7, "http://a/", "feed")], Path("/x"), ())


# --- adding ---


def test_added_link_says_what_it_is_and_is_indexed(online: Library, site: NewsSite) -> None:
    site.pages["/story"] = page("Bridge closes", *STORY)
    site.pages["/feed"] = feed("Harbour News", ("Bridge closes", site.link("/story")))
    home = f'<link rel="alternate" type="application/rss+xml" href="{site.link("/feed")}">'
    site.pages["/"] = Reply(f"<html><head>{home}</head><body>News</body></html>".encode())
    urls = "".join(f"<url><loc>{site.link(path)}</loc></url>" for path in ("/story", "/other"))
    sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    site.pages["/map.xml"] = Reply(sitemap.encode(), headers={"Content-Type": "text/xml"})
    background = Background(online)
    runs = RunControl(background)
    messages = [text_of(add_place(EN, online, runs, site.link("/story")))]
    background.wait()
    assert [entry.article.title for entry in online.articles()] == ["Bridge closes"]
    for path in ("/", "/", "/map.xml"):
        messages.append(text_of(add_place(EN, online, runs, site.link(path))))
        background.wait()
    assert [line.removesuffix(" Indexing has started.") for line in messages] == [
        "Found an article: Bridge closes.",
        "Found a feed: Harbour News.",
        "Found a feed: Harbour News. It was already in the library.",
        f"Found a sitemap: {site.link('/map.xml')}.",
    ]
    assert [source.kind for source in online.sources.all()] == ["link", "feed", "sitemap"]
    background.close()


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("http://127.0.0.1:1/", "this machine"),
        ("localhost/admin", "https://localhost/admin"),  # a link without its scheme
        ("file:///etc/passwd", "http:// or https://"),
    ],
)
def test_refused_link_is_explained_and_not_added(
    library: Library, written: str, reason: str
) -> None:
    background = Background(library)
    with pytest.raises(RefusedLink, match=reason):
        add_place(EN, library, RunControl(background), written)
    assert library.sources.all() == []
    assert background.state == State()


def test_folder_can_be_added_instead_of_link(library: Library, tmp_path: Path) -> None:
    folder = write_stories(tmp_path / "news", "bridge.txt")
    background = Background(library)
    runs = RunControl(background)
    assert "watches it for changes" in add_place(EN, library, runs, str(folder))
    background.wait()
    assert library.article_count() == 1
    with pytest.raises(UnreadableSource, match="no such file or folder"):
        add_place(EN, library, runs, "/no/such/folder")
    background.close()


def test_files_are_added_and_unreadable_ones_named(library: Library, tmp_path: Path) -> None:
    good, bad = write(tmp_path, "bridge.txt", STORIES["bridge.txt"]), write(tmp_path, "a.exe", "x")
    background = Background(library)
    message = text_of(add_files(EN, library, RunControl(background), [good, bad]))
    background.wait()
    assert message.startswith(
        "1 file added. Indexing has started. Not added a.exe this kind of file"
    )
    assert str(tmp_path) not in message
    assert library.article_count() == 1
    assert "Indexing" not in add_files(EN, library, RunControl(background), [bad])
    background.close()


def test_pasted_text_becomes_article_with_its_title(library: Library) -> None:
    background = Background(library)
    runs = RunControl(background)
    add_text(EN, library, runs, "Engineers found cracks on Monday.", "Bridge closes")
    background.wait()
    assert [entry.article.title for entry in library.articles()] == ["Bridge closes"]
    with pytest.raises(BadInput, match="no text"):
        add_text(EN, library, runs, " \n", "")
    background.close()


def test_links_of_a_list_are_fetched_only_after_the_plan_was_shown(
    online: Library, site: NewsSite
) -> None:
    site.pages["/bridge"] = page("Bridge closes", *STORY)
    listed = f"url,title\n{site.link('/bridge')},Bridge\n{site.link('/gone')},Gone\n".encode()
    background = Background(online)
    runs = RunControl(background)
    message, plan = plan_links(EN, online, listed, "pocket.csv")
    assert message == (
        "pocket.csv holds 2 links, 0 of them in the library already. To fetch: 2 pages (sites:"
        " 1), in at least 2.0 s: one page a second from each site, and only what its robots.txt"
        " allows."
    )
    assert not site.asked
    assert add_links(EN, online, runs, plan, "pocket.csv").startswith("2 pages will be fetched.")
    background.wait()
    assert [entry.article.title for entry in online.articles()] == ["Bridge closes"]
    (source,) = online.sources.all()
    table = text_of(sources_table(EN, [source], online.dropped, ()))
    assert "pocket.csv" in table and "List of links" in table and "list:" not in table
    again, plan = plan_links(EN, online, listed, "pocket.csv")
    assert (again, plan.new) == ("pocket.csv holds 2 links, 2 of them in the library already.", ())
    background.close()


def test_list_of_feeds_is_added_once(held: Held) -> None:
    opml = b'<opml version="2.0"><body><outline xmlUrl="https://a.test/feed"/></body></opml>'
    background = Background(held)
    runs = RunControl(background)
    assert add_feeds(EN, held, runs, opml) == "1 feed added. Indexing has started."
    assert add_feeds(EN, held, runs, opml) == "All feeds in this file were already in the library."
    with pytest.raises(UnreadableSource):
        add_feeds(EN, held, runs, b"<rss/>")
    runs.cancel()
    held.go.set()
    background.close()


# --- runs ---


def test_start_during_run_follows_it(held: Held) -> None:
    background = Background(held)
    runs = RunControl(background)
    assert runs.start(due_only=True)
    assert not runs.start(due_only=True)
    assert not runs.start(retry=True)
    assert runs.look().following
    held.go.set()
    background.wait()
    runs.look()  # an open page asks every second
    background.wait()
    assert held.asked == [(True, False), (False, True)], "the one that follows does it all"
    assert runs.look() == Going(background.state)
    background.close()


def test_cancelling_ends_current_and_following_run(held: Held) -> None:
    background = Background(held)
    runs = RunControl(background)
    runs.start()
    runs.start()
    runs.cancel()
    going = runs.look()
    assert going.cancelling and not going.following
    held.go.set()
    background.wait()
    assert runs.look() == Going(background.state)
    assert len(held.asked) == 1
    background.close()


def test_pause_and_resume_are_one_button(held: Held) -> None:
    background = Background(held)
    runs = RunControl(background)
    runs.start()
    runs.pause_or_resume()
    assert runs.look().state.paused
    runs.pause_or_resume()
    assert not runs.look().state.paused
    held.go.set()
    background.close()


# --- an article's own page, and copies of a story ---


def test_article_page_shows_metadata_and_numbers_passages(library: Library) -> None:
    library.sources.paste("\n\n".join(STORY * 3), "Bridge closes")
    bring_up_to_date(library)
    [entry] = library.articles()
    drawn = article_page(library, entry.article.id, "", words_in("en"))
    assert entry.passages > 1
    for position in range(entry.passages):
        assert f'<section id="passage-{position}">' in drawn
        assert f'aria-label="Passage {position + 1}"' in drawn
    assert "banner" not in drawn.split("</style>")[-1]


def test_article_page_says_what_is_missing_in_the_text(library: Library, tmp_path: Path) -> None:
    record = {"title": "Bridge closes", "text": f"{STORY[0]} … [+900 chars]", "date": "2025-08-06"}
    library.sources.drop([write(tmp_path, "bridge.jsonl", json.dumps(record))])
    bring_up_to_date(library)
    [entry] = library.articles()
    for words, said in ((EN, "Note: only the beginning"), (ZH, "说明：only the beginning")):
        assert said in article_page(library, entry.article.id, "", words)
    noted = run(added=1, notes=[{"address": "/a", "text": "only the beginning is there"}])
    assert "only the beginning is there" in notes_panel(EN, [run(unchanged=1), noted])


def test_earlier_version_links_to_the_present_one(online: Library, site: NewsSite) -> None:
    online.sources.add_link(_served(site, "Bridge closes"))
    ids = []
    for title in ("Bridge closes", "Bridge closes until June", "Bridge closes until July"):
        _served(site, title)
        bring_up_to_date(online)
        ids += [entry.article.id for entry in online.articles()]
    first, second, present = ids
    for former in (first, second):
        drawn = article_page(online, former, "", words_in("en"))
        assert "This is an earlier version; the article changed on " in drawn
        assert f'<a href="{present}">Read the current version</a>' in drawn
    drawn = article_page(online, present, "", words_in("en"))
    earlier = drawn[drawn.index("Earlier versions:") :]
    assert earlier.index(f'href="{second}"') < earlier.index(f'href="{first}"')


def test_removed_article_can_still_be_read(library: Library) -> None:
    library.sources.paste(STORY[0], "Bridge closes")
    bring_up_to_date(library)
    [entry] = library.articles()
    library.remove(entry.article.id)
    assert "This article was removed on " in article_page(
        library, entry.article.id, "", words_in("en")
    )
    with pytest.raises(UnknownArticle):
        article_page(library, "no-such-article", "", words_in("en"))


def test_two_copies_name_each_other_on_their_pages_and_beside_answer(
    online: Library, site: NewsSite
) -> None:
    for paper, extra in (("Harbour News", ""), ("Evening Star", "More follows.")):
        path = f"/{paper[0]}"
        site.pages[path] = page("Bridge closes", STORY[0], STORY[1] + extra)
        site.pages[f"{path}/feed"] = feed(paper, ("Bridge closes", site.link(path)))
        online.sources.add_link(site.link(f"{path}/feed"))
    bring_up_to_date(online)
    entries = online.articles()
    assert [entry.copies for entry in entries] == [1, 1]
    for entry, other in (entries, entries[::-1]):
        drawn = article_page(online, entry.article.id, "", words_in("en"))
        assert f'Also in: <a href="{other.article.id}">{telling(other.article, ENGLISH)}' in drawn
    question = "Why is the harbour bridge closed?"
    evidence = gather(question_of(question), online.search(question), online)
    assert {item.article.id for item in evidence} < {entry.article.id for entry in entries}
    shown = text_of(cards(evidence))
    [[other]] = {item.also_in for item in evidence}
    assert f"Also in: {telling(other, words_in('en'))}" in shown


def test_of_many_copies_a_card_names_three(samples: Library) -> None:
    [item, *_] = gather(
        question_of("What is the H20?"), samples.search("What is the H20?", 3), samples
    )
    dated = Article("T", "x", publisher="Daily Post", published=date(2026, 11, 24))
    copies = (dated, *(Article(f"Story {number}", "x") for number in range(4)))
    card = text_of(cards([replace(item, also_in=copies)]))
    assert "Also in: Daily Post (24 November 2026), Story 0, Story 1 and 2 more" in card
    assert "Also in" not in cards([item])


# --- the server ---


def site_of(library: Library, host: str = "127.0.0.1") -> TestClient:
    app = build(library, scripted(), Background(library), host)
    return TestClient(app, base_url="http://127.0.0.1")


def test_no_handler_is_a_public_api(library: Library) -> None:
    with site_of(library) as client:
        described = client.get("/gradio_api/info").json()
    assert described == {"named_endpoints": {}, "unnamed_endpoints": {}}


def test_list_of_feeds_can_be_saved_and_unknown_articles_are_not_found(
    held: Held,
) -> None:
    opml = b'<opml version="2.0"><body><outline xmlUrl="https://a.test/feed"/></body></opml>'
    held.sources.import_feeds(opml)
    with site_of(held) as client:
        saved = client.get("/feeds.opml")
        assert 'xmlUrl="https://a.test/feed"' in saved.text
        assert "attachment" in saved.headers["content-disposition"]
        assert client.get("/articles/none").status_code == 404


@pytest.mark.parametrize(("host", "fetches"), [("127.0.0.1", True), ("0.0.0.0", False)])
def test_visitors_cannot_make_this_machine_fetch(
    library: Library, host: str, fetches: bool
) -> None:
    with site_of(library, host) as client:
        config = client.get("/config").json()
    by_id = {part["id"]: part["props"] for part in config["components"]}
    named = {props["elem_id"]: props for props in by_id.values() if props.get("elem_id")}
    assert named["link"]["interactive"] is fetches
    assert named["add-link"]["interactive"] is fetches
    wired = {
        by_id[target].get("elem_id")
        for event in config["dependencies"]
        for target, _ in event["targets"]
        if target in by_id
    }
    assert {"drop", "paste", "reindex"} <= wired
    assert ({"link", "add-link", "import"} & wired == set()) is not fetches
    assert ("library.add.links_off" in named["added"]["value"]) is not fetches


def _served(site: NewsSite, title: str) -> str:
    site.pages["/story"] = page(title, *STORY)
    return site.link("/story")
