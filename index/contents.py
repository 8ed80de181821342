"""What a library holds, without what finds passages in it: its catalogue alone."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Self

from index.article import Article, ArticleWithHistory, EarlierVersion, Passage
from index.errors import StorageFailed, UnknownArticle
from index.process import prepare_process
from index.query import UNFILTERED, Filters
from index.storage.backup import finish_restore
from index.storage.catalogue import Catalogue
from index.storage.catalogue.articles import Listed, Place, Wanted
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


class Contents:
    """The articles, sources and runs of a library, opened for looking at them; close it, or use it
    in a `with`.

    It loads neither the embedding model nor the caches, so it opens in a fraction of the time of a
    `Library`, which has all that this has. Methods may be called from any thread.
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

    def every_source(self) -> list[Source]:
        """Where the articles come from, in the order the sources were added."""
        return self._catalogue.sources.all()

    def articles(
        self, wanted: Wanted = ALL, limit: int = -1, offset: int = 0, after: Place | None = None
    ) -> list[Listed]:
        """The wanted articles, newest first; only those `after` a place in that order."""
        return self._catalogue.articles.listed(wanted, limit, offset, after)

    def with_history(self) -> Iterator[ArticleWithHistory]:
        """Every article with its note and its earlier versions, to be exported."""
        changed = self._catalogue.former.successors()
        for portion in in_portions(self._catalogue.articles.ids_for_export()):
            articles = self._catalogue.articles.several(portion)
            notes = self._catalogue.documents.notes(portion)
            for article_id in filter(articles.__contains__, portion):  # the others left meanwhile
                earlier = self._earlier(article_id) if article_id in changed else ()
                yield ArticleWithHistory(articles[article_id], notes.get(article_id), earlier)

    def _earlier(self, article_id: str) -> tuple[EarlierVersion, ...]:
        return tuple(
            EarlierVersion(former.article, former.left_at, former.successor)
            for former in self._catalogue.former.versions_before(article_id)
            if former.successor
        )

    def article_count(self, wanted: Wanted = ALL) -> int:
        return self._catalogue.articles.count(wanted)

    def added_since(self, moment: datetime) -> list[str]:
        """The ids of the articles that came at this moment or later, in the order they came in."""
        return self._catalogue.articles.added_since(stored_moment(moment))

    def article(self, article_id: str) -> Article:
        """Raises UnknownArticle."""
        if article := self._catalogue.articles.get(article_id):
            return article
        raise UnknownArticle(f"There is no article {article_id}; `newsdesk list` shows their ids.")

    def passages(self, passage_ids: Iterable[str]) -> dict[str, tuple[Article, Passage]]:
        """Passage id → its article and itself, for those that the library has."""
        return self._catalogue.articles.passages(passage_ids)

    def versions_now(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Article id → id of the version that answers now, its own or a later one, if one does."""
        return self._catalogue.former.versions_now(article_ids)

    def former(self, article_id: str) -> FormerArticle | None:
        """An earlier version, or an article that was removed."""
        return self._catalogue.former.get(article_id)

    def versions_before(self, article_id: str) -> list[FormerArticle]:
        """The earlier versions of an article, newest first."""
        return self._catalogue.former.versions_before(article_id)

    def removed(self) -> list[FormerArticle]:
        """What was removed and can be brought back, last removed first."""
        return self._catalogue.former.removed()

    def copies(self, article_id: str) -> list[Article]:
        """The other articles with the same story in nearly the same words."""
        others = self._catalogue.stories.others([article_id]).get(article_id, [])
        return list(self._catalogue.articles.several(others).values())

    def stories_of(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Article id → the name of its story, which its copies share."""
        return self._catalogue.stories.of(article_ids)

    def stories_with_others(self, article_ids: Collection[str]) -> set[str]:
        """Those of the articles that are copies of others, which aren't among them."""
        others = self._catalogue.stories.others(article_ids)
        return {each for each, group in others.items() if not set(group) <= set(article_ids)}

    def stories(self) -> list[list[Article]]:
        """The articles of each story that several articles cover, most covered first."""
        groups = self._catalogue.stories.groups()
        articles = self._catalogue.articles.several(i for group in groups for i in group)
        return [[articles[i] for i in group if i in articles] for group in groups]

    def choices(self) -> Choices:
        """What the articles can be filtered by."""
        return self._catalogue.filtering.choices()

    def languages(self) -> dict[str, int]:
        """Language code → number of articles."""
        return self._catalogue.filtering.languages()

    def passes_any(self, filters: Filters) -> bool:
        """Whether there is an article that passes these filters."""
        return bool(self._catalogue.filtering.passing(filters))

    def coverage(self, filters: Filters = UNFILTERED) -> list[Share]:
        """How many articles pass, by day of publication and publisher, the oldest first."""
        return self._catalogue.filtering.coverage(filters)

    def authors(self, filters: Filters = UNFILTERED) -> dict[str, int]:
        """Each author's name → how many of the articles that pass are theirs, most first."""
        return self._catalogue.filtering.authors(filters)

    def failed(self) -> list[Document]:
        """The documents that couldn't be read, and why."""
        return self._catalogue.documents.failed()

    def given(self) -> list[Given]:
        """How many articles each file that holds several gave."""
        return self._catalogue.documents.given()

    def noted(self) -> list[Document]:
        """The documents that were read with a note, such as on what is missing in them."""
        return self._catalogue.documents.noted()

    def note(self, article_id: str) -> str | None:
        """The note on an article's document, if it has one."""
        return self._catalogue.documents.notes([article_id]).get(article_id)

    def runs(self, limit: int = 20, before: int | None = None) -> list[Run]:
        """The newest runs first; only those before the run of this id, if one is given."""
        return self._catalogue.runs.last(limit, before)

    def run(self, run_id: int) -> Run | None:
        """The run of this id; None if there was none."""
        return self._catalogue.runs.get(run_id)

    @property
    def current_run(self) -> int | None:
        """The id of the run under way, from its beginning to its end."""
        return self._catalogue.runs.current
