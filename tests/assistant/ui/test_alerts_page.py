"""The page of alerts: what changed, told safely and to its owner only, and answers saved there."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from newsroom import reindex, write
from saved import answered, asked
from scripted_model import scripted
from starlette.testclient import TestClient

from assistant.alerts import HOME, Alerts, Said, Saved, Watch
from assistant.answering.chain import RetrievalChain
from assistant.conversations.conversations import Conversations
from assistant.conversations.saved_answer import SavedAnswer
from assistant.ui.pages.alerts_page import alerts_page
from assistant.ui.shared.owner import COOKIE
from index.embedding import Embedding
from index.library import Library

OWNER = "a" * 32
BEFORE = Saved("", (Said("It has 850.", "a1", "Yard", "Post", date(2026, 9, 1)),))
AFTER = Saved("", (Said("It has <b>910</b>.", "a2", "<i>Yard</i>", "Times", date(2026, 9, 4)),))
QUESTION = "How many people work at the Torvald shipyard?"
STORY = "Yard\n\n{}\n\n{}"
FILLER = "The canteen had to be enlarged, and the director showed the guests the new dock."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Iterator[Library]:
    place = tmp_path_factory.mktemp("alerts")
    write(place / "in", "yard.md", STORY.format("The Torvald shipyard employs 850 people.", FILLER))
    with Library(place / "home", embedding) as opened:
        reindex(opened, place / "in")
        yield opened


@pytest.fixture
def alerts(library: Library) -> Iterator[Alerts]:
    kept = Alerts(library.home)
    yield kept
    kept.delete_everybodys()


@pytest.fixture
def answer(library: Library) -> SavedAnswer:
    return asked(library, scripted(answer="The Torvald shipyard employs 850 people."), QUESTION)


def watch_of(alerts: Alerts, library: Library) -> Watch:
    return Watch(alerts, library, RetrievalChain(library, scripted()))


def client_of(
    alerts: Alerts, library: Library, *, at_home: bool = True, cookie: str = ""
) -> TestClient:
    site, watch = FastAPI(), watch_of(alerts, library)
    conversations = Conversations(library.home)
    site.include_router(alerts_page(alerts, watch, conversations, library, at_home=at_home))
    cookies = {COOKIE: cookie} if cookie else {}
    return TestClient(site, cookies=cookies, headers={"accept-language": "en"})


def page_of(client: TestClient) -> str:
    shown = client.get("/alerts")
    assert shown.headers["cache-control"] == "no-store"
    return shown.text


def test_changes_are_told_and_new_until_they_were_looked_at(
    alerts: Alerts, library: Library
) -> None:
    client = client_of(alerts, library)
    alert = alerts.add(HOME, "question", "How many <script>?", BEFORE)
    assert client.get("/alerts/unread").text == ""
    alerts.note(alert, datetime.now(UTC), [], AFTER, "changed")
    assert client.get("/alerts/unread").text == "1 new"
    first, fetched_ahead = page_of(client), page_of(client)
    assert client.get("/alerts/unread").text == "1 new"
    assert "<small>new</small>" in first
    assert "<small>new</small>" in fetched_ahead
    [change] = alerts.changes(HOME)
    assert f"alerts/read/{change.id}" in first
    alerts.note(alert, datetime.now(UTC), [], AFTER, "changed")  # which wasn't shown yet
    assert client.post(f"/alerts/read/{change.id}").status_code == 204
    assert client.get("/alerts/unread").text == "1 new"
    assert client.post(f"/alerts/read/{change.id + 1}").status_code == 204
    assert client.get("/alerts/unread").text == ""
    second = page_of(client)
    assert "<small>" not in second
    assert "alerts/read" not in second
    before, now = first.index("It has 850."), first.index("It has &lt;b&gt;910&lt;/b&gt;.")
    assert before < first.index("1 September 2026") < now < first.index("4 September 2026")
    assert "<script>?" not in first
    assert "<i>Yard" not in first
    assert 'href="articles/a2"' in first
    assert f"api/v1/alerts/feeds/{alert.feed}.atom" in first


def test_others_see_and_delete_only_their_own(alerts: Alerts, library: Library) -> None:
    homes = alerts.add(HOME, "question", "Whose is it?", BEFORE)
    mine = alerts.add(OWNER, "claim", "It is mine.", BEFORE)
    visitor = client_of(alerts, library, at_home=False, cookie=OWNER)
    assert "It is mine." in page_of(visitor)
    assert "Whose is it?" not in page_of(visitor)
    assert "It is mine." not in page_of(client_of(alerts, library, at_home=False))
    pretending = client_of(alerts, library, at_home=False, cookie=HOME)
    assert "Whose is it?" not in page_of(pretending)
    for alert in (homes, mine, mine):  # the last one is pressed twice
        deleted = visitor.post(f"/alerts/{alert.id}/delete", follow_redirects=False)
        assert deleted.headers["location"] == "/alerts#watched"
    assert alerts.listed(HOME) == [homes]
    assert alerts.listed(OWNER) == []


def test_an_answer_is_saved_once_as_it_stands_for_whoever_asked(
    alerts: Alerts, library: Library, answer: SavedAnswer
) -> None:
    entry = Conversations(library.home).start(OWNER, answer)
    client = client_of(alerts, library, cookie=OWNER)
    for _ in range(2):
        told = client.post(f"/conversations/{entry.id}/1/alert")
        assert (told.status_code, told.text) == (201, "You’ll be told under Alerts")
    [alert] = alerts.listed(HOME)
    assert (alert.kind, alert.text) == ("question", QUESTION)
    assert answer.stood
    assert alert.checked == answer.stood.since
    assert [each.sentence for each in alert.saved.said] == [
        "The Torvald shipyard employs 850 people."
    ]
    assert client.post(f"/conversations/{entry.id}/2/alert").status_code == 404
    stranger = client_of(alerts, library, cookie="b" * 32)
    assert stranger.post(f"/conversations/{entry.id}/1/alert").status_code == 404


def test_only_at_home_is_it_told_why_an_alert_cannot_be_checked(
    alerts: Alerts, library: Library
) -> None:
    for owner in (HOME, OWNER):
        alert = alerts.add(owner, "claim", "It is mine.", BEFORE)
        alerts.note_failure(alert.id, "The file /home/ann/news can't be read.")
    assert "/home/ann/news" in page_of(client_of(alerts, library))
    visitors = page_of(client_of(alerts, library, at_home=False, cookie=OWNER))
    assert "/home/ann" not in visitors
    assert "Couldn’t be checked last time" in visitors


def test_an_empty_page_says_how_to_begin(alerts: Alerts, library: Library) -> None:
    shown = client_of(alerts, library, at_home=False).get("/alerts")
    assert "Nothing is watched yet." in shown.text


def test_an_answer_of_articles_that_have_gone_is_watched_too(
    alerts: Alerts, library: Library
) -> None:
    entry = Conversations(library.home).start(OWNER, answered(QUESTION))
    told = client_of(alerts, library, cookie=OWNER).post(f"/conversations/{entry.id}/1/alert")
    assert told.status_code == 201
    assert alerts.listed(HOME)[0].saved == Saved()


def test_what_came_while_an_answer_was_written_is_news(
    tmp_path: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime.now(UTC) + timedelta(minutes=3)  # a model may take as long
    monkeypatch.setattr("assistant.conversations.rows.now", lambda: later)
    write(tmp_path / "in", "yard.md", STORY.format("The Torvald shipyard employs 850 people.", ""))
    with Library(tmp_path / "home", embedding) as library:
        reindex(library, tmp_path / "in")
        answer = asked(
            library, scripted(answer="The Torvald shipyard employs 850 people."), QUESTION
        )
        write(tmp_path / "in", "new.md", "Yard\n\nThe Torvald shipyard now employs 910 people.")
        reindex(library, tmp_path / "in")
        [known] = [each.article.id for each in answer.sources]
        entry, alerts = Conversations(library.home).start(OWNER, answer), Alerts(library.home)
        client_of(alerts, library, cookie=OWNER).post(f"/conversations/{entry.id}/1/alert")
        [alert] = alerts.listed(HOME)
        assert alerts.looked_at(alert.id) == {known}
        [change] = watch_of(alerts, library).check()
    assert [each.sentence for each in change.after.said] == [
        "The Torvald shipyard now employs 910 people."
    ]
