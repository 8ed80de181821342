"""The Python client against a server that really listens."""

import asyncio
import inspect
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from listening import Listening, listening
from places import ROOT
from scripted_model import scripted

from assistant.api.models import Answer, Event, Problem, Turn
from assistant.api.problems import _KINDS, PROBLEM_JSON
from assistant.client import AsyncNewsdesk, Newsdesk
from assistant.client.connection import ERRORS, EventReader, check, settings
from index.background import Background
from index.errors import (
    BadInput,
    ModelUnavailable,
    NewsdeskError,
    RequestRefused,
    ServerUnreachable,
    UnknownArticle,
    UnknownConversation,
)
from index.library import Library

WHY = "Why did Huawei open-source its toolkit?"


def without_times(answer: Answer) -> dict[str, Any]:
    return answer.model_dump(exclude={"timings"})


def test_asks_and_searches(listener: Listening, samples: Library) -> None:
    with Newsdesk(listener.address) as newsdesk:
        answer = newsdesk.ask(WHY)
        assert not answer.refused
        for citation in answer.citations:
            text = newsdesk.text(citation.article.id)
            assert text == samples.article(citation.article.id).text
            assert text[citation.start_char_index : citation.end_char_index] == citation.cited_text
        hits = newsdesk.search("battery plant", limit=2).hits
        assert len(hits) == 2
        only = newsdesk.search("battery plant", article=[hits[1].article.id]).hits
        assert {hit.article.id for hit in only} == {hits[1].article.id}
        assert newsdesk.article(hits[0].article.id).title == hits[0].article.title
        assert newsdesk.story("Huawei").entries
        assert newsdesk.health().status == "ok"
        assert newsdesk.version().api == "v1"


def test_streams_an_answer(listener: Listening) -> None:
    with Newsdesk(listener.address) as newsdesk:
        events = list(newsdesk.ask_stream(WHY, length="short"))
        assert events[0] == Event(event="understood", question=WHY)
        last = events[-1].answer
        assert last
        assert without_times(last) == without_times(newsdesk.ask(WHY, length="short"))


def test_lists_come_page_by_page(
    listener: Listening, samples: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.client.calls.AT_ONCE", 4)
    every = [each.article.id for each in samples.articles()]
    assert len(every) > 8
    with Newsdesk(listener.address) as newsdesk:
        assert [each.id for each in newsdesk.articles()] == every
        assert [each.kind for each in newsdesk.sources()] == [
            each.kind for each in samples.every_source()
        ]
        assert [each.state for each in newsdesk.jobs()] == ["finished"]
        wanted = [each.id for each in newsdesk.articles(words="Huawei")]
        assert 0 < len(wanted) < len(every)


def test_conversation_is_kept_and_changed(listener: Listening) -> None:
    with Newsdesk(listener.address) as newsdesk:
        one = newsdesk.ask("What is CANN?", keep=True).conversation
        assert one
        newsdesk.ask("Who makes it?", conversation=one)
        kept = newsdesk.conversation(one)
        assert [each.answer.question for each in kept.answers] == ["What is CANN?", "Who makes it?"]
        assert newsdesk.change_conversation(one, title="Chips").title == "Chips"
        assert newsdesk.change_conversation(one, pinned=True).title == "Chips"
        assert one in [each.id for each in newsdesk.conversations()]
        assert newsdesk.link(one, 1).path.startswith("/answers/")
        assert "# Chips" in newsdesk.export_conversation(one)
        newsdesk.delete_conversation(one)
        with pytest.raises(UnknownConversation):
            newsdesk.conversation(one)
        assert newsdesk.restore_conversation(one).id == one
        newsdesk.delete_conversation(one)


def test_async_client_gives_the_same(listener: Listening) -> None:
    async def asked() -> tuple[Answer, Answer | None, list[str]]:
        async with AsyncNewsdesk(listener.address) as newsdesk:
            whole, found = await asyncio.gather(newsdesk.ask(WHY), newsdesk.search("battery"))
            assert found.hits
            *_, last = [event async for event in newsdesk.ask_stream(WHY)]
            return whole, last.answer, [each.id async for each in newsdesk.articles()]

    whole, last, articles = asyncio.run(asked())
    with Newsdesk(listener.address) as newsdesk:
        assert without_times(whole) == without_times(newsdesk.ask(WHY))
        assert articles == [each.id for each in newsdesk.articles()]
    assert last
    assert without_times(last) == without_times(whole)


def test_both_clients_have_the_same_methods() -> None:
    for name, method in vars(Newsdesk).items():
        if not name.startswith("_") and callable(method):
            other = getattr(AsyncNewsdesk, name)
            assert list(inspect.signature(method).parameters) == list(
                inspect.signature(other).parameters
            )
            assert method.__doc__
    assert "limit" in inspect.signature(Newsdesk("http://127.0.0.1:1").search).parameters


def test_history_is_understood(listener: Listening) -> None:
    with Newsdesk(listener.address) as newsdesk:
        before = Turn(question="What is CANN?", answer="CANN is a toolkit by Huawei.")
        assert "CANN" in newsdesk.ask("Who makes it?", history=[before]).understood


def test_problems_are_errors_of_the_one_tree(listener: Listening) -> None:
    with Newsdesk(listener.address) as newsdesk:
        with pytest.raises(UnknownArticle, match="There is no article none"):
            newsdesk.article("none")
        with pytest.raises(BadInput, match="after soon is not a date"):
            newsdesk.search("x", after="soon")
        with pytest.raises(BadInput, match="question is empty"):
            newsdesk.ask("")
        with pytest.raises(BadInput, match=r"publisher isn.t known here"):
            newsdesk.search("x", publisher=["y"])  # type: ignore[call-arg]
        with pytest.raises(BadInput):
            list(newsdesk.ask_stream("?!"))
        with pytest.raises(BadInput, match="An id is missing"):
            newsdesk.remove("")
        with pytest.raises(BadInput, match=r"can't be read"):
            newsdesk.add_file("no such file.txt")
    with (
        Newsdesk(listener.address, key="nd_wrong") as stranger,
        pytest.raises(RequestRefused, match="This key is unknown"),
    ):
        stranger.search("x")


def test_every_kind_of_problem_has_its_error() -> None:
    assert {name: kind for kind, (_, name) in _KINDS.items()} == ERRORS


@pytest.mark.parametrize(
    ("status", "kind"), [(401, RequestRefused), (429, RequestRefused), (500, NewsdeskError)]
)
def test_other_problems_go_by_their_status(status: int, kind: type[NewsdeskError]) -> None:
    problem = Problem(type="/problems/odd", title="Odd", status=status, detail="Why.")
    request = httpx.Request("GET", "http://127.0.0.1:7/api/v1/x")
    headers = {"content-type": PROBLEM_JSON}
    answer = httpx.Response(status, headers=headers, json=problem.model_dump(), request=request)
    with pytest.raises(kind, match=r"Why\.") as raised:
        check(answer)
    assert type(raised.value) is kind


def test_a_server_that_is_not_there_is_said_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    said = f"No Newsdesk answers at {address}; start it there, or give another address."
    with Newsdesk(address) as newsdesk:
        for asked in (newsdesk.health, lambda: list(newsdesk.ask_stream("Who?"))):
            with pytest.raises(ServerUnreachable) as raised:
                asked()
            assert str(raised.value) == said
    for wrong in ("http://[", "http://127.0.0.1:none"):
        with pytest.raises(BadInput, match="is no address of a server"):
            Newsdesk(wrong)
    with pytest.raises(BadInput, match=r"127\.0\.0\.1:7860 is no address"):
        Newsdesk("127.0.0.1:7860")


def test_a_server_that_is_no_newsdesk_is_said_in_a_sentence() -> None:
    request = httpx.Request("GET", "http://127.0.0.1:7/api/v1/x")
    with pytest.raises(ServerUnreachable, match=r"at http://127\.0\.0\.1:7 isn't a Newsdesk"):
        check(httpx.Response(404, text="<h1>Not\nfound</h1>", request=request))


def test_no_proxy_is_asked_for_this_machine_and_no_redirect_followed() -> None:
    for address in ("http://localhost:7860/", "http://[::1]:7860", "http://127.0.0.1:7860/api/v1"):
        given = settings(address, "nd_x")
        assert not given["trust_env"]
        assert not given["follow_redirects"]
        assert given["base_url"].count("/api/v1") == 1
        assert "//api" not in given["base_url"]
    assert settings("https://news.example", None)["trust_env"]


def test_events_are_read_whatever_a_newer_server_adds() -> None:
    reader = EventReader()
    lines = [": ping", "event: unheard", "data: {}", "", "event:delta"]
    lines += ['data: {"event": "delta", "text": "a", "new": 1}', ""]
    events = [event for line in lines if (event := reader.take(line))]
    assert events == [Event(event="delta", text="a")]
    with pytest.raises(ServerUnreachable, match="broke off"):
        reader.check_whole("http://127.0.0.1:7860")


@pytest.mark.slow
def test_importing_the_client_is_light() -> None:
    run = "import sys, assistant.client; print(*sorted(m.partition('.')[0] for m in sys.modules))"
    ended = subprocess.run(
        [sys.executable, "-c", run], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    )
    found = set(ended.stdout.split())
    assert not found & {"torch", "langchain_core", "numpy", "sqlalchemy", "fastapi", "gradio"}
    assert {"httpx", "pydantic"} <= found


def test_file_is_added_by_its_name(tmp_path: Path) -> None:
    from assistant.client.calls import add_file

    file = tmp_path / "kite.txt"
    file.write_text("Kites\n\nForty kites rose.", encoding="utf-8")
    call = add_file(file, idempotency_key="once")
    assert call.as_arguments()["files"] == [("file", ("kite.txt", file.read_bytes()))]
    assert call.as_arguments()["headers"] == {"Idempotency-Key": "once"}


def test_an_error_on_the_way_is_raised() -> None:
    problem = '{"type": "/problems/model-unavailable", "title": "", "status": 503, "detail": "No."}'
    reader = EventReader()
    for line in ("event: error", f'data: {{"event": "error", "problem": {problem}}}'):
        assert reader.take(line) is None
    with pytest.raises(ModelUnavailable, match=r"No\."):
        reader.take("")


def test_alert_is_saved_listed_and_removed(listener: Listening) -> None:
    with Newsdesk(listener.address) as newsdesk:
        made = newsdesk.add_alert(WHY)
        assert made.kind == "question"
        assert made.id in [each.id for each in newsdesk.alerts()]
        assert newsdesk.alert(made.id).text == WHY
        assert list(newsdesk.alert_changes(alert=made.id)) == []
        newsdesk.remove_alert(made.id)
        assert made.id not in [each.id for each in newsdesk.alerts()]


def test_waits_until_all_that_was_added_is_read(library: Library) -> None:
    background = Background(library)
    with listening(library, scripted(), background) as at, Newsdesk(at.address) as newsdesk:
        first = newsdesk.add_text("Forty kites rose over Ashby on Monday.", title="Kites rise")
        second = newsdesk.add_text("The ferry to Ormond Isle costs more.", title="Ferry fares")
        newsdesk.wait()
        assert (first.job, second.job) != (None, None)
        assert {each.title for each in newsdesk.articles()} == {"Kites rise", "Ferry fares"}
    background.close()


def test_what_is_asked_wrongly_is_said_with_the_remedy() -> None:
    newsdesk: Any = Newsdesk("http://127.0.0.1:1")
    for asked, said in (
        ({"publisher": "Ashby Post"}, "publisher isn't known here; help(Newsdesk.search) lists"),
        ({"language": "en"}, 'language must be a list, such as ["…"].'),
        ({"query": ""}, "query is empty."),
    ):
        with pytest.raises(BadInput, match=re.escape(said)):
            newsdesk.search(**{"query": "kites"} | asked)


def test_help_tells_each_argument_and_what_is_given() -> None:
    shown = str(inspect.signature(Newsdesk.ask))
    assert "language: list[str] = …, " in shown
    assert shown.endswith("-> assistant.api.models.Answer")
    assert str(inspect.signature(AsyncNewsdesk.sources)).endswith(
        "AsyncIterator[assistant.api.models.Source]"
    )
