"""`newsdesk accounts`, on a free library and on one that is served."""

import json
from pathlib import Path

import pytest
from cli_command import Command

from assistant.accounts.accounts import Accounts
from assistant.accounts.log import Log
from assistant.accounts.sessions import Sessions
from index.contents import Contents


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def people(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    monkeypatch.setenv("COLUMNS", "160")
    return Command("accounts", home, monkeypatch, capsys)


def test_first_person_is_an_admin_and_is_invited(people: Command, home: Path) -> None:
    assert "nobody signs in" in people("list")[1]
    status, printed, _ = people("add", "Ann [x]")
    assert status == 0 and "Added: Ann [x] (admin, articles:read, articles:write, ask)" in printed
    assert "From now on everybody signs in" in printed
    [link] = [line for line in printed.splitlines() if "/invitations/" in line]
    assert Accounts(home).invited(link.split("/invitations/")[1]).name == "Ann [x]"
    second = people("add", "Bob")[1]
    assert "Bob (articles:read, ask)" in second and "From now on" not in second
    listed = people("list")[1]
    assert "Ann [x]" in listed and "not yet" in listed


def test_permissions_are_given_by_preset_or_one_by_one(people: Command, home: Path) -> None:
    people("add", "Ann", "--preset", "editor")
    people("add", "Bob", "--permission", "ask")
    found = {each.name: each.permissions for each in Accounts(home).all()}
    assert found == {"Ann": {"ask", "articles:read", "articles:write"}, "Bob": {"ask"}}
    assert "Bob may: articles:read, ask" in people("permit", "bob", "--preset", "reader")[1]
    assert people("permit", "bob")[0] == 2
    assert people("permit", "bob", "--permission", "all")[0] == 2
    assert people("permit", "nobody", "--preset", "admin")[0] == 2


def test_json_is_for_programs(people: Command, home: Path) -> None:
    added = json.loads(people("add", "Ann", "--json")[1])
    assert added["permissions"] == ["admin", "articles:read", "articles:write", "ask"]
    again = json.loads(people("invite", "Ann", "--json")[1])["invitation"]
    assert again.startswith("/invitations/") and again != added["invitation"]
    [listed] = json.loads(people("list", "--json")[1])
    assert listed["name"] == "Ann" and listed["sessions"] == 0 and not listed["has_password"]
    done = json.loads(people("log", "--json")[1])
    assert [each["what"] for each in done] == ["account_invited", "account_added"]
    assert done[0]["account"] is None and done[0]["about"] == listed["id"]


def test_person_is_signed_out_and_removed(people: Command, home: Path) -> None:
    people("add", "Ann")
    token = Sessions(home).begin(Accounts(home).named("Ann"))
    assert "Ended 1 session of Ann" in people("sign-out", "ANN")[1]
    assert Sessions(home).find(token) is None
    assert "from its next start nobody signs in" in people("remove", "Ann")[1]
    assert not Accounts(home).exist()
    assert people("remove", "Ann")[0] == 2
    assert [each.what for each in Log(home).read(1)] == ["account_removed"]
    assert "account removed" in people("log")[1]


def test_library_that_is_served_is_changed_too(people: Command, home: Path) -> None:
    with Contents(home) as contents:
        contents._lock.announce("http://127.0.0.1:7860")
        printed = people("add", "Ann")[1]
        assert "http://127.0.0.1:7860/invitations/" in printed
        assert Accounts(home).exist()


def test_invitations_lead_to_the_proxy(people: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_ADDRESS", "https://news.example.org/")
    assert "https://news.example.org/invitations/" in people("add", "Ann")[1]
    monkeypatch.setenv("NEWSDESK_ADDRESS", "news.example.org")
    status, _, said = people("add", "Bob")
    assert status == 2 and "NEWSDESK_ADDRESS can't be “news.example.org”" in said
