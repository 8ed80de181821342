"""What an article is, and what a passage of one is."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property


@dataclass(frozen=True)
class Article:
    """One news article: its clean text and what is known about it.

    `text` holds paragraphs separated by one empty line; `url` is its canonical address.
    `date_found` says in words where `published` was found, and `date_sure` whether it is stated
    there as the day of publication or only guessed from it.
    """

    title: str
    text: str
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    language: str | None = None
    updated: date | None = None
    section: str | None = None
    date_found: str | None = None
    date_sure: bool = True

    @cached_property
    def id(self) -> str:
        """Hash of the content: the same article has the same id wherever it was found."""
        published = self.published.isoformat() if self.published else None
        content = [self.title, self.text, self.authors, self.publisher, published, self.url]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class EarlierVersion:
    """How an article read until the moment `left`; `successor` is the id of the version after."""

    article: Article
    left: datetime
    successor: str


@dataclass(frozen=True)
class ArticleWithHistory:
    """An article, the note on how it was read, and its earlier versions, the newest first."""

    article: Article
    note: str | None = None
    earlier: tuple[EarlierVersion, ...] = ()


@dataclass(frozen=True)
class Passage:
    """A stretch of one article: `text` is exactly `article.text[start:end]`."""

    article_id: str
    position: int
    start: int
    end: int
    text: str

    @property
    def id(self) -> str:
        """The article's content hash and the passage's place in it."""
        return f"{self.article_id}-{self.position}"


def article_of(passage_id: str) -> str:
    """The id of the article that a passage is of."""
    return passage_id.rsplit("-", 1)[0]


def place_of(passage_id: str) -> int:
    """The place of a passage in its article, from 0."""
    return int(passage_id.rsplit("-", 1)[1])


def under_title(article: Article, passage: Passage) -> str:
    """A passage as whatever searches reads it: under its article's title."""
    return f"{article.title}\n{passage.text}"
