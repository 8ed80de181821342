"""A sentence that a place of the page says, as HTML."""

from markupsafe import Markup

from assistant.ui.templating import html_of
from index.errors import NewsdeskError


def sentence(text: str) -> Markup:
    """A sentence of ours; nothing at all if it is empty."""
    return html_of("sentence.html", sentence=text, style="said")


def refusal(error: NewsdeskError) -> Markup:
    """Why something could not be done, in the error's own words."""
    return html_of("sentence.html", sentence=str(error), style="refused")
