"""A sentence in a place of the page whose look says what it is."""

from typing import Literal

from markupsafe import Markup

from assistant.ui.shared.language import Words
from assistant.ui.shared.people import owns
from assistant.ui.shared.templating import html_of
from assistant.words.errors import why
from index.errors import NewsdeskError


def sentence(text: str, look: Literal["progress", "refused", "unseen"]) -> Markup:
    """What is going on, why something can't be done, or what is only read out."""
    return html_of("sentence.html", sentence=text, look=look)


def refusal(error: NewsdeskError, words: Words, *, at_home: bool) -> Markup:
    """Why something could not be done, as `why` tells it."""
    return sentence(why(error, words, at_home=owns(at_home=at_home)), "refused")
