"""Everything that only SQLite does; all other SQL is portable and written as SQLAlchemy Core.

https://www.sqlite.org/lang.html; full-text search: https://www.sqlite.org/fts5.html.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from pathlib import Path

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    ExceptionContext,
    FromClause,
    Function,
    Integer,
    MetaData,
    NullPool,
    QueuePool,
    Table,
    Text,
    create_engine,
    event,
    func,
    literal_column,
)
from sqlalchemy.dialects.sqlite import Insert, insert

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


@cache  # making one takes longer than running it
def insert_missing(table: Table) -> Insert:
    """An INSERT that passes over rows that are there already."""
    return insert(table).on_conflict_do_nothing()


@cache
def insert_or_update(table: Table) -> Insert:
    """An INSERT that takes the place of a row with the same primary key."""
    statement, keys = insert(table), set(table.primary_key)
    new = {column.name: statement.excluded[column.name] for column in set(table.c) - keys}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=new)


def insertion_order(table: FromClause) -> ColumnElement[int]:
    """What sorts rows in the order in which they were inserted.

    For tables that have no number of their own: another database will need a column for it.
    """
    return literal_column(f"{getattr(table, 'name')}.rowid", Integer)  # noqa: B009


class FullText:
    """A table of FTS5 with words to be searched; `rowid` is the id of the row they belong to."""

    def __init__(self, name: str, *columns: str) -> None:
        self._name, self._columns = name, columns
        searched = (Column(each, Text) for each in columns)
        self.table = Table(name, MetaData(), Column("rowid", Integer), *searched)
        self.rank: ColumnElement[float] = literal_column(f"{name}.rank")

    def create(self, db: Connection, followed: str, trigger: str) -> None:
        """Make the table; by a trigger its rows are deleted with those of the table it follows."""
        db.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {self._name} USING fts5 ({', '.join(self._columns)}, "
            "tokenize = 'unicode61 remove_diacritics 2')"
        )
        db.exec_driver_sql(
            f"CREATE TRIGGER {trigger} AFTER DELETE ON {followed} "  # noqa: S608
            f"BEGIN DELETE FROM {self._name} WHERE rowid = old.id; END"
        )

    def matching(self, words: Iterable[str]) -> ColumnElement[bool]:
        """That a row has all these words, or words that begin so; none of them is an operator."""
        query = " ".join(f'"{word.replace(chr(34), " ")}" *' for word in words)
        return literal_column(self._name).bool_op("MATCH")(query)

    def excerpt(self, begin: str, end: str, words: int) -> Function[str]:
        """Up to so many words of a matching row, with marks around what was found."""
        return func.snippet(literal_column(self._name), -1, begin, end, "…", words)

    def forget_deleted(self, db: Connection) -> None:
        """Deleted words stay in the lists until these are merged."""
        statement = f"INSERT INTO {self._name} ({self._name}) VALUES ('optimize')"  # noqa: S608
        db.exec_driver_sql(statement)
