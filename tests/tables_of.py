"""The tables of a library themselves, wherever they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from index.storage import postgresql, sqlite
from index.storage.database import Database, Migrations
from index.storage.location import location_of


@contextmanager
def tables_of(home: Path) -> Iterator[Connection]:
    """A transaction on them."""
    with _engine(home).begin() as db:
        yield db


def count_of(home: Path, table: str) -> int:
    with tables_of(home) as db:
        return int(db.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


@contextmanager
def being_written(home: Path, part: Migrations) -> Iterator[None]:
    """While another writes this part."""
    with Database(location_of(home).catalogue, part, private=True).writing():
        yield


def with_little_patience(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a write waits for another a moment only."""
    for module in sqlite, postgresql:
        monkeypatch.setattr(module, "PATIENCE", 0.05)
    _engine(home).dispose()


def _engine(home: Path) -> Engine:
    place = location_of(home).catalogue
    if isinstance(place, Path):
        return sqlite.engine_on(place, private=True)
    return postgresql.engine_on(place)
