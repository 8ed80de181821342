"""The main database of a library: its sources, documents, articles, stories and runs."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, delete

from index.storage import tables
from index.storage.catalogue.articles import Articles
from index.storage.catalogue.collections import Collections
from index.storage.catalogue.documents import Documents
from index.storage.catalogue.filtering import Filtering
from index.storage.catalogue.former_articles import FormerArticles
from index.storage.catalogue.key_values import KeyValues, store_fact
from index.storage.catalogue.runs import Runs
from index.storage.catalogue.sources import Sources
from index.storage.catalogue.stories import Stories
from index.storage.changes import Changes, note_changes
from index.storage.database import CATALOGUE_MIGRATIONS, Database
from index.storage.encodings import EncodingRows

# What belongs to an article goes with it.
_ABOUT_ARTICLES = (
    tables.documents,
    tables.articles,
    tables.former_articles,
    tables.sources,
    tables.collections,
    tables.runs,
    tables.unsettled,
)


class Catalogue:
    """Every method of its parts is one transaction. Safe in any thread."""

    def __init__(self, place: Path | URL) -> None:
        self._database = Database(place, CATALOGUE_MIGRATIONS)
        self.sources = Sources(self._database)
        self.collections = Collections(self._database)
        self.documents = Documents(self._database)
        self.articles = Articles(self._database)
        self.filtering = Filtering(self._database)
        self.former = FormerArticles(self._database)
        self.stories = Stories(self._database)
        self.runs = Runs(self._database)
        self.key_values = KeyValues(self._database)
        self.changes = Changes(self._database)
        self.encodings = EncodingRows(self._database)
        self.compact, self.close = self._database.compact, self._database.close

    def clear(self, facts: Mapping[str, str]) -> None:
        """Delete every article, document, source, collection and run, and store facts, all at
        once."""
        with self._database.writing() as tx:
            for table in _ABOUT_ARTICLES:
                tx.execute(delete(table))
            for name, value in facts.items():
                store_fact(tx, name, value)
            note_changes(tx, "anew", [None])
