"""Conversations and turns as rows; each function is one step of a transaction."""

import sqlite3
from datetime import datetime, timedelta

from assistant.conversations import words
from assistant.conversations.conversation import Entry, Feedback, SavedTurn
from assistant.conversations.database import now
from assistant.conversations.frozen import FrozenAnswer, from_json
from assistant.evidence.citations import without_marks
from index.errors import UnknownConversation

KEPT = timedelta(days=1)  # what was deleted can be brought back for so long
EXCERPT = 24  # words around what was found, or Chinese characters
ENTRY = """
    SELECT id, title, created_at, changed_at, pinned,
           (SELECT count(*) FROM conversation_turns WHERE conversation_id = conversations.id) turns
    FROM conversations
"""


def entry(db: sqlite3.Connection, owner: str, conversation_id: str) -> Entry:
    """Raises UnknownConversation if the owner has none of that id, or deleted it."""
    row = db.execute(
        f"{ENTRY} WHERE owner = ? AND id = ? AND deleted_at IS NULL", (owner, conversation_id)
    ).fetchone()
    if row is None:
        raise _unknown()
    return entry_in(row)


def count(db: sqlite3.Connection, owner: str) -> int:
    """How many the owner has and didn't delete."""
    [present] = db.execute(
        "SELECT count(*) FROM conversations WHERE owner = ? AND deleted_at IS NULL", (owner,)
    ).fetchone()
    return int(present)


def entry_in(row: sqlite3.Row) -> Entry:
    return Entry(
        row["id"],
        row["title"],
        datetime.fromisoformat(row["created_at"]),
        datetime.fromisoformat(row["changed_at"]),
        bool(row["pinned"]),
        row["turns"],
    )


def change(
    db: sqlite3.Connection,
    owner: str,
    conversation_id: str,
    *,
    also_deleted: bool = False,
    **values: str | int | None,
) -> None:
    """Set columns of a conversation. Raises UnknownConversation."""
    columns = ", ".join(f"{name} = ?" for name in values)
    present = "" if also_deleted else "AND deleted_at IS NULL"
    changed = db.execute(
        f"UPDATE conversations SET {columns} WHERE owner = ? AND id = ? {present}",  # noqa: S608
        (*values.values(), owner, conversation_id),
    )
    if not changed.rowcount:
        raise _unknown()


def turn(db: sqlite3.Connection, owner: str, conversation_id: str, number: int) -> sqlite3.Row:
    """Raises UnknownConversation if the owner has no such turn."""
    entry(db, owner, conversation_id)
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM conversation_turns WHERE conversation_id = ? AND number = ?",
        (conversation_id, number),
    ).fetchone()
    if row is None:
        raise UnknownConversation(f"The conversation has no answer {number}; open it again.")
    return row


def last_turn(db: sqlite3.Connection, conversation_id: str) -> SavedTurn | None:
    row = db.execute(
        "SELECT * FROM conversation_turns WHERE conversation_id = ? ORDER BY number DESC LIMIT 1",
        (conversation_id,),
    ).fetchone()
    return turn_in(row) if row else None


def turn_in(row: sqlite3.Row) -> SavedTurn:
    return SavedTurn(
        row["number"],
        datetime.fromisoformat(row["asked_at"]),
        from_json(row["answer"]),
        Feedback(row["thumb"], row["reason"]) if row["thumb"] else None,
        row["link"],
    )


def add_turn(
    db: sqlite3.Connection, conversation_id: str, answer: FrozenAnswer, title: str = ""
) -> int:
    """Write the next turn and its words; returns its number. The first comes with the title."""
    moment = now().isoformat()
    [number] = db.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM conversation_turns WHERE conversation_id = ?",
        (conversation_id,),
    ).fetchone()
    added = db.execute(
        "INSERT INTO conversation_turns (conversation_id, number, asked_at, answer) "
        "VALUES (?, ?, ?, ?)",
        (conversation_id, number, moment, answer.as_json()),
    )
    texts = (title, answer.question.asked, without_marks(answer.text))
    db.execute(
        "INSERT INTO conversation_words (rowid, title, question, answer) VALUES (?, ?, ?, ?)",
        (added.lastrowid, *map(words.searchable, texts)),
    )
    db.execute("UPDATE conversations SET changed_at = ? WHERE id = ?", (moment, conversation_id))
    return int(number)


def take_away(db: sqlite3.Connection, conversation_id: str, number: int) -> None:
    """Let go of a turn for good, and of its words."""
    db.execute(
        "DELETE FROM conversation_turns WHERE conversation_id = ? AND number = ?",
        (conversation_id, number),
    )


def search_by_title(db: sqlite3.Connection, conversation_id: str, title: str) -> None:
    """Let it be found by this title from now on."""
    db.execute(
        "UPDATE conversation_words SET title = ? WHERE rowid = "
        "(SELECT id FROM conversation_turns WHERE conversation_id = ? AND number = 1)",
        (words.searchable(title), conversation_id),
    )


def best_turns(db: sqlite3.Connection, owner: str, query: str, limit: int) -> list[sqlite3.Row]:
    """The turn that fits best of each of the owner's conversations that have one, last added to
    first."""
    best: dict[str, sqlite3.Row] = {}
    for row in db.execute(
        "SELECT turns.id, turns.number, turns.conversation_id FROM conversation_words "
        "JOIN conversation_turns turns ON turns.id = conversation_words.rowid "
        "JOIN conversations ON conversations.id = turns.conversation_id "
        "WHERE conversation_words MATCH ? AND owner = ? AND deleted_at IS NULL "
        "ORDER BY changed_at DESC, conversations.rowid DESC, rank, turns.number",
        (query, owner),
    ):
        best.setdefault(row["conversation_id"], row)
        if len(best) == limit:
            break
    return list(best.values())


def excerpt(db: sqlite3.Connection, query: str, turn_id: int) -> str:
    """The words of a turn around what was found, marked."""
    [marked] = db.execute(
        "SELECT snippet(conversation_words, -1, ?, ?, '…', ?) FROM conversation_words "
        "WHERE conversation_words MATCH ? AND rowid = ?",
        (words.BEGIN, words.END, EXCERPT, query, turn_id),
    ).fetchone()
    return str(marked)


def purge(db: sqlite3.Connection) -> bool:
    """Let go for good of what was deleted long ago; returns whether there was any."""
    limit = (now() - KEPT).isoformat()
    gone = db.execute("DELETE FROM conversations WHERE deleted_at < ?", (limit,))
    if gone.rowcount:
        forget_words(db)
    return bool(gone.rowcount)


def forget_words(db: sqlite3.Connection) -> None:
    """Full-text search keeps deleted words in its lists until they are merged."""
    db.execute("INSERT INTO conversation_words (conversation_words) VALUES ('optimize')")


def _unknown() -> UnknownConversation:
    return UnknownConversation("There is no such conversation; it may have been deleted.")
