"""Parts that tests share: all real but the language model, which is scripted."""

import ipaddress
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import postgresql_server
import pytest
from chroma_server import ChromaProcess

from index.embedding import Embedding
from index.library import Library
from index.storage.location import Location

# The same examples in every run, so that a test fails because of a change and of nothing else.
hypothesis.settings.register_profile(
    "same", derandomize=True, deadline=None, database=None, max_examples=100
)
hypothesis.settings.load_profile("same")

# What makes a test more than quick: fixtures that load a model, build an index or start a browser,
# and the marks of tests that do as much by themselves.
HEAVY_FIXTURES = {
    "embedding",
    "library",
    "samples",
    "local_model",
    "browser",
    "server",
    "chroma_server",
    "postgresql",
}
HEAVY_MARKS = ("local_model", "slow")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as `quick` every test that needs no model, index or browser."""
    for item in items:
        marked = any(item.get_closest_marker(mark) for mark in HEAVY_MARKS)
        starts_a_server = parameters_of(item).get("database") == "postgresql"
        if not marked and not starts_a_server and HEAVY_FIXTURES.isdisjoint(fixtures_of(item)):
            item.add_marker(pytest.mark.quick)


def fixtures_of(item: pytest.Item) -> set[str]:
    """The fixtures that a test uses, without parameters that only share a fixture's name."""
    return set(getattr(item, "fixturenames", ())) - set(parameters_of(item))


def parameters_of(item: pytest.Item) -> dict[str, Any]:
    return item.callspec.params if hasattr(item, "callspec") else {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests marked `both_databases` on SQLite and on PostgreSQL."""
    marked = metafunc.definition.get_closest_marker
    if marked("both_databases") and not marked("only_sqlite"):
        kinds = ["sqlite", "postgresql"]
        metafunc.parametrize("database", kinds, indirect=True, scope="module")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgresql_server.Server]:
    """A PostgreSQL server of its own, which forgets everything."""
    if postgresql_server.PROGRAMS is None:
        pytest.skip("PostgreSQL isn't installed; on Debian: apt install postgresql")
    with postgresql_server.started(postgresql_server.PROGRAMS) as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where tables are. On PostgreSQL, a library in any folder has a database of its own there."""
    kind = getattr(request, "param", "sqlite")
    if kind == "sqlite":
        yield kind
        return
    server: postgresql_server.Server = request.getfixturevalue("postgresql")
    with pytest.MonkeyPatch.context() as patch, server.databases() as made:
        patch.setattr(Location, "in_folder", lambda folder: Location(folder, made.of(folder)))
        yield kind


@pytest.fixture(autouse=True)
def quick_tests_embed_nothing(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test that is taken for a quick one and loads the embedding model fails."""

    def refuse(*_: object) -> None:
        pytest.fail("this test loads the embedding model: mark it with @pytest.mark.slow")

    if request.node.get_closest_marker("quick"):
        monkeypatch.setattr(Embedding, "read", refuse)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            assert ipaddress.ip_address(address[0]).is_loopback, f"connects to {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def embedding() -> Embedding:
    return Embedding()


@pytest.fixture
def library(tmp_path: Path, embedding: Embedding) -> Iterator[Library]:
    with Library(tmp_path / "home", embedding) as opened:
        yield opened


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Library]:
    """A library of the sample articles, only to be read."""
    with Library(Location(tmp_path_factory.mktemp("samples")), embedding) as opened:
        opened.sources.show_samples()
        for _ in opened.reindex():
            pass
        yield opened


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaProcess]:
    """Chroma's own server, which takes a second to start: each library has its own collection."""
    started = ChromaProcess(tmp_path_factory.mktemp("chroma"))
    started.start()
    yield started
    started.stop()


@pytest.fixture
def encoded(embedding: Embedding, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is embedded from now on."""
    texts: list[str] = []
    read = embedding.read

    def counting(some: Sequence[str]) -> Any:
        texts.extend(some)
        return read(some)

    monkeypatch.setattr(embedding, "read", counting)
    return texts
