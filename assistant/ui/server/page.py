"""The page: its tabs, styles, scripts, and Gradio's components in our colours."""

from importlib.resources import files

import gradio as gr

from assistant.conversations.conversations import Conversations
from assistant.ui.ask.sheet_run import SheetRun
from assistant.ui.ask.tab import AskTab
from assistant.ui.history.tab import history_tab
from assistant.ui.library.tab import library_tab
from assistant.ui.settings.tab import settings_tab
from assistant.ui.shared.chains import Chains
from assistant.ui.shared.components import own_html
from assistant.ui.shared.gradio_workarounds import EventGuard, SteadyBlocks
from assistant.ui.shared.language import label
from assistant.ui.shared.templating import html_of
from assistant.ui.story.tab import story_tab
from index.background import Background
from index.library import Library

SANS = "var(--news-sans)"
# By Gradio's names; the values are the names of colours in colours.css.
_COLOURS = {
    "body_background_fill": "page",
    "body_text_color": "ink",
    "body_text_color_subdued": "soft",
    "background_fill_primary": "card",
    "background_fill_secondary": "page",
    "block_background_fill": "card",
    "block_border_color": "line",
    "block_label_background_fill": "card",
    "block_label_text_color": "soft",
    "block_title_text_color": "soft",
    "block_info_text_color": "soft",
    "border_color_primary": "line",
    "border_color_accent": "accent",
    "color_accent_soft": "tint",
    "input_background_fill": "card",
    "input_background_fill_focus": "card",
    "input_border_color": "edge",
    "input_border_color_focus": "accent",
    "input_placeholder_color": "soft",
    "link_text_color": "accent",
    "link_text_color_hover": "ink",
    "link_text_color_active": "accent",
    "link_text_color_visited": "accent",
    "loader_color": "accent",
    "button_primary_background_fill": "accent",
    "button_primary_background_fill_hover": "ink",
    "button_primary_text_color": "on-accent",
    "button_primary_text_color_hover": "page",
    "button_primary_border_color": "accent",
    "button_secondary_background_fill": "card",
    "button_secondary_background_fill_hover": "tint",
    "button_secondary_border_color": "edge",
    "button_secondary_text_color": "ink",
    "button_secondary_text_color_hover": "ink",
    "checkbox_label_background_fill": "card",
    "checkbox_label_text_color": "ink",
    "panel_background_fill": "card",
    "table_border_color": "line",
    "table_even_background_fill": "card",
    "table_odd_background_fill": "card",
}


def theme() -> gr.themes.Base:
    """The theme; light and dark use the same names, for which colours.css has different values."""
    named = {name: f"var(--news-{colour})" for name, colour in _COLOURS.items()}
    made = gr.themes.Base(font=[SANS], font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"])
    # Not every name of Gradio's has a dark counterpart.
    dark = {f"{name}_dark": value for name, value in named.items() if hasattr(made, f"{name}_dark")}
    return made.set(
        **named,
        **dark,
        color_accent="var(--news-accent)",
        button_transition="none",
        shadow_drop="none",
        shadow_drop_lg="none",
        block_shadow="none",
        input_shadow="none",
        input_shadow_focus="none",
    )


STYLES = ("page", "conversation", "sources", "asking", "history", "story", "library", "settings")
SCRIPTS = ("page", "settings", "open_at_answer", "alerts", "people")


def the_page(
    library: Library,
    conversations: Conversations,
    chains: Chains,
    background: Background,
    *,
    at_home: bool,
    sheets: SheetRun | None = None,
    guard: EventGuard | None = None,
) -> gr.Blocks:
    """The page with all its tabs; `at_home`: it is served to this machine only, or people sign in.

    `guard` lets each event reach its handler, or not. `sheets` answers sheets of questions, where
    the page offers that.
    """
    with SteadyBlocks(guard, title="Newsdesk", analytics_enabled=False) as page:
        masthead = html_of("masthead.html", about="${value}", first=False)
        own_html(label("page.about"), html_template=masthead)
        with gr.Tabs() as tabs:
            with gr.Tab(label("page.ask"), id="ask") as asking:
                of_page = (chains, library, conversations, page, asking)
                AskTab(*of_page, at_home=at_home, sheets=sheets)
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
    """Our styles and scripts. (As `css`, Gradio would add a second, prefixed copy of each rule.)"""
    folder = files("assistant.ui") / "static"
    styles = ((folder / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    scripts = ((folder / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    return "".join(
        [
            *(f"<style>{style}</style>" for style in styles),
            *(f"<script>{script}</script>" for script in scripts),
        ]
    )
