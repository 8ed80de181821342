"""What became of the articles of a saved answer since: changed, removed, corrected, or as they
were."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.evidence.corrections import corrects_article
from index.article import Article
from index.library import Library
from index.storage.catalogue.articles import Wanted
from index.text.corrections import IN_TITLES, corrects


@dataclass(frozen=True)
class SourceNow:
    """How an article stands now; `successor` is the id of its newest version, or of the article
    that corrects it."""

    state: Literal["same", "changed", "removed", "corrected"]
    successor: str | None = None


def sources_now(article_ids: Iterable[str], library: Library) -> dict[str, SourceNow]:
    """Article id → how it stands in the library now. Not in it at all counts as removed.

    It is corrected if an article whose title says that it corrects something is about it.
    """
    asked = set(article_ids)
    now = library.versions_now(asked)
    corrections = _corrections(library) if asked else []
    return {
        article_id: _standing(article_id, now.get(article_id), corrections, library)
        for article_id in asked
    }


def _standing(
    article_id: str, now: str | None, corrections: Iterable[Article], library: Library
) -> SourceNow:
    if now is None:
        return SourceNow("removed")
    if now != article_id:
        return SourceNow("changed", now)
    for correction in corrections:
        if corrects_article(correction, library.article(article_id)):
            return SourceNow("corrected", correction.id)
    return SourceNow("same")


def _corrections(library: Library) -> list[Article]:
    """The articles whose titles say that they correct others, the newest first."""
    listed = (each.article for words in IN_TITLES for each in library.articles(Wanted(words)))
    return [article for article in dict.fromkeys(listed) if corrects(article.title, "")]
