"""WARC and WACZ files → the pages in them, what was left out, and why one can't be read."""

import gzip
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
import zstandard
from newsroom import counts, reindex
from web_archives import (
    ADDRESS,
    FERRY,
    LIGHTHOUSE,
    http,
    info,
    page,
    record,
    saved,
    wacz,
    zipped_each,
)

from index.errors import UnreadableSource
from index.library import Library
from index.sources import archived_answers, web_archives
from index.sources.containers import Member
from index.sources.found import Remark
from index.sources.web import extract_page
from index.sources.web_archives import pages

BROTLI = brotli.compress(LIGHTHOUSE)
HARBOUR = "https://courier.example/2024/05/ferry"
AT = f"{ADDRESS} at 2024-03-09 07:30:15"
TWO = (info(), record(), record(http(FERRY), address=HARBOUR))


def read(path: Path) -> list[Member]:
    return [each for each in pages(path) if isinstance(each, Member)]


def left_out(path: Path) -> str:
    return next((each.text for each in pages(path) if isinstance(each, Remark)), "")


def chunked(body: bytes, size: int = 100, extension: bytes = b"") -> bytes:
    pieces = (body[place : place + size] for place in range(0, len(body), size))
    cut = (b"%x%s\r\n%s\r\n" % (len(piece), extension, piece) for piece in pieces)
    return b"".join(cut) + b"0\r\n\r\n"


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


DICTIONARY = zstandard.train_dictionary(
    4_000,
    [record(http(page(f"Quay {n}", f"Boat {n * 7} left quay {n} at noon."))) for n in range(99)],
)


def with_dictionary(stored: bytes) -> bytes:
    """TWO as .warc.zst has it (iipc.github.io/warc-specifications): the dictionary comes first."""
    packer = zstandard.ZstdCompressor(dict_data=DICTIONARY)
    frame = struct.pack("<II", 0x184D2A5D, len(stored)) + stored
    return frame + b"".join(map(packer.compress, TWO))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.warc", b"".join(TWO)),
        ("a.warc.gz", zipped_each(*TWO)),
        ("one-member.WARC.GZ", gzip.compress(b"".join(TWO), mtime=0)),
        ("a.warc.zst", b"".join(map(zstandard.compress, TWO))),
        ("with-a-dictionary.warc.zst", with_dictionary(DICTIONARY.as_bytes())),
        ("packed.warc.zst", with_dictionary(zstandard.compress(DICTIONARY.as_bytes()))),
        ("a.wacz", wacz(archive__data_dot_warc_dot_gz=zipped_each(*TWO))),
        ("two.wacz", wacz(archive__1_dot_warc=TWO[1], archive__2_dot_warc=TWO[2])),
    ],
)
def test_pages_come_with_their_address_and_time_of_capture(
    name: str, content: bytes, tmp_path: Path
) -> None:
    first, second = read(saved(tmp_path, content, name))
    assert first.name == AT
    assert first.captured == datetime(2024, 3, 9, 7, 30, 15, tzinfo=UTC)
    assert first.page and first.page.address == ADDRESS
    assert second.content == FERRY
    article = extract_page(first.page).article
    assert (article.title, article.url) == ("Lighthouse keeper retires", ADDRESS)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ("Content-Encoding: gzip", gzip.compress(LIGHTHOUSE, mtime=0)),
        ("Content-Encoding: x-gzip", gzip.compress(LIGHTHOUSE, mtime=0)),
        ("content-encoding: BR", brotli.compress(LIGHTHOUSE)),
        ("Content-Encoding: zstd", zstandard.compress(LIGHTHOUSE)),
        ("Content-Encoding: deflate", zlib.compress(LIGHTHOUSE)),
        ("Content-Encoding: deflate", bare_deflate(LIGHTHOUSE)),
        ("Content-Encoding: identity", LIGHTHOUSE),
        ("Transfer-Encoding: chunked", chunked(LIGHTHOUSE)),
        ("Transfer-Encoding: chunked", chunked(LIGHTHOUSE, extension=b";name=value")),
        ("Transfer-Encoding: gzip, chunked", chunked(gzip.compress(LIGHTHOUSE, mtime=0))),
        (
            "Transfer-Encoding: chunked\r\nContent-Encoding: br",
            chunked(brotli.compress(LIGHTHOUSE)),
        ),
        (
            "Content-Encoding: gzip, gzip",
            gzip.compress(gzip.compress(LIGHTHOUSE, mtime=0), mtime=0),
        ),
        # Many archives keep the body unpacked, but the headers as they came.
        ("Transfer-Encoding: chunked", LIGHTHOUSE),
        ("Content-Encoding: gzip", LIGHTHOUSE),
        ("Content-Encoding: br", LIGHTHOUSE),
        ("X-Long: a\r\n folded line", LIGHTHOUSE),
    ],
)
def test_a_body_is_unpacked_as_its_headers_say(headers: str, body: bytes, tmp_path: Path) -> None:
    (member,) = read(saved(tmp_path, record(http(body, headers))))
    assert member.content == LIGHTHOUSE


@pytest.mark.parametrize(
    "content",
    [
        record(more="WARC-Truncated: length\r\n"),
        record(http(gzip.compress(LIGHTHOUSE, mtime=0)[:-60], "Content-Encoding: gzip")),
        record(http(zlib.compress(LIGHTHOUSE)[:-60], "Content-Encoding: deflate")),
        record(http(chunked(LIGHTHOUSE)[:-60], "Transfer-Encoding: chunked")),
    ],
    ids=["said", "gzip", "deflate", "chunks"],
)
def test_a_page_without_its_end_is_read_with_a_note(
    content: bytes, library: Library, tmp_path: Path
) -> None:
    (member,) = read(crawl := saved(tmp_path, content))
    assert LIGHTHOUSE.startswith(member.content[:300])
    (note,) = reindex(library, crawl).notes
    assert note.text == "its end is missing in the archive"


def test_a_dictionary_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    bomb = with_dictionary(zstandard.compress(bytes(20_000_000)))
    with pytest.raises(UnreadableSource, match="its dictionary unpacks to more"):
        read(saved(tmp_path, bomb, "a.warc.zst"))


def test_the_servers_charset_goes_before_the_pages_own(tmp_path: Path) -> None:
    text = (
        page("灯塔守护人退休", "玛尔塔在灯塔工作了三十一年,星期五退休。" * 6).decode().encode("gbk")
    )
    (member,) = read(saved(tmp_path, record(http(text, kind='text/html; Charset="gb2312"'))))
    assert member.page
    assert extract_page(member.page).article.title == "灯塔守护人退休"


def test_what_is_no_page_is_counted(tmp_path: Path) -> None:
    content = b"".join(
        [
            info(),
            record(b"GET / HTTP/1.1\r\n\r\n", type_="request"),
            record(),
            record(),
            record(type_="revisit", block=b"HTTP/1.1 200 OK\r\n\r\n"),
            record(http(status="404 Not Found")),
            record(http(b"", "Location: /new", status="301 Moved Permanently")),
            record(http(b"\x89PNG", kind="image/png")),
            record(http(b"{}", kind="application/json")),
            record(
                http(b"User-agent: *", kind="text/plain"), address="https://a.example/robots.txt"
            ),
            record(
                b"a.example. 300 IN A", type_="response", kind="text/dns", address="dns:a.example"
            ),
            record(b"{}", type_="resource", kind="application/json", address="urn:pageinfo:a"),
            record(b"outlinks", type_="metadata", kind="application/warc-fields"),
            record(b"rest", type_="continuation"),
        ]
    )
    path = saved(tmp_path, content)
    assert [member.name for member in read(path)] == [AT]
    assert left_out(path) == (
        "left out: a page that is in it a second time, a revisit of an unchanged page,"
        " 2 redirects or errors,"
        " 3 files that are no pages (pictures, scripts and the like),"
        " a piece of a record that is split"
    )


def test_a_page_that_changed_between_two_captures_is_there_twice(tmp_path: Path) -> None:
    later = record(http(FERRY), date="2024-04-01T00:00:00.123456Z")
    same_second = record(http(FERRY + b"<!-- again -->"))
    names = [member.name for member in read(saved(tmp_path, record() + later + same_second))]
    assert names == [AT, f"{ADDRESS} at 2024-04-01 00:00:00", f"{AT} (2)"]


def test_resources_and_conversions_are_read_without_a_servers_headers(tmp_path: Path) -> None:
    text = b"Ferry strike ends\n\nCrews go back to work on Monday, said their union in Ostrey."
    content = b"".join(
        [
            record(LIGHTHOUSE, type_="resource", kind="text/html; charset=utf-8"),
            record(text, type_="conversion", kind="text/plain", address=HARBOUR),
            record(text, type_="conversion", kind="text/plain"),  # of the page above
        ]
    )
    path = saved(tmp_path, content)
    first, second = read(path)
    assert first.content == LIGHTHOUSE
    assert second.page
    assert extract_page(second.page).article.title == "Ferry strike ends"
    assert left_out(path) == "left out: a page that is in it a second time"


@pytest.mark.parametrize(
    "content",
    [
        record(address=f"<{ADDRESS}>"),
        record().replace(b"WARC/1.1", b"WARC/1.0"),
        record(http().replace(b"\r\n", b"\n")).replace(b"\r\n", b"\n"),
        record(http(kind=None)),
        record(http(kind="application/octet-stream")),
        record(http(status="200")).replace(b"HTTP/1.1", b"HTTP/2"),
        record(date="yesterday"),
        b"\r\n\r\n" + record(),
        record()[:-4] + record(http(b"", status="204 No Content")),
    ],
)
def test_what_crawlers_write_differently_is_read(content: bytes, tmp_path: Path) -> None:
    (member,) = read(saved(tmp_path, content))
    assert member.page and member.page.address == ADDRESS
    assert b"Marta Quill" in member.content


BOMB = gzip.compress(b" " * 30_000_000)
HOSTILE: list[tuple[str, Callable[[], bytes], str, list[str] | None]] = [
    (
        "a page cut off",
        lambda: (TWO[1] + TWO[2])[:-300],
        "a.warc",
        ["", "breaks off in the middle"],
    ),
    (
        "a zipped page cut off",
        lambda: zipped_each(TWO[1], record(http(bytes(range(256)) * 900), address=HARBOUR))[:-90],
        "a.warc.gz",
        ["", "breaks off in the middle"],
    ),
    ("headers cut off", lambda: TWO[1] + TWO[2][:60], "a.warc", ["", "breaks off or is damaged"]),
    (
        "a picture cut off",
        lambda: TWO[1] + record(http(b"x" * 900_000, kind="image/png"))[:-500],
        "a.warc",
        ["", "breaks off or is damaged"],
    ),
    (
        "damaged gzip",
        lambda: zipped_each(TWO[1]) + b"\x1f\x8b" + b"junk" * 50,
        "a.warc.gz",
        ["", "breaks off or is damaged"],
    ),
    (
        "a length beyond the end",
        lambda: record(length=10**12) + TWO[2],
        "a.warc",
        ["breaks off in the middle"],
    ),
    (
        "a length of forty digits",
        lambda: record(length="9" * 40) + TWO[2],
        "a.warc",
        ["its length can't be read", ""],
    ),
    (
        "a length that is too short",
        lambda: record(length=200) + TWO[2],
        "a.warc",
        ["", ""],
    ),
    (
        "a length below zero",
        lambda: record(length=-5) + TWO[2],
        "a.warc",
        ["its length can't be read", ""],
    ),
    (
        "no length",
        lambda: TWO[1] + record().replace(b"Content-Length", b"Content-Breadth"),
        "a.warc",
        ["", "breaks off or is damaged"],
    ),
    (
        "a page of 30 MB in 30 kB",
        lambda: zipped_each(record(http(b" " * 30_000_000)), TWO[2]),
        "a.warc.gz",
        ["too large", ""],
    ),
    (
        "a gzip bomb for a body",
        lambda: record(http(BOMB, "Content-Encoding: gzip")) + TWO[2],
        "a.warc",
        ["too large", ""],
    ),
    (
        "a brotli bomb for a body",
        lambda: record(http(brotli.compress(b" " * 30_000_000), "Content-Encoding: br")) + TWO[2],
        "a.warc",
        ["too large", ""],
    ),
    (
        "a zstd bomb for a body",
        lambda: record(http(zstandard.compress(b" " * 30_000_000), "Content-Encoding: zstd")),
        "a.warc",
        ["too large"],
    ),
    (
        "a bomb in a bomb",
        lambda: record(http(gzip.compress(BOMB), "Content-Encoding: gzip, gzip")),
        "a.warc",
        ["too large"],
    ),
    (
        "packed too often",
        lambda: record(http(b"x", "Content-Encoding: gzip, gzip, gzip, gzip")),
        "a.warc",
        ["compressed more often"],
    ),
    (
        "packed in an unknown way",
        lambda: record(http(b"x", "Content-Encoding: sdch")),
        "a.warc",
        ["in a way that isn't read"],
    ),
    (
        "broken brotli",
        lambda: record(http(b"\x8f\x07\x80\xfe" * 50, "Content-Encoding: br")),
        "a.warc",
        ["its compression is broken"],
    ),
    (
        "chunks that say they are larger",
        lambda: record(http(b"ffffffff\r\n" + LIGHTHOUSE, "Transfer-Encoding: chunked")),
        "a.warc",
        [""],
    ),
    (
        "headers without end",
        lambda: record(more="X-A: b\r\n" * 300_000) + TWO[2],
        "a.warc",
        None,
    ),
    (
        "a header without end",
        lambda: record(more=f"X-A: {'b' * 3_000_000}\r\n") + TWO[2],
        "a.warc",
        None,
    ),
    (
        "an answer whose headers don't end",
        lambda: record(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 90_000) + TWO[2],
        "a.warc",
        [""],
    ),
    ("an answer that is none", lambda: record(b"\x00" * 500) + TWO[2], "a.warc", [""]),
    (
        "an address with a line break",
        lambda: record(address="https://a.example/\x00\x1b[31m" + "a" * 9_000),
        "a.warc",
        [""],
    ),
    (
        "a damaged file in a WACZ",
        lambda: wacz(archive__1_dot_warc_dot_gz=b"\x1f\x8bjunk", archive__2_dot_warc=TWO[1]),
        "a.wacz",
        ["not a WARC file", ""],
    ),
]


@pytest.mark.parametrize(
    ("content", "name", "ends"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_hostile_archives_are_contained(
    content: Callable[[], bytes], name: str, ends: list[str] | None, tmp_path: Path
) -> None:
    try:
        members = read(saved(tmp_path, content(), name))
    except UnreadableSource:
        assert not ends
        return
    reasons = [member.refused or "" for member in members]
    if ends is None:  # whatever comes of it, it comes at once
        assert len(reasons) <= 3
        return
    assert len(reasons) == len(ends)
    assert all(
        end in reason and bool(end) == bool(reason)
        for end, reason in zip(ends, reasons, strict=True)
    )
    assert all(member.name.isprintable() and len(member.name) < 3_000 for member in members)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.warc"),
        (b"The quick brown fox.\n" * 50, "a.warc"),
        (gzip.compress(b"The quick brown fox.\n" * 50, mtime=0), "a.warc.gz"),
        (b"\x1f\x8b" + b"\x00" * 50, "a.warc.gz"),
        (b"PK\x03\x04junk", "a.wacz"),
        (wacz(), "a.wacz"),
        (wacz(archive__1_dot_warc=b"fox"), "b.wacz"),
        (wacz(archive__1_dot_warc=TWO[1])[:-30], "a.wacz"),
    ],
)
def test_what_is_no_web_archive_is_refused(content: bytes, name: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match=r"not a (web archive|WACZ)"):
        refused = [member.refused for member in read(saved(tmp_path, content, name))]
        assert all(refused) and not refused  # reached only if nothing was raised


def test_an_archive_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_archives, "_LEAST_BUDGET", 1_000_000)
    bombs = [record(http(b"\0" * 5_000_000, kind="video/mp4")), TWO[1]]
    path = saved(tmp_path, zipped_each(*bombs), "a.warc.gz")
    with pytest.raises(UnreadableSource, match="more than can be read safely"):
        read(path)


def test_only_so_many_pages_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_archives, "MOST_PAGES", 1)
    with pytest.raises(UnreadableSource, match="holds over 1 pages"):
        read(saved(tmp_path, b"".join(TWO) + record(http(LIGHTHOUSE + b" "), address=HARBOUR)))


def test_a_body_is_never_longer_than_what_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archived_answers, "MOST_BYTES", 300)
    packed = http(gzip.compress(LIGHTHOUSE, mtime=0), "Content-Encoding: gzip")
    (member,) = read(saved(tmp_path, record(packed)))
    assert member.refused and "too large" in member.refused


def test_an_archive_in_a_folder_is_indexed_page_by_page(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "crawls"
    folder.mkdir()
    crawl = saved(folder, zipped_each(*TWO, TWO[1]), "crawl.warc.gz")
    report = reindex(library, folder)
    assert counts(report) == {"added": 2}
    (note,) = report.notes
    assert (note.address, note.text) == (
        str(crawl),
        "left out: a page that is in it a second time",
    )
    assert {listed.article.title for listed in library.articles()} == {
        "Lighthouse keeper retires",
        "Night ferry comes back",
    }
    assert counts(reindex(library)) == {"unchanged": 2}
    crawl.write_bytes(zipped_each(TWO[1]))
    assert counts(reindex(library)) == {"removed": 1, "unchanged": 1}


def test_what_stands_before_a_damage_is_indexed(library: Library, tmp_path: Path) -> None:
    crawl = saved(tmp_path, (TWO[1] + TWO[2])[:-300])
    report = reindex(library, crawl)
    assert report.added == 1
    assert [failed.address for failed in report.failed] == [
        f"{crawl}!{HARBOUR} at 2024-03-09 07:30:15"
    ]


def test_many_comments_hold_up_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(record(http(b"<!---->" * 5_000 + b"x", kind=None)))
    assert left_out(path) == "left out: a file that is no page"


def test_a_body_of_several_gzip_members_is_read_whole() -> None:
    half = len(LIGHTHOUSE) // 2
    body = gzip.compress(LIGHTHOUSE[:half]) + gzip.compress(LIGHTHOUSE[half:])
    answer = archived_answers.read_answer(http(body, "Content-Encoding: gzip"))
    assert answer.body().content == LIGHTHOUSE


def test_a_body_whose_compression_is_broken_is_no_page() -> None:
    broken = b"\x1f\x8b\x08<p>this is no deflate</p>"
    with pytest.raises(UnreadableSource, match="compression is broken"):
        archived_answers.read_answer(http(broken, "Content-Encoding: gzip")).body()
