"""Search: the passages that match best."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from assistant.api.access import needs
from assistant.api.events import asking_in, result_of
from assistant.api.models import SearchRequest, SearchResult
from assistant.api.service import Service
from assistant.asking.question import question_of
from assistant.asking.searching import Searcher


def router(service: Service) -> APIRouter:
    """`POST /search` and `GET /search`, which take and answer the same."""
    routes = APIRouter(tags=["search"], dependencies=[Depends(needs("articles:read"))])
    searcher = Searcher(service.library, service.translator)

    async def found(request: SearchRequest) -> SearchResult:
        question = question_of(request.query, asking_in(request))
        return result_of(await searcher.search(question, request.limit))

    @routes.post("/search")
    async def search(request: SearchRequest) -> SearchResult:
        """The passages that match best; the query may contain filters, as on the page."""
        return await found(request)

    @routes.get("/search")
    async def search_by_address(request: Annotated[SearchRequest, Query()]) -> SearchResult:
        """The same by an address that can be kept."""
        return await found(request)

    return routes
