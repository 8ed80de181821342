"""Fetching from a site that behaves, misbehaves and attacks: every case ends as it should."""

import gzip
import socket
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from itertools import repeat
from threading import Event
from typing import Any

import pytest
from hostile_links import HOSTILE_LINKS, STANDS_FOR
from news_site import (
    CERTIFICATE,
    Asked,
    NewsSite,
    Reply,
    feed,
    page,
    redirect,
    refusal,
    slowly,
)

from index.errors import FetchFailed, RefusedLink
from index.fetching.fetch import Fetched, Fetcher
from index.fetching.pacing import Pace

STORY = page("Bridge closes", "Engineers found cracks in the steel cables.")
ZEROS = b"0" * 1_000_000
PROCESSING = b"HTTP/1.1 102 Processing\r\n\r\n"
CHUNKED = {"Transfer-Encoding": "chunked"}
Connected = list[tuple[str, int]]
Route = Callable[[int], Connected]
PUBLIC, OTHER_PUBLIC = "93.184.216.34", "93.184.216.35"


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with NewsSite() as opened:
        yield opened


@pytest.fixture
def fetcher(site: NewsSite) -> Fetcher:
    return Fetcher(allowed={site.place}, pace=0, seconds=20, most_bytes=100_000)


@pytest.fixture
def route(monkeypatch: pytest.MonkeyPatch) -> Route:
    """Makes a port of this machine stand for every address; gives the list of those tried."""
    connect = socket.socket.connect

    def to(port: int) -> Connected:
        connected: Connected = []

        def diverted(self: socket.socket, address: Any) -> None:
            connected.append(address[:2])
            connect(self, ("127.0.0.1", port))

        monkeypatch.setattr(socket.socket, "connect", diverted)
        return connected

    return to


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def failure(fetcher: Fetcher, link: str) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        fetcher.fetch(link)
    assert str(failed.value).isprintable()
    return failed.value


def wire(*parts: str | bytes) -> Reply:
    """An answer byte by byte as given."""
    body = b"".join(part.encode() if isinstance(part, str) else part for part in parts)
    return Reply(body, raw=True)


# What an honest site sends.


def test_a_page_comes_with_its_type_charset_and_validators(
    site: NewsSite, fetcher: Fetcher
) -> None:
    headers = {
        "Content-Type": 'TEXT/HTML;Charset="GB2312"',
        "ETag": '"v1"',
        "Last-Modified": "Mon, 03 Nov 2025 10:00:00 GMT",
    }
    site.pages["/story?id=1"] = Reply(b"<p>Bridge", headers=headers)
    assert fetcher.fetch(site.link("/story?id=1#top")) == Fetched(
        address=site.link("/story?id=1"),
        content=b"<p>Bridge",
        media_type="text/html",
        charset="gb2312",
        etag='"v1"',
        modified="Mon, 03 Nov 2025 10:00:00 GMT",
    )


def test_a_request_says_who_asks_and_carries_nothing_personal(
    site: NewsSite, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    site.pages["/"] = page("Front", Set_Cookie="visitor=1; Path=/")
    site.pages["/to"] = redirect("/")
    for path in "/", "/to":
        fetcher.fetch(site.link(path))
    for asked in site.asked:
        assert asked.headers["user-agent"] == f"Newsdesk/{version('newsdesk')}"
        assert set(asked.headers) == {
            *("host", "user-agent", "accept", "accept-encoding", "connection")
        }


def test_a_page_that_changes_and_goes_is_seen_to(site: NewsSite, fetcher: Fetcher) -> None:
    site.pages["/a"] = page("First", ETag='"1"')
    first = fetcher.fetch(site.link("/a"))
    site.pages["/a"] = page("Second", ETag='"2"')
    second = fetcher.fetch(site.link("/a"), etag=first.etag)
    assert b"Second" in second.content
    assert (second.etag, second.unchanged) == ('"2"', False)
    del site.pages["/a"]
    assert failure(fetcher, site.link("/a")).gone


@pytest.mark.parametrize(
    ("header", "keyword", "value"),
    [
        ("ETag", "etag", 'W/"abc"'),
        ("Last-Modified", "modified", "Mon, 03 Nov 2025 10:00:00 GMT"),
    ],
)
def test_what_is_unchanged_is_not_sent_again(
    header: str, keyword: str, value: str, site: NewsSite, fetcher: Fetcher
) -> None:
    site.pages["/feed"] = feed("News", ("Bridge closes", "/bridge"), **{header: value})
    first = fetcher.fetch(site.link("/feed"))
    assert first.media_type == "application/rss+xml"
    assert getattr(first, keyword) == value
    again = fetcher.fetch(site.link("/feed"), etag=first.etag, modified=first.modified)
    assert again.unchanged
    assert (again.content, getattr(again, keyword)) == (b"", value)


def test_nothing_is_unchanged_for_someone_who_has_nothing(site: NewsSite, fetcher: Fetcher) -> None:
    site.pages["/"] = Reply(status=304)
    assert "304 Not Modified" in str(failure(fetcher, site.link("/")))


@pytest.mark.parametrize("parameter", ["charset*" + "9" * 5000 + "*=x", "charset*=a; charset*0=b"])
def test_an_odd_parameter_of_the_type_is_passed_over(
    parameter: str, site: NewsSite, fetcher: Fetcher
) -> None:
    site.pages["/"] = Reply(b"x", headers={"Content-Type": f"text/plain; {parameter}"})
    fetched = fetcher.fetch(site.link("/"))
    assert (fetched.media_type, fetched.charset) == ("text/plain", None)


@pytest.mark.parametrize(
    ("declared", "known"),
    [("utf-8", "utf-8"), ("utf-16", "utf-16"), ("hex", None), ("x-no", None)],
)
def test_only_a_charset_that_python_can_read_is_given_back(
    declared: str, known: str | None, site: NewsSite, fetcher: Fetcher
) -> None:
    site.pages["/"] = Reply(b"x", headers={"Content-Type": f"text/plain; charset={declared}"})
    assert fetcher.fetch(site.link("/")).charset == known


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(ZEROS[:5000], mtime=0)),
        ("GZIP", gzip.compress(ZEROS[:5000], mtime=0)),
        ("deflate", zlib.compress(ZEROS[:5000])),
        ("deflate", zlib.compress(ZEROS[:5000])[2:-4]),
        ("identity", ZEROS[:5000]),
        ("", gzip.compress(ZEROS[:5000], mtime=0)),
    ],
)
def test_one_layer_of_compression_is_undone_also_when_the_bytes_come_one_by_one(
    coding: str, packed: bytes, site: NewsSite, fetcher: Fetcher
) -> None:
    def one_by_one() -> Iterable[bytes]:
        return (bytes([byte]) for byte in packed)

    headers = {"Content-Encoding": coding} if coding else {}
    site.pages["/whole"] = Reply(packed, headers=headers)
    site.pages["/bytes"] = Reply(one_by_one, headers=headers)
    for path in "/whole", "/bytes":
        assert fetcher.fetch(site.link(path)).content == ZEROS[:5000]


def test_a_sitemap_kept_as_a_gzip_file_comes_as_xml(site: NewsSite, fetcher: Fetcher) -> None:
    packed = gzip.compress(b"<urlset/>")
    site.pages["/sitemap.xml.gz"] = Reply(packed, headers={"Content-Type": "application/x-gzip"})
    fetched = fetcher.fetch(site.link("/sitemap.xml.gz"))
    assert (fetched.content, fetched.media_type) == (b"<urlset/>", "application/xml")


# Redirects.


def chain(site: NewsSite, *statuses: int) -> str:
    """A chain of redirects to /end with these statuses; gives the link of its start."""
    for number, status in enumerate(statuses):
        last = number == len(statuses) - 1
        site.pages[f"/{number}"] = redirect("/end" if last else f"/{number + 1}", status)
    site.pages["/end"] = page("End", ETag='"e"')
    return site.link("/0")


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ([301], True),
        ([308, 301], True),
        ([301, 302], False),
        ([307, 308], False),
        ([303], False),
        ([301, 301, 301, 301, 301], True),
    ],
)
def test_redirects_are_followed_and_only_permanent_ones_move_a_source(
    statuses: list[int], moved: bool, site: NewsSite, fetcher: Fetcher
) -> None:
    start = chain(site, *statuses)
    fetched = fetcher.fetch(start)
    assert b"End" in fetched.content
    assert fetched.address == site.link("/end")
    assert fetched.moved_to == (site.link("/end") if moved else None)
    again = fetcher.fetch(start, etag='"e"')
    assert (again.unchanged, again.moved_to) == (True, fetched.moved_to)


def test_redirects_end_somewhere(site: NewsSite, fetcher: Fetcher) -> None:
    assert "redirects more than 5 times" in str(failure(fetcher, chain(site, *[302] * 6)))
    site.pages["/loop"] = redirect("/loop", 301)
    assert "redirects more than 5 times" in str(failure(fetcher, site.link("/loop")))
    site.pages["/to-nowhere"] = Reply(status=302)
    assert "302 Found" in str(failure(fetcher, site.link("/to-nowhere")))


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:{other}/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://2130706433:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://user:secret@127.0.0.1:{port}/",
        "//10.0.0.1/",
        "/\\10.0.0.1/",
        "javascript:alert(1)",
        "http://inside.example/",
    ],
)
def test_a_page_of_an_allowed_site_redirects_to_nothing_that_is_refused(
    location: str, site: NewsSite
) -> None:
    with NewsSite() as other:
        fetcher = Fetcher(allowed={site.place}, pace=0, resolve=lambda host, port: ["10.1.2.3"])
        site.pages["/"] = redirect(location.format(port=site.port, other=other.port))
        with pytest.raises(RefusedLink, match="not followed, because"):
            fetcher.fetch(site.link("/"))
        assert [asked.path for asked in site.asked] == ["/"]
        assert not other.asked


def test_a_public_page_redirects_to_no_hostile_link(site: NewsSite, route: Route) -> None:
    names = STANDS_FOR | {"news.example": [PUBLIC]}
    fetcher = Fetcher(pace=0, resolve=lambda host, port: names[host])
    connected = route(site.port)
    locations = [link for link, _ in HOSTILE_LINKS if "://" in link and link.isprintable()]
    refused = []
    for location in locations:
        site.pages["/"] = redirect(location)
        try:
            fetcher.fetch("http://news.example/")
        except RefusedLink:
            refused.append(location)
        except FetchFailed:
            continue  # it names no site, so it led back to this one
    assert len(refused) > 100
    assert set(connected) == {(PUBLIC, 80)}


# Where connections go.


def test_a_name_is_looked_up_once_and_the_checked_address_is_used(
    site: NewsSite, route: Route
) -> None:
    answers = [[PUBLIC], ["127.0.0.1"]]
    connected = route(site.port)
    site.pages["/"] = STORY
    fetcher = Fetcher(pace=0, resolve=lambda host, port: answers.pop(0))
    assert fetcher.fetch("http://news.example/").content == STORY.body
    assert connected == [(PUBLIC, 80)]
    assert answers == [["127.0.0.1"]]
    assert site.asked[0].headers["host"] == "news.example"
    with pytest.raises(RefusedLink, match=r"news\.example.*leads to 127\.0\.0\.1"):
        fetcher.fetch("http://news.example/")
    assert connected == [(PUBLIC, 80)]


def test_a_name_is_looked_up_and_checked_again_at_a_redirect(site: NewsSite, route: Route) -> None:
    answers = [[PUBLIC], ["127.0.0.1"]]
    connected = route(site.port)
    site.pages["/"] = redirect("/again")
    fetcher = Fetcher(pace=0, resolve=lambda host, port: answers.pop(0))
    with pytest.raises(RefusedLink, match=r"leads to 127\.0\.0\.1, this machine"):
        fetcher.fetch("http://news.example/")
    assert connected == [(PUBLIC, 80)]


def test_the_next_address_is_tried_when_the_first_is_down(
    site: NewsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = socket.socket.connect

    def first_is_down(self: socket.socket, address: Any) -> None:
        if address[0] == PUBLIC:
            raise ConnectionRefusedError
        connect(self, ("127.0.0.1", site.port))

    monkeypatch.setattr(socket.socket, "connect", first_is_down)
    site.pages["/"] = STORY
    both = Fetcher(pace=0, resolve=lambda host, port: [PUBLIC, OTHER_PUBLIC])
    assert both.fetch("http://news.example/").content == STORY.body
    one = Fetcher(pace=0, resolve=lambda host, port: [PUBLIC])
    assert "can't be reached" in str(failure(one, "http://news.example/"))


def test_a_certificate_must_be_for_the_name_in_the_link(
    route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    def to_public(host: str, port: int) -> Sequence[str]:
        return [PUBLIC]

    with NewsSite(tls=True) as site:
        connected = route(site.port)
        site.pages["/"] = STORY
        untrusting = Fetcher(pace=0, resolve=to_public)
        assert "certificate can't be trusted" in str(failure(untrusting, "https://news.example/"))
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        fetcher = Fetcher(pace=0, resolve=to_public)
        assert fetcher.fetch("https://news.example/").content == STORY.body
        for link in "https://other.example/", f"https://{PUBLIC}/":
            assert "certificate can't be trusted" in str(failure(fetcher, link))
        assert connected == [(PUBLIC, 443)] * 4
        assert [asked.headers["host"] for asked in site.asked] == ["news.example"]


# What servers answer instead of a page.


@pytest.mark.parametrize(
    ("reply", "reason", "gone"),
    [
        (refusal(404), "isn't there any more; the server answered 404 Not Found", True),
        (refusal(410), "isn't there any more; the server answered 410 Gone", True),
        (refusal(401), "answered 401 Unauthorized", False),
        (refusal(403), "answered 403 Forbidden", False),
        (refusal(500), "answered 500 Internal Server Error", False),
        (refusal(503), "answered 503 Service Unavailable", False),
        (refusal(599), "answered 599.", False),
        (Reply(status=204), "answered 204 No Content", False),
        (Reply(b"x", headers={"Content-Type": "image/png"}), "type image/png can't", False),
        (Reply(b"x", headers={"Content-Type": "image/svg+xml"}), "type image/svg", False),
        (Reply(b"x", headers={"Content-Type": "text/css"}), "type text/css", False),
        (Reply(b"x", headers={"Content-Type": "application/zip"}), "type application/zip", False),
        (Reply(b"x", headers={"Content-Type": "nonsense"}), "doesn't say what kind", False),
        (wire("HTTP/1.1 200 OK\r\n\r\nx"), "doesn't say what kind", False),
        (Reply(b"x", headers={"Content-Encoding": "br"}), "in a way that isn't read", False),
        (Reply(b"x", headers={"Content-Encoding": "gzip, gzip"}), "in a way that isn't", False),
        (Reply(b"x" * 9, headers={"Content-Encoding": "gzip"}), "compression is broken", False),
        (Reply(b"x" * 9, headers={"Content-Encoding": "deflate"}), "compression is bro", False),
        (Reply(b"", headers={"Content-Encoding": "gzip"}), "broke off", False),
        (
            Reply(gzip.compress(ZEROS)[:-9], headers={"Content-Encoding": "gzip"}),
            "is larger than 0.1 MB",
            False,
        ),
        (
            Reply(gzip.compress(ZEROS[:5000])[:-9], headers={"Content-Encoding": "gzip"}),
            "broke off",
            False,
        ),
    ],
)
def test_an_answer_without_a_readable_page_is_a_failure_with_its_reason(
    reply: Reply, reason: str, gone: bool, site: NewsSite, fetcher: Fetcher
) -> None:
    site.pages["/a"] = reply
    failed = failure(fetcher, site.link("/a"))
    assert str(failed).startswith(f"{site.link('/a')}: ")
    assert reason in str(failed)
    assert failed.gone == gone
    assert failed.retry_after is None


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"Retry-After": "120"}, 120),
        (503, {"Retry-After": "7"}, 7),
        (429, {"Retry-After": "99999999999999999999"}, 86_400),
        (429, {"Retry-After": "soon"}, None),
        (429, {"Retry-After": "-5"}, None),
        (429, {"Retry-After": "Mon, 03 Nov 2025 10:00:00 +99999999999999"}, None),
        (429, {}, None),
        (500, {"Retry-After": "120"}, None),
        (
            503,
            {
                "Date": "Wed, 05 Nov 2025 12:00:00 GMT",
                "Retry-After": "Wed, 05 Nov 2025 12:05:30 GMT",
            },
            330,
        ),
        (
            503,
            {
                "Date": "Wed, 05 Nov 2025 12:00:00 GMT",
                "Retry-After": "Wed, 05 Nov 2025 11:00:00 GMT",
            },
            0,
        ),
    ],
)
def test_a_busy_server_says_when_to_come_back(
    status: int, headers: dict[str, str], seconds: float | None, site: NewsSite
) -> None:
    time = Time()
    fetcher = Fetcher(allowed={site.place}, clock=time.clock, sleep=time.sleep)
    site.pages["/a"] = Reply(status=status, headers=headers)
    site.pages["/b"] = STORY
    assert failure(fetcher, site.link("/a")).retry_after == seconds
    if seconds:
        time.now += 1
        left_alone = failure(fetcher, site.link("/b"))
        assert left_alone.retry_after == seconds - 1
        assert "asked to be left alone" in str(left_alone)
        assert len(site.asked) == 1
        time.now += seconds - 1
    assert fetcher.fetch(site.link("/b")).content == STORY.body


# Servers that don't keep to HTTP, or to any measure.


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(b"short", headers={"Content-Length": "500"}), "received 5 bytes, expected 500"),
        (Reply(b"x", headers={"Content-Length": "-1"}), "answer can't be read"),
        (Reply(b"x", headers={"Content-Length": "9" * 5000}), "answer can't be read"),
        (Reply(b"x", headers={"Content-Length": "9, 10"}), "answer can't be read"),
        (wire("HTTP/1.1 200 OK\r\nA: ", "x" * 200_000), "Receive buffer too long"),
        (wire("HTTP/1.1 200 OK\r\n", "A: b\r\n" * 30_000, "\r\n"), "Receive buffer too long"),
        (wire("220 mail.example ESMTP\r\n"), "answer can't be read"),
        (wire(b"\x16\x03\x01\x00\xff" * 50), "answer can't be read"),
        (wire(b""), "disconnected without sending a response"),
        (wire("HTTP/1.1 200 OK\r\nContent-Ty"), "answer can't be read"),
        (Reply(lambda: [b"5\r\nhello\r\nzz\r\n"], headers=CHUNKED), "answer can't be read"),
        (Reply(lambda: [b"5\r\nhello\r\n"], headers=CHUNKED), "complete message body"),
    ],
)
def test_a_broken_answer_is_a_failure(reply: Reply, reason: str, site: NewsSite) -> None:
    fetcher = Fetcher(allowed={site.place}, pace=0)
    site.pages["/"] = reply
    assert reason in str(failure(fetcher, site.link("/")))


def test_a_length_that_is_too_small_cuts_what_was_sent(site: NewsSite, fetcher: Fetcher) -> None:
    for length in "5", "5, 5":
        site.pages["/"] = Reply(b"hello and more", headers={"Content-Length": length})
        assert fetcher.fetch(site.link("/")).content == b"hello"


def gzip_bomb() -> Iterable[bytes]:
    """A thousand megabytes in one."""
    packer = zlib.compressobj(wbits=31)
    for _ in range(1000):
        yield packer.compress(ZEROS)
    yield packer.flush()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(ZEROS),
        Reply(slowly(b"", 60), headers={"Content-Length": "99999999999999999999"}),
        Reply(lambda: repeat(ZEROS)),
        Reply(lambda: repeat(b"3e8\r\n%b\r\n" % ZEROS[:1000]), headers=CHUNKED),
        Reply(gzip.compress(ZEROS), headers={"Content-Encoding": "gzip"}),
        Reply(gzip.compress(ZEROS)),
        Reply(zlib.compress(ZEROS), headers={"Content-Encoding": "deflate"}),
        Reply(gzip_bomb, headers={"Content-Encoding": "gzip"}),
        Reply(lambda: repeat(PROCESSING * 100), raw=True),
    ],
    ids=["long", "lying", "endless", "chunks", "gzip", "hidden", "deflate", "bomb", "1xx"],
)
def test_no_more_is_read_or_unpacked_than_agreed(
    reply: Reply, site: NewsSite, fetcher: Fetcher
) -> None:
    site.pages["/"] = reply
    assert "is larger than 0.1 MB, the most that is read" in str(failure(fetcher, site.link("/")))


def test_a_bomb_takes_no_more_memory_than_agreed(site: NewsSite, fetcher: Fetcher) -> None:
    packed = gzip.compress(bytes(50_000_000))
    assert len(packed) < 60_000
    site.pages["/"] = Reply(packed, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        assert "is larger than 0.1 MB" in str(failure(fetcher, site.link("/")))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize("kind", ["text/html", "application/x-gzip"])
def test_what_is_compressed_twice_is_refused(kind: str, site: NewsSite, fetcher: Fetcher) -> None:
    headers = {"Content-Type": kind, "Content-Encoding": "gzip"}
    site.pages["/"] = Reply(gzip.compress(gzip.compress(b"<p>")), headers=headers)
    assert "compressed more than once" in str(failure(fetcher, site.link("/")))


GZIP_HEAD = gzip.compress(b"")[:10]
EMPTY_BLOCK = b"\x00\x00\x00\xff\xff"  # of deflate: valid, and holds nothing


@pytest.mark.parametrize(
    "reply",
    [
        Reply(slowly(b"x", 0.03)),
        Reply(slowly(b"H", 0.03), raw=True),
        Reply(slowly(PROCESSING, 0.03), raw=True),
        Reply(slowly(b"", 60)),
        Reply(slowly(b"", 60), raw=True),
        Reply(slowly(b"X: y\r\n", 0.03, first=b"HTTP/1.1 200 OK\r\n"), raw=True),
        Reply(slowly(EMPTY_BLOCK, 0.03, first=GZIP_HEAD), headers={"Content-Encoding": "gzip"}),
    ],
    ids=["body", "status line", "1xx", "silent body", "silent", "headers", "gzip"],
)
def test_a_slow_answer_is_given_up(reply: Reply, site: NewsSite) -> None:
    fetcher = Fetcher(allowed={site.place}, pace=0, seconds=0.25)
    site.pages["/"] = reply
    assert "took longer than 0.25 s" in str(failure(fetcher, site.link("/")))


def test_slow_redirects_share_one_time_limit(site: NewsSite) -> None:
    def slow_redirect(asked: Asked) -> Reply:
        Event().wait(0.1)
        return redirect(f"{asked.path}x")

    fetcher = Fetcher(allowed={site.place}, pace=0, seconds=0.25)
    site.pages |= {f"/{'x' * count}": slow_redirect for count in range(1, 7)}
    assert "took longer than 0.25 s" in str(failure(fetcher, site.link("/x")))


def test_the_limits_hold_on_secure_connections_too(
    route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with NewsSite(tls=True) as site:
        route(site.port)
        site.pages["/slow"] = Reply(slowly(b"x", 0.03))
        site.pages["/1xx"] = Reply(lambda: repeat(PROCESSING), raw=True)
        fetcher = Fetcher(pace=0, seconds=0.5, resolve=lambda host, port: [PUBLIC])
        assert "took longer" in str(failure(fetcher, "https://news.example/slow"))
        fetcher = Fetcher(pace=0, most_bytes=1000, resolve=lambda host, port: [PUBLIC])
        assert "is larger" in str(failure(fetcher, "https://news.example/1xx"))


def test_a_server_that_never_shakes_hands_is_given_up(
    route: Route,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        route(silent.getsockname()[1])
        fetcher = Fetcher(pace=0, seconds=0.2, resolve=lambda host, port: [PUBLIC])
        assert "took longer than 0.2 s" in str(failure(fetcher, "https://news.example/"))


# Politeness.


def test_requests_to_one_host_start_at_least_a_second_apart_and_redirects_count(
    site: NewsSite,
) -> None:
    time = Time()
    fetcher = Fetcher(allowed={site.place}, clock=time.clock, sleep=time.sleep, seconds=1.5)
    site.pages |= {"/": STORY, "/to": redirect("/"), "/far": redirect("/to")}
    fetcher.fetch(site.link("/"))
    assert time.slept == []
    fetcher.fetch(site.link("/far"))
    assert time.slept == [1.0, 1.0, 1.0]
    time.now += 0.75
    fetcher.fetch(site.link("/"))
    assert time.slept[3:] == [0.25]
    time.now += 5
    fetcher.fetch(site.link("/"))
    assert len(time.slept) == 4


def test_hosts_do_not_wait_for_each_other(site: NewsSite, route: Route) -> None:
    time = Time()
    route(site.port)
    site.pages["/"] = STORY
    fetcher = Fetcher(resolve=lambda host, port: [PUBLIC], clock=time.clock, sleep=time.sleep)
    for host in "one.example", "two.example", "three.example":
        fetcher.fetch(f"http://{host}/")
    assert time.slept == []


def test_who_waits_for_a_turn_loses_it_when_the_host_asks_to_be_left_alone() -> None:
    time = Time()
    pace = Pace(1.0, time.clock, lambda seconds: pace.leave_alone("news.example", 60))
    assert pace.wait("news.example") == 0
    with pytest.raises(FetchFailed, match=r"news\.example: it asked to be left alone for 60 s"):
        pace.wait("news.example")


def test_a_host_is_left_alone_for_the_longest_time_that_it_asked_for() -> None:
    time = Time()
    pace = Pace(0, time.clock, time.sleep)
    pace.leave_alone("news.example", 600)
    pace.leave_alone("news.example", 5)
    time.now += 300
    with pytest.raises(FetchFailed, match="for 5 minutes more") as failed:
        pace.wait("news.example")
    assert failed.value.retry_after == 300
    time.now += 300
    assert pace.wait("news.example") == 0


def test_threads_get_a_turn_each(site: NewsSite) -> None:
    slept: list[float] = []
    fetcher = Fetcher(allowed={site.place}, clock=lambda: 0.0, sleep=slept.append)
    site.pages["/"] = STORY
    with ThreadPoolExecutor(8) as pool:
        fetched = list(pool.map(fetcher.fetch, [site.link("/")] * 8))
    assert [one.content for one in fetched] == [STORY.body] * 8
    assert sorted(slept) == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]


def test_closing_ends_what_waits_and_what_reads_and_what_comes_after(site: NewsSite) -> None:
    reading = Event()

    def drip(asked: Asked) -> Reply:
        reading.set()
        return Reply(slowly(b"x", 0.01))

    site.pages["/slow"] = drip
    fetcher = Fetcher(allowed={site.place}, pace=3600)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(failure, fetcher, site.link("/slow"))
        reading.wait()
        second = pool.submit(failure, fetcher, site.link("/slow"))
        fetcher.close()
        for failed in first.result(), second.result(), failure(fetcher, site.link("/slow")):
            assert "Newsdesk is closing" in str(failed)
    assert len(site.asked) == 1
