"""The Settings tab: what a person chose, what is stored and where, and deleting it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.accounts.accounts import Accounts
from assistant.accounts.log import Log
from assistant.alerts import Alerts
from assistant.api.access import Caller
from assistant.api.idempotency.keys import IdempotencyKeys
from assistant.conversations.conversations import Conversations
from assistant.keys.keys import Keys
from assistant.model.models import NONE, Model
from assistant.ui.settings.keys_section import keys_section
from assistant.ui.shared import owner, preferences
from assistant.ui.shared.chains import Chains
from assistant.ui.shared.components import own_html, said, scripted
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, words_of
from assistant.ui.shared.owner import alerts_owner_of, owner_of
from assistant.ui.shared.people import SESSION, caller_of, is_known, note, owns
from assistant.ui.shared.preferences import Preferences, preferences_of
from assistant.ui.shared.sentences import refusal
from assistant.ui.shared.templating import html_of
from assistant.words.errors import why
from assistant.words.words import languages
from index.errors import NewsdeskError, ReindexRunning
from index.library import Library
from index.storage.disk_use import disk_use


@dataclass(frozen=True)
class Option:
    """One choice; `language` is that of its name, if it isn't the page's."""

    value: str
    name: str
    hint: str = ""
    language: str = ""


@dataclass(frozen=True)
class Group:
    """Options of which one is chosen."""

    name: str
    title: str
    options: Sequence[Option]
    chosen: str
    hint: str = ""


def choices_html(
    chosen: Preferences,
    models: Sequence[Model],
    model: Model,
    words: Words,
    *,
    at_home: bool,
    caller: Caller | None = None,
) -> Markup:
    """The choices; `model` is the current one of `models`.

    `at_home`: shown on the machine that serves the page; `caller`: who signed in, if people do.
    """
    return html_of(
        "settings.html",
        t=words,
        account=caller.account if caller else None,
        is_admin=caller is not None and caller.may("admin"),
        groups=[
            _languages(chosen, words),
            _group("length", ("short", "usual", "long"), chosen.length, words),
            _group("caution", ("careful", "usual", "bold"), chosen.caution, words),
            _group("sources", ("all", "cited"), chosen.sources, words),
            _group("reading", ("typed", "asked"), chosen.reading, words),
            _models(models, model, words, at_home=at_home),
        ],
    )


def stored_html(
    library: Library,
    conversations: int,
    models: Sequence[Model],
    words: Words,
    *,
    at_home: bool,
) -> Markup:
    """What is stored, and where; `conversations` is the number of the reader's own."""
    room = disk_use(library.home)
    parts = [
        (words("settings.stored.catalogue"), room.catalogue),
        (words("settings.stored.caches"), room.caches),
        (words("settings.stored.dropped"), room.dropped),
    ]
    if room.before_restores:
        parts.append((words("settings.stored.before_restores"), room.before_restores))
    return html_of(
        "stored.html",
        t=words,
        folder=str(library.home) if at_home else "",
        parts=parts,
        conversations=conversations,
        owner_cookie=SESSION if is_known() else owner.COOKIE,
        signed_in=is_known(),
        settings_cookie=preferences.COOKIE,
        elsewhere=[model.title for model in models if not model.is_local],
    )


def deleting_html(words: Words, *, at_home: bool) -> Markup:
    """What can be deleted; the library only by whoever runs it."""
    return html_of("deleting.html", t=words, everything=at_home, signed_in=is_known())


def _languages(chosen: Preferences, words: Words) -> Group:
    options = [Option("", words("settings.language.browser"))]
    options += [
        Option(each.language, each.name, language=each.language) for each in languages().values()
    ]
    hint = words("settings.language.hint")
    return Group("language", words("settings.language"), options, chosen.language, hint)


def _group(name: str, values: Sequence[str], chosen: str, words: Words) -> Group:
    options = [
        Option(value, words(f"settings.{name}.{value}"), words(f"settings.{name}.{value}.hint"))
        for value in values
    ]
    return Group(name, words(f"settings.{name}"), options, chosen)


def _models(models: Sequence[Model], model: Model, words: Words, *, at_home: bool) -> Group:
    here = words("settings.model.here" if at_home else "settings.model.here_served")
    elsewhere = words("settings.model.elsewhere")
    options = [
        Option(each.name, words("settings.model.none"), words("settings.model.none.hint"))
        if each.name == NONE
        else Option(
            each.name,
            each.title,
            f"{here} {_measured(each, words)}".rstrip() if each.is_local else elsewhere,
        )
        for each in models
    ]
    if len(options) == 1:
        only = f"{options[0].hint} {words('settings.model.only')}"
        options = [replace(options[0], hint=only)]
    return Group("model", words("settings.model"), options, model.name)


def _measured(model: Model, words: Words) -> str:
    """How a local model is run on this processor; "" until it is loaded."""
    if model.settings is None:
        return ""
    batch, packs = model.settings.batch, model.settings.packs_weights
    return words("settings.model.packed" if packs else "settings.model.unpacked", batch=batch)


def settings_tab(
    library: Library,
    conversations: Conversations,
    chains: Chains,
    tab: gr.Tab,
    *,
    at_home: bool,
) -> None:
    """Draw the tab and wire it. The browser stores what is chosen: settings.js.

    `at_home`: the page is served to this machine only, whose owner may delete the library.
    """
    with gr.Column(elem_id="settings"):
        choices = own_html(elem_id="choices")
        said(elem_id="settings-said")
        stored = own_html(elem_id="stored")
        if at_home:
            keys_section(library, tab)
        deleting = scripted("two_steps.js", elem_id="deleting")
        message = said(elem_id="deleting-said")

    def show(request: gr.Request) -> tuple[Markup, ...]:
        words, chosen, models = words_of(request), preferences_of(request), chains.models
        owned = owns(at_home=at_home)
        model = chains.model_for(chosen)
        try:
            own = conversations.count(owner_of(request))
            kept = stored_html(library, own, models, words, at_home=owned)
        except NewsdeskError as error:
            kept = refusal(error, words, at_home=at_home)
        return (
            choices_html(chosen, models, model, words, at_home=owned, caller=caller_of(request)),
            kept,
            deleting_html(words, at_home=owned),
        )

    def delete(asked: gr.EventData, request: gr.Request) -> Markup:
        words = words_of(request)
        try:
            if asked.what == "mine":
                Alerts(library.home).delete_all(alerts_owner_of(request, at_home=at_home))
                count = conversations.delete_all(owner_of(request))
                if (caller := caller_of(request)) and caller.account:
                    Accounts(library.home).keep_preferences(caller.account.id, "")
                return _result(words("settings.delete.done.mine", count=count), "mine")
            if owns(at_home=at_home):
                return _delete_everything(library, conversations, str(asked.typed), words)
            return _result(words("settings.delete.not_here"))
        except NewsdeskError as error:
            return _result(why(error, words, at_home=owns(at_home=at_home)))

    tab.select(show, None, [choices, stored, deleting], **AT_ONCE)
    deleted = deleting.click(delete, None, message, **AT_ONCE)
    after: dict[str, Any] = {"js": "(html) => newsdesk.deleted(html)", **AT_ONCE}
    deleted.then(None, message, None, **after)


def _delete_everything(
    library: Library, conversations: Conversations, typed: str, words: Words
) -> Markup:
    word = words("settings.delete.word")
    if typed.strip().casefold() != word.casefold():
        return _result(words("settings.delete.mistyped", word=word))
    try:
        library.empty()
    except ReindexRunning:
        return _result(words("settings.delete.running"))
    try:
        Keys(library.home).delete_all()
        conversations.delete_everybodys()
        Alerts(library.home).delete_everybodys()
        IdempotencyKeys(library.home).delete_all()
        note(Log(library.home), "library_emptied")
    except NewsdeskError as error:
        return _result(words("settings.delete.half", why=why(error, words, at_home=True)))
    return _result(words("settings.delete.done.everything"), "everything")


def _result(sentence: str, what: str = "") -> Markup:
    return html_of("deleted.html", said=sentence, what=what)
