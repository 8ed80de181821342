"""A library that several people use: its site, and each of them as a client."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import argon2
from fastapi import FastAPI
from fastapi.testclient import TestClient
from scripted_model import scripted

from assistant.accounts import passwords
from assistant.accounts.account import Account
from assistant.accounts.accounts import Accounts
from assistant.keys.keys import Keys, Scope
from assistant.ui.server.app import build
from assistant.ui.shared.people import SESSION
from index.background import Background
from index.library import Library

PASSWORD = "seven grey herons"
OWNERS_KEY = "nd_of-the-owner"
HERE = ("127.0.0.1", 50_000)
# By the kind of person, what they may do.
KINDS: dict[str, tuple[Scope, ...]] = {
    "reader": ("articles:read",),
    "asker": ("ask",),
    "editor": ("ask", "articles:read", "articles:write"),
    "admin": ("admin",),
}


def hash_quickly() -> None:
    """From now on passwords are hashed with a fraction of the memory. Undone by `monkeypatch`."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    passwords._hasher = lambda: quick  # type: ignore[assignment]


class Newsroom(NamedTuple):
    """The site of a library, and its people by kind."""

    site: FastAPI
    library: Library
    people: Mapping[str, Account]
    alive: TestClient  # in whose event loop the site's lifespan is, as MCP needs

    def client(self, **headers: str) -> TestClient:
        """A browser or program that has come for the first time."""
        return TestClient(
            self.site,
            base_url="http://127.0.0.1",
            client=HERE,
            headers=headers,
            follow_redirects=False,
            raise_server_exceptions=False,
        )

    def signed_in(self, kind: str) -> TestClient:
        """The browser of somebody of this kind, who signed in."""
        client = self.client()
        form = {"name": self.people[kind].name, "password": PASSWORD}
        assert client.post("/sign-in", data=form).status_code == 303
        assert client.cookies.get(SESSION)
        return client

    def with_key(self, kind: str, *scopes: Scope) -> TestClient:
        """A program with a key of somebody of this kind."""
        _, shown = Keys(self.library.home).add("bot", scopes, self.people[kind].id)
        return self.client(authorization=f"Bearer {shown}")

    @property
    def owner(self) -> TestClient:
        """The command line on the library's machine."""
        return self.client(authorization=f"Bearer {OWNERS_KEY}")


@contextmanager
def newsroom_over(library: Library, host: str = "127.0.0.1") -> Iterator[Newsroom]:
    """The site of a library with one person of each kind."""
    hasher = passwords._hasher
    hash_quickly()
    passwords._nobodys.cache_clear()
    accounts, background = Accounts(library.home), Background(library)
    try:
        people = {}
        for kind, permissions in KINDS.items():
            added = accounts.add(kind.title(), permissions)
            people[kind] = accounts.change_password(added.id, PASSWORD)
        site = build(library, scripted(), background, host, key=OWNERS_KEY)
        with TestClient(site, base_url="http://127.0.0.1", client=HERE) as alive:
            yield Newsroom(site, library, people, alive)
    finally:
        background.close()
        passwords._hasher = hasher
        passwords._nobodys.cache_clear()
