"""Stories: the articles about a topic over time."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from assistant.api.access import needs
from assistant.api.models import Story
from assistant.api.service import Service
from assistant.story.story import tell_story

LONGEST_TOPIC = 300  # characters
AT_ONCE = 4  # a story takes up to two seconds of a core


def router(service: Service) -> APIRouter:
    """`GET /stories`."""
    routes = APIRouter(tags=["stories"], dependencies=[Depends(needs("ask"))])
    few = asyncio.Semaphore(AT_ONCE)

    @routes.get("/stories")
    async def story(
        topic: Annotated[str, Query(min_length=1, max_length=LONGEST_TOPIC)],
    ) -> Story:
        """The articles about a topic, oldest first, and what each adds; none if none is about it.

        The topic may be a question, with filters as on the page.
        """
        async with few:
            return Story.of(await tell_story(service.library, topic, service.translator))

    return routes
