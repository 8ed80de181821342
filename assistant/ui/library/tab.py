"""The Library tab: its sections in order, and how they are kept up to date."""

from contextlib import suppress
from typing import Any

import gradio as gr

from assistant.ui.library.adding_section import AddingSection
from assistant.ui.library.articles_section import ArticlesSection
from assistant.ui.library.picture_section import PictureSection
from assistant.ui.library.run_control import Going, RunControl
from assistant.ui.library.run_section import RunSection
from assistant.ui.library.sources_section import SourcesSection
from assistant.ui.library.upkeep import Upkeep
from assistant.ui.shared.components import hint
from assistant.ui.shared.gradio_workarounds import AT_ONCE
from assistant.ui.shared.language import Words, label, words_of
from assistant.ui.shared.people import may
from index.background import Background
from index.errors import NewsdeskError
from index.library import Library

SECONDS_RUNNING, SECONDS_IDLE = 1.0, 5.0  # between two updates


def library_tab(
    library: Library,
    background: Background,
    tab: gr.Tab,
    others: list[gr.Tab],
    *,
    at_home: bool,
) -> None:
    """Draw the tab and wire it; while it is open it follows the current run.

    Unless the page is served to this machine only (`at_home`), no visitor can make it fetch a link,
    delete from the library or rebuild it, or see where its files are.
    """
    runs = RunControl(background)
    seen = gr.State("")  # what the page shows: the current run, the number of articles
    clock = gr.Timer(SECONDS_RUNNING, active=False)
    with gr.Column(elem_id="library"):
        with gr.Row(visible=False, elem_id="samples") as samples:
            hint("library.samples")
            clear = gr.Button(
                label("library.samples.clear"), size="sm", elem_id="clear-samples", scale=0
            )
        with gr.Row(elem_id="library-front"):
            with gr.Column(elem_id="filling"):
                adding = AddingSection(library, runs, at_home=at_home)
                run = RunSection(library, runs, at_home=at_home)
            with gr.Column(elem_id="covering"):
                covered = PictureSection()
        articles = ArticlesSection(library, at_home=at_home)
        articles.list_those_of(covered.pressed)
        sources = SourcesSection(library, runs, at_home=at_home)
        upkeep = Upkeep(library, background, at_home=at_home)

    def look(request: gr.Request, before: str, *chosen: Any) -> dict[Any, Any]:
        """The updates for changes since the last look, or why the library can't be read."""
        try:
            return changed(request, before, *chosen)
        except NewsdeskError as error:
            return {seen: "", **run.refused(error, words_of(request))}

    def changed(request: gr.Request, before: str, *chosen: Any) -> dict[Any, Any]:
        words, going = words_of(request), runs.look()
        running = going.state.running is not None
        ended_at, failing = going.state.ended_at, sorted(going.state.failing)
        now = f"{running} {library.article_count()} {ended_at} {failing}"
        drawn = {seen: now, **(run.progress(words, going) if running else {})}
        if now == before:
            return drawn
        drawn |= {
            clock: gr.Timer(SECONDS_RUNNING if running else SECONDS_IDLE, active=True),
            samples: gr.update(
                visible=may("articles:write", at_home=at_home) and library.sources.has_samples()
            ),
            **articles.show(words, *chosen),
            **sources.show(words),
        }
        # During a run, whatever has to read the whole library waits.
        return drawn if running and before else drawn | whole(words, going)

    def whole(words: Words, going: Going) -> dict[Any, Any]:
        coverage = library.coverage()
        return {
            **covered.show(words, coverage),
            **articles.show_more(words, coverage),
            **upkeep.show(words),
            **({} if going.state.running else run.outcome(words, going)),
        }

    def look_first(request: gr.Request, *chosen: Any) -> dict[Any, Any]:
        return look(request, "", *chosen)

    def clear_samples() -> None:
        with suppress(NewsdeskError):  # the look that follows meets it too, and says so
            library.sources.forget_samples()
            runs.start(due_only=True)

    sections = (run, covered, articles, sources, upkeep)
    outputs = [seen, clock, samples, *(each for part in sections for each in part.outputs)]
    tab.select(look_first, articles.chosen, outputs, **AT_ONCE)
    clock.tick(look, [seen, *articles.chosen], outputs, **AT_ONCE)
    cleared = [clear.click(clear_samples, None, None, **AT_ONCE)] if at_home else []
    wired = (adding, run, articles, sources, upkeep)
    for event in [*cleared, *(each for part in wired for each in part.events)]:
        event.then(look, [seen, *articles.chosen], outputs, **AT_ONCE)
    for other in others:
        other.select(lambda: gr.Timer(active=False), None, clock, **AT_ONCE)
