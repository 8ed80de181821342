"""The three kinds of places on the page that hold our own HTML."""

from typing import Any

import gradio as gr

# A button in the HTML tells the server which one was pressed.
_PRESSED = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-id]');
  if (button) trigger('click', {id: button.dataset.id});
});
"""


def drawn(value: str = "", **options: Any) -> gr.HTML:
    """A place for HTML as it is, in the page's own style."""
    return gr.HTML(value, apply_default_css=False, **options)


def said(value: str = "", **options: Any) -> gr.HTML:
    """A place for sentences that come and go; a screen reader reads them out (ARIA `status`)."""
    return drawn(value, html_template='<div role="status">${value}</div>', **options)


def pressed(**options: Any) -> gr.HTML:
    """A place whose buttons have a `data-id`; its click event has that as `id`."""
    return drawn(js_on_load=_PRESSED, **options)
