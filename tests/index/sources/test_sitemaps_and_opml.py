"""Sitemaps and OPML files → the pages and feeds that they list."""

import gzip
from datetime import date

import pytest

from index.errors import UnreadableSource
from index.sources.opml import Subscription, parse_opml, write_opml
from index.sources.sitemaps import MOST_PAGES, Sitemap, SitemapPage, parse_sitemap

ADDRESS = "https://www.tidewater.example/sitemaps/news.xml"
NEWS = """\
<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
  <url>
    <loc>https://www.tidewater.example/ferry</loc>
    <lastmod>2025-09-14T08:00:00+00:00</lastmod>
    <image:image><image:loc>https://www.tidewater.example/a.jpg</image:loc>
      <image:title>A ferry</image:title></image:image>
    <news:news>
      <news:publication><news:name>The Tidewater Post</news:name>
        <news:language>en</news:language></news:publication>
      <news:publication_date>2025-09-13T23:30:00-05:00</news:publication_date>
      <news:title>Ferry &amp; pier: “open”</news:title>
    </news:news>
  </url>
  <url><loc> https://www.tidewater.example/port?a=1&amp;b=2 </loc>
    <lastmod>2025-09-15</lastmod></url>
  <url><loc>https://www.tidewater.example/about</loc></url>
  <url><loc>https://www.tidewater.example/ferry</loc></url>
</urlset>
"""
INDEX = """\
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <sitemap><loc>https://tidewater.example/2024.xml.gz</loc><lastmod>2024-12-31</lastmod></sitemap>
  <sitemap><loc>https://tidewater.example/2025.xml.gz</loc><lastmod>2025-09-14</lastmod></sitemap>
  <sitemap><loc>https://tidewater.example/undated.xml</loc></sitemap>
</sitemapindex>
"""
OPML = """\
<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="1.1">
  <head><title>Mine</title></head>
  <body>
    <outline text="News">
      <outline text="Europe">
        <outline type="rss" text="Tidewater" title="The Tidewater Post"
                 xmlUrl="https://tidewater.example/rss?a=1&amp;b=2"/>
      </outline>
      <outline text="Caf\xe9 &amp; Z\xfcrich" XMLURL="http://cafe.example/feed"/>
      <outline title="No address"/>
    </outline>
    <outline text="Again" xmlurl="https://tidewater.example/rss?a=1&amp;b=2"/>
    <outline xmlurl="https://unnamed.example/feed"/>
  </body>
</opml>
"""
SUBSCRIPTIONS = [
    Subscription("The Tidewater Post", "https://tidewater.example/rss?a=1&b=2"),
    Subscription("Café & Zürich", "http://cafe.example/feed"),
    Subscription("unnamed.example", "https://unnamed.example/feed"),
]


def test_a_news_sitemap_tells_about_its_pages_the_newest_first() -> None:
    assert parse_sitemap(NEWS.encode(), ADDRESS) == Sitemap(
        pages=(
            SitemapPage(
                link="https://www.tidewater.example/port?a=1&b=2", updated=date(2025, 9, 15)
            ),
            SitemapPage(
                link="https://www.tidewater.example/ferry",
                published=date(2025, 9, 13),
                updated=date(2025, 9, 14),
            ),
            SitemapPage(link="https://www.tidewater.example/about"),
        ),
        children=(),
    )


def test_a_sitemap_index_lists_other_sitemaps_the_newest_first() -> None:
    assert parse_sitemap(INDEX.encode(), ADDRESS) == Sitemap(
        pages=(),
        children=(
            "https://tidewater.example/2025.xml.gz",
            "https://tidewater.example/2024.xml.gz",
            "https://tidewater.example/undated.xml",
        ),
    )


def test_a_sitemap_in_gzip_is_read_as_it_is_unpacked() -> None:
    halves = gzip.compress(NEWS.encode()[:300]) + gzip.compress(NEWS.encode()[300:])
    assert parse_sitemap(halves, ADDRESS) == parse_sitemap(NEWS.encode(), ADDRESS)


def test_of_a_long_sitemap_the_newest_pages_are_kept() -> None:
    pages = "".join(
        f"<url><loc>https://tidewater.example/{day}</loc>"
        f"<lastmod>{date.fromordinal(730_000 + day)}</lastmod></url>"
        for day in range(MOST_PAGES + 100)
    )
    parsed = parse_sitemap(f"<urlset>{pages}</urlset>".encode(), ADDRESS)
    kept = [page.link.rpartition("/")[2] for page in parsed.pages]
    assert kept == [str(day) for day in range(MOST_PAGES + 99, 99, -1)]


def test_an_empty_sitemap_is_a_sitemap() -> None:
    assert parse_sitemap(b"<urlset></urlset>", ADDRESS) == Sitemap((), ())


def test_opml_lists_its_feeds_once_whatever_folder_they_are_in() -> None:
    assert parse_opml(OPML.encode("latin-1")) == SUBSCRIPTIONS


def test_what_is_written_as_opml_is_read_back_the_same() -> None:
    odd = [*SUBSCRIPTIONS, Subscription('"<北京> & \x00\n’', "https://a.example/?q=%22&b=<")]
    written = write_opml(odd)
    assert parse_opml(written) == [
        *SUBSCRIPTIONS,
        Subscription('"<北京> & ’', "https://a.example/?q=%22&b=<"),
    ]
    assert written.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    assert b'<opml version="2.0">' in written
    assert b"<head>" in written


def test_an_empty_list_is_written_and_told_to_be_empty() -> None:
    with pytest.raises(UnreadableSource, match="lists no feed"):
        parse_opml(write_opml([]))
