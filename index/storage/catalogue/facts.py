"""Single facts about a library: how its caches were made, what was shown or decided once."""

from sqlalchemy import Connection, Engine, text


class Facts:
    """Names and values."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, name: str) -> str | None:
        with self._engine.connect() as db:
            found = db.execute(text("SELECT value FROM facts WHERE name = :name"), {"name": name})
            return found.scalar_one_or_none()

    def set(self, **facts: str) -> None:
        """Store all of them at once."""
        with self._engine.begin() as tx:
            for name, value in facts.items():
                store_fact(tx, name, value)


def store_fact(tx: Connection, name: str, value: str) -> None:
    """Store one fact as part of a larger transaction."""
    tx.execute(
        text("INSERT OR REPLACE INTO facts VALUES (:name, :value)"),
        {"name": name, "value": value},
    )
