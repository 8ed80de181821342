"""The tables of every earlier version are brought to the newest schema, also when killed."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from newsroom import write
from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from assistant.api.idempotency import tables as idempotency_tables
from assistant.conversations import tables as conversation_tables
from assistant.conversations.conversations import Conversations
from index.errors import LibraryMismatch
from index.storage import catalogue as catalogue_package
from index.storage import database, sqlite, tables
from index.storage.catalogue import Catalogue
from index.storage.database import CATALOGUE_MIGRATIONS, Database, Migrations, newest_schema
from index.storage.location import CATALOGUE

SOURCE = "INSERT INTO sources (address, kind, added_at) VALUES ('/news', 'folder', '2025-01-01')"
COLOUR = f"""
from alembic import op
from sqlalchemy import Column, Text

revision, down_revision = "9998", "{newest_schema():04}"

def upgrade():
    op.add_column("sources", Column("colour", Text))
"""


def written_by_version(number: int, path: Path) -> None:
    """A catalogue as Newsdesk 0.1 made it by its numbered scripts, with one source in it."""
    with closing(sqlite3.connect(path)) as db:
        for script in sorted(CATALOGUE_MIGRATIONS.folder.glob("*.sql"))[:number]:
            db.executescript(script.read_text(encoding="utf-8"))
        if number:
            db.execute(SOURCE.replace("address", "path") if number == 1 else SOURCE)
        db.execute(f"PRAGMA user_version = {number}")
        db.commit()


def addresses(catalogue: Catalogue) -> list[str]:
    return [source.address for source in catalogue.sources.all()]


def schema(path: Path) -> tuple[object, ...]:
    with closing(sqlite3.connect(path)) as db:
        version = db.execute("PRAGMA user_version").fetchone()
        noted = db.execute("SELECT version_num FROM catalogue_version").fetchall()
        return version, noted, sorted(db.execute("SELECT type, name, sql FROM sqlite_schema"))


@pytest.fixture
def newest(tmp_path: Path) -> tuple[object, ...]:
    Catalogue(tmp_path / "newest.db").close()
    return schema(tmp_path / "newest.db")


@pytest.mark.parametrize("number", range(5))
def test_a_catalogue_of_each_earlier_version_is_upgraded(
    tmp_path: Path, newest: tuple[object, ...], number: int
) -> None:
    written_by_version(number, tmp_path / "old.db")
    for _ in range(2):
        catalogue = Catalogue(tmp_path / "old.db")
        assert addresses(catalogue) == (["/news"] if number else [])
        catalogue.close()
    assert schema(tmp_path / "old.db") == newest


def test_stories_are_numbered_as_they_came(tmp_path: Path) -> None:
    written_by_version(4, tmp_path / "old.db")
    came = ["9", "1", "5"]
    with closing(sqlite3.connect(tmp_path / "old.db")) as db, db:
        for name in came:
            columns, values = "id, title, authors, text, added_at", "?, '', '', '', ''"
            db.execute(f"INSERT INTO articles ({columns}) VALUES ({values})", [name])
            db.execute("INSERT INTO stories VALUES (?, 'bridge')", [name])
        db.execute("DELETE FROM articles WHERE id = '1'")
        db.execute("DELETE FROM stories WHERE article_id = '1'")
    catalogue = Catalogue(tmp_path / "old.db")
    assert catalogue.stories.groups() == [["9", "5"]]
    catalogue.close()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a copy of this process")
@pytest.mark.parametrize("number", range(5))
def test_a_migration_killed_at_any_step_is_finished_by_the_next_opening(
    tmp_path: Path, newest: tuple[object, ...], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    steps = 0
    while opened_until_killed(tmp_path / f"{steps}.db", number, steps, monkeypatch) == 1:
        catalogue = Catalogue(tmp_path / f"{steps}.db")
        assert addresses(catalogue) == (["/news"] if number else [])
        catalogue.close()
        assert schema(tmp_path / f"{steps}.db") == newest
        steps += 1
    assert steps > 5


def opened_until_killed(path: Path, number: int, last: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit status of a process that dies before its statement or commit `last`: 1, or 0."""
    written_by_version(number, path)
    if process := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    engine_on, done = sqlite.engine_on, 0

    def die_in_time(*_: object) -> None:
        nonlocal done
        if done == last:
            os._exit(1)
        done += 1

    def dying(path: Path, *, private: bool) -> Engine:
        engine = engine_on(path, private=private)
        for moment in "before_cursor_execute", "commit":
            event.listen(engine, moment, die_in_time)
        return engine

    monkeypatch.setattr(sqlite, "engine_on", dying)
    try:
        Catalogue(path)
        os._exit(0)
    finally:
        os._exit(2)


def with_revision(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: str) -> None:
    """Let the catalogue have one more revision."""
    for revision in CATALOGUE_MIGRATIONS.folder.iterdir():
        if revision.is_file():
            write(folder, revision.name, revision.read_text(encoding="utf-8"))
    write(folder, name, code)
    longer = replace(CATALOGUE_MIGRATIONS, folder=folder)
    monkeypatch.setattr(catalogue_package, "CATALOGUE_MIGRATIONS", longer)
    monkeypatch.setattr(database, "CATALOGUE_MIGRATIONS", longer)


def test_a_new_revision_runs_once_and_keeps_what_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written_by_version(4, tmp_path / "catalogue.db")
    with_revision(tmp_path / "migrations", monkeypatch, "9998_colour.py", COLOUR)
    assert newest_schema() == 9998
    for _ in range(2):
        catalogue = Catalogue(tmp_path / "catalogue.db")
        assert addresses(catalogue) == ["/news"]
        catalogue.close()
        assert schema(tmp_path / "catalogue.db")[:2] == ((9998,), [("9998",)])
    monkeypatch.undo()
    with pytest.raises(LibraryMismatch, match="newer newsdesk"):
        Catalogue(tmp_path / "catalogue.db")


def test_sources_of_former_articles_are_found_again(tmp_path: Path) -> None:
    """An earlier version came from where what followed it did; what was removed, from its file."""
    path = tmp_path / "catalogue.db"
    written_by_version(4, path)
    with closing(sqlite3.connect(path)) as db:
        columns = "id, title, authors, text, added_at, date_sure"
        article = f"INSERT INTO articles ({columns}) VALUES (?, '', '[]', '', '', 1)"
        db.execute(article, ["now"])
        former = (
            f"INSERT INTO former_articles ({columns}, why, successor, left_at) "
            "VALUES (?, '', '[]', '', '', 1, ?, ?, '')"
        )
        for row in [
            ("first", "changed", "second"), ("second", "changed", "now"),
            ("gone", "removed", None), ("lost", "changed", "nowhere"),
        ]:  # fmt: skip
            db.execute(former, row)
        document = (
            "INSERT INTO documents (address, source_id, stamp, article_id, removed) "
            "VALUES (?, 1, '', ?, ?)"
        )
        db.execute(document, ["/news/now", "now", None])
        db.execute(document, ["/news/gone", None, "gone"])
        db.commit()
    catalogue = Catalogue(path)
    closed = catalogue.collections.add("Ash").id
    every = ["now", "first", "second", "gone", "lost"]
    assert catalogue.collections.readable(every, frozenset({closed})) == {*every} - {"lost"}
    catalogue.collections.put(1, "Ash")
    assert catalogue.collections.readable(every, frozenset({closed})) == set()
    catalogue.close()


def test_a_revision_that_fails_changes_nothing(
    tmp_path: Path, newest: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = COLOUR + '    op.drop_table("facts")\n    raise ValueError("nonsense")\n'
    with_revision(tmp_path / "migrations", monkeypatch, "9998_broken.py", broken)
    with pytest.raises(ValueError, match="nonsense"):
        Catalogue(tmp_path / "newest.db")
    assert schema(tmp_path / "newest.db") == newest


@pytest.mark.parametrize(
    ("migrations", "metadata"),
    [
        (CATALOGUE_MIGRATIONS, tables.METADATA),
        (conversation_tables.MIGRATIONS, conversation_tables.METADATA),
        (idempotency_tables.MIGRATIONS, idempotency_tables.METADATA),
    ],
)
def test_the_revisions_leave_the_tables_that_the_code_declares(
    tmp_path: Path, migrations: Migrations, metadata: MetaData
) -> None:
    Database(tmp_path / "migrated.db", migrations).close()
    declared = create_engine(f"sqlite:///{tmp_path / 'declared.db'}")
    metadata.create_all(declared)
    declared.dispose()
    migrated = structure(tmp_path / "migrated.db", metadata)
    assert migrated == structure(tmp_path / "declared.db", metadata)
    assert all(columns for columns, *_ in migrated.values())


def structure(path: Path, metadata: MetaData) -> dict[str, tuple[object, ...]]:
    """Columns, references and indexes of each declared table."""
    with closing(sqlite3.connect(path)) as db:
        found: dict[str, tuple[object, ...]] = {}
        for table in metadata.tables:
            columns = [
                # A key of text may be NULL if it isn't said otherwise, but no code writes it so.
                (name, kind, bool(required or key), str(default).strip("'"), key)
                for _, name, kind, required, default, key in db.execute(
                    f"PRAGMA table_info ({table})"
                )
            ]
            references = sorted(db.execute(f"PRAGMA foreign_key_list ({table})"))
            indexes = sorted(
                (
                    name if origin == "c" else origin,
                    unique,
                    partial,
                    db.execute(f"PRAGMA index_info ({name})").fetchall(),
                )
                for _, name, unique, origin, partial in db.execute(f"PRAGMA index_list ({table})")
            )
            found[table] = columns, references, indexes
        return found


@pytest.mark.parametrize(
    "metadata",
    [tables.METADATA, conversation_tables.METADATA, idempotency_tables.METADATA],
)
def test_every_table_can_be_made_on_postgresql(metadata: MetaData) -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            assert "CREATE INDEX" in str(CreateIndex(index).compile(dialect=dialect))


def test_opening_a_library_of_the_newest_schema_does_not_import_alembic(tmp_path: Path) -> None:
    Catalogue(tmp_path / "catalogue.db").close()
    code = (
        "import sys; from pathlib import Path; from index.storage.catalogue import Catalogue; "
        "Catalogue(Path(sys.argv[1])).close(); sys.exit('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "catalogue.db")]
    assert subprocess.run(command, check=False).returncode == 0


def test_a_closed_catalogue_and_idle_conversations_hold_no_file_open(tmp_path: Path) -> None:
    """Windows replaces and deletes no open file."""
    catalogue = Catalogue(tmp_path / CATALOGUE)
    catalogue.sources.add("/news", "folder")
    catalogue.close()
    conversations = Conversations(tmp_path)
    assert conversations.listed("x" * 32) == []
    assert not [each for each in psutil.Process().open_files() if str(tmp_path) in each.path]


def test_a_home_may_have_any_name(tmp_path: Path) -> None:
    odd = tmp_path / "what? 100% #1"
    odd.mkdir()
    for _ in range(2):
        catalogue = Catalogue(odd / "catalogue.db")
        catalogue.sources.add("/news", "folder")
        assert addresses(catalogue) == ["/news"]
        catalogue.close()
    assert (odd / "catalogue.db").is_file()
