"""The Story tab's handlers, without a browser."""

import asyncio
from typing import Any
from urllib.parse import parse_qsl

import gradio as gr
import pytest
from scripted_model import scripted
from starlette.requests import Request

from assistant.model.models import Model
from assistant.ui.shared.chains import Chains
from assistant.ui.story.tab import story_tab
from index.errors import StorageFailed
from index.library import Library


class Tab:
    """The tab in one browser."""

    def __init__(self, library: Library, *models: Model) -> None:
        with gr.Blocks() as page, gr.Tabs() as tabs, gr.Tab("Story") as tab:
            story_tab(library, Chains(library, models), page, tab, tabs, at_home=True)
        self._handlers = {each.name: each.fn for each in page.fns.values()}

    def tell(self, topic: str, language: str = "en", model: str = "") -> str:
        """All updates for a topic."""

        async def collect() -> list[Any]:
            asked = request(language, model)
            return [each async for each in self._handlers["show_story"](topic, asked)]

        return " ".join(str(each) for update in asyncio.run(collect()) for each in update.values())

    def opened(self, address: str) -> str:
        """The updates when the page is opened at an address, and when its story is ready."""
        asked = request("en", "", address)
        at_once = self._handlers["opened"](asked)
        topic = dict(parse_qsl(address)).get("story", "")
        story = asyncio.run(self._handlers["show_by_address"](topic, asked))
        return " ".join(str(each) for update in (at_once, story) for each in update.values())

    def suggested(self) -> str:
        return str(self._handlers["suggested"](request("en", "")))


def request(language: str, model: str, address: str = "") -> gr.Request:
    headers = [
        (b"accept-language", language.encode()),
        (b"cookie", f"newsdesk-settings=model={model}".encode()),
    ]
    return gr.Request(
        request=Request({"type": "http", "headers": headers, "query_string": address.encode()})
    )


def named(name: str) -> Model:
    model = scripted(translated="the Ashby volcano")
    model.name = name
    return model


@pytest.mark.parametrize("chosen", ["here", "elsewhere"])
def test_topic_is_translated_by_the_chosen_model_only(samples: Library, chosen: str) -> None:
    models = {name: named(name) for name in ("elsewhere", "here")}
    Tab(samples, *models.values()).tell("阿什比的火山", model=chosen)
    asked = {name for name, model in models.items() if model.chat().asked}
    assert asked == {chosen}


def test_topic_without_words_is_refused_in_page_language(samples: Library) -> None:
    tab = Tab(samples, scripted())
    assert "No topic given" in tab.tell("it")
    assert "没有写明话题" in tab.tell("it", "zh")


def test_story_opens_only_for_an_address_with_a_topic(
    samples: Library,
) -> None:
    tab = Tab(samples, scripted())
    story = tab.opened("story=Huawei+CANN")
    assert "Huawei CANN" in story
    assert "Huawei opens its Ascend chip toolkit" in story
    assert "articles from" not in tab.opened("")
    assert "No topic given" in tab.opened("story=it")


def test_unreadable_library_is_reported_instead_of_suggestions(
    samples: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise StorageFailed("The disk fails.")

    monkeypatch.setattr(samples, "articles", failing)
    assert "The disk fails." in Tab(samples, scripted()).suggested()
