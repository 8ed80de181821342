"""Where articles come from: listed, added, read again, forgotten."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from assistant.api.access import Caller, needs
from assistant.api.adding import Adding
from assistant.api.models import Added, NewSource, Page, Source
from assistant.api.owners import check_at_home, source_for
from assistant.api.runs import Number, reindexed
from assistant.api.service import Service

Reading = Annotated[Caller, Depends(needs("articles:read"))]
Writing = Annotated[Caller, Depends(needs("articles:write"))]
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)]


def router(service: Service) -> APIRouter:
    """`/sources`."""
    routes = APIRouter(prefix="/sources", tags=["sources"])
    known, adding = service.library.sources, Adding(service)

    @routes.get("")
    def sources(caller: Reading) -> Page[Source]:
        """Every source, in the order they were added."""
        return Page(items=[source_for(caller, each) for each in known.all()])

    @routes.post("", status_code=202, response_model=Added)
    def new_source(caller: Writing, asked: NewSource, idempotency_key: Key = None) -> Response:
        """Add a link, or a folder or file of the server's machine, and read it."""
        return adding.place(caller, idempotency_key, asked.address)

    @routes.get("/{source_id}")
    def source(caller: Reading, source_id: Number) -> Source:
        """One source, with how its last reading went."""
        return source_for(caller, known.get(source_id))

    @routes.delete("/{source_id}", status_code=202)
    def forget(caller: Writing, source_id: Number) -> Added:
        """Read it no longer; the re-index that starts drops what came only from it."""
        check_at_home(service, caller, "To forget a source")
        source = source_for(caller, known.forget(source_id))
        return Added(names=[], source=source, job=reindexed(service, caller))

    @routes.post("/{source_id}/refresh", status_code=202)
    def refresh(caller: Writing, source_id: Number) -> Added:
        """Read it again now, whenever it would be its time."""
        source = source_for(caller, known.refresh(source_id))
        return Added(names=[], source=source, job=reindexed(service, caller))

    return routes
