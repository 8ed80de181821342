"""Take articles out of a library, and bring them back."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index.article import Article
from index.errors import UnknownArticle
from index.runs.reindex import Reindex
from index.storage.catalogue import Catalogue

KEPT = timedelta(days=30)  # what was removed can be brought back for so long


def remove(article_id: str, catalogue: Catalogue, reindex: Reindex) -> None:
    """Take an article out; its documents are not read again until they change."""
    known = catalogue.documents.all()
    reindex.let_go(
        [
            replace(known[address], article_id=None, note=None, removed=article_id)
            for address in catalogue.documents.of_article(article_id)
        ]
    )


def bring_back(article_id: str, catalogue: Catalogue, reindex: Reindex) -> Article:
    """Undo a removal. Raises UnknownArticle."""
    former = catalogue.former.get(article_id)
    if former is None or former.why != "removed":
        raise UnknownArticle(
            f"There is no removed article {article_id}; `newsdesk list --removed` shows them."
        )
    reindex.take_in_again(former.article, catalogue.documents.removed(article_id))
    return former.article


def forget_what_was_removed_long_ago(catalogue: Catalogue, dropped: Path) -> None:
    """Delete it for good, with the files in `dropped`, which are the library's own copies."""
    limit = datetime.now(UTC) - KEPT
    expired = [each.article.id for each in catalogue.former.removed() if each.left_at < limit]
    catalogue.former.forget([each for each in expired if _delete_files(each, catalogue, dropped)])


def _delete_files(article_id: str, catalogue: Catalogue, dropped: Path) -> bool:
    """Whether no file of the article is left in `dropped`; one that is open waits for next time."""
    removed = (Path(each.address) for each in catalogue.documents.removed(article_id))
    files = [path for path in removed if path.is_relative_to(dropped)]
    for path in files:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    return not any(path.exists() for path in files)
