"""Files of what a search found, of the listed articles, and of the whole library."""

import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from newsroom import reindex, write_stories
from starlette.testclient import TestClient

from assistant.asking.searching import Search
from assistant.references.formats import FORMATS
from assistant.ui.ask.search_explained import explained
from assistant.ui.pages.reference_files import reference_files
from assistant.ui.shared.language import words_in
from index.embedding import Embedding
from index.library import Library
from index.query import Query


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("library")
    with Library(folder / "home", embedding) as opened:
        reindex(opened, write_stories(folder / "news"))
        yield opened


def client(library: Library, *, at_home: bool = True) -> TestClient:
    site = FastAPI()
    site.include_router(reference_files(library, at_home=at_home))
    return TestClient(site)


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_a_search_found_is_saved_with_its_passages(library: Library, suffix: str) -> None:
    hits = library.search("comet above the observatory", 2)
    ids = ",".join(hit.passage.id for hit in hits)
    saved = client(library).get(f"/hits.{suffix}?passages={ids},nonsense")
    assert f"newsdesk-search.{suffix}" in saved.headers["content-disposition"]
    first, second = (saved.text.index(hit.article.title) for hit in hits)
    assert first < second
    assert "photographed its tail" in saved.text


def test_listed_articles_are_saved_as_they_are_narrowed(library: Library) -> None:
    every = client(library).get("/listed.jsonl").text.splitlines()
    assert len(every) == library.article_count()
    some = client(library).get("/listed.jsonl?" + urlencode({"words": "comet dawn"}))
    assert [json.loads(line)["title"] for line in some.text.splitlines()] == ["Comet seen at dawn"]


def test_whole_library_is_saved_by_the_person_on_this_machine_only(library: Library) -> None:
    saved = client(library).get("/library.jsonl")
    assert len(saved.text.splitlines()) == library.article_count()
    assert "attachment" in saved.headers["content-disposition"]
    assert client(library, at_home=False).get("/library.jsonl").status_code == 404


@pytest.mark.parametrize("address", ["/hits.exe?passages=a-0", "/listed.html", "/hits."])
def test_other_formats_are_not_there(library: Library, address: str) -> None:
    assert client(library).get(address).status_code == 404


def test_link_of_a_search_leads_to_what_it_found(library: Library) -> None:
    hits = library.search("comet above the observatory", 2)
    drawn = explained(Search(Query("comet"), tuple(hits)), words_in("en"))
    link = re.search(r'href="(hits\.ris\?[^"]*)"', drawn)
    assert link is not None
    saved = client(library).get(f"/{unescape(link[1])}")
    assert all(hit.article.title in saved.text for hit in hits)
