"""Take articles out of a library, and bring them back."""

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
    """Let go of it for good, with the files in `dropped`, which are the library's own copies."""
    limit = datetime.now(UTC) - KEPT
    expired = [each.article.id for each in catalogue.former.removed() if each.left_at < limit]
    for article_id in expired:
        for document in catalogue.documents.removed(article_id):
            if Path(document.address).is_relative_to(dropped):
                Path(document.address).unlink(missing_ok=True)
    catalogue.former.forget(expired)
