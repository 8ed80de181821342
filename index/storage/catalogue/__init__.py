"""The truth about a library, in SQLite: its sources, documents, articles, stories and runs."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import text

from index.storage.catalogue.articles import Articles
from index.storage.catalogue.choosing import Choosing
from index.storage.catalogue.documents import Documents
from index.storage.catalogue.facts import Facts, store_fact
from index.storage.catalogue.former import FormerArticles
from index.storage.catalogue.runs import Runs
from index.storage.catalogue.sources import Sources
from index.storage.catalogue.stories import Stories
from index.storage.database import open_database

_ABOUT_ARTICLES = ("documents", "articles", "former_articles", "sources", "runs", "unsettled")


class Catalogue:
    """One SQLite file in write-ahead mode; every method of its parts is one transaction.

    Safe in any thread.
    """

    def __init__(self, path: Path) -> None:
        self._engine = open_database(path)
        self.sources = Sources(self._engine)
        self.documents = Documents(self._engine)
        self.articles = Articles(self._engine)
        self.choosing = Choosing(self._engine)
        self.former = FormerArticles(self._engine)
        self.stories = Stories(self._engine)
        self.runs = Runs(self._engine)
        self.facts = Facts(self._engine)

    def clear(self, facts: Mapping[str, str]) -> None:
        """Delete every article, document, source and run, and store facts, all at once."""
        with self._engine.begin() as tx:
            for table in _ABOUT_ARTICLES:  # what belongs to an article goes with it
                tx.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - one of ours
            for name, value in facts.items():
                store_fact(tx, name, value)

    def compact(self) -> None:
        """Write the file anew without what was deleted, which SQLite else leaves in it."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.exec_driver_sql("VACUUM")
            db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._engine.dispose()
