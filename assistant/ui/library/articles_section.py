"""The articles: filter and pages, delete with undo, what was removed, stories told twice."""

from html import escape
from typing import Any

import gradio as gr

from assistant.ui.handlers import AT_ONCE
from assistant.ui.library.articles_table import (
    PAGE,
    articles_table,
    counted,
    removed_table,
    stories_list,
)
from assistant.ui.library.drawn import drawn, pressed, said
from index.errors import NewsdeskError
from index.library import Library


class ArticlesSection:
    """`events` are those after which the library holds other articles; `outputs` what is drawn.

    `find` and `page` are what `show` is to be given.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        drawn("<h2>Articles</h2>")
        self.find = gr.Textbox(
            label="Filter",
            placeholder="Filter by title, publisher or author",
            show_label=False,
            container=False,
            max_lines=1,
            elem_id="filter",
        )
        self.page = gr.State(0)
        self._table = pressed(elem_id="articles")
        with gr.Row(elem_id="pages", visible=False) as self._pages:
            self._previous = gr.Button("Previous", size="sm", scale=0, min_width=100)
            self._shown = drawn()
            self._next = gr.Button("Next", size="sm", scale=0, min_width=100)
        with gr.Accordion("Removed", open=False, visible=False, elem_id="removed") as self._bin:
            self._removed = pressed()
        with gr.Accordion("Stories", open=False, visible=False, elem_id="stories") as self._told:
            self._stories = drawn()
        last = gr.State("")  # the id of the article that was removed last
        with gr.Row(elem_id="undo-bar"):
            done = said(scale=1)
            undo = gr.Button(
                "Undo", size="sm", variant="primary", elem_id="undo", visible=False, scale=0
            )
            close = gr.Button("Close", size="sm", elem_id="close", visible=False, scale=0)
        self.outputs = [
            self._table,
            self._pages,
            self._previous,
            self._shown,
            self._next,
            self.page,
            self._bin,
            self._removed,
            self._told,
            self._stories,
        ]
        bar = [done, undo, close, last]

        def remove(event: gr.EventData) -> tuple[Any, ...]:
            article_id = str(event.id)
            try:
                article = library.remove(article_id)
            except NewsdeskError as error:
                return *_said(str(error), can_undo=False), ""
            return *_said(f"Removed “{article.title}”."), article_id

        def bring_back(article_id: str) -> tuple[Any, ...]:
            try:
                article = library.bring_back(article_id)
            except NewsdeskError as error:
                return *_said(str(error)), article_id
            return *_said(f"“{article.title}” is back.", can_undo=False), ""

        def bring_back_chosen(event: gr.EventData) -> tuple[Any, ...]:
            return bring_back(str(event.id))

        self.events = [
            self._table.click(remove, None, bar, **AT_ONCE),
            undo.click(bring_back, last, bar, **AT_ONCE),
            self._removed.click(bring_back_chosen, None, bar, **AT_ONCE),
        ]
        close.click(lambda: (*_said("", can_undo=False, open=False), ""), None, bar, **AT_ONCE)
        self._wire_pages()

    def show(self, words: str, page: int) -> dict[Any, Any]:
        """The page of the articles with these words; the last one if there are fewer pages."""
        total = self._library.article_count(words)
        page = min(page, max(0, (total - 1) // PAGE))
        listed = self._library.articles(words, PAGE, page * PAGE)
        return {
            self._table: articles_table(listed, page, total, words),
            self._pages: gr.update(visible=total > PAGE),
            self._previous: gr.update(interactive=page > 0),
            self._shown: counted(page, total),
            self._next: gr.update(interactive=(page + 1) * PAGE < total),
            self.page: page,
        }

    def show_more(self) -> dict[Any, Any]:
        """What stands below the articles."""
        removed, stories = self._library.removed(), self._library.stories()
        title = f"Removed in the last 30 days ({len(removed):,})"
        return {
            self._bin: gr.update(label=title, visible=bool(removed)),
            self._removed: removed_table(removed),
            self._told: gr.update(
                label=f"Stories told more than once ({len(stories):,})", visible=bool(stories)
            ),
            self._stories: stories_list(stories),
        }

    def _wire_pages(self) -> None:
        def turn(step: int) -> Any:
            return lambda words, page: self.show(words, max(0, page + step))

        chosen = [self.find, self.page]
        self.find.change(
            lambda words: self.show(words, 0),
            self.find,
            self.outputs,
            trigger_mode="always_last",
            **AT_ONCE,
        )
        self._previous.click(turn(-1), chosen, self.outputs, **AT_ONCE)
        self._next.click(turn(1), chosen, self.outputs, **AT_ONCE)


def _said(sentence: str, *, can_undo: bool = True, open: bool = True) -> tuple[Any, ...]:
    """The bar at the foot of the page, with a sentence, and the buttons for it."""
    said = f'<span class="said">{escape(sentence)}</span>' if sentence else ""
    return said, gr.update(visible=can_undo), gr.update(visible=open)
