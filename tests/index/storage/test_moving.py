"""A library is moved to PostgreSQL and back, and is the same in every row."""

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import postgresql_server
import pytest
from newsroom import reindex, write, write_stories
from places import ROOT
from saved import answered
from sqlalchemy import URL, select
from tables_of import tables_of

from assistant.accounts.accounts import Accounts
from assistant.alerts.alert import Saved
from assistant.alerts.alerts import Alerts
from assistant.api.idempotency.keys import Answered, IdempotencyKeys
from assistant.cli.moving import parts
from assistant.conversations.conversations import Conversations, new_owner
from assistant.keys.keys import Keys
from index.embedding import Embedding
from index.errors import BadInput, StorageFailed
from index.library import Library
from index.query import Query
from index.storage import moving
from index.storage import postgresql as its_own
from index.storage.location import CATALOGUE, Location
from index.storage.moving import move

OWNER = new_owner()


@pytest.fixture
def server(postgresql: postgresql_server.Server) -> Iterator[URL]:
    name = postgresql.make(empty=True)
    yield postgresql.url(name)
    its_own.engine_on(postgresql.url(name)).dispose()
    postgresql.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def home(tmp_path: Path, embedding: Embedding) -> Path:
    """A library with something in most tables."""
    news = write_stories(tmp_path / "news")
    write(
        news, "copy.txt", "Bridge closes again\n\nEngineers found cracks in the cables on Monday."
    )
    write(news, "nul.md", "桥\n\n市长星期一说，大桥已经关闭。")
    home = tmp_path / "home"
    with Library(home, embedding) as library:
        reindex(library, news)
        write(news, "ferry.txt", "Ferry fares fall\n\nIslanders pay two pounds less.")
        reindex(library)
        library.remove(library.articles()[0].article.id)
    conversations = Conversations(home)
    entry = conversations.start(OWNER, answered("Where is the bridge?"))
    conversations.add(OWNER, entry.id, answered("And the ferry? 大桥"))
    Alerts(home).add(OWNER, "search", "bridge", Saved(), ["s1"])
    Keys(home).add("bot", ["ask"])
    Accounts(home).add("Ann Brook", ["ask"])
    done = Answered(202, '{"job": 1}', "/jobs/1")
    IdempotencyKeys(home).once("ann", "key", "request", lambda: done)
    return home


def rows_in(home: Path) -> dict[str, list[tuple[object, ...]]]:
    with tables_of(home) as db:
        tables = [table for part in parts() for table in part.metadata.sorted_tables]
        tables += [words.table for part in parts() for words in part.words]
        return {
            table.name: sorted(map(tuple, db.execute(select(table))), key=repr) for table in tables
        }


def hits(location: Path | Location, embedding: Embedding) -> list[tuple[object, ...]]:
    with Library(location, embedding) as library:
        return [
            (hit.passage.id, hit.score, hit.similarity, hit.words, hit.fused)
            for asked in ("bridge cables", "who photographed the comet", "大桥", "fares")
            for hit in library.search(Query(asked))
        ]


@pytest.mark.slow
def test_a_library_moves_there_and_back_and_answers_the_same(
    home: Path, server: URL, tmp_path: Path, embedding: Embedding
) -> None:
    before, found = rows_in(home), hits(home, embedding)
    there = Location(home, server)
    copied = {each.table: each.rows for each in move(Location(home), there, parts())}
    assert copied == {name: len(rows) for name, rows in before.items()}
    assert copied["articles"] == 11 and copied["conversation_words"] == 2
    assert rows_in(home) == before
    assert hits(there, embedding) == found
    assert [each.turn for each in Conversations(there).search(OWNER, "ferry")] == [2]
    assert Conversations(there).start(OWNER, answered("Next?")).turns == 1
    assert len(Alerts(there).listed(OWNER)) == len(Keys(there).all()) == 1
    (home / CATALOGUE).rename(tmp_path / "before.db")
    list(move(there, Location(home), parts()))
    after = rows_in(home)
    assert len(after["conversation_turns"]) == 3
    for name, rows in before.items():
        assert set(map(repr, rows)) - set(map(repr, after[name])) <= changed(name, rows), name
    assert hits(home, embedding) == found


def changed(name: str, rows: list[tuple[object, ...]]) -> set[str]:
    """What opening the library there wrote anew."""
    return set(map(repr, rows)) if name == "facts" else set()


@pytest.mark.slow
def test_a_target_that_is_not_empty_is_refused(home: Path, server: URL, tmp_path: Path) -> None:
    list(move(Location(home), Location(home, server), parts()))
    with pytest.raises(BadInput, match="holds a library already"):
        list(move(Location(home), Location(home, server), parts()))
    with pytest.raises(BadInput, match="holds a library already"):
        list(move(Location(home, server), Location(home), parts()))
    with pytest.raises(BadInput, match="there already"):
        list(move(Location(home), Location(home), parts()))
    with pytest.raises(BadInput, match="no library"):
        list(move(Location(tmp_path / "nowhere"), Location(home, server), parts()))


@pytest.mark.slow
def test_a_row_that_differs_is_found_and_nothing_is_moved(
    home: Path, server: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = moving._digest
    monkeypatch.setattr(moving, "_digest", lambda row: digest(row) + spoil(row))
    with pytest.raises(StorageFailed, match="A row of articles isn't the same"):
        list(move(Location(home), Location(home, server), parts()))
    monkeypatch.undo()
    assert {each.table for each in move(Location(home), Location(home, server), parts())}


NUMBERS = itertools.count()


def spoil(row: Any) -> bytes:
    """No article is as it was read."""
    return str(next(NUMBERS)).encode() if hasattr(row, "authors") else b""


@pytest.mark.slow
def test_tables_of_no_part_are_not_left_behind(home: Path, server: URL) -> None:
    with pytest.raises(BadInput, match="api_keys"):
        some = [part for part in parts() if part.version_table != "key_version"]
        list(move(Location(home), Location(home, server), some))


def test_every_part_of_the_database_is_moved() -> None:
    defining = {
        path
        for room in ("assistant", "index")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", "") == "Migrations"
    }
    assert len(defining) == len(parts())
