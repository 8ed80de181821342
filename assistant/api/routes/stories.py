"""Stories: the articles about a topic over time, and those that tell the same."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from assistant.api.access import needs
from assistant.api.models import Article, Duplicates, Page, Story
from assistant.api.service import Service
from assistant.story.story import tell_story

LONGEST_TOPIC = 300  # characters
AT_ONCE = 4  # a story takes up to two seconds of a core


def router(service: Service) -> APIRouter:
    """`GET /stories` and `GET /duplicates`."""
    routes = APIRouter(tags=["stories"])
    few = asyncio.Semaphore(AT_ONCE)

    @routes.get("/stories", dependencies=[Depends(needs("ask"))])
    async def story(
        topic: Annotated[str, Query(min_length=1, max_length=LONGEST_TOPIC)],
    ) -> Story:
        """The articles about a topic, oldest first, and what each adds; none if none is about it.

        The topic may be a question, with filters as on the page.
        """
        async with few:
            return Story.of(await tell_story(service.library, topic, service.translator))

    @routes.get("/duplicates", dependencies=[Depends(needs("articles:read"))])
    def duplicates() -> Page[Duplicates]:
        """The stories that several articles tell in nearly the same words, most told first."""
        stories = service.library.stories()
        told = [Duplicates(articles=[Article.of(each) for each in story]) for story in stories]
        return Page(items=told)

    return routes
