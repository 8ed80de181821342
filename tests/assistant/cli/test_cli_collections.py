"""`newsdesk collections`, on a free library and on one that is served."""

import json
from pathlib import Path

import pytest
from cli_command import Command

from assistant.accounts.accounts import Accounts
from index.contents import Contents


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with Contents(tmp_path / "home") as contents:
        contents._catalogue.sources.add("/news/ash", "folder")
        Accounts(contents.home).add("Ida Holm", ["ask"])
    return tmp_path / "home"


@pytest.fixture
def command(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    monkeypatch.setenv("COLUMNS", "160")
    return Command("collections", home, monkeypatch, capsys)


def test_source_is_closed_for_all_but_some(command: Command, home: Path) -> None:
    assert "everybody may read everything" in command("list")[1]
    assert "Added: Long reads [x]" in command("add", "Long reads [x]")[1]
    assert command("put", "1", "long READS [x]")[0] == 0
    assert "Ida Holm may read: Long reads [x]" in command("grant", "long reads [x]", "ida holm")[1]
    listed = json.loads(command("list", "--json")[1])
    assert listed == [{"name": "Long reads [x]", "sources": [1], "readers": ["Ida Holm"]}]
    shown = command("list")[1]
    assert "Long reads [x]" in shown and "Ida Holm" in shown
    with Contents(home) as contents:
        reader = Accounts(home).named("Ida Holm").owner
        assert contents.collections.all()[0].readers == (reader,)
    status, _, why = command("remove", "Long reads [x]")
    assert status == 2 and "still has sources" in why
    assert "no longer" in command("withdraw", "Long reads [x]", "Ida Holm")[1]
    assert "everybody's to read" in command("put", "1")[1]
    assert "Removed: Long reads [x]" in command("remove", "Long reads [x]")[1]
    assert json.loads(command("list", "--json")[1]) == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "Ash"), "There is a collection “Ash” already"),
        (("grant", "Elm", "Ida Holm"), "There is no collection “Elm”"),
        (("grant", "Ash", "Nobody"), "Nobody"),
        (("put", "9", "Ash"), "There is no source 9"),
        (("put", "1", "Elm"), "There is no collection “Elm”"),
    ],
)
def test_what_cannot_be_is_told(command: Command, words: tuple[str, ...], why: str) -> None:
    command("add", "Ash")
    status, _, told = command(*words)
    assert status == 2 and why in told


def test_library_that_is_served_is_changed_too(command: Command, home: Path) -> None:
    with Contents(home) as contents:
        contents._lock.announce("http://127.0.0.1:1")
        assert command("add", "Ash")[0] == command("put", "1", "Ash")[0] == 0
        assert contents.every_source()[0].collection == "Ash"
