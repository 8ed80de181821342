"""The database file: how it is opened, and its numbered migrations."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

from sqlalchemy import BindParameter, Engine, ExceptionContext, bindparam, create_engine, event

from index.errors import LibraryMismatch, StorageFailed
from index.storage.damage import catalogue_failure

# A list of ids in a query: `WHERE id IN :ids`.
SEVERAL: BindParameter[Any] = bindparam("ids", expanding=True)
IDS_A_QUERY = 10_000  # SQLite takes 32,766 variables


def open_database(path: Path) -> Engine:
    """An engine on the SQLite file at `path`, brought to the newest schema.

    Raises StorageFailed if it can't be used, LibraryMismatch if a newer newsdesk made it.
    """
    _check_not_lost(path)
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA busy_timeout = 10000")

    @event.listens_for(engine, "handle_error")
    def _tell(context: ExceptionContext) -> None:
        if failure := catalogue_failure(context.original_exception, path.parent):
            raise failure from context.original_exception

    try:
        _migrate(engine)
    except sqlite3.Error as error:
        raise (catalogue_failure(error, path.parent) or error) from error
    return engine


def _check_not_lost(path: Path) -> None:
    """SQLite would make a new file in place of one that is missing or empty."""
    made_before = path.with_name("caches").is_dir()
    if made_before and not (path.exists() and path.stat().st_size):
        raise StorageFailed(
            f"The catalogue {path} is missing or empty. Put a backup in its place with: newsdesk "
            "restore FILE"
        )


def newest_schema() -> int:
    """The number of the newest migration."""
    return max(number for number, _ in _migrations())


def _migrate(engine: Engine) -> None:
    """Run each numbered file of `migrations/` that this database hasn't had yet, in order."""
    with engine.connect() as db:
        version = db.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version > newest_schema():
            raise LibraryMismatch("A newer newsdesk made this library; update this one to open it.")
        for number, script in _migrations():
            if number > version:
                # One transaction a file; SQLite rolls back schema changes too.
                sql = f"BEGIN; {script}; PRAGMA user_version = {number}; COMMIT;"
                driver: Any = db.connection.driver_connection
                driver.executescript(sql)


def _migrations() -> list[tuple[int, str]]:
    folder = package_files("index.storage") / "migrations"
    scripts = sorted(folder.iterdir(), key=lambda script: script.name)
    return [(int(script.name[:4]), script.read_text()) for script in scripts]


def in_portions(ids: Iterable[str]) -> Iterator[list[str]]:
    """The ids in lists short enough for one query each."""
    every = list(ids)
    for start in range(0, len(every), IDS_A_QUERY):
        yield every[start : start + IDS_A_QUERY]


def now() -> str:
    """The present moment, in UTC, as it is stored."""
    return datetime.now(UTC).isoformat(timespec="seconds")
