"""Signing in, sessions, limits on guessing, and the log."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import argon2
import pytest

from assistant.accounts import moments, passwords
from assistant.accounts.account import Account
from assistant.accounts.accounts import Accounts
from assistant.accounts.guessing import BY_ADDRESS, BY_NAME, WINDOW
from assistant.accounts.log import Log
from assistant.accounts.sessions import KEPT, UNUSED, Sessions
from assistant.accounts.sign_in import SignIn
from index.errors import SignInFailed, TooManyGuesses

GOOD, HERE = "seven grey herons", "192.0.2.7"


@pytest.fixture
def ann(accounts: Accounts) -> Account:
    added = accounts.add("Ann", ["ask"])
    return accounts.change_password(added.id, GOOD)


@pytest.fixture
def sign_in(ann: Account, home: Path) -> SignIn:
    return SignIn(home)


def later(monkeypatch: pytest.MonkeyPatch, span: timedelta) -> None:
    """From now on it is so much later."""
    monkeypatch.setattr(moments, "now", lambda: datetime.now(UTC) + span)


def test_name_and_password_begin_a_session(sign_in: SignIn, ann: Account, home: Path) -> None:
    account, token = sign_in.by_password(" ANN ", GOOD, HERE, "Firefox on Linux")
    found = Sessions(home).find(token)
    assert account == ann and found and found[0] == ann
    assert found[1].device == "Firefox on Linux"
    assert len(token) >= 43  # 32 bytes in base 64


def test_password_is_the_same_however_it_is_composed(accounts: Accounts, home: Path) -> None:
    accounts.change_password(accounts.add("Zoë", ["ask"]).id, "caf\u00e9 am Hafen 9")
    assert SignIn(home).by_password("Zoe\u0308", "cafe\u0301 am Hafen 9", HERE)


@pytest.mark.parametrize(
    ("name", "password"),
    [("Ann", GOOD.upper()), ("Ann", ""), ("Ann", GOOD + " "), ("Nobody", GOOD), ("", GOOD),
     ("Guest", GOOD), ("Guest", ""), ("Ann", "x" * 5_000)],
)  # fmt: skip
def test_wrong_name_is_answered_as_wrong_password(
    sign_in: SignIn,
    accounts: Accounts,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    password: str,
) -> None:
    accounts.add("Guest", ["ask"])  # who hasn't chosen a password yet
    looked: list[str] = []
    verify = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, stored: str, typed: str) -> bool:
        looked.append(stored)
        return verify(self, stored, typed)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    with pytest.raises(SignInFailed) as failed:
        sign_in.by_password(name, password, HERE)
    assert str(failed.value) == "The name or the password is wrong."
    assert not isinstance(failed.value, TooManyGuesses)
    # The time that it takes is that of one hash, whatever was wrong.
    assert len(looked) == 1 and looked[0].startswith("$argon2id$")


def test_hashes_of_nobody_cost_as_much_as_real_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the hasher as it is
    passwords._nobodys.cache_clear()
    used, nobodys = map(argon2.extract_parameters, (passwords.hashed(GOOD), passwords._nobodys()))
    assert used == nobodys
    assert used.type is argon2.Type.ID and used.memory_cost == 65_536 and used.time_cost == 3


def test_guessing_by_name_ends_after_some_tries(sign_in: SignIn) -> None:
    for name in ("Ann", "Nobody"):  # a name that is nobody's is counted all the same
        for number in range(BY_NAME):
            with pytest.raises(SignInFailed, match="wrong"):
                sign_in.by_password(name, f"guess {number}", f"198.51.100.{number}")
        for password in ("another guess", GOOD):
            with pytest.raises(TooManyGuesses) as refused:
                sign_in.by_password(name, password, "203.0.113.1")
            assert 0 < refused.value.seconds <= WINDOW.total_seconds()


def test_guessing_from_one_address_ends_after_some_tries(sign_in: SignIn) -> None:
    for number in range(BY_ADDRESS):
        with pytest.raises(SignInFailed, match="wrong"):
            sign_in.by_password(f"name {number}", "guess", f"2001:db8::{number:x}")
    with pytest.raises(TooManyGuesses):
        sign_in.by_password("Ann", GOOD, "2001:db8::ffff")  # of the same network
    assert sign_in.by_password("Ann", GOOD, "2001:db8:1::1")


def test_guesses_are_forgotten_after_a_while(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(BY_NAME):
        with pytest.raises(SignInFailed):
            sign_in.by_password("Ann", "guess", HERE)
    later(monkeypatch, WINDOW + timedelta(seconds=1))
    assert sign_in.by_password("Ann", GOOD, HERE)


def test_people_who_know_their_password_are_never_locked_out(sign_in: SignIn) -> None:
    for _ in range(BY_ADDRESS + 5):
        assert sign_in.by_password("Ann", GOOD, HERE)


def test_limit_holds_after_a_restart(sign_in: SignIn, home: Path) -> None:
    for _ in range(BY_NAME):
        with pytest.raises(SignInFailed):
            sign_in.by_password("Ann", "guess", HERE)
    with pytest.raises(TooManyGuesses):
        SignIn(home).by_password("Ann", GOOD, HERE)


def test_present_password_is_checked_under_the_same_limit(sign_in: SignIn, ann: Account) -> None:
    sign_in.check(ann, GOOD, HERE)
    for _ in range(BY_NAME):
        with pytest.raises(SignInFailed):
            sign_in.check(ann, "guess", HERE)
    with pytest.raises(TooManyGuesses):
        sign_in.check(ann, GOOD, HERE)


def test_weaker_hash_is_renewed_when_its_person_signs_in(
    sign_in: SignIn, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = argon2.PasswordHasher(time_cost=2, memory_cost=128, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: stronger)
    sign_in.by_password("Ann", GOOD, HERE)
    assert b"m=128,t=2" in b"".join(each.read_bytes() for each in home.iterdir() if each.is_file())
    assert sign_in.by_password("Ann", GOOD, HERE)


def test_session_ends_when_unused_and_at_last(
    sign_in: SignIn, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = sign_in.by_password("Ann", GOOD, HERE)
    sessions = Sessions(home)
    days, used = 0, timedelta(days=6)
    assert used < UNUSED
    while (days + 1) * used < KEPT:
        days += 1
        later(monkeypatch, days * used)
        assert sessions.find(token), days
    later(monkeypatch, KEPT + timedelta(seconds=1))
    assert sessions.find(token) is None


def test_unused_session_has_ended(
    sign_in: SignIn, ann: Account, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = sign_in.by_password("Ann", GOOD, HERE)
    later(monkeypatch, UNUSED + timedelta(minutes=1))
    assert Sessions(home).find(token) is None and Sessions(home).listed(ann.id) == []


def test_sessions_are_listed_and_ended_by_their_account_only(
    accounts: Accounts, sign_in: SignIn, ann: Account, home: Path
) -> None:
    bob, sessions = accounts.add("Bob", ["ask"]), Sessions(home)
    tokens = [sign_in.by_password("Ann", GOOD, HERE, name)[1] for name in ("one", "two")]
    listed = {each.device: each.id for each in sessions.listed(ann.id)}
    assert set(listed) == {"one", "two"}
    sessions.end(bob.id, listed["one"])
    assert sessions.find(tokens[0])
    sessions.end(ann.id, listed["one"])
    assert not sessions.find(tokens[0]) and sessions.find(tokens[1])
    sessions.end_all(ann.id)
    assert not sessions.find(tokens[1])


@pytest.mark.parametrize("guess", ["", "x", "x" * 10_000, "é", "' OR 1=1 --"])
def test_guess_is_no_session(sign_in: SignIn, home: Path, guess: str) -> None:
    sign_in.by_password("Ann", GOOD, HERE)
    assert Sessions(home).find(guess) is None


def test_changed_permissions_count_at_once(
    accounts: Accounts, sign_in: SignIn, ann: Account, home: Path
) -> None:
    _, token = sign_in.by_password("Ann", GOOD, HERE)
    accounts.permit(ann.id, ["articles:read"])
    found = Sessions(home).find(token)
    assert found and found[0].permissions == {"articles:read"}


def test_log_names_who_did_what(
    accounts: Accounts, sign_in: SignIn, ann: Account, home: Path
) -> None:
    log = Log(home)
    sign_in.by_password("Ann", GOOD, HERE)
    for name in ("Ann", GOOD):  # who types the password for the name isn't written down with it
        with pytest.raises(SignInFailed):
            sign_in.by_password(name, "guess", HERE)
    log.note("article_removed", ann.id, "a1")
    log.note("exported", None)
    told = [(each.what, each.name, each.about, each.address) for each in log.read()]
    assert told == [
        ("exported", "", "", ""),
        ("article_removed", "Ann", "a1", ""),
        ("sign_in_failed", "", "", HERE),
        ("sign_in_failed", "Ann", "", HERE),
        ("signed_in", "Ann", "", HERE),
    ]
    assert next(each.what for each in log.read(account=ann.id)) == "article_removed"
    assert len(log.read(limit=2)) == 2
    assert GOOD.encode() not in b"".join(e.read_bytes() for e in home.iterdir() if e.is_file())


def test_log_of_somebody_removed_keeps_the_id_alone(
    accounts: Accounts, sign_in: SignIn, ann: Account, home: Path
) -> None:
    sign_in.by_password("Ann", GOOD, HERE)
    accounts.remove(ann.id)
    [kept] = Log(home).read()
    assert (kept.what, kept.account, kept.name, kept.address) == ("signed_in", ann.id, "", "")
