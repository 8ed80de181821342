"""The tables of conversations: their own, in the catalogue's file, with their own migrations."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.resources import files as package_files
from pathlib import Path

from index.errors import LibraryBusy, LibraryMismatch, StorageFailed
from index.storage.backup import CATALOGUE
from index.storage.damage import catalogue_failure

# Putting the passages of a large library in place is one transaction, and may take as long.
PATIENCE = 60  # seconds a write waits for another
READERS_PATIENCE = 5  # seconds a wipe waits for those who read, while nobody can write


class Database:
    """Opens the file anew for each transaction, so it is safe in any thread.

    Connections of its own rather than the catalogue's engine: `index` keeps SQLAlchemy to itself
    and hands out no tables, write-ahead mode lets both read and write the same file, and opening
    it takes a fraction of a millisecond. What a backup takes and a restore puts back is the file.
    """

    def __init__(self, home: Path) -> None:
        """Bring the tables in the library's folder to the newest schema.

        Raises StorageFailed if there is no library or it can't be used, LibraryMismatch if a newer
        newsdesk made it.
        """
        self._home = home.expanduser().absolute()
        if not (self._home / CATALOGUE).is_file():
            raise StorageFailed(f"There is no library in {home}; open it before its conversations.")
        with self._opened() as db:
            _migrate(db)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for queries, all of one moment. Raises StorageFailed."""
        with self._opened() as db:
            db.execute("BEGIN")
            yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection within one transaction, undone if the block raises. Raises StorageFailed."""
        with self._opened() as db:
            # At once: begun as a reader, it couldn't become a writer after another's write.
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")  # closing the connection without it rolls back

    def wipe(self) -> None:
        """Overwrite what was deleted in the write-ahead log too, where it else stays readable.

        What another reads just then, a later one wipes. Raises StorageFailed.
        """
        with self._opened() as db:
            db.execute(f"PRAGMA busy_timeout = {READERS_PATIENCE * 1000}")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """SQLite's errors become ours, also those within the block."""
        try:
            with closing(self._connect()) as db:
                yield db
        except sqlite3.Error as error:
            if failure := catalogue_failure(error, self._home):
                raise failure from error
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise LibraryBusy(
                    f"The library in {self._home} is being written; try again in a minute."
                ) from error
            raise

    def _connect(self) -> sqlite3.Connection:
        # mode=rw: a file that is gone is an error, not to be made anew.
        address = f"{(self._home / CATALOGUE).as_uri()}?mode=rw"
        db = sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")  # or what was deleted stays readable in the file
        return db


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def _migrate(db: sqlite3.Connection) -> None:
    """Run each numbered file of `migrations/` that these tables haven't had yet, in order."""
    # `PRAGMA user_version` counts the catalogue's own migrations.
    db.execute("CREATE TABLE IF NOT EXISTS conversation_migrations (number INTEGER PRIMARY KEY)")
    [version] = db.execute(
        "SELECT coalesce(max(number), 0) FROM conversation_migrations"
    ).fetchone()
    folder = package_files("assistant.conversations") / "migrations"
    scripts = {int(script.name[:4]): script.read_text() for script in folder.iterdir()}
    if version > max(scripts):
        raise LibraryMismatch("A newer newsdesk made this library; update this one to open it.")
    for number in sorted(number for number in scripts if number > version):
        db.executescript(f"BEGIN IMMEDIATE; {scripts[number]}")
        db.execute("INSERT INTO conversation_migrations VALUES (?)", (number,))
        db.execute("COMMIT")
