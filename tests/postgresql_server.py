"""A PostgreSQL server for tests, started from nothing on a socket of its own."""

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import URL

from assistant.cli.moving import parts
from index.storage import postgresql
from index.storage.database import Database
from index.storage.location import server_at

USER = "newsdesk"
# Nothing of it outlives the tests, so that it needn't reach the disk.
SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "shared_buffers=32MB",
    "max_connections=100",
    "autovacuum=off",
)


def _programs() -> Path | None:
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


PROGRAMS = _programs()


@dataclass
class Server:
    """A running server, by the folder of its socket."""

    socket: Path
    _numbers: Iterator[int] = field(default_factory=count)
    _template: str = ""

    def url(self, database: str) -> URL:
        return server_at(f"postgresql+psycopg://{USER}@/{database}?host={self.socket}")

    @contextmanager
    def databases(self) -> Iterator["Databases"]:
        """Databases that are dropped at the end."""
        made = Databases(self)
        try:
            yield made
        finally:
            made.drop()

    def make(self, *, empty: bool = False) -> str:
        """The name of a new database, with the tables of all parts unless it is to be empty."""
        name = f"t{next(self._numbers)}"
        template = "template0" if empty else self._with_tables()
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return name

    def run(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self.socket), user=USER, dbname="postgres", autocommit=True
        ) as db:
            db.execute(statement)  # type: ignore[call-overload]

    def _with_tables(self) -> str:
        if not self._template:
            self._template = self.make(empty=True)
            for part in parts():
                Database(self.url(self._template), part).close()
        return self._template


class Databases:
    """A database for each folder."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._of: dict[Path, str] = {}

    def of(self, folder: Path) -> URL:
        """The database of the library in a folder; a new one for a new folder."""
        place = folder.expanduser().absolute()
        if place not in self._of:
            self._of[place] = self._server.make()
        return self._server.url(self._of[place])

    def drop(self) -> None:
        for name in self._of.values():
            postgresql.engine_on(self._server.url(name)).dispose()
            self._server.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def started(programs: Path) -> Iterator[Server]:
    """A server in a new folder, stopped at the end."""
    place = Path(tempfile.mkdtemp(prefix="pg-"))  # a socket's path is short
    data = place / "data"
    if os.getuid() == 0:  # as which PostgreSQL refuses to run
        shutil.chown(place, "postgres", "postgres")
    command = [programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "-N"]
    _run([*command, "--locale", "C.UTF-8"])
    options = " ".join(["-k", str(place), *(f"-c {each}" for each in SETTINGS)])
    control = [programs / "pg_ctl", "-D", data, "-w", "-s"]
    try:
        _run([*control, "-o", options, "-l", place / "log", "start"])
        yield Server(place)
    finally:
        _run([*control, "-m", "immediate", "stop"])
        shutil.rmtree(place, ignore_errors=True)


def _run(command: Sequence[str | Path]) -> None:
    if os.getuid() == 0 and getpass.getuser() != "postgres":
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(
        [*map(str, command)], check=False, capture_output=True, text=True, cwd="/"
    )
    assert not done.returncode, done.stderr
