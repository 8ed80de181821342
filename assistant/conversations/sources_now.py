"""What became of the articles of a saved answer since: changed, removed, or as they were."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from index.library import Library


@dataclass(frozen=True)
class SourceNow:
    """How an article stands now; `successor` is the id of its newest version."""

    state: Literal["same", "changed", "removed"]
    successor: str | None = None


def sources_now(article_ids: Iterable[str], library: Library) -> dict[str, SourceNow]:
    """Article id → how it stands in the library now. Not in it at all counts as removed."""
    asked = set(article_ids)
    now = library.versions_now(asked)
    return {article_id: _standing(article_id, now.get(article_id)) for article_id in asked}


def _standing(article_id: str, now: str | None) -> SourceNow:
    if now is None:
        return SourceNow("removed")
    return SourceNow("same") if now == article_id else SourceNow("changed", now)
