"""Where articles are added: the boxes and buttons of it."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.ui.handlers import AT_ONCE, QUEUED
from assistant.ui.library.adding import add_feeds, add_files, add_place, add_text
from assistant.ui.library.drawn import drawn, said
from assistant.ui.library.run_control import RunControl
from index.errors import NewsdeskError
from index.library import Library
from index.sources.files import SUFFIXES

_LINKS_OFF = (
    "Links are off here, because others may open this page too. Stop newsdesk and add them with "
    "“newsdesk add LINK”, or serve the page on 127.0.0.1."
)


class AddingSection:
    """`events` are those after which a run may have begun.

    Without `may_fetch` nothing here makes this machine fetch what a visitor names, or read its
    folders.
    """

    def __init__(self, library: Library, runs: RunControl, *, may_fetch: bool) -> None:
        self._library, self._runs = library, runs
        drawn("<h2>Add articles</h2>")
        with gr.Row(elem_id="linking"):
            link = gr.Textbox(
                label="Link",
                placeholder="Address of an article, feed or site, or a folder’s path",
                show_label=False,
                container=False,
                interactive=may_fetch,
                max_lines=1,
                elem_id="link",
                scale=8,
            )
            add = gr.Button(
                "Add",
                variant="primary",
                interactive=may_fetch,
                elem_id="add-link",
                min_width=90,
                scale=0,
            )
        self._told = said("" if may_fetch else _LINKS_OFF, elem_id="added")
        dropped = gr.File(
            label="Files",
            show_label=False,
            file_count="multiple",
            file_types=sorted(SUFFIXES),
            height=84,
            elem_id="drop",
        )
        with gr.Row(elem_id="more-ways"):
            with gr.Accordion("Paste a text", open=False, elem_id="pasting"):
                paste = self._paste()
            with gr.Accordion("Feeds list (OPML)", open=False, elem_id="opml"):
                drawn(
                    '<p class="hint">The file by which feed readers exchange their feeds.</p>'
                    '<p><a href="feeds.opml" download>Save my feeds as a file</a></p>'
                )
                imported = [self._import()] if may_fetch else []

        def keep(paths: list[str] | None) -> tuple[str, None]:
            return add_files(library, runs, map(Path, paths or [])), None

        kept = dropped.upload(keep, dropped, [self._told, dropped], **AT_ONCE)
        self.events = [kept, paste, *imported]
        if may_fetch:
            self.events.append(self._wire_link(link, add))

    def _wire_link(self, link: gr.Textbox, add: gr.Button) -> Any:
        told = self._told

        def add_link(written: str) -> Iterator[dict[Any, Any]]:
            if not written.strip():
                yield {told: "Write or paste an address first."}
                return
            yield {told: "Looking at it …", add: gr.update(interactive=False)}
            ready = {add: gr.update(interactive=True)}
            try:
                came = add_place(self._library, self._runs, written.strip())
                yield {**ready, link: "", told: came}
            except NewsdeskError as error:
                yield {**ready, told: _refused(error)}

        asked = [link.submit, add.click]
        return gr.on(asked, add_link, link, [link, add, told], concurrency_limit=4, **QUEUED)

    def _paste(self) -> Any:
        title = gr.Textbox(label="Title (if the text doesn’t begin with it)", max_lines=1)
        text = gr.Textbox(label="Text", lines=6, max_lines=16)
        button = gr.Button("Add the text", size="sm", elem_id="paste")

        def keep(named: str, pasted: str) -> dict[Any, Any]:
            try:
                told = add_text(self._library, self._runs, pasted, named)
            except NewsdeskError as error:
                return {self._told: _refused(error)}
            return {title: "", text: "", self._told: told}

        return button.click(keep, [title, text], [title, text, self._told], **AT_ONCE)

    def _import(self) -> Any:
        file = gr.UploadButton(
            "Add the feeds of a file",
            file_types=[".opml", ".xml"],
            type="binary",
            size="sm",
            elem_id="import",
        )

        def add(content: bytes) -> str:
            try:
                return add_feeds(self._library, self._runs, content)
            except NewsdeskError as error:
                return _refused(error)

        return file.upload(add, file, self._told, **AT_ONCE)


def _refused(error: NewsdeskError) -> str:
    return f'<span class="refused">{escape(str(error))}</span>'
