"""The keys of other programs, for whoever may make them."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field

from assistant.api.access import Caller, needs
from assistant.api.models import Model, Page
from assistant.api.problems import Refused
from assistant.api.service import Service
from assistant.keys.keys import LONGEST_NAME, Key, Keys, Scope
from index.errors import UnknownKey

# Not whoever shows a key that isn't an admin's: one that leaked could make others.
Holder = Annotated[Caller, Depends(needs("admin", or_signed_in=True))]


class KnownKey(Model):
    """A key without the key itself, which is told once."""

    id: str
    name: str
    scopes: list[Scope]
    created: datetime
    last_used: datetime | None = None
    revoked: datetime | None = None

    @classmethod
    def of(cls, key: Key) -> "KnownKey":
        return cls(**_known_of(key))


class NewKey(KnownKey):
    """A key that was just made; `key` is told this once."""

    key: str


class KeyRequest(Model):
    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    scopes: list[Scope] = Field(min_length=1, max_length=10)


def router(service: Service) -> APIRouter:
    """`GET`, `POST /keys` and `DELETE /keys/{id}`.

    Whoever has an account makes and sees keys of their own; admins see all.
    """
    routes = APIRouter(prefix="/keys", tags=["keys"])
    keys = Keys(service.library.location)

    def those_of(caller: Caller) -> list[Key]:
        if caller.may("admin"):
            return keys.all()
        return keys.of_account(caller.account.id) if caller.account else []

    @routes.get("")
    def every_key(caller: Holder) -> Page[KnownKey]:
        return Page(items=[KnownKey.of(key) for key in those_of(caller)])

    @routes.post("", status_code=201)
    def make_key(caller: Holder, request: KeyRequest) -> NewKey:
        for scope in request.scopes:
            if not caller.may(scope):
                raise Refused(403, "scope-lacking", f"You may not do {scope} yourself.")
        key, shown = keys.add(request.name, request.scopes, caller.account_id)
        return NewKey(**_known_of(key), key=shown)

    @routes.delete("/{key_id}")
    def revoke_key(caller: Holder, key_id: str) -> KnownKey:
        if key_id not in {key.id for key in those_of(caller)}:
            raise UnknownKey(f"There is no key {key_id}; `newsdesk keys list` shows their ids.")
        return KnownKey.of(keys.revoke(key_id))

    return routes


def _known_of(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": list(key.scopes),
        "created": key.created,
        "last_used": key.used,
        "revoked": key.revoked,
    }
