"""The Library tab: its sections in order, and how they are kept up to date."""

from functools import partial
from typing import Any

import gradio as gr

from assistant.ui.handlers import AT_ONCE
from assistant.ui.library.adding_section import AddingSection
from assistant.ui.library.articles_section import ArticlesSection
from assistant.ui.library.drawn import drawn
from assistant.ui.library.run_control import RunControl
from assistant.ui.library.run_section import RunSection
from assistant.ui.library.sources_section import SourcesSection
from assistant.ui.library.upkeep import Upkeep
from index.background import Background
from index.library import Library

SECONDS_RUNNING, SECONDS_IDLE = 1.0, 5.0  # between two looks at what is going on


def library_tab(
    library: Library,
    background: Background,
    tab: gr.Tab,
    others: list[gr.Tab],
    *,
    may_fetch: bool,
) -> None:
    """Draw the tab and wire it; while it is open it follows what is going on.

    Without `may_fetch` no visitor can make this machine fetch a link.
    """
    runs = RunControl(background)
    seen = gr.State("")  # what the page shows: the run, the number of articles
    clock = gr.Timer(SECONDS_RUNNING, active=False)
    with gr.Column(elem_id="library"):
        with gr.Row(visible=False, elem_id="samples") as samples:
            drawn("<p>These are Newsdesk’s own sample articles, to try it with.</p>")
            clear = gr.Button("Clear the samples", size="sm", elem_id="clear-samples", scale=0)
        adding = AddingSection(library, runs, may_fetch=may_fetch)
        run = RunSection(library, runs)
        articles = ArticlesSection(library)
        sources = SourcesSection(library, runs)
        upkeep = Upkeep(library, background)

    def look(before: str, words: str, page: int) -> dict[Any, Any]:
        """What has changed since the page was drawn."""
        going = runs.look()
        running = going.state.running is not None
        now = f"{running} {library.article_count()} {going.state.ended_at}"
        drawn = {seen: now, **(run.progress(going) if running else {})}
        if now == before:
            return drawn
        drawn |= {
            clock: gr.Timer(SECONDS_RUNNING if running else SECONDS_IDLE, active=True),
            samples: gr.update(visible=library.sources.has_samples()),
            **articles.show(words, page),
            **sources.show(),
        }
        return drawn if running else drawn | run.outcome() | articles.show_more() | upkeep.show()

    def clear_samples() -> None:
        library.sources.forget_samples()
        runs.start(due_only=True)

    sections = (run, articles, sources, upkeep)
    outputs = [seen, clock, samples, *(each for part in sections for each in part.outputs)]
    chosen = [articles.find, articles.page]
    tab.select(partial(look, ""), chosen, outputs, **AT_ONCE)
    clock.tick(look, [seen, *chosen], outputs, **AT_ONCE)
    cleared = clear.click(clear_samples, None, None, **AT_ONCE)
    for event in [*adding.events, cleared, *(each for part in sections for each in part.events)]:
        event.then(look, [seen, *chosen], outputs, **AT_ONCE)
    for other in others:
        other.select(lambda: gr.Timer(active=False), None, clock, **AT_ONCE)
