"""The keys of other programs, in Settings: made, shown once, and revoked by the owner."""

import gradio as gr
from markupsafe import Markup

from assistant.keys.keys import LONGEST_NAME, SCOPES, Keys
from assistant.ui.shared.components import said, scripted
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, words_of
from assistant.ui.shared.sentences import refusal
from assistant.ui.shared.templating import html_of
from assistant.words.errors import why
from index.errors import NewsdeskError
from index.library import Library

MAKE = "make"


def keys_html(keys: Keys, words: Words, shown: str = "") -> Markup:
    """The keys, the newest first and revoked ones last; `shown` is one that was just made."""
    every = sorted(keys.all(), key=lambda key: (key.revoked is not None, -key.created.timestamp()))
    return html_of(
        "keys.html", t=words, keys=every, shown=shown, scopes=SCOPES, longest=LONGEST_NAME
    )


def keys_section(library: Library, tab: gr.Tab) -> None:
    """Draw the section and wire it. Only for a page that is served to its owner alone."""
    keys = Keys(library.location)
    listed = scripted("two_steps.js", elem_id="keys")
    message = said(elem_id="keys-said")

    def show_keys(request: gr.Request) -> Markup:
        words = words_of(request)
        try:
            return keys_html(keys, words)
        except NewsdeskError as error:
            return refusal(error, words, at_home=True)

    def change_keys(asked: gr.EventData, request: gr.Request) -> tuple[Markup | object, str]:
        words, what = words_of(request), str(asked.what)
        try:
            if what == MAKE:
                key, shown = keys.add(str(asked.typed), map(str, asked.chosen))
                done = words("settings.keys.made", name=key.name)
                return keys_html(keys, words, shown), done
            name = keys.revoke(what).name
            return keys_html(keys, words), words("settings.keys.revoked", name=name)
        except NewsdeskError as error:
            return gr.skip(), why(error, words, at_home=True)

    tab.select(show_keys, None, listed, **AT_ONCE)
    listed.click(change_keys, None, [listed, message], **AT_ONCE)
