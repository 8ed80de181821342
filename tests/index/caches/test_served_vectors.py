"""Vectors on Chroma's own server: found as on one machine, by several, and told when it is away."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, get_args

import httpx
import numpy as np
import pytest
from chroma_server import ChromaProcess
from chromadb.api.client import Client
from chromadb.utils import embedding_functions
from newsroom import (
    STORIES,
    add_vectors,
    assert_each_passage_answers_once,
    found,
    reindex,
    write,
    write_stories,
)
from waiting import until

from index.article import Passage
from index.caches import chroma, served_vectors, shared_caches
from index.caches import vectors as vectors_module
from index.caches.chroma import ChromaServer
from index.caches.served_vectors import ServedVectors
from index.caches.shared_encodings import SharedEncodings
from index.embedding import Embedding
from index.errors import BadInput, CacheDamaged, VectorsUnreachable
from index.library import Library
from index.query import Filters, Query
from index.runs.verify import Findings
from index.search.search import Hit, Ranking
from index.storage.location import CATALOGUE, Location

pytestmark = pytest.mark.both_databases

QUESTIONS = [
    "Which bridge was closed?",
    "cheese market",
    "who conducts the orchestra",
    "comet tail observatory",
    "港口大桥为什么关闭",
]


@pytest.fixture
def away(tmp_path: Path) -> Iterator[ChromaProcess]:
    """A server of its own, to be stopped."""
    started = ChromaProcess(tmp_path / "chroma")
    started.start()
    yield started
    started.stop()


class Newsroom:
    """Servers beside each other, each with its own folder, on one catalogue."""

    def __init__(self, folder: Path, embedding: Embedding, address: str) -> None:
        self._folder = folder
        self._embedding = embedding
        self._address = address
        self._opened = ExitStack()

    def open(self, name: str, *, light: bool = True) -> Library:
        """A server; a `light` one looks at what others did only when it is told to."""
        home, shared = self._folder / name, Location.in_folder(self._folder)
        home.mkdir(exist_ok=True)
        catalogue = home / CATALOGUE
        if shared.server is None and not catalogue.is_symlink():
            catalogue.symlink_to(self._folder / CATALOGUE)
        location = Location(home, shared.server, self._address)
        return self._opened.enter_context(Library(location, self._embedding, light=light))

    def close(self) -> None:
        self._opened.close()


@pytest.fixture
def newsroom(
    tmp_path: Path,
    embedding: Embedding,
    chroma_server: ChromaProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Newsroom]:
    monkeypatch.setattr(shared_caches, "SECONDS_FOR_OTHERS", 0.0)
    opened = Newsroom(tmp_path, embedding, chroma_server.address)
    yield opened
    opened.close()


def on_its_own(folder: Path, address: str) -> Location:
    """A library of one server."""
    return replace(Location.in_folder(folder / "home"), vectors=address)


def close(hit: Hit) -> dict[str, float | None]:
    return {"best": hit.score, **(asdict(hit.close) if hit.close else {})}


def hits(
    library: Library, ranking: Ranking = "reranked", **filters: Any
) -> list[dict[str, object]]:
    """What is found for each question, with all scores to the last digit."""
    return [
        {"passage": hit.passage.id, "similarity": hit.similarity, "words": hit.words, **close(hit)}
        for question in QUESTIONS
        for hit in library.search(Query(question, filters=Filters(**filters)), ranking=ranking)
    ]


def verified(library: Library) -> Findings:
    *_, findings = library.verify()
    assert isinstance(findings, Findings)
    return findings


def test_a_library_on_a_server_finds_the_same_to_the_last_digit(
    newsroom: Newsroom, samples: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = newsroom.open("one")
    library.sources.show_samples()
    for _ in library.reindex():
        pass
    for is_large in (False, True):
        for each in (library, samples):
            monkeypatch.setattr(each._caches.vectors, "_is_large", is_large)
        for ranking in get_args(Ranking):
            assert hits(library, ranking) == hits(samples, ranking)
    assert hits(library, languages=("en",)) == hits(samples, languages=("en",))
    assert verified(library).is_sound


def test_what_one_server_takes_in_every_server_finds(tmp_path: Path, newsroom: Newsroom) -> None:
    one, other = newsroom.open("one"), newsroom.open("other", light=False)
    news = write_stories(tmp_path / "news", "bridge.txt", "cheese.txt", "comet.txt")
    reindex(one, news)
    assert found(one, "steel cables")[0] == "Harbour bridge closes"
    until(lambda: other._caches.words.count() == one._caches.words.count())
    assert hits(other) == hits(one)
    (news / "bridge.txt").unlink()
    write(tmp_path / "news", "wolves.txt", STORIES["wolves.txt"])
    reindex(one)
    until(lambda: found(other, "cubs near the reservoir")[0] == "Wolves back in valley")
    assert "Harbour bridge closes" not in found(other, "steel cables")
    until(lambda: other._caches.words.article_ids() == one._caches.vectors.article_ids())
    late = newsroom.open("late")
    assert_each_passage_answers_once(late)
    assert hits(late) == hits(other)


@pytest.mark.parametrize("scanned", [0, 20_000])
def test_a_rebuild_switches_every_server_to_a_new_collection(
    tmp_path: Path, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, scanned: int
) -> None:
    monkeypatch.setattr(vectors_module, "SCANNED", scanned)
    one, other = newsroom.open("one"), newsroom.open("other")
    reindex(one, write_stories(tmp_path / "news"))
    other._caches.catch_up()
    before = hits(other)
    for _ in one.rebuild():
        pass
    names = one._caches._server.names("newsdesk-" + one._caches._library)
    assert [name.rpartition("-")[2] for name in names] == ["2"]
    assert other._caches.vectors.number == 1
    if scanned:
        other._caches.catch_up()
    assert hits(other) == before == hits(one)
    assert other._caches.vectors.number == 2
    for library in (one, other):
        assert verified(library).is_sound
        assert_each_passage_answers_once(library)
    assert one._catalogue.encodings.count(1) == 0


def test_the_old_vectors_stay_until_every_server_has_seen_the_new_ones(
    tmp_path: Path, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = newsroom.open("one"), newsroom.open("other")
    reindex(one, write_stories(tmp_path / "news"))
    other._caches.catch_up()
    before, waited = hits(other), []

    def wait(seconds: float) -> None:
        waited.append((seconds, hits(other) == before))

    monkeypatch.setattr(one._caches._closed, "wait", wait)
    for _ in one.rebuild():
        pass
    assert waited == [(0.0, True)]


def test_passages_added_by_a_server_that_had_not_seen_the_switch_wait_for_their_vectors(
    tmp_path: Path, newsroom: Newsroom
) -> None:
    one, other = newsroom.open("one"), newsroom.open("other")
    reindex(one, write_stories(tmp_path / "news", "bridge.txt"))
    vectors = one._caches.vectors
    for _ in other.rebuild():
        pass
    later = Passage("late", 0, 0, 1, "x")
    with pytest.raises(CacheDamaged, match="missing"):
        add_vectors(vectors, [later], np.eye(1, 384, dtype=np.float32))
    reindex(other, write(tmp_path / "news", "comet.txt", STORIES["comet.txt"]))
    other._catalogue.encodings.delete_made(2)
    one._caches.catch_up()
    assert one.words_only_count() == 2
    reindex(one)
    assert one.words_only_count() == 0
    assert_each_passage_answers_once(one)


def test_leftovers_that_were_another_servers_work_are_made_again(
    tmp_path: Path, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run begins by deleting what a killed one left; it may be of a run that is under way."""
    one, other = newsroom.open("one"), newsroom.open("other")
    reindex(one, write_stories(tmp_path / "news", "bridge.txt"))
    write(tmp_path / "news", "copy.txt", STORIES["bridge.txt"].replace("Monday", "Tuesday"))
    write_stories(tmp_path / "news", "comet.txt")
    switch, swept = one._catalogue.articles.switch, []

    def late(*read: Any, **given: Any) -> list[str]:
        if not swept:
            swept.extend(one._catalogue.articles.unsettled())
            other._reindex()._sweep(swept)
        return switch(*read, **given)

    monkeypatch.setattr(one._catalogue.articles, "switch", late)
    reindex(one)
    assert len(swept) == 2
    assert one.words_only_count() == 0
    assert verified(one).is_sound
    other._caches.catch_up()
    assert_each_passage_answers_once(other)


@pytest.mark.only_sqlite
def test_a_run_that_was_killed_in_a_rebuild_leaves_nothing_for_long(
    tmp_path: Path, newsroom: Newsroom
) -> None:
    library = newsroom.open("one")
    reindex(library, write_stories(tmp_path / "news"))
    killed = library.rebuild()
    next(killed)
    next(killed)
    killed.close()
    for _ in library.rebuild():
        pass
    names = library._caches._server.names("newsdesk-" + library._caches._library)
    assert [name.rpartition("-")[2] for name in names] == ["3"]
    assert library._catalogue.encodings.count(2) == 0
    assert verified(library).is_sound


def test_an_emptied_library_is_empty_on_every_server(tmp_path: Path, newsroom: Newsroom) -> None:
    one, other = newsroom.open("one"), newsroom.open("other")
    reindex(one, write_stories(tmp_path / "news"))
    other._caches.catch_up()
    one.empty()
    other._caches.catch_up()
    for library in (one, other):
        assert hits(library) == []
        assert library._caches.words.count() == library._caches.vectors.count() == 0


@pytest.mark.only_sqlite
@pytest.mark.parametrize("harm", ["rows", "collection", "encodings", "words"])
def test_what_was_lost_is_found_and_made_again(
    tmp_path: Path, newsroom: Newsroom, harm: str
) -> None:
    library = newsroom.open("one")
    reindex(library, write_stories(tmp_path / "news"))
    before = hits(library)
    caches, some = library._caches, library._catalogue.articles.passage_ids()[:3]
    if harm == "rows":
        caches.vectors._collection.delete(ids=some)
    elif harm == "collection":
        caches._server.delete(caches.vectors._name)
    elif harm == "encodings":
        caches.vectors.passage_vectors.delete([some[0].partition("-")[0]])
    else:
        caches.words.delete([some[0].partition("-")[0]], library._catalogue.articles.passages)
    findings = verified(library)
    if harm == "collection":
        assert findings.remade == ("vectors",)
    else:
        assert findings.lost > 0
    # What is embedded again beside other texts may differ in its last digit.
    after = zip(hits(library), before, strict=True)
    assert all(now == pytest.approx(then, abs=1e-5) for now, then in after)
    assert_each_passage_answers_once(library)
    assert verified(library).is_sound


def test_a_library_moves_to_a_server_and_back_without_being_embedded_again(
    tmp_path: Path, embedding: Embedding, chroma_server: ChromaProcess, encoded: list[str]
) -> None:
    home = tmp_path / "home"
    with Library(home, embedding) as library:
        reindex(library, write_stories(tmp_path / "news"))
        before = hits(library)
    encoded.clear()
    for place in (on_its_own(tmp_path, chroma_server.address), home):
        with Library(place, embedding) as library:
            assert library.wants_verifying
            assert "vectors" in verified(library).remade
            assert encoded == []
            assert hits(library) == before
            encoded.clear()


def test_while_the_server_is_away_articles_are_found_by_their_words(
    tmp_path: Path,
    embedding: Embedding,
    away: ChromaProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vectors_module, "SCANNED", 0)
    with Library(on_its_own(tmp_path, away.address), embedding) as library:
        reindex(library, write_stories(tmp_path / "news"))
        before = hits(library)
        assert library.lacking is None
        away.stop()
        assert found(library, "steel cables")[0] == "Harbour bridge closes"
        assert isinstance(library.lacking, VectorsUnreachable)
        assert "chroma run" in str(library.lacking)
        write(tmp_path / "news", "later.txt", STORIES["cheese.txt"] + " More later.")
        with pytest.raises(VectorsUnreachable, match=f"{away.address} doesn't answer"):
            reindex(library)
    with Library(on_its_own(tmp_path, away.address), embedding) as library:
        assert found(library, "steel cables")[0] == "Harbour bridge closes"
        away.start()
        assert hits(library) == before
        assert library.lacking is None
        reindex(library)
        assert_each_passage_answers_once(library)


@pytest.mark.only_sqlite
def test_a_small_library_is_found_by_meaning_while_the_server_is_away(
    tmp_path: Path, embedding: Embedding, away: ChromaProcess
) -> None:
    with Library(on_its_own(tmp_path, away.address), embedding) as library:
        reindex(library, write_stories(tmp_path / "news"))
        before = hits(library)
        away.stop()
        assert hits(library) == before


@pytest.mark.only_sqlite
def test_a_new_library_needs_its_server(tmp_path: Path, embedding: Embedding) -> None:
    nobody = ChromaProcess(tmp_path).address
    with pytest.raises(VectorsUnreachable, match="NEWSDESK_VECTORS"):
        Library(on_its_own(tmp_path, nobody), embedding)


@pytest.mark.only_sqlite
def test_who_is_not_chroma_is_told_apart_from_damage(tmp_path: Path) -> None:
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<h1>It works!</h1>")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(VectorsUnreachable, match="as Chroma does"):
            ChromaServer(f"http://127.0.0.1:{server.server_port}").open("passages")
        server.shutdown()


@pytest.mark.only_sqlite
def test_a_server_that_hangs_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "TIMEOUT", httpx.Timeout(0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = ChromaServer(f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(VectorsUnreachable):
            server.names("newsdesk")
        monkeypatch.setattr(server._api, "list_collections", lambda **_: pytest.fail("waited"))
        with pytest.raises(VectorsUnreachable):
            server.names("newsdesk")
        monkeypatch.setattr(server, "_asked_again", 0.0)
        monkeypatch.setattr(server._api, "list_collections", lambda **_: [])
        assert server.names("newsdesk") == []
        assert server.away is None


@pytest.mark.only_sqlite
def test_a_proxy_of_the_environment_is_not_used(
    chroma_server: ChromaProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ChromaServer(chroma_server.address).names("nothing") == []


@pytest.mark.only_sqlite
@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000",
        "http://localhost:8000/",
        "https://10.1.2.3:8443",
        "http://172.31.0.9",
        "http://192.168.7.7:8000",
        "http://100.100.1.1:8000",
        "http://[::1]:8000",
        "http://[fd12:3456::1]:8000",
    ],
)
def test_a_private_address_is_taken(address: str) -> None:
    ChromaServer(address).close()


@pytest.mark.only_sqlite
@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://8.8.8.8:8000", "asks for no password"),
        ("http://[2606:4700::1111]:8000", "asks for no password"),
        ("http://169.254.169.254", "asks for no password"),
        ("http://0.0.0.0:8000", "asks for no password"),
        ("http://172.32.0.1:8000", "asks for no password"),
        ("http://chroma.example.com:8000", "write it as"),
        ("chroma:8000", "write it as"),
        ("10.0.0.5:8000", "write it as"),
        ("ftp://10.0.0.5", "write it as"),
        ("http://10.0.0.5:80000", "write it as"),
        ("http://10.0.0.5:8000/api", "write no more than"),
        ("http://ann:secret@10.0.0.5:8000", "write no more than"),
    ],
)
def test_any_other_address_is_refused(address: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        ChromaServer(address)


class Built(Exception):
    """The client made something that the server named."""


@pytest.mark.only_sqlite
def test_nothing_that_the_server_names_is_made(
    chroma_server: ChromaProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client's own collection makes the functions of the stored schema, even to add vectors."""

    class Named:
        @staticmethod
        def build_from_config(config: dict[str, Any]) -> None:
            raise Built

    for known in ("known_embedding_functions", "sparse_known_embedding_functions"):
        monkeypatch.setitem(getattr(embedding_functions, known), "openai", Named)
    harmful = {"type": "known", "name": "openai", "config": {"api_key_env_var": "HOME"}}
    server = ChromaServer(chroma_server.address)
    made = server._api._make_request(
        "post",
        "/tenants/default_tenant/databases/default_database/collections",
        json={
            "name": "harmful",
            "configuration": {"hnsw": {"space": "cosine"}, "embedding_function": harmful},
            "get_or_create": True,
        },
    )
    assert made["configuration_json"]["embedding_function"] == harmful
    ids, rows = ["a-0", "a-1"], np.eye(2, 24, dtype=np.float32)
    for collection in (server.create("harmful"), server.open("harmful")):
        collection.add(ids=ids, embeddings=rows, metadatas=[{"article_id": "a"}] * 2)
        asked = collection.query(query_embeddings=rows[:1], n_results=1, include=["distances"])
        assert asked["ids"] == [["a-0"]]
        assert collection.get(ids=ids, include=["metadatas", "embeddings"])["ids"] == ids
        assert collection.count() == 2
        collection.delete(where={"article_id": {"$in": ["a"]}})
    by_client = Client.from_system(server._system).get_collection(
        "harmful", embedding_function=None
    )
    with pytest.raises((Built, ValueError)):
        _ = by_client.configuration
    with pytest.warns(UserWarning, match="Could not reconstruct"):
        by_client.add(ids=ids, embeddings=rows)
    server.delete("harmful")


@pytest.mark.only_sqlite
def test_the_nearest_of_many_articles_are_chromas(
    tmp_path: Path,
    newsroom: Newsroom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = newsroom.open("one")
    reindex(library, write_stories(tmp_path / "news"))
    vectors = library._caches.vectors
    assert isinstance(vectors, ServedVectors)
    among = set(library._catalogue.articles.ids()[::2])
    question = library.read(["wolves in the valley"])[0].vector
    looked_at = vectors.nearest(question, 3, among)
    monkeypatch.setattr(served_vectors, "ARTICLES_SCANNED", 0)
    by_chroma = vectors.nearest(question, 3, among)
    assert set(by_chroma) == set(looked_at)
    assert np.allclose(list(by_chroma.values()), list(looked_at.values()), atol=1e-6)
    monkeypatch.setattr(served_vectors, "MOST_GONE_THROUGH", 4)
    assert set(vectors.nearest(question, 3, among)) <= set(looked_at)


@pytest.mark.only_sqlite
def test_encodings_are_kept_in_memory_of_a_stated_size(newsroom: Newsroom) -> None:
    kept = newsroom.open("one")._caches.vectors.passage_vectors
    assert isinstance(kept, SharedEncodings)
    assert kept._articles._most == 256 * 2**20
