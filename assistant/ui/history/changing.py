"""What can be done with a conversation in the list, and what is said when it is done."""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.conversations.conversation import on_one_line
from assistant.conversations.conversations import Conversations
from assistant.ui.shared.language import Words
from assistant.ui.shared.sentences import why
from index.errors import BadInput, NewsdeskError, UnknownConversation


@dataclass(frozen=True)
class Change:
    """One thing to do with one conversation; `title` is the one it is to have, or has."""

    does: str
    id: str
    title: str = ""


@dataclass(frozen=True)
class Outcome:
    """What is said of a change: that it was made, or `refused`; `undo` is the id of what can be
    brought back."""

    told: str
    refused: bool = False
    undo: str | None = None


def changed(
    conversations: Conversations, owner: str, change: Change, words: Words, *, at_home: bool
) -> Outcome:
    """Make the change and tell of it. Raises KeyError for a change that there isn't."""
    make = _CHANGES[change.does]
    try:
        return make(conversations, owner, change, words)
    except UnknownConversation:
        return Outcome(words("history.gone"), refused=True)
    except BadInput:
        return Outcome(words("history.no_title"), refused=True)
    except NewsdeskError as error:
        return Outcome(why(error, words, at_home=at_home), refused=True)


def _rename(conversations: Conversations, owner: str, change: Change, words: Words) -> Outcome:
    title = conversations.rename(owner, change.id, change.title)
    return Outcome(words("history.renamed", title=title))


def _pin(conversations: Conversations, owner: str, change: Change, words: Words) -> Outcome:
    conversations.pin(owner, change.id)
    return Outcome(words("history.pinned_now", title=on_one_line(change.title)))


def _unpin(conversations: Conversations, owner: str, change: Change, words: Words) -> Outcome:
    conversations.unpin(owner, change.id)
    return Outcome(words("history.unpinned", title=on_one_line(change.title)))


def _delete(conversations: Conversations, owner: str, change: Change, words: Words) -> Outcome:
    conversations.delete(owner, change.id)
    told = words("history.deleted", title=on_one_line(change.title))
    return Outcome(told, undo=change.id)


def _bring_back(conversations: Conversations, owner: str, change: Change, words: Words) -> Outcome:
    entry = conversations.bring_back(owner, change.id)
    return Outcome(words("history.back", title=entry.title))


_CHANGES: dict[str, Callable[[Conversations, str, Change, Words], Outcome]] = {
    "rename": _rename,
    "pin": _pin,
    "unpin": _unpin,
    "delete": _delete,
    "undo": _bring_back,
}
