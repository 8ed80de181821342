"""Everything that only SQLite does; all other SQL is portable and written as SQLAlchemy Core.

https://www.sqlite.org/lang.html; full-text search: https://www.sqlite.org/fts5.html.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    ExceptionContext,
    NullPool,
    QueuePool,
    create_engine,
    event,
)

from index.errors import LibraryBusy
from index.storage.damage import catalogue_failure

# Switching the passages of a large library is one transaction, and may take as long.
PATIENCE = 60  # seconds a write waits for another
READERS_PATIENCE = 5  # seconds a wipe waits for those who read, while nobody can write
# How a transaction begins. A reader couldn't become a writer after another's write.
READS, WRITES = ("BEGIN",), ("BEGIN IMMEDIATE",)
WRITES_AT_ONCE = ("PRAGMA busy_timeout = 0", *WRITES)


def engine_on(path: Path, *, private: bool) -> Engine:
    """An engine on the file at `path`, whose errors are StorageFailed or LibraryBusy.

    `private` opens only a file that exists, anew for each transaction, and overwrites what is
    deleted. A transaction begins as a reader, or with the statements of the execution option
    `begin`.
    """

    def connect() -> sqlite3.Connection:
        opened = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={'rw' if private else 'rwc'}",
            uri=True,
            timeout=PATIENCE,
            # Python would begin no transaction before a change of the schema.
            # https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#pysqlite-serializable
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            opened.execute("PRAGMA foreign_keys = ON")
            opened.execute("PRAGMA secure_delete = ON" if private else "PRAGMA journal_mode = WAL")
        except sqlite3.Error:
            opened.close()
            raise
        return opened

    pool = NullPool if private else QueuePool
    engine = create_engine("sqlite://", creator=connect, poolclass=pool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        for statement in connection.get_execution_options().get("begin", READS):
            connection.exec_driver_sql(statement)

    @event.listens_for(engine, "handle_error")
    def _translate(context: ExceptionContext) -> None:
        error = context.original_exception
        if failure := catalogue_failure(error, path.parent):
            raise failure from error
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise LibraryBusy(
                f"The library in {path.parent} is being written; try again in a minute."
            ) from error

    return engine


def begin_file(path: Path) -> None:
    """Make a database without tables."""
    engine = engine_on(path, private=False)
    engine.connect().close()
    engine.dispose()


def is_sqlite(db: Connection) -> bool:
    """Whether it is a connection to SQLite, and not to PostgreSQL."""
    return db.dialect.name == "sqlite"


def user_version(db: Connection) -> int:
    """The number that an application may keep in the file's header."""
    return int(db.exec_driver_sql("PRAGMA user_version").scalar_one())


def set_user_version(db: Connection, number: int) -> None:
    db.exec_driver_sql(f"PRAGMA user_version = {number}")


def run_script(db: Connection, path: Path) -> None:
    """Run each statement of a file of SQL within the transaction."""
    statement = ""
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.exec_driver_sql(statement)
            statement = ""


def compact(engine: Engine) -> None:
    """Write the file anew without what was deleted, which else stays in it."""
    with engine.connect().execution_options(begin=()) as db:
        db.exec_driver_sql("VACUUM")
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def wipe_log(engine: Engine) -> None:
    """Overwrite what was deleted in the write-ahead log too, where it else stays readable.

    What another connection reads just then, a later call wipes.
    """
    with engine.connect().execution_options(begin=()) as db:
        db.exec_driver_sql(f"PRAGMA busy_timeout = {READERS_PATIENCE * 1000}")
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def copy(source: Path, target: Path) -> None:
    """Copy a database that may be in use (https://www.sqlite.org/backup.html)."""
    with closing(sqlite3.connect(source)) as present, closing(sqlite3.connect(target)) as made:
        present.backup(made)


def sound_version(path: Path) -> int | None:
    """The `user_version` of a database file, None if the file is damaged."""
    try:
        with closing(sqlite3.connect(path)) as db:
            if db.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                return None
            return int(db.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError:
        return None
