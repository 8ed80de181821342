"""The places on the page that hold our own HTML; what is no template's is text, and escaped."""

from abc import ABCMeta
from importlib.resources import files
from typing import Any

import gradio as gr
from markupsafe import escape


def _escaped(_: Any, value: Any) -> Any:
    """What is sent to the page: no text of an article, an error or a person becomes HTML."""
    return str(escape(value)) if isinstance(value, str) else value


# Not by a class statement: Gradio's metaclass writes a file beside the module of every component.
_Place: Any = ABCMeta.__new__(
    type(gr.HTML), "HTML", (gr.HTML,), {"__module__": __name__, "postprocess": _escaped}
)


def drawn(value: Any = "", **options: Any) -> gr.HTML:
    """A place for HTML in the page's own style. A value that isn't Markup is escaped."""
    return _Place(value, apply_default_css=False, **options)


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
