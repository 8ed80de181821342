"""The History tab: the list of conversations, searching it, and what can be done with each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.conversations.conversation import LONGEST_TITLE, Entry, on_one_line
from assistant.conversations.conversations import SHORTEST_OWNER, Conversations, Match
from assistant.ui.shared.components import own_html, said, scripted
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, label, words_of
from assistant.ui.shared.owner import owner_of
from assistant.ui.shared.people import is_known, owns
from assistant.ui.shared.sentences import refusal
from assistant.ui.shared.templating import html_of
from assistant.words.errors import why
from index.errors import BadInput, NewsdeskError, UnknownConversation


@dataclass(frozen=True)
class Change:
    """A change to one conversation; `title` is its new title when renaming, else its title."""

    does: str
    id: str
    title: str = ""


@dataclass(frozen=True)
class Outcome:
    """A sentence about a change, made or `refused`; `undo` is the id of what was deleted."""

    message: str
    refused: bool = False
    undo: str | None = None


def changed(
    conversations: Conversations, owner: str, change: Change, words: Words, *, at_home: bool
) -> Outcome:
    """Make the change and describe it. Raises KeyError for an unknown change."""
    make = _CHANGES[change.does]
    try:
        return make(conversations, owner, change, words)
    except UnknownConversation:
        return Outcome(words("history.gone"), refused=True)
    except BadInput:
        return Outcome(words("history.no_title"), refused=True)
    except NewsdeskError as error:
        return Outcome(why(error, words, at_home=owns(at_home=at_home)), refused=True)


def _rename(conversations: Conversations, owner: str, change: Change, words: Words) -> Outcome:
    title = conversations.rename(owner, change.id, change.title)
    return Outcome(words("history.renamed", title=title))


def _pin(conversations: Conversations, owner: str, change: Change, words: Words) -> Outcome:
    conversations.pin(owner, change.id)
    return Outcome(words("history.pinned_now", title=on_one_line(change.title)))


def _unpin(conversations: Conversations, owner: str, change: Change, words: Words) -> Outcome:
    conversations.unpin(owner, change.id)
    return Outcome(words("history.unpinned", title=on_one_line(change.title)))


def _delete(conversations: Conversations, owner: str, change: Change, words: Words) -> Outcome:
    conversations.delete(owner, change.id)
    message = words("history.deleted", title=on_one_line(change.title))
    return Outcome(message, undo=change.id)


def _bring_back(conversations: Conversations, owner: str, change: Change, words: Words) -> Outcome:
    entry = conversations.bring_back(owner, change.id)
    return Outcome(words("history.back", title=entry.title))


_CHANGES: dict[str, Callable[[Conversations, str, Change, Words], Outcome]] = {
    "rename": _rename,
    "pin": _pin,
    "unpin": _unpin,
    "delete": _delete,
    "undo": _bring_back,
}


WEEK = timedelta(days=7)


def kept(
    entries: Sequence[Entry], words: Words, *, owner: str, today: date, more: bool = False
) -> Markup:
    """All conversations, in groups; an explanation if there are none.

    `more`: there are older ones that aren't listed.
    """
    rows = [Match(entry, 1, ()) for entry in entries]
    return html_of(
        "history.html",
        t=words,
        groups=[
            (name, list(group))
            for name, group in groupby(rows, lambda row: _group(row.entry, today))
        ],
        more=more,
        empty=not rows,
        no_cookie=len(owner) < SHORTEST_OWNER,
        longest=LONGEST_TITLE,
        shares=is_known(),
    )


def found(matches: Sequence[Match], words: Words, *, more: bool = False) -> Markup:
    """The conversations found, each with an excerpt in which the words searched for are marked."""
    return html_of(
        "history.html",
        t=words,
        groups=[("", matches)],
        more=more,
        empty=False,
        no_cookie=False,
        longest=LONGEST_TITLE,
        shares=is_known(),
    )


def bar(outcome: Outcome, words: Words) -> Markup:
    """The bar for what can be undone or was refused; nothing where the list shows the change."""
    if not outcome.undo and not outcome.refused:
        return Markup()
    return html_of("undo_bar.html", t=words, message=outcome.message, undo=outcome.undo)


def _group(entry: Entry, today: date) -> str:
    """The key of the heading that it is listed under."""
    if entry.pinned:
        return "history.pinned"
    changed = entry.changed.astimezone().date()
    if changed >= today:
        return "history.today"
    return "history.week" if today - changed < WEEK else "history.older"


PAGE = 100  # conversations that are listed at first, and more for each press of the button


def history_tab(conversations: Conversations, tab: gr.Tab, *, at_home: bool) -> None:
    """Draw the tab and wire it; the list is refreshed each time the tab is opened.

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
        undo = own_html(elem_id="history-bar")
        listing = scripted("history.js", elem_id="history-list")

    def listed(typed: str, most: int, request: gr.Request) -> dict[Any, Any]:
        """The current list, or the conversations found; or why it can't be read."""
        try:
            return read(typed, most, request)
        except NewsdeskError as error:
            return {listing: "", count: refusal(error, words_of(request), at_home=at_home)}

    def read(typed: str, most: int, request: gr.Request) -> dict[Any, Any]:
        words, owner = words_of(request), owner_of(request)
        if not typed.strip():
            # One more than is shown, to know whether there are others.
            entries = conversations.listed(owner, most + 1)
            today = datetime.now().astimezone().date()
            more = len(entries) > most
            drawn_list = kept(entries[:most], words, owner=owner, today=today, more=more)
            return {listing: drawn_list, count: ""}
        matches = conversations.search(owner, typed, most + 1)
        more = len(matches) > most
        counted_words = _counted(typed, len(matches[:most]), words, more=more)
        return {listing: found(matches[:most], words, more=more), count: counted_words}

    def act(typed: str, most: int, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        """Do what the pressed button says, and refresh the list."""
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
            done: outcome.message,
            undo: bar(outcome, words),
        }

    looked_for, outputs = [find, shown], [listing, count]
    tab.select(listed, looked_for, outputs, **AT_ONCE)
    find.change(listed, looked_for, outputs, trigger_mode="always_last", **AT_ONCE)
    listing.click(act, looked_for, [*outputs, shown, done, undo], **AT_ONCE)


def _counted(typed: str, number: int, words: Words, *, more: bool) -> str:
    """How many conversations contain the words typed."""
    if more:
        return words("history.found_more", count=number, words=typed.strip())
    if number:
        return words("history.found", count=number, words=typed.strip())
    return words("history.found_none", words=typed.strip())
