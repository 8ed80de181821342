"""Files that other programs wrote: their feeds and links, to be read from now on."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response, UploadFile

from assistant.api.access import Caller, needs
from assistant.api.adding import Adding, file_name
from assistant.api.models import Added, LinkPlan
from assistant.api.routes.sources import Key
from assistant.api.service import Service

Writing = Annotated[Caller, Depends(needs("articles:write"))]
Most = Annotated[int, Query(ge=1, le=5_000, description="At most so many, the newest first.")]


def router(service: Service) -> APIRouter:
    """`/imports`."""
    routes = APIRouter(prefix="/imports", tags=["imports"])
    adding = Adding(service)

    @routes.post("/feeds", status_code=202, response_model=Added)
    def feeds(caller: Writing, file: UploadFile, idempotency_key: Key = None) -> Response:
        """Read the feeds of an OPML file from now on."""
        return adding.feeds(caller, idempotency_key, file.file.read())

    @routes.post("/links/plan")
    def plan(_: Writing, file: UploadFile) -> LinkPlan:
        """What fetching a reading list or bookmarks would mean; nothing is fetched."""
        name = file_name(file.filename or "")
        return LinkPlan.of(service.library.sources.plan_links(file.file.read(), name))

    @routes.post("/links", status_code=202, response_model=Added)
    def links(
        caller: Writing, file: UploadFile, most: Most = 500, idempotency_key: Key = None
    ) -> Response:
        """Fetch the links of such a list that the library doesn't know, each once."""
        name = file_name(file.filename or "")
        return adding.links(caller, idempotency_key, file.file.read(), name, most)

    return routes
