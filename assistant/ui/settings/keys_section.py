"""The keys of other programs, in Settings: made, shown once, and revoked by whose they are."""

import gradio as gr
from markupsafe import Markup

from assistant.accounts.log import Log
from assistant.api.access import Caller
from assistant.keys.keys import LONGEST_NAME, SCOPES, Key, Keys
from assistant.ui.shared.components import said, scripted
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, words_of
from assistant.ui.shared.people import caller_of, note, owns
from assistant.ui.shared.sentences import refusal
from assistant.ui.shared.templating import html_of
from assistant.words.errors import why
from index.errors import NewsdeskError, UnknownKey
from index.library import Library

MAKE = "make"


def keys_of(keys: Keys, caller: Caller | None) -> list[Key]:
    """The keys that somebody sees: admins see all, others their own."""
    if caller is None or caller.may("admin"):
        return keys.all()
    return keys.of_account(caller.account.id) if caller.account else []


def keys_html(keys: Keys, words: Words, shown: str = "", caller: Caller | None = None) -> Markup:
    """The keys, the newest first and revoked ones last; `shown` is one that was just made."""
    every = keys_of(keys, caller)
    every.sort(key=lambda key: (key.revoked is not None, -key.created.timestamp()))
    scopes = [scope for scope in SCOPES if caller is None or caller.may(scope)]
    return html_of(
        "keys.html", t=words, keys=every, shown=shown, scopes=scopes, longest=LONGEST_NAME
    )


def keys_section(library: Library, tab: gr.Tab) -> None:
    """Draw the section and wire it. Only for a page that is served to its owner alone, or whose
    visitors sign in."""
    keys, log = Keys(library.location), Log(library.location)
    listed = scripted("two_steps.js", elem_id="keys")
    message = said(elem_id="keys-said")

    def show_keys(request: gr.Request) -> Markup:
        words = words_of(request)
        try:
            return keys_html(keys, words, caller=caller_of(request))
        except NewsdeskError as error:
            return refusal(error, words, at_home=True)

    def change_keys(asked: gr.EventData, request: gr.Request) -> tuple[Markup | object, str]:
        words, what, caller = words_of(request), str(asked.what), caller_of(request)
        try:
            if what == MAKE:
                chosen = [str(each) for each in asked.chosen]
                account = caller.account_id if caller else None
                if caller and not all(caller.may(each) for each in SCOPES if each in chosen):
                    return gr.skip(), words("people.not_allowed")
                key, shown = keys.add(str(asked.typed), chosen, account)
                note(log, "key_made", key.id)
                done = words("settings.keys.made", name=key.name)
                return keys_html(keys, words, shown, caller), done
            if what not in {key.id for key in keys_of(keys, caller)}:
                raise UnknownKey(f"There is no key {what}.")
            name = keys.revoke(what).name
            note(log, "key_revoked", what)
            done = words("settings.keys.revoked", name=name)
            return keys_html(keys, words, caller=caller), done
        except NewsdeskError as error:
            return gr.skip(), why(error, words, at_home=owns(at_home=True))

    tab.select(show_keys, None, listed, **AT_ONCE)
    listed.click(change_keys, None, [listed, message], **AT_ONCE)
