"""Reading lists, bookmarks and other lists → their links, a plan, and the pages."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from news_site import NewsSite, Reply, page
from newsroom import counts

from index.embedding import Embedding
from index.errors import UnreadableSource
from index.extraction.extract import extract
from index.fetching.fetch import Fetcher
from index.library import Library
from index.runs.reindex import Report
from index.sources import reading_lists
from index.sources.containers import members
from index.sources.reading_lists import ListedLink, parse_reading_list, plan_links

BRIDGE, TRAM = "https://kurier.example/bridge", "https://bote.example/2024/tram?id=7"
SAVED = date(2024, 3, 9)
SECONDS = "1709971200"  # noon of that day

NETSCAPE = f"""<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE><H1>Bookmarks</H1>
<DL><p>
    <DT><H3 ADD_DATE="{SECONDS}">News</H3>
    <DL><p>
        <DT><A HREF="{BRIDGE}" ADD_DATE="{SECONDS}" ICON="data:image/png;base64,AA">Bridge</A>
        <DT><A HREF="{TRAM}" ADD_DATE="{SECONDS}">Tram &amp; rail</A>
        <DT><A HREF="javascript:alert(1)">A script</A>
        <DT><A HREF="place:sort=8">Most visited</A>
    </DL><p>
</DL><p>"""
POCKET_HTML = f"""<!DOCTYPE html><html><head><title>Pocket Export</title></head><body>
<h1>Unread</h1><ul>
<li><a href="{BRIDGE}" time_added="{SECONDS}" tags="harbour">Bridge</a></li>
<li><a href="{TRAM}" time_added="{SECONDS}" tags="">Tram &amp; rail</a></li>
</ul></body></html>"""
POCKET_CSV = f"""title,url,time_added,tags,status
Bridge,{BRIDGE},{SECONDS},harbour|steel,unread
"Tram & rail",{TRAM},{SECONDS},,archive
"""
INSTAPAPER = f"""URL,Title,Selection,Folder,Timestamp,Tags
{BRIDGE},Bridge,"A quotation,
over two lines",Unread,{SECONDS},[]
{TRAM},Tram & rail,,Archive,{SECONDS},[]
"""
READWISE = f"""Title,URL,ID,Document tags,Saved date,Reading progress,Location,Seen
Bridge,{BRIDGE},01abc,[],2024-03-09 12:00:00+00:00,0,new,False
Tram & rail,{TRAM},01abd,[],2024-03-09 12:00:00+00:00,1,archive,True
"""


def entries(**names: str) -> list[dict[str, object]]:
    """Two entries whose fields have these names."""
    fields = [{"url": BRIDGE, "title": "Bridge"}, {"url": TRAM, "title": "Tram & rail"}]
    renamed = [{names.get(key, key): value for key, value in entry.items()} for entry in fields]
    return [{"id": 1, **entry, names.get("saved", "created_at"): SAVED_AT} for entry in renamed]


SAVED_AT = "2024-03-09T12:00:00+0000"
CHROME = {
    "roots": {"bookmark_bar": {"name": "Bar", "type": "folder", "children": entries(title="name")}}
}
LISTS = {
    "bookmarks.html": NETSCAPE,
    "ril_export.html": POCKET_HTML,
    "part_000000.csv": POCKET_CSV,
    "instapaper-export.csv": INSTAPAPER,
    "readwise.csv": READWISE,
    "wallabag.json": json.dumps(entries()),
    "metadata_0_to_20.json": json.dumps(entries(saved="savedAt")),
    "reader.json": json.dumps({"results": [{**each, "url": "https://read.reader.example/x",
        "source_url": each["url"]} for each in entries()]}),
    "Bookmarks.json": json.dumps(CHROME),
    "pocket-api.json": json.dumps({"list": {"1": entries(url="resolved_url")[0],
        "2": entries(url="given_url")[1]}}),
    "list.jsonl": "\n".join(map(json.dumps, entries())),
    "semicolons.csv": f"titel;link\nBridge;{BRIDGE}\nTram & rail;{TRAM}\n",
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_links_of_every_kind_of_list_are_found(name: str) -> None:
    found = parse_reading_list(LISTS[name].encode(), name)
    assert [link.address for link in found] == [BRIDGE, TRAM]
    if "semicolons" not in name:
        assert [link.title for link in found] == ["Bridge", "Tram & rail"]
        assert {link.saved for link in found} == {SAVED}


def test_lists_without_names_of_columns_are_read_line_by_line() -> None:
    events = f"410\t20240309\t\t\thttps://pics.example/a.jpg\t{BRIDGE}\n411\t20240309\t{TRAM}\n"
    assert [link.address for link in parse_reading_list(events.encode(), "events.csv")] == [
        BRIDGE,
        TRAM,
    ]
    text = f"# To read\n- the bridge ({BRIDGE}).\n\n- nothing\n- [tram]({TRAM})\n- {BRIDGE}#top\n"
    assert [link.address for link in parse_reading_list(text.encode(), "a.md")] == [BRIDGE, TRAM]


def test_a_plan_names_what_is_new_the_newest_first_and_the_least_time_it_takes() -> None:
    old, new = ListedLink("https://a.example/1", "", date(2020, 1, 1)), ListedLink(TRAM, "", SAVED)
    undated = ListedLink("https://a.example/2", "", None)
    whole = plan_links([old, undated, new, ListedLink(BRIDGE, "", SAVED)], known=[BRIDGE])
    assert whole.new == (new, old, undated)
    assert (len(whole.links), whole.sites, whole.seconds) == (4, 2, 2)
    assert whole.at_most(1).new == (new,)


def nested(depth: int) -> bytes:
    return b'{"children": [' * depth + b"{}" + b"]}" * depth


HOSTILE: list[tuple[str, Callable[[], bytes], str, str]] = [
    ("a page", lambda: b"<html><a href='https://a.example'>A</a></html>", "a.html", "a page"),
    ("nothing", lambda: b"", "a.txt", "no link"),
    ("no link", lambda: b"title,url\nBridge,\n", "a.csv", "no link"),
    ("only scripts", lambda: b'[{"url": "javascript:alert(1)"}]', "a.json", "no link"),
    ("files of this machine", lambda: b'["file:///etc/passwd"]', "a.json", "no link"),
    ("JSON cut off", lambda: b'[{"url": "https://a.example"', "a.json", "not valid JSON"),
    ("JSON 100,000 deep", lambda: nested(100_000), "a.json", "not valid JSON|no link"),
    ("JSON 200 deep", lambda: nested(200), "a.json", "no link"),
    ("a binary file", lambda: bytes(range(256)) * 9, "a.csv", "not text"),
    ("a cell without end", lambda: b'url\n"' + b"a" * 2_000_000, "a.csv", "can't be read"),
    ("too large", lambda: b" " * 20_000_001, "a.txt", "over 20 MB"),
    (
        "too many",
        lambda: b"\n".join(b"https://a.example/%d" % number for number in range(20_002)),
        "a.txt",
        "over 20,000 links",
    ),
    ("an address without end", lambda: b"https://a.example/" + b"a" * 90_000, "a.txt", "no link"),
]


@pytest.mark.parametrize(
    ("content", "name", "reason"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_hostile_lists_are_refused(content: Callable[[], bytes], name: str, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        parse_reading_list(content(), name)


@pytest.mark.parametrize("saved", ["9" * 17, "99999999999999999999", "soon", "0000-00-00", "-1"])
def test_a_time_that_is_none_is_no_day(saved: str) -> None:
    (link,) = parse_reading_list(f"url,time_added\n{BRIDGE},{saved}\n".encode(), "a.csv")
    assert link.saved is None


@pytest.mark.parametrize("counted", [SECONDS, SECONDS + "000", SECONDS + "000000"])
def test_times_are_read_in_the_units_of_every_browser(counted: str) -> None:
    assert reading_lists._day(counted) == SAVED


def test_chromes_times_begin_in_1601() -> None:
    assert reading_lists._day(str((int(SECONDS) + 11_644_473_600) * 1_000_000)) == SAVED


WORDS = "The old bridge over the Tarn was closed to lorries on Friday, and will be for a year. "


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with NewsSite() as site:
        site.pages["/bridge"] = page("Bridge closed", WORDS * 4)
        site.pages["/tram"] = page("Tram delayed", WORDS.replace("bridge", "tram") * 4)
        site.pages["/robots.txt"] = Reply(
            b"User-agent: *\nDisallow: /private/", headers={"Content-Type": "text/plain"}
        )
        yield site


def fetched(library: Library) -> Report:
    *_, report = library.reindex(due_only=True)
    assert isinstance(report, Report)
    return report


def test_pages_of_a_list_are_fetched_once_and_what_failed_for_now_again(
    site: NewsSite, tmp_path: Path, embedding: Embedding
) -> None:
    paths = ("/bridge", "/tram", "/private/a", "/gone", "/busy")
    content = "\n".join(map(site.link, paths)).encode()
    site.pages["/busy"] = Reply(b"", status=500)
    fetcher = Fetcher(allowed={site.place}, pace=0)
    with Library(tmp_path / "home", embedding, fetcher) as library:
        plan = library.sources.plan_links(content, "list.txt")
        assert len(plan.new) == 5
        assert not site.asked
        library.sources.add_links(plan, "list.txt")
        report = fetched(library)
        assert counts(report) == {"added": 2}
        reasons = {failed.address: failed.text for failed in report.failed}
        assert "robots.txt asks programs not to" in reasons[site.link("/private/a")]
        assert "isn't there any more" in reasons[site.link("/gone")]
        assert "/private/a" not in [asked.path for asked in site.asked]
        site.asked.clear()
        site.pages["/busy"] = page("Busy no more", WORDS.replace("Tarn", "Lune") * 4)
        assert fetched(library).added == 1
        assert [asked.path for asked in site.asked if "robots" not in asked.path] == ["/busy"]
        assert not library.sources.plan_links(content, "list.txt").new
        (source,) = library.sources.all()
        assert (source.is_list, source.name, source.articles) == (True, "list.txt", 3)
        library.sources.forget(source.id)
        fetched(library)
        assert not library.articles()


PINBOARD = {
    "href": BRIDGE,
    "description": "Bridge",
    "extended": "All about it",
    "time": "2024-03-09T12:00:00Z",
    "toread": "no",
}


def test_pinboards_description_is_a_links_title() -> None:
    (link,) = parse_reading_list(json.dumps([PINBOARD]).encode(), "a.json")
    assert (link.address, link.title) == (BRIDGE, "Bridge")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (NETSCAPE, "a.html"),
        (POCKET_HTML, "a.html"),
        (json.dumps({"type": "text/x-moz-place-container", "children": []}), "a.json"),
        (json.dumps({"checksum": "0", "roots": {}}), "a.json"),
        (json.dumps(PINBOARD), "line 1.json"),
        (POCKET_CSV, "a.csv"),
    ],
)
def test_added_as_an_article_a_reading_list_is_refused_with_what_to_do(
    content: str, name: str
) -> None:
    long = content.replace("A script", "A script " + "that says very much of a harbour " * 20)
    with pytest.raises(UnreadableSource, match="“newsdesk links”"):
        list(members(long.encode(), name) or ())
        extract(long.encode(), name)
