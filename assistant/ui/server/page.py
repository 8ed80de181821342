"""The page: its tabs, its styles and its scripts."""

from importlib.resources import files

import gradio as gr

from assistant.conversations.conversations import Conversations
from assistant.ui.ask.tab import AskTab
from assistant.ui.history.tab import history_tab
from assistant.ui.library.tab import library_tab
from assistant.ui.settings.tab import settings_tab
from assistant.ui.shared.chains import Chains
from assistant.ui.shared.drawn import drawn
from assistant.ui.shared.gradio_workarounds import SteadyBlocks
from assistant.ui.shared.language import label
from assistant.ui.shared.templating import html_of
from assistant.ui.story.tab import story_tab
from index.background import Background
from index.library import Library

STYLES = ("page", "conversation", "sources", "asking", "history", "story", "library", "settings")
SCRIPTS = ("page", "settings", "opened_at")


def the_page(
    library: Library,
    conversations: Conversations,
    chains: Chains,
    background: Background,
    *,
    at_home: bool,
) -> gr.Blocks:
    """The page with all its tabs; `at_home`: it is served to this machine only."""
    with SteadyBlocks(title="Newsdesk", analytics_enabled=False) as page:
        masthead = html_of("masthead.html", about="${value}", first=False)
        drawn(label("page.about"), html_template=masthead)
        with gr.Tabs() as tabs:
            with gr.Tab(label("page.ask"), id="ask") as asking:
                AskTab(chains, library, conversations, page, asking, at_home=at_home)
            with gr.Tab(label("history.tab"), id="history") as history:
                history_tab(conversations, history, at_home=at_home)
            with gr.Tab(label("story.tab"), id="story") as story:
                story_tab(library, chains, page, story, tabs, at_home=at_home)
            with gr.Tab(label("page.library"), id="library") as shelves:
                pass
            with gr.Tab(label("settings.tab"), id="settings") as settings:
                settings_tab(library, conversations, chains, settings, at_home=at_home)
            with shelves:  # which stops looking when another tab is opened
                others = [asking, history, story, settings]
                library_tab(library, background, shelves, others, at_home=at_home)
    return page


def head() -> str:
    """Our styles and scripts: as Gradio's `css` every rule would be confined to the inside of its
    frame."""
    folder = files("assistant.ui") / "static"
    styles = ((folder / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    scripts = ((folder / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    return "".join(
        [
            *(f"<style>{style}</style>" for style in styles),
            *(f"<script>{script}</script>" for script in scripts),
        ]
    )
