"""The run under way or the last one, what couldn't be read, and the buttons for both."""

from typing import Any

import gradio as gr

from assistant.ui.handlers import AT_ONCE
from assistant.ui.library.drawn import drawn
from assistant.ui.library.run_control import Going, RunControl
from assistant.ui.library.run_status import (
    failures,
    failures_panel,
    notes_panel,
    outcome_panel,
    progress_panel,
)
from index.library import Library


class RunSection:
    """`events` are those after which a run may have begun or changed; `outputs` what is drawn."""

    def __init__(self, library: Library, runs: RunControl) -> None:
        self._library = library
        with gr.Row(elem_id="run"):
            self._panel = drawn(elem_id="status", scale=1)
            self._start = gr.Button(
                "Re-index", variant="primary", elem_id="reindex", min_width=110, scale=0
            )
            self._pause = gr.Button("Pause", elem_id="pause", min_width=90, scale=0, visible=False)
            self._cancel = gr.Button(
                "Cancel", elem_id="cancel", min_width=90, scale=0, visible=False
            )
        self._failed = drawn(elem_id="failures")
        self._retry = gr.Button(
            "Try these again", size="sm", elem_id="retry", visible=False, scale=0
        )
        self._notes = drawn(elem_id="notes")
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

    def progress(self, going: Going) -> dict[Any, Any]:
        """What changes while a run is under way."""
        paused = going.state.paused
        steered = {"visible": True, "interactive": not going.cancelling}
        return {
            self._panel: progress_panel(going),
            self._start: gr.update(interactive=False),
            self._pause: gr.update(value="Resume" if paused else "Pause", **steered),
            self._cancel: gr.update(**steered),
            self._retry: gr.update(interactive=False),
        }

    def outcome(self) -> dict[Any, Any]:
        """How the last run went."""
        last = self._library.runs()
        failed = failures(last, self._library.failed())
        return {
            self._panel: outcome_panel(last),
            self._start: gr.update(interactive=True),
            self._pause: gr.update(visible=False),
            self._cancel: gr.update(visible=False),
            self._failed: failures_panel(failed),
            self._retry: gr.update(visible=bool(failed), interactive=True),
            self._notes: notes_panel(last),
        }
