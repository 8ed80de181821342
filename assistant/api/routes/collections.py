"""Collections of articles, and who may read them: for whoever looks after the library."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from assistant.accounts.accounts import Accounts
from assistant.api.access import Caller, needs
from assistant.api.models import Model, Page
from assistant.api.runs import Number
from assistant.api.service import Service
from index.storage.catalogue.collections import LONGEST_NAME
from index.storage.catalogue.collections import Collection as Known

Admin = Annotated[Caller, Depends(needs("admin"))]


class Collection(Model):
    """A named set of articles: those of its `sources`, which only its `readers` may read."""

    name: str
    sources: list[int]
    readers: list[str]


class NewCollection(Model):
    name: str = Field(min_length=1, max_length=LONGEST_NAME)


def router(service: Service) -> APIRouter:
    """`/collections`. Readers are named as they sign in."""
    routes = APIRouter(prefix="/collections", tags=["collections"])
    known, accounts = service.library.collections, Accounts(service.library.location)

    def shown(collection: Known) -> Collection:
        return _shown(collection, {each.owner: each.name for each in accounts.all()})

    @routes.get("")
    def every(caller: Admin) -> Page[Collection]:
        """All collections by name, also those that the caller may not read."""
        return Page(items=[shown(each) for each in known.all()])

    @routes.post("", status_code=201)
    def add(caller: Admin, new: NewCollection) -> Collection:
        """A new collection. Whoever makes it may read it, and nobody else yet."""
        collection = known.add(new.name)
        if caller.account:
            collection = known.grant(collection.name, caller.account.owner)
        return shown(collection)

    @routes.delete("/{name}", status_code=204, response_class=Response)
    def remove(caller: Admin, name: str) -> None:
        """Delete a collection that has no sources any more."""
        known.remove(name)

    @routes.put("/{name}/readers/{person}")
    def grant(caller: Admin, name: str, person: str) -> Collection:
        """Let a person read it."""
        return shown(known.grant(name, accounts.named(person).owner))

    @routes.delete("/{name}/readers/{person}")
    def withdraw(caller: Admin, name: str, person: str) -> Collection:
        """Let a person read it no longer."""
        return shown(known.withdraw(name, accounts.named(person).owner))

    @routes.put("/{name}/sources/{source_id}")
    def put(caller: Admin, name: str, source_id: Number) -> Collection:
        """Put a source into it, and out of any other; with all that it has and will have."""
        known.put(source_id, name)
        return shown(known.named(name))

    @routes.delete("/{name}/sources/{source_id}")
    def take_out(caller: Admin, name: str, source_id: Number) -> Collection:
        """Take a source out of it: everybody may read that from now on."""
        if source_id in known.named(name).sources:
            known.put(source_id, None)
        return shown(known.named(name))

    return routes


def _shown(collection: Known, names: Mapping[str, str]) -> Collection:
    readers = sorted(names[each] for each in collection.readers if each in names)
    return Collection(name=collection.name, sources=list(collection.sources), readers=readers)
