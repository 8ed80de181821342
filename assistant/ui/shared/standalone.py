"""Pages that stand beside Gradio's: an article, an answer that was kept, why there is none."""

from importlib.resources import files
from typing import Any

from markupsafe import Markup

from assistant.ui.shared.first_paint import colours
from assistant.ui.shared.language import Words
from assistant.ui.shared.templating import html_of


def standalone_page(template: str, words: Words, *styles: str, **values: Any) -> Markup:
    """A page in our colours, with these files of `static/` for its style."""
    folder = files("assistant.ui") / "static"
    style = "".join((folder / name).read_text(encoding="utf-8") for name in styles)
    return html_of(template, t=words, colours=colours(), style=style, **values)
