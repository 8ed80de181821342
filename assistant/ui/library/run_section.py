"""The run under way or the last one, what couldn't be read, and the buttons for both."""

from typing import Any

import gradio as gr

from assistant.ui.library.for_strangers import documents_shown, run_shown
from assistant.ui.library.run_control import Going, RunControl
from assistant.ui.library.run_status import (
    failures,
    failures_panel,
    notes_panel,
    outcome_panel,
    progress_panel,
)
from assistant.ui.shared.drawn import drawn, lasting
from assistant.ui.shared.handlers import AT_ONCE
from assistant.ui.shared.language import Words, label
from assistant.ui.shared.sentences import refusal
from assistant.ui.shared.templating import html_of
from index.errors import NewsdeskError
from index.library import Library


class RunSection:
    """`events` are those after which a run may have begun or changed; `outputs` what is drawn."""

    def __init__(self, library: Library, runs: RunControl, *, at_home: bool) -> None:
        self._library, self._at_home = library, at_home
        drawn(label("library.run.title"), html_template=html_of("library_heading.html"))
        self._panel = drawn(elem_id="status")
        with gr.Row(elem_id="run"):
            self._start = _button("library.run.start", "reindex")
            self._pause = _button("library.run.pause", "pause", visible=False)
            self._cancel = _button("library.run.cancel", "cancel", visible=False)
        self._failed = lasting(elem_id="failures")
        self._retry = _button("library.run.retry", "retry", visible=False)
        self._notes = lasting(elem_id="notes")
        self.outputs = [
            self._panel,
            self._start,
            self._pause,
            self._cancel,
            self._failed,
            self._retry,
            self._notes,
        ]

        def start() -> None:
            runs.start()

        def retry() -> None:
            runs.start(retry=True)

        self.events = [
            self._start.click(start, None, None, **AT_ONCE),
            self._retry.click(retry, None, None, **AT_ONCE),
            self._pause.click(runs.pause_or_resume, None, None, **AT_ONCE),
            self._cancel.click(runs.cancel, None, None, **AT_ONCE),
        ]

    def progress(self, words: Words, going: Going) -> dict[Any, Any]:
        """What changes while a run is under way."""
        paused = going.state.paused
        steer = words("library.run.resume") if paused else words("library.run.pause")
        steered = {"visible": True, "interactive": not going.cancelling}
        return {
            self._panel: progress_panel(words, going),
            self._start: gr.update(interactive=False),
            self._pause: gr.update(value=steer, **steered),
            self._cancel: gr.update(**steered),
            self._retry: gr.update(interactive=False),
        }

    def outcome(self, words: Words, going: Going) -> dict[Any, Any]:
        """How the last run went."""
        last, unread = self._library.runs(), self._library.failed()
        if not self._at_home:
            last = [run_shown(each, str(self._library.home)) for each in last]
            unread = documents_shown(unread)
        failed = failures(last, unread)
        return {
            self._panel: outcome_panel(words, last, going.state.failing),
            self._start: gr.update(interactive=True),
            self._pause: gr.update(visible=False),
            self._cancel: gr.update(visible=False),
            self._failed: failures_panel(words, failed),
            self._retry: gr.update(visible=bool(failed), interactive=True),
            self._notes: notes_panel(words, last),
        }

    def refused(self, error: NewsdeskError, words: Words) -> dict[Any, Any]:
        """Why the library can't be told of now."""
        return {self._panel: refusal(error, words, at_home=self._at_home)}


def _button(key: str, name: str, *, visible: bool = True) -> gr.Button:
    return gr.Button(label(key), size="sm", elem_id=name, visible=visible, min_width=0, scale=0)
