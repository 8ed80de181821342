"""Every error Newsdesk raises on purpose, in one tree.

NewsdeskError
├── LibraryInUse        another process owns the library
├── LibraryMismatch     the library was built with another model or splitter
├── ReindexRunning      a re-index is already under way
├── UnknownArticle      no article has that id
├── UnreadableSource    a file or folder can't be read as an article
├── EmptyQuestion       nothing was asked
└── ModelUnavailable    the language model can't be loaded or reached

Each message is one sentence or two for the person at the screen: what was wrong, and the remedy.
"""


class NewsdeskError(Exception):
    """The root; its message is meant to be shown as it is."""


class LibraryInUse(NewsdeskError):
    """Another process has the library open."""


class LibraryMismatch(NewsdeskError):
    """The stored vectors were made by another embedding model or splitter."""


class ReindexRunning(NewsdeskError):
    """A second re-index was started while one was running."""


class UnknownArticle(NewsdeskError):
    """No article in the library has the given id."""


class UnreadableSource(NewsdeskError):
    """A path can't be read, or what it holds isn't an article."""


class EmptyQuestion(NewsdeskError):
    """The question or query has no words in it."""


class ModelUnavailable(NewsdeskError):
    """The chosen language model is missing, misnamed or doesn't answer."""
