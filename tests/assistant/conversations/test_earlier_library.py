"""A library written by an earlier Newsdesk opens, answers and is re-indexed, embedding nothing.

`tests/data/library_9a49437.tar.xz` was written by commit 9a49437, the last one before tables were
declared in SQLAlchemy and migrated with Alembic: three articles dropped in the browser, one of them
changed since, and one conversation with an answer, a thumb and a link.
"""

import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from newsroom import assert_each_passage_answers_once, counts, found, listed, reindex
from places import DATA
from saved import asked
from scripted_model import scripted

from assistant.conversations.conversation import Feedback
from assistant.conversations.conversations import Conversations
from index.embedding import Embedding
from index.library import Library
from index.storage.database import newest_schema
from index.storage.location import CATALOGUE

OWNER = "owner-of-the-library-written-by-0.1-"
LINK = "eTademdTvUgKj9r-V56ALxb7npkxFkAy"
QUESTION = "What had eaten through the copper wiring?"
ANSWER = "Keeper Runa Falk said that salt had eaten through the copper wiring [1]."


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with tarfile.open(DATA / "library_9a49437.tar.xz") as archive:
        archive.extractall(tmp_path / "home", filter="data")
    return tmp_path / "home"


@pytest.fixture
def earlier(home: Path, embedding: Embedding) -> Iterator[Library]:
    with Library(home, embedding) as opened:
        yield opened


def test_it_is_searched_and_reindexed_without_embedding_an_article_again(
    earlier: Library, encoded: list[str]
) -> None:
    assert not earlier.wants_verifying
    assert counts(reindex(earlier)) == {"unchanged": 3}
    for _ in earlier.verify():
        pass
    assert encoded == []
    assert found(earlier, "salt in the wiring")[0] == "Lighthouse lamp goes dark"
    assert found(earlier, "渡轮的发动机")[0] == "渡轮恢复通航"
    assert_each_passage_answers_once(earlier)
    lighthouse = listed(earlier, "Lighthouse lamp goes dark").article
    [before] = earlier.versions_before(lighthouse.id)
    assert before.successor == lighthouse.id and "buoy" not in before.article.text
    assert [run.outcome for run in earlier.runs()[-2:]] == ["finished", "finished"]


def test_its_articles_change_and_leave_as_any_others(earlier: Library, encoded: list[str]) -> None:
    (earlier.dropped / "orchard.md").unlink()
    text = (earlier.dropped / "ferry.md").read_text(encoding="utf-8")
    (earlier.dropped / "ferry.md").write_text(f"{text}\n票价不变。\n", encoding="utf-8")
    assert counts(reindex(earlier)) == {"changed": 1, "removed": 1, "unchanged": 1}
    assert len(encoded) == 1 and "票价不变" in encoded[0]
    assert_each_passage_answers_once(earlier)


def test_its_conversations_are_read_searched_and_continued(earlier: Library) -> None:
    conversations = Conversations(earlier.home)
    [entry] = conversations.listed(OWNER)
    [turn] = conversations.read(OWNER, entry.id).turns
    assert turn.answer.text == ANSWER and turn.answer.question.asked == QUESTION == entry.title
    assert turn.feedback == Feedback("up", "clear") and turn.link == LINK
    assert conversations.linked(LINK).answer == turn.answer
    [match] = conversations.search(OWNER, "copper")
    assert match.entry == entry
    again = asked(earlier, scripted(answer=ANSWER), QUESTION)
    assert again.text == ANSWER and again.sentences[0].status == "proved"
    assert conversations.add(OWNER, entry.id, again) == 2
    conversations.delete_all(OWNER)
    assert conversations.search(OWNER, "copper") == []


def test_it_is_marked_as_migrated_so_that_an_earlier_newsdesk_leaves_it_alone(
    earlier: Library,
) -> None:
    for _ in range(2):
        Conversations(earlier.home)
    with closing(sqlite3.connect(earlier.home / CATALOGUE)) as db:
        for query, version in {
            "SELECT version_num FROM catalogue_version": f"{newest_schema():04}",
            "PRAGMA user_version": newest_schema(),
            "SELECT version_num FROM conversation_version": "0001",
            "SELECT number FROM conversation_migrations": 1,
        }.items():
            assert db.execute(query).fetchall() == [(version,)]
