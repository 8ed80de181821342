"""The History tab's handlers, with real conversations."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from lxml import html
from saved import answered

from assistant.conversations.conversation import Entry
from assistant.conversations.conversations import Conversations, new_owner
from assistant.references.formats import FORMATS
from assistant.ui.history import tab as history
from assistant.ui.history.tab import Change, changed, history_tab, kept
from assistant.ui.shared.language import words_in
from index.embedding import Embedding
from index.library import Library

OWNER = new_owner()
ENGLISH, CHINESE = words_in("en"), words_in("zh")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Path]:
    """The folder of an open library."""
    with Library(tmp_path_factory.mktemp("library"), embedding) as opened:
        yield opened.home


@pytest.fixture
def conversations(home: Path) -> Iterator[Conversations]:
    opened = Conversations(home)
    yield opened
    opened.delete_all(OWNER)


class Tab:
    """The tab in one browser; `shown` are the values of its components."""

    def __init__(self, conversations: Conversations, owner: str = OWNER) -> None:
        with gr.Blocks() as page, gr.Tab("History") as tab:
            history_tab(conversations, tab, at_home=True)
        self._handlers = {each.name: each for each in page.fns.values()}
        headers = {"cookie": f"newsdesk-owner={owner}", "accept-language": "en"}
        self._request: Any = SimpleNamespace(headers=headers, cookies={"newsdesk-owner": owner})
        self.shown: dict[str, Any] = {"history-find": ""}
        self._most = history.PAGE
        self.open()

    def open(self, typed: str = "") -> None:
        self.shown["history-find"] = typed
        self._show(self._handlers["listed"].fn(typed, self._most, self._request))

    def press(self, does: str, conversation_id: str = "", title: str = "") -> None:
        event = SimpleNamespace(does=does, id=conversation_id, title=title)
        typed = self.shown["history-find"]
        self._show(self._handlers["act"].fn(typed, self._most, event, self._request))

    def text(self, part: str) -> str:
        drawn = self.shown[f"history-{part}"]
        return " ".join(html.fromstring(f"<div>{drawn}</div>").text_content().split())

    def titles(self) -> list[str]:
        found = html.fromstring(f"<div>{self.shown['history-list']}</div>")
        return [each.text_content() for each in found.xpath("//a[@class='title']")]

    def _show(self, update: dict[Any, Any]) -> None:
        for part, value in update.items():
            if part.elem_id:
                self.shown[part.elem_id] = value
            else:
                self._most = value


def test_empty_list_says_what_it_is_for(conversations: Conversations) -> None:
    tab = Tab(conversations)
    assert tab.titles() == []
    assert "Only this browser can see them" in tab.text("list")
    assert "blocks cookies" in Tab(conversations, owner="").text("list")


def test_conversations_are_grouped_by_last_change() -> None:
    now = datetime.now(UTC)
    ages = {"A": 0, "B": 3, "C": 30}
    entries = [Entry(name, name, now - timedelta(days=age), False, 1) for name, age in ages.items()]
    pinned = replace(entries[2], id="P", title="P", pinned=True)
    drawn = kept([pinned, *entries], ENGLISH, owner=OWNER, today=now.astimezone().date())
    found = html.fromstring(f"<div>{drawn}</div>")
    assert found.xpath("//h2/text()") == ["Pinned", "Today", "Last 7 days", "Older"]
    assert found.xpath("//section//a[@class='title']/text()") == ["P", "A", "B", "C"]
    assert found.xpath("//button[@data-does='unpin']/@aria-label") == ["Unpin “P”"]


def test_title_links_to_conversation_and_buttons_name_it(
    conversations: Conversations,
) -> None:
    entry = conversations.start(OWNER, answered())
    drawn = html.fromstring(f"<div>{Tab(conversations).shown['history-list']}</div>")
    assert drawn.xpath("//a/@href") == [
        f"?conversation={entry.id}",
        f"conversations/{entry.id}.html",
        f"conversations/{entry.id}.md",
        *(f"conversations/{entry.id}/cited.{suffix}" for suffix in FORMATS),
    ]
    for does in "rename", "pin", "delete":
        [name] = drawn.xpath(f"//button[@data-does='{does}']/@aria-label")
        assert name.casefold().startswith(does) and entry.title in name


def test_found_conversation_opens_at_found_answer(
    conversations: Conversations,
) -> None:
    entry = conversations.start(OWNER, answered("What of the bridge?"))
    conversations.add(OWNER, entry.id, answered("What of cheese?", "Forty wheels came"))
    tab = Tab(conversations)
    assert f'href="?conversation={entry.id}"' in tab.shown["history-list"]
    tab.open("wheels")
    assert f'href="?conversation={entry.id}&amp;turn=2"' in tab.shown["history-list"]


def test_search_words_are_marked_in_excerpts(conversations: Conversations) -> None:
    conversations.start(OWNER, answered("What of cheese?", "Forty wheels came"))
    conversations.start(OWNER, answered("What of the bridge?"))
    tab = Tab(conversations)
    tab.open("whee")
    assert tab.titles() == ["What of cheese?"]
    assert "<mark>wheels</mark>" in tab.shown["history-list"]
    assert "[1]" not in tab.text("list")
    assert tab.text("count") == "1 conversation contains “whee”"
    tab.open("volcano")
    assert tab.titles() == [] and tab.text("count") == "No conversation contains “volcano”"
    tab.open(" ")
    assert len(tab.titles()) == 2 and tab.text("count") == ""


def test_conversation_is_renamed_pinned_deleted_and_brought_back(
    conversations: Conversations,
) -> None:
    first, second = (conversations.start(OWNER, answered(f"{name}?")) for name in "AB")
    tab = Tab(conversations)
    tab.press("rename", first.id, " The  bridge ")
    assert tab.titles() == ["B?", "The bridge"]
    assert tab.text("done") == "Renamed to “The bridge”."
    tab.press("pin", first.id, "The bridge")
    assert tab.titles() == ["The bridge", "B?"] and tab.text("done") == "Pinned “The bridge”."
    assert tab.text("bar") == ""
    tab.press("unpin", first.id, "The bridge")
    assert tab.titles() == ["B?", "The bridge"]
    tab.press("delete", second.id, "B?")
    assert tab.titles() == ["The bridge"]
    assert tab.text("done") == "Deleted “B?”." and tab.text("bar") == "Deleted “B?”. Undo Close"
    tab.press("undo", second.id)
    assert tab.titles() == ["B?", "The bridge"]
    assert tab.text("done") == "Restored “B?”." and tab.text("bar") == ""


def test_refused_change_is_explained_in_readers_language(conversations: Conversations) -> None:
    entry = conversations.start(OWNER, answered())
    empty = changed(conversations, OWNER, Change("rename", entry.id, " "), ENGLISH, at_home=True)
    assert empty.refused and empty.message == "A conversation needs a title; enter one."
    gone = changed(conversations, new_owner(), Change("delete", entry.id), CHINESE, at_home=True)
    assert gone.refused and gone.message == "这个对话已被删除。" and gone.undo is None
    tab = Tab(conversations)
    tab.press("rename", entry.id, " ")
    assert tab.text("bar") == f"{empty.message} Close" and tab.titles() == [entry.title]
    tab.press("close")
    assert tab.text("bar") == tab.text("done") == ""


def test_another_browser_sees_and_finds_nothing(conversations: Conversations) -> None:
    entry = conversations.start(OWNER, answered())
    other = Tab(conversations, owner=new_owner())
    other.open("bridge")
    assert other.titles() == []
    other.press("delete", entry.id, entry.title)
    assert other.text("done") == "This conversation was deleted."
    assert conversations.listed(OWNER) == [entry]


def test_older_conversations_are_listed_on_request(
    conversations: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "PAGE", 2)
    for name in "ABCDE":
        conversations.start(OWNER, answered(f"{name} bridge?"))
    tab = Tab(conversations)
    assert tab.titles() == ["E bridge?", "D bridge?"]
    tab.press("more")
    assert len(tab.titles()) == 4 and "Show older ones" in tab.text("list")
    tab.open("bridge")
    assert tab.text("count") == "The 4 newest conversations that contain “bridge”"
    tab.press("more")
    assert len(tab.titles()) == 5 and "Show older ones" not in tab.text("list")
    assert tab.text("count") == "5 conversations contain “bridge”"


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "${alert(1)} {{7*7}}"]
)
def test_hostile_question_is_drawn_as_text(conversations: Conversations, text: str) -> None:
    entry = conversations.start(OWNER, answered(f"bridge {text}", text))
    tab = Tab(conversations)
    assert tab.titles() == [f"bridge {text}"]
    tab.open("bridge")
    for part in "list", "count", "done", "bar":
        drawn = html.fromstring(f"<div>{tab.shown.get(f'history-{part}', '')}</div>")
        assert not drawn.xpath("//img | //script")
    tab.press("delete", entry.id, text)
    assert tab.text("bar") == f"Deleted “{text}”. Undo Close"
