"""What only PostgreSQL does: how it is reached, who may write, and what its errors mean.

Where SQLite lets one transaction write at a time, an advisory lock does here, one for each part of
the database: a transaction reads what it decides by, then writes, and two that did so at once would
both count 199 alerts and add the 200th, or tell the same orphan twice. Row locks don't help against
rows that aren't there yet, and transactions that fail and are to be tried again would change all
that calls them. Writes take milliseconds, and those of one part don't wait for another's.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import URL, Column, Connection, Engine, ExceptionContext, Text, create_engine, event
from sqlalchemy.ext.compiler import compiles

from index.errors import BadInput, LibraryBusy, NewsdeskError, StorageFailed
from index.storage.location import name_of

PATIENCE = 60  # seconds a write waits for another
CONNECTING = 10  # seconds
_NUL = "\0"
_INSTEAD = "\ufffd"  # one character too, so that what follows it stays at its place
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_BUSY = {"55P03", "40001", "40P01", "53300"}  # locked, serialization, deadlock, connections
_UNREACHABLE = {"57P01", "57P02", "57P03"}  # shut down, crashed, starting
_DAMAGED = {"XX001", "XX002"}
_FULL = {"53100"}
_REFUSED = {"28000", "28P01"}
_NOT_ALLOWED = {"42501", "25006"}  # no privilege, read-only
_NO_DATABASE = {"3D000"}


@cache  # one pool of connections for each database in a process, however many parts open it
def engine_on(url: URL) -> Engine:
    """An engine on a database, whose errors are StorageFailed or LibraryBusy.

    Raises BadInput if PostgreSQL's driver isn't installed.
    """
    name, defaults = name_of(url), {"connect_timeout": str(CONNECTING)}
    try:
        engine = create_engine(
            url.update_query_dict(defaults | dict(url.query)),
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,  # a server that was started anew is used again at once
            # A thread that reads may want to write: with a limit, all might wait for each other.
            max_overflow=-1,
        )
    except ModuleNotFoundError as error:
        raise BadInput(
            "A PostgreSQL database needs a driver; install it with: "
            'pip install "newsdesk[newsroom]"'
        ) from error

    @event.listens_for(engine, "connect")
    def _prepare(opened: Any, _: object) -> None:
        _check_encoding(opened, name)
        opened.adapters.register_dumper(str, _dumper())
        with opened.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {int(PATIENCE * 1000)}")
        opened.commit()

    @event.listens_for(engine, "handle_error")
    def _translate(context: ExceptionContext) -> None:
        if not context.is_pre_ping:
            error = context.original_exception
            if failure := _failure(error, name):
                raise failure from error

    return engine


def reading(engine: Engine) -> Connection:
    """A connection of which all queries see one moment."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return engine.execution_options(**options).connect()


@contextmanager
def writing(engine: Engine, *parts: str, wait: bool) -> Iterator[Connection]:
    """A transaction in which nobody else writes these parts of the database.

    Each of its queries sees what was committed before: with one view from its beginning, it
    wouldn't see what it waited for. Raises LibraryBusy if another writes, without `wait` at once.
    """
    with engine.begin() as db:
        for part in sorted(parts):  # in one order: two that want several don't wait for each other
            number = int.from_bytes(sha256(part.encode()).digest()[:8], "big", signed=True)
            if wait:
                db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({number})")
            elif not db.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({number})").scalar():
                raise _busy(name_of(engine.url))
        yield db


def compact(engine: Engine, tables: Iterable[str]) -> None:
    """Write the tables anew without what was deleted, which else stays in their files."""
    _vacuum(engine, "FULL", tables)


def wipe(engine: Engine, tables: Iterable[str]) -> None:
    """Let what was deleted be overwritten by what comes next.

    PostgreSQL keeps deleted rows in its files until then, and in its log until that is recycled.
    """
    _vacuum(engine, "SKIP_LOCKED", tables)


def _vacuum(engine: Engine, how: str, tables: Iterable[str]) -> None:
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as db:
        db.exec_driver_sql(f"VACUUM ({how}) {', '.join(tables)}")


@compiles(Text, "postgresql")
def _sorted_by_code_points(kind: Text, compiler: Any, **options: Any) -> str:
    """Columns sort, compare and fold case as in SQLite, whatever the database's own language."""
    written: str = compiler.visit_TEXT(kind, **options)
    is_column = isinstance(options.get("type_expression"), Column)
    return f'{written} COLLATE "C"' if is_column else written


@cache
def _dumper() -> type:
    """What writes texts: without NUL, which PostgreSQL can't keep."""
    from psycopg.types.string import StrDumper

    class WithoutNul(StrDumper):
        def dump(self, obj: str) -> Any:
            return super().dump(without_nul(obj))

    return WithoutNul


def without_nul(text: str) -> str:
    """The text as PostgreSQL can keep it."""
    return text.replace(_NUL, _INSTEAD)


def _check_encoding(opened: Any, name: str) -> None:
    encoding = opened.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StorageFailed(
            f"The database {name} can't keep every character (its encoding is {encoding}); make "
            "one with: createdb --encoding UTF8 --template template0 NAME"
        )


def _failure(error: BaseException, name: str) -> NewsdeskError | None:
    """What an error of the driver means for the person; None for a mistake in Newsdesk."""
    from psycopg import OperationalError, ProgrammingError

    state, said = getattr(error, "sqlstate", None), str(error)
    if state in _BUSY or "too many clients" in said or "connection slots" in said:
        return _busy(name)
    if state in _FULL:
        return StorageFailed(
            f"The disk of the database {name} is full. Make room there, then try again; nothing "
            "that was in the library is lost."
        )
    if state in _DAMAGED:
        return StorageFailed(f"The database {name} is damaged. Restore it from a backup.")
    if state in _NOT_ALLOWED:
        return StorageFailed(
            f"The database {name} can't be written. Give its user all rights on the database, and "
            "see that it isn't a read-only copy."
        )
    if state in _REFUSED or "authentication failed" in said or "no password" in said:
        return StorageFailed(
            f"The database {name} refuses Newsdesk's user or password; correct NEWSDESK_DATABASE."
        )
    if state in _NO_DATABASE or ("does not exist" in said and state is None):
        return StorageFailed(
            f"There is no such database or user as {name}; make it with createdb, or correct "
            "NEWSDESK_DATABASE."
        )
    if isinstance(error, ProgrammingError) and state is None and "option" in said:
        return StorageFailed(
            f"The address of the database {name} has an option that PostgreSQL doesn't know; "
            "correct NEWSDESK_DATABASE."
        )
    if state in _UNREACHABLE or (isinstance(error, OperationalError) and state is None):
        return StorageFailed(
            f"The database {name} can't be reached. See that PostgreSQL runs there and that "
            "NEWSDESK_DATABASE is right, then try again."
        )
    return None


def _busy(name: str) -> LibraryBusy:
    return LibraryBusy(f"The database {name} is being written; try again in a minute.")
