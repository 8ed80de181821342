"""The caches of one of several servers that share a catalogue, vectors and encodings."""

import logging
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, RLock, Thread

from index.article import Article, Passage
from index.caches.caches import Caches
from index.caches.chroma import ChromaServer, CollectionMissing
from index.caches.following import FollowedWords
from index.caches.passage_vectors import Embedded, Encodings, PassageVectors
from index.caches.served_vectors import ServedVectors
from index.caches.shared_encodings import SharedEncodings
from index.caches.vectors import Vectors
from index.caches.words import Kept, Words
from index.errors import (
    CacheDamaged,
    CachePart,
    LibraryMismatch,
    NewsdeskError,
    VectorsUnreachable,
)
from index.storage.catalogue import Catalogue
from index.storage.catalogue.articles import Wanted
from index.traffic import Traffic

LIBRARY_ID = "library_id"  # a fact: by it collections and words are known as this library's
ARTICLES_READ_AT_ONCE = 2_000  # whose words are made before anything else; of more, meanwhile
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_AFTER_A_FAILURE = 10.0
SECONDS_FOR_OTHERS = 3.0  # to see that vectors were switched, before the old ones are deleted

logger = logging.getLogger(__name__)


class SharedCaches(Caches):
    """Vectors on Chroma's server and in the database, which every server writes; words of its own.

    A fact of the catalogue says which making of the vectors is in use. It is looked at every
    second, and so is what has changed in the catalogue (`FollowedWords`).
    """

    def __init__(
        self, home: Path, catalogue: Catalogue, address: str, *, light: bool = False
    ) -> None:
        """`address` is that of Chroma's server. A `light` one searches once.

        Raises BadInput if the address isn't a private one, and VectorsUnreachable for the first
        opening of a library, which makes its collection.
        """
        self._place = home / "caches"
        self._place.mkdir(parents=True, exist_ok=True)
        self._catalogue = catalogue
        self._facts = catalogue.key_values
        self._library = self._facts.once(LIBRARY_ID, secrets.token_hex(8))
        self._server = ChromaServer(address)
        self.switched_elsewhere: Callable[[], object] = lambda: None  # called before use
        self._switching = RLock()
        self._mismatch: LibraryMismatch | None = None
        if not self._number("vectors"):
            self._served(1, new=True)
            self._facts.once("vectors_number", "1")
        self._used = self._newest = self._number("vectors")
        self._vectors = self._served(self._used)
        self._followed = FollowedWords(self._place, catalogue, self._library)
        if light or catalogue.articles.count(Wanted()) <= ARTICLES_READ_AT_ONCE:
            self._followed.catch_up()
        self._switched = False
        self._closed = Event()
        self._looking: Thread | None = None

    @property
    def words(self) -> Words:
        """Raises LibraryMismatch, and LibraryBusy while they are made for the first time."""
        if self._mismatch:
            raise self._mismatch
        return self._followed.words

    def start_chroma(self) -> None:
        """From now on look every second at what other servers have done."""
        self._looking = Thread(target=self._keep_looking, daemon=True)
        self._looking.start()

    def catch_up(self) -> None:
        """Take in what other servers have done."""
        with suppress(LibraryMismatch, CacheDamaged):  # as long as these are, others may mend them
            self._use_the_newest()
        self._followed.catch_up()

    @property
    def lacking(self) -> NewsdeskError | None:
        """That the words aren't read yet, or that Chroma's server couldn't be reached."""
        return self._followed.lacking or self._server.away

    def follow(self, article_ids: Sequence[str]) -> None:
        """These have come into the catalogue: let them be found by their words at once.

        Another server may have taken them for leftovers of a killed run, and deleted their vectors:
        these are to come then.
        """
        self._catalogue.encodings.expect_missing(self._used, article_ids)
        self._followed.catch_up_at_once()

    def check(self) -> None:
        """Raises LibraryMismatch, CacheDamaged and VectorsUnreachable if they can't be used."""
        self.vectors.count()

    def troubled(self) -> tuple[CachePart, ...]:
        """The caches that must be rebuilt before they can be used."""
        return ("vectors",) if isinstance(self._vectors, NewsdeskError) else ()

    def lack_any_of(self, passages: int) -> bool:
        """Whether the vectors can't be used, or are fewer than they should be."""
        try:
            stored = self.vectors.passage_vectors
            waiting = sum(stored.waiting_articles().values())
            return min(self.vectors.count(), stored.count()) < passages - waiting
        except VectorsUnreachable:
            return False  # nobody knows
        except CollectionMissing as missing:
            self.trouble(missing, "vectors")
            return True
        except (CacheDamaged, LibraryMismatch):
            return True

    def trouble(self, error: NewsdeskError, *parts: CachePart) -> None:
        """Let every use of these caches raise this; but words are made anew at once."""
        if isinstance(error, LibraryMismatch):
            self._mismatch = error
        elif "words" in parts:
            self._followed.make_anew()
        if "vectors" in parts:
            self._vectors = error

    def add(
        self, pairs: Sequence[tuple[Article, Passage]], embedded: Embedded, traffic: Traffic
    ) -> None:
        """Store those vectors that `embedded` holds; the vectors of the others are to come.

        The words follow when the articles are in the catalogue.
        """
        here = {passage.id for passage in embedded.passages}
        self.vectors.passage_vectors.expect(
            passage for _, passage in pairs if passage.id not in here
        )
        if embedded.passages:
            self.add_vectors(embedded, traffic)

    def delete(self, article_ids: Sequence[str], kept: Kept) -> None:
        """Forget the vectors of these articles; the words follow.

        Those that have come into the catalogue just now wait for new ones.
        """
        if article_ids:
            self.vectors.delete(article_ids)
            self._catalogue.encodings.expect_missing(self._used, article_ids)

    def add_vectors(self, embedded: Embedded, traffic: Traffic) -> None:
        """Make passages findable by their vectors too."""
        before = self.vectors
        try:
            super().add_vectors(embedded, traffic)
        except CollectionMissing:
            if self._use_the_newest() is before:
                raise
            super().add_vectors(embedded, traffic)

    def forget_words(self, article_ids: Sequence[str], kept: Kept, *, lost: bool) -> None:
        """Where words were lost, make them all anew."""
        if lost:
            self._followed.make_anew()

    def known(self) -> Encodings | None:
        """What may be taken over, instead of being embedded again, when vectors are made anew.

        That is all in the database, whatever Chroma's server has lost; and if nothing is, what
        stands in the folder from the time when the library was this machine's alone.
        """
        if self._catalogue.encodings.newest():
            return SharedEncodings(self._catalogue.encodings, self._used)
        for folder in sorted(self._place.glob("vectors-*"), reverse=True):
            with suppress(CacheDamaged):
                return PassageVectors(folder)
        return None

    def new_vectors(self) -> Vectors:
        """A new making of the vectors, to be used when it is whole."""
        numbers = [int(name.rpartition("-")[2]) for name in self._server.names(self._name(""))]
        self._newest = 1 + max([self._number("vectors"), *numbers])
        self._catalogue.encodings.delete_made(self._newest)  # of a killed run
        return self._served(self._newest, new=True)

    def new_words(self) -> None:
        """None: every server makes its own, when it sees that the passages were made anew."""

    def next_number(self, part: CachePart) -> dict[str, str]:
        """The fact that switches to the vectors made last."""
        return {"vectors_number": str(self._newest)} if part == "vectors" else {}

    def use(self, vectors: Vectors | None, words: Words | None) -> None:
        """Use these, whole and now named by the facts, instead of the old ones."""
        with self._switching:
            self._mismatch = None
            if vectors:
                self._used, self._vectors, self._switched = self._newest, vectors, True
        self._followed.catch_up_at_once()

    def sweep_orphans(self) -> int:
        """Delete collections and encodings of earlier makings. Returns how many are gone."""
        used = self._number("vectors")
        if self._switched:
            self._closed.wait(SECONDS_FOR_OTHERS)
            self._switched = False
        names = self._server.names(self._name(""))
        old = [name for name in names if int(name.rpartition("-")[2]) < used]
        for name in old:
            self._server.delete(name)
        self._catalogue.encodings.delete_made_before(used)
        return len(old)

    def close(self) -> None:
        """End looking, and let go of the words' files and of the connections."""
        self._closed.set()
        if self._looking:
            self._looking.join()
        self._followed.close()
        self._server.close()

    def _use_the_newest(self) -> Vectors:
        """The vectors that the catalogue names now.

        Passages that another server added to the ones before just when these were switched wait
        for their vectors.
        """
        with self._switching:
            number = self._number("vectors")
            if number != self._used:
                self._used, self._vectors, self._mismatch = number, self._served(number), None
                self.switched_elsewhere()
                self._catalogue.encodings.expect_missing(number)
            return self.vectors

    def _served(self, number: int, *, new: bool = False) -> ServedVectors:
        return ServedVectors(
            self._server,
            number,
            self._name(number),
            SharedEncodings(self._catalogue.encodings, number),
            new=new,
            in_use=self._use_the_newest,
        )

    def _name(self, number: int | str) -> str:
        return f"newsdesk-{self._library}-{number}"

    def _keep_looking(self) -> None:
        pause = SECONDS_BETWEEN_LOOKS
        told = ""
        while not self._closed.wait(pause):
            try:
                self._server.try_again()
                self.catch_up()
                pause, told = SECONDS_BETWEEN_LOOKS, ""
            except Exception as error:
                if str(error) != told:
                    logger.exception("What other servers did isn't taken in; it is tried again")
                pause, told = SECONDS_AFTER_A_FAILURE, str(error)
