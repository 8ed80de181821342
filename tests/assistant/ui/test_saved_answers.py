"""The pages and files of saved conversations and answers, and who may see them."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from lxml import html
from newsroom import listed, reindex, write
from places import DATA
from saved import ARTICLE, QUOTED, answered, weak
from starlette.testclient import TestClient

from assistant.conversations.conversation import Feedback
from assistant.conversations.conversations import Conversations, new_owner
from assistant.conversations.saved_answer import SavedAnswer, SavedArticle, SavedSource
from assistant.references.formats import FORMATS
from assistant.ui.pages.saved_answers import saved_answers
from index.embedding import Embedding
from index.library import Library
from index.storage.location import CATALOGUE
from index.text.sentences import Sentence

HOSTILE = json.loads((DATA / "hostile_texts.json").read_text(encoding="utf-8"))
OWNER = new_owner()
STORY = "Bridge closes\n\n{}\n\nEngineers found cracks in two cables, the harbour master said."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Library]:
    with Library(tmp_path_factory.mktemp("library"), embedding) as opened:
        yield opened


@pytest.fixture(scope="module")
def conversations(library: Library) -> Conversations:
    return Conversations(library.home)


@pytest.fixture(scope="module")
def client(conversations: Conversations, library: Library) -> TestClient:
    site = FastAPI()
    site.include_router(saved_answers(conversations, library, at_home=True))
    return TestClient(site, cookies={"newsdesk-owner": OWNER}, headers={"accept-language": "en"})


def linked(conversations: Conversations, answer: SavedAnswer) -> str:
    """The address of an answer's page."""
    entry = conversations.start(OWNER, answer)
    return f"/answers/{conversations.link(OWNER, entry.id, 1)}"


def text_of(page: str) -> str:
    return " ".join(html.fromstring(page).body.text_content().split())


def skeleton(page: str) -> list[tuple[str, list[str]]]:
    """Every element of a page and the names of its attributes, in order."""
    return [(str(each.tag), sorted(map(str, each.attrib))) for each in html.fromstring(page).iter()]


# Conversations as files


def test_conversation_is_saved_as_markdown_and_as_page(
    conversations: Conversations, client: TestClient
) -> None:
    entry = conversations.start(OWNER, answered())
    markdown = client.get(f"/conversations/{entry.id}.md")
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert markdown.headers["content-disposition"].startswith("attachment; ")
    assert markdown.text.startswith("# When did the bridge close?")
    page = client.get(f"/conversations/{entry.id}.html")
    assert page.headers["content-disposition"].startswith("inline; ")
    assert page.headers["cache-control"] == "no-store"
    assert QUOTED in text_of(page.text)
    for written in markdown.text, page.text:
        assert "(no longer in the library)" in written  # it never was in this one


@pytest.mark.parametrize("suffix", FORMATS)
def test_sources_of_a_conversation_and_of_an_answer_are_saved(
    conversations: Conversations, client: TestClient, suffix: str
) -> None:
    entry = conversations.start(OWNER, answered("When did it close?"))
    other = replace(ARTICLE, id="a2", title="Ferry doubles its trips")
    conversations.add(OWNER, entry.id, answered(article=other))
    whole = client.get(f"/conversations/{entry.id}/cited.{suffix}")
    assert whole.headers["content-type"].startswith(FORMATS[suffix].media_type)
    assert f"When%20did%20it%20close.{suffix}" in whole.headers["content-disposition"]
    assert whole.headers["cache-control"] == "no-store"
    second = client.get(f"/conversations/{entry.id}/2/cited.{suffix}")
    for title, in_whole, in_second in (
        (ARTICLE.title, True, False),
        (other.title, True, True),
    ):
        assert (title in whole.text) == in_whole
        assert (title in second.text) == in_second


def test_sources_are_saved_by_their_owner_only(
    conversations: Conversations, client: TestClient
) -> None:
    entry = conversations.start(new_owner(), answered())
    mine = conversations.start(OWNER, answered())
    for address in (
        f"/conversations/{entry.id}/cited.ris",
        f"/conversations/{entry.id}/1/cited.ris",
        f"/conversations/{mine.id}/7/cited.ris",
        f"/conversations/{mine.id}/cited.exe",
    ):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Why: a/b \\ c?", "Why a b c.md"),
        ("芯片何时发布？", "%E8%8A%AF%E7%89%87%E4%BD%95%E6%97%B6%E5%8F%91%E5%B8%83%EF%BC%9F.md"),
        ('"; filename="evil.exe', "; filename= evil.exe.md"),
        ("../../etc/passwd", "etc passwd.md"),
        ("???", "conversation.md"),
        ("word " * 16, "word " * 11 + "word.md"),
    ],
)
def test_file_is_named_after_title_in_any_script(
    conversations: Conversations, client: TestClient, title: str, name: str
) -> None:
    entry = conversations.start(OWNER, answered())
    conversations.rename(OWNER, entry.id, title)
    header = client.get(f"/conversations/{entry.id}.md").headers["content-disposition"]
    shown, _, written = header.partition("; filename*=UTF-8''")
    assert shown == 'attachment; filename="conversation.md"'
    expected = name if "%" in name else name.translate({32: "%20", 59: "%3B", 61: "%3D"})
    assert written == expected


@pytest.mark.parametrize(
    "owner", ["", new_owner(), "nonsense"], ids=["none", "another", "nonsense"]
)
def test_only_its_owner_can_save_conversation(
    conversations: Conversations, client: TestClient, owner: str
) -> None:
    entry = conversations.start(OWNER, answered())
    for ending in "md", "html":
        address = f"/conversations/{entry.id}.{ending}"
        refused = TestClient(client.app, cookies={"newsdesk-owner": owner}).get(address)
        assert refused.status_code == 404
        assert "There is nothing here" in text_of(refused.text)
        assert "bridge" not in refused.text
        assert client.get(address).status_code == 200


# The page of an answer


def test_answers_page_shows_its_quotation_marked_in_its_passage(
    conversations: Conversations, client: TestClient
) -> None:
    answer = answered()
    passage = f"It rained.\n\n{QUOTED} Nobody was hurt."
    sentence = Sentence(12, 12 + len(QUOTED), QUOTED)
    source = replace(answer.sources[0], passage=passage, sentence=sentence, also_in=(ARTICLE,))
    address = linked(conversations, replace(answer, sources=(source,)))
    reader = TestClient(client.app, headers={"accept-language": "en"})  # with no cookie at all
    page = html.fromstring(reader.get(address).text)
    assert page.xpath("//h1/text()") == ["When did the bridge close?"]
    assert page.xpath("//sup/a/@href") == ["#source-1"]
    assert page.xpath("//li[@id='source-1']//mark/text()") == [QUOTED]
    text = " ".join(page.body.text_content().split())
    for part in (
        *("Harbour bridge closes", "Harbour News · Ada Moreau · 6 August 2025", "It rained."),
        *(
            "answered by scripted",
            "Also in: Harbour News (6 August 2025)",
            "Original at news.test",
        ),
    ):
        assert part in text
    assert page.xpath("//sup/a/@id") == ["mark-1"]
    assert page.xpath("//a[@class='back']/@href") == ["#mark-1"]


def test_only_owner_creates_link_and_it_stays_the_same(
    conversations: Conversations, client: TestClient
) -> None:
    entry = conversations.start(OWNER, answered())
    address = f"/conversations/{entry.id}/1/link"
    assert client.get(address, follow_redirects=False).status_code in (404, 405)
    assert conversations.read(OWNER, entry.id).turns[0].link is None
    first, again = (client.post(address, follow_redirects=False) for _ in range(2))
    assert first.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    assert QUOTED in text_of(client.get(first.headers["location"]).text)
    assert client.post(f"/conversations/{entry.id}/2/link").status_code == 404
    stranger = TestClient(client.app, cookies={"newsdesk-owner": new_owner()})
    assert stranger.post(address, follow_redirects=False).status_code == 404


def test_no_get_changes_what_is_stored(
    conversations: Conversations, client: TestClient, library: Library
) -> None:
    """Any page in the browser can make it send a GET, by an image or a link."""
    entry = conversations.start(OWNER, answered())
    link = conversations.link(OWNER, conversations.start(OWNER, answered()).id, 1)
    known = {"conversation_id": entry.id, "number": "1", "link": link, "suffix": "ris"}
    paths = [route.path for route in saved_answers(conversations, library, at_home=True).routes]
    assert len(paths) >= 4
    before = stored(library)
    for path in paths:
        address = path.format(**known)
        statuses = {client.request(method, address).status_code for method in ("GET", "HEAD")}
        assert statuses <= {200, 405}, address
        assert stored(library) == before, address


def stored(library: Library) -> list[str]:
    """Every row of the library's file."""
    with closing(sqlite3.connect(library.home / CATALOGUE)) as db:
        return list(db.iterdump())


def test_answer_page_reveals_nothing_of_its_owner(
    conversations: Conversations, client: TestClient
) -> None:
    entry = conversations.start(OWNER, answered())
    conversations.rename(OWNER, entry.id, "My secret title")
    conversations.rate(OWNER, entry.id, 1, Feedback("down", "my secret reason"))
    page = client.get(f"/answers/{conversations.link(OWNER, entry.id, 1)}").text
    assert "secret" not in page and OWNER not in page and entry.id not in page


def test_answer_page_is_in_readers_language_and_answer_in_its_own(
    conversations: Conversations, client: TestClient
) -> None:
    address = linked(conversations, weak(answered()))
    page = html.fromstring(client.get(address, headers={"accept-language": "zh-CN"}).text)
    assert page.get("lang") == "zh" and page.xpath("//h1/@lang") == ["en"]
    text = " ".join(page.body.text_content().split())
    assert "按当日原样保存" in text and "2025年8月6日" in text and "worth checking" in text


def test_dead_link_says_so(conversations: Conversations, client: TestClient) -> None:
    entry = conversations.start(OWNER, answered())
    address = f"/answers/{conversations.link(OWNER, entry.id, 1)}"
    conversations.delete(OWNER, entry.id)
    for each in address, "/answers/nonsense":
        refused = client.get(each, headers={"accept-language": "zh"})
        assert refused.status_code == 404
        assert "内容可能已被删除" in text_of(refused.text)


def test_refusal_shows_what_was_read_for_it(
    conversations: Conversations, client: TestClient
) -> None:
    answer = replace(answered(), sentences=(), text="None of your 3 articles says this.")
    page = html.fromstring(client.get(linked(conversations, answer)).text)
    assert page.xpath("//p[@class='refused']/text()") == ["Not answered"]
    assert page.xpath("//summary/text()") == ["1 more sentence read, not cited"]
    assert page.xpath("//details//mark/text()") == [QUOTED]


def test_answer_page_shows_changed_and_removed_sources(
    conversations: Conversations, client: TestClient, library: Library, tmp_path: Path
) -> None:
    file = write(tmp_path / "news", "bridge.txt", STORY.format(QUOTED))
    reindex(library, tmp_path / "news")
    article = listed(library, "Bridge closes").article
    known = SavedArticle(article.id, article.title, published=date(2025, 8, 6))
    gone = replace(ARTICLE, id="gone", title="Cheese fair")
    start = article.text.index(QUOTED)
    [source] = answered(article=known).sources
    sources = (replace(source, start=start), replace(source, n=2, article=gone))
    text = "The bridge closed on Monday [1] [2]."
    address = linked(conversations, replace(answered(), text=text, sources=sources))
    page = client.get(address).text
    used = f"{start}-{start + len(QUOTED)}"
    whole = f"../articles/{article.id}?used={used}#used-{start}"
    assert whole in html.fromstring(page).xpath("//li[@id='source-1']//a/@href")
    assert "Sources changed since" not in page
    assert "Sources no longer in the library: 2" in text_of(page)
    file.write_text(STORY.format("The bridge will open again on Friday, at the earliest."))
    for _ in library.reindex():
        pass
    now = listed(library, "Bridge closes").article
    page = client.get(address).text
    assert "Sources changed since: 1" in text_of(page)
    assert f"../articles/{now.id}" in html.fromstring(page).xpath("//li[@id='source-1']//a/@href")
    assert html.fromstring(page).xpath("//li[@id='source-1']//mark/text()") == [QUOTED]
    newest = conversations.listed(OWNER)[0]
    exported = client.get(f"/conversations/{newest.id}.html").text
    assert "(changed since)" in exported and "(no longer in the library)" in exported


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_nothing_to_answers_page(
    conversations: Conversations, client: TestClient, text: str
) -> None:
    def filled_with(text: str) -> SavedAnswer:
        article = SavedArticle("a1", text, (text,), text, url=f"javascript:{text}")
        answer = weak(answered(text, text, article, text))
        [source] = answer.sources
        read = SavedSource(
            2, article, 0, 0, text, source.sentence, source.sentence, 1.0, also_in=(article,)
        )
        return replace(answer, sources=(source, read), notes=(text,), left_out=(text,), model=text)

    page = client.get(linked(conversations, filled_with(text))).text
    plain = client.get(linked(conversations, filled_with("Harmless"))).text
    assert skeleton(page) == skeleton(plain)
    assert "javascript:" not in {str(link)[:11] for link in html.fromstring(page).xpath("//@href")}
