"""The History tab: a search over all conversations, and the list with what can be done to each."""

from datetime import datetime
from typing import Any

import gradio as gr

from assistant.conversations.conversations import Conversations
from assistant.ui.history.changing import Change, changed
from assistant.ui.history.listing import bar, found, kept
from assistant.ui.shared.drawn import drawn, said, scripted
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, label, words_of
from assistant.ui.shared.owner import owner_of
from assistant.ui.shared.sentences import refusal
from index.errors import NewsdeskError

PAGE = 100  # conversations listed before those that are older are asked for


def history_tab(conversations: Conversations, tab: gr.Tab, *, at_home: bool) -> None:
    """Draw the tab and wire it; the list is drawn anew each time the tab is opened.

    `at_home`: the page is served to this machine only.
    """
    shown = gr.State(PAGE)  # how many are listed
    with gr.Column(elem_id="history"):
        find = gr.Textbox(
            label=label("history.find"),
            placeholder=label("history.find"),
            show_label=False,
            container=False,
            max_lines=1,
            elem_id="history-find",
        )
        count = said(elem_id="history-count")
        done = said(elem_id="history-done", elem_classes="unseen")  # the bar or the list shows it
        undo = drawn(elem_id="history-bar")
        listing = scripted("history.js", elem_id="history-list")

    def listed(typed: str, most: int, request: gr.Request) -> dict[Any, Any]:
        """The list as it is now, or what is found in it; or why neither can be told."""
        try:
            return read(typed, most, request)
        except NewsdeskError as error:
            return {listing: "", count: refusal(error, words_of(request), at_home=at_home)}

    def read(typed: str, most: int, request: gr.Request) -> dict[Any, Any]:
        words, owner = words_of(request), owner_of(request)
        if not typed.strip():
            # One more than is shown tells whether there are others.
            entries = conversations.listed(owner, most + 1)
            today = datetime.now().astimezone().date()
            more = len(entries) > most
            drawn_list = kept(entries[:most], words, owner=owner, today=today, more=more)
            return {listing: drawn_list, count: ""}
        matches = conversations.search(owner, typed, most + 1)
        more = len(matches) > most
        told = _counted(typed, len(matches[:most]), words, more=more)
        return {listing: found(matches[:most], words, more=more), count: told}

    def act(typed: str, most: int, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        """Do what was pressed, and draw the list after it."""
        if event.does == "more":
            most += PAGE
            return {**listed(typed, most, request), shown: most}
        if event.does == "close":
            return {undo: "", done: ""}
        change = Change(str(event.does), str(event.id), str(event.title))
        words = words_of(request)
        outcome = changed(conversations, owner_of(request), change, words, at_home=at_home)
        return {
            **listed(typed, most, request),
            done: outcome.told,
            undo: bar(outcome, words),
        }

    looked_for, outputs = [find, shown], [listing, count]
    tab.select(listed, looked_for, outputs, **AT_ONCE)
    find.change(listed, looked_for, outputs, trigger_mode="always_last", **AT_ONCE)
    listing.click(act, looked_for, [*outputs, shown, done, undo], **AT_ONCE)


def _counted(typed: str, number: int, words: Words, *, more: bool) -> str:
    """How many conversations have the words typed."""
    if more:
        return words("history.found_more", count=number, words=typed.strip())
    if number:
        return words("history.found", count=number, words=typed.strip())
    return words("history.found_none", words=typed.strip())
