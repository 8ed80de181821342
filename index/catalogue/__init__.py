"""The truth about a library, in SQLite: its sources, documents, articles, stories and runs."""

from pathlib import Path

from index.catalogue.articles import Articles
from index.catalogue.choosing import Choosing
from index.catalogue.database import open_database
from index.catalogue.documents import Documents
from index.catalogue.facts import Facts
from index.catalogue.former import FormerArticles
from index.catalogue.runs import Runs
from index.catalogue.sources import Sources
from index.catalogue.stories import Stories


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

    def close(self) -> None:
        self._engine.dispose()
