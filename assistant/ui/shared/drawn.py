"""The places on the page that hold our own HTML; what is no template's is text, and escaped."""

from importlib.resources import files
from typing import Any

import gradio as gr

from assistant.ui.shared.gradio_workarounds import EscapedHTML


def drawn(value: Any = "", **options: Any) -> gr.HTML:
    """A place for HTML in the page's own style. A value that isn't Markup is escaped."""
    return EscapedHTML(value, apply_default_css=False, **options)


def scripted(*scripts: str, **options: Any) -> gr.HTML:
    """A place whose scripts are those files of `static/`."""
    folder = files("assistant.ui") / "static"
    sources = ((folder / script).read_text(encoding="utf-8") for script in scripts)
    return drawn(js_on_load="\n".join(sources), **options)


def said(value: str = "", **options: Any) -> gr.HTML:
    """A place for sentences that come and go; a screen reader reads them out (ARIA `status`)."""
    return drawn(value, html_template='<div role="status">${value}</div>', **options)


def pressed(**options: Any) -> gr.HTML:
    """A place whose buttons have a `data-id`; its click event has that as `id`."""
    return scripted("pressed.js", **options)


def lasting(**options: Any) -> gr.HTML:
    """The same, drawn anew at any time: what is unfolded in it (`data-stays`) stays so, and what
    has the focus keeps it."""
    return scripted("stays.js", "pressed.js", **options)
