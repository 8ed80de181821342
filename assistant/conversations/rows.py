"""Conversations and turns as rows; each function is one step of a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, ScalarSelect, Select, delete, func, insert, select, update

from assistant.conversations.conversation import Entry, Feedback, SavedTurn, on_one_line
from assistant.conversations.saved_answer import SavedAnswer, from_json
from assistant.conversations.tables import WORDS, conversations, turns
from assistant.evidence.citations import without_marks
from index.errors import UnknownConversation
from index.text.chinese import CJK

KEPT = timedelta(days=1)  # what was deleted can be brought back for so long
EXCERPT = 24  # words around what was found, or Chinese characters
_BEGIN, _END = "\x02", "\x03"  # around what was found; `on_one_line` lets neither through
_BREAK = "\u200b"  # parts words for the search, and isn't seen


@dataclass(frozen=True)
class Piece:
    """A stretch of an excerpt, and whether it is what was looked for."""

    text: str
    found: bool


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def _entries(owner: str) -> Select[Any]:
    its_turns = select(func.count()).where(turns.c.conversation_id == conversations.c.id)
    return select(conversations, its_turns.label("turns")).where(
        conversations.c.owner == owner, conversations.c.deleted_at.is_(None)
    )


def entries(db: Connection, owner: str, limit: int) -> list[Entry]:
    """The owner's conversations, pinned ones first, then those last added to."""
    query = _entries(owner).order_by(
        conversations.c.pinned.desc(),
        conversations.c.changed_at.desc(),
        _last_turn().desc(),
    )
    return [_entry_in(row) for row in db.execute(query.limit(limit))]


def _last_turn() -> ScalarSelect[int]:
    """What sorts conversations that were added to in one moment: turns are numbered as they come.

    Those that have no turn don't come first."""
    numbers = select(func.coalesce(func.max(turns.c.id), 0))
    its_own = numbers.where(turns.c.conversation_id == conversations.c.id)
    return its_own.correlate(conversations).scalar_subquery()


def owner_of(db: Connection, conversation_id: str) -> str:
    """Whose conversation it is. Raises UnknownConversation."""
    query = select(conversations.c.owner).where(conversations.c.id == conversation_id)
    owner = db.scalar(query)
    if owner is None:
        raise _unknown()
    return str(owner)


def entry(db: Connection, owner: str, conversation_id: str) -> Entry:
    """Raises UnknownConversation if the owner has none of that id, or deleted it."""
    row = db.execute(_entries(owner).where(conversations.c.id == conversation_id)).one_or_none()
    if row is None:
        raise _unknown()
    return _entry_in(row)


def count(db: Connection, owner: str) -> int:
    """How many the owner has and didn't delete."""
    present = conversations.c.owner == owner, conversations.c.deleted_at.is_(None)
    query = select(func.count()).select_from(conversations).where(*present)
    return int(db.execute(query).scalar_one())


def _entry_in(row: Row[Any]) -> Entry:
    return Entry(
        row.id,
        row.title,
        datetime.fromisoformat(row.changed_at),
        bool(row.pinned),
        row.turns,
    )


def add(db: Connection, **values: str) -> None:
    """Write a conversation that has no turn yet."""
    db.execute(insert(conversations).values(values))


def change(
    db: Connection,
    owner: str,
    conversation_id: str,
    *,
    also_deleted: bool = False,
    **values: str | int | None,
) -> None:
    """Set columns of a conversation. Raises UnknownConversation."""
    statement = update(conversations).where(
        conversations.c.owner == owner, conversations.c.id == conversation_id
    )
    if not also_deleted:
        statement = statement.where(conversations.c.deleted_at.is_(None))
    if not db.execute(statement.values(values)).rowcount:
        raise _unknown()


def turn(db: Connection, owner: str, conversation_id: str, number: int) -> Row[Any]:
    """Raises UnknownConversation if the owner has no such turn."""
    entry(db, owner, conversation_id)
    row = db.execute(_turns(conversation_id).where(turns.c.number == number)).one_or_none()
    if row is None:
        raise UnknownConversation(f"The conversation has no answer {number}; open it again.")
    return row


def turns_of(db: Connection, conversation_id: str) -> Sequence[Row[Any]]:
    """The rows of its turns in their order."""
    return db.execute(_turns(conversation_id).order_by(turns.c.number)).all()


def last_turn(db: Connection, conversation_id: str) -> Row[Any] | None:
    newest = _turns(conversation_id).order_by(turns.c.number.desc())
    return db.execute(newest.limit(1)).one_or_none()


def _turns(conversation_id: str) -> Select[Any]:
    return select(turns).where(turns.c.conversation_id == conversation_id)


def linked_turn(db: Connection, link: str) -> Row[Any] | None:
    """The turn that a link opens, whoever's it is."""
    query = select(turns).join(conversations).where(conversations.c.deleted_at.is_(None))
    return db.execute(query.where(turns.c.link == link)).one_or_none()


def turn_of_id(db: Connection, turn_id: int) -> Row[Any]:
    return db.execute(select(turns).where(turns.c.id == turn_id)).one()


def change_turn(db: Connection, turn_id: int, **values: str | None) -> None:
    """Set columns of a turn."""
    db.execute(update(turns).where(turns.c.id == turn_id).values(values))


def turn_in(row: Row[Any]) -> SavedTurn:
    """Raises StorageFailed if its answer can't be read."""
    return SavedTurn(
        row.number,
        datetime.fromisoformat(row.asked_at),
        from_json(row.answer),
        Feedback(row.thumb, row.reason) if row.thumb else None,
        row.link,
    )


def add_turn(db: Connection, conversation_id: str, answer: SavedAnswer, title: str = "") -> int:
    """Write the next turn and its words; returns its number. The first comes with the title."""
    moment = now().isoformat()
    last = select(func.max(turns.c.number)).where(turns.c.conversation_id == conversation_id)
    number = int(db.scalar(last) or 0) + 1
    new = {
        "conversation_id": conversation_id,
        "number": number,
        "asked_at": moment,
        "answer": answer.as_json(),
    }
    turn_id = db.execute(insert(turns).values(new).returning(turns.c.id)).scalar_one()
    words = {
        "title": title,
        "question": answer.question.asked,
        "answer": without_marks(answer.text),
    }
    searched = {column: _searchable(text) for column, text in words.items()}
    WORDS.add(db, [{"rowid": turn_id, **searched}])
    db.execute(
        update(conversations).where(conversations.c.id == conversation_id).values(changed_at=moment)
    )
    return number


def delete_turn(db: Connection, turn_id: int) -> None:
    """Delete a turn for good, and its words."""
    db.execute(delete(turns).where(turns.c.id == turn_id))


def search_by_title(db: Connection, conversation_id: str, title: str) -> None:
    """Let it be found by this title from now on."""
    first = select(turns.c.id).where(
        turns.c.conversation_id == conversation_id, turns.c.number == 1
    )
    turn_id = db.scalar(first)
    if turn_id is not None:
        WORDS.change(db, turn_id, title=_searchable(title))


def best_turns(db: Connection, owner: str, words: Sequence[str], limit: int) -> list[Row[Any]]:
    """The turn that fits best of each of the owner's conversations that have one, last added to
    first."""
    query: Select[Any] = (
        select(turns.c.id, turns.c.number, turns.c.conversation_id)
        .join(WORDS.table, WORDS.table.c.rowid == turns.c.id)
        .join(conversations, conversations.c.id == turns.c.conversation_id)
        .where(
            WORDS.matching(db, words),
            conversations.c.owner == owner,
            conversations.c.deleted_at.is_(None),
        )
        .order_by(
            conversations.c.changed_at.desc(),
            _last_turn().desc(),
            conversations.c.id,
            WORDS.rank(db, words),
            turns.c.number,
        )
    )
    best: dict[str, Row[Any]] = {}
    with db.execute(query) as found:
        for row in found:
            best.setdefault(row.conversation_id, row)
            if len(best) == limit:
                break
    return list(best.values())


def excerpt(db: Connection, words: Sequence[str], turn_id: int) -> tuple[Piece, ...]:
    """The words of a turn around what was found."""
    shown_words = WORDS.excerpt(db, turn_id, words, (_BEGIN, _END), EXCERPT)
    first, *parts = shown_words.replace(_BREAK, "").split(_BEGIN)
    shown = [Piece(first, False)]
    for part in parts:
        found, _, rest = part.partition(_END)
        shown += [Piece(found, True), Piece(rest, False)]
    return tuple(piece for piece in shown if piece.text)


def words_in(typed: str) -> list[str]:
    """The words to look for; a run of Chinese characters is a phrase."""
    words = _searchable(typed.replace('"', " ")).split()
    return [word for word in words if any(map(str.isalnum, word))]


def _searchable(text: str) -> str:
    """The text to be searched, with each Chinese character as a word of its own."""
    return CJK.sub(lambda run: f"{_BREAK}{_BREAK.join(run.group())}{_BREAK}", on_one_line(text))


def has_expired(db: Connection) -> bool:
    """Whether something was deleted so long ago that it is to be purged."""
    expired = select(conversations.c.id).where(conversations.c.deleted_at < _limit())
    return db.scalar(expired.limit(1)) is not None


def purge(db: Connection) -> bool:
    """Delete for good what was deleted long ago; returns whether there was any."""
    gone = db.execute(delete(conversations).where(conversations.c.deleted_at < _limit()))
    if gone.rowcount:
        WORDS.forget_deleted(db)
    return bool(gone.rowcount)


def delete_all(db: Connection, owner: str | None = None) -> None:
    """Delete for good every conversation of an owner, or of all."""
    statement = delete(conversations)
    db.execute(statement if owner is None else statement.where(conversations.c.owner == owner))
    WORDS.forget_deleted(db)


def _limit() -> str:
    return (now() - KEPT).isoformat()


def _unknown() -> UnknownConversation:
    return UnknownConversation("There is no such conversation; it may have been deleted.")
