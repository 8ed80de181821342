"""The face of the index: one library of articles in one folder."""

import filecmp
import itertools
import shutil
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files as package_files
from pathlib import Path
from threading import Lock

from index import splitting
from index.article import Article
from index.catalogue import Catalogue, FileRecord, Listed, Source
from index.embedding import Embedding
from index.errors import EmptyQuestion, LibraryMismatch, ReindexRunning, UnknownArticle
from index.lock import LibraryLock
from index.reindex import Progress, Reindex, Report
from index.search import Hit, search
from index.sources.files import check_kind, read
from index.vectors import Vectors
from index.words import Words

SAMPLES = Path(str(package_files("index"))) / "samples"
_SAMPLES_SHOWN = "samples shown"
_FINGERPRINT = "fingerprint"


def check_asked(question: str) -> None:
    """Raises EmptyQuestion if there are no words in the question."""
    if not any(character.isalnum() for character in question):
        raise EmptyQuestion("The question is empty; write what you want to know.")


class Library:
    """A library opened for reading and writing; close it, or use it in a `with`.

    Its folder holds `catalogue.db` (the truth), `vectors/` and `words/` (caches of it), and
    `articles/` (files dropped in the browser). Methods may be called from any thread.
    """

    def __init__(self, home: Path, embedding: Embedding | None = None) -> None:
        """Open the library in `home`, making it if there is none.

        Raises LibraryInUse if another process has it, LibraryMismatch if another embedding
        model or splitter made it.
        """
        home = home.expanduser().absolute()
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.dropped = home / "articles"
        self._lock = LibraryLock(home)
        self._embedding = embedding or Embedding()
        self._catalogue = Catalogue(home / "catalogue.db")
        self._check_fingerprint()
        self._vectors = Vectors(home / "vectors")
        self._words = Words(home / "words")
        self._reindexing = Lock()

    def __enter__(self) -> "Library":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Finish writing and let another process open the library."""
        self._words.close()
        self._catalogue.close()
        self._lock.release()

    def announce(self, address: str) -> None:
        """Tell a second newsdesk where this library is being served."""
        self._lock.announce(address)

    # --- what to read ---

    def add(self, paths: Iterable[Path]) -> None:
        """Remember files and folders to read; the next `reindex` reads them.

        Raises UnreadableSource, and adds none of them, if one is missing or of another kind.
        """
        paths = [path.expanduser().absolute() for path in paths]
        for path in paths:
            check_kind(path)
        for path in paths:
            self._catalogue.add_source(Source(path, "folder" if path.is_dir() else "file"))

    def drop(self, paths: Iterable[Path]) -> None:
        """Copy files into the library's own folder; the next `reindex` reads them.

        Raises UnreadableSource for the first that can't be read.
        """
        paths = list(paths)
        for path in paths:
            check_kind(path)
            read(path)
        self.dropped.mkdir(exist_ok=True)
        for path in paths:
            shutil.copyfile(path, self._place_for(path))
        self._catalogue.add_source(Source(self.dropped, "folder"))

    def _place_for(self, path: Path) -> Path:
        """A free name for a dropped file: its own, or with a number if that holds other content."""
        names = (f"{path.stem}-{number}{path.suffix}" for number in itertools.count(2))
        for name in itertools.chain([path.name], names):
            place = self.dropped / name
            if not place.exists() or filecmp.cmp(path, place, shallow=False):
                return place
        raise AssertionError  # the names never end

    def show_samples(self) -> bool:
        """Add the sample articles, once and only to a library that never had anything in it.

        Returns whether they were added (and wait for a `reindex`).
        """
        if self._catalogue.fact(_SAMPLES_SHOWN) or self._catalogue.sources():
            return False
        self._catalogue.add_source(Source(SAMPLES, "samples"))
        self._catalogue.set_fact(_SAMPLES_SHOWN, "yes")
        return True

    def has_samples(self) -> bool:
        return any(source.kind == "samples" for source in self._catalogue.sources())

    def clear_samples(self) -> None:
        """Remove the sample articles; they don't come back."""
        for source in self._catalogue.sources():
            if source.kind == "samples":
                self._catalogue.forget_source(source)
        for _ in self.reindex():
            pass

    # --- bringing it up to date ---

    def reindex(self) -> Iterator[Progress | Report]:
        """Bring the library up to date with its sources; the last event is the Report.

        Searches go on meanwhile. Raises ReindexRunning if one is under way.
        """
        if not self._reindexing.acquire(blocking=False):
            raise ReindexRunning("A re-index is already running; wait until it has finished.")
        try:
            parts = (self._catalogue, self._embedding, self._vectors, self._words)
            yield from Reindex(*parts).run()
        finally:
            self._reindexing.release()

    def remove(self, article_id: str) -> Article:
        """Take an article out; its file is left alone and not read again until it changes.

        A file that was dropped in the browser is the library's own copy, and is deleted.
        Raises UnknownArticle.
        """
        article = self.article(article_id)
        known = self._catalogue.files()
        records, gone = [], []
        for path in self._catalogue.files_of(article_id):
            if Path(path).is_relative_to(self.dropped):
                Path(path).unlink(missing_ok=True)
                gone.append(path)
            else:
                records.append(FileRecord(path, known[path].content_hash, removed=True))
        orphans = self._catalogue.switch(records, gone=gone)
        self._vectors.delete(orphans)
        self._words.delete(orphans)
        self._catalogue.settle(orphans)
        return article

    # --- what it says ---

    def search(self, query: str, limit: int = 10) -> list[Hit]:
        """The passages that match best. Raises EmptyQuestion if the query has no words."""
        check_asked(query)
        return search(
            query,
            limit,
            catalogue=self._catalogue,
            embedding=self._embedding,
            vectors=self._vectors,
            words=self._words,
        )

    def warm_up(self) -> None:
        """Load the embedding model now, so that the first search doesn't wait for it."""
        self._embedding.encode([""])

    def similarities(
        self, query: str, texts: Sequence[str]
    ) -> tuple[list[float], list[list[float]]]:
        """Cosines by the library's embedding model: query to each text, and text to text."""
        vectors = self._embedding.encode([query, *texts])
        cosines = vectors[1:] @ vectors.T
        return cosines[:, 0].tolist(), cosines[:, 1:].tolist()

    def articles(self) -> list[Listed]:
        """Every article, newest first."""
        return self._catalogue.articles()

    def article_count(self) -> int:
        return self._catalogue.article_count()

    def article(self, article_id: str) -> Article:
        """Raises UnknownArticle."""
        article = self._catalogue.article(article_id)
        if article is None:
            raise UnknownArticle(
                f"There is no article {article_id}; `newsdesk list` shows their ids."
            )
        return article

    def _check_fingerprint(self) -> None:
        """The caches must have been made by this embedding model and splitter."""
        current = f"{self._embedding.fingerprint} {splitting.FINGERPRINT}"
        stored = self._catalogue.fact(_FINGERPRINT)
        if stored is None:
            self._catalogue.set_fact(_FINGERPRINT, current)
        elif stored != current:
            self._catalogue.close()
            self._lock.release()
            raise LibraryMismatch(
                f"The library in {self.home} was indexed by {stored}, but this newsdesk uses "
                f"{current}. Open it with the version that made it, or add the articles to a "
                "new library with another --home."
            )
