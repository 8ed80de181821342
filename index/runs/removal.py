"""Take articles out of a library and bring them back, or empty it for good."""

import shutil
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index.article import Article
from index.caches.caches import BOTH, Caches
from index.embedding import Embedding
from index.errors import StorageFailed, UnknownArticle
from index.runs.plan import SEEN_FILES
from index.runs.rebuild import FINGERPRINT, fingerprint
from index.runs.reindex import Reindex
from index.sources.source_list import SAMPLES_SHOWN
from index.storage.backup import DROPPED, SHEETS, UPLOADS, before_restores
from index.storage.catalogue import Catalogue
from index.storage.damage import storage_failure
from index.traffic import Traffic

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
        raise not_removed(article_id)
    reindex.take_in_again(former.article, catalogue.documents.removed(article_id))
    return former.article


def not_removed(article_id: str) -> UnknownArticle:
    """Why an article can't be brought back."""
    return UnknownArticle(
        f"There is no removed article {article_id}; `newsdesk list --removed` shows them."
    )


def forget_what_was_removed_long_ago(catalogue: Catalogue, dropped: Path) -> None:
    """Delete it for good, with the files in `dropped`, which are the library's own copies."""
    limit = datetime.now(UTC) - KEPT
    expired = [each.article.id for each in catalogue.former.removed() if each.left_at < limit]
    catalogue.former.forget([each for each in expired if _delete_copies(each, catalogue, dropped)])


def _delete_copies(article_id: str, catalogue: Catalogue, dropped: Path) -> bool:
    """Whether no file of the article is left in `dropped`; one that is open waits for next time."""
    removed = (Path(each.address) for each in catalogue.documents.removed(article_id))
    files = [path for path in removed if path.is_relative_to(dropped)]
    for path in files:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    return not any(path.exists() for path in files)


def empty(
    home: Path, catalogue: Catalogue, caches: Caches, embedding: Embedding, traffic: Traffic
) -> None:
    """Leave a library as if it had just been made, without the samples and with empty caches.

    What the folders and files that it reads hold stays there. Killed before the one transaction,
    it has deleted nothing but the library's own files, whose articles go with the next re-index;
    killed after it, the verification that follows sweeps the old caches. Raises StorageFailed.
    """
    with ExitStack() as unfinished:
        vectors, words = caches.new_vectors(), caches.new_words()
        unfinished.callback(vectors.close)
        if words:
            unfinished.callback(words.close)
        # First: what is left of them would be read again once something else is dropped.
        _delete_files(home)
        facts = {SAMPLES_SHOWN: "yes", SEEN_FILES: "", FINGERPRINT: fingerprint(embedding)}
        for part in BOTH:
            facts |= caches.next_number(part)
        with traffic.alone():
            catalogue.clear(facts)
            unfinished.pop_all()
            caches.use(vectors, words)
    caches.sweep_orphans()
    catalogue.compact()


def _delete_files(home: Path) -> None:
    try:
        # Their folder stays: were it missing, a re-index would wait for it to come back.
        for path in [
            *(home / DROPPED).glob("*"),
            *(home / SHEETS).glob("*"),
            *(home / UPLOADS).glob("*"),
            *before_restores(home),
        ]:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise storage_failure(error, home) or StorageFailed(
            f"Not everything in {home} can be deleted ({(error.strerror or str(error)).lower()}); "
            "close what has its files open, then try again."
        ) from error
