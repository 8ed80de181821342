"""Conversations in a real library's file: kept, listed, searched, deleted, shared."""

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from newsroom import listed, reindex, write, write_stories
from places import DATA
from saved import answered, asked
from scripted_model import scripted
from sqlalchemy import update
from tables_of import being_written, count_of, tables_of, with_little_patience

from assistant.asking.question import Asking
from assistant.conversations import rows
from assistant.conversations.conversation import LONGEST_TITLE, Feedback, title_from
from assistant.conversations.conversations import Conversations, new_owner
from assistant.conversations.saved_answer import SavedAnswer, from_json, source_of
from assistant.conversations.sources_now import SourceNow, sources_now
from assistant.conversations.tables import MIGRATIONS, turns
from assistant.evidence.evidence import gather
from index.embedding import Embedding
from index.errors import BadInput, LibraryMismatch, StorageFailed, UnknownConversation
from index.library import Library
from index.query import Filters
from index.storage.backup import back_up, restore
from index.storage.location import CATALOGUE

pytestmark = pytest.mark.both_databases

OWNER, OTHER = new_owner(), new_owner()
WHY = "Why did Huawei open-source its toolkit?"
TRUE = "Huawei is making CANN open source to build a wider developer ecosystem [1]."


@pytest.fixture(scope="module")
def home(
    tmp_path_factory: pytest.TempPathFactory, embedding: Embedding, database: str
) -> Iterator[Path]:
    """The folder of an open library."""
    with Library(tmp_path_factory.mktemp("library"), embedding) as opened:
        yield opened.home


@pytest.fixture
def conversations(home: Path) -> Iterator[Conversations]:
    opened = Conversations(home)
    yield opened
    for owner in OWNER, OTHER:
        opened.delete_all(owner)


def titles(conversations: Conversations, owner: str = OWNER) -> list[str]:
    return [entry.title for entry in conversations.listed(owner)]


def found(conversations: Conversations, words: str, owner: str = OWNER) -> list[str]:
    return [match.entry.title for match in conversations.search(owner, words)]


# Kept


def test_an_answer_of_the_chain_is_read_again_just_as_it_was(
    conversations: Conversations, samples: Library
) -> None:
    answer = asked(samples, scripted(answer=TRUE), WHY)
    entry = conversations.start(OWNER, answer)
    [turn] = conversations.read(OWNER, entry.id).turns
    assert turn.answer == answer
    assert turn.number == 1 and turn.feedback is None and turn.link is None


def test_a_frozen_answer_holds_all_that_is_drawn_of_it(samples: Library) -> None:
    answer = asked(samples, scripted(answer=f"{TRUE} Meng Wanzhou planned it for 16 years."), WHY)
    assert not answer.refused and answer.text.startswith("Huawei") and answer.model == "scripted"
    assert answer.left_out == ("Meng Wanzhou planned it for 16 years.",)
    assert answer.sentences[0].status == "proved"
    [quotation, *_] = answer.quotations
    source = answer.sources[quotation.n - 1]
    assert quotation.sentence in source.passage
    for span in source.sentence, source.context:
        assert source.passage[span.start : span.end] == span.text
    article = samples.article(source.article.id)
    assert source.article.title == article.title and source.article.published == article.published
    assert article.text[source.start :].startswith(source.passage)
    assert source.found_by and source.found_by.meaning_rank
    assert answer.timings.total >= answer.timings.evidence > 0


def test_evidence_freezes_to_the_same_sources_before_there_is_an_answer(samples: Library) -> None:
    answer = asked(samples, scripted(answer=TRUE), WHY)
    hits = samples.search(WHY, 8)
    shown = [source_of(item) for item in gather(answer.question, hits, samples)]
    assert {(each.article, each.sentence) for each in answer.sources} <= {
        (each.article, each.sentence) for each in shown
    }


def test_a_turn_that_cannot_be_read_hides_neither_the_others_nor_the_list(
    conversations: Conversations, home: Path
) -> None:
    entry = conversations.start(OWNER, answered("Where is the bridge?"))
    conversations.add(OWNER, entry.id, answered("Where is the ferry?"))
    with tables_of(home) as db:
        db.execute(update(turns).where(turns.c.number == 1).values(answer="{}"))
    [turn] = conversations.read(OWNER, entry.id).turns
    assert turn.answer.question.asked == "Where is the ferry?"
    with tables_of(home) as db:
        db.execute(update(turns).values(answer="{}"))
    with pytest.raises(StorageFailed, match="An answer that was kept can't be read"):
        conversations.read(OWNER, entry.id)
    assert [each.id for each in conversations.listed(OWNER)] == [entry.id]


def test_a_refusal_is_kept_as_a_refusal(conversations: Conversations, samples: Library) -> None:
    answer = asked(samples, scripted(answer="Not stated."), "Who is the CEO of Huawei?")
    entry = conversations.start(OWNER, answer)
    assert conversations.read(OWNER, entry.id).turns[0].answer.refused


def test_filters_and_dates_asked_with_are_kept(conversations: Conversations) -> None:
    filters = Filters(publishers=("Reuters",), after=date(2025, 8, 1))
    asking = Asking(filters, as_of=date(2025, 8, 9), heed_time=False)
    answer = SavedAnswer(**{**vars(answered()), "asking": asking, "time_note": "“now”: newer"})
    entry = conversations.start(OWNER, answer)
    kept = conversations.read(OWNER, entry.id).turns[0].answer
    assert kept.asking == asking and kept.time_note == "“now”: newer"


def test_what_an_earlier_version_froze_is_still_read() -> None:
    stored = (DATA / "frozen_answer.json").read_text()
    answer = from_json(stored)
    assert answer == answered()
    assert set(json.loads(answer.as_json())) >= set(json.loads(stored))


def test_what_a_later_version_adds_is_passed_over() -> None:
    assert from_json(answered().as_json().replace("{", '{"mood": "calm", ', 1)) == answered()


def test_conversations_survive_a_restart(tmp_path: Path, embedding: Embedding) -> None:
    with Library(tmp_path, embedding) as library:
        entry = Conversations(library.home).start(OWNER, answered())
    with Library(tmp_path, embedding) as library:
        again = Conversations(library.home)
        assert again.listed(OWNER) == [entry]
        assert again.read(OWNER, entry.id).turns[0].answer == answered()


@pytest.mark.only_sqlite(reason="a database of PostgreSQL is backed up by its own programs")
def test_conversations_go_with_a_backup_and_stay_through_verify_and_rebuild(
    tmp_path: Path, embedding: Embedding
) -> None:
    with Library(tmp_path / "first", embedding) as library:
        reindex(library, write_stories(tmp_path / "news", "bridge.txt"))
        entry = Conversations(library.home).start(OWNER, answered())
        back_up(library.home, tmp_path / "library.zip")
    restore(tmp_path / "second", tmp_path / "library.zip")
    with Library(tmp_path / "second", embedding) as library:
        for _ in [*library.verify(), *library.rebuild()]:
            pass
        restored = Conversations(library.home)
        assert restored.listed(OWNER) == [entry]
        assert found(restored, "bridge") == [entry.title]


@pytest.mark.only_sqlite(reason="whichever part comes first makes its tables in PostgreSQL")
def test_a_library_must_be_open_before_its_conversations(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="no library"):
        Conversations(tmp_path)
    assert not (tmp_path / CATALOGUE).exists()


def test_conversations_of_a_newer_version_are_left_alone(
    tmp_path: Path, embedding: Embedding
) -> None:
    with Library(tmp_path, embedding) as library:
        Conversations(library.home)
        with tables_of(tmp_path) as db:
            db.exec_driver_sql("UPDATE conversation_version SET version_num = '9999'")
        with pytest.raises(LibraryMismatch, match="newer newsdesk"):
            Conversations(library.home)


@pytest.mark.only_sqlite(reason="it is about its file")
def test_damaged_file_is_reported_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / CATALOGUE).write_bytes(b"no database at all, only text " * 300)
    with pytest.raises(StorageFailed, match="restore"):
        Conversations(tmp_path)


def test_many_threads_may_write_and_read_at_once(conversations: Conversations) -> None:
    first = conversations.start(OWNER, answered())

    def work(n: int) -> int:
        conversations.start(OWNER, answered(f"Question {n}?"))
        conversations.listed(OWNER)
        conversations.search(OWNER, "bridge")
        return conversations.add(OWNER, first.id, answered(f"And then {n}?"))

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(work, range(24)))
    assert sorted(numbers) == list(range(2, 26))
    assert len(conversations.listed(OWNER)) == 25
    assert len(conversations.read(OWNER, first.id).turns) == 25


def test_turns_are_added_while_the_library_is_being_written(
    library: Library, tmp_path: Path
) -> None:
    news = write_stories(tmp_path / "news")
    conversations = Conversations(library.home)
    entry = conversations.start(OWNER, answered())
    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(reindex, library, news)
        added = [conversations.add(OWNER, entry.id, answered()) for _ in range(40)]
        assert running.result().added == 10
    assert added == list(range(2, 42))


def test_file_that_stays_locked_is_reported(
    conversations: Conversations, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_little_patience(home, monkeypatch)
    with being_written(home, MIGRATIONS):
        with pytest.raises(StorageFailed, match="try again"):
            conversations.start(OWNER, answered())
        assert conversations.listed(OWNER) == []  # reading goes on meanwhile


def test_what_fails_half_way_leaves_nothing(
    conversations: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StorageFailed("The disk is full.")

    monkeypatch.setattr(rows, "add_turn", fail)
    with pytest.raises(StorageFailed):
        conversations.start(OWNER, answered())
    assert conversations.listed(OWNER) == []


# Owners


def test_two_owners_dont_see_or_change_each_others_conversations(
    conversations: Conversations,
) -> None:
    entry = conversations.start(OWNER, answered())
    assert conversations.listed(OTHER) == []
    assert conversations.search(OTHER, "bridge") == []
    for act in (
        lambda: conversations.read(OTHER, entry.id),
        lambda: conversations.add(OTHER, entry.id, answered()),
        lambda: conversations.rename(OTHER, entry.id, "Mine"),
        lambda: conversations.pin(OTHER, entry.id),
        lambda: conversations.unpin(OTHER, entry.id),
        lambda: conversations.delete(OTHER, entry.id),
        lambda: conversations.bring_back(OTHER, entry.id),
        lambda: conversations.rate(OTHER, entry.id, 1, Feedback("down")),
        lambda: conversations.link(OTHER, entry.id, 1),
    ):
        with pytest.raises(UnknownConversation):
            act()
    conversations.delete_all(OTHER)
    assert conversations.listed(OWNER) == [entry]


def test_everybodys_conversations_are_deleted_and_no_word_of_them_stays_in_the_file(
    home: Path, conversations: Conversations, database: str
) -> None:
    for owner in OWNER, OTHER:
        conversations.start(owner, answered("When did the lanternfish affair begin?"))
    conversations.delete_everybodys()
    assert conversations.listed(OWNER) == conversations.listed(OTHER) == []
    assert words_left(home) == 0
    if database == "sqlite":
        with closing(sqlite3.connect(home / CATALOGUE)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert b"lanternfish" not in (home / CATALOGUE).read_bytes().lower()


@pytest.mark.parametrize("owner", ["", "guest", "x" * 31])
def test_whoever_has_no_token_can_start_nothing(conversations: Conversations, owner: str) -> None:
    with pytest.raises(BadInput, match="cookie"):
        conversations.start(owner, answered())


# Listed


def test_pinned_conversations_come_first_then_those_last_added_to(
    conversations: Conversations,
) -> None:
    first, second, _ = [conversations.start(OWNER, answered(title)) for title in "ABC"]
    assert titles(conversations) == ["C", "B", "A"]
    conversations.add(OWNER, second.id, answered("And then?"))
    assert titles(conversations) == ["B", "C", "A"]
    conversations.pin(OWNER, first.id)
    assert titles(conversations) == ["A", "B", "C"]
    assert [entry.turns for entry in conversations.listed(OWNER)] == [1, 2, 1]
    assert [entry.title for entry in conversations.listed(OWNER, limit=2)] == ["A", "B"]
    conversations.unpin(OWNER, first.id)
    assert titles(conversations) == ["B", "C", "A"]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("  Why did\n\nit close? ", "Why did it close?"),
        ("word " * 40, "word " * 15 + "word…"),
        ("芯" * 200, "芯" * (LONGEST_TITLE - 1) + "…"),
        ("see https://news.test/" + "a" * 200, "see https://news.test/" + "a" * 57 + "…"),
        ("up\u202edown \x1b[31m \ud83d", "updown [31m ?"),
    ],
)
def test_a_title_is_one_short_line_of_the_question(question: str, title: str) -> None:
    assert title_from(question) == title
    assert len(title) <= LONGEST_TITLE


def test_a_conversation_gets_another_title(conversations: Conversations) -> None:
    entry = conversations.start(OWNER, answered())
    assert conversations.rename(OWNER, entry.id, "  The\nsteel cables ") == "The steel cables"
    assert titles(conversations) == ["The steel cables"]
    assert found(conversations, "cables") == ["The steel cables"]
    with pytest.raises(BadInput, match="empty"):
        conversations.rename(OWNER, entry.id, " \u200b ")


# Searched


@pytest.mark.parametrize(
    "words",
    ["bridge", "BRIDGE", "bri", "bridge monday", "monday closed", "“bridge”", "harbour-bridge"],
)
def test_a_conversation_is_found_by_its_words_in_question_or_answer(
    conversations: Conversations, words: str
) -> None:
    conversations.start(OWNER, answered("What of the harbour bridge?"))
    conversations.start(OWNER, answered("What of cheese?", "Forty wheels came"))
    assert found(conversations, words) == ["What of the harbour bridge?"]


@pytest.mark.parametrize("words", ["芯片", "新芯片", "华为", "华为 芯片", "芯", "CANN", "cann工具"])
def test_chinese_is_found_by_any_run_of_its_characters(
    conversations: Conversations, words: str
) -> None:
    conversations.start(OWNER, answered("华为为什么发布新芯片？", "因为CANN工具包需要它"))
    conversations.start(OWNER, answered("谁得了金牌？", "王小雅获得金牌"))
    assert found(conversations, words) == ["华为为什么发布新芯片？"]


def test_accents_dont_matter(conversations: Conversations) -> None:
    conversations.start(OWNER, answered("Who is Zoë Müller?"))
    assert found(conversations, "muller zoe") == ["Who is Zoë Müller?"]


@pytest.mark.parametrize("words", ["", "  ", "片芯", "ridge", "bridge NOT monday xyzzy", "—", "*"])
def test_what_is_not_there_is_not_found(conversations: Conversations, words: str) -> None:
    conversations.start(OWNER, answered("What of the bridge? 芯片"))
    assert found(conversations, words) == []


@pytest.mark.parametrize(
    "words",
    [
        '"',
        'bridge"',
        "bridge*",
        "title:bridge",
        "bridge AND",
        "(bridge",
        "^bridge",
        "{a b}: bridge",
        "bridge NEAR/2 monday",
        "-bridge",
        "bridge'; DROP TABLE conversations",
        "bridge\x00",
        "\ud800",
    ],
)
def test_nothing_typed_is_an_operator(conversations: Conversations, words: str) -> None:
    conversations.start(OWNER, answered("bridge"))
    assert found(conversations, words) in ([], ["bridge"])
    assert titles(conversations) == ["bridge"]


def test_each_conversation_is_found_once_with_its_words_marked(
    conversations: Conversations,
) -> None:
    entry = conversations.start(OWNER, answered("What of cheese?", "Forty wheels came"))
    for _ in range(3):
        conversations.add(OWNER, entry.id, answered("And 新芯片?", "The bridge\nclosed"))
    [match] = conversations.search(OWNER, "brid")
    assert match.turn == 2
    assert [piece.text for piece in match.excerpt if piece.found] == ["bridge"]
    assert "".join(piece.text for piece in match.excerpt) == "The bridge closed."
    assert conversations.search(OWNER, "1") == []  # no number of a source
    [match] = conversations.search(OWNER, "芯片")
    assert "".join(piece.text for piece in match.excerpt) == "And 新芯片?"
    assert [piece.text for piece in match.excerpt if piece.found] == ["芯片"]


def test_a_search_stops_at_its_limit(conversations: Conversations) -> None:
    for n in range(5):
        conversations.start(OWNER, answered(f"Bridge {n}?"))
    found = conversations.search(OWNER, "bridge", limit=2)
    assert [match.entry.title for match in found] == ["Bridge 4?", "Bridge 3?"]


# Deleted


def test_what_was_deleted_is_gone_until_it_is_brought_back(conversations: Conversations) -> None:
    entry = conversations.start(OWNER, answered())
    link = conversations.link(OWNER, entry.id, 1)
    conversations.delete(OWNER, entry.id)
    assert conversations.listed(OWNER) == [] and conversations.search(OWNER, "bridge") == []
    for act in (
        lambda: conversations.read(OWNER, entry.id),
        lambda: conversations.add(OWNER, entry.id, answered()),
        lambda: conversations.delete(OWNER, entry.id),
        lambda: conversations.linked(link),
    ):
        with pytest.raises(UnknownConversation):
            act()
    assert conversations.bring_back(OWNER, entry.id) == entry
    assert conversations.listed(OWNER) == [entry] and found(conversations, "bridge")
    assert conversations.linked(link).number == 1


@pytest.mark.parametrize(("hours", "is_kept"), [(23, True), (25, False)])
def test_what_was_deleted_is_purged_after_a_day(
    conversations: Conversations,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    hours: int,
    is_kept: bool,
) -> None:
    entry = conversations.start(OWNER, answered())
    conversations.delete(OWNER, entry.id)
    monkeypatch.setattr(rows, "now", lambda: datetime.now(UTC) + timedelta(hours=hours))
    reopened = Conversations(home)
    assert words_left(home) == is_kept
    if is_kept:
        assert reopened.bring_back(OWNER, entry.id) == entry
    else:
        with pytest.raises(UnknownConversation):
            reopened.bring_back(OWNER, entry.id)


def test_what_was_deleted_is_purged_when_anybody_lists_a_day_later(
    conversations: Conversations, home: Path, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    entry = conversations.start(OWNER, answered("When did the lanternfish affair begin?"))
    conversations.delete(OWNER, entry.id)
    conversations.listed(OTHER)
    assert words_left(home) == 1
    monkeypatch.setattr(rows, "now", lambda: datetime.now(UTC) + timedelta(hours=25))
    with being_written(home, MIGRATIONS):  # a listing waits for no run
        assert conversations.listed(OTHER) == []
    assert words_left(home) == 1
    conversations.listed(OTHER)
    assert words_left(home) == 0
    if database == "sqlite":
        assert b"lanternfish" not in (home / CATALOGUE).read_bytes().lower()


def test_what_was_deleted_a_day_ago_is_not_brought_back(
    conversations: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = conversations.start(OWNER, answered())
    conversations.delete(OWNER, entry.id)
    monkeypatch.setattr(rows, "now", lambda: datetime.now(UTC) + timedelta(hours=25))
    with pytest.raises(UnknownConversation):
        conversations.bring_back(OWNER, entry.id)


def test_everything_of_an_owner_is_deleted_for_good(
    conversations: Conversations, home: Path, database: str
) -> None:
    kept = conversations.start(OTHER, answered("Mine?"))
    deleted = conversations.start(OWNER, answered("Xylophones?"))
    conversations.delete(OWNER, deleted.id)
    for _ in range(3):
        conversations.start(OWNER, answered("Xylophones?"))
    assert conversations.count(OWNER) == 3
    assert conversations.delete_all(OWNER) == 3
    assert conversations.count(OWNER) == 0
    with pytest.raises(UnknownConversation):
        conversations.bring_back(OWNER, deleted.id)
    assert conversations.listed(OTHER) == [kept]
    assert words_left(home) == count_of(home, "conversation_turns") == 1
    if database == "postgresql":
        return
    with closing(sqlite3.connect(home / CATALOGUE)) as db:
        blocks = db.execute("SELECT block FROM conversation_words_data").fetchall()
    assert not any(b"xylophone" in bytes(block) for [block] in blocks)


def words_left(home: Path) -> int:
    return count_of(home, "conversation_words")


# Feedback, links


def test_feedback_is_kept_changed_and_taken_back(conversations: Conversations) -> None:
    entry = conversations.start(OWNER, answered())
    for given in Feedback("down", "It was closed on a Tuesday"), Feedback("up"), None:
        conversations.rate(OWNER, entry.id, 1, given)
        assert conversations.read(OWNER, entry.id).turns[0].feedback == given
    with pytest.raises(UnknownConversation, match="no answer 2"):
        conversations.rate(OWNER, entry.id, 2, Feedback("up"))


def test_a_reason_is_kept_in_bounds(conversations: Conversations) -> None:
    entry = conversations.start(OWNER, answered())
    conversations.rate(OWNER, entry.id, 1, Feedback("down", "\ud83d wrong\n" * 900))
    feedback = conversations.read(OWNER, entry.id).turns[0].feedback
    assert feedback and feedback.reason.startswith("? wrong ? wrong")
    assert len(feedback.reason) == 1_000


def test_a_link_opens_one_answer_for_anybody_without_its_owners_feedback(
    conversations: Conversations,
) -> None:
    entry = conversations.start(OWNER, answered("Secret?"))
    conversations.add(OWNER, entry.id, answered("Shared?"))
    conversations.rate(OWNER, entry.id, 2, Feedback("down", "between us"))
    link = conversations.link(OWNER, entry.id, 2)
    assert link == conversations.link(OWNER, entry.id, 2)
    assert len(link) >= 32
    turn = conversations.linked(link)
    assert turn.answer == answered("Shared?") and turn.feedback is None


@pytest.mark.parametrize("link", ["", "x", "' OR 1=1 --", "%"])
def test_a_link_that_was_never_given_opens_nothing(conversations: Conversations, link: str) -> None:
    conversations.start(OWNER, answered())  # has no link
    with pytest.raises(UnknownConversation, match="link"):
        conversations.linked(link)


# Sources


def test_a_source_says_whether_it_changed_or_went(library: Library, tmp_path: Path) -> None:
    news = write_stories(tmp_path / "news", "bridge.txt", "cheese.txt", "comet.txt", "ferry.txt")
    reindex(library, news)
    names = ("Harbour bridge closes", "Cheese fair returns", "Comet seen at dawn")
    bridge, cheese, comet = [listed(library, title).article.id for title in names]
    ferry = listed(library, "Ferry fares rise").article.id
    for text in "It opens in May.", "It opens in June.":  # two versions on
        write(news, "bridge.txt", f"Harbour bridge closes\n\nEngineers found cracks. {text}")
        reindex(library)
    library.remove(cheese)
    (news / "ferry.txt").unlink()
    reindex(library)
    now = sources_now([bridge, cheese, comet, ferry, bridge, "unknown"], library)
    assert now == {
        bridge: SourceNow("changed", listed(library, "Harbour bridge closes").article.id),
        cheese: SourceNow("removed"),
        comet: SourceNow("same"),
        ferry: SourceNow("removed"),
        "unknown": SourceNow("removed"),
    }
    read = AssertionError("An article was read to learn whether it is there")
    with patch.object(library, "article", side_effect=read):
        assert sources_now([comet], library) == {comet: SourceNow("same")}
    library.bring_back(cheese)
    assert sources_now([cheese], library) == {cheese: SourceNow("same")}


def test_a_source_says_that_it_was_corrected_since(library: Library, tmp_path: Path) -> None:
    news = tmp_path / "news"
    for name, title, text in (
        ("fares", "Ferry fares to Skarholm double", "Fares to Skarholm double to 8 pounds."),
        ("cuts", "Ferry to Brunnvik cut", "The ferry to Brunnvik runs twice a week."),
        (
            "note",
            "Correction: ferry fares to Skarholm",
            "In our report on ferry fares we said that they double to 8 pounds. They rise to 5.",
        ),
    ):
        write(news, f"{name}.txt", f"{title}\n\n{text}")
    reindex(library, news)
    ids = [each.article.id for each in library.articles()]
    corrected, cuts, note = [
        listed(library, title).article.id
        for title in (
            "Ferry fares to Skarholm double",
            "Ferry to Brunnvik cut",
            "Correction: ferry fares to Skarholm",
        )
    ]
    assert sources_now(ids, library) == {
        corrected: SourceNow("corrected", note),
        cuts: SourceNow("same"),
        note: SourceNow("same"),
    }
