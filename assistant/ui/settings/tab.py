"""The Settings tab: what a person chose, what is stored and where, and deleting it."""

from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.conversations.conversations import Conversations
from assistant.ui.settings.settings_drawn import choices_drawn, deleting_drawn, stored_drawn
from assistant.ui.shared.chains import Chains
from assistant.ui.shared.drawn import drawn, said, scripted
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, words_of
from assistant.ui.shared.owner import owner_of
from assistant.ui.shared.preferences import preferences_of
from assistant.ui.shared.sentences import refusal, why
from assistant.ui.shared.templating import html_of
from index.errors import NewsdeskError, ReindexRunning
from index.library import Library


def settings_tab(
    library: Library,
    conversations: Conversations,
    chains: Chains,
    tab: gr.Tab,
    *,
    at_home: bool,
) -> None:
    """Draw the tab and wire it. What is chosen is kept by the browser: settings.js.

    `at_home`: the page is served to this machine only, whose owner may delete the library.
    """
    with gr.Column(elem_id="settings"):
        choices = drawn(elem_id="choices")
        said(elem_id="settings-said")
        stored = drawn(elem_id="stored")
        deleting = scripted("deleting.js", elem_id="deleting")
        told = said(elem_id="deleting-said")

    def show(request: gr.Request) -> tuple[Markup, ...]:
        words, chosen, models = words_of(request), preferences_of(request), chains.models
        model = chains.model_for(chosen)
        try:
            own = conversations.count(owner_of(request))
            kept = stored_drawn(library, own, models, words, at_home=at_home)
        except NewsdeskError as error:
            kept = refusal(error, words, at_home=at_home)
        return (
            choices_drawn(chosen, models, model, words, at_home=at_home),
            kept,
            deleting_drawn(words, at_home=at_home),
        )

    def delete(asked: gr.EventData, request: gr.Request) -> Markup:
        words = words_of(request)
        try:
            if asked.what == "mine":
                count = conversations.delete_all(owner_of(request))
                return _told(words("settings.delete.done.mine", count=count), "mine")
            if at_home:
                return _delete_everything(library, conversations, str(asked.typed), words)
            return _told(words("settings.delete.not_here"))
        except NewsdeskError as error:
            return _told(why(error, words, at_home=at_home))

    tab.select(show, None, [choices, stored, deleting], **AT_ONCE)
    deleted = deleting.click(delete, None, told, **AT_ONCE)
    after: dict[str, Any] = {"js": "(told) => newsdesk.deleted(told)", **AT_ONCE}
    deleted.then(None, told, None, **after)


def _delete_everything(
    library: Library, conversations: Conversations, typed: str, words: Words
) -> Markup:
    word = words("settings.delete.word")
    if typed.strip().casefold() != word.casefold():
        return _told(words("settings.delete.mistyped", word=word))
    try:
        library.empty()
    except ReindexRunning:
        return _told(words("settings.delete.running"))
    try:
        conversations.delete_everybodys()
    except NewsdeskError as error:
        return _told(words("settings.delete.half", why=why(error, words, at_home=True)))
    return _told(words("settings.delete.done.everything"), "everything")


def _told(sentence: str, what: str = "") -> Markup:
    return html_of("deleted.html", said=sentence, what=what)
