"""The keys of other programs, for whoever may make them."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import Field

from assistant.api.access import needs
from assistant.api.models import Model, Page
from assistant.api.service import Service
from assistant.keys.keys import LONGEST_NAME, Key, Keys, Scope


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
    """`GET`, `POST /keys` and `DELETE /keys/{id}`."""
    routes = APIRouter(prefix="/keys", tags=["keys"], dependencies=[Depends(needs("admin"))])
    keys = Keys(service.library.location)

    @routes.get("")
    def every_key() -> Page[KnownKey]:
        return Page(items=[KnownKey.of(key) for key in keys.all()])

    @routes.post("", status_code=201)
    def make_key(request: KeyRequest) -> NewKey:
        key, shown = keys.add(request.name, request.scopes)
        return NewKey(**_known_of(key), key=shown)

    @routes.delete("/{key_id}")
    def revoke_key(key_id: str) -> KnownKey:
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
