"""Checking a claim against the articles."""

from typing import Annotated

from fastapi import APIRouter, Depends

from assistant.api.access import Caller, needs
from assistant.api.events import asking_in
from assistant.api.models import CheckedClaim, ClaimRequest
from assistant.api.service import Service
from assistant.asking.searching import Searcher
from assistant.sheets.claims import checked
from index.search.search import check_asked


def router(service: Service) -> APIRouter:
    """`POST /claims`."""
    routes = APIRouter(tags=["coverage"])
    searcher = Searcher(service.library, service.translator)

    @routes.post("/claims")
    async def claim(
        asked: ClaimRequest, _: Annotated[Caller, Depends(needs("ask"))]
    ) -> CheckedClaim:
        """Whether the articles together state a claim, contradict it, or neither."""
        check_asked(asked.claim)
        found = await checked(asked.claim, asking_in(asked), searcher, service.library)
        told = {"claim": asked.claim, "verdict": found.verdict, "citations": found.citations}
        return CheckedClaim.model_validate(told)

    return routes
