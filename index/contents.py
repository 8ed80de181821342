"""What a library holds, without what finds passages in it: its catalogue alone."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar

from index.article import Article, ArticleWithHistory, EarlierVersion, Passage
from index.errors import StorageFailed, UnknownArticle
from index.process import prepare_process
from index.query import UNFILTERED, Filters
from index.readers import reader
from index.storage.backup import finish_restore
from index.storage.catalogue import Catalogue
from index.storage.catalogue.articles import Listed, Place, Wanted
from index.storage.catalogue.collections import Closed, Collections
from index.storage.catalogue.documents import Document, Given
from index.storage.catalogue.filtering import Choices, Share
from index.storage.catalogue.former_articles import FormerArticle
from index.storage.catalogue.runs import Run
from index.storage.catalogue.sources import Source
from index.storage.damage import storage_failure
from index.storage.database import in_portions, stored_moment
from index.storage.location import Location, location_of
from index.storage.lock import LibraryLock

ALL = Wanted()
VERIFY_WANTED = "verify_wanted"  # a fact of the catalogue
Held = TypeVar("Held", Document, Given)


class Contents:
    """The articles, sources and runs of a library, opened for looking at them; close it, or use it
    in a `with`.

    It loads neither the embedding model nor the caches, so it opens in a fraction of the time of a
    `Library`, which has all that this has. Methods may be called from any thread.

    All that is read is what the `index.readers.reader` may read: what comes from collections that
    are closed to them isn't there, isn't counted, and can't be told from what never was.
    """

    def __init__(self, home: Path | Location) -> None:
        """Open the library in `home`, making it if there is none.

        Raises LibraryInUse if another process has its folder, StorageFailed if that can't be
        written or the database can't be reached, LibraryMismatch if a newer newsdesk made it.
        """
        prepare_process()
        self.location = location_of(home)
        home = self.location.folder
        try:
            home.mkdir(parents=True, exist_ok=True)
            self._lock = LibraryLock(home)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise storage_failure(error, home) or StorageFailed(
                f"{home} can't be the library's folder ({reason}); choose another --home."
            ) from error
        self.home = home
        with ExitStack() as opened:  # closes what was opened, if the rest fails
            opened.callback(self._lock.release)
            if self.location.server is None:
                finish_restore(home)
            self._catalogue = Catalogue(self.location.catalogue)
            opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let another process open the library."""
        self._catalogue.close()
        self._lock.release()

    @property
    def wants_verifying(self) -> bool:
        """Whether the caches may have lost something: the last process didn't close the library."""
        return self._lock.was_left_open or bool(self._catalogue.key_values.get(VERIFY_WANTED))

    @property
    def collections(self) -> Collections:
        """The collections, and who may read them."""
        return self._catalogue.collections

    @property
    def is_whole(self) -> bool:
        """Whether the reader may read all of it."""
        return not self._closed()

    def _closed(self) -> Closed:
        """The collections that the reader may not read."""
        return self._catalogue.collections.closed_to(reader())

    def readable(self, article_ids: Iterable[str]) -> set[str]:
        """Those of the articles, present or former, that the reader may read.

        Of a library without closed collections, all: also those that it doesn't have any more.
        """
        return self._catalogue.collections.readable(article_ids, self._closed())

    def every_source(self) -> list[Source]:
        """Where the articles come from, in the order the sources were added."""
        return self._shown_sources(self._catalogue.sources.all())

    def articles(
        self, wanted: Wanted = ALL, limit: int = -1, offset: int = 0, after: Place | None = None
    ) -> list[Listed]:
        """The wanted articles, newest first; only those `after` a place in that order."""
        return self._catalogue.articles.listed(wanted, limit, offset, after, self._closed())

    def with_history(self) -> Iterator[ArticleWithHistory]:
        """Every article with its note and its earlier versions, to be exported."""
        changed = self._catalogue.former.successors()
        for portion in in_portions(self._catalogue.articles.ids_for_export()):
            shown = self.readable(portion)
            articles = self._catalogue.articles.several(shown)
            notes = self._catalogue.documents.notes(portion, self._closed())
            for article_id in filter(articles.__contains__, portion):  # the others left meanwhile
                earlier = self._earlier(article_id) if article_id in changed else ()
                yield ArticleWithHistory(articles[article_id], notes.get(article_id), earlier)

    def _earlier(self, article_id: str) -> tuple[EarlierVersion, ...]:
        return tuple(
            EarlierVersion(former.article, former.left_at, former.successor)
            for former in self.versions_before(article_id)
            if former.successor
        )

    def article_count(self, wanted: Wanted = ALL) -> int:
        return self._catalogue.articles.count(wanted, self._closed())

    def added_since(self, moment: datetime) -> list[str]:
        """The ids of the articles that came at this moment or later, in the order they came in."""
        return self._shown(self._catalogue.articles.added_since(stored_moment(moment)))

    def article(self, article_id: str) -> Article:
        """Raises UnknownArticle."""
        article = self._catalogue.articles.get(article_id)
        if article and self.readable([article_id]):
            return article
        raise UnknownArticle(f"There is no article {article_id}; `newsdesk list` shows their ids.")

    def passages(self, passage_ids: Iterable[str]) -> dict[str, tuple[Article, Passage]]:
        """Passage id → its article and itself, for those that the library has."""
        found = self._catalogue.articles.passages(passage_ids)
        shown = self.readable({article.id for article, _ in found.values()})
        return {each: pair for each, pair in found.items() if pair[0].id in shown}

    def versions_now(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Article id → id of the version that answers now, its own or a later one, if one does."""
        now = self._catalogue.former.versions_now(self._shown(list(article_ids)))
        shown = self.readable(now.values())
        return {each: version for each, version in now.items() if version in shown}

    def former(self, article_id: str) -> FormerArticle | None:
        """An earlier version, or an article that was removed."""
        former = self._catalogue.former.get(article_id)
        return next(iter(self._shown_former([former])), None) if former else None

    def versions_before(self, article_id: str) -> list[FormerArticle]:
        """The earlier versions of an article, newest first."""
        if not self._shown([article_id]):
            return []
        return self._shown_former(self._catalogue.former.versions_before(article_id))

    def removed(self) -> list[FormerArticle]:
        """What was removed and can be brought back, last removed first."""
        return self._shown_former(self._catalogue.former.removed())

    def copies(self, article_id: str) -> list[Article]:
        """The other articles with the same story in nearly the same words."""
        others = self._catalogue.stories.others(self._shown([article_id])).get(article_id, [])
        return list(self._catalogue.articles.several(self._shown(others)).values())

    def stories_of(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Article id → the name of its story, which its copies share."""
        return self._catalogue.stories.of(self._shown(list(article_ids)))

    def stories_with_others(self, article_ids: Collection[str]) -> set[str]:
        """Those of the articles that are copies of others, which aren't among them."""
        others = self._catalogue.stories.others(self._shown(list(article_ids)))
        shown = self.readable({each for group in others.values() for each in group})
        retold = {each: shown.intersection(group) for each, group in others.items()}
        return {each for each, group in retold.items() if not group <= set(article_ids)}

    def stories(self) -> list[list[Article]]:
        """The articles of each story that several articles cover, most covered first."""
        groups = self._catalogue.stories.groups()
        if not self.is_whole:
            shown = self.readable(each for group in groups for each in group)
            groups = [[each for each in group if each in shown] for group in groups]
            groups = sorted((each for each in groups if len(each) > 1), key=len, reverse=True)
        articles = self._catalogue.articles.several(i for group in groups for i in group)
        return [[articles[i] for i in group if i in articles] for group in groups]

    def choices(self) -> Choices:
        """What the articles can be filtered by."""
        return self._catalogue.filtering.choices(self._closed())

    def languages(self) -> dict[str, int]:
        """Language code → number of articles."""
        return self._catalogue.filtering.languages(self._closed())

    def passes_any(self, filters: Filters) -> bool:
        """Whether there is an article that passes these filters."""
        return bool(self._catalogue.filtering.passing(filters, self._closed()))

    def coverage(self, filters: Filters = UNFILTERED) -> list[Share]:
        """How many articles pass, by day of publication and publisher, the oldest first."""
        return self._catalogue.filtering.coverage(filters, self._closed())

    def authors(self, filters: Filters = UNFILTERED) -> dict[str, int]:
        """Each author's name → how many of the articles that pass are theirs, most first."""
        return self._catalogue.filtering.authors(filters, self._closed())

    def failed(self) -> list[Document]:
        """The documents that couldn't be read, and why."""
        return self._of_shown_sources(self._catalogue.documents.failed())

    def given(self) -> list[Given]:
        """How many articles each file that holds several gave."""
        return self._of_shown_sources(self._catalogue.documents.given())

    def noted(self) -> list[Document]:
        """The documents that were read with a note, such as on what is missing in them."""
        return self._of_shown_sources(self._catalogue.documents.noted())

    def note(self, article_id: str) -> str | None:
        """The note on an article's document, if it has one."""
        return self._catalogue.documents.notes([article_id], self._closed()).get(article_id)

    def runs(self, limit: int = 20, before: int | None = None) -> list[Run]:
        """The newest runs first; only those before the run of this id, if one is given.

        Whoever may not read everything isn't told what a run did: it counts all articles, and names
        documents.
        """
        return self._shown_runs(self._catalogue.runs.last(limit, before))

    def run(self, run_id: int) -> Run | None:
        """The run of this id; None if there was none."""
        run = self._catalogue.runs.get(run_id)
        return self._shown_runs([run])[0] if run else None

    @property
    def current_run(self) -> int | None:
        """The id of the run under way, from its beginning to its end."""
        return self._catalogue.runs.current

    def _shown(self, article_ids: list[str]) -> list[str]:
        """Those of the articles, present or former, that the reader may read, in their order."""
        shown = self.readable(article_ids)
        return [each for each in article_ids if each in shown]

    def _shown_former(self, former: list[FormerArticle]) -> list[FormerArticle]:
        if self.is_whole:
            return former
        ids = {each.article.id for each in former}
        shown = self.readable(ids | {each.successor for each in former if each.successor})
        return [
            each if each.successor in shown else replace(each, successor=None)
            for each in former
            if each.article.id in shown
        ]

    def _shown_sources(self, sources: list[Source]) -> list[Source]:
        if not (closed := self._closed()):
            return sources
        shown = self._catalogue.collections.readable_sources(closed)
        return [each for each in sources if each.id in shown]

    def _of_shown_sources(self, documents: list[Held]) -> list[Held]:
        if not (closed := self._closed()):
            return documents
        shown = self._catalogue.collections.readable_sources(closed)
        return [each for each in documents if each.source_id in shown]

    def _shown_runs(self, runs: list[Run]) -> list[Run]:
        return runs if self.is_whole else [replace(each, report={}) for each in runs]
