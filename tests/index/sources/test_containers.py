"""Archives and .jsonl files → the documents in them, or the reason why one isn't read."""

import io
import json
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hostile_files import WORDS, docx, page, zipped

from index.errors import UnreadableSource
from index.extraction.extract import extract
from index.sources import containers
from index.sources.containers import Member, members

STORY = WORDS.encode()


def refusals(content: bytes, name: str = "a.zip") -> dict[str, str | None]:
    return {member.name: member.refused for member in members(content, name)}


def entry(name: str, content: bytes = STORY, *, mode: int = 0, method: int = 8) -> bytes:
    """An archive with one file, of any name and kind."""
    info = zipfile.ZipInfo("placeholder")
    info.filename = name  # the constructor would clean it
    info.external_attr = mode << 16
    info.compress_type = method
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(info, content)
    return packed.getvalue()


def encrypted() -> bytes:
    """An archive whose file says that it is encrypted (APPNOTE.TXT, 4.4.4, bit 0)."""
    content = bytearray(entry("a.txt"))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def lying() -> bytes:
    """An archive whose file is said to be ten bytes long."""
    content = bytearray(entry("a.txt"))
    place = content.index(b"PK\x01\x02") + 24
    content[place : place + 4] = (10).to_bytes(4, "little")
    return bytes(content)


def twice() -> bytes:
    packed = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("a.txt", STORY)
        archive.writestr("a.txt", b"another")
    return packed.getvalue()


HOSTILE: list[tuple[str, Callable[[], bytes], str, str]] = [
    ("leads upwards", lambda: entry("../../etc/cron.txt"), "../../etc/cron.txt", "leads out"),
    ("hides the way up", lambda: entry("a/../../b.txt"), "a/../../b.txt", "leads out"),
    ("begins at the root", lambda: entry("/etc/motd.txt"), "/etc/motd.txt", "leads out"),
    ("names a drive", lambda: entry("C:a.txt"), "C:a.txt", "leads out"),
    ("leads upwards on Windows", lambda: entry("..\\..\\a.txt"), "..\\..\\a.txt", "leads out"),
    ("has a line break in its name", lambda: entry("a\n.txt"), "a\n.txt", "leads out"),
    (
        "is a link",
        lambda: entry("a.txt", b"/etc/passwd", mode=stat.S_IFLNK | 0o777),
        "a.txt",
        "a link",
    ),
    ("is a device", lambda: entry("a.txt", mode=stat.S_IFBLK | 0o666), "a.txt", "a device"),
    ("is a pipe", lambda: entry("a.txt", mode=stat.S_IFIFO | 0o666), "a.txt", "a device"),
    (
        "is an archive",
        lambda: entry("b.zip", zipped({"a.txt": STORY})),
        "b.zip",
        "archive in an archive",
    ),
    ("is a pressed file", lambda: entry("b.gz"), "b.gz", "archive in an archive"),
    ("is a program", lambda: entry("a.exe"), "a.exe", r"can't be read \(.exe\)"),
    ("is encrypted", encrypted, "a.txt", "encrypted"),
    ("is pressed by bzip2", lambda: entry("a.txt", method=12), "a.txt", "an unusual way"),
    ("is pressed by LZMA", lambda: entry("a.txt", method=14), "a.txt", "an unusual way"),
    (
        "swells a thousand times",
        lambda: entry("a.txt", bytes(9_000_000)),
        "a.txt",
        "times its size",
    ),
    ("is larger than it says", lying, "a.txt", "damaged"),
    (
        "is damaged",
        lambda: entry("a.txt", STORY, method=0).replace(b"harbour", b"HARBOUR"),
        "a.txt",
        "damaged",
    ),
]


@pytest.mark.parametrize(
    ("content", "name", "reason"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_a_file_in_an_archive_is_refused_with_its_reason(
    content: Callable[[], bytes], name: str, reason: str
) -> None:
    [member] = members(content(), "a.zip")
    assert member.name == name
    assert member.content == b""
    with pytest.raises(UnreadableSource, match=reason):
        raise UnreadableSource(member.refused or "read")


def test_the_second_file_of_a_name_is_refused() -> None:
    first, second = members(twice(), "a.zip")
    assert (first.content, first.refused) == (STORY, None)
    assert second.refused == "a second file of that name in the archive"


def test_an_archive_is_read_up_to_a_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MOST_BYTES_IN_ALL", len(STORY) + 1)
    content = zipped({"a.txt": STORY, "b.txt": STORY})
    assert refusals(content) == {
        "a.txt": None,
        "b.txt": "the archive unpacks to more than can be read safely",
    }


def test_an_archive_of_too_many_files_is_refused() -> None:
    content = zipped({f"{number}.txt": b"" for number in range(containers.MOST_MEMBERS + 1)})
    with pytest.raises(UnreadableSource, match="it holds 10,001 files"):
        list(members(content, "a.zip"))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"no archive", zipped({"a.txt": STORY})[:-9]]
)
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableSource, match="not a zip archive, or a damaged one"):
        list(members(content, "a.zip"))


def test_the_documents_of_an_archive_come_in_their_order_without_what_systems_leave() -> None:
    content = zipped(
        {
            "news/": b"",
            "news/story.txt": STORY,
            "__MACOSX/news/._story.txt": b"x",
            "news/.DS_Store": b"x",
            "news/page.HTML": page(),
            "news/memo.docx": docx(),
        }
    )
    assert list(members(content, "a.zip")) == [
        Member("news/story.txt", STORY),
        Member("news/page.HTML", page()),
        Member("news/memo.docx", docx()),
    ]


def test_names_in_utf_8_are_read_whether_or_not_the_archive_says_so() -> None:
    named = entry("brücke.txt")
    unmarked = bytearray(named)
    unmarked[7] &= ~8 & 0xFF
    unmarked[unmarked.index(b"PK\x01\x02") + 9] &= ~8 & 0xFF
    assert list(refusals(named)) == list(refusals(bytes(unmarked))) == ["brücke.txt"]


def test_each_line_of_jsonl_is_an_article_and_a_bad_one_is_known_by_its_number() -> None:
    lines = [
        json.dumps({"title": "One", "text": WORDS}),
        "",
        '{"title": "Two", ',
        json.dumps(["no", "article"]),
        "[" * 100_000,
        json.dumps({"title": "Six"}),
        json.dumps({"_id": "7", "title": "Seven", "text": WORDS, "metadata": {"url": "x"}}),
    ]
    results: dict[str, str] = {}
    for member in members("\r\n".join(lines).encode(), "news.jsonl"):
        assert member.refused is None
        try:
            results[member.name] = extract(member.content, member.name).article.title
        except UnreadableSource as error:
            results[member.name] = str(error)
    assert results == {
        "line 1.json": "One",
        "line 3.json": "not valid JSON",
        "line 4.json": "a list; write each article on a line of its own, as .jsonl",
        "line 5.json": "not valid JSON",
        "line 6.json": "it has no text (in a field such as text, body, content)",
        "line 7.json": "Seven",
    }


def test_a_file_of_one_article_holds_no_others() -> None:
    for content, name in (
        (json.dumps({"title": "One", "text": WORDS}).encode(), "a.json"),
        (docx(), "a.docx"),
        (page(), "a.html"),
        (STORY, "a.txt"),
    ):
        assert members(content, name) is None


def named_in(encoding: str, name: str) -> bytes:
    """An archive as programs write it that know of no Unicode."""
    stand_in = b"x" * len(name.encode(encoding))
    return entry(stand_in.decode()).replace(stand_in, name.encode(encoding))


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("gbk", "鱼市.txt"),
        ("gbk", "新闻/港口关闭六周.txt"),
        ("gbk", "臺灣鎔基.txt"),  # characters that GB2312 lacks
        ("cp437", "Café Zürich.txt"),
        ("cp437", "été.txt"),
        ("utf-8", "éé.txt"),
    ],
)
def test_names_are_read_in_the_letters_of_whoever_wrote_the_archive(
    encoding: str, name: str
) -> None:
    assert list(refusals(named_in(encoding, name))) == [name]


def test_a_name_in_unicode_beside_the_other_is_believed_if_it_belongs_to_it() -> None:
    info = zipfile.ZipInfo("a.txt")
    told = "Brücke.txt".encode()
    for crc, name in ((zlib.crc32(b"a.txt"), "Brücke.txt"), (7, "a.txt")):
        field = struct.pack("<BI", 1, crc) + told
        info.extra = struct.pack("<HH", 0x7075, len(field)) + field
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(info, STORY)
        assert list(refusals(packed.getvalue())) == [name]


def test_a_list_in_an_archive_gives_its_articles() -> None:
    lines = "\n".join(json.dumps({"title": each, "text": WORDS}) for each in ("One", "Two"))
    table = f"title,text\nThree,{json.dumps(WORDS)}\n"
    held = list(members(zipped({"a.jsonl": lines.encode(), "b.csv": table.encode()}), "a.zip"))
    assert [member.name for member in held] == [
        "a.jsonl!line 1.json",
        "a.jsonl!line 2.json",
        "b.csv!row 1.json",
    ]
    titles = [extract(member.content, member.name).article.title for member in held]
    assert titles == ["One", "Two", "Three"]
