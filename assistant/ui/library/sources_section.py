"""The sources: how each is read, reading them now, and no longer reading one."""

from collections import Counter
from typing import Any

import gradio as gr

from assistant.ui.library.for_strangers import source_shown
from assistant.ui.library.run_control import RunControl
from assistant.ui.library.sources_table import source_name, sources_table
from assistant.ui.shared.drawn import drawn, lasting, said
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, label, words_of
from assistant.ui.shared.sentences import refusal
from assistant.ui.shared.templating import html_of
from index.errors import NewsdeskError
from index.library import Library


class SourcesSection:
    """`events` are those after which a run may have begun; `outputs` what is drawn."""

    def __init__(self, library: Library, runs: RunControl, *, at_home: bool) -> None:
        self._library, self._at_home = library, at_home
        with gr.Row(elem_id="sources-title"):
            drawn(label("library.sources"), html_template=html_of("library_heading.html"))
            now = gr.Button(
                label("library.sources.read_now"),
                size="sm",
                scale=0,
                min_width=0,
                elem_id="read-now",
            )
        told = said(elem_id="source-said")
        self._table = lasting(elem_id="sources-table")
        self.outputs = [self._table]

        def read_now() -> None:
            runs.start()

        def forget(event: gr.EventData, request: gr.Request) -> str:
            words = words_of(request)
            try:
                source = library.sources.forget(int(event.id))
            except NewsdeskError as error:
                return refusal(error, words, at_home=at_home)
            name = source_name(source, library.dropped, words)
            if runs.start(due_only=True):
                return words("library.sources.gone_now", name=name)
            return words("library.sources.gone_later", name=name)

        self.events = [now.click(read_now, None, None, **AT_ONCE)]
        if at_home:
            self.events.append(self._table.click(forget, None, told, **AT_ONCE))

    def show(self, words: Words) -> dict[Any, Any]:
        """The table as it is now."""
        failed = Counter(document.source_id for document in self._library.failed())
        every, dropped = self._library.sources.all(), self._library.dropped
        if not self._at_home:
            every = [source_shown(source, dropped, words) for source in every]
        table = sources_table(words, every, dropped, failed, may_remove=self._at_home)
        return {self._table: table}
