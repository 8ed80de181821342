"""What somebody may try to get at a closed collection: by what others left, or what was there."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from closed import QUESTION, WORDS, article_of, records, run
from fastapi.testclient import TestClient
from langchain_core.messages import BaseMessage
from newsroom import write
from people import PASSWORD, Newsroom, newsroom_over
from saved import asked
from scripted_model import ScriptedChat, scripted

from assistant.accounts.accounts import Accounts
from assistant.alerts import Alert, Alerts, Delivery, Saved, Watch
from assistant.alerts.alert import Said
from assistant.alerts.feed import atom
from assistant.answering.chain import Ask, RetrievalChain
from assistant.answering.reading_ahead import ReadingAhead
from assistant.api.leaving import forget
from assistant.asking.question import Asking, question_of
from assistant.asking.translation import Translator
from assistant.conversations.conversations import Conversations
from assistant.conversations.saved_answer import Quotation, SavedAnswer, SavedArticle, SavedSentence
from assistant.model.models import Model
from assistant.sheets.sheet import read_sheet
from assistant.ui.ask.sheet_run import How, SheetRun
from assistant.ui.server.app import build
from index.background import Background
from index.embedding import Embedding
from index.library import Library
from index.readers import ANYBODY, OWNER, read_by

ANN, DAN = "account:" + "a" * 32, "account:" + "d" * 32
CLOSED = WORDS["Ash"]


@pytest.fixture
def library(tmp_path: Path, embedding: Embedding) -> Iterator[Library]:
    """One source for everybody, and one that Ann may read."""
    with Library(tmp_path / "home", embedding) as opened:
        for name in ("", "Ash"):
            word = WORDS[name]
            write(tmp_path / word, f"{word}.jsonl", records(name))
            opened.sources.add([tmp_path / word])
        run(opened)
        opened.collections.add("Ash")
        opened.collections.put(source_of(opened, CLOSED), "Ash")
        opened.collections.grant("Ash", ANN)
        yield opened


@pytest.fixture
def newsroom(library: Library) -> Iterator[Newsroom]:
    with newsroom_over(library) as made:
        people = dict(made.people)
        for who in ("Ann", "Dan"):
            added = Accounts(library.home).add(who, ["ask", "articles:read", "articles:write"])
            people[who] = Accounts(library.home).change_password(added.id, PASSWORD)
        library.collections.grant("Ash", people["Ann"].owner)
        yield made._replace(people=people)


def source_of(library: Library, word: str) -> int:
    [found] = [each.id for each in library.every_source() if word in each.address]
    return found


def quoting_both(library: Library) -> SavedAnswer:
    """An answer with a sentence from each source."""
    answer = asked(library, scripted(answer=""), QUESTION)
    sentences = []
    for word in (WORDS[""], CLOSED):
        source = next(each for each in answer.sources if word in each.sentence.text)
        quoted = (Quotation(source.n, source.sentence.text),)
        sentences.append(
            SavedSentence(word, f"It says {word} [{source.n}].", "proved", 0.9, quoted)
        )
    text = " ".join(each.text for each in sentences)
    return replace(answer, sentences=tuple(sentences), text=text)


# What a model has read for somebody else


class Reading(ScriptedChat):
    async def _agenerate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> Any:
        await asyncio.sleep(0.01)
        return self._generate(messages)


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - whatever it waits for
            await asyncio.sleep(0.01)


def test_what_was_read_ahead_for_one_is_not_shown_to_another(library: Library) -> None:
    chat = Reading(asked=[])
    model = Model("local", chat)
    chain = RetrievalChain(library, model)

    async def typed_then_asked() -> None:
        ahead = ReadingAhead(chain, model)
        with read_by(ANN):
            ahead.typed(Ask(QUESTION[:-1]))
            await until(ahead.is_idle)
        assert any(CLOSED in each.context.text for each in chain.has_read.sentences)
        chat.asked.clear()
        with read_by(DAN):
            async for event in chain.astream(Ask(QUESTION)):
                assert CLOSED not in str(event)

    asyncio.run(typed_then_asked())
    assert chat.asked and CLOSED not in "".join(chat.asked)


def test_whoever_types_while_another_is_read_for_gets_their_own(library: Library) -> None:
    """One task reads for all who type, and was begun for the first of them."""
    chat = Reading(asked=[])
    model = Model("local", chat)
    chain = RetrievalChain(library, model)

    async def typed_by_two() -> None:
        ahead = ReadingAhead(chain, model)
        with read_by(ANN):
            ahead.typed(Ask("How many bridges does the county replace on"))
        with read_by(DAN):
            ahead.typed(Ask(QUESTION[:-1]))
        await until(ahead.is_idle)

    asyncio.run(typed_by_two())
    assert chain.has_read.reader == DAN and chain.has_read.sentences
    assert CLOSED not in str(chain.has_read.sentences)
    assert CLOSED not in chat.asked[-1]


# By the API: what others were told


def test_etag_of_another_opens_nothing(newsroom: Newsroom) -> None:
    ann, dan = (newsroom.with_key(who, "articles:read") for who in ("Ann", "Dan"))
    address = f"/api/v1/articles/{article_of(newsroom.library, 'Tillbury ' + CLOSED)}"
    for path in (address, f"{address}/text"):
        tag = ann.get(path).headers["etag"]
        assert ann.get(path, headers={"if-none-match": tag}).status_code == 304
        for shown in (tag, "*", 'W/"x"'):
            refused = dan.get(path, headers={"if-none-match": shown})
            unknown = dan.get("/api/v1/articles/" + "0" * 16, headers={"if-none-match": shown})
            assert refused.status_code == unknown.status_code == 404
            assert "etag" not in refused.headers and len(refused.headers) == len(unknown.headers)


def test_cursor_of_another_goes_on_with_ones_own(newsroom: Newsroom) -> None:
    ann, dan = (newsroom.with_key(who, "articles:read") for who in ("Ann", "Dan"))
    page = ann.get("/api/v1/articles?limit=1").json()
    while page["next_cursor"]:
        cursor = page["next_cursor"]
        assert CLOSED not in dan.get("/api/v1/articles", params={"cursor": cursor}).text
        page = ann.get("/api/v1/articles", params={"cursor": cursor, "limit": 1}).json()


@pytest.mark.parametrize("filtered", ["feed", "source", "tag", "author", "publisher", "words"])
def test_filter_by_what_is_closed_finds_as_little_as_by_nonsense(
    newsroom: Newsroom, filtered: str
) -> None:
    dan = newsroom.with_key("Dan", "articles:read")
    known = {"author": f"Ada {CLOSED.title()}", "publisher": f"{CLOSED.title()} Courier"}
    for path in ("/api/v1/articles", "/api/v1/search?query=crates"):
        told = [
            dan.get(path, params={filtered: written}).text.replace(written, "")
            for written in (known.get(filtered, CLOSED), "zzyzx")
        ]
        assert told[0] == told[1]


def test_number_of_a_closed_source_is_as_one_that_never_was(newsroom: Newsroom) -> None:
    dan = newsroom.with_key("Dan", "articles:read", "articles:write")
    number = source_of(newsroom.library, CLOSED)
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/refresh")):
        told = [
            dan.request(method, f"/api/v1/sources/{each}{path}").text.replace(str(each), "")
            for each in (number, 9999)
        ]
        assert told[0] == told[1] and "There is no source" in told[0]
    assert source_of(newsroom.library, CLOSED) == number


def test_collection_that_one_may_not_read_is_as_one_that_never_was(newsroom: Newsroom) -> None:
    dan = newsroom.with_key("Dan", "articles:write")
    told = []
    for name in ("Ash", "Elm"):
        text = dan.post("/api/v1/articles", json={"text": "A\n\nWord.", "collection": name})
        file = dan.post(
            "/api/v1/articles", files={"file": ("a.txt", b"A\n\nWord.")}, data={"collection": name}
        )
        told.append([each.text.replace(name, "") for each in (text, file)])
        assert (text.status_code, file.status_code) == (404, 404)
    assert told[0] == told[1]


def test_list_of_links_tells_not_which_are_known(newsroom: Newsroom) -> None:
    library, link = newsroom.library, "https://news.test/secret"
    plan = library.sources.plan_links(f"url,title,time_added\n{link},A,1\n".encode(), "a.csv")
    library.sources.add_links(plan, "closed list")
    library.collections.put(source_of(library, "closed list"), "Ash")
    sent = {"file": ("b.csv", f"url,title,time_added\n{link},A,1\n".encode())}
    told = {
        who: newsroom.with_key(who, "articles:write")
        .post("/api/v1/imports/links/plan", files=sent)
        .json()
        for who in ("Ann", "Dan")
    }
    assert told["Ann"] != told["Dan"]
    assert json.dumps(told["Dan"]).count(link) == 1


def test_what_one_adds_oneself_is_ones_own_to_read(newsroom: Newsroom) -> None:
    """That somebody has the same text in a closed collection takes nothing away."""
    library = newsroom.library
    before = article_of(library, f"Tillbury {CLOSED}")
    article = library.article(before)
    write(library.home.parent / "dans", "same.jsonl", records("Ash"))
    library.sources.add([library.home.parent / "dans"])
    run(library)
    dan = newsroom.with_key("Dan", "articles:read")
    assert dan.get(f"/api/v1/articles/{before}").json()["text"] == article.text


def test_key_of_nobody_reads_what_everybody_may(newsroom: Newsroom) -> None:
    from assistant.keys.keys import Keys

    for scopes in (["articles:read"], ["admin"]):
        _, shown = Keys(newsroom.library.home).add("bot", scopes)  # type: ignore[arg-type]
        program = newsroom.client(authorization=f"Bearer {shown}")
        said = program.get("/api/v1/articles").text + program.get("/api/v1/sources").text
        assert WORDS[""] in said and CLOSED not in said


def test_session_reads_no_more_than_its_person_may_by_now(newsroom: Newsroom) -> None:
    browser, library = newsroom.signed_in("Ann"), newsroom.library
    address = f"/articles/{article_of(library, 'Tillbury ' + CLOSED)}"
    assert browser.get(address).status_code == 200
    library.collections.withdraw("Ash", newsroom.people["Ann"].owner)
    assert browser.get(address).status_code == 404
    assert CLOSED not in browser.get("/listed.csv").text
    library.collections.grant("Ash", newsroom.people["Ann"].owner)
    assert browser.get(address).status_code == 200


def test_admin_reads_nothing_by_being_one_but_may_say_who_does(newsroom: Newsroom) -> None:
    admin = newsroom.with_key("admin", "admin")
    number = source_of(newsroom.library, CLOSED)
    assert CLOSED not in admin.get("/api/v1/exports/library.jsonl").text
    listed = admin.get("/api/v1/collections").json()["items"]
    assert listed == [{"name": "Ash", "sources": [number], "readers": ["Ann"]}]
    granted = admin.put("/api/v1/collections/Ash/readers/admin").json()
    assert granted["readers"] == ["Admin", "Ann"]
    assert CLOSED in admin.get("/api/v1/exports/library.jsonl").text
    new = admin.post("/api/v1/collections", json={"name": "Elm"})
    assert (new.status_code, new.json()["readers"]) == (201, ["Admin"])
    assert admin.put(f"/api/v1/collections/elm/sources/{number}").json()["sources"] == [number]
    assert admin.delete("/api/v1/collections/Elm").status_code == 422
    assert admin.delete(f"/api/v1/collections/Elm/sources/{number}").json()["sources"] == []
    assert admin.delete("/api/v1/collections/Elm").status_code == 204
    assert admin.delete("/api/v1/collections/Ash/readers/Admin").json()["readers"] == ["Ann"]


def test_person_who_is_deleted_is_no_reader_any_more(newsroom: Newsroom) -> None:
    forget(newsroom.library.home, newsroom.people["Ann"])
    assert newsroom.library.collections.named("Ash").readers == (ANN,)


# Without accounts


@pytest.mark.parametrize(("host", "may"), [("127.0.0.1", True), ("0.0.0.0", False)])
def test_without_accounts_only_the_library_s_own_machine_reads_all(
    library: Library, host: str, may: bool
) -> None:
    background = Background(library)
    try:
        site = build(library, scripted(), background, host)
        with TestClient(
            site, base_url="http://127.0.0.1", client=("127.0.0.1", 5), headers={}
        ) as client:
            listed = client.get("/listed.csv").text
            article = article_of(library, f"Tillbury {CLOSED}")
            assert (CLOSED in listed) is may and WORDS[""] in listed
            assert client.get(f"/articles/{article}").status_code == (200 if may else 404)
    finally:
        background.close()


# What was kept


def test_conversation_shows_what_may_be_read_by_now(library: Library) -> None:
    conversations = Conversations(library.home)
    whole = quoting_both(library)
    entry = conversations.start(ANN, whole)
    link = conversations.link(ANN, entry.id, 1)
    with read_by(ANN):
        assert conversations.read(ANN, entry.id).turns[0].answer == whole
        assert "".join(p.text for p in conversations.search(ANN, CLOSED)[0].excerpt)
    library.collections.withdraw("Ash", ANN)
    for who in (ANN, DAN, ANYBODY):
        with read_by(who):
            for turn in (conversations.read(ANN, entry.id).turns[0], conversations.linked(link)):
                assert CLOSED not in turn.answer.as_json()
                assert turn.answer.text.startswith(f"It says {WORDS['']} [")
                assert "may not read" in " ".join(turn.answer.notes)
            assert conversations.search(ANN, CLOSED)[0].excerpt == ()
    library.collections.grant("Ash", ANN)
    with read_by(ANN):
        assert conversations.linked(link).answer == whole


def test_answer_that_rests_on_closed_articles_alone_is_withheld(library: Library) -> None:
    conversations, whole = Conversations(library.home), quoting_both(library)
    only = replace(
        whole,
        sources=tuple(each for each in whole.sources if CLOSED in each.passage),
        sentences=whole.sentences[1:],
    )
    link = conversations.link(ANN, conversations.start(ANN, only).id, 1)
    with read_by(DAN):
        answer = conversations.linked(link).answer
    assert (
        answer.refused
        and answer.text == "What rests on articles that you may not read is left out."
    )
    chinese = replace(only, question=question_of("仓库里有多少箱铜线？"))
    link = conversations.link(ANN, conversations.start(ANN, chinese).id, 1)
    with read_by(DAN):
        assert conversations.linked(link).answer.text == "依据您无权阅读的文章的内容已略去。"


def test_closed_copy_of_a_source_is_not_named(library: Library) -> None:
    conversations = Conversations(library.home)
    with read_by(DAN):
        theirs = asked(library, scripted(answer=""), QUESTION)
    assert theirs.sources and CLOSED not in theirs.as_json()
    copy = SavedArticle(article_of(library, f"Bridges {CLOSED}"), f"Bridges {CLOSED} plan")
    first, *others = theirs.sources
    whole = replace(theirs, sources=(replace(first, also_in=(copy,)), *others))
    link = conversations.link(ANN, conversations.start(ANN, whole).id, 1)
    with read_by(ANN):
        assert conversations.linked(link).answer == whole
    with read_by(DAN):
        assert conversations.linked(link).answer == theirs


def test_unproved_sentence_is_withheld_with_what_the_model_had_read(library: Library) -> None:
    conversations, whole = Conversations(library.home), quoting_both(library)
    unproved = SavedSentence("a", f"Some {CLOSED} say so.", "weak", 0.4)
    said = replace(whole, sentences=(*whole.sentences, unproved), left_out=(CLOSED,))
    link = conversations.link(ANN, conversations.start(ANN, said).id, 1)
    with read_by(DAN):
        assert CLOSED not in conversations.linked(link).answer.as_json()


# Alerts


def alert_quoting(library: Library, alerts: Alerts, owner: str) -> Alert:
    article = library.article(article_of(library, f"Tillbury {CLOSED}"))
    said = (Said(article.text.split(". ")[0], article.id, article.title, article.publisher),)
    saved = Saved(said[0].sentence, said, None)
    delivery = Delivery(mail="ann@example.org")
    alert = alerts.add(owner, "question", QUESTION, saved, delivery=delivery)
    alerts.note(alert, alert.checked, [], saved, "changed")
    return alert


def told_by(alerts: Alerts, alert: Alert) -> str:
    """All that is told of an alert: on the page, in its feed, and by mail."""
    changes = alerts.changes(alert.owner)
    found = [alerts.read(alert.owner, alert.id), alerts.listed(alert.owner), changes]
    found += [alerts.of_feed(alert.feed), atom(alert, changes, "https://here.test/feed")]
    waiting = alerts.waiting(alert.checked.replace(year=9999))
    assert waiting
    return f"{found} {waiting}"


@pytest.mark.parametrize("who", [OWNER, ANYBODY, DAN])
def test_alert_tells_what_its_owner_may_read_whoever_asks(
    library: Library, who: str | None
) -> None:
    """Mail is sent by the server itself, and a feed is read by a program that nobody knows."""
    alerts = Alerts(library.home)
    alert = alert_quoting(library, alerts, ANN)
    with read_by(who):
        assert CLOSED in told_by(alerts, alert)
        library.collections.withdraw("Ash", ANN)
        assert CLOSED not in told_by(alerts, alert)


def test_alert_is_checked_in_what_its_owner_may_read(library: Library, tmp_path: Path) -> None:
    alerts, chain = Alerts(library.home), RetrievalChain(library, scripted())
    watch = Watch(alerts, library, chain, Translator(scripted()))
    for owner in (ANN, DAN):
        with read_by(owner):
            watch.add(owner, "search", "strike at the Lowick ferry")
    text = f"Strike at the Lowick ferry\n\nThe crews stopped work, {CLOSED} reports."
    write(tmp_path / CLOSED, "strike.txt", text)
    run(library)
    assert [each.alert for each in watch.check()] == [alerts.listed(ANN)[0].id]
    assert alerts.changes(DAN) == [] and CLOSED in str(alerts.changes(ANN))


# A sheet of questions


def test_answered_sheet_is_for_whoever_began_it(library: Library) -> None:
    from assistant.ui.shared.language import words_in

    model = scripted()
    how = How(RetrievalChain(library, model), Translator(model), "m", Asking(), 3, 0.0)
    sheet = read_sheet(f"question\n{QUESTION}\n".encode(), "a.csv")

    async def answer() -> None:
        runs = SheetRun(library)
        with read_by(ANN):
            runs.start("a.csv", sheet, how, runs.kept("a.csv", sheet, how))
        await until(lambda: runs._task and runs._task.done())
        for who in (DAN, OWNER):
            with read_by(who):
                assert runs.going is None and runs.answered(words_in("en")) is None
                assert not runs.kept("a.csv", sheet, how).outcomes
        with read_by(ANN):
            assert runs.answered(words_in("en"))
            assert CLOSED in str(runs.kept("a.csv", sheet, how).outcomes)

    asyncio.run(answer())
