"""The sources: how each is read, reading them now, and no longer reading one."""

from collections import Counter
from html import escape
from typing import Any

import gradio as gr

from assistant.ui.handlers import AT_ONCE
from assistant.ui.library.drawn import drawn, pressed, said
from assistant.ui.library.run_control import RunControl
from assistant.ui.library.sources_table import source_name, sources_table
from index.errors import NewsdeskError
from index.library import Library


class SourcesSection:
    """`events` are those after which a run may have begun; `outputs` what is drawn."""

    def __init__(self, library: Library, runs: RunControl) -> None:
        self._library = library
        with gr.Row(elem_id="sources-title"):
            drawn("<h2>Sources</h2>")
            now = gr.Button("Read now", size="sm", scale=0, min_width=110, elem_id="read-now")
        told = said(elem_id="source-said")
        self._table = pressed(elem_id="sources-table")
        self.outputs = [self._table]

        def read_now() -> None:
            runs.start()

        def forget(event: gr.EventData) -> str:
            try:
                source = library.sources.forget(int(event.id))
            except NewsdeskError as error:
                return escape(str(error))
            name = escape(source_name(source, library.dropped))
            starts = runs.start(due_only=True)
            when = "now" if starts else "when the present run has ended"
            return f"“{name}” is removed; its articles go {when}."

        self.events = [
            now.click(read_now, None, None, **AT_ONCE),
            self._table.click(forget, None, told, **AT_ONCE),
        ]

    def show(self) -> dict[Any, Any]:
        """The table as it is now."""
        failed = Counter(document.source_id for document in self._library.failed())
        every = self._library.sources.all()
        return {self._table: sources_table(every, self._library.dropped, failed)}
