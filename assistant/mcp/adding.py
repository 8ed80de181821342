"""Adding an article that a client sends, with what is known of it."""

import asyncio
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import anyio

from assistant.api.models import Article, Model
from index.errors import RequestRefused, UnknownArticle
from index.sources.files import dated_name

if TYPE_CHECKING:
    from assistant.client import AsyncNewsdesk

PATIENCE, BETWEEN_LOOKS = 30.0, 0.2  # seconds


class NewArticle(Model):
    """An article to be added, by the names that a JSON file of one has."""

    title: str
    text: str
    publisher: str | None = None
    published: date | None = None
    url: str | None = None


async def add(new: NewArticle, newsdesk: "AsyncNewsdesk") -> tuple[Article, bool]:
    """Add it as a JSON file; returns how it is read, and whether a search finds it by now.

    It may not yet if another run is under way. Raises UnreadableSource if it is no article.
    """
    content = new.model_dump_json(exclude_none=True).encode()
    name = dated_name(new.title, "article", ".json")
    article = await asyncio.to_thread(_read, content, name)
    with TemporaryDirectory() as folder:
        file = Path(folder, name)
        await asyncio.to_thread(file.write_bytes, content)
        await newsdesk.add_file(file)
    return article, await _is_there(article.id, newsdesk)


def _read(content: bytes, name: str) -> Article:
    from index.extraction.extract import extract

    return Article.of(extract(content, name).article)


async def _is_there(article_id: str, newsdesk: "AsyncNewsdesk") -> bool:
    with anyio.move_on_after(PATIENCE):
        while True:
            try:
                if (await newsdesk.article(article_id)).former is None:
                    return True
            except UnknownArticle:
                pass
            except RequestRefused:  # by a key that may add and not read
                return False
            await anyio.sleep(BETWEEN_LOOKS)
    return False
