"""Bytes → the entries of a feed; a web page → the feeds it names."""

import random
import re
from datetime import date

import pytest
from hostile_feeds import ADDRESS, CONTAINED, REFUSED, SECRET, Read, rss

from index.errors import UnreadableSource
from index.sources.feeds import MOST_ENTRIES, Feed, FeedEntry, discover_feeds, parse_feed

RSS = """\
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
  <channel>
    <title>The Tidewater Post</title>
    <link>https://tidewater.example/</link>
    <atom:link href="https://tidewater.example/rss" rel="self" type="application/rss+xml"/>
    <language>en-gb</language>
    <item>
      <title>Port strike ends &amp;amp; ships return</title>
      <media:title>A crane</media:title>
      <link>https://tidewater.example/port-strike-ends</link>
      <guid isPermaLink="false">post-17</guid>
      <dc:creator><![CDATA[Rosa Ibarra and Tomas Reyes]]></dc:creator>
      <pubDate>Sun, 14 Sep 2025 23:30:00 -0500</pubDate>
      <description>Dockers went back.</description>
      <content:encoded><![CDATA[<p>Dockers went back to work & voted.</p>]]></content:encoded>
    </item>
    <item>
      <title>Ferry sails again</title>
      <guid>https://tidewater.example/ferry</guid>
      <author>desk@tidewater.example (Ann Lee)</author>
      <pubDate>Sat, 13 Sep 2025 08:00:00 GMT</pubDate>
      <description>&lt;p&gt;It sailed at noon.&lt;/p&gt;</description>
    </item>
  </channel>
</rss>
"""

ATOM = """\
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://tidewater.example/">
  <title type="html">The &lt;i&gt;Tidewater&lt;/i&gt; Post</title>
  <link href="/"/>
  <link rel="self" href="/atom.xml"/>
  <author><name>The newsroom</name></author>
  <id>tag:tidewater.example,2025:feed</id>
  <entry xml:base="2025/">
    <title>Fees &lt; 5 &amp; rising</title>
    <id>tag:tidewater.example,2025:17</id>
    <link rel="enclosure" href="podcast.mp3"/>
    <link rel="alternate" href="fees"/>
    <published>2025-09-14T23:30:00-05:00</published>
    <updated>2025-09-16T08:00:00Z</updated>
    <author><name>Rosa Ibarra</name><email>rosa@tidewater.example</email></author>
    <author><name>Tomas Reyes</name></author>
    <summary>Short.</summary>
    <content type="xhtml">
      <div xmlns="http://www.w3.org/1999/xhtml"><p>Fees <b>rise</b> &amp; rise.<br/></p></div>
    </content>
  </entry>
  <entry>
    <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>new</b> pier</div></title>
    <id>tag:tidewater.example,2025:16</id>
    <updated>2025-09-13T08:00:00Z</updated>
    <summary>Plain, with 1 &lt; 2.

Second paragraph.</summary>
  </entry>
</feed>
"""

JSON = """\
{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "The Tidewater Post",
  "home_page_url": "https://tidewater.example/",
  "language": "en-GB",
  "authors": [{"name": "The newsroom"}],
  "items": [
    {
      "id": 17,
      "url": "https://tidewater.example/port-strike-ends",
      "title": "Port strike ends",
      "content_html": "<p>Dockers went back.</p>",
      "summary": "Dockers",
      "date_published": "2025-09-14T23:30:00-05:00",
      "date_modified": "2025-09-15T10:00:00Z",
      "authors": [{"name": "Rosa Ibarra"}, {"name": "Tomas Reyes"}]
    },
    {"id": "16", "external_url": "/ferry", "content_text": "It sailed.\\n\\nAt 1 < 2 o'clock."}
  ]
}
"""


def parse(content: str | bytes) -> Feed:
    return parse_feed(content if isinstance(content, bytes) else content.encode(), ADDRESS)


def entry(inside: str) -> FeedEntry:
    """The only entry of an RSS feed, whose item holds `inside`."""
    (only,) = parse(rss(f"<item>{inside}</item>")).entries
    return only


def test_rss_gives_its_entries_with_their_whole_content_where_it_has_it() -> None:
    assert parse(RSS) == Feed(
        title="The Tidewater Post",
        home="https://tidewater.example/",
        language="en-gb",
        entries=(
            FeedEntry(
                id="post-17",
                link="https://tidewater.example/port-strike-ends",
                title="Port strike ends & ships return",
                authors=("Rosa Ibarra", "Tomas Reyes"),
                published=date(2025, 9, 14),
                updated=None,
                html="<p>Dockers went back to work & voted.</p>",
            ),
            FeedEntry(
                id="https://tidewater.example/ferry",
                link="https://tidewater.example/ferry",
                title="Ferry sails again",
                authors=("Ann Lee",),
                published=date(2025, 9, 13),
                updated=None,
                html="<p>It sailed at noon.</p>",
            ),
        ),
    )


def test_atom_gives_its_entries_with_their_whole_content_where_it_has_it() -> None:
    feed = parse(ATOM)
    assert (feed.title, feed.home, feed.language) == (
        "The Tidewater Post",
        "https://tidewater.example/",
        "en",
    )
    first, second = feed.entries
    assert first == FeedEntry(
        id="tag:tidewater.example,2025:17",
        link="https://tidewater.example/2025/fees",
        title="Fees < 5 & rising",
        authors=("Rosa Ibarra", "Tomas Reyes"),
        published=date(2025, 9, 14),
        updated=date(2025, 9, 16),
        html="<div><p>Fees <b>rise</b> &amp; rise.<br></p></div>",
    )
    assert second == FeedEntry(
        id="tag:tidewater.example,2025:16",
        link=None,
        title="A new pier",
        authors=("The newsroom",),
        published=None,
        updated=date(2025, 9, 13),
        html="<p>Plain, with 1 &lt; 2.</p><p>Second paragraph.</p>",
    )


@pytest.mark.parametrize("version", ["1", "1.1"])
def test_a_json_feed_gives_its_entries(version: str) -> None:
    assert parse(JSON.replace("version/1.1", f"version/{version}")) == Feed(
        title="The Tidewater Post",
        home="https://tidewater.example/",
        language="en-GB",
        entries=(
            FeedEntry(
                id="17",
                link="https://tidewater.example/port-strike-ends",
                title="Port strike ends",
                authors=("Rosa Ibarra", "Tomas Reyes"),
                published=date(2025, 9, 14),
                updated=date(2025, 9, 15),
                html="<p>Dockers went back.</p>",
            ),
            FeedEntry(
                id="16",
                link="https://news.example/ferry",
                title="",
                authors=("The newsroom",),
                published=None,
                updated=None,
                html="<p>It sailed.</p><p>At 1 &lt; 2 o'clock.</p>",
            ),
        ),
    )


def test_the_author_of_json_feed_1_0_is_read() -> None:
    content = JSON.replace('"authors": [{"name": "The newsroom"}]', '"author": {"name": "Ann Lee"}')
    assert parse(content).entries[1].authors == ("Ann Lee",)


def test_rss_1_0_has_its_entries_beside_the_channel_and_its_dates_from_dublin_core() -> None:
    feed = parse(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<channel><title>Post</title><link>https://p.example</link></channel>"
        '<item rdf:about="https://p.example/1"><title>One</title>'
        "<dc:date>2025-09-14T01:00:00+09:00</dc:date><dc:creator>Lee, Ann</dc:creator></item>"
        "</rdf:RDF>"
    )
    assert (feed.title, feed.home) == ("Post", "https://p.example")
    (only,) = feed.entries
    assert (only.id, only.link) == ("https://p.example/1", "https://p.example/1")
    assert (only.published, only.authors) == (date(2025, 9, 14), ("Ann Lee",))


def test_atom_0_3_is_read_too() -> None:
    feed = parse(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Post</title><entry>'
        '<title>One</title><link rel="alternate" href="https://p.example/1"/><id>1</id>'
        "<issued>2004-09-14T10:00:00Z</issued><modified>2004-09-15T10:00:00Z</modified>"
        '<content type="text/html" mode="escaped">&lt;p&gt;Hi&lt;/p&gt;</content></entry></feed>'
    )
    (only,) = feed.entries
    assert (only.published, only.updated) == (date(2004, 9, 14), date(2004, 9, 15))
    assert (only.link, only.html) == ("https://p.example/1", "<p>Hi</p>")


@pytest.mark.parametrize(
    "content",
    [
        "<rss version='2.0'><channel><title>Post</title></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Post</title></feed>",
        '{"version": "https://jsonfeed.org/version/1", "title": "Post", "items": []}',
    ],
)
def test_a_feed_without_entries_is_a_feed(content: str) -> None:
    assert parse(content) == Feed("Post", None, None, ())


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Sun, 14 Sep 2025 23:30:00 -0500", date(2025, 9, 14)),
        ("Mon, 15 Sep 2025 00:30:00 +0900", date(2025, 9, 15)),
        ("2025-09-14T23:30:00-05:00", date(2025, 9, 14)),
        ("2025-09-14", date(2025, 9, 14)),
        ("14 Sep 2025", date(2025, 9, 14)),
        ("14 September 2025 08:00 EST", date(2025, 9, 14)),
        ("Sun, 14 Sep 25 08:00:00 GMT", date(2025, 9, 14)),
        ("Sun Sep 14 08:00:00 2025", date(2025, 9, 14)),
        ("  Sun, 14 Sep 2025\n08:00:00 GMT ", date(2025, 9, 14)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_day_is_the_one_that_the_feed_writes_in_its_own_time_zone(
    written: str, day: date | None
) -> None:
    assert entry(f"<pubDate>{written}</pubDate>").published == day


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Ann Lee", ("Ann Lee",)),
        ("By Ann Lee, Bo Chan &amp; Cy Diaz", ("Ann Lee", "Bo Chan", "Cy Diaz")),
        ("ann@news.example (Ann Lee)", ("Ann Lee",)),
        ("Ann Lee &lt;ann@news.example&gt;; Bo Chan", ("Ann Lee", "Bo Chan")),
        ("Lee, Ann", ("Ann Lee",)),
        ("Hines, P. J.", ("P. J. Hines",)),
        ("Sam Hill, Jr.", ("Sam Hill, Jr.",)),
        ("Ann Lee und Bo Chan", ("Ann Lee", "Bo Chan")),
        ("Ann Lee, Ann Lee", ("Ann Lee",)),
        ("desk@news.example", ()),
        ("", ()),
    ],
)
def test_authors_are_told_one_by_one_and_without_their_addresses(
    written: str, names: tuple[str, ...]
) -> None:
    assert entry(f"<author>{written}</author>").authors == names


def test_an_entry_taken_from_another_feed_has_that_feeds_authors() -> None:
    (only,) = parse(
        "<feed xmlns='http://www.w3.org/2005/Atom'><author><name>Planet</name></author>"
        "<entry><source><author><name>Ann Lee</name></author></source></entry></feed>"
    ).entries
    assert only.authors == ("Ann Lee",)


@pytest.mark.parametrize(
    ("inside", "link"),
    [
        ("<link>https://a.example/1?a=1&amp;b=2</link>", "https://a.example/1?a=1&b=2"),
        ("<link>https://a.example/1?a=1&b=2</link>", "https://a.example/1?a=1&b=2"),
        ("<link>\n  https://a.example/1\n</link>", "https://a.example/1"),
        ("<link><![CDATA[https://a.example/1?a&b]]></link>", "https://a.example/1?a&b"),
        ("<link>/1</link>", "https://news.example/1"),
        ("<link>//a.example/1</link>", "https://a.example/1"),
        ("<guid>https://a.example/1</guid>", "https://a.example/1"),
        ("<guid isPermaLink='false'>https://a.example/1</guid>", None),
        ("<guid>17</guid>", None),
        ("<link/><link>https://a.example/1</link>", "https://a.example/1"),
        (
            "<link>https://feeds.example/~r/1</link>"
            "<f:origLink xmlns:f='http://rssnamespace.org/feedburner/ext/1.0'>"
            "https://a.example/1</f:origLink>",
            "https://a.example/1",
        ),
    ],
)
def test_an_entry_links_to_its_page(inside: str, link: str | None) -> None:
    assert entry(inside).link == link


def test_an_entry_without_id_goes_by_its_link_and_without_link_by_what_it_says() -> None:
    assert entry("<link>https://a.example/1</link>").id == "https://a.example/1"
    one, other = entry("<title>One</title>"), entry("<title>Other</title>")
    assert one.id == entry("<title>One</title><pubDate>14 Sep 2025</pubDate>").id
    assert one.id != other.id


def test_pages_that_share_one_id_are_told_apart_by_their_links() -> None:
    both = parse(
        rss(
            "<item><guid>same</guid><link>https://a.example/1</link></item>"
            "<item><guid>same</guid><link>https://a.example/2</link></item>"
            "<item><guid>same</guid><link>https://a.example/1</link></item>"
        )
    ).entries
    assert [entry.id for entry in both] == ["same", "https://a.example/2"]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Rain &amp; wind", "Rain & wind"),
        ("Rain & wind at AT&T", "Rain & wind at AT&T"),
        ("Rain &amp;amp; wind", "Rain & wind"),
        ("<![CDATA[Rain &amp; <b>wind</b>]]>", "Rain & wind"),
        ("Rain<br/>and <b>wind</b>", "Rain and wind"),
        ("1 &lt; 2 and 2 &gt; 1", "1 < 2 and 2 > 1"),
        ("1 < 2", "1 < 2"),
        ("How to use &lt;table&gt;", "How to use <table>"),
        ("Caf&eacute; d&#233;j&#xE0; vu&nbsp;&#8217;&#146;", "Café déjà vu ’’"),
        ("  Rain\n\tand   wind ", "Rain and wind"),
        ("", ""),
    ],
)
def test_a_title_is_plain_text_on_one_line(written: str, title: str) -> None:
    assert entry(f"<title>{written}</title>").title == title


@pytest.mark.parametrize(
    ("encoding", "declared", "title"),
    [
        ("utf-8", "utf-8", "Café „Zürich“ – 北京"),
        ("utf-8-sig", None, "Café „Zürich“ – 北京"),
        ("utf-8", "iso-8859-1", "Café „Zürich“ – 北京"),
        ("utf-16", "utf-16", "Café „Zürich“ – 北京"),
        ("utf-16-le", "utf-16", "Café „Zürich“ – 北京"),
        ("utf-16-be", None, "Café „Zürich“ – 北京"),
        ("utf-32", "utf-32", "Café „Zürich“ – 北京"),
        ("cp1252", "iso-8859-1", "Café „Zürich“ – €"),
        ("cp1252", None, "Café „Zürich“ – €"),
        ("cp1252", "utf-8", "Café „Zürich“ – €"),
        ("cp1251", "windows-1251", "Новости из Москвы"),
        ("koi8-r", "KOI8-R", "Новости из Москвы"),
        ("gb18030", "gb2312", "昇腾工具包开放"),
        ("big5", "big5", "台北新聞"),
        ("shift_jis", "Shift_JIS", "東京のニュース"),
        ("iso2022_jp", "ISO-2022-JP", "東京のニュース"),
    ],
)
def test_encodings_are_told_by_their_marks_and_names_and_wrong_names_are_forgiven(
    encoding: str, declared: str | None, title: str
) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    content = rss(f"<item><title>{title}</title></item>", declaration).decode()
    assert parse(content.encode(encoding)).entries[0].title == title


def test_a_broken_character_doesnt_spoil_the_others() -> None:
    content = rss("<item><title>Café Zürich ? Genève</title></item>").replace(b"?", b"\xe9")
    assert parse(content).entries[0].title == "Café Zürich \ufffd Genève"


@pytest.mark.parametrize(
    "content",
    [
        "\n\n  " + RSS,
        "\ufeff" + RSS,
        "<?xml-stylesheet href='a.xsl'?><!-- a > b -->" + RSS.partition("\n")[2],
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://n.example/rss.dtd">'
        + RSS.partition("\n")[2],
        f"<html><body>{RSS.partition(chr(10))[2]}</body></html>",
        RSS.replace("<rss ", "<RSS ").replace("</rss>", "</RSS>"),
        RSS.replace("</channel>", ""),
        re.sub(r'xmlns:\w+="[^"]*"', "", RSS),
        RSS + "<!-- served in 3 ms -->",
    ],
)
def test_a_feed_with_common_mistakes_is_read_all_the_same(content: str) -> None:
    feed = parse(content)
    assert feed.title == "The Tidewater Post"
    assert [entry.id for entry in feed.entries] == ["post-17", "https://tidewater.example/ferry"]
    assert feed.entries[0].html == "<p>Dockers went back to work & voted.</p>"
    assert feed.entries[0].authors == ("Rosa Ibarra", "Tomas Reyes")


def test_of_a_long_feed_the_newest_entries_are_kept_in_its_own_order() -> None:
    items = [
        f"<item><title>{day}</title><pubDate>{date.fromordinal(735_000 + day)}</pubDate></item>"
        for day in range(MOST_ENTRIES + 100)
    ]
    entries = parse(rss("".join([*items, "<item><title>undated</title></item>"]))).entries
    assert [entry.title for entry in entries] == [str(day) for day in range(100, 600)]


def test_of_a_long_feed_without_dates_the_first_entries_are_kept() -> None:
    titles = [str(number) for number in range(MOST_ENTRIES + 100)]
    entries = parse(rss("".join(f"<item><title>{t}</title></item>" for t in titles))).entries
    assert [entry.title for entry in entries] == titles[:MOST_ENTRIES]


@pytest.mark.parametrize(
    ("read", "content", "reason"),
    [case[1:] for case in REFUSED],
    ids=[case[0] for case in REFUSED],
)
def test_what_is_hostile_or_something_else_is_refused_with_one_sentence(
    read: Read, content: bytes, reason: str
) -> None:
    with pytest.raises(UnreadableSource, match=reason) as refused:
        read(content)
    message = str(refused.value)
    assert SECRET not in message
    assert "\n" not in message
    assert len(message) < 250
    assert message.endswith(".")


@pytest.mark.parametrize(
    ("read", "content", "left"),
    [case[1:] for case in CONTAINED],
    ids=[case[0] for case in CONTAINED],
)
def test_what_is_hostile_in_part_does_no_harm(read: Read, content: bytes, left: list[str]) -> None:
    found = read(content)
    assert SECRET not in str(found)
    assert found == left


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_feed_is_read_or_refused_and_all_it_gives_is_text(seed: int) -> None:
    chance = random.Random(seed)
    pieces = [
        b"<",
        b">",
        b"&",
        b"]]>",
        b"<![CDATA[",
        b"\0",
        b"\xff",
        b"&#xD800;",
        b"<item>",
        b"&a;",
    ]
    for whole in RSS, ATOM, JSON:
        content = bytearray(whole.encode())
        for _ in range(chance.randint(1, 30)):
            place = chance.randrange(len(content))
            if chance.random() < 0.5:
                content[place:place] = chance.choice(pieces)
            else:
                del content[place : place + chance.randint(1, 30)]
        try:
            feed = parse(bytes(content))
        except UnreadableSource:
            continue
        for entry in feed.entries:
            text = "".join([entry.id, entry.link or "", entry.title, *entry.authors, entry.html])
            assert text.encode().decode() == text
            assert not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text)


PAGE = """\
<!DOCTYPE html>
<html><head>
<base href="https://tidewater.example/news/">
<!-- <link rel="alternate" type="application/rss+xml" href="/old.rss"> -->
<link rel="stylesheet" href="/style.css">
<link rel="alternate" type="application/rss+xml" title="Post &raquo; Comments Feed" href="/c/feed/">
<link href="https://tidewater.example/wp-json/7" rel="alternate" type="application/json">
<link rel="alternate" type="application/json" href="feed.json">
<LINK REL="Alternate Home" TYPE="application/rss+xml; charset=utf-8" HREF='all.rss?a=1&amp;b=2'>
<link rel=alternate type=application/atom+xml href=atom.xml>
<link rel="alternate" hreflang="de" href="/de/">
<script>document.write('<a href="/script.rss">')</script>
</head><body>
<a href="/feedback">Tell us</a> <a href="javascript:feed()/feed">No</a> <a href="file:///a.rss">No</a>
<a class="x" href="https://feeds.example/tidewater/rss">Everything</a>
<a href="/sport/index.xml">Sport</a> <a href="all.rss?a=1&amp;b=2">Again</a>
<a href="/comments/feed">What readers say</a>
</body></html>
"""


def test_a_page_names_its_feeds_the_likeliest_first_and_those_of_comments_last() -> None:
    assert discover_feeds(PAGE.encode(), "http://www.tidewater.example/") == [
        "https://tidewater.example/news/all.rss?a=1&b=2",
        "https://tidewater.example/news/atom.xml",
        "https://tidewater.example/news/feed.json",
        "https://feeds.example/tidewater/rss",
        "https://tidewater.example/sport/index.xml",
        "https://tidewater.example/c/feed/",
        "https://tidewater.example/comments/feed",
    ]


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"\0\xff\xfe",
        b"<p>No feeds here.</p>",
        RSS.encode(),
        b"<base href='file:///etc/'><base><a href='http://['>",
        b"<a " + b" ".join(b'a%d="<"' % number for number in range(100_000)) + b">",
        b"<a href='/feed' " * 100_000,
    ],
)
def test_a_page_without_feeds_names_none(page: bytes) -> None:
    assert discover_feeds(page, ADDRESS) == []


def test_a_page_of_countless_feeds_names_a_few() -> None:
    page = "".join(f"<a href='/{number}.rss'>" for number in range(30_000))
    assert len(discover_feeds(page.encode(), ADDRESS)) == 20


def test_a_feed_that_the_page_itself_is_isnt_named() -> None:
    assert discover_feeds(b"<a href='/feed'>Feed</a>", ADDRESS) == []
