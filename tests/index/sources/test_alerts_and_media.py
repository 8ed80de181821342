"""Feeds of news alerts and of videos, and links that only feed readers know."""

from datetime import date

import pytest

from index.sources.feeds import parse_feed
from index.sources.markup import web_address, without_feed_scheme
from index.sources.opml import parse_opml

DAM = "https://river.example/2025/dam?id=7&part=2"
ALERT = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Google Alert - Ostrel dam</title>
<entry><id>tag:google.com,2013:googlealerts/feed:1</id>
<title type="html">&lt;b&gt;Ostrel dam&lt;/b&gt; to be lowered - for salmon - River News</title>
<link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://river.example/2025/dam%3Fid%3D7%26part%3D2&amp;ct=ga&amp;usg=AOv"/>
<published>2025-10-02T04:30:00Z</published><updated>2025-10-02T04:30:00Z</updated>
<content type="html">The &lt;b&gt;Ostrel dam&lt;/b&gt; will be ...</content>
<author><name></name></author></entry></feed>"""


def test_an_alerts_link_is_the_page_behind_it_and_its_title_the_headline() -> None:
    [entry] = parse_feed(ALERT.encode(), "https://www.google.com/alerts/feeds/1/2").entries
    assert (entry.link, entry.title) == (DAM, "Ostrel dam to be lowered - for salmon")
    assert (entry.publisher, entry.published) == ("River News", date(2025, 10, 2))


def test_a_dash_in_an_alerts_headline_parts_no_publisher_from_it() -> None:
    content = ALERT.replace("River News", "and for eels").encode()
    [entry] = parse_feed(content, "https://www.google.com/alerts/feeds/1/2").entries
    assert entry.title == "Ostrel dam to be lowered - for salmon - and for eels"
    assert entry.publisher is None


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("https://www.google.co.uk/url?q=https://river.example/a", "https://river.example/a"),
        (
            "https://www.bing.com/news/apiclick.aspx?ref=F&url=https%3a%2f%2friver.example%2fa",
            "https://river.example/a",
        ),
        ("https://www.google.com/url?url=javascript:alert(1)", None),
        ("https://www.google.com/url?url=/search", None),
        ("https://www.google.com/search?url=https://river.example/a", None),
        ("https://google.com.evil.example/url?url=https://river.example/a", None),
        ("https://river.example/url?url=https://other.example/a", None),
        ("https://www.google.com/url?" + "a=1&" * 200, None),
    ],
)
def test_only_a_search_engines_redirect_is_taken_for_its_page(
    link: str, leads_to: str | None
) -> None:
    assert web_address(link) == (leads_to or (None if link.count("a=1") > 50 else link))


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("feed://river.example/rss", "http://river.example/rss"),
        ("feed:https://river.example/rss", "https://river.example/rss"),
        ("FEED://https://river.example/rss", "https://river.example/rss"),
        ("feed:river.example/rss", "http://river.example/rss"),
        ("https://river.example/feed:1", "https://river.example/feed:1"),
        ("feed:", "feed:"),
    ],
)
def test_a_link_for_feed_readers_means_an_address_on_the_web(link: str, address: str) -> None:
    assert without_feed_scheme(link) == address


def test_feeds_of_a_list_may_have_such_links() -> None:
    opml = '<opml version="2.0"><body><outline xmlUrl="feed://river.example/rss"/></body></opml>'
    assert [each.address for each in parse_opml(opml.encode())] == ["http://river.example/rss"]


def media(item: str) -> str:
    return (
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>R</title>'
        f"<item><title>Dam</title><link>https://river.example/v</link>{item}</item></channel></rss>"
    )


PICTURE = (
    '<media:content url="https://river.example/v.jpg" medium="image">'
    "<media:description>Anglers on Monday.</media:description></media:content>"
)


@pytest.mark.parametrize(
    ("item", "html"),
    [
        (
            f"{PICTURE}<media:description>Why the dam &amp;amp; the weir go.</media:description>",
            "<p>Why the dam &amp;amp; the weir go.</p>",
        ),
        (
            '<media:description type="html">&lt;p&gt;Why it goes.&lt;/p&gt;</media:description>',
            "<p>Why it goes.</p>",
        ),
        (
            "<media:group><media:description>Why it goes.</media:description></media:group>",
            "<p>Why it goes.</p>",
        ),
        (
            "<description>The dam goes.</description>"
            "<media:description>A caption.</media:description>",
            "The dam goes.",
        ),
        (PICTURE, ""),
    ],
)
def test_media_description_is_the_text_where_a_feed_gives_no_other(item: str, html: str) -> None:
    [entry] = parse_feed(media(item).encode(), "https://river.example/rss").entries
    assert entry.html == html


def test_a_gathering_feed_names_the_publisher_of_each_entry() -> None:
    item = '<source url="https://other.example/rss">Other News</source>'
    [entry] = parse_feed(media(item).encode(), "https://river.example/rss").entries
    assert entry.publisher == "Other News"
    own = item.replace("other.example", "river.example")
    [entry] = parse_feed(media(own).encode(), "https://river.example/rss").entries
    assert entry.publisher is None
