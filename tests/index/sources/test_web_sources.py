"""Links, feeds and sitemaps from a site on this machine, through to what a search finds."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from news_site import NewsSite, Reply, feed, page, redirect, refusal
from newsroom import assert_each_passage_answers_once, counts, found, reindex

from index.embedding import Embedding
from index.errors import FetchFailed, NotAnArticle, RefusedLink, UnreadableSource
from index.fetching.fetch import Fetcher
from index.library import Library
from index.sources import web
from index.sources.feeds import Feed

BRIDGE = (
    "The harbour bridge in Ashby was closed on Monday after engineers found cracks in the steel "
    "cables that hold its middle span.",
    "The city council said that repairs would take six weeks and cost about four million pounds. "
    "Buses will use the old river road until then.",
    "The bridge opened in 1964 and carries thirty thousand cars a day. Its last full inspection, "
    "two years ago, found nothing wrong with the cables.",
)
CHEESE = (
    "Farmers from nine valleys brought forty wheels of Gruyere to the market square in Lindt, "
    "where the cheese fair was held again after a pause of four years.",
    "The prize went to a dairy from Vale, whose cheese had ripened for twenty months in an old "
    "railway tunnel. The jury praised its nutty taste.",
    "About six thousand visitors came, said the organisers, twice as many as at the last fair. "
    "The next one is planned for October.",
)


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with NewsSite() as opened:
        yield opened


@pytest.fixture
def library(tmp_path: Path, embedding: Embedding, site: NewsSite) -> Iterator[Library]:
    fetcher = Fetcher(allowed={site.place}, pace=0)
    with Library(tmp_path / "home", embedding, fetcher) as opened:
        yield opened


def two_stories(site: NewsSite) -> None:
    site.pages["/bridge"] = page("Harbour bridge closes", *BRIDGE)
    site.pages["/cheese"] = page("Cheese fair returns", *CHEESE)
    site.pages["/feed"] = feed(
        "Ashby News",
        ("Harbour bridge closes", site.link("/bridge")),
        ("Cheese fair returns", site.link("/cheese")),
        ETag='"1"',
    )


def asked(site: NewsSite) -> list[str]:
    """The paths asked for since the last call."""
    paths = [each.path for each in site.asked]
    site.asked.clear()
    return paths


def all_due(library: Library) -> None:
    """Let the time of every source have come."""
    for source in library.sources.all():
        library._catalogue.sources.note_success(
            source,
            source.outcome or "",
            next_at=datetime.now(UTC) - timedelta(minutes=1),
            etag=source.etag,
            modified=source.modified,
        )


def test_a_link_to_an_article_is_read_and_found(library: Library, site: NewsSite) -> None:
    two_stories(site)
    added = library.sources.add_link(site.link("/bridge"))
    assert (added.kind, added.title) == ("link", "Harbour bridge closes")
    assert counts(reindex(library)) == {"added": 1}
    assert found(library, "cracks in steel cables")[0] == "Harbour bridge closes"
    [entry] = library.articles()
    assert (entry.article.url,) == entry.addresses == (site.link("/bridge"),)
    assert counts(reindex(library)) == {"unchanged": 1}


def test_the_address_of_a_site_stands_for_its_feed(library: Library, site: NewsSite) -> None:
    two_stories(site)
    site.pages["/"] = Reply(
        b"<html><head><title>Ashby News</title><link rel='alternate' type='application/rss+xml' "
        b"href='/feed'></head><body><ul><li><a href='/bridge'>Bridge</a></ul></body></html>"
    )
    added = library.sources.add_link(site.link("/"))
    assert (added.kind, added.address, added.title) == ("feed", site.link("/feed"), "Ashby News")
    assert counts(reindex(library)) == {"added": 2}
    assert found(library, "prize for a dairy")[0] == "Cheese fair returns"
    assert {entry.article.publisher for entry in library.articles()} == {"Ashby News"}
    assert_each_passage_answers_once(library)


def test_a_feed_that_has_not_changed_costs_one_short_request(
    library: Library, site: NewsSite
) -> None:
    two_stories(site)
    library.sources.add_link(site.link("/feed"))
    reindex(library)
    asked(site)
    assert counts(reindex(library)) == {"unchanged": 2}
    assert asked(site) == ["/feed"]
    [source] = library.sources.all()
    assert (source.outcome, source.failing, source.articles) == ("nothing new", 0, 2)


def test_a_feed_is_read_by_itself_only_when_its_time_has_come(
    library: Library, site: NewsSite
) -> None:
    two_stories(site)
    library.sources.add_link(site.link("/feed"))
    for _ in library.reindex(due_only=True):
        pass
    assert library.article_count() == 2
    asked(site)
    for _ in library.reindex(due_only=True):
        pass
    assert asked(site) == []
    all_due(library)
    for _ in library.reindex(due_only=True):
        pass
    assert asked(site) == ["/feed"]


def test_new_entries_come_in_and_old_ones_stay_when_they_roll_off(
    library: Library, site: NewsSite
) -> None:
    two_stories(site)
    site.pages["/feed"] = feed("News", ("Harbour bridge closes", site.link("/bridge")))
    library.sources.add_link(site.link("/feed"))
    assert counts(reindex(library)) == {"added": 1}
    site.pages["/feed"] = feed("News", ("Cheese fair returns", site.link("/cheese")))
    assert counts(reindex(library)) == {"added": 1, "unchanged": 1}
    assert library.article_count() == 2


def test_a_page_that_changed_answers_anew_and_keeps_its_earlier_version(
    library: Library, site: NewsSite
) -> None:
    site.pages["/bridge"] = page("Harbour bridge closes", *BRIDGE)
    library.sources.add_link(site.link("/bridge"))
    reindex(library)
    [before] = library.articles()
    site.pages["/bridge"] = page(
        "Harbour bridge closes", *(text.replace("six weeks", "nine weeks") for text in BRIDGE)
    )
    assert counts(reindex(library)) == {"changed": 1}
    [after] = library.articles()
    assert "nine weeks" in library.search("how long will repairs take")[0].passage.text
    former = library.former(before.article.id)
    assert former
    assert "six weeks" in former.article.text
    assert (former.why, former.successor) == ("changed", after.article.id)
    assert [v.article.id for v in library.versions_before(after.article.id)] == [before.article.id]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_keeps_its_article_and_says_so(
    library: Library, site: NewsSite, status: int
) -> None:
    site.pages["/bridge"] = page("Harbour bridge closes", *BRIDGE)
    library.sources.add_link(site.link("/bridge"))
    reindex(library)
    site.pages["/bridge"] = refusal(status)
    report = reindex(library)
    assert counts(report) == {"unchanged": 1}
    [failed] = report.failed
    assert failed.address == site.link("/bridge")
    assert found(library, "steel cables") != []
    [source] = library.sources.all()
    assert source.failing == 1
    assert source.outcome == failed.text


def test_an_entry_whose_page_fails_for_now_is_read_again_even_if_the_feed_is_unchanged(
    library: Library, site: NewsSite
) -> None:
    two_stories(site)
    site.pages["/cheese"] = refusal(500)
    library.sources.add_link(site.link("/feed"))
    report = reindex(library)
    assert counts(report) == {"added": 1}
    assert [failure.address for failure in report.failed] == [site.link("/cheese")]
    assert [each.address for each in library.failed()] == [site.link("/cheese")]
    two_stories(site)
    assert counts(reindex(library)) == {"added": 1, "unchanged": 1}
    assert library.failed() == []


def test_an_entry_without_a_page_to_be_had_is_read_from_the_feed(
    library: Library, site: NewsSite
) -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in BRIDGE).replace("<", "&lt;")
    site.pages["/feed"] = Reply(
        f"<rss version='2.0'><channel><title>News</title><item><title>Harbour bridge closes</title>"
        f"<link>{site.link('/gone')}</link><description>{text}</description>"
        "<pubDate>Mon, 03 Nov 2025 23:30:00 -0500</pubDate></item></channel></rss>".encode(),
        headers={"Content-Type": "application/rss+xml"},
    )
    library.sources.add_link(site.link("/feed"))
    report = reindex(library)
    assert counts(report) == {"added": 1}
    [entry] = library.articles()
    assert entry.article.published == date(2025, 11, 3)
    assert entry.article.date_found == "the feed"
    assert report.notes[0].text.startswith("only the feed's own text, because of its page: ")


def test_one_page_in_two_feeds_is_read_once_and_stays(library: Library, site: NewsSite) -> None:
    two_stories(site)
    site.pages["/other"] = feed("Other", ("The bridge is closed!", site.link("/bridge")))
    library.sources.add_link(site.link("/feed"))
    library.sources.add_link(site.link("/other"))
    assert counts(reindex(library)) == {"added": 2}
    for _ in range(2):
        assert counts(reindex(library)) == {"unchanged": 2}


def test_forgetting_a_feed_lets_its_articles_go(library: Library, site: NewsSite) -> None:
    two_stories(site)
    library.sources.add_link(site.link("/feed"))
    reindex(library)
    [source] = library.sources.all()
    library.sources.forget(source.id)
    assert counts(reindex(library)) == {"removed": 2}
    assert_each_passage_answers_once(library) if library.articles() else None


def test_a_news_sitemap_and_its_children_are_read(library: Library, site: NewsSite) -> None:
    two_stories(site)
    xml = {"Content-Type": "application/xml"}
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    site.pages["/index.xml"] = Reply(
        f"<sitemapindex xmlns='{space}'><sitemap><loc>{site.link('/news.xml')}</loc></sitemap>"
        "</sitemapindex>".encode(),
        headers=xml,
    )
    site.pages["/news.xml"] = Reply(
        f"<urlset xmlns='{space}'><url><loc>{site.link('/bridge')}</loc></url>"
        f"<url><loc>{site.link('/cheese')}</loc></url></urlset>".encode(),
        headers=xml,
    )
    assert library.sources.add_link(site.link("/index.xml")).kind == "sitemap"
    assert counts(reindex(library)) == {"added": 2}
    assert counts(reindex(library)) == {"unchanged": 2}


def sitemap(kind: str, entry: str, *links: str, **headers: str) -> Reply:
    listed = "".join(f"<{entry}><loc>{link}</loc></{entry}>" for link in links)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return Reply(
        f"<{kind} xmlns='{space}'>{listed}</{kind}>".encode(),
        headers={"Content-Type": "application/xml"} | headers,
    )


def sitemap_of_two(site: NewsSite) -> None:
    """An index of two sitemaps, each with one of the two stories; all have their ETag."""
    two_stories(site)
    links = (site.link("/a.xml"), site.link("/b.xml"))
    site.pages["/index.xml"] = sitemap("sitemapindex", "sitemap", *links, ETag='"i"')
    site.pages["/a.xml"] = sitemap("urlset", "url", site.link("/bridge"), ETag='"a"')
    site.pages["/b.xml"] = sitemap("urlset", "url", site.link("/cheese"), ETag='"b"')


def test_a_new_page_is_found_though_the_index_of_sitemaps_is_unchanged(
    library: Library, site: NewsSite
) -> None:
    sitemap_of_two(site)
    library.sources.add_link(site.link("/index.xml"))
    assert counts(reindex(library)) == {"added": 2}
    site.pages["/fair"] = page("Wine fair is back", *reversed(CHEESE))
    both = (site.link("/cheese"), site.link("/fair"))
    site.pages["/b.xml"] = sitemap("urlset", "url", *both, ETag='"b2"')
    asked(site)
    assert counts(reindex(library)) == {"added": 1, "unchanged": 2}
    assert asked(site) == ["/index.xml", "/a.xml", "/b.xml", "/fair"]
    assert counts(reindex(library)) == {"unchanged": 3}
    [source] = library.sources.all()
    assert source.outcome == "nothing new"


def test_a_sitemap_that_fails_is_reported_and_its_siblings_are_read(
    library: Library, site: NewsSite
) -> None:
    sitemap_of_two(site)
    library.sources.add_link(site.link("/index.xml"))
    site.pages["/a.xml"] = refusal(500)
    report = reindex(library)
    assert counts(report) == {"added": 1}
    assert [remark.address for remark in report.failed] == [site.link("/a.xml")]
    [source] = library.sources.all()
    assert (source.failing, source.outcome) == (0, "1 found, 1 could not be looked into")
    sitemap_of_two(site)
    assert counts(reindex(library)) == {"added": 1, "unchanged": 1}


def test_a_sitemap_none_of_whose_parts_can_be_read_has_failed(
    library: Library, site: NewsSite
) -> None:
    sitemap_of_two(site)
    library.sources.add_link(site.link("/index.xml"))
    site.pages["/a.xml"] = site.pages["/b.xml"] = refusal(500)
    reindex(library)
    [source] = library.sources.all()
    assert source.failing == 1


def test_the_etag_of_an_earlier_newsdesk_hides_no_sitemap(library: Library, site: NewsSite) -> None:
    sitemap_of_two(site)
    library.sources.add_link(site.link("/index.xml"))
    [source] = library.sources.all()
    library._catalogue.sources.note_success(source, "2 found", etag='"i"')
    assert counts(reindex(library)) == {"added": 2}


def test_pages_that_robots_txt_forbids_are_left_out_unless_a_person_adds_them(
    library: Library, site: NewsSite
) -> None:
    two_stories(site)
    rules = b"User-agent: *\nDisallow: /cheese\n"
    site.pages["/robots.txt"] = Reply(rules, headers={"Content-Type": "text/plain"})
    library.sources.add_link(site.link("/feed"))
    report = reindex(library)
    assert counts(report) == {"added": 1}
    [failed] = report.failed
    assert "robots.txt asks programs not to" in failed.text
    library.sources.add_link(site.link("/cheese"))
    reindex(library)
    assert found(library, "prize for a dairy")[0] == "Cheese fair returns"


def test_an_odd_header_of_one_feed_does_not_stop_the_others(
    library: Library, site: NewsSite
) -> None:
    two_stories(site)
    site.pages["/other"] = feed("Other", ("Harbour bridge closes", site.link("/bridge")))
    for path in ("/other", "/feed"):
        library.sources.add_link(site.link(path))
    site.pages["/other"] = refusal(429, Retry_After="Mon, 03 Nov 2025 10:00:00 +99999999999999")
    assert counts(reindex(library)) == {"added": 2}
    assert [source.failing for source in library.sources.all()] == [1, 0]


def test_an_unexpected_error_of_one_feed_does_not_stop_the_others(
    library: Library, site: NewsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_stories(site)
    site.pages["/other"] = feed("Other", ("Harbour bridge closes", site.link("/bridge")))
    for path in ("/other", "/feed"):
        library.sources.add_link(site.link(path))
    parse = web.parse_feed

    def trips_over_other(content: bytes, address: str) -> Feed:
        return 1 / 0 if address.endswith("/other") else parse(content, address)  # type: ignore

    monkeypatch.setattr(web, "parse_feed", trips_over_other)
    report = reindex(library)
    assert counts(report) == {"added": 2}
    assert [remark.address for remark in report.failed] == [site.link("/other")]
    assert "ZeroDivisionError" in report.failed[0].text


def test_a_feed_that_moved_for_good_is_read_at_its_new_address(
    library: Library, site: NewsSite
) -> None:
    two_stories(site)
    library.sources.add_link(site.link("/feed"))
    reindex(library)
    site.pages["/new-feed"] = site.pages["/feed"]
    site.pages["/feed"] = redirect("/new-feed", 301)
    reindex(library)
    assert [source.address for source in library.sources.all()] == [site.link("/new-feed")]
    assert library.article_count() == 2


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(
    library: Library, site: NewsSite
) -> None:
    two_stories(site)
    library.sources.add_link(site.link("/feed"))
    reindex(library)
    site.pages["/feed"] = refusal(429, Retry_After="100000")
    report = reindex(library)
    assert counts(report) == {"unchanged": 2}
    [source] = library.sources.all()
    assert source.next_at
    assert source.next_at > datetime.now(UTC) + timedelta(seconds=80_000)


def test_each_failure_in_a_row_doubles_the_wait(library: Library, site: NewsSite) -> None:
    two_stories(site)
    library.sources.add_link(site.link("/feed"))
    reindex(library)
    site.pages["/feed"] = refusal(500)
    waits = []
    for _ in range(3):
        reindex(library)
        [source] = library.sources.all()
        assert source.next_at
        waits.append(round((source.next_at - datetime.now(UTC)).total_seconds() / 3600))
    assert waits == [2, 4, 8]


@pytest.mark.parametrize(
    ("link", "error"),
    [
        ("http://127.0.0.1:1/", RefusedLink),
        ("file:///etc/passwd", RefusedLink),
        ("/missing", FetchFailed),
        ("/login", NotAnArticle),
        ("/nothing", UnreadableSource),
    ],
)
def test_a_link_that_leads_to_no_article_adds_nothing(
    library: Library, site: NewsSite, link: str, error: type[Exception]
) -> None:
    site.pages["/login"] = Reply(
        b"<html><title>Log in</title><body><form><input type=password></form>Log in</body></html>"
    )
    site.pages["/nothing"] = Reply(b"<html><body></body></html>")
    with pytest.raises(error):
        library.sources.add_link(site.link(link) if link.startswith("/") else link)
    assert library.sources.all() == []


def test_the_plan_of_a_feed_names_its_new_entries_and_reads_none(
    library: Library, site: NewsSite
) -> None:
    two_stories(site)
    library.sources.add_link(site.link("/feed"))
    asked(site)
    *_, planned = library.plan()
    assert [(reading.change, reading.found.address) for reading in planned.to_read] == [
        ("new", site.link("/bridge")),
        ("new", site.link("/cheese")),
    ]
    assert asked(site) == ["/feed"]
    assert library.article_count() == 0


def test_a_removed_article_comes_back_when_its_link_is_added_again(
    library: Library, site: NewsSite
) -> None:
    site.pages["/bridge"] = page("Harbour bridge closes", *BRIDGE, ETag='"1"')
    library.sources.add_link(site.link("/bridge"))
    reindex(library)
    library.remove(library.articles()[0].article.id)
    assert counts(reindex(library)) == {}
    library.sources.add_link(site.link("/bridge"))
    assert counts(reindex(library)) == {"added": 1}
