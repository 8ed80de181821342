"""Components for our own HTML; whatever doesn't come from a template is escaped."""

from importlib.resources import files
from typing import Any

import gradio as gr

from assistant.ui.shared.gradio_workarounds import EscapedHTML
from assistant.ui.shared.language import label


def own_html(value: Any = "", **options: Any) -> gr.HTML:
    """A component for HTML in the page's own style. A value that isn't Markup is escaped."""
    return EscapedHTML(value, apply_default_css=False, **options)


def heading(key: str) -> gr.HTML:
    """A heading with the words of this key."""
    return own_html(label(key), html_template="<h2>${value}</h2>")


def hint(key: str) -> gr.HTML:
    """A paragraph of advice with the words of this key."""
    return own_html(label(key), html_template='<p class="hint">${value}</p>')


def scripted(*scripts: str, **options: Any) -> gr.HTML:
    """A component with these scripts of `static/`."""
    folder = files("assistant.ui") / "static"
    sources = ((folder / script).read_text(encoding="utf-8") for script in scripts)
    return own_html(js_on_load="\n".join(sources), **options)


def said(value: str = "", **options: Any) -> gr.HTML:
    """A component for messages, which a screen reader reads out (ARIA `status`)."""
    return own_html(value, html_template='<div role="status">${value}</div>', **options)


def pressed(**options: Any) -> gr.HTML:
    """A component whose buttons have a `data-id`, which is the `id` of its click event."""
    return scripted("button_pressed.js", **options)


def lasting(**options: Any) -> gr.HTML:
    """The same, for HTML that is often replaced: open folds (`data-stays`) stay open, and the
    focus stays where it is."""
    return scripted("keep_open.js", "button_pressed.js", **options)
