"""The runs so far, and the two repairs: checking the library, rebuilding its index."""

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.ui.library.phrases import failed_count, lasted, outcome_in_words
from assistant.ui.shared.components import own_html, said
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, label, words_of
from assistant.ui.shared.people import owns
from assistant.ui.shared.sentences import refusal
from assistant.ui.shared.templating import html_of
from index.background import Background
from index.errors import NewsdeskError
from index.library import Library
from index.sources.redaction import redacted_run
from index.storage.catalogue.runs import Run


def runs_table(words: Words, runs: Sequence[Run]) -> Markup:
    """The newest runs first."""
    rows = [
        {
            "began_at": run.began_at,
            "kind": words(f"library.kind.{run.kind}"),
            "did": " ".join(filter(None, [outcome_in_words(words, run), failed_count(words, run)])),
            "took": _took(words, run),
        }
        for run in runs
    ]
    return html_of("library_runs.html", t=words, runs=rows)


def _took(words: Words, run: Run) -> str:
    return lasted(words, (run.ended_at - run.began_at).total_seconds()) if run.ended_at else ""


class Upkeep:
    """`events` are those that may start a run; `outputs` the components drawn."""

    def __init__(self, library: Library, background: Background, *, at_home: bool) -> None:
        self._library, self._at_home = library, at_home
        with gr.Accordion(label("library.history"), open=False, elem_id="upkeep"):
            self._runs = own_html()
            with gr.Row():
                check = gr.Button(label("library.check"), size="sm", scale=0, min_width=0)
                if at_home:
                    rebuild = gr.Button(label("library.rebuild"), size="sm", scale=0, min_width=0)
            message = said()
        self.outputs = [self._runs]
        self.events = [check.click(self._started(background.verify), None, message, **AT_ONCE)]
        if at_home:
            begin = self._started(background.rebuild)
            self.events.append(rebuild.click(begin, None, message, **AT_ONCE))

    def show(self, words: Words) -> dict[Any, Any]:
        """The current list of runs."""
        runs = self._library.runs()
        if not owns(at_home=self._at_home):
            runs = [redacted_run(run, str(self._library.home)) for run in runs]
        return {self._runs: runs_table(words, runs)}

    def _started(self, begin: Callable[[], None]) -> Callable[[gr.Request], str]:
        """A handler that starts a run, or says why it can't."""

        def start(request: gr.Request) -> str:
            try:
                begin()
            except NewsdeskError as error:
                return refusal(error, words_of(request), at_home=self._at_home)
            return ""

        return start
