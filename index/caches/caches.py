"""The two caches of a library, made from its catalogue: nearest vectors, and matching words."""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from index.article import Article, Passage
from index.caches.passage_vectors import Embedded, Encodings
from index.caches.shared_encodings import SharedEncodings
from index.caches.vectors import Vectors, survive_reading
from index.caches.words import Kept, Words
from index.errors import (
    CacheDamaged,
    CachePart,
    LibraryMismatch,
    NewsdeskError,
    StorageFailed,
)
from index.storage.catalogue.key_values import KeyValues
from index.storage.damage import check_room, translate_errors
from index.storage.encodings import EncodingRows
from index.traffic import Traffic

BOTH: tuple[CachePart, ...] = ("vectors", "words")


class Caches:
    """Both caches in use, `caches/vectors-3` and `caches/words-1` say.

    The numbers are facts of the catalogue: a cache that is rebuilt gets a folder next to the old
    one, and its number is switched when it is whole. Using a cache that can't be opened
    raises the reason. What a killed run left behind, or what Windows didn't
    let go of while it was open, is deleted at the next opening.
    """

    def __init__(
        self, home: Path, facts: KeyValues, encodings: EncodingRows, *, suspect: bool = False
    ) -> None:
        """Open both, making empty ones for a library that has none yet.

        `encodings` are those of the time when the library was shared, if it was.

        `suspect` ones are first tried in another process: the last one may have died of them.
        """
        self._place = home / "caches"
        self._facts = facts
        self._encodings = encodings
        self._suspect = suspect
        self._made = {part: self._number(part) for part in BOTH}  # numbers of the newest folders
        self._vectors: Vectors | NewsdeskError = CacheDamaged("not opened", "vectors")
        self._words: Words | NewsdeskError = CacheDamaged("not opened", "words")
        for part in BOTH:
            if self._number(part) == 0:
                self._begin(part)
            else:
                self._open(part)
        self.sweep_orphans()

    @property
    def vectors(self) -> Vectors:
        """Raises CacheDamaged, or LibraryMismatch."""
        if isinstance(self._vectors, NewsdeskError):
            raise self._vectors
        return self._vectors

    @property
    def words(self) -> Words:
        """Raises CacheDamaged, or LibraryMismatch."""
        if isinstance(self._words, NewsdeskError):
            raise self._words
        return self._words

    def start_chroma(self) -> None:
        """Start Chroma now; if it can't read its files, using the vectors raises CacheDamaged."""
        if isinstance(self._vectors, Vectors):
            try:
                self._vectors.start_chroma()
            except CacheDamaged as damage:
                self.trouble(damage, "vectors")

    def check(self) -> None:
        """Raises CacheDamaged or LibraryMismatch if they can't be used."""
        for cache in (self._vectors, self._words):
            if isinstance(cache, NewsdeskError):
                raise cache

    def troubled(self) -> tuple[CachePart, ...]:
        """The caches that must be rebuilt before they can be used."""
        parts = {"vectors": self._vectors, "words": self._words}
        return tuple(part for part in BOTH if isinstance(parts[part], NewsdeskError))

    def lack_any_of(self, passages: int) -> bool:
        """Whether either can't be used, or counts fewer passages than it should."""
        try:
            stored = self.vectors.passage_vectors
            waiting = sum(stored.waiting_articles().values())
            embedded = min(self.vectors.count(), stored.count())
            return embedded < passages - waiting or self.words.count() < passages
        except (CacheDamaged, LibraryMismatch):
            return True

    def articles_waiting(self) -> list[str]:
        """The ids of the articles found by their words only: their vectors are to come."""
        try:
            return list(self.vectors.passage_vectors.waiting_articles())
        except (CacheDamaged, LibraryMismatch):  # then nothing is found at all
            return []

    def trouble(self, error: NewsdeskError, *parts: CachePart) -> None:
        """Let every use of these caches raise this."""
        self._let_go(parts)
        if "vectors" in parts:
            self._vectors = error
        if "words" in parts:
            self._words = error

    def add(
        self, pairs: Sequence[tuple[Article, Passage]], embedded: Embedded, traffic: Traffic
    ) -> None:
        """Make new passages findable: by their words, and by those vectors that `embedded` holds.

        The vectors of the others are to come. Raises StorageFailed while the disk still has room
        for searches.
        """
        with translate_errors("words", self._place):
            check_room(self._place)
        here = {passage.id for passage in embedded.passages}
        later = [passage for _, passage in pairs if passage.id not in here]
        if later:
            self.vectors.passage_vectors.expect(later)
        if embedded.passages:
            self.add_vectors(embedded, traffic)
        self.words.add(pairs)

    def add_vectors(self, embedded: Embedded, traffic: Traffic) -> None:
        """Make passages findable by their vectors too."""
        self.vectors.add(embedded.passages, embedded.keys, embedded.passage_vectors, traffic)

    def delete(self, article_ids: Sequence[str], kept: Kept) -> None:
        """Forget every passage of these articles; `kept` gives others, by their ids."""
        if article_ids:
            self.vectors.delete(article_ids)
            self.words.delete(article_ids, kept)

    @property
    def lacking(self) -> NewsdeskError | None:
        """What searches lack for the time being, though nothing is damaged: see SharedCaches."""
        return None

    def follow(self, article_ids: Sequence[str]) -> None:
        """These have come into the catalogue; here they were added before, see SharedCaches."""

    def catch_up(self) -> None:
        """Nobody else changes these."""

    def forget_words(self, article_ids: Sequence[str], kept: Kept, *, lost: bool) -> None:
        """Forget the words of these articles, to add them again; whether or not any are `lost`."""
        self.words.delete(article_ids, kept)

    def known(self) -> Encodings | None:
        """What may be taken over, instead of being embedded again, when vectors are made anew."""
        if isinstance(self._vectors, Vectors):
            return self._vectors.passage_vectors
        made = self._encodings.newest()
        return SharedEncodings(self._encodings, made) if made else None

    def new_vectors(self) -> Vectors:
        """Empty vectors next to those in use, to be used when they are whole."""
        return Vectors(self._beside("vectors"), new=True)

    def new_words(self) -> Words | None:
        """Empty words next to those in use, to be used when they are whole."""
        return Words(self._beside("words"), new=True)

    def _beside(self, part: CachePart) -> Path:
        """A folder for the next making of a cache: nothing is in it, and none of its files is open.

        What an earlier making left in its folder may refuse to be deleted; then it is another one.
        """
        number = self._number(part) + 1
        while not _delete(folder := self._folder(part, number)):
            number += 1
        self._made[part] = number
        return folder

    def next_number(self, part: CachePart) -> dict[str, str]:
        """The fact that switches to the cache built next to the old one."""
        return {f"{part}_number": str(self._made[part])}

    def use(self, vectors: Vectors | None, words: Words | None) -> None:
        """Use these, whole and now named by the facts, instead of the old ones."""
        if vectors:
            self._let_go(("vectors",))
            self._vectors = vectors
        if words:
            self._let_go(("words",))
            self._words = words

    def sweep_orphans(self) -> int:
        """Delete folders and files that belong to no cache in use. Returns how many are gone."""
        used = {self._folder(part, self._number(part)) for part in BOTH}
        return sum(_delete(path) for path in self._place.glob("*") if path not in used)

    def close(self) -> None:
        """Close the files, so that another process may write them."""
        self._let_go(BOTH)

    def _open(self, part: CachePart) -> None:
        folder = self._folder(part, self._number(part))
        try:
            if not folder.is_dir():
                raise CacheDamaged(
                    f"The folder {folder} is missing; `newsdesk verify` makes it again.", part
                )
            if part == "words":
                self._words = Words(folder)
            elif self._suspect and not survive_reading(folder):
                raise CacheDamaged(
                    f"The vectors in {folder} can't be read without a crash; `newsdesk verify` "
                    "makes them again from the catalogue.",
                    part,
                )
            else:
                self._vectors = Vectors(folder)
        except CacheDamaged as damage:
            self.trouble(damage, part)

    def _begin(self, part: CachePart) -> None:
        """Make an empty one, and only then note that there is one."""
        folder = self._beside(part)
        if part == "vectors":
            self._vectors = Vectors(folder, new=True)
        else:
            self._words = Words(folder, new=True)
        self._facts.set(**self.next_number(part))

    def _let_go(self, parts: Sequence[CachePart]) -> None:
        # What fails here was written before, or is found out when it is next opened.
        if "vectors" in parts and isinstance(self._vectors, Vectors):
            vectors, self._vectors = self._vectors, CacheDamaged("It is closed.", "vectors")
            with suppress(CacheDamaged, StorageFailed):
                vectors.close()
        if "words" in parts and isinstance(self._words, Words):
            words, self._words = self._words, CacheDamaged("It is closed.", "words")
            with suppress(CacheDamaged, StorageFailed):
                words.close()

    def _number(self, part: CachePart) -> int:
        return int(self._facts.get(f"{part}_number") or 0)

    def _folder(self, part: CachePart, number: int) -> Path:
        return self._place / f"{part}-{number}"


def _delete(path: Path) -> bool:
    """Whether a file or folder is gone now; Windows deletes none that anybody has open."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return not path.exists()
