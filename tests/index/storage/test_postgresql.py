"""A library's tables in PostgreSQL: reached, made, written by several, and what it says if not."""

import logging
import os
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import postgresql_server
import pytest
from saved import answered
from sqlalchemy import URL, MetaData, create_engine, inspect, text

from assistant.alerts.alert import Saved
from assistant.alerts.alerts import Alerts
from assistant.cli.moving import parts
from assistant.conversations.conversations import Conversations, new_owner
from assistant.keys import tables as key_tables
from index.contents import Contents
from index.errors import BadInput, LibraryBusy, StorageFailed
from index.storage import database as database_module
from index.storage import postgresql as its_own
from index.storage import tables
from index.storage.catalogue import Catalogue
from index.storage.database import CATALOGUE_MIGRATIONS, Database, Migrations
from index.storage.location import Location, location_of, name_of, server_at

PARTS = parts()
SECRET = "correct-horse"


@pytest.fixture
def empty(postgresql: postgresql_server.Server) -> Iterator[URL]:
    """A database without tables."""
    name = postgresql.make(empty=True)
    yield postgresql.url(name)
    its_own.engine_on(postgresql.url(name)).dispose()
    postgresql.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.version_table)
def test_the_revisions_leave_the_tables_that_the_code_declares(
    empty: URL, part: Migrations, postgresql: postgresql_server.Server
) -> None:
    Database(empty, part).close()
    migrated = structure(empty, part.metadata)
    declared = postgresql.url(postgresql.make(empty=True))
    engine = create_engine(declared)
    part.metadata.create_all(engine)
    engine.dispose()
    assert migrated == structure(declared, part.metadata)
    assert all(columns for columns, *_ in migrated.values())


def structure(url: URL, metadata: MetaData) -> dict[str, tuple[object, ...]]:
    """Columns, keys, references and indexes of each declared table."""
    engine = create_engine(url)
    found = inspect(engine)
    structures: dict[str, tuple[object, ...]] = {}
    for table in metadata.tables:
        columns = [
            (each["name"], str(each["type"]), each["nullable"], each["default"])
            for each in found.get_columns(table)
        ]
        references = sorted(
            (each["constrained_columns"], each["referred_table"], str(each["options"]))
            for each in found.get_foreign_keys(table)
        )
        indexes = sorted(
            (each["name"], each["column_names"], each["unique"])
            for each in found.get_indexes(table)
        )
        key = found.get_pk_constraint(table)["constrained_columns"]
        structures[table] = columns, key, references, indexes
    engine.dispose()
    return structures


def test_every_text_sorts_by_code_points_whatever_the_databases_language(empty: URL) -> None:
    for part in PARTS:
        Database(empty, part).close()
    with its_own.engine_on(empty).connect() as db:
        columns = db.execute(
            text(
                "SELECT table_name, column_name, collation_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND data_type = 'text'"
            )
        ).all()
    assert len(columns) > 60
    assert [each for each in columns if each.collation_name != "C"] == []


def test_processes_that_open_a_new_database_at_once_make_its_tables_once(empty: URL) -> None:
    code = (
        "import sys; from index.storage.location import server_at; "
        "from index.storage.catalogue import Catalogue; "
        "Catalogue(server_at(sys.argv[1])).sources.add(sys.argv[2], 'folder')"
    )
    address = empty.render_as_string(hide_password=False)
    running = [
        subprocess.Popen([sys.executable, "-c", code, address, f"/{n}"], env=os.environ)
        for n in range(4)
    ]
    assert [each.wait() for each in running] == [0] * 4
    catalogue = Catalogue(empty)
    assert len(catalogue.sources.all()) == 4
    catalogue.close()


def test_of_many_that_write_at_once_none_decides_by_what_is_past(
    empty: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.alerts.alerts.MOST_OF_ONE", 5)
    here, owner = Location(tmp_path, empty), new_owner()
    Contents(here).close()

    def add(n: int) -> bool:
        try:
            Alerts(here).add(owner, "search", f"bridge {n}", Saved())
        except BadInput:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(add, range(24))) == 5
    assert len(Alerts(here).listed(owner)) == 5


def test_a_part_that_is_written_keeps_nobody_from_another(empty: URL, tmp_path: Path) -> None:
    here, owner = Location(tmp_path, empty), new_owner()
    catalogue = Database(empty, CATALOGUE_MIGRATIONS)
    conversations = Conversations(here)
    with catalogue.writing(), ThreadPoolExecutor(1) as pool:
        assert pool.submit(conversations.start, owner, answered()).result(20).title


def test_whoever_does_not_wait_is_told_that_it_is_being_written(empty: URL) -> None:
    first, second = (Database(empty, key_tables.MIGRATIONS) for _ in range(2))
    with first.writing(), pytest.raises(LibraryBusy, match="try again"), second.writing(wait=False):
        pass
    with second.writing(wait=False):
        pass


def test_what_is_read_is_of_one_moment(empty: URL) -> None:
    catalogue = Catalogue(empty)
    with catalogue._database.reading() as db:
        count = text("SELECT count(*) FROM sources")
        assert db.scalar(count) == 0
        with ThreadPoolExecutor(1) as pool:
            pool.submit(catalogue.sources.add, "/news", "folder").result(20)
        assert db.scalar(count) == 0
    assert len(catalogue.sources.all()) == 1


def test_a_nul_is_replaced_by_one_character(empty: URL) -> None:
    catalogue = Catalogue(empty)
    catalogue.key_values.set(name="one\0two 新\0闻")
    assert catalogue.key_values.get("name") == "one\ufffdtwo 新\ufffd闻"
    catalogue.key_values.set(other="零")
    assert catalogue.key_values.get("other") == "零"


def test_a_database_that_was_stopped_is_used_again(
    empty: URL, postgresql: postgresql_server.Server
) -> None:
    catalogue = Catalogue(empty)
    catalogue.sources.add("/news", "folder")
    postgresql.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{empty.database}' AND pid <> pg_backend_pid()"
    )
    assert len(catalogue.sources.all()) == 1


def nobody_listens() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_a_database_that_cannot_be_reached_is_told_without_its_password(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    url = server_at(
        f"postgresql://ann:{SECRET}@127.0.0.1:{nobody_listens()}/news?password={SECRET}"
    )
    with pytest.raises(StorageFailed, match=r"news on 127\.0\.0\.1:\d+ can't be reached") as told:
        Catalogue(url)
    shown = "".join(traceback.format_exception(told.value)) + caplog.text
    assert SECRET not in shown + repr(Location(Path("home"), url)) + name_of(url)


def test_a_database_or_user_there_is_not_is_told(empty: URL) -> None:
    for wrong in empty.set(database="nosuch"), empty.set(username="nobody"):
        with pytest.raises(StorageFailed, match="no such database or user"):
            Catalogue(wrong)


def test_a_database_that_may_not_be_written_is_told(
    empty: URL, postgresql: postgresql_server.Server
) -> None:
    Catalogue(empty).close()
    postgresql.run("CREATE ROLE reader LOGIN")
    with pytest.raises(StorageFailed, match="Give its user all rights"):
        Catalogue(empty.set(username="reader")).sources.all()
    postgresql.run("DROP ROLE reader")


def test_a_database_that_cannot_keep_every_character_is_refused(
    postgresql: postgresql_server.Server,
) -> None:
    postgresql.run("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with pytest.raises(StorageFailed, match="LATIN1"):
        Catalogue(postgresql.url("latin"))


def test_an_option_that_is_none_is_told_without_the_address(empty: URL) -> None:
    wrong = empty.update_query_dict({"hots": "x"}).set(password=SECRET)
    with pytest.raises(StorageFailed, match="correct NEWSDESK_DATABASE") as told:
        Catalogue(wrong)
    assert SECRET not in "".join(traceback.format_exception(told.value))


@pytest.mark.parametrize(
    "address",
    ["", "news", "sqlite:///x.db", "mysql://ann@host/db", "postgresql://host", f"pg://:{SECRET}@/"],
)
def test_an_address_of_no_postgresql_is_refused(address: str) -> None:
    with pytest.raises(BadInput, match=r"must be one of PostgreSQL") as told:
        server_at(address)
    assert SECRET not in "".join(traceback.format_exception(told.value))


def test_a_path_is_a_library_with_a_file_of_its_own(tmp_path: Path) -> None:
    assert location_of(tmp_path).catalogue == tmp_path / "catalogue.db"
    assert database_module.newest_schema() >= 5
    assert tables.stories.primary_key.columns.keys() == ["number"]
