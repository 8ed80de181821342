"""The database of a library: how it is opened, its transactions, and its migrations by Alembic."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, MetaData, column, inspect, select, table

from index.errors import LibraryMismatch, StorageFailed
from index.storage import postgresql, sqlite, tables
from index.storage.full_text import FullText
from index.storage.location import Location, location_of

IDS_A_QUERY = 10_000  # SQLite takes 32,766 variables, PostgreSQL 65,535


@dataclass(frozen=True)
class Migrations:
    """The numbered Alembic revisions of a part of the database: `0001_tables.py` and so on.

    `version_table` is Alembic's note of the last one. Newsdesk 0.1 kept a number of its own
    instead. It is still read by `old_number`, and written by `note_number`, so that an older
    Newsdesk refuses tables that it doesn't know; but not in PostgreSQL, which 0.1 didn't use. The
    first revision starts from any such number. `metadata` are the tables that they make, and
    `words` those that are searched.
    """

    folder: Path
    version_table: str
    old_number: Callable[[Connection], int]
    note_number: Callable[[Connection, int], None]
    metadata: MetaData
    words: tuple[FullText, ...] = ()

    @property
    def tables(self) -> list[str]:
        """The names of all tables of this part, those first that others refer to."""
        made = [each.name for each in self.metadata.sorted_tables]
        return [*made, *(each.name for each in self.words)]

    @property
    def numbers(self) -> list[int]:
        return sorted(int(revision.name[:4]) for revision in self.folder.glob("[0-9]*.py"))

    def bring_up_to_date(self, database: "Database") -> None:
        """Run the revisions that are lacking, each in one transaction with its note.

        Raises LibraryMismatch if a newer Newsdesk made the tables.
        """
        numbers = self.numbers
        with database.reading() as db:
            noted = self._noted(db)
            stored = max(noted, self.old_number(db)) if sqlite.is_sqlite(db) else noted
        if stored > numbers[-1]:
            raise LibraryMismatch("A newer newsdesk made this library; update this one to open it.")
        if noted == numbers[-1]:
            return

        # Only now: importing Alembic takes half a second.
        from alembic.operations import Operations
        from alembic.runtime.migration import MigrationContext
        from alembic.script import ScriptDirectory

        scripts = ScriptDirectory(self.folder, version_locations=[self.folder])
        steps: list[tuple[Callable[[str, Any], Any], int]]
        steps = [(scripts._stamp_revs, stored)] if stored in numbers and noted < stored else []
        steps += [(scripts._upgrade_revs, number) for number in numbers if number > stored]
        for step, number in steps:
            with database.writing() as db:
                if self._noted(db) >= number:
                    continue  # another process was faster
                plan = {"fn": lambda at, _, step=step, to=f"{number:04}": step(to, at)}
                options = {"version_table": self.version_table, **plan}
                context = MigrationContext.configure(db, opts=options)
                with Operations.context(context):
                    context.run_migrations()
                if number > stored and sqlite.is_sqlite(db):
                    self.note_number(db, number)

    def _noted(self, db: Connection) -> int:
        """The number of the last revision by Alembic's own note, 0 for none."""
        if not inspect(db).has_table(self.version_table):
            return 0
        return int(
            db.scalar(select(column("version_num")).select_from(table(self.version_table))) or 0
        )


CATALOGUE_MIGRATIONS = Migrations(
    Path(__file__).with_name("migrations"),
    "catalogue_version",
    sqlite.user_version,
    sqlite.set_user_version,
    tables.METADATA,
)


class Database:
    """A part of the tables of a library, in its SQLite file in write-ahead mode, or in PostgreSQL.

    Safe in any thread. All methods raise StorageFailed, and LibraryBusy if another writes for too
    long.
    """

    def __init__(self, place: Path | URL, migrations: Migrations, *, private: bool = False) -> None:
        """Open the file, or the database of this address, and bring its tables to the newest
        schema.

        `private` opens a file anew for each transaction, so that nothing is to be closed, and
        overwrites what is deleted. Raises LibraryMismatch if a newer newsdesk made it.
        """
        self._part, self._tables = migrations.version_table, migrations.tables
        self._is_file = isinstance(place, Path)
        if isinstance(place, Path):
            _check_not_lost(place)
            self._engine = sqlite.engine_on(place, private=private)
        else:
            self._engine = postgresql.engine_on(place)
        try:
            migrations.bring_up_to_date(self)
        except BaseException:
            self.close()
            raise

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection for queries, all of one moment."""
        return self._engine.connect() if self._is_file else postgresql.reading(self._engine)

    def writing(self, *others: "Database", wait: bool = True) -> AbstractContextManager[Connection]:
        """A connection within one transaction, undone if the block raises. Nobody else writes this
        part meanwhile, nor the `others` of the same library.

        Only a `private` database may go without `wait`: raises LibraryBusy if another writes.
        """
        if not self._is_file:
            parts = [self._part, *(each._part for each in others)]
            return postgresql.writing(self._engine, *parts, wait=wait)
        begin = sqlite.WRITES if wait else sqlite.WRITES_AT_ONCE
        return self._engine.execution_options(begin=begin).begin()

    def compact(self) -> None:
        """Write the file anew without what was deleted, which else stays in it."""
        if self._is_file:
            sqlite.compact(self._engine)
        else:
            postgresql.compact(self._engine, self._tables)

    def wipe(self) -> None:
        """Leave nothing of what was deleted beside the file either; in PostgreSQL, let it be
        overwritten."""
        if self._is_file:
            sqlite.wipe_log(self._engine)
        else:
            postgresql.wipe(self._engine, self._tables)

    def close(self) -> None:
        """Let go of the file: Windows replaces and deletes none that is open."""
        self._engine.dispose()


def opened_beside(home: Path | Location, migrations: Migrations, what: str) -> Database:
    """The tables of another part of a library, beside those of its articles.

    A connection of its own for each transaction is opened in a fraction of a millisecond. What a
    backup takes and a restore puts back is the file. Raises StorageFailed if there is no library,
    which is to be opened before `what` these tables hold, and LibraryMismatch.
    """
    location = location_of(home)
    if not location.has_library:
        raise StorageFailed(f"There is no library in {location.folder}; open it before {what}.")
    return Database(location.catalogue, migrations, private=True)


def newest_schema() -> int:
    """The number of the newest revision of the catalogue."""
    return CATALOGUE_MIGRATIONS.numbers[-1]


def in_portions(ids: Iterable[str]) -> Iterator[list[str]]:
    """The ids in lists short enough for one query each."""
    every = list(ids)
    for start in range(0, len(every), IDS_A_QUERY):
        yield every[start : start + IDS_A_QUERY]


def now() -> str:
    """The present moment, in UTC, as it is stored."""
    return stored_moment(datetime.now(UTC))


def stored_moment(moment: datetime) -> str:
    """A moment as it is stored: in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _check_not_lost(path: Path) -> None:
    """SQLite would make a new file in place of one that is missing or empty."""
    made_before = path.with_name("caches").is_dir()
    if made_before and not (path.exists() and path.stat().st_size):
        raise StorageFailed(
            f"The catalogue {path} is missing or empty. Put a backup in its place with: newsdesk "
            "restore FILE"
        )
