"""A sentence that a place of the page says, as HTML; and why something could not be done."""

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


def sentence(text: str) -> Markup:
    """A sentence of ours; nothing at all if it is empty."""
    return html_of("sentence.html", sentence=text, style="said")


def refusal(error: NewsdeskError, words: Words, *, at_home: bool) -> Markup:
    """Why something could not be done, as `why` tells it."""
    return html_of("sentence.html", sentence=why(error, words, at_home=at_home), style="refused")
