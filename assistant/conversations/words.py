"""The words of a conversation as SQLite's full-text search takes them.

https://www.sqlite.org/fts5.html, sections 3 (queries) and 5.1.3 (snippets).
"""

from dataclasses import dataclass

from assistant.conversations.conversation import on_one_line
from index.text.chinese import CJK

BEGIN, END = "\x02", "\x03"  # around what was found; `on_one_line` lets neither through
_BREAK = "\u200b"  # parts words for SQLite, and isn't seen


@dataclass(frozen=True)
class Piece:
    """A stretch of an excerpt, and whether it is what was looked for."""

    text: str
    found: bool


def searchable(text: str) -> str:
    """The text to be searched, with each Chinese character as a word of its own."""
    return CJK.sub(lambda run: f"{_BREAK}{_BREAK.join(run.group())}{_BREAK}", on_one_line(text))


def query(words: str) -> str:
    """The query for all of these words, each of which may be the beginning of one; "" for none.

    A run of Chinese characters is a phrase. Nothing a person types is an operator.
    """
    typed = searchable(words.replace('"', " ")).split()
    said = [word for word in typed if any(map(str.isalnum, word))]
    return " ".join(f'"{word}" *' for word in said)


def pieces(excerpt: str) -> tuple[Piece, ...]:
    """An excerpt that SQLite marked with BEGIN and END, as it is shown."""
    parts = excerpt.replace(_BREAK, "").split(BEGIN)
    shown = [Piece(parts[0], False)]
    for part in parts[1:]:
        found, _, rest = part.partition(END)
        shown += [Piece(found, True), Piece(rest, False)]
    return tuple(piece for piece in shown if piece.text)
