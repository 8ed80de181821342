"""Feeds, sitemaps and OPML files that mean harm, or whose makers were careless beyond measure.

`REFUSED` names a part of the reason that each is refused with; `CONTAINED`, what is left of each.
None may show SECRET, which stands in this very file, as a stolen file would.
"""

import gzip
from collections.abc import Callable
from pathlib import Path

from index.sources.feeds import parse_feed
from index.sources.opml import parse_opml
from index.sources.sitemaps import parse_sitemap

SECRET = "the launch code is 7319"
ADDRESS = "https://news.example/feed"
HERE = Path(__file__).as_uri()


def feed(content: bytes) -> list[str]:
    return [entry.title for entry in parse_feed(content, ADDRESS).entries]


def feed_in_full(content: bytes) -> list[str]:
    return [
        f"{entry.id} {entry.link} {entry.title} {entry.authors} {entry.published} {entry.html}"
        for entry in parse_feed(content, ADDRESS).entries
    ]


def sitemap(content: bytes) -> list[str]:
    parsed = parse_sitemap(content, ADDRESS)
    return [page.link for page in parsed.pages] + list(parsed.children)


def opml(content: bytes) -> list[str]:
    return [f"{feed.title} {feed.address}" for feed in parse_opml(content)]


def rss(inside: str = "<item><title>A</title></item>", before: str = "") -> bytes:
    return f'{before}<rss version="2.0"><channel>{inside}</channel></rss>'.encode()


def urlset(inside: str, before: str = "") -> bytes:
    return f"{before}<urlset>{inside}</urlset>".encode()


def outlines(inside: str, before: str = "") -> bytes:
    return f'{before}<opml version="2.0"><body>{inside}</body></opml>'.encode()


def titled(title: str) -> bytes:
    return rss(f"<item><title>{title}</title></item>")


def numbered(name: str, values: list[str]) -> bytes:
    """A feed with one entry for each value of the element `name`, their ids being 0, 1, 2 …"""
    ids = (f"<guid isPermaLink='false'>{number}</guid>" for number in range(len(values)))
    return rss(
        "".join(
            f"<item>{given}<{name}>{value}</{name}></item>"
            for given, value in zip(ids, values, strict=True)
        )
    )


def dtd(inside: str) -> str:
    return f"<!DOCTYPE x [{inside}]>"


def json_feed(items: str) -> bytes:
    return f'{{"version": "https://jsonfeed.org/version/1.1", "items": {items}}}'.encode()


LAUGHS = '<!ENTITY l0 "ha">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
)

Read = Callable[[bytes], list[str]]

REFUSED: list[tuple[str, Read, bytes, str]] = [
    (
        "an entity that is a file",
        feed,
        rss("<item><title>&x;</title></item>", dtd(f'<!ENTITY x SYSTEM "{HERE}">')),
        "declares entities of its own",
    ),
    (
        "an entity that is an address",
        feed,
        rss("<item><title>&x;</title></item>", dtd('<!ENTITY x SYSTEM "http://127.0.0.1:1/">')),
        "declares entities of its own",
    ),
    (
        "a parameter entity that loads a DTD",
        feed,
        rss("&x;", dtd(f'<!ENTITY % p SYSTEM "{HERE}"> %p;')),
        "declares entities of its own",
    ),
    ("a billion laughs", feed, rss("&l9;", dtd(LAUGHS)), "declares entities of its own"),
    (
        "a billion laughs in UTF-16",
        feed,
        rss("&l9;", dtd(LAUGHS)).decode().encode("utf-16"),
        "declares entities of its own",
    ),
    (
        "a billion laughs in an attribute",
        opml,
        outlines('<outline xmlUrl="&l9;"/>', dtd(LAUGHS)),
        "declares entities of its own",
    ),
    (
        "one long entity used very often",
        feed,
        rss("&x;" * 10_000, dtd(f'<!ENTITY x "{"a" * 10_000}">')),
        "declares entities of its own",
    ),
    (
        "a DTD behind a comment and an instruction",
        sitemap,
        urlset(
            "<url><loc>&x;</loc></url>", f"<!-- > --><?a?>{dtd(f'<!ENTITY x SYSTEM {HERE!r}>')}"
        ),
        "declares entities of its own",
    ),
    (
        "a DTD in small letters",
        feed,
        rss("&x;", f'<!doctype x [<!ENTITY x SYSTEM "{HERE}">]>'),
        "declares entities of its own",
    ),
    (
        "a DTD behind a quoted end of it",
        feed,
        rss("&x;", f'<!DOCTYPE x SYSTEM ">" [<!ENTITY x SYSTEM "{HERE}">]>'),
        "is no XML",
    ),
    (
        "the same in UTF-7, which only Python knows",
        feed,
        b"<?xml version='1.0' encoding='utf-7'?>+ADw-rss+AD4-+ADw-channel/+AD4-",
        "is no XML",
    ),
    (
        "an encoding that takes minutes to decode",
        feed,
        b"<?xml version='1.0' encoding='punycode'?><a>" + b"\xe9a-" * 200_000,
        "but no feed",
    ),
    ("elements 100,000 deep", feed, rss("<a>" * 100_000), "nests its elements too deeply"),
    ("outlines 100,000 deep", opml, outlines("<outline>" * 100_000), "nests its elements too deep"),
    ("a million empty elements", feed, rss("<a/>" * 1_000_001), "over 1,000,000 tags"),
    ("a million references", feed, rss("&eacute;" * 1_000_001), "1,000,000 references"),
    ("more entries than anyone writes", feed, rss("<item/>" * 20_001), "over 20,000 entries"),
    (
        "an element with 100,000 attributes",
        opml,
        outlines("<outline " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>"),
        "more attributes than",
    ),
    ("more than 10 MB", feed, rss("a" * 10_000_001), "over 10 MB"),
    ("nothing", feed, b"", "is empty"),
    ("nothing but zeros", feed, b"\0" * 1_000, "is empty"),
    ("only a comment", feed, b"<!-- " + SECRET.encode() + b" -->", "is no XML"),
    ("the path of a feed", feed, str(Path(__file__)).encode(), "neither XML nor JSON"),
    ("the address of a feed", feed, HERE.encode(), "neither XML nor JSON"),
    ("a picture", feed, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "neither XML nor JSON"),
    ("every byte there is", feed, bytes(range(256)) * 100, "neither XML nor JSON"),
    ("a web page", feed, b"<!DOCTYPE html><html><body><p>Hi</body></html>", "is a web page, not a"),
    ("a picture in XML", feed, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "begins with <svg>"),
    ("a sitemap in place of a feed", feed, urlset(""), "begins with <urlset>"),
    ("RSS without a channel", feed, b"<rss version='2.0'/>", "begins with <rss>"),
    ("JSON 100,000 deep", feed, b"[" * 100_000, "not valid JSON"),
    ("JSON feed 100,000 deep", feed, json_feed("[" * 100_000), "not valid JSON"),
    ("JSON with a giant number", feed, json_feed("9" * 10_000), "not valid JSON"),
    ("JSON cut off", feed, json_feed('[{"id": "')[:-1], "not valid JSON"),
    ("JSON of another kind", feed, b'{"version": 1, "items": []}', "not that of a JSON Feed"),
    ("a JSON feed with a wrong list", feed, json_feed('{"a": 1}'), "list of items"),
    (
        "a JSON feed without end",
        feed,
        json_feed(f"[{'1,' * 20_001}1]"),
        "20,000 entries",
    ),
    ("a gzip bomb", sitemap, gzip.compress(b"<urlset>" + b" " * 30_000_000), "over 10 MB"),
    ("a damaged gzip file", sitemap, gzip.compress(urlset(""))[:-9], "is a damaged gzip file"),
    ("gzip in gzip", sitemap, gzip.compress(gzip.compress(urlset(""))), "is no XML"),
    (
        "a sitemap of other hosts",
        sitemap,
        urlset("<url><loc>https://bank.example/</loc></url><url><loc>/relative</loc></url>"),
        "no page of its own site",
    ),
    (
        "a sitemap of this machine",
        sitemap,
        urlset(f"<url><loc>{HERE}</loc></url><url><loc>http://127.0.0.1/</loc></url>"),
        "no page of its own site",
    ),
    ("a feed in place of a sitemap", sitemap, rss(), "begins with <rss>"),
    (
        "OPML whose links are no web links",
        opml,
        outlines(f'<outline xmlUrl="{HERE}"/><outline xmlUrl="javascript:alert(1)"/>'),
        "lists no feed with an address on the web",
    ),
    (
        "OPML of 2,001 feeds",
        opml,
        outlines("".join(f'<outline xmlUrl="http://a.example/{n}"/>' for n in range(2_001))),
        "over 2,000 feeds",
    ),
    ("OPML cut off", opml, outlines('<outline xmlUrl="http://a.example"/>')[:-10], "breaks off"),
    ("a feed in place of OPML", opml, rss(), "begins with <rss>"),
]

CONTAINED: list[tuple[str, Read, bytes, list[str]]] = [
    (
        "a DTD elsewhere is not fetched",
        feed,
        rss(before=f'<!DOCTYPE rss SYSTEM "{HERE}">'),
        ["A"],
    ),
    (
        "an entity that was never declared",
        feed,
        titled("&xxe; B"),
        ["&xxe; B"],
    ),
    (
        "XInclude",
        feed,
        rss(
            '<item xmlns:xi="http://www.w3.org/2001/XInclude"><title>A'
            f'<xi:include href="{HERE}" parse="text"/></title></item>'
        ),
        ["A"],
    ),
    (
        "a stylesheet",
        feed,
        rss(before=f'<?xml-stylesheet type="text/xsl" href="{HERE}"?>'),
        ["A"],
    ),
    (
        "links that lead elsewhere than the web",
        feed_in_full,
        numbered(
            "link",
            [
                HERE,
                "javascript:alert(1)",
                "data:text/html,x",
                "ftp://news.example/a",
                "mailto:a@news.example",
                "http://[::1",
                "http://news.example:port/",
                "http://",
                f"http://news.example/{'a' * 8_000}",
            ],
        ),
        [f"{number} None  () None " for number in range(9)],
    ),
    (
        "a base that leads elsewhere",
        feed_in_full,
        b"<feed xml:base='file:///etc/'><entry><id>1</id><link href='passwd'/></entry></feed>",
        ["1 https://news.example/passwd  () None "],
    ),
    (
        "references to halves of characters and controls",
        feed,
        rss(
            "<item><title>a&#xD800;b&#0;c&#x1B;d&#xFFFF;e&#x110000;f&#99999999999;g</title></item>"
        ),
        ["abcdefg"],
    ),
    (
        "the same where CDATA only seems to begin",
        feed,
        rss("<item a='<![CDATA['><title>a&#xDFFF;b&foo;c</title></item>"),
        ["abc"],
    ),
    (
        "controls in the bytes",
        feed,
        rss("<item><title>a\x00b\x1b[2Jc\x7f</title></item>"),
        ["ab[2Jc"],
    ),
    (
        "halves of characters in JSON",
        feed_in_full,
        json_feed(r'[{"id": "\ud800x\u0000", "title": "a\udfffb", "content_text": "\ud83d"}]'),
        ["x None ab () None "],
    ),
    (
        "JSON of wrong types",
        feed_in_full,
        json_feed(
            '[null, 1, [], {"id": 7, "title": {}, "url": [], "authors": [null, {"name": 1}],'
            ' "date_published": 5, "content_html": false, "content_text": "x"}]'
        ),
        ["7 None  () None <p>x</p>"],
    ),
    (
        "a title of a megabyte",
        lambda content: [title[:3] + str(len(title)) for title in feed(content)],
        titled("ab " * 300_000),
        ["ab 1000"],
    ),
    (
        "an author of a megabyte",
        lambda content: [str(len(parse_feed(content, ADDRESS).entries[0].authors[0]))],
        rss(f"<item><author>{'a' * 1_000_000}</author></item>"),
        ["1000"],
    ),
    (
        "an id of a megabyte",
        lambda content: [str(len(parse_feed(content, ADDRESS).entries[0].id))],
        rss(f"<item><guid>{'a' * 1_000_000}</guid></item>"),
        ["32"],
    ),
    (
        "HTML in a title",
        feed,
        titled("&lt;img src=x onerror=alert(1)&gt;Rain &lt;b&gt;now&lt;/b&gt;"),
        ["Rain now"],
    ),
    (
        "one entry 300 times",
        feed,
        rss("<item><guid>1</guid><title>A</title></item>" * 300),
        ["A"],
    ),
    (
        "entries in entries",
        feed,
        rss("<item><title>A</title><item><title>B</title></item></item>"),
        ["A", "B"],
    ),
    (
        "dates that can't be true",
        feed_in_full,
        numbered(
            "pubDate",
            [
                "Thu, 01 Jan 1970 00:00:00 GMT",
                "Wed, 30 Nov -0001 00:00:00 +0000",
                "Fri, 31 Dec 9999 23:59:59 GMT",
                f"Fri, 31 Dec {'9' * 5_000} 23:59:59 GMT",
                "2025-02-30T00:00:00Z",
                "0001-01-01T00:00:00Z",
            ],
        ),
        [f"{number} None  () None " for number in range(6)],
    ),
    (
        "an encoding nobody knows",
        feed,
        b"<?xml version='1.0' encoding='../../etc/passwd'?>" + rss(),
        ["A"],
    ),
    (
        "a feed that breaks off amid an entry",
        feed,
        b"<rss><channel><item><title>A</title></item><item><title>B is ha",
        ["A"],
    ),
    (
        "other hosts in a sitemap",
        sitemap,
        urlset(
            "".join(
                f"<url><loc>{link}</loc></url>"
                for link in [
                    "https://news.example/a",
                    "https://news.example.bank.example/b",
                    "https://news.example@bank.example/c",
                    "https://bank.example/?https://news.example/",
                    "https://news.example:8443/d",
                    "//bank.example/e",
                    "https://www.news.example/f",
                ]
            )
        ),
        ["https://news.example/a", "https://www.news.example/f"],
    ),
    (
        "a sitemap index that leads away",
        sitemap,
        b"<sitemapindex><sitemap><loc>http://169.254.169.254/a.xml</loc></sitemap>"
        b"<sitemap><loc>https://news.example/b.xml</loc></sitemap></sitemapindex>",
        ["https://news.example/b.xml"],
    ),
    (
        "a sitemap that breaks off amid a link",
        sitemap,
        b"<urlset><url><loc>https://news.example/a</loc></url><url><loc>https://news.example/b",
        ["https://news.example/a"],
    ),
    (
        "OPML with one good link among bad ones",
        opml,
        outlines(
            f'<outline xmlUrl="{HERE}"/><outline xmlUrl="http://["/>'
            '<outline text="A&#27;&lt;b&gt;" xmlUrl="https://news.example/feed"/>'
        ),
        ["A<b> https://news.example/feed"],
    ),
]
