"""Every error Newsdesk raises on purpose, in one tree.

NewsdeskError
├── BadInput
│   ├── EmptyQuestion      nothing was asked
│   ├── UnknownArticle     no article has that id
│   ├── UnknownSource      no source has that number
│   ├── UnknownCollection  no collection has the given name
│   ├── UnknownConversation no conversation, turn or link has that id
│   ├── UnknownAlert       no alert of this owner has that id
│   ├── UnknownKey         no key has that id
│   ├── UnknownAccount     no account has that name or id, or an invitation is over
│   ├── NoCookie           a browser that keeps no cookie has no conversations
│   ├── RefusedLink        a link that is not safe to follow
│   └── UnreadableSource   a file, page or feed can't be read
│       ├── NotAnArticle   it can be read, but it is no article
│       ├── NotReleased    its agency holds it back, or has withdrawn it
│       └── UnforeseenFailure an error in Newsdesk itself kept it from being read
├── FetchFailed            the network or a server didn't deliver
├── LibraryInUse           another process owns the library
├── LibraryMismatch        the library was built with another model or splitter
├── CacheDamaged           the vectors or words can't be read; the catalogue can make them again
├── StorageFailed          the disk is full or can't be written
│   ├── LibraryBusy        another writes it for longer than one can wait
│   └── VectorsUnreachable the server that holds the vectors doesn't answer
├── ReindexRunning         a re-index is already under way
├── ModelUnavailable       a model can't be loaded or reached
├── SignInFailed           a name and password, or what a provider says, are nobody's
│   └── TooManyGuesses     too many of them, in a short time
├── ServerUnreachable      no Newsdesk answers at an address
└── RequestRefused         a server refuses a program: its key, its rights, or its haste

Each message is one sentence or two for the person at the screen: what was wrong, and the remedy.
"""

from typing import Literal

CachePart = Literal["vectors", "words"]

# What people read of an error that is none of these, while the log has all of it.
UNFORESEEN = "Something went wrong on our side. See the log for details."


class NewsdeskError(Exception):
    """The root; its message is meant to be shown as it is."""


class BadInput(NewsdeskError):
    """What the person gave can't be used; the command line exits with status 2."""


class LibraryInUse(NewsdeskError):
    """Another process has the library open."""


class LibraryMismatch(NewsdeskError):
    """The stored vectors were made by another embedding model or splitter."""


class CacheDamaged(NewsdeskError):
    """The vectors or the words (`part`) are damaged; they can be made again from the catalogue."""

    def __init__(self, message: str, part: CachePart) -> None:
        super().__init__(message)
        self.part = part


class StorageFailed(NewsdeskError):
    """The library's folder can't be written: the disk is full, or it is read-only."""


class LibraryBusy(StorageFailed):
    """The library is being written, for longer than one can wait."""


class VectorsUnreachable(StorageFailed):
    """The server that holds the vectors doesn't answer; what is found by words still is."""


class ReindexRunning(NewsdeskError):
    """A second re-index was started while one was running."""


class UnknownArticle(BadInput):
    """No article in the library has the given id."""


class UnknownSource(BadInput):
    """No source of the library has the given number."""


class UnknownCollection(BadInput):
    """No collection of the library has the given name."""


class UnknownConversation(BadInput):
    """No conversation of this owner, no turn of it, or no link, has the given id."""


class UnknownAlert(BadInput):
    """No alert of this owner has the given id."""


class UnknownKey(BadInput):
    """No key to the library has the given id."""


class UnknownAccount(BadInput):
    """No account has the given name or id; or an invitation was used or has expired."""


class NoCookie(BadInput):
    """Whoever has no cookie can't be recognised, so nothing is saved for them."""


class UnreadableSource(BadInput):
    """A path can't be read, or what it holds isn't an article."""


class NotAnArticle(UnreadableSource):
    """A page that was read and is no article: a login, a cookie wall, a list of links."""


class NotReleased(UnreadableSource):
    """A story that its agency holds back or has withdrawn; `passes` if it may be read one day."""

    def __init__(self, message: str, *, passes: bool = False) -> None:
        super().__init__(message)
        self.passes = passes


class UnforeseenFailure(UnreadableSource):
    """An error in Newsdesk itself; what was there before stays, and the next run tries again."""


class RefusedLink(BadInput):
    """A link that is not followed, because it could reach what it shouldn't."""


class FetchFailed(NewsdeskError):
    """The network or a server didn't deliver.

    `gone` means that the server says the page no longer exists (404, 410); `retry_after` is the
    number of seconds it asked to be left alone for, if it did.
    """

    def __init__(
        self, message: str, *, gone: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.gone = gone
        self.retry_after = retry_after


class EmptyQuestion(BadInput):
    """The question or query has no words in it."""


class ModelUnavailable(NewsdeskError):
    """The chosen language model is missing, misnamed or doesn't answer."""


class SignInFailed(NewsdeskError):
    """Somebody isn't let in; whether the name or the password is wrong isn't told."""


class TooManyGuesses(SignInFailed):
    """Too many sign-ins failed; `seconds` is how long to wait."""

    def __init__(self, message: str, seconds: int = 60) -> None:
        super().__init__(message)
        self.seconds = seconds


class ServerUnreachable(NewsdeskError):
    """No Newsdesk answers at the given address, or the connection to it broke off."""


class RequestRefused(NewsdeskError):
    """A server refuses a request: for its key or want of one, its scopes, or because of too many
    in a short time."""
