"""Everybody's conversations: started, added to, listed, searched, deleted, brought back, shared."""

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from assistant.conversations import rows
from assistant.conversations.conversation import (
    LONGEST_REASON,
    Conversation,
    Entry,
    Feedback,
    SavedTurn,
    on_one_line,
    title_from,
)
from assistant.conversations.readable import articles_of, readable_part
from assistant.conversations.rows import Piece, now
from assistant.conversations.saved_answer import SavedAnswer
from assistant.conversations.tables import MIGRATIONS
from index.errors import BadInput, NoCookie, StorageFailed, UnknownConversation
from index.readers import reader
from index.storage.catalogue.collections import Collections
from index.storage.database import opened_beside
from index.storage.location import Location

SHORTEST_OWNER = 32  # characters; whoever guesses one reads everything of it


@dataclass(frozen=True)
class Match:
    """A conversation in which words were found, the turn that fits best, and the words there."""

    entry: Entry
    turn: int
    excerpt: tuple[Piece, ...]


def new_owner() -> str:
    """A random token for a browser that has none yet, to be kept in a private cookie."""
    return secrets.token_urlsafe(32)


class Conversations:
    """The conversations in a library's folder, each seen by its owner only.

    Open the library first: it holds the lock. Safe in any thread; in an event loop call the methods
    in a thread, because writing waits while the library is being written. They all raise
    StorageFailed, and UnknownConversation for one that doesn't exist, is deleted or is somebody
    else's. Of an answer they give what the `index.readers.reader` may read of its articles.
    """

    def __init__(self, home: Path | Location) -> None:
        """Raises StorageFailed if there is no library in `home`, LibraryMismatch."""
        self._database = opened_beside(home, MIGRATIONS, "its conversations")
        self._collections = Collections(self._database)
        self.purge()

    def purge(self, *, wait: bool = True) -> None:
        """Delete for good what was deleted a day ago; also done whenever they are listed.

        Without `wait`, raises LibraryBusy if the library is being written.
        """
        with self._database.reading() as db:
            if not rows.has_expired(db):
                return
        with self._database.writing(wait=wait) as db:
            rows.purge(db)
        self._database.wipe()

    def start(self, owner: str, first: SavedAnswer) -> Entry:
        """A new conversation that begins with this answer, with a title made from its question.

        Raises BadInput for an owner that is no token.
        """
        _check_owner(owner)
        conversation_id, moment = secrets.token_urlsafe(16), now().isoformat()
        title = title_from(first.question.asked)
        with self._database.writing() as db:
            new = {"id": conversation_id, "owner": owner, "title": title}
            rows.add(db, **new, created_at=moment, changed_at=moment)
            rows.add_turn(db, conversation_id, first, title)
            return rows.entry(db, owner, conversation_id)

    def add(self, owner: str, conversation_id: str, answer: SavedAnswer) -> int:
        """Add the next turn; returns its number."""
        with self._database.writing() as db:
            rows.entry(db, owner, conversation_id)
            return rows.add_turn(db, conversation_id, answer)

    def replace(self, owner: str, conversation_id: str, number: int, answer: SavedAnswer) -> int:
        """Put an answer in the place of the last turn, `number`; returns its own number.

        It follows that turn if somebody may have a link to it, and the last one if that is another
        by now. A title made from the first question follows that question.
        """
        with self._database.writing() as db:
            entry = rows.entry(db, owner, conversation_id)
            row = rows.last_turn(db, conversation_id)
            if row is None or row.number != number or row.link:
                return rows.add_turn(db, conversation_id, answer)
            last = rows.turn_in(row)
            rows.delete_turn(db, row.id)
            title = entry.title
            if number == 1 and title == title_from(last.answer.question.asked):
                title = title_from(answer.question.asked)
                rows.change(db, owner, conversation_id, title=title)
            return rows.add_turn(db, conversation_id, answer, title if number == 1 else "")

    def keep(
        self, owner: str, conversation_id: str, answer: SavedAnswer, instead_of: int | None = None
    ) -> tuple[str, int]:
        """Save an answer in the conversation, in the place of its last turn if that is
        `instead_of`; returns the conversation's id and the turn's number.

        Without a conversation ("") or if it has been deleted meanwhile, a new one is started.
        Raises BadInput for an owner that isn't a token.
        """
        try:
            if conversation_id and instead_of:
                number = self.replace(owner, conversation_id, instead_of, answer)
                return conversation_id, number
            if conversation_id:
                return conversation_id, self.add(owner, conversation_id, answer)
        except UnknownConversation:
            pass  # it has been deleted
        return self.start(owner, answer).id, 1

    def listed(self, owner: str, limit: int = 100) -> list[Entry]:
        """The owner's conversations, pinned ones first, then those last added to."""
        with suppress(StorageFailed):  # the next listing purges what this one can't
            self.purge(wait=False)
        with self._database.reading() as db:
            return rows.entries(db, owner, limit)

    def count(self, owner: str) -> int:
        """How many conversations the owner has."""
        with self._database.reading() as db:
            return rows.count(db, owner)

    def read(self, owner: str, conversation_id: str) -> Conversation:
        """A whole conversation, without the turns that can't be read.

        Raises StorageFailed if that leaves none.
        """
        with self._database.reading() as db:
            entry = rows.entry(db, owner, conversation_id)
            turns: list[SavedTurn] = []
            unread: StorageFailed | None = None
            for row in rows.turns_of(db, conversation_id):
                try:
                    turns.append(self._shown(rows.turn_in(row)))
                except StorageFailed as error:
                    unread = error
            if unread and not turns:
                raise unread
            return Conversation(entry, tuple(turns))

    def read_anybodys(self, conversation_id: str) -> Conversation:
        """The same whoever owns it: for the person who has the library's files."""
        with self._database.reading() as db:
            owner = rows.owner_of(db, conversation_id)
        return self.read(owner, conversation_id)

    def search(self, owner: str, typed: str, limit: int = 50) -> list[Match]:
        """The owner's conversations with a turn that has all these words, or words that begin so,
        in its question or answer (or in the title), last added to first; [] for no words."""
        words = rows.words_in(typed)
        if not words:
            return []
        with self._database.reading() as db:
            return [
                Match(
                    rows.entry(db, owner, turn.conversation_id),
                    turn.number,
                    rows.excerpt(db, words, turn.id) if self._is_shown(db, turn.id) else (),
                )
                for turn in rows.best_turns(db, owner, words, limit)
            ]

    def _is_shown(self, db: Connection, turn_id: int) -> bool:
        """Whether all that a turn says may be read."""
        if not (closed := self._collections.closed_to(reader())):
            return True
        try:
            told = articles_of(rows.turn_in(rows.turn_of_id(db, turn_id)).answer)
        except StorageFailed:
            return False
        return told <= self._collections.readable(told, closed)

    def rename(self, owner: str, conversation_id: str, title: str) -> str:
        """Give it another title; returns it as kept. Raises BadInput if the title is empty."""
        title = title_from(title)
        if not title:
            raise BadInput("The title is empty; write what to call the conversation.")
        with self._database.writing() as db:
            rows.change(db, owner, conversation_id, title=title)
            rows.search_by_title(db, conversation_id, title)
        return title

    def pin(self, owner: str, conversation_id: str) -> None:
        """Keep it at the top of the list."""
        with self._database.writing() as db:
            rows.change(db, owner, conversation_id, pinned=1)

    def unpin(self, owner: str, conversation_id: str) -> None:
        """Let it take its place in the list by its last turn again."""
        with self._database.writing() as db:
            rows.change(db, owner, conversation_id, pinned=0)

    def delete(self, owner: str, conversation_id: str) -> None:
        """Delete it, and its links with it; it can be brought back for a day."""
        with self._database.writing() as db:
            rows.change(db, owner, conversation_id, deleted_at=now().isoformat())
        self.purge()

    def bring_back(self, owner: str, conversation_id: str) -> Entry:
        """Undo a deletion that isn't older than a day."""
        self.purge()
        with self._database.writing() as db:
            rows.change(db, owner, conversation_id, also_deleted=True, deleted_at=None)
            return rows.entry(db, owner, conversation_id)

    def delete_all(self, owner: str) -> int:
        """Delete everything of an owner at once and for good; returns how many were still there."""
        with self._database.writing() as db:
            present = rows.count(db, owner)
            rows.delete_all(db, owner)
        self._database.wipe()
        return present

    def delete_everybodys(self) -> None:
        """Delete the conversations of all owners at once and for good."""
        with self._database.writing() as db:
            rows.delete_all(db)
        self._database.wipe()

    def rate(
        self, owner: str, conversation_id: str, number: int, feedback: Feedback | None
    ) -> None:
        """Keep what the owner thinks of an answer; None takes it back."""
        thumb = feedback.thumb if feedback else None
        reason = on_one_line(feedback.reason)[:LONGEST_REASON] if feedback else ""
        with self._database.writing() as db:
            turn = rows.turn(db, owner, conversation_id, number)
            rows.change_turn(db, turn.id, thumb=thumb, reason=reason)

    def link(self, owner: str, conversation_id: str, number: int) -> str:
        """The id by which anyone who has it can open this one answer; the same each time."""
        with self._database.writing() as db:
            turn = rows.turn(db, owner, conversation_id, number)
            link: str = turn.link or secrets.token_urlsafe(24)
            rows.change_turn(db, turn.id, link=link)
            return link

    def linked(self, link: str) -> SavedTurn:
        """The one answer that a link opens, without its owner's feedback. For anybody."""
        with self._database.reading() as db:
            row = rows.linked_turn(db, link)
        if row is None:
            raise UnknownConversation("This link opens no answer; it may have been deleted.")
        return replace(self._shown(rows.turn_in(row)), feedback=None)

    def _shown(self, turn: SavedTurn) -> SavedTurn:
        """The turn with what may be read of its answer."""
        if not (closed := self._collections.closed_to(reader())):
            return turn
        readable = self._collections.readable(articles_of(turn.answer), closed)
        return replace(turn, answer=readable_part(turn.answer, readable))


def _check_owner(owner: str) -> None:
    """Whoever came without a token must not share one with all others who did."""
    if len(owner) < SHORTEST_OWNER:
        raise NoCookie("This browser sent no cookie; allow cookies for this page and reload it.")
