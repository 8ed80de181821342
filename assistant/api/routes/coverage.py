"""How widely a claim is reported."""

from typing import Annotated

from fastapi import APIRouter, Depends

from assistant.api.access import Caller, needs
from assistant.api.models import Coverage, CoverageRequest
from assistant.api.service import Service
from assistant.asking.searching import Searcher
from assistant.coverage import cover


def router(service: Service) -> APIRouter:
    """`POST /coverage`."""
    routes = APIRouter(tags=["coverage"])
    searcher = Searcher(service.library, service.translator)

    @routes.post("/coverage")
    async def coverage(
        asked: CoverageRequest, _: Annotated[Caller, Depends(needs("ask"))]
    ) -> Coverage:
        """Which articles state a claim, which say otherwise, and how many are independent."""
        return Coverage.of(await cover(asked.claim, service.library, searcher))

    return routes
