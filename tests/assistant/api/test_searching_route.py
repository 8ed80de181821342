"""Search and stories over HTTP."""

import asyncio

import pytest
from starlette.testclient import TestClient

from assistant.api.models import SearchResult, Story
from assistant.asking.question import question_of
from assistant.asking.searching import Searcher
from assistant.story.story import tell_story
from index.library import Library


def test_search_finds_what_the_page_finds(api: TestClient, samples: Library) -> None:
    wanted = asyncio.run(Searcher(samples).search(question_of("battery plant"), 3))
    result = SearchResult(**api.post("search", json={"query": "battery plant", "limit": 3}).json())
    assert [hit.article.id for hit in result.hits] == [hit.article.id for hit in wanted.hits]
    for hit in result.hits:
        text = samples.article(hit.article.id).text
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_search_by_address_is_the_same(api: TestClient) -> None:
    asked = {"query": "battery", "language": ["en", "zh"], "after": "2025"}
    found = api.get("search", params=asked)
    assert found.status_code == 200
    assert found.json() == api.post("search", json=asked).json()


def test_search_keeps_to_its_filters(api: TestClient) -> None:
    [first, *_] = SearchResult(**api.post("search", json={"query": "trade"}).json()).hits
    only = {"query": "trade", "article": [first.article.id]}
    hits = SearchResult(**api.post("search", json=only).json()).hits
    assert {hit.article.id for hit in hits} == {first.article.id}
    assert api.get("search", params={"query": "trade", "source": "no such paper"}).json() == {
        "hits": [],
        "notes": [],
        "phrases_not_found": [],
    }


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        ({"query": "x", "after": "soon"}, "after soon is not a date"),
        ({"query": "x", "language": ["klingonish"]}, "language klingonish is no language"),
        ({"query": "x", "after": "2025", "before": "2024"}, "No day is both after:2025-01-01"),
        ({"query": "x", "limit": 0}, "limit: "),
        ({"query": "x", "publisher": "y"}, "publisher isn't known here"),
        ({"query": " ?! "}, ""),
        ({}, "query is missing."),
    ],
)
def test_what_cannot_be_searched_is_refused(
    api: TestClient, asked: dict[str, object], detail: str
) -> None:
    for answer in (api.post("search", json=asked), api.get("search", params=asked)):  # type: ignore[arg-type]
        assert answer.status_code == 422
        assert answer.json()["type"] == "/problems/bad-input"
        assert answer.json()["detail"].startswith(detail)


def test_story_is_told_oldest_first(api: TestClient, samples: Library) -> None:
    told = asyncio.run(tell_story(samples, "Huawei"))
    story = Story(**api.get("stories", params={"topic": "Huawei"}).json())
    assert story == Story.of(told)
    assert story.entries
    days = [each.article.published for each in story.entries if each.article.published]
    assert days == sorted(days)


def test_story_of_nothing_is_empty(api: TestClient) -> None:
    assert api.get("stories", params={"topic": "Zorblax"}).json()["entries"] == []
    assert api.get("stories", params={"topic": ""}).status_code == 422
    assert api.get("stories", params={"topic": "?!"}).status_code == 422
