"""A sentence in a place of the page whose look says what it is; any other is plain text."""

from typing import Literal

from markupsafe import Markup

from assistant.ui.templating import html_of
from index.errors import NewsdeskError


def sentence(text: str, look: Literal["progress", "refused", "unseen"]) -> Markup:
    """What is going on, why something can't be done, or what is only read out."""
    return html_of("sentence.html", sentence=text, look=look)


def refusal(error: NewsdeskError) -> Markup:
    """Why something could not be done, in the error's own words."""
    return sentence(str(error), "refused")
