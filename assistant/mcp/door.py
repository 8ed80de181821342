"""What the tools reach a library through: opened in this process, or served by another one."""

import asyncio
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from pydantic import Field

from assistant.answering.chain import Ask, RetrievalChain
from assistant.answering.events import Finished, Found
from assistant.api.models import (
    Answer,
    Article,
    Hit,
    ListedArticle,
    Model,
    Source,
    WholeArticle,
)
from assistant.asking.question import question_of
from assistant.asking.searching import Searcher, noted
from assistant.asking.translation import Translator
from index.background import Background
from index.errors import ReindexRunning, UnknownArticle
from index.extraction.extract import extract
from index.library import Library
from index.text.hostile import suspicions

_LONGEST_NAME = 60  # characters of the file that holds an added article


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


class OpenLibrary:
    """The door to a library that this process has opened."""

    site: str | None = None

    def __init__(
        self,
        library: Library,
        chain: RetrievalChain,
        translator: Translator,
        background: Background,
    ) -> None:
        self._library = library
        self._chain = chain
        self._searcher = Searcher(library, translator)
        self._background = background

    async def search(self, query: str, limit: int) -> list[Hit]:
        found = await self._searcher.search(question_of(query), limit)
        return [Hit.of(hit) for hit in found.hits]

    async def article(self, article_id: str) -> WholeArticle:
        return await asyncio.to_thread(self._article, article_id)

    async def newest(self, limit: int) -> list[ListedArticle]:
        listed = await asyncio.to_thread(self._library.articles, limit=limit)
        return [ListedArticle.listed(each) for each in listed]

    async def sources(self) -> list[Source]:
        return [Source.of(each) for each in await asyncio.to_thread(self._library.every_source)]

    async def ask(self, question: str) -> Answer:
        notes: list[str] = []
        finished: Finished | None = None
        async for event in self._chain.astream(Ask(question)):
            match event:
                case Found(found):
                    notes = noted(found)
                case Finished():
                    finished = event
        assert finished is not None  # noqa: S101 - the stream always ends with Finished
        return Answer.of(finished, notes)

    async def add(self, article: NewArticle) -> str:
        return await asyncio.to_thread(self._add, article)

    def _article(self, article_id: str) -> WholeArticle:
        try:
            article = self._library.article(article_id)
        except UnknownArticle:
            former = self._library.former(article_id)
            if former is None:
                raise
            article = former.article
        known = Article.of(article).model_dump()
        suspicious = suspicions(f"{article.title}\n\n{article.text}")
        return WholeArticle(**known, text=article.text, suspicious=list(suspicious))

    def _add(self, article: NewArticle) -> str:
        name = re.sub(r"\W+", "-", article.title).strip("-").lower()[:_LONGEST_NAME] or "article"
        record = article.model_dump_json(exclude_none=True).encode()
        with TemporaryDirectory() as folder:
            file = Path(folder) / f"{date.today():%Y-%m-%d}-{name}.json"
            read = extract(record, file.name).article
            file.write_bytes(record)
            self._library.sources.drop([file])
        self._index()
        return read.id

    def _index(self) -> None:
        while True:
            try:
                self._background.reindex(due_only=True)
            except ReindexRunning:
                self._background.wait()  # it may have passed by what has come since
            else:
                self._background.wait()
                return
