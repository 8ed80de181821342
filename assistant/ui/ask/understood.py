"""The question as it was understood, under the conversation: to edit it, or remove a filter.

The chips are controls, so they are in the page's language; the note that stands in the answer is in
the question's (`assistant.words`).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import gradio as gr

from assistant.answering.chain import Ask
from assistant.asking.query_syntax import filters_written
from assistant.asking.question import Asking, Question
from assistant.asking.searching import Search
from assistant.ui.shared.components import pressed
from assistant.ui.shared.language import Words, label
from assistant.ui.shared.templating import html_of


class UnderstoodQuestion:
    """Hidden unless the question was rewritten, or something narrows the search for it.

    `outputs` are what its updates change; `inputs` are what `edited` and `without` read.
    """

    def __init__(self) -> None:
        with gr.Column(elem_id="understood-strip", visible=False) as self._strip:
            self.box = gr.Textbox(
                elem_id="understood", label=label("question.understood"), max_lines=3
            )
            self.chips = pressed(elem_id="chips")
        self._undone = gr.State([])  # by chip, what to ask without it
        self.inputs = {self.box, self._undone}
        self.outputs = [self._strip, self.box, self.chips, self._undone]

    def hidden(self) -> dict[Any, Any]:
        """The updates that hide it, with nothing in it."""
        return {self._strip: gr.update(visible=False), self._undone: []}

    def updates(
        self, ask: Ask, question: Question, search: Search | None, words: Words
    ) -> dict[Any, Any]:
        """The updates that show how `ask` was understood, and what narrowed its search."""
        # Without the filters: what is asked again goes by those that are chosen then.
        typed = question.editable or question.standalone
        alone = Ask(typed, asking=Asking(heed_time=ask.asking.heed_time))
        is_changed = typed.casefold() != question.asked.casefold()
        chips = narrowed(alone, search, words)
        return {
            self._strip: gr.update(visible=bool(chips) or is_changed),
            self.box: typed,
            self.chips: html_of("chips.html", t=words, chips=list(chips)),
            self._undone: list(chips.values()),
        }

    def edited(self, given: Mapping[Any, Any]) -> Ask | None:
        """What to ask once the question was edited; None if nothing is left of it."""
        question = given[self.box].strip()
        # Its own words are heeded again, whatever was taken away before.
        return Ask(question) if question else None

    def without(self, given: Mapping[Any, Any], pressed: gr.EventData) -> Ask:
        """What to ask without the chip that was pressed."""
        undone: list[Ask] = given[self._undone]
        if int(pressed.id) < len(undone):
            return undone[int(pressed.id)]
        # The server was started anew since: what narrowed the search isn't known any more.
        return Ask(given[self.box].strip(), asking=Asking(heed_time=False))


def narrowed(ask: Ask, search: Search | None, words: Words) -> dict[str, Ask]:
    """What narrowed the search, by how it is called, and what to ask without each."""
    chips: dict[str, Ask] = {}
    if search and search.time:
        heeded = words("question.heeded", said=search.time.said, preferred=_first(search, words))
        chips[heeded] = replace(ask, asking=replace(ask.asking, heed_time=False))
    for written, rest in filters_written(ask.question):
        chips[written] = replace(ask, question=rest)
    return chips


def _first(search: Search, words: Words) -> str:
    """Which articles come first because of the question's time words."""
    if search.time and search.time.days and search.query.within:
        days = words.articles_of(search.time.after, search.time.before)
        return words("question.told_first", days=days)
    if search.query.within:
        within = search.query.within
        days = words.articles_of(within.after, within.before)
        return words("question.days_first", days=days)
    return words("question.newer_first")
