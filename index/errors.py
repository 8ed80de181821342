"""Every error Newsdesk raises on purpose, in one tree.

NewsdeskError
├── BadInput
│   ├── EmptyQuestion      nothing was asked
│   ├── UnknownArticle     no article has that id
│   └── UnreadableSource   a file or folder can't be read as an article
├── LibraryInUse           another process owns the library
├── LibraryMismatch        the library was built with another model or splitter
├── ReindexRunning         a re-index is already under way
└── ModelUnavailable       a model can't be loaded or reached

Each message is one sentence or two for the person at the screen: what was wrong, and the remedy.
"""


class NewsdeskError(Exception):
    """The root; its message is meant to be shown as it is."""


class BadInput(NewsdeskError):
    """What the person gave can't be used; the command line exits with status 2."""


class LibraryInUse(NewsdeskError):
    """Another process has the library open."""


class LibraryMismatch(NewsdeskError):
    """The stored vectors were made by another embedding model or splitter."""


class ReindexRunning(NewsdeskError):
    """A second re-index was started while one was running."""


class UnknownArticle(BadInput):
    """No article in the library has the given id."""


class UnreadableSource(BadInput):
    """A path can't be read, or what it holds isn't an article."""


class EmptyQuestion(BadInput):
    """The question or query has no words in it."""


class ModelUnavailable(NewsdeskError):
    """The chosen language model is missing, misnamed or doesn't answer."""
