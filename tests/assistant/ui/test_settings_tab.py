"""The Settings tab, without a browser."""

import re
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from newsroom import reindex, write_stories
from saved import answered
from scripted_model import scripted
from starlette.requests import Request

from assistant.alerts import HOME, Alerts, Saved
from assistant.api.idempotency.keys import Answered, IdempotencyKeys
from assistant.cli.common import Settings, settings_of
from assistant.conversations.conversations import Conversations, new_owner
from assistant.model.models import Model
from assistant.ui.settings.tab import choices_html, settings_tab, stored_html
from assistant.ui.shared.chains import Chains
from assistant.ui.shared.language import words_in
from assistant.ui.shared.preferences import Preferences
from index.errors import BadInput, StorageFailed
from index.library import Library
from index.storage.backup import UPLOADS

OWNER, OTHER = new_owner(), new_owner()
LOCAL, OLLAMA = Model("local"), Model("ollama:llama3.2")
ENGLISH, CHINESE = words_in("en"), words_in("zh")


class Tab:
    """The tab in one browser."""

    def __init__(
        self, library: Library, models: Sequence[Model] = (LOCAL,), *, at_home: bool = True
    ) -> None:
        self.conversations = Conversations(library.home)
        with gr.Blocks() as page, gr.Tab("Settings") as tab:
            chains = Chains(library, models)
            settings_tab(library, self.conversations, chains, tab, at_home=at_home)
        self._handlers = {each.name: each.fn for each in page.fns.values()}

    def show(self, chosen: str = "", language: str = "en") -> list[str]:
        return [text_of(html) for html in self._handlers["show"](request(chosen, language))]

    def delete(self, what: str, typed: str = "", language: str = "en") -> str:
        asked = gr.EventData(None, {"what": what, "typed": typed})
        return str(self._handlers["delete"](asked, request("", language)))


def request(chosen: str, language: str) -> Any:
    cookie = f"newsdesk-owner={OWNER}; newsdesk-settings={chosen}"
    headers = [(b"cookie", cookie.encode()), (b"accept-language", language.encode())]
    return gr.Request(request=Request({"type": "http", "headers": headers}))


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def checked(html: str) -> list[tuple[str, str]]:
    """The names and values of the radio buttons that are checked."""
    return re.findall(r'name="(\w+)" value="([^"]*)" checked', html)


# Choosing


def test_choices_show_current_settings() -> None:
    chosen = Preferences(language="zh", length="long", sources="cited")
    with_progress = choices_html(chosen, [LOCAL, OLLAMA], OLLAMA, CHINESE, at_home=True)
    assert checked(with_progress) == [
        ("language", "zh"),
        ("length", "long"),
        ("caution", "usual"),
        ("sources", "cited"),
        ("reading", "typed"),
        ("model", "ollama:llama3.2"),
    ]
    assert "最多六句" in with_progress


@pytest.mark.parametrize(
    ("chosen", "answers"),
    [("", LOCAL), ("ollama:llama3.2", OLLAMA), ("openai:gpt-4o", LOCAL), ("../local", LOCAL)],
)
def test_only_model_that_is_offered_can_be_chosen(
    library: Library, chosen: str, answers: Model
) -> None:
    chains = Chains(library, [LOCAL, OLLAMA])
    preferences = Preferences(model=chosen)
    assert chains.model_for(preferences) is answers
    assert chains.chain_for(preferences) is chains.chain_for(Preferences(model=answers.name))
    assert chains.chain_for(preferences)._model is answers


def test_single_model_is_shown_without_choice() -> None:
    with_progress = choices_html(Preferences(), [LOCAL], LOCAL, ENGLISH, at_home=True)
    assert 'name="model"' not in with_progress
    assert "Qwen2.5-Coder-1.5B-Instruct (local) Runs on this machine." in text_of(with_progress)


def test_quotations_only_is_a_choice_in_the_words_of_the_page() -> None:
    none = Model("none")
    offered = choices_html(Preferences(model="none"), [LOCAL, none], none, CHINESE, at_home=True)
    assert ("model", "none") in checked(offered)
    assert "只引用原文" in text_of(offered)


def test_model_name_is_escaped() -> None:
    hostile = Model('"><img src=x onerror=alert(1)>')
    with_progress = choices_html(Preferences(), [LOCAL, hostile], hostile, ENGLISH, at_home=True)
    assert "<img" not in with_progress


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("local", ["local"]),
        ("local, ollama:llama3.2,local", ["local", "ollama:llama3.2"]),
        ("/models/a b.gguf,", ["/models/a b.gguf"]),
    ],
)
def test_operator_names_models_separated_by_commas(written: str, names: list[str]) -> None:
    assert Settings(model=written).models == names


@pytest.mark.parametrize("written", ["", " , "])
def test_no_model_at_all_is_refused_in_sentence(written: str) -> None:
    context = SimpleNamespace(obj={})
    with pytest.raises(BadInput, match=r"NEWSDESK_MODEL can't be .+: name one, such as local"):
        settings_of(context, model=written)  # type: ignore[arg-type]


# What is stored


def test_storage_is_shown_and_its_folder_only_to_the_operator(library: Library) -> None:
    at_home, served = Tab(library), Tab(library, at_home=False)
    at_home.conversations.start(OWNER, answered())
    at_home.conversations.start(OTHER, answered())
    _, stored, deleting = at_home.show()
    assert str(library.home) in stored and "1 conversation is yours" in stored
    assert "Everything in the library" in deleting
    choices, stored, deleting = served.show()
    assert str(library.home) not in f"{choices} {stored} {deleting}"
    assert "on the machine that serves this page" in stored
    assert "Everything in the library" not in deleting


def test_data_sent_elsewhere_is_stated_with_model_name(library: Library) -> None:
    here = stored_html(library, 0, [LOCAL, Model("a.gguf")], ENGLISH, at_home=True)
    assert "Only requests for the links and feeds" in here
    elsewhere = stored_html(library, 0, [LOCAL, OLLAMA], ENGLISH, at_home=True)
    assert "With ollama:llama3.2, also your questions and the excerpts" in elsewhere


# Deleting


def test_only_own_conversations_are_deleted(library: Library) -> None:
    tab = Tab(library, at_home=False)
    for owner in (OWNER, OWNER, OTHER):
        tab.conversations.start(owner, answered())
    alerts = Alerts(library.home)
    for owner in (OWNER, OTHER, HOME):
        alerts.add(owner, "search", "ferries", Saved())
    message = tab.delete("mine")
    assert {each.owner for each in alerts.everybodys()} == {OTHER, HOME}
    assert 'data-deleted="mine"' in message and "2 conversations, your alerts and" in message
    assert tab.conversations.listed(OWNER) == []
    assert len(tab.conversations.listed(OTHER)) == 1


@pytest.mark.parametrize(
    ("typed", "language"), [("delete", "en"), (" Delete\n", "en"), ("删除", "zh")]
)
def test_everything_is_deleted_when_word_is_typed(
    library: Library, tmp_path: Path, typed: str, language: str
) -> None:
    tab = filled(library, tmp_path)
    assert 'data-deleted="everything"' in tab.delete("everything", typed, language)
    assert library.article_count() == 0 and library.sources.all() == []
    assert tab.conversations.listed(OWNER) == tab.conversations.listed(OTHER) == []


def test_at_home_the_alerts_of_the_page_are_deleted_and_with_everything_all(
    library: Library, tmp_path: Path
) -> None:
    tab, alerts = filled(library, tmp_path), Alerts(library.home)
    for owner in (OTHER, HOME):
        alerts.add(owner, "search", "ferries", Saved())
    tab.delete("mine")
    assert [each.owner for each in alerts.everybodys()] == [OTHER]
    tab.delete("everything", "delete")
    assert alerts.everybodys() == []


def test_answers_kept_for_repeated_requests_are_deleted_with_everything(
    library: Library, tmp_path: Path
) -> None:
    tab, keys = filled(library, tmp_path), IdempotencyKeys(library.home)
    keys.once("anna", "key", "request", lambda: Answered(202, "a text that was added"))
    tab.delete("everything", "delete")
    again = keys.once("anna", "key", "request", lambda: Answered(202, "anew"))
    assert again.body == "anew"


@pytest.mark.parametrize("typed", ["", "yes", "delet", "删除"])
def test_nothing_is_deleted_without_word(library: Library, tmp_path: Path, typed: str) -> None:
    tab = filled(library, tmp_path)
    message = tab.delete("everything", typed)
    assert "Nothing was deleted: type “delete” first." in message and "data-deleted" not in message
    assert library.article_count() == 1 and len(tab.conversations.listed(OTHER)) == 1


def test_nothing_is_deleted_during_a_run(library: Library, tmp_path: Path) -> None:
    tab = filled(library, tmp_path)
    run = library.reindex()
    next(run)
    assert "Nothing was deleted: the library is being indexed" in tab.delete("everything", "delete")
    assert "没有删除任何内容" in tab.delete("everything", "删除", "zh")
    run.close()
    assert library.article_count() == 1 and len(tab.conversations.listed(OTHER)) == 1


@pytest.mark.parametrize("what", ["everything", "something", ""])
def test_no_visitor_can_delete_library(library: Library, tmp_path: Path, what: str) -> None:
    filled(library, tmp_path)
    served = Tab(library, at_home=False)
    assert "Nothing was deleted" in served.delete(what, "delete")
    assert library.article_count() == 1 and len(served.conversations.listed(OWNER)) == 1


def test_partial_deletion_says_what_was_deleted(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = filled(library, tmp_path)

    def failing() -> None:
        raise StorageFailed("The disk fails.")

    monkeypatch.setattr(tab.conversations, "delete_everybodys", failing)
    message = tab.delete("everything", "delete")
    assert (
        "The articles, sources and files were deleted, but not the conversations, alerts and keys"
        in message
    )
    assert "The disk fails." in message and "data-deleted" not in message
    assert library.article_count() == 0
    assert "对话、提醒和密钥尚未删除" in tab.delete("everything", "删除", "zh")


def test_no_file_contains_deleted_data(library: Library, tmp_path: Path) -> None:
    tab = filled(library, tmp_path)
    asked = "Where is the lanternfish kept?"
    tab.conversations.start(OWNER, answered(asked))
    assert held(library, "lanternfish")
    tab.delete("mine")
    assert not held(library, "lanternfish")
    tab.conversations.start(OTHER, answered(asked))
    (library.home / UPLOADS / "some").mkdir(parents=True)
    (library.home / UPLOADS / "some" / "a.txt").write_text("The lanternfish is in the cellar.")
    tab.delete("everything", "delete")
    assert not held(library, "lanternfish")


def held(library: Library, words: str) -> list[str]:
    """The library's files that contain these words."""
    files = [path for path in library.home.rglob("*") if path.is_file()]
    return [each.name for each in files if words.encode() in each.read_bytes().lower()]


def filled(library: Library, folder: Path) -> Tab:
    reindex(library, write_stories(folder / "news", "bridge.txt"))
    tab = Tab(library, [scripted()])
    for owner in (OWNER, OTHER):
        tab.conversations.start(owner, answered())
    return tab


def test_no_element_of_settings_has_id_of_answers_sources(library: Library) -> None:
    with_progress = choices_html(Preferences(), [LOCAL], LOCAL, ENGLISH, at_home=True)
    ids = re.findall(r' id="([^"]+)"', with_progress)
    assert len(ids) == len(set(ids)) and all(each.startswith("setting-") for each in ids)
    for described in re.findall(r'aria-describedby="([^"]+)"', with_progress):
        assert described in ids
