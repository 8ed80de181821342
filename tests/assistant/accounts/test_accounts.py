"""Accounts: added, found, changed, invited, removed."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from assistant.accounts import moments, tables
from assistant.accounts.account import PERMISSIONS, PRESETS, Account
from assistant.accounts.accounts import INVITED_FOR, Accounts
from assistant.accounts.sessions import Sessions
from assistant.conversations.conversations import SHORTEST_OWNER
from index.errors import BadInput, StorageFailed, UnknownAccount
from index.storage.backup import CATALOGUE

GOOD = "seven grey herons"


def stored_in(home: Path) -> bytes:
    """All bytes of a library's folder."""
    return b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())


def later(monkeypatch: pytest.MonkeyPatch, span: timedelta) -> None:
    """From now on it is so much later."""
    monkeypatch.setattr(moments, "now", lambda: datetime.now(UTC) + span)


def test_there_are_none_until_one_is_added(accounts: Accounts) -> None:
    assert not accounts.exist() and accounts.all() == []
    added = accounts.add("Ann Berg", PRESETS["reader"])
    assert accounts.exist() and accounts.all() == [added] == [accounts.read(added.id)]
    assert (added.name, added.permissions) == ("Ann Berg", {"ask", "articles:read"})
    assert not added.has_password


def test_owner_token_is_long_and_stays_the_same(accounts: Accounts) -> None:
    one, two = (accounts.add(name, ["ask"]) for name in ("one", "two"))
    assert one.owner != two.owner and min(map(len, (one.owner, two.owner))) >= SHORTEST_OWNER
    assert accounts.permit(one.id, ["admin"]).owner == one.owner


@pytest.mark.parametrize("typed", ["ann berg", " ANN   BERG ", "Ａｎｎ Berg"])
def test_name_is_found_however_it_is_typed(accounts: Accounts, typed: str) -> None:
    added = accounts.add("Ann Berg", ["ask"])
    assert accounts.named(typed) == added
    with pytest.raises(BadInput, match="already"):
        accounts.add(typed, ["admin"])


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x00b", "a\x1b[2J"])
def test_name_must_be_one(accounts: Accounts, name: str) -> None:
    with pytest.raises(BadInput, match="needs a name"):
        accounts.add(name, ["ask"])


@pytest.mark.parametrize("permissions", [[], ["all"], ["ask", "Admin"], ["ask admin"]])
def test_permissions_are_known_ones(accounts: Accounts, permissions: list[str]) -> None:
    with pytest.raises(BadInput, match="articles:read, articles:write, admin"):
        accounts.add("Ann", permissions)
    ann = accounts.add("Ann", ["ask"])
    with pytest.raises(BadInput):
        accounts.permit(ann.id, permissions)
    assert accounts.read(ann.id).permissions == {"ask"}


def test_presets_grow_and_admin_may_do_everything() -> None:
    reader, editor, admin = PRESETS.values()
    assert reader < editor < admin == set(PERMISSIONS)
    head = Account("1", "head", frozenset({"admin"}))
    assert all(head.may(each) for each in PERMISSIONS)
    asker = Account("2", "asker", frozenset({"ask"}))
    assert [each for each in PERMISSIONS if asker.may(each)] == ["ask"]


def test_invitation_lets_its_person_choose_a_password_once(accounts: Accounts) -> None:
    ann = accounts.add("Ann", ["ask"])
    token = accounts.invite(ann.id)
    assert accounts.invited(token).id == ann.id
    assert accounts.accept(token, GOOD).has_password
    for again in (accounts.invited, lambda used: accounts.accept(used, GOOD + "!")):
        with pytest.raises(UnknownAccount, match="used or has expired"):
            again(token)


@pytest.mark.parametrize(
    "weak", ["short", "x" * 11, "aaaaaaaaaaaaaa", "y" * 1_001, "Ann of the harbour"]
)
def test_weak_password_leaves_the_invitation(accounts: Accounts, weak: str) -> None:
    token = accounts.invite(accounts.add("Ann of the Harbour", ["ask"]).id)
    with pytest.raises(BadInput):
        accounts.accept(token, weak)
    assert accounts.accept(token, GOOD).has_password


def test_invitation_expires(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    token = accounts.invite(accounts.add("Ann", ["ask"]).id)
    with monkeypatch.context() as soon:
        later(soon, INVITED_FOR - timedelta(minutes=1))
        assert accounts.invited(token)
    later(monkeypatch, INVITED_FOR + timedelta(minutes=1))
    with pytest.raises(UnknownAccount):
        accounts.accept(token, GOOD)


def test_new_invitation_ends_the_one_before(accounts: Accounts) -> None:
    ann = accounts.add("Ann", ["ask"])
    first, second = accounts.invite(ann.id), accounts.invite(ann.id)
    with pytest.raises(UnknownAccount):
        accounts.invited(first)
    assert accounts.invited(second) == ann


@pytest.mark.parametrize("guess", ["", "x", "x" * 300, "é" * 43, "' OR 1=1 --"])
def test_guess_is_no_invitation(accounts: Accounts, guess: str) -> None:
    accounts.invite(accounts.add("Ann", ["ask"]).id)
    with pytest.raises(UnknownAccount):
        accounts.invited(guess)


def test_neither_password_nor_token_is_in_a_file(accounts: Accounts, home: Path) -> None:
    ann = accounts.add("Ann", ["ask"])
    accounts.accept(accounts.invite(ann.id), GOOD)
    tokens = [accounts.invite(ann.id), Sessions(home).begin(ann)]
    written = stored_in(home)
    assert b"$argon2id$" in written
    assert not [each for each in (GOOD, *tokens) if each.encode() in written]


def test_new_password_ends_other_sessions_and_invitations(accounts: Accounts, home: Path) -> None:
    ann, sessions = accounts.add("Ann", ["ask"]), Sessions(home)
    here, there = sessions.begin(ann), sessions.begin(ann)
    found = sessions.find(here)
    assert found
    invitation = accounts.invite(ann.id)
    accounts.change_password(ann.id, GOOD, keep=found[1].id)
    assert sessions.find(here) and not sessions.find(there)
    with pytest.raises(UnknownAccount):
        accounts.invited(invitation)


def test_removed_account_takes_its_sessions_along(accounts: Accounts, home: Path) -> None:
    ann, bob = accounts.add("Ann Berg", ["admin"]), accounts.add("Bob", ["ask"])
    sessions = Sessions(home)
    tokens = {each.name: sessions.begin(each) for each in (ann, bob)}
    invitation = accounts.invite(ann.id)
    accounts.remove(ann.id)
    assert sessions.find(tokens["Ann Berg"]) is None and sessions.find(tokens["Bob"])
    with pytest.raises(UnknownAccount):
        accounts.invited(invitation)
    with pytest.raises(UnknownAccount):
        accounts.read(ann.id)
    assert b"Ann Berg" not in stored_in(home) and b"Bob" in stored_in(home)


def test_person_of_the_provider_is_tied_to_one_account(accounts: Accounts) -> None:
    ann, bob = accounts.add("Ann", ["ask"]), accounts.add("Bob", ["ask"])
    assert accounts.link(ann.id, "https://id.test 7").is_linked
    assert accounts.of_subject("https://id.test 7").id == ann.id
    with pytest.raises(BadInput, match="another"):
        accounts.link(ann.id, "https://id.test 8")
    with pytest.raises(UnknownAccount):
        accounts.of_subject("https://id.test 8")
    assert not accounts.read(bob.id).is_linked


def test_preferences_are_each_persons(accounts: Accounts) -> None:
    ann, bob = accounts.add("Ann", ["ask"]), accounts.add("Bob", ["ask"])
    accounts.keep_preferences(ann.id, "length=short")
    accounts.keep_preferences(ann.id, "x" * 5_000)
    assert [accounts.preferences(each.id) for each in (ann, bob)] == ["length=short", ""]


def test_there_are_no_accounts_without_library(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        Accounts(tmp_path)


def test_revisions_make_the_tables_of_accounts(accounts: Accounts, home: Path) -> None:
    with closing(sqlite3.connect(home / CATALOGUE)) as db:
        assert db.execute("SELECT version_num FROM account_version").fetchone() == ("0001",)
        for name, table in tables.METADATA.tables.items():
            made = {row[1] for row in db.execute(f"PRAGMA table_info({name})")}
            assert made == set(table.columns.keys()), name
            indexed = {row[1] for row in db.execute(f"PRAGMA index_list({name})")}
            assert {index.name for index in table.indexes} <= indexed, name


def test_tables_of_accounts_can_be_made_in_postgresql() -> None:
    dialect = postgresql.dialect()
    made = [
        str(CreateTable(each).compile(dialect=dialect)) for each in tables.METADATA.sorted_tables
    ]
    assert len(made) == 7 and 'folded TEXT COLLATE "C" NOT NULL' in "".join(made)
