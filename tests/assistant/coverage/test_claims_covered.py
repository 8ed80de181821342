"""How widely a claim is reported: copies, re-runs and what is credited count once."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from newsroom import reindex
from told_news import told, write_article

from assistant.coverage import Coverage, cover
from index.embedding import Embedding
from index.library import Library

NEWS = told("coverage_claims.yaml")
LEAST_RIGHT = 36  # of the 40 claims


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Library]:
    """The ten events of coverage_claims.yaml."""
    home = tmp_path_factory.mktemp("covered")
    for name in NEWS["articles"]:
        write_article(home / "in", name, NEWS)
    with Library(home / "home", embedding) as opened:
        reindex(opened, home / "in")
        yield opened


def covered(claim: str, library: Library) -> Coverage:
    return asyncio.run(cover(claim, library))


def wrong(claim: dict[str, Any], coverage: Coverage) -> str:
    """What of a claim's counts isn't as it was counted by hand, for the message of a failure."""
    counted = coverage.independent, coverage.independent_otherwise
    if counted == (claim["independent"], claim["otherwise"]):
        return ""
    told = [(each.article.publisher, each.origin) for each in coverage.stating]
    against = [(each.article.publisher, each.origin) for each in coverage.otherwise]
    return f"{claim}: {counted}\n   {told}\n   {against}"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_independent_articles_are_counted_as_by_hand(library: Library) -> None:
    outcomes = [wrong(each, covered(each["claim"], library)) for each in NEWS["claims"]]
    assert len(outcomes) == 40
    assert outcomes.count("") >= LEAST_RIGHT, "\n".join(filter(None, outcomes))
