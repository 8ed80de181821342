"""`newsdesk keys`, on a free library and on one that is served."""

import json
from pathlib import Path

import pytest
from cli_command import Command

from assistant.keys.keys import Keys
from index.contents import Contents


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def keys(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    monkeypatch.setenv("COLUMNS", "120")
    return Command("keys", home, monkeypatch, capsys)


def test_key_is_made_listed_and_revoked(keys: Command, home: Path) -> None:
    assert "There are no keys" in keys("list")[1]
    status, printed, _ = keys("add", "News [bot]", "--scope", "ask", "--scope", "articles:read")
    shown = printed.splitlines()[-1]
    assert status == 0 and shown.startswith("nd_")
    [key] = Keys(home).all()
    assert (key.name, key.scopes) == ("News [bot]", ("articles:read", "ask"))
    assert Keys(home).find(shown)
    listed = keys("list")[1]
    assert key.id in listed and "News [bot]" in listed and shown not in listed
    assert keys("revoke", key.id)[1] == "Revoked: News [bot]\n"
    assert Keys(home).find(shown) is None


def test_programs_read_keys_as_json(keys: Command) -> None:
    made = json.loads(keys("add", "bot", "--scope", "admin", "--json")[1])
    assert made.pop("key").startswith("nd_")
    assert json.loads(keys("list", "--json")[1]) == [made]
    assert made.items() >= {"name": "bot", "scopes": ["admin"], "revoked": None}.items()


def test_bad_key_is_told_in_one_sentence(keys: Command) -> None:
    assert keys("add", "bot", "--scope", "all")[::2] == (
        2,
        "newsdesk: “all” is no scope; choose from articles:read, articles:write, ask, admin.\n",
    )
    status, _, said = keys("revoke", "00")
    assert status == 2 and "There is no key 00" in said


def test_keys_are_made_while_library_is_served(keys: Command, home: Path) -> None:
    with Contents(home) as library:
        library._lock.announce("http://127.0.0.1:7860")
        assert keys("add", "bot", "--scope", "ask")[0] == 0
        assert "bot" in keys("list")[1]


def test_library_that_another_command_changes_is_left_alone(keys: Command, home: Path) -> None:
    with Contents(home):
        status, _, said = keys("add", "bot", "--scope", "ask")
    assert status == 1 and "is being used by another newsdesk" in said
    assert "There are no keys" in keys("list")[1]
