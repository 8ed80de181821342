"""What became of the articles of a frozen answer since: changed, removed, or as they were."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from index.errors import UnknownArticle
from index.library import Library


@dataclass(frozen=True)
class SourceNow:
    """How an article stands now; `successor` is the id of the version that took its place."""

    state: Literal["same", "changed", "removed"]
    successor: str | None = None


def sources_now(article_ids: Iterable[str], library: Library) -> dict[str, SourceNow]:
    """Article id → how it stands in the library now. Not in it at all counts as removed."""
    return {article_id: _now(article_id, library) for article_id in dict.fromkeys(article_ids)}


def _now(article_id: str, library: Library) -> SourceNow:
    if _answers(article_id, library):
        return SourceNow("same")
    seen = {article_id}
    former = library.former(article_id)
    # Versions may have changed again; two that took each other's place by turns would go round.
    while former and former.successor and former.successor not in seen:
        if _answers(former.successor, library):
            return SourceNow("changed", former.successor)
        seen.add(former.successor)
        former = library.former(former.successor)
    return SourceNow("removed")


def _answers(article_id: str, library: Library) -> bool:
    try:
        library.article(article_id)
    except UnknownArticle:
        return False
    return True
