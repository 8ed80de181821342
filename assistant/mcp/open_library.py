"""The door to a library that this process has opened."""

import asyncio
import re
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.answering.chain import Ask
from assistant.answering.events import Finished, Found
from assistant.api.models import Answer, Article, Hit, ListedArticle, Source, WholeArticle
from assistant.api.service import Service
from assistant.asking.question import question_of
from assistant.asking.searching import Searcher, noted
from assistant.mcp.door import NewArticle
from index.errors import ReindexRunning, UnknownArticle
from index.extraction.extract import extract
from index.text.hostile import suspicions

_LONGEST_NAME = 60  # characters of the file that holds an added article


class OpenLibrary:
    """Searches, answers and adds with the parts of a server."""

    site: str | None = None

    def __init__(self, service: Service) -> None:
        self._library = service.library
        self._chain = service.chain
        self._searcher = Searcher(service.library, service.translator)
        self._background = service.background

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
