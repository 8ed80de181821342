"""The page's language: for each request, and for Gradio's own components.

Gradio's components are given keys, which the browser looks up (`label`); what templates draw is
made in the language of the request (`words_of`). Both go by the tables of `assistant/words/` and
the same choice.
"""

import re
from typing import Any

import gradio as gr
from starlette.requests import HTTPConnection

from assistant.ui.shared.preferences import preferences_of
from assistant.words.words import Words, languages, words_in, written_in

__all__ = ["Words", "label", "translations", "words_in", "words_of", "written_in"]


def words_of(request: HTTPConnection) -> Words:
    """The words for whoever sent this request: as chosen, else in the language that their browser
    asks for first, else English."""
    accepted = request.headers.get("accept-language", "").lower()
    [asked] = re.findall(r"^\s*(\w*)", accepted)
    chosen = preferences_of(request).language or asked
    return languages().get(chosen, words_in("en"))


def translations() -> gr.I18n:
    """The tables as Gradio's page takes them: what has no plural forms."""
    return gr.I18n(
        **{
            words.gradio: {key: said for key, said in words.said.items() if isinstance(said, str)}
            for words in languages().values()
        }
    )


def label(key: str) -> Any:
    """The words of a key in the language of whoever looks at them, for a component of Gradio's."""
    if key not in words_in("en").said:
        raise KeyError(key)
    return gr.I18n()(key)
