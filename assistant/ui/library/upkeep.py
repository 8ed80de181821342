"""What was done so far, and the two repairs: checking the library, making its index anew."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from assistant.ui.drawn import drawn, said
from assistant.ui.handlers import AT_ONCE
from assistant.ui.language import Words, label
from assistant.ui.library.runs_done import runs_table
from assistant.ui.sentences import refusal
from index.background import Background
from index.errors import NewsdeskError
from index.library import Library


class Upkeep:
    """`events` are those after which a run may have begun; `outputs` what is drawn."""

    def __init__(self, library: Library, background: Background) -> None:
        self._library = library
        with gr.Accordion(label("library.history"), open=False, elem_id="upkeep"):
            self._runs = drawn()
            with gr.Row():
                check = gr.Button(label("library.check"), size="sm", scale=0, min_width=0)
                rebuild = gr.Button(label("library.rebuild"), size="sm", scale=0, min_width=0)
            told = said()
        self.outputs = [self._runs]
        self.events = [
            check.click(_started(background.verify), None, told, **AT_ONCE),
            rebuild.click(_started(background.rebuild), None, told, **AT_ONCE),
        ]

    def show(self, words: Words) -> dict[Any, Any]:
        """The runs as they are now."""
        return {self._runs: runs_table(words, self._library.runs())}


def _started(begin: Callable[[], None]) -> Callable[[], str]:
    """Begin a run, and say in a sentence if it can't."""

    def start() -> str:
        try:
            begin()
        except NewsdeskError as error:
            return refusal(error)
        return ""

    return start
