"""All tables of a library copied to another database, there and back, and compared row by row."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Integer, Row, Table, delete, func, inspect, select
from sqlalchemy import insert as inserted

from index.errors import BadInput, StorageFailed
from index.storage import postgresql, sqlite
from index.storage.database import Database, Migrations
from index.storage.location import CATALOGUE, Location, location_of, name_of
from index.storage.tables import change_numbers

PORTION = 500  # rows; an article may have a megabyte
_UNFINISHED = "catalogue-moving.db"
MADE_WITH_A_ROW = (change_numbers,)  # which an empty library has too


@dataclass(frozen=True)
class Copied:
    """A table whose rows were copied, and then read again and compared."""

    table: str
    rows: int


def move(source: Location, target: Location, parts: Sequence[Migrations]) -> Iterator[Copied]:
    """Copy every row of every table into a database that has none; nothing is deleted.

    All `parts` of the source are named; nobody may write it meanwhile. It is one transaction: what
    fails or is killed leaves the target without rows. Raises BadInput for a target that isn't
    empty, or a source that doesn't exist or has tables of no part; StorageFailed if a row differs.
    """
    source, target = location_of(source), location_of(target)
    if not source.has_library:
        raise BadInput(f"There is no library in {source.folder}; name its folder with --home.")
    if source.catalogue == target.catalogue:
        raise BadInput("The library is there already; name another place with --to.")
    if target.server is None and (target.folder / CATALOGUE).exists():
        raise _not_empty(target)
    with ExitStack() as opened:
        old = _Whole(source.catalogue, parts)
        opened.callback(old.close)
        opened.enter_context(old.held())
        read = opened.enter_context(old.reading())
        _check_known(read, parts)
        new = _Whole(target.server or opened.enter_context(_new_file(target)), parts)
        opened.callback(new.close)
        written = opened.enter_context(new.writing())
        tables = [table for part in parts for table in part.metadata.sorted_tables]
        words = [each for part in parts for each in part.words]
        filled = [table for table in tables if table not in MADE_WITH_A_ROW]
        if any(_has_rows(written, table) for table in [*filled, *(each.table for each in words)]):
            raise _not_empty(target)
        for table in MADE_WITH_A_ROW:
            written.execute(delete(table))
        for table in tables:
            for portion in _portions(read, table):
                written.execute(inserted(table), [dict(row._mapping) for row in portion])
            yield Copied(table.name, _compared(read, written, table))
            if target.server:
                _number_on(written, table)
        for each in words:
            for portion in _portions(read, each.table):
                each.add(written, [dict(row._mapping) for row in portion])
            yield Copied(each.name, _compared(read, written, each.table))


@contextmanager
def _new_file(target: Location) -> Iterator[Path]:
    """A file that becomes the library's own once all is in it."""
    unfinished = target.folder / _UNFINISHED
    target.folder.mkdir(parents=True, exist_ok=True)
    for name in (_UNFINISHED, f"{_UNFINISHED}-wal", f"{_UNFINISHED}-shm"):
        (target.folder / name).unlink(missing_ok=True)
    sqlite.begin_file(unfinished)
    yield unfinished
    unfinished.replace(target.folder / CATALOGUE)


class _Whole:
    """All parts of a database, opened together."""

    def __init__(self, place: Path | URL, parts: Sequence[Migrations]) -> None:
        self._databases = [
            Database(place, part, private=isinstance(place, Path) and number > 0)
            for number, part in enumerate(parts)
        ]

    def reading(self) -> AbstractContextManager[Connection]:
        return self._databases[0].reading()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction for all parts, which nobody else writes meanwhile."""
        first, *others = self._databases
        with first.writing(*others) as db:
            yield db

    @contextmanager
    def held(self) -> Iterator[None]:
        """While nobody writes."""
        with self.writing():
            yield

    def close(self) -> None:
        for each in self._databases:
            each.close()


def _portions(db: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    """All rows, in the order of their keys, which both databases sort alike."""
    query = select(table).order_by(*(table.primary_key or [table.c.rowid]))
    return db.execute(query, execution_options={"yield_per": PORTION}).partitions()


def _compared(read: Connection, written: Connection, table: Table) -> int:
    """The number of rows. Raises StorageFailed if one isn't the same in both."""
    rows = 0
    of_both = (
        (row for portion in _portions(db, table) for row in portion) for db in (read, written)
    )
    for row, copy in zip_longest(*of_both):
        if row is None or copy is None or _digest(row) != _digest(copy):
            raise StorageFailed(
                f"A row of {table.name} isn't the same after it was copied; nothing was moved. "
                "Run newsdesk verify, then try again."
            )
        rows += 1
    return rows


def _digest(row: Row[Any]) -> bytes:
    """Of all that is in a row, as PostgreSQL can keep it."""
    values = [postgresql.without_nul(each) if isinstance(each, str) else each for each in row]
    return sha256(repr(values).encode("utf-8", "surrogatepass")).digest()


def _number_on(db: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after the last one."""
    column = table.autoincrement_column
    if column is not None and isinstance(column.type, Integer):
        last = db.scalar(select(func.max(column)))
        if last is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            db.execute(select(func.setval(sequence, last)))


def _check_known(db: Connection, parts: Sequence[Migrations]) -> None:
    """Raises BadInput for tables of no part, whose rows would stay behind."""
    known = {name for part in parts for name in [*part.tables, part.version_table]}
    known.add("conversation_migrations")  # a number that only SQLite's file has
    words = tuple(f"{each.name}_" for part in parts for each in part.words)  # FTS5's own tables
    others = [
        name
        for name in inspect(db).get_table_names()
        if name not in known and not name.startswith(words)
    ]
    if others:
        raise BadInput(
            f"The library has tables that this newsdesk doesn't know ({', '.join(others)}); "
            "update it first."
        )


def _has_rows(db: Connection, table: Table) -> bool:
    return db.execute(select(table).limit(1)).first() is not None


def _not_empty(target: Location) -> BadInput:
    where = f"The database {name_of(target.server)}" if target.server else str(target.folder)
    return BadInput(f"{where} holds a library already; name an empty place with --to.")
