"""What the tools ask of a library, whether this process has opened it or another one serves it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Protocol

from pydantic import Field

from assistant.api.models import Answer, Hit, ListedArticle, Model, Source, WholeArticle


class NewArticle(Model):
    """An article to be added."""

    title: str = Field(min_length=1, max_length=300)
    text: str = Field(min_length=1, max_length=500_000)
    publisher: str | None = Field(None, max_length=200)
    published: date | None = None
    url: str | None = Field(None, max_length=2_000)


class Door(Protocol):
    """A library, by what the tools ask of it; each method raises NewsdeskErrors.

    `site` is the address of the page, under which articles can be opened; None without a page.
    """

    site: str | None

    async def search(self, query: str, limit: int) -> list[Hit]:
        """The passages that match best."""

    async def article(self, article_id: str) -> WholeArticle:
        """Raises UnknownArticle."""

    async def newest(self, limit: int) -> list[ListedArticle]:
        """The newest articles first."""

    async def sources(self) -> list[Source]:
        """Where the articles come from."""

    async def ask(self, question: str) -> Answer:
        """A checked answer."""

    async def add(self, article: NewArticle) -> str:
        """Add an article and index it; returns its id. Raises BadInput if it is none."""


Doors = Callable[[], AbstractAsyncContextManager[Door]]  # a door, to be used within the block
