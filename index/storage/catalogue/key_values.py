"""Single facts about a library: how its caches were made, what was shown or decided once."""

from sqlalchemy import Connection, select

from index.storage import tables
from index.storage.database import Database
from index.storage.inserting import insert_missing, insert_or_update


class KeyValues:
    """Names and values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> str | None:
        with self._database.reading() as db:
            return db.scalar(select(tables.facts.c.value).where(tables.facts.c.name == name))

    def set(self, **facts: str) -> None:
        """Store all of them at once."""
        with self._database.writing() as tx:
            for name, value in facts.items():
                store_fact(tx, name, value)

    def once(self, name: str, value: str) -> str:
        """Store a fact unless it is there; returns what is there then."""
        with self._database.writing() as tx:
            tx.execute(insert_missing(tables.facts), {"name": name, "value": value})
            facts = tables.facts.c
            return str(tx.scalar(select(facts.value).where(facts.name == name)))


def store_fact(tx: Connection, name: str, value: str) -> None:
    """Store one fact as part of a larger transaction."""
    tx.execute(insert_or_update(tables.facts), {"name": name, "value": value})
