"""A library's accounts, with passwords that are hashed quickly."""

from collections.abc import Iterator
from pathlib import Path

import argon2
import pytest

from assistant.accounts import passwords
from assistant.accounts.accounts import Accounts
from index.storage.backup import CATALOGUE
from index.storage.catalogue import Catalogue

GOOD = "seven grey herons"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Argon2id with a fraction of its memory: what tests ask of it isn't its strength."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: quick)
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A library's folder, with nothing in it."""
    Catalogue(tmp_path / CATALOGUE).close()
    return tmp_path


@pytest.fixture
def accounts(home: Path) -> Accounts:
    return Accounts(home)
