"""An article as a row: the columns that `articles` and `former_articles` share."""

import json
from datetime import date
from typing import Any

from sqlalchemy import Row

from index.article import Article

COLUMNS = (
    "id, title, authors, publisher, published, url, language, text, added_at, updated, section, "
    "date_found, date_sure"
)


def article_in(row: Row[Any]) -> Article:
    """The article that a row of either table holds."""
    return Article(
        title=row.title,
        text=row.text,
        authors=tuple(json.loads(row.authors)),
        publisher=row.publisher,
        published=date.fromisoformat(row.published) if row.published else None,
        url=row.url,
        language=row.language,
        updated=date.fromisoformat(row.updated) if row.updated else None,
        section=row.section,
        date_found=row.date_found,
        date_sure=bool(row.date_sure),
    )


def values_of(article: Article) -> dict[str, Any]:
    """What `COLUMNS` hold of an article; all but `added_at`."""
    return {
        "id": article.id,
        "title": article.title,
        "authors": json.dumps(article.authors, ensure_ascii=False),
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
        "language": article.language,
        "text": article.text,
        "updated": article.updated.isoformat() if article.updated else None,
        "section": article.section,
        "date_found": article.date_found,
        "date_sure": article.date_sure,
    }
