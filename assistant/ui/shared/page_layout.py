"""Pages beside Gradio's: an article, a saved answer, why something can't be shown."""

from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from assistant.ui.shared.language import Words
from assistant.ui.shared.templating import html_of


@cache
def colours() -> Markup:
    """Our colours and the script that chooses light or dark, as elements of a page's head."""
    folder = files("assistant.ui") / "static"
    style, script = ((folder / name).read_text("utf-8") for name in ("colours.css", "theme.js"))
    return Markup(f"<style>{style}</style><script>{script}</script>")  # noqa: S704 - our own files


def standalone_page(template: str, words: Words, *styles: str, **values: Any) -> Markup:
    """A page in our colours, styled by these files of `static/`."""
    folder = files("assistant.ui") / "static"
    style = "".join((folder / name).read_text(encoding="utf-8") for name in styles)
    return html_of(template, t=words, colours=colours(), style=style, **values)
