"""A library's articles as lines of JSON, which come back exactly as they were.

What other programs write is interpreted: its text is cleaned, its language told, its fields are
known by many names. What Newsdesk itself wrote says that it is so, and is taken as it stands.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from index.article import Article, ArticleWithHistory, EarlierVersion
from index.errors import UnreadableSource
from index.text.decoding import is_text, seen, short_enough

MARK = "newsdesk"  # the field that says so; its value is the version of this format
VERSION = 1
LONGEST_FIELD = 1_000
MOST_EARLIER = 1_000  # versions of one article
_OPTIONAL = ("publisher", "language", "section", "date_found")


def export_line(exported: ArticleWithHistory) -> bytes:
    """One article as a line of JSON in UTF-8, without empty fields."""
    record: dict[str, Any] = {MARK: VERSION, **_fields(exported.article)}
    if exported.note:
        record["note"] = exported.note
    if exported.earlier:
        record["earlier"] = [
            {**_fields(each.article), "left": each.left.isoformat(), "successor": each.successor}
            for each in exported.earlier
        ]
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def read_exported(record: Mapping[str, Any]) -> ArticleWithHistory | None:
    """The article of such a line; None if the record is another program's.

    The line may have been written by anybody, so what can't be seen is left out of it, and whoever
    reads it must look at its addresses. Raises UnreadableSource if it isn't what it says.
    """
    version = record.get(MARK)
    if not isinstance(version, int) or isinstance(version, bool):
        return None
    if version > VERSION:
        raise UnreadableSource("a newer version of Newsdesk wrote it; install that one")
    note = record.get("note")
    earlier = record.get("earlier") or []
    try:
        article = _article(record)
        versions = [_earlier(each, article) for each in _listed(earlier)]
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableSource(
            "it isn't as Newsdesk wrote it; take the file as it was exported"
        ) from error
    return ArticleWithHistory(
        article,
        seen(note)[:LONGEST_FIELD] if isinstance(note, str) and is_text(note) else None,
        _linked(versions, article),
    )


def _fields(article: Article) -> dict[str, Any]:
    fields = {
        "title": article.title,
        "authors": list(article.authors),
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "updated": article.updated.isoformat() if article.updated else None,
        "url": article.url,
        "language": article.language,
        "section": article.section,
        "date_found": article.date_found,
        "date_sure": None if article.date_sure else False,
        "text": article.text,
    }
    return {name: value for name, value in fields.items() if value not in (None, [])}


def _article(record: Mapping[str, Any]) -> Article:
    """Raises KeyError, TypeError or ValueError if a field is missing or isn't what it must be."""
    text = short_enough(_written(record["text"], None))
    authors = record.get("authors") or []
    url = record.get("url")
    return Article(
        title=_written(record["title"]),
        text=text,
        authors=tuple(_written(name) for name in _listed(authors)),
        published=_day(record.get("published")),
        updated=_day(record.get("updated")),
        url=_written(url, None) if url else None,
        date_sure=record.get("date_sure") is not False,
        **{name: _written(record[name]) for name in _OPTIONAL if record.get(name)},
    )


def _earlier(record: Any, article: Article) -> EarlierVersion:
    left = datetime.fromisoformat(record["left"])
    successor = record.get("successor")
    return EarlierVersion(
        _article(record),
        left if left.tzinfo else left.replace(tzinfo=UTC),
        successor if isinstance(successor, str) else article.id,
    )


def _linked(versions: Sequence[EarlierVersion], article: Article) -> tuple[EarlierVersion, ...]:
    """Each version once; one that leads to none of the others leads to the article itself."""
    known = {each.article.id: each for each in versions if each.article.id != article.id}
    return tuple(
        each
        if each.successor in known and each.successor != each.article.id
        else EarlierVersion(each.article, each.left, article.id)
        for each in known.values()
    )


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST_EARLIER:
        raise TypeError
    return value


def _written(value: Any, longest: int | None = LONGEST_FIELD) -> str:
    """The text without what can't be seen in it. Raises ValueError if nothing is left."""
    if not isinstance(value, str):
        raise TypeError
    text = seen(value)[:longest]
    if not text.strip() or not is_text(text):
        raise ValueError
    return text


def _day(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(value)
