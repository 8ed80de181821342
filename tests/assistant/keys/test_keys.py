"""Keys: made once, found by what a program shows, revoked for good."""

from pathlib import Path

import pytest
from sqlalchemy import inspect, select
from tables_of import being_written, tables_of

from assistant.keys import tables
from assistant.keys.keys import Keys
from index.errors import BadInput, StorageFailed, UnknownKey
from index.storage.catalogue import Catalogue
from index.storage.location import location_of

pytestmark = pytest.mark.both_databases


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    Catalogue(location_of(tmp_path).catalogue).close()
    return Keys(tmp_path)


def test_program_is_known_by_its_key(keys: Keys) -> None:
    key, shown = keys.add(" News\n bot ", ["ask", "articles:read", "ask"])
    assert (key.name, key.scopes) == ("News bot", ("articles:read", "ask"))
    assert key.used is None
    found = keys.find(shown)
    assert found == key
    [listed] = keys.all()
    assert listed.used is not None and listed.revoked is None
    assert shown.startswith("nd_") and len(shown) >= 46  # 32 bytes in base 64


def test_each_key_has_its_own_conversations(keys: Keys) -> None:
    owners = {keys.add(name, ["ask"])[0].owner for name in ("one", "two")}
    assert len(owners) == 2 and min(map(len, owners)) >= 32


def test_revoked_key_opens_nothing(keys: Keys) -> None:
    key, shown = keys.add("bot", ["admin"])
    revoked = keys.revoke(key.id)
    assert revoked.revoked is not None
    assert keys.find(shown) is None
    assert keys.revoke(key.id) == revoked  # the first moment stays
    with pytest.raises(UnknownKey, match="no key 00"):
        keys.revoke("00")


@pytest.mark.parametrize(
    "shown", ["", "nd_", "nd_" + "x" * 43, "nd_" + "x" * 10_000, "é", "nd_%", "nd_' OR 1=1 --"]
)
def test_guess_is_no_key(keys: Keys, shown: str) -> None:
    keys.add("bot", ["admin"])
    assert keys.find(shown) is None


def test_neither_digest_nor_id_is_a_key(keys: Keys, tmp_path: Path) -> None:
    key, shown = keys.add("bot", ["admin"])
    with tables_of(tmp_path) as db:
        digest = db.scalar(select(tables.keys.c.digest))
    for guess in (digest, f"nd_{digest}", key.id, f"nd_{key.id}", shown.upper(), shown[:-1]):
        assert keys.find(guess) is None
    assert keys.find(shown)


@pytest.mark.only_sqlite(reason="it is about files")
def test_key_itself_is_in_no_file(keys: Keys, tmp_path: Path) -> None:
    _, shown = keys.add("bot", ["ask"])
    keys.find(shown)
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"bot" in written
    assert shown.encode() not in written and shown.removeprefix("nd_").encode() not in written


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x00b", "a\x1b[2Jb"])
def test_key_needs_name(keys: Keys, name: str) -> None:
    with pytest.raises(BadInput, match="needs a name"):
        keys.add(name, ["ask"])


@pytest.mark.parametrize("scopes", [[], ["everything"], ["ask", "Ask"], ["articles:read ask"]])
def test_key_needs_known_scope(keys: Keys, scopes: list[str]) -> None:
    with pytest.raises(BadInput, match="articles:read, articles:write, ask, admin"):
        keys.add("bot", scopes)
    assert keys.all() == []


def test_use_is_noted_once_in_a_while_and_never_waits(keys: Keys, tmp_path: Path) -> None:
    _, shown = keys.add("bot", ["ask"])
    with being_written(tmp_path, tables.MIGRATIONS):
        assert keys.find(shown)
        assert keys.all()[0].used is None
    keys.find(shown)
    noted = keys.all()[0].used
    keys.find(shown)
    assert noted is not None and keys.all()[0].used == noted


def test_keys_are_kept_and_forgotten(keys: Keys, tmp_path: Path) -> None:
    keys.add("bot", ["ask"])
    assert Keys(tmp_path).all() == keys.all() != []
    keys.delete_all()
    assert Keys(tmp_path).all() == []


@pytest.mark.only_sqlite(reason="whichever part comes first makes its tables in PostgreSQL")
def test_there_are_no_keys_without_library(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="no library"):
        Keys(tmp_path)


def test_revisions_make_the_table_that_is_used(keys: Keys, tmp_path: Path) -> None:
    with tables_of(tmp_path) as db:
        made = {column["name"] for column in inspect(db).get_columns("api_keys")}
        assert db.exec_driver_sql("SELECT version_num FROM key_version").scalar() == "0002"
    assert made == set(tables.keys.columns.keys())
