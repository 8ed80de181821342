"""What news agencies send (NewsML-G2, NITF, ninjs) → stories; their orders are obeyed."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from newsroom import counts, reindex, write
from wire_files import (
    CHANGED,
    CREATED,
    NINJS_1,
    NINJS_2,
    NINJS_3,
    TITLE,
    TOLD,
    hours,
    item,
    message,
    newsml,
    ninjs,
    nitf,
)

from index.article import Article
from index.errors import NotReleased, UnreadableSource
from index.extraction import release
from index.extraction.extract import extract
from index.library import Library
from index.sources.wire import WireItem, wire_items


def items(content: bytes) -> list[WireItem]:
    found = wire_items(content)
    assert found is not None
    return found


def only(content: bytes) -> Article:
    (story,) = items(content)
    assert story.refused is None
    return extract(story.record, "article 1.json").article


def refusal(content: bytes) -> str:
    (story,) = items(content)
    assert story.refused
    return story.refused


NITF_WITHIN = nitf(data="", before="").partition(b"?>")[2].decode()
STORIES = {
    "NewsML-G2 with XHTML": newsml(),
    "NewsML-G2 with NITF": newsml(
        content=f'<inlineXML contenttype="application/nitf+xml">{NITF_WITHIN}</inlineXML>'
    ),
    "NewsML-G2 with plain text": newsml(
        content=f'<inlineData contenttype="text/plain">{TOLD}</inlineData>'
    ),
    "NewsML-G2 in UTF-16": newsml().decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "NewsML-G2 in a message": message(item()),
    "NITF": nitf(byline="By <person>Ines Aldaz</person> and <person>Per Holm</person>"),
}


@pytest.mark.parametrize("content", STORIES.values(), ids=STORIES)
def test_a_story_in_xml_is_read_whole(content: bytes) -> None:
    article = only(content)
    assert (article.title, article.text) == (TITLE, TOLD)
    assert article.authors == ("Ines Aldaz", "Per Holm")
    assert (article.publisher, article.published) == ("Depesche", date(2024, 3, 5))
    assert article.language == "en"


@pytest.mark.parametrize("of", [NINJS_1, NINJS_2, NINJS_3], ids=["1.x", "2.1", "3.0"])
def test_a_story_in_ninjs_is_read_whole(of: dict[str, object]) -> None:
    article = extract(ninjs(of), "a.json").article
    assert (article.title, article.text) == (TITLE, TOLD)
    assert article.authors == ("Ines Aldaz", "Per Holm")
    assert (article.publisher, article.published) == ("Depesche", date(2024, 3, 5))
    assert article.updated == date(2024, 3, 8)


FIRST = f"<firstCreated>{CREATED}</firstCreated>"


@pytest.mark.parametrize(
    ("content", "published", "updated"),
    [
        (
            newsml(created="<contentCreated>2024-03-04T08:00:00Z</contentCreated>"),
            date(2024, 3, 4),
            date(2024, 3, 8),
        ),
        (newsml(created="<contentCreated>2024-03</contentCreated>"), date(2024, 3, 5), None),
        (newsml(days=""), date(2024, 3, 8), None),
        (newsml(days="", version="1"), date(2024, 3, 8), None),
        (nitf(data='<date.issue norm="20240305T231000+0100"/>'), date(2024, 3, 5), None),
        (
            nitf(data="", head='<pubdata type="print" date.publication="20240306T000000"/>'),
            date(2024, 3, 6),
            None,
        ),
    ],
)
def test_the_day_of_a_story_is_that_of_its_making_not_of_its_version(
    content: bytes, published: date | None, updated: date | None
) -> None:
    article = only(content)
    assert article.published == published
    assert updated is None or article.updated == updated


def test_only_the_first_version_of_ninjs_is_surely_dated_by_its_version() -> None:
    undated = {name: value for name, value in NINJS_1.items() if name != "firstcreated"}
    for version, sure in (("1", True), ("3", False)):
        article = extract(ninjs(undated, version=version), "a.json").article
        assert (article.published, article.date_sure) == (date(2024, 3, 8), sure)
    made = ninjs(NINJS_3, contentCreated="2024-03-04T08:00:00Z")
    assert extract(made, "a.json").article.published == date(2024, 3, 4)


SOON, PAST = hours(2), hours(-2)
HELD_BACK = {
    "canceled": newsml(status='<pubStatus qcode="stat:canceled"/>'),
    "withheld": newsml(status='<pubStatus qcode="stat:withheld"/>'),
    "canceled by uri": newsml(
        status='<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>'
    ),
    "embargoed": newsml(embargoed=f"<embargoed>{SOON}</embargoed>"),
    "embargoed without end": newsml(embargoed="<embargoed/>"),
    "embargoed until nonsense": newsml(embargoed="<embargoed>Friday</embargoed>"),
    "NITF canceled": nitf(status="canceled"),
    "NITF withheld": nitf(status="withheld"),
    "NITF embargoed": nitf(status="embargoed"),
    "NITF released later": nitf(data=f'<date.release norm="{SOON}"/>'),
    "NITF within NewsML-G2": newsml(
        content="<inlineXML>"
        + nitf(status="canceled", before="").partition(b"?>")[2].decode()
        + "</inlineXML>"
    ),
}


@pytest.mark.parametrize("content", HELD_BACK.values(), ids=HELD_BACK)
def test_what_an_agency_holds_back_is_not_read(content: bytes) -> None:
    assert refusal(content).startswith("not read")


@pytest.mark.parametrize(
    "content",
    [
        ninjs(pubstatus="canceled"),
        ninjs(pubstatus="withheld"),
        ninjs(embargoed=SOON),
        ninjs(embargoed=""),
        ninjs(NINJS_2, pubstatus="canceled"),
        ninjs(NINJS_3, pubStatus="withheld"),
        ninjs(NINJS_3, embargoed=SOON),
    ],
)
def test_what_an_agency_holds_back_in_ninjs_is_not_read(content: bytes) -> None:
    with pytest.raises(NotReleased, match=r"^not read"):
        extract(content, "a.json")


def test_what_was_released_is_read() -> None:
    assert only(newsml(embargoed=f"<embargoed>{PAST}</embargoed>")).title == TITLE
    assert only(newsml(status="")).title == TITLE
    assert only(nitf(data=f'<date.release norm="{PAST}"/>')).title == TITLE
    assert extract(ninjs(embargoed=PAST), "a.json").article.title == TITLE
    assert extract(ninjs(embargoed=None), "a.json").article.title == TITLE


def test_a_time_without_zone_must_have_passed_everywhere() -> None:
    with pytest.raises(NotReleased):
        release.check_released("usable", [hours(-2)[:19]])
    release.check_released("usable", [hours(-13)[:19]])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (newsml(kind="packageItem"), "a package"),
        (newsml(kind="planningItem"), "a plan of coverage"),
        (newsml(content='<remoteContent href="storna.jpg"/>'), "in another file"),
        (newsml(content=""), "without a text"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, reason: str) -> None:
    assert reason in refusal(content)


def test_a_picture_in_ninjs_is_refused() -> None:
    picture = {"uri": "urn:a", "type": "picture", "pubstatus": "usable", "versioncreated": CHANGED}
    with pytest.raises(UnreadableSource, match="its type is picture"):
        extract(json.dumps(picture).encode(), "a.json")


@pytest.mark.parametrize(
    "beginning", ['<!DOCTYPE NewsML SYSTEM "NewsML_1.2.dtd"><NewsML>', '<NewsML Version="1.2">']
)
def test_newsml_of_the_first_version_is_refused_with_what_to_get_instead(beginning: str) -> None:
    content = f"<?xml version='1.0'?>{beginning}<NewsItem/></NewsML>".encode()
    with pytest.raises(UnreadableSource, match="get the stories as NewsML-G2, NITF or ninjs"):
        wire_items(content)


def test_other_json_and_xml_is_left_alone() -> None:
    record = json.dumps({"uri": "urn:a", "title": TITLE, "text": TOLD}).encode()
    assert extract(record, "a.json").article.title == TITLE
    assert wire_items(b"<rss><channel><title>newsItem</title></channel></rss>") is None
    assert wire_items(b"no XML at all") is None


def test_of_several_versions_the_newest_is_read_and_a_kill_withdraws_the_others() -> None:
    updated = message(item(version="2"), item(version="3", title="Ferry refloated"))
    first, second = items(updated)
    assert first.refused == "an earlier version; version 3 is in the same file"
    assert extract(second.record, "a.json").article.title == "Ferry refloated"
    killed = items(message(item(), item(version="4", status='<pubStatus qcode="stat:canceled"/>')))
    assert all(story.refused for story in killed)


def test_the_editors_note_is_kept() -> None:
    record = json.loads(items(newsml())[0].record)
    assert record["note"] == "the editors' note: Adds quote in third paragraph."


def test_a_later_version_that_names_no_other_day_is_dated_with_a_doubt() -> None:
    assert only(newsml(days="", version="1")).date_sure
    assert not only(newsml(days="")).date_sure


def test_what_a_page_in_newsml_repeats_of_the_items_fields_is_left_out() -> None:
    head = (
        f"<header><time>05.03.2024</time><ul><li>ferry</li></ul><h1>{TITLE}</h1>"
        "<p>Von Ines Aldaz, dpa</p></header>"
    )
    assert only(newsml(content=CONTENT.replace("<body>", f"<body>{head}"))).text == TOLD


def test_notes_that_are_not_for_the_public_and_logins_are_left_out() -> None:
    told = newsml().decode()
    private = told.replace("<edNote>", '<edNote pubconstraint="c:nonpublic">').encode()
    assert json.loads(items(private)[0].record)["note"] == ""
    login = re.sub("<by>.*</by>", "<creator><name>aldaz.ines</name></creator>", told)
    assert only(login.encode()).authors == ()
    named = login.replace("aldaz.ines", "Ines Aldaz")
    assert only(named.encode()).authors == ("Ines Aldaz",)
    abroad = told.replace("By Ines Aldaz and Per Holm", "Von Ines Aldaz, Depesche")
    assert only(abroad.encode()).authors == ("Ines Aldaz",)


def test_a_note_that_an_agency_marks_as_public_is_kept() -> None:
    notes = (
        '<edNote role="n:private">Call Per.</edNote><edNote role="n:public">Adds a port.</edNote>'
    )
    told = re.sub("<edNote>.*</edNote>", notes, newsml().decode()).encode()
    assert json.loads(items(told)[0].record)["note"] == "the editors' note: Adds a port."


def test_html_that_is_called_plain_text_is_read_as_html() -> None:
    text = "<![CDATA[\n<p>\n   The Storna ran\naground &amp; stayed.\n  </p>]]>"
    plain = f'<inlineData contenttype="text/plain">{text}</inlineData>'
    assert only(newsml(content=plain)).text == "The Storna ran aground & stayed."
    few = plain.replace("<p>", "<b> is less:").replace("</p>", "")
    assert "<b> is less:" in only(newsml(content=few)).text


def test_where_no_byline_names_anyone_the_creator_is_the_author() -> None:
    creator = "<creator><name>The Quay Post</name></creator>"
    unsigned = (
        "<nitf><body><body.head><byline><byttl>Desk</byttl></byline></body.head><body.content>"
    )
    content = f"<inlineXML>{unsigned}<p>{TOLD}</p></body.content></body></nitf></inlineXML>"
    for by in ("", "<by/>"):
        told = re.sub("<by>.*</by>", by + creator, newsml(content=content).decode())
        assert only(told.encode()).authors == ("The Quay Post",)


def test_an_address_is_no_publisher() -> None:
    told = re.sub(
        "<provider.*</provider>", '<provider uri="https://a.example/about/"/>', newsml().decode()
    )
    assert only(told.encode()).publisher == "Depesche"


@pytest.mark.parametrize(
    ("norm", "is_read"),
    [("20240305", True), ("20240305+0100", True), ("29990305", False), ("", True), ("soon", False)],
)
def test_a_day_of_release_in_nitf_is_read_in_its_own_writing(norm: str, is_read: bool) -> None:
    (story,) = items(nitf(data=f'<date.release norm="{norm}"/>'))
    assert (story.refused is None) == is_read


def test_html_in_ninjs_is_read_as_such_whatever_its_tags() -> None:
    body = 'The ferry <a href="https://a.example">Storna</a> ran aground &amp; sank.'
    article = extract(ninjs(body_xhtml=body), "a.json").article
    assert article.text == "The ferry Storna ran aground & sank."


def nested(depth: int) -> bytes:
    return newsml(content=f"<inlineXML>{'<b>' * depth}x{'</b>' * depth}</inlineXML>")


ENTITY = '<!DOCTYPE nitf [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE nitf [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
HOSTILE: list[tuple[str, Callable[[], bytes], str]] = [
    ("entities that multiply", lambda: nitf(before=ENTITY, body="<p>&b;</p>"), "declares entities"),
    ("an entity of a file", lambda: nitf(before=FILE, body="<p>&a;</p>"), "declares entities"),
    ("100,000 deep", lambda: nested(100_000), "too deeply"),
    ("cut off", lambda: newsml()[:-40], "breaks off"),
    ("a message cut off", lambda: message(item(), item(guid="b"))[:-300], "breaks off"),
    ("longer than is read", lambda: newsml(content=" " * 10_000_001), "more than is read"),
    ("a million tags", lambda: newsml(content="<a/>" * 1_000_001), "more than is read"),
    (
        "attributes without end",
        lambda: newsml(content="<a " + " ".join(f"b{n}='c'" for n in range(500)) + "/>"),
        "more attributes",
    ),
    ("items without end", lambda: message(item(content="") * 10_001), "more than is read|holds"),
]


@pytest.mark.parametrize(
    ("content", "reason"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_hostile_files_are_refused(content: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        items(content())


CONTENT = item().partition("<contentSet>")[2].partition("</contentSet>")[0]
SCRIPTED = item().partition("<contentSet>")[2].partition("</contentSet>")[0]
SCRIPTED = SCRIPTED.replace("</body>", "<script>alert(1)</script></body>")
CONTAINED: dict[str, Callable[[], bytes]] = {
    "a script": lambda: newsml(content=SCRIPTED),
    "a version of 400 digits": lambda: newsml(version="9" * 400),
    "a version that is a word": lambda: newsml(version="three"),
    "an address of a script": lambda: newsml(guid="javascript:alert(1)"),
    "a stray ampersand": lambda: newsml(title="Ferry & aground off Kelnes").replace(b"&amp;", b"&"),
}


@pytest.mark.parametrize("content", CONTAINED.values(), ids=CONTAINED)
def test_hostile_parts_are_contained(content: Callable[[], bytes]) -> None:
    article = only(content())
    assert article.text == TOLD
    assert article.url is None


@pytest.mark.parametrize(
    "content",
    [
        ninjs(bodies=[1, None, {"value": 3}], body_text="", body_xhtml=None),
        ninjs(NINJS_2, bodies={"role": "main"}),
        ninjs(NINJS_2, bodies=[[]] * 100_000),
        ninjs(NINJS_3, headlines="x", bodies=[{"role": {"a": 1}, "value": ["x"]}]),
    ],
)
def test_ninjs_of_the_wrong_shape_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableSource):
        extract(content, "a.json")


def test_a_story_under_embargo_is_read_once_that_has_passed(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = tmp_path / "wire"
    held_back = f"<embargoed>{SOON}</embargoed>"
    write(news, "one.json", ninjs(embargoed=SOON, uri="urn:one", headline="Embargoed ninjs"))
    write(news, "several.xml", message(item(), item(guid="urn:two", embargoed=held_back)))
    report = reindex(library, news)
    assert counts(report) == {"added": 1}
    assert [Path(failed.address).name for failed in report.failed] == [
        "one.json",
        "several.xml!article 2.json",
    ]
    assert all("under embargo until" in failed.text for failed in report.failed)
    monkeypatch.setattr(release, "check_released", lambda *_: None)
    monkeypatch.setattr("index.extraction.ninjs.check_released", lambda *_: None)
    monkeypatch.setattr("index.sources.wire.check_released", lambda *_: None)
    assert reindex(library).added >= 1
    assert not library.failed()


def test_a_story_that_is_withdrawn_leaves_the_library(library: Library, tmp_path: Path) -> None:
    news = tmp_path / "wire"
    write(news, "storna.xml", newsml())
    assert counts(reindex(library, news)) == {"added": 1}
    write(news, "storna.xml", newsml(version="4", status='<pubStatus qcode="stat:canceled"/>'))
    report = reindex(library)
    assert not library.articles()
    assert "has withdrawn it (canceled)" in report.failed[0].text
