"""Keys in Settings, without a browser."""

from typing import Any

import gradio as gr
import pytest
from scripted_model import scripted
from starlette.requests import Request

from assistant.conversations.conversations import Conversations
from assistant.keys.keys import Keys
from assistant.ui.settings.tab import settings_tab
from assistant.ui.shared.chains import Chains
from index.library import Library


def handlers_of(library: Library, *, at_home: bool = True) -> dict[str, Any]:
    """What the tab's events call, by name."""
    with gr.Blocks() as page, gr.Tab("Settings") as tab:
        chains = Chains(library, [scripted()])
        settings_tab(library, Conversations(library.home), chains, tab, at_home=at_home)
    return {each.name: each.fn for each in page.fns.values()}


def in_language(language: str) -> Any:
    headers = [(b"accept-language", language.encode())]
    return gr.Request(request=Request({"type": "http", "headers": headers}))


def asked(what: str, typed: str = "", chosen: tuple[str, ...] = ()) -> gr.EventData:
    return gr.EventData(None, {"what": what, "typed": typed, "chosen": list(chosen)})


@pytest.mark.parametrize(
    ("language", "made", "revoked"),
    [
        ("en", "Made the key “bot”.", "Revoked the key “bot”."),
        ("zh", "已创建密钥“bot”。", "已撤销密钥“bot”。"),
    ],
)
def test_key_is_shown_once(library: Library, language: str, made: str, revoked: str) -> None:
    handlers, reader = handlers_of(library), in_language(language)
    drawn, said = handlers["change_keys"](asked("make", "bot", ("ask",)), reader)
    [key] = Keys(library.home).all()
    assert (key.name, key.scopes, said) == ("bot", ("ask",), made)
    assert "<code>nd_" in drawn
    assert "nd_" not in handlers["show_keys"](reader) and "bot" in handlers["show_keys"](reader)
    drawn, said = handlers["change_keys"](asked(key.id), reader)
    assert said == revoked and f'id="revoke-{key.id}"' not in drawn
    assert Keys(library.home).all()[0].revoked


@pytest.mark.parametrize(
    "wrong",
    [asked("make", "", ("ask",)), asked("make", "bot"), asked("make", "b", ("x",)), asked("00")],
)
def test_what_cannot_be_is_told_and_changes_nothing(library: Library, wrong: gr.EventData) -> None:
    _, said = handlers_of(library)["change_keys"](wrong, in_language("en"))
    assert said and Keys(library.home).all() == []


def test_name_is_escaped(library: Library) -> None:
    Keys(library.home).add("<img src=x>", ["ask"])
    assert "<img" not in handlers_of(library)["show_keys"](in_language("en"))


def test_visitors_neither_see_nor_make_keys(library: Library) -> None:
    assert {"show_keys", "change_keys"} <= set(handlers_of(library))
    assert not {"show_keys", "change_keys"} & set(handlers_of(library, at_home=False))


def test_keys_end_when_everything_is_deleted(library: Library) -> None:
    _, shown = Keys(library.home).add("bot", ["ask"])
    event = gr.EventData(None, {"what": "everything", "typed": "delete"})
    assert "data-deleted" in handlers_of(library)["delete"](event, in_language("en"))
    assert Keys(library.home).find(shown) is None and Keys(library.home).all() == []
