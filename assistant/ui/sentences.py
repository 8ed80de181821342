"""A sentence in a place of the page whose look says what it is; and why something could not be
done."""

from typing import Literal

from markupsafe import Markup

from assistant.ui.language import Words
from assistant.ui.templating import html_of
from index.errors import (
    CacheDamaged,
    EmptyQuestion,
    LibraryBusy,
    LibraryMismatch,
    ModelUnavailable,
    NewsdeskError,
    NoCookie,
    StorageFailed,
    UnknownConversation,
)

# What readers meet most often, in the page's words; all else is told in the error's own.
_SAID: dict[type[BaseException], str] = {
    CacheDamaged: "error.index",
    EmptyQuestion: "error.no_question",
    LibraryBusy: "error.busy",
    LibraryMismatch: "error.index",
    ModelUnavailable: "error.model",
    NoCookie: "error.no_cookie",
    StorageFailed: "error.storage",
    UnknownConversation: "error.no_conversation",
}
_OF_THE_MACHINE = (CacheDamaged, LibraryMismatch, ModelUnavailable, StorageFailed)


def why(error: NewsdeskError, words: Words, *, at_home: bool) -> str:
    """Why something could not be done.

    Whoever runs the machine is told all that there is to tell, and no one else of its folders.
    """
    key = next((_SAID[kind] for kind in type(error).__mro__ if kind in _SAID), None)
    of_the_machine = isinstance(error, _OF_THE_MACHINE)
    if key is None or (words.language == "en" and (at_home or not of_the_machine)):
        return str(error)
    said = words(key)
    return words("error.detail", said=said, detail=error) if at_home and of_the_machine else said


def sentence(text: str, look: Literal["progress", "refused", "unseen"]) -> Markup:
    """What is going on, why something can't be done, or what is only read out."""
    return html_of("sentence.html", sentence=text, look=look)


def refusal(error: NewsdeskError, words: Words, *, at_home: bool) -> Markup:
    """Why something could not be done, as `why` tells it."""
    return sentence(why(error, words, at_home=at_home), "refused")
