"""Gradio's components in our own colours and letters."""

import gradio as gr

SANS = "var(--news-sans)"
# By Gradio's names, for what is drawn by it; the values stand in colours.css.
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
    """The theme; the same names in light and in dark, where colours.css changes what they mean."""
    named = {name: f"var(--news-{colour})" for name, colour in _COLOURS.items()}
    made = gr.themes.Base(font=[SANS], font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"])
    # Gradio's names for the dark ones; not every one has one.
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
