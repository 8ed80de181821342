"""A LangChain retriever over a library: one on this machine, or one that is being served."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any, Self, cast

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, PrivateAttr, model_validator

from assistant.api.models import Asked, Hit
from assistant.client.calls import Filters
from assistant.client.newsdesk import AsyncNewsdesk, Newsdesk
from index.errors import BadInput, LibraryInUse
from index.library import Library
from index.storage.location import CATALOGUE


class NewsdeskRetriever(BaseRetriever):
    """Finds passages of news articles: at most `k`, the best first.

    Give one of `library` (an open Library, or the folder of one, which is opened by the first
    search and then is this process's) or `address` (of a running Newsdesk, with a `key` if it asks
    for one). A document is a passage; its metadata are the article's id (`article_id`), title,
    publisher, day (`published`, in ISO form) and address (`url`), where the passage stands in the
    article's text (`start`, `end`, in characters) and its `score`, about 0 to 1. A query may
    contain filters as on the page, and `filters` are those of `Newsdesk.search`. A running
    Newsdesk also translates a query, for articles in another language.

    https://docs.langchain.com/oss/python/integrations/retrievers
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    library: Library | Path | str | None = None
    address: str | None = None
    key: str | None = Field(None, repr=False, exclude=True)
    k: int = Field(10, ge=1, le=100)
    filters: Asked = Field(default_factory=lambda: Asked.model_validate({}))
    _opened: Library | None = PrivateAttr(None)
    _opening: Any = PrivateAttr(default_factory=Lock)

    @model_validator(mode="after")
    def _has_one_place(self) -> Self:
        if (self.library is None) == (self.address is None):
            raise BadInput("Give a library or an address: one of them, not both.")
        return self

    def close(self) -> None:
        """Let another process have the library, if this opened it."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        limit = self.k if k is None else k
        if self.address is not None:
            with Newsdesk(self.address, self.key) as newsdesk:
                hits = newsdesk.search(query, limit=limit, **self._filters).hits
        else:
            # In a thread: whoever calls this may be in an event loop, as in a notebook.
            with ThreadPoolExecutor(1) as thread:
                hits = thread.submit(asyncio.run, self._search(query, limit)).result()
        return [_document(hit) for hit in hits]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        limit = self.k if k is None else k
        if self.address is not None:
            async with AsyncNewsdesk(self.address, self.key) as newsdesk:
                found = await newsdesk.search(query, limit=limit, **self._filters)
                hits = found.hits
        else:
            hits = await self._search(query, limit)
        return [_document(hit) for hit in hits]

    @property
    def _filters(self) -> Filters:
        return cast(Filters, self.filters.model_dump())

    async def _search(self, query: str, limit: int) -> list[Hit]:
        from assistant.asking.chosen_filters import asking_of
        from assistant.asking.question import question_of
        from assistant.asking.searching import Searcher

        question = question_of(query, asking_of(**self._filters))
        found = await Searcher(await asyncio.to_thread(self._library)).search(question, limit)
        return [Hit.of(hit) for hit in found.hits]

    def _library(self) -> Library:
        if isinstance(self.library, Library):
            return self.library
        assert self.library is not None  # noqa: S101 - checked when it was made
        with self._opening:
            if self._opened is None:
                self._opened = _opened(Path(self.library))
            return self._opened


def _opened(home: Path) -> Library:
    """The library in a folder. Raises BadInput if there is none, LibraryInUse."""
    if not (home / CATALOGUE).is_file():
        raise BadInput(f"There is no library in {home}; give the folder of one.")
    try:
        return Library(home)
    except LibraryInUse as error:
        raise LibraryInUse(f"{error} Or search it while it is served, with address=….") from error


def _document(hit: Hit) -> Document:
    article, passage = hit.article, hit.passage
    return Document(
        passage.text,
        id=f"{article.id}-{passage.start}",
        metadata={
            "article_id": article.id,
            "title": article.title,
            "publisher": article.publisher,
            "published": article.published.isoformat() if article.published else None,
            "url": article.url,
            "start": passage.start,
            "end": passage.end,
            "score": hit.score,
        },
    )
