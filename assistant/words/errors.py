"""Why something could not be done, in the reader's language and as far as it is theirs to know."""

from assistant.words.words import Words, written_in
from index.errors import (
    BadInput,
    CacheDamaged,
    EmptyQuestion,
    FetchFailed,
    LibraryBusy,
    LibraryMismatch,
    ModelUnavailable,
    NewsdeskError,
    NoCookie,
    NotAnArticle,
    RefusedLink,
    ReindexRunning,
    SignInFailed,
    StorageFailed,
    UnknownArticle,
    UnknownCollection,
    UnknownConversation,
    UnknownSource,
    UnreadableSource,
    VectorsUnreachable,
)

# In the page's words; the error's own, which are English, tell more where it matters.
_SAID: dict[type[BaseException], str] = {
    BadInput: "error.input",
    CacheDamaged: "error.index",
    EmptyQuestion: "error.no_question",
    FetchFailed: "error.fetch",
    LibraryBusy: "error.busy",
    LibraryMismatch: "error.index",
    ModelUnavailable: "error.model",
    NoCookie: "error.no_cookie",
    NotAnArticle: "error.not_an_article",
    RefusedLink: "error.link",
    ReindexRunning: "error.running",
    SignInFailed: "error.sign_in",
    StorageFailed: "error.storage",
    UnknownArticle: "error.no_article",
    UnknownCollection: "error.no_collection",
    UnknownConversation: "error.no_conversation",
    UnknownSource: "error.no_source",
    UnreadableSource: "error.unreadable",
    VectorsUnreachable: "error.vectors",
}
# What is of the reader's own doing, or of the world outside; all else is of the machine.
_OF_THE_READER = (BadInput, FetchFailed, ReindexRunning)
# Those of which there is nothing more to tell.
_SHOWN_WHOLE = (
    EmptyQuestion,
    NoCookie,
    ReindexRunning,
    UnknownArticle,
    UnknownCollection,
    UnknownConversation,
    UnknownSource,
)


def why(error: NewsdeskError, words: Words, *, at_home: bool) -> str:
    """Why something could not be done.

    Only whoever runs the machine sees the whole message; others see none of its folders.
    """
    tells = at_home or isinstance(error, _OF_THE_READER)
    if tells and words.language in ("en", written_in(str(error))):
        return str(error)
    kind = next((each for each in type(error).__mro__ if each in _SAID), StorageFailed)
    said = words(_SAID[kind])
    if not tells or isinstance(error, _SHOWN_WHOLE):
        return said
    return words("error.detail", said=said, detail=error)
