"""The public class of the index: one library of articles in one folder.

What changes a library and reads sources is imported where it is used: a search needs none of it.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from index.article import Article
from index.caches.caches import BOTH, Caches
from index.contents import VERIFY_WANTED, Contents
from index.embedding import Embedding, Encoded
from index.embedding.recently_read import RecentlyRead
from index.errors import CacheDamaged, CachePart, NewsdeskError
from index.progress import Progress
from index.query import Query
from index.runs.rebuild import EMBEDDING_FOLDER, check_fingerprint, rebuild
from index.search.cross_encoder import CrossEncoder
from index.search.search import Hit, Ranking, check_asked, search
from index.storage.location import Location
from index.traffic import OneRun, Traffic

if TYPE_CHECKING:
    from index.fetching.fetch import Fetcher
    from index.runs.plan import Looking, Plan
    from index.runs.preview import Preview
    from index.runs.reindex import Reindex, Report
    from index.runs.verify import Findings
    from index.sources.source_list import SourceList

REMEMBERED = 500  # texts that were embedded last; a sentence of 30 tokens takes 46 kB


class Library(Contents):
    """A library opened for reading, searching and writing; close it, or use it in a `with`.

    Its folder holds `catalogue.db` (the truth, unless that is a server's database), `caches/` (made
    from it), and `articles/` (files dropped in the browser and pasted texts). Methods may be called
    from any thread.
    """

    def __init__(
        self,
        home: Path | Location,
        embedding: Embedding | None = None,
        fetcher: "Fetcher | None" = None,
        cross_encoder: CrossEncoder | None = None,
        *,
        light: bool = False,
    ) -> None:
        """Open the library in `home`, making it if there is none.

        A `light` one is for a process that searches once: what takes long to start, such as Chroma,
        is only started if it is needed. Searching a small library needs little.

        Raises LibraryInUse if another process has it, StorageFailed if its folder can't be
        written. If its caches are damaged, or were made by another embedding model or splitter,
        it opens all the same to be repaired or rebuilt; searching it raises CacheDamaged or
        LibraryMismatch. Words that an earlier Newsdesk indexed otherwise answer until
        `update_words` has indexed them again.
        """
        super().__init__(home)
        self._given_fetcher = fetcher
        with ExitStack() as opened:  # closes what was opened, if the rest fails
            opened.callback(super().close)
            self._embedding = embedding or self._chosen_embedding()
            self._recently_read = RecentlyRead[Encoded](REMEMBERED)
            left_open = self._lock.was_left_open
            self._caches = self._opened_caches(suspect=left_open, light=light)
            opened.callback(self._caches.close)
            self._traffic, self._run, self._writing = Traffic(), OneRun(), Lock()
            if not light:
                self._caches.start_chroma()
            is_old = check_fingerprint(self._catalogue.key_values, self._caches, self._embedding)
            # Where servers share a library, each makes its own words anew.
            self._words_are_old = is_old and not self.location.vectors
            if left_open or self._caches.lack_any_of(self._catalogue.articles.passage_count()):
                self._catalogue.key_values.set(**{VERIFY_WANTED: "yes"})
                self._lock.note_left_open()
            self.dropped = self.home / "articles"
            if not light:
                _ = self.sources
            opened.pop_all()
        self._cross_encoder = cross_encoder

    def close(self) -> None:
        """Finish writing and let another process open the library."""
        if "_fetcher" in vars(self):
            self._fetcher.close()
        self._caches.close()
        super().close()

    @cached_property
    def sources(self) -> "SourceList":
        """Where the articles come from."""
        from index.sources.source_list import SourceList

        return SourceList(self.dropped, self._catalogue, self._fetcher, self.every_source)

    @cached_property
    def _fetcher(self) -> "Fetcher":
        from index.fetching.fetch import Fetcher

        return self._given_fetcher or Fetcher()

    def announce(self, address: str) -> None:
        """Tell a second newsdesk where this library is being served."""
        self._lock.announce(address)

    def plan(self, *, retry: bool = False) -> "Iterator[Looking | Plan]":
        """What a re-index would do, without doing it; the Plan comes last."""
        from index.runs.plan import Plan, plan

        for step in plan(self._catalogue, self._fetcher, retry=retry):
            if isinstance(step, Plan):
                step.words_only = self.words_only_count()
            yield step

    def previews(self, plan: "Plan") -> "list[Preview]":
        """The first articles of each source with something new in the plan. Nothing is fetched."""
        from index.runs.preview import previews

        return list(previews(plan, self._fetcher))

    def preview_of(self, paths: Iterable[Path], name: str) -> "Preview":
        """The first articles of files and folders that are no source yet."""
        from index.runs.preview import preview_of

        return preview_of(paths, name, self._fetcher)

    def reindex(
        self, *, due_only: bool = False, retry: bool = False
    ) -> "Generator[Progress | Report]":
        """Bring the library up to date with its sources; the last event is the Report.

        Searches go on meanwhile: they find each article by its words as soon as it is indexed, and
        by its meaning when it is embedded, the newest first. `due_only` leaves alone the feeds and
        pages whose time hasn't come; `retry` reads again what couldn't be read. Raises
        ReindexRunning if a run is under way, CacheDamaged, ModelUnavailable and StorageFailed.
        """
        from index.runs import removal

        with self._run:
            yield from self._updated_words()
            removal.forget_what_was_removed_long_ago(self._catalogue, self.dropped)
            yield from self._reindex().run(due_only=due_only, retry=retry)

    def verify(self) -> "Generator[Progress | Findings]":
        """Find and repair what the caches have lost; the last event is the Findings.

        Raises ReindexRunning and StorageFailed.
        """
        with self._run, self._catalogue.runs.noted("verify") as report:
            remade: tuple[CachePart, ...] = ()
            while True:
                remade += (troubled := self._caches.troubled())
                if troubled:
                    yield from self._rebuild(troubled, self._embedding)
                try:
                    yield from self._verify(remade, report)
                    return
                except CacheDamaged as damage:
                    if damage.part in remade:
                        raise
                    self._caches.trouble(damage, damage.part)

    def rebuild(self, embedding: Embedding | None = None) -> Generator[Progress]:
        """Rebuild both caches from the catalogue, with another embedding model if one is given.

        The old ones answer until the end. Raises ReindexRunning, ModelUnavailable, StorageFailed.
        """
        with self._run, self._catalogue.runs.noted("rebuild") as report:
            yield from self._rebuild(BOTH, embedding or self._embedding)
            report["articles"] = self.article_count()

    @property
    def words_are_old(self) -> bool:
        """Whether an earlier Newsdesk indexed the words: some spellings aren't found yet."""
        return self._words_are_old

    def update_words(self) -> Generator[Progress]:
        """Index the words again where `words_are_old`; nothing is embedded.

        The old ones answer until the end. A re-index does it first, too. Raises ReindexRunning and
        StorageFailed.
        """
        with self._run:
            yield from self._updated_words()

    @property
    def is_busy(self) -> bool:
        """Whether a run is under way."""
        return self._run.is_under_way

    def remove(self, article_id: str) -> Article:
        """Take an article out; its documents are not read again until they change.

        It can be brought back for 30 days. Raises UnknownArticle.
        """
        from index.runs import removal

        article = self.article(article_id)
        removal.remove(article_id, self._catalogue, self._reindex())
        return article

    def bring_back(self, article_id: str) -> Article:
        """Undo a removal. Raises UnknownArticle."""
        from index.runs import removal

        if self.former(article_id) is None:
            raise removal.not_removed(article_id)
        return removal.bring_back(article_id, self._catalogue, self._reindex())

    def empty(self) -> None:
        """Delete all it holds, for good. Raises ReindexRunning during a run, and StorageFailed."""
        from index.runs import removal

        with self._run, self._writing:
            removal.empty(self.home, self._catalogue, self._caches, self._embedding, self._traffic)

    def search(
        self, query: Query | str, limit: int = 10, ranking: Ranking = "reranked"
    ) -> list[Hit]:
        """The passages that match best and that the reader may read, of each story from one article
        only.

        Raises EmptyQuestion if the query has no words, CacheDamaged.
        """
        query = Query(query) if isinstance(query, str) else query
        check_asked(query.text)
        with self._traffic.search():
            parts = (self._catalogue, self._embedding, self._caches, self._cross_encoder)
            return search(query, limit, *parts, ranking=ranking, closed=self._closed())

    def warm_up(self) -> None:
        """Load the embedding model now, so that the first search doesn't wait for it."""
        self._embedding.encode([""])

    @property
    def fingerprint(self) -> str:
        """The name of the embedding model, which a rebuild may change."""
        return self._embedding.fingerprint

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        """Each text as the library's embedding model reads it."""
        with self._traffic.search():
            return self._recently_read.of(texts, self._embedding.read, self._embedding.fingerprint)

    def similarities(
        self, query: str, texts: Sequence[str]
    ) -> tuple[list[float], list[list[float]]]:
        """Cosines by the library's embedding model: query to each text, and text to text."""
        vectors = np.array([each.vector for each in self.read([query, *texts])])
        cosines = vectors[1:] @ vectors.T
        return cosines[:, 0].tolist(), cosines[:, 1:].tolist()

    def words_only_count(self) -> int:
        """How many articles are found by their words only yet: a re-index is to embed them."""
        return len(self.readable(self._caches.articles_waiting()))

    @property
    def lacking(self) -> NewsdeskError | None:
        """What searches lack for the time being where several servers share the library: the
        vectors' server can't be reached, or this one's words aren't read yet."""
        return self._caches.lacking

    def _reindex(self) -> "Reindex":
        from index.runs.reindex import Reindex

        parts = (self._catalogue, self._embedding, self._caches, self._fetcher)
        return Reindex(*parts, self._traffic, self._writing)

    def _verify(
        self, remade: tuple[CachePart, ...], report: dict[str, object]
    ) -> "Iterator[Progress | Findings]":
        from index.runs.verify import Findings, verify

        with_these = (self._catalogue, self._caches, self._embedding, self._traffic, self._writing)
        for event in verify(*with_these):
            if isinstance(event, Findings):
                event.remade = remade
                report.update(event.as_dict())
                self._catalogue.key_values.set(**{VERIFY_WANTED: ""})
            yield event

    def _rebuild(self, parts: Sequence[CachePart], embedding: Embedding) -> Iterator[Progress]:
        with_these = (self._catalogue, self._caches, embedding, self._traffic, self._writing)

        def switched() -> None:
            self._embedding = embedding
            self._words_are_old = self._words_are_old and "words" not in parts

        yield from rebuild(parts, *with_these, switched)

    def _updated_words(self) -> Iterator[Progress]:
        if self._words_are_old:
            with self._catalogue.runs.noted("rebuild") as report:
                yield from self._rebuild(("words",), self._embedding)
                report["articles"] = self.article_count()

    def _opened_caches(self, *, suspect: bool, light: bool) -> Caches:
        if not self.location.vectors:
            facts, encodings = self._catalogue.key_values, self._catalogue.encodings
            return Caches(self.home, facts, encodings, suspect=suspect)
        from index.caches.shared_caches import SharedCaches  # Chroma takes half a second to import

        address = self.location.vectors
        shared = SharedCaches(self.home, self._catalogue, address, light=light)
        shared.switched_elsewhere = self._rebuilt_elsewhere
        return shared

    def _rebuilt_elsewhere(self) -> None:
        """Another server has made the vectors anew, with another embedding model perhaps."""
        embedding = self._chosen_embedding()
        if embedding.folder != self._embedding.folder:
            self._embedding = embedding
        check_fingerprint(self._catalogue.key_values, self._caches, self._embedding)

    def _chosen_embedding(self) -> Embedding:
        folder = self._catalogue.key_values.get(EMBEDDING_FOLDER)
        return Embedding(Path(folder)) if folder else Embedding()
