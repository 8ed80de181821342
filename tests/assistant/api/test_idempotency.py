"""A request with a key is done once, also by two at a time; a day later the key is free."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Never

import pytest
from sqlalchemy import update

from assistant.api.idempotency import keys as idempotency
from assistant.api.idempotency.keys import Answered, IdempotencyKeys
from assistant.api.idempotency.tables import idempotency_keys
from assistant.api.problems import Refused
from index.contents import Contents
from index.errors import StorageFailed

pytestmark = pytest.mark.both_databases


@pytest.fixture
def home(tmp_path: Path) -> Path:
    Contents(tmp_path / "home").close()
    return tmp_path / "home"


@pytest.fixture
def keys(home: Path) -> IdempotencyKeys:
    return IdempotencyKeys(home)


class Counting:
    """Answers with the number of times it was done."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> Answered:
        self.done += 1
        return Answered(202, f'{{"done": {self.done}}}', "/jobs/1")


def never() -> Answered:
    raise AssertionError


def test_the_same_answer_for_the_same_request(keys: IdempotencyKeys, home: Path) -> None:
    act = Counting()
    first = keys.once("anna", "k", "request", act)
    assert keys.once("anna", "k", "request", never) == first
    assert IdempotencyKeys(home).once("anna", "k", "request", never) == first  # a new start
    assert first == Answered(202, '{"done": 1}', "/jobs/1")


def test_keys_are_of_their_callers(keys: IdempotencyKeys) -> None:
    act = Counting()
    for caller, key in (("anna", "k"), ("bo", "k"), ("anna", "l"), ("anna", None), ("anna", None)):
        keys.once(caller, key, "request", act)
    assert act.done == 5


def test_another_request_with_the_key_is_refused(keys: IdempotencyKeys) -> None:
    keys.once("anna", "k", "request", Counting())
    with pytest.raises(Refused) as refused:
        keys.once("anna", "k", "other", never)
    assert (refused.value.status, refused.value.name) == (422, "idempotency-key-reused")


def test_what_fails_leaves_its_key_free(keys: IdempotencyKeys) -> None:
    with pytest.raises(AssertionError):
        keys.once("anna", "k", "request", never)
    assert keys.once("anna", "k", "other", Counting()).status == 202


def test_of_two_at_a_time_one_is_done(keys: IdempotencyKeys) -> None:
    begun, go_on, act = Event(), Event(), Counting()

    def slowly() -> Answered:
        begun.set()
        assert go_on.wait(10)
        return act()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(keys.once, "anna", "k", "request", slowly)
        assert begun.wait(10)
        with pytest.raises(Refused) as refused:
            keys.once("anna", "k", "request", never)
        go_on.set()
        assert first.result().status == 202
    assert (refused.value.status, refused.value.name) == (409, "idempotency-key-in-use")
    assert act.done == 1


def test_a_key_is_kept_for_a_day(keys: IdempotencyKeys) -> None:
    act = Counting()
    keys.once("anna", "k", "request", act)
    for hours, done in ((23, 1), (25, 2)):
        came_at = (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds")
        with keys._database.writing() as db:
            db.execute(update(idempotency_keys).values(came_at=came_at))
        keys.once("anna", "k", "request", act)
        assert act.done == done


def disk_full(*_: object, **__: object) -> Never:
    raise StorageFailed("The disk is full.")


def test_answer_that_cannot_be_written_is_given_again(
    keys: IdempotencyKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = Counting()

    def add() -> Answered:
        monkeypatch.setattr(keys._database, "writing", disk_full)
        return act()

    first = keys.once("anna", "k", "request", add)
    monkeypatch.undo()
    assert first == Answered(202, '{"done": 1}', "/jobs/1")
    assert keys.once("anna", "k", "request", never) == first


def test_what_fails_on_a_full_disk_leaves_its_key_free(
    keys: IdempotencyKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Answered:
        monkeypatch.setattr(keys._database, "writing", disk_full)
        raise StorageFailed("The text can't be written.")

    with pytest.raises(StorageFailed, match="text"):
        keys.once("anna", "k", "request", fail)
    monkeypatch.undo()

    def again() -> Answered:  # while another retry comes
        with pytest.raises(Refused) as refused:
            keys.once("anna", "k", "request", never)
        assert refused.value.name == "idempotency-key-in-use"
        return Answered(202, "{}")

    assert keys.once("anna", "k", "request", again).status == 202
    assert keys.once("anna", "k", "request", never).status == 202


def test_deleting_all_frees_the_keys(keys: IdempotencyKeys, home: Path) -> None:
    act = Counting()
    keys.once("anna", "k", "request", act)
    IdempotencyKeys(home).delete_all()
    keys.once("anna", "k", "request", act)
    assert act.done == 2


def test_a_key_left_by_a_killed_server_is_free(
    keys: IdempotencyKeys, home: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keys._claimed("anna", "k", "request") is None
    if database == "postgresql":  # whose other servers may be living
        with pytest.raises(Refused):
            IdempotencyKeys(home).once("anna", "k", "request", Counting())
        monkeypatch.setattr(idempotency, "ANSWERED", timedelta(seconds=-2))
    assert IdempotencyKeys(home).once("anna", "k", "request", Counting()).status == 202
