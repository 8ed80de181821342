"""The layout of the Ask tab: start page, conversation, question box and filters."""

from typing import Any

import gradio as gr

from assistant.ui.ask.conversation_view import ConversationView
from assistant.ui.ask.filtering import FilterStrip
from assistant.ui.ask.sheet_run import SheetRun
from assistant.ui.ask.sheet_section import SheetSection
from assistant.ui.ask.understood import UnderstoodQuestion
from assistant.ui.shared.chains import Chains
from assistant.ui.shared.components import lasting, pressed, said, scripted
from assistant.ui.shared.language import label
from index.library import Library


class AskParts:
    """The components; `view` and `conversation` are invisible."""

    def __init__(self, library: Library, chains: Chains, sheets: SheetRun | None) -> None:
        """`sheets`, where sheets may be answered, is the run that does it."""
        self.view = gr.State(ConversationView())
        # The page's own copy of the conversation's id survives a restart of the server.
        self.conversation = gr.Textbox(visible=False)
        with gr.Column(elem_id="desk"):
            self.start = pressed(elem_id="start")
            # Earlier answers, apart from the newest, so that each is sent only once.
            self.past = scripted("earlier_answers.js", elem_id="past", html_template="<div></div>")
            with gr.Row(elem_id="now", elem_classes="turn"):
                self.answer = scripted("answer.js", elem_id="answer")
                # Apart from the answer, so that an opened source stays open while it is written.
                self.sources = lasting(elem_id="sources")
            self.understood = UnderstoodQuestion()
            with gr.Column(elem_id="ask-bar"):
                self.progress = said(elem_id="progress")
                self.typing = scripted("typing.js", elem_id="typing", elem_classes="unseen")
                with gr.Row(elem_id="asking"):
                    self.box = gr.Textbox(
                        elem_id="question",
                        label=label("ask.question"),
                        placeholder=label("ask.placeholder"),
                        show_label=False,
                        container=False,
                        autofocus=True,
                        max_lines=8,
                        scale=8,
                    )
                    self.send = gr.Button(
                        label("ask.send"), variant="primary", elem_id="send", min_width=80, scale=0
                    )
                    self.stop = gr.Button(
                        label("ask.stop"), elem_id="stop", min_width=80, scale=0, visible=False
                    )
                self.filters = FilterStrip(library)
                self.sheet = SheetSection(sheets, chains, self.filters) if sheets else None
                self.new = gr.Button(
                    label("ask.new"), size="sm", elem_id="new", visible=False, scale=0
                )
        self.of_conversation = [
            self.view,
            self.conversation,
            self.past,
            self.answer,
            self.sources,
            self.progress,
            self.start,
            self.new,
            *self.understood.outputs,
        ]
        self.of_answer = [*self.of_conversation, self.box, self.send, self.stop]

    def emptied(self) -> dict[Any, Any]:
        """The updates that clear the conversation; the start page isn't among them."""
        return {
            self.view: ConversationView(),
            self.conversation: "",
            self.past: "",
            self.answer: "",
            self.sources: "",
            self.progress: "",
            self.new: gr.update(visible=False),
            **self.understood.hidden(),
        }

    def busy(self) -> dict[Any, Any]:
        """The updates when an answer begins."""
        return {
            self.send: gr.update(visible=False),
            self.stop: gr.update(visible=True),
            self.start: "",
            self.new: gr.update(visible=True),
            **self.understood.hidden(),
        }

    def idle(self) -> dict[Any, Any]:
        """The updates when it has ended."""
        return {self.send: gr.update(visible=True), self.stop: gr.update(visible=False)}
