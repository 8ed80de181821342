"""The LangChain retriever: LangChain's own tests, over a library and over a running Newsdesk."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests
from listening import Listening
from newsroom import reindex, write_stories

from assistant.client.retriever import NewsdeskRetriever
from index.embedding import Embedding
from index.errors import BadInput, LibraryInUse, ServerUnreachable
from index.library import Library


class _Standard(RetrieversIntegrationTests):
    """LangChain's tests; its asynchronous one runs in anyio's plugin, which httpx brings."""

    pytestmark = pytest.mark.anyio
    place: dict[str, Any]

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return NewsdeskRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return self.place

    @property
    def retriever_query_example(self) -> str:
        return "Which plants were opened?"


@pytest.mark.slow
class TestOverALibrary(_Standard):
    @pytest.fixture(autouse=True)
    def opened(self, samples: Library) -> None:
        self.place = {"library": samples}


@pytest.mark.slow
class TestOverAServer(_Standard):
    @pytest.fixture(autouse=True)
    def address(self, listener: Listening) -> None:
        self.place = {"address": listener.address}


def test_library_and_server_give_the_same(samples: Library, listener: Listening) -> None:
    filters = {"after": "2025", "language": ["en"]}
    ours = NewsdeskRetriever(library=samples, k=4, filters=filters)  # type: ignore[arg-type]
    theirs = NewsdeskRetriever(address=listener.address, k=4, filters=filters)  # type: ignore[arg-type]
    found = ours.invoke("Why did Huawei open-source its toolkit?")
    assert len(found) == 4
    assert theirs.invoke("Why did Huawei open-source its toolkit?") == found
    for document in found:
        article = samples.article(document.metadata["article_id"])
        told = document.metadata
        assert article.text[told["start"] : told["end"]] == document.page_content
        assert (told["title"], told["publisher"]) == (article.title, article.publisher)
        assert told["published"] == str(article.published)
        assert told["published"] >= "2025"
        assert 0 < told["score"] <= 1.5


def test_works_inside_an_event_loop(samples: Library) -> None:
    async def asked() -> list[Any]:
        return NewsdeskRetriever(library=samples, k=2).invoke("battery")

    assert len(asyncio.run(asked())) == 2


def test_library_is_opened_by_its_folder_until_it_is_closed(
    tmp_path: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "_chosen_embedding", lambda _: embedding)
    with Library(tmp_path / "home") as library:
        reindex(library, write_stories(tmp_path / "news"))
    retriever = NewsdeskRetriever(library=tmp_path / "home", k=1)
    [first] = retriever.invoke("ferry fares")
    assert first.metadata["title"] == "Ferry fares rise"
    other = NewsdeskRetriever(library=tmp_path / "home")
    with pytest.raises(LibraryInUse, match="address="):
        other.invoke("ferry fares")
    retriever.close()
    with Library(tmp_path / "home"):
        pass


def test_what_cannot_be_searched_is_refused() -> None:
    for places in ({}, {"library": "x", "address": "http://127.0.0.1:1"}):
        with pytest.raises((BadInput, ValueError), match="Give a library or an address"):
            NewsdeskRetriever(**places)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="publisher"):
        NewsdeskRetriever(library="x", filters={"publisher": "y"})  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="There is no library in x; give the folder of one"):
        NewsdeskRetriever(library="x").invoke("y")
    with pytest.raises(ServerUnreachable, match="No Newsdesk answers"):
        NewsdeskRetriever(address="http://127.0.0.1:9").invoke("x")


def test_key_is_not_shown() -> None:
    assert "nd_" not in repr(NewsdeskRetriever(address="http://127.0.0.1:1", key="nd_secret"))
