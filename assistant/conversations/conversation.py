"""What a conversation is: its line in the list, its turns, and what its owner thought of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.conversations.saved_answer import SavedAnswer
from index.text.decoding import seen

LONGEST_TITLE = 80  # characters
LONGEST_REASON = 1_000


@dataclass(frozen=True)
class Entry:
    """A conversation's line in the list; `changed` is when its last turn was added, in UTC."""

    id: str
    title: str
    changed: datetime
    pinned: bool
    turns: int


@dataclass(frozen=True)
class Feedback:
    """What the owner thought of an answer, and why."""

    thumb: Literal["up", "down"]
    reason: str = ""


@dataclass(frozen=True)
class SavedTurn:
    """A question and its answer, numbered from 1; `link` is the id by which anyone can open it."""

    number: int
    asked: datetime
    answer: SavedAnswer
    feedback: Feedback | None = None
    link: str | None = None


@dataclass(frozen=True)
class Conversation:
    """A whole conversation."""

    entry: Entry
    turns: tuple[SavedTurn, ...]


def title_from(text: str) -> str:
    """`text` on one line, cut after a word if it is too long for a title; "" if it says nothing."""
    line = on_one_line(text)
    if len(line) <= LONGEST_TITLE:
        return line
    words, _, _ = line[:LONGEST_TITLE].rpartition(" ")
    # Chinese puts no space between words, and neither does a link.
    return f"{words if len(words) > LONGEST_TITLE / 2 else line[: LONGEST_TITLE - 1]}…"


def on_one_line(text: str) -> str:
    """What a person typed, without breaks, characters that can't be seen and halves of characters
    (a browser may cut an emoji in two)."""
    return " ".join(seen(text).encode(errors="replace").decode().split())
