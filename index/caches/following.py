"""The words of a server that shares its catalogue: its own, kept at the state of the catalogue.

Each folder of words has a note beside them: the last change of the catalogue that they hold. What
has changed since is asked of the catalogue, and how the articles stand now decides, so that taking
a change twice does no harm: a server that is killed between words and note begins at the note.
"""

import json
import logging
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import RLock
from time import monotonic

from index.article import Article, Passage, article_of
from index.caches import words as words_module
from index.caches.words import Words
from index.errors import CacheDamaged, LibraryBusy, NewsdeskError, StorageFailed
from index.storage.catalogue import Catalogue
from index.storage.changes import Changed, Mark
from index.storage.damage import check_room, translate_errors

NOTE = "followed.json"
CHANGES_A_STEP = 500
ARTICLES_A_STEP = 200  # of words that are made from nothing
# Forgetting articles means writing others again, so it is done when no more changes come, or after
# so many seconds. Until then the catalogue hides what has left.
LONGEST_WAIT = 30.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Note:
    """What some words hold: of which library, by which code, up to which change.

    Those of the articles that have `left` may still be in them.
    """

    library: str
    fingerprint: str
    number: int
    change: str
    left: tuple[str, ...] = ()

    @property
    def mark(self) -> Mark:
        return Mark(self.number, self.change)


class FollowedWords:
    """Words that follow the catalogue's changes, and are made anew when they can't.

    Safe in any thread.
    """

    def __init__(self, place: Path, catalogue: Catalogue, library: str) -> None:
        """Open the newest in `place` that are whole; `library` names the catalogue."""
        self._place = place
        self._catalogue = catalogue
        self._library = library
        self._changing = RLock()
        self._words: Words | None = None
        self._note: Note | None = None
        self._folder = place  # of the words, when there are any
        self._left_since: float | None = None
        self._made = 0  # articles of words that are being made
        for folder in reversed(self._folders()):
            if self._open(folder):
                break
        self._sweep()

    @property
    def words(self) -> Words:
        """Raises LibraryBusy while they are being made for the first time."""
        words = self._words
        if words is None:
            raise self._busy()
        return words

    @property
    def lacking(self) -> LibraryBusy | None:
        """That there are no words yet."""
        return None if self._words else self._busy()

    def look(self, *, forget: bool = True) -> bool:
        """Take in what has changed in the catalogue; returns whether anything had.

        `forget` lets what has left be deleted now, which costs more than adding as much.
        """
        with self._changing:
            # Those that an earlier Newsdesk indexed otherwise answer until the new ones are whole.
            note = self._note
            if not self._words or not note or note.fingerprint != words_module.FINGERPRINT:
                self._make()
                return True
            changed = self._catalogue.changes.after(note.mark, CHANGES_A_STEP)
            if changed.anew:
                self._make()
                return True
            waited = self._left_since and monotonic() - self._left_since > LONGEST_WAIT
            try:
                if changed:
                    note = self._take(changed, note)
                if note.left and (waited or (forget and not changed)):
                    self._forget(note)
            except CacheDamaged:
                logger.exception("The words are damaged, and made anew")
                self._make()
                return True
            return bool(changed)

    def catch_up(self) -> None:
        """Take in all changes there are, and forget what has left."""
        while self.look():
            pass

    def catch_up_at_once(self) -> None:
        """Take in all changes there are, unless another thread is at it."""
        if self._changing.acquire(blocking=False):
            try:
                while self.look(forget=False):
                    pass
            finally:
                self._changing.release()

    def make_anew(self) -> None:
        """Make the words again from the catalogue; the old ones answer until they are whole."""
        with self._changing:
            self._make()

    def close(self) -> None:
        """Let go of the folder."""
        with self._changing:
            words, self._words = self._words, None
            if words:
                with suppress(CacheDamaged, StorageFailed):
                    words.close()

    def _busy(self) -> LibraryBusy:
        return LibraryBusy(
            f"This server is still reading the articles' words ({self._made:,} articles so far); "
            "try again in a minute."
        )

    def _take(self, changed: Changed, note: Note) -> Note:
        """Let the articles that came stand in the words as they stand in the catalogue."""
        check_room(self._place)
        words, passages = self.words, self._passages(changed.came)
        wanted: dict[str, set[str]] = {}
        for passage_id in passages:
            wanted.setdefault(article_of(passage_id), set()).add(passage_id)
        # Some may be here, if a killed server took them in and couldn't note it.
        held = words.passages_of(changed.came)
        whole = {each for each in held if held[each] == wanted.get(each)}
        words.delete([each for each in held if each not in whole], self._passages_by_id)
        words.add(pair for pair in passages.values() if pair[0].id not in whole)
        left = self._absent([*note.left, *changed.left])
        mark = changed.mark
        note = replace(note, number=mark.number, change=mark.change, left=left)
        self._write(self._folder, note)
        return note

    def _forget(self, note: Note) -> None:
        self.words.delete(self._absent(note.left), self._passages_by_id)
        self._write(self._folder, replace(note, left=()))

    def _absent(self, article_ids: Sequence[str]) -> tuple[str, ...]:
        """Those that aren't in the catalogue: what has left may be back."""
        present = self._catalogue.articles.known("articles", article_ids)
        return tuple(each for each in dict.fromkeys(article_ids) if each not in present)

    def _make(self) -> None:
        """Make words of the whole catalogue in a folder of their own, then use them."""
        number = 1 + max((_number(each) for each in self._folders()), default=0)
        folder = self._place / f"followed-{number}"
        mark, article_ids = self._catalogue.changes.last(), self._catalogue.articles.ids()
        made = Words(folder, new=True)
        try:
            self._made = 0
            for start in range(0, len(article_ids), ARTICLES_A_STEP):
                check_room(self._place)
                step = article_ids[start : start + ARTICLES_A_STEP]
                made.add(self._passages(step).values())
                self._made += len(step)
        except BaseException:
            with suppress(NewsdeskError):
                made.close()
            shutil.rmtree(folder, ignore_errors=True)
            raise
        old, self._words = self._words, made
        self._write(folder, Note(self._library, words_module.FINGERPRINT, mark.number, mark.change))
        if old:
            with suppress(CacheDamaged, StorageFailed):
                old.close()
        self._sweep()

    def _open(self, folder: Path) -> bool:
        """Whether words in this folder can be followed from where they are."""
        try:
            stored = json.loads((folder / NOTE).read_text(encoding="utf-8"))
            note = Note(**stored | {"left": tuple(stored["left"])})
            if note.library != self._library:
                return False
            self._words = Words(folder)
        except (OSError, ValueError, TypeError, KeyError, CacheDamaged):
            return False  # it was never whole, or it is damaged
        self._note, self._folder = note, folder
        return True

    def _write(self, folder: Path, note: Note) -> None:
        with translate_errors("words", self._place):
            unfinished = folder / f"{NOTE}.new"
            unfinished.write_text(json.dumps(asdict(note)), encoding="utf-8")
            unfinished.replace(folder / NOTE)
        self._folder, self._note = folder, note
        if not note.left:
            self._left_since = None
        elif self._left_since is None:
            self._left_since = monotonic()

    def _passages(self, article_ids: Sequence[str]) -> dict[str, tuple[Article, Passage]]:
        articles = self._catalogue.articles
        return articles.passages(articles.passage_ids(article_ids))

    def _passages_by_id(self, ids: Sequence[str]) -> Mapping[str, tuple[Article, Passage]]:
        return self._catalogue.articles.passages(ids)

    def _folders(self) -> list[Path]:
        """Those of words, the oldest first."""
        return sorted(self._place.glob("followed-*"), key=_number)

    def _sweep(self) -> None:
        """Delete those that aren't used, and those of when the library wasn't shared."""
        for folder in [*self._folders(), *self._place.glob("words-*")]:
            if folder != self._folder:
                shutil.rmtree(folder, ignore_errors=True)


def _number(folder: Path) -> int:
    number = folder.name.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0
