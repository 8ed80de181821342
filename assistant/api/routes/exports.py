"""Files to take along: the whole library, in several formats, and the list of feeds."""

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response
from fastapi.responses import StreamingResponse

from assistant.api.access import Caller, needs
from assistant.api.owners import check_at_home, check_owner
from assistant.api.service import Service
from assistant.references.formats import FORMATS, pieces
from assistant.references.reference import Reference
from index.contents import ALL, Contents
from index.extraction.exported import export_line
from index.storage.catalogue.articles import Place

PORTION = 500  # articles in memory at once
Format = Literal["jsonl", "csv", "ris", "bib", "json"]
Reading = Annotated[Caller, Depends(needs("articles:read"))]


def router(service: Service) -> APIRouter:
    """`/exports`, each a file that is sent while it is made."""
    routes = APIRouter(prefix="/exports", tags=["exports"])
    library = service.library

    @routes.get("/feeds.opml", response_class=Response, responses=_file("text/x-opml"))
    def feeds(caller: Reading) -> Response:
        """The feeds, for another reader of feeds; their addresses may contain keys."""
        check_owner(caller, "The list of feeds")
        return Response(
            library.sources.export_feeds(),
            media_type="text/x-opml",
            headers=_named("newsdesk-feeds.opml"),
        )

    @routes.get(
        "/library.{format}",
        response_class=StreamingResponse,
        responses=_file(*(each.media_type for each in FORMATS.values())),
    )
    def whole(caller: Reading, format: Format) -> Response:
        """All articles: jsonl with text and versions, to be added again; else as references."""
        check_at_home(service, caller, "The whole library")
        if caller.account:
            check_owner(caller, "The whole library")
        content = pieces(_references(library), format)
        if format == "jsonl":
            content = map(export_line, library.with_history())
        kind = FORMATS[format].media_type
        headers = _named(f"newsdesk-library.{format}")
        return StreamingResponse(content, media_type=kind, headers=headers)

    return routes


def _references(library: Contents) -> Iterator[Reference]:
    """Every article in the order of the list, a portion at a time."""
    after: Place | None = None
    while listed := library.articles(ALL, PORTION, after=after):
        yield from (Reference(each.article) for each in listed)
        after = Place.of(listed[-1].article)


def _file(*kinds: str) -> dict[int | str, dict[str, object]]:
    text, array = {"schema": {"type": "string", "format": "binary"}}, {"schema": {"type": "array"}}
    content = {kind: array if kind.endswith("+json") else text for kind in kinds}
    return {200: {"description": "The file", "content": content}}


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
