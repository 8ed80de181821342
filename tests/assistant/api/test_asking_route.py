"""Answers over HTTP: whole, streamed, stopped, and kept in conversations."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from typing import Any

import pytest
from fastapi.responses import StreamingResponse
from langchain_core.messages import BaseMessage
from scripted_model import ScriptedChat, ScriptedModel, scripted
from starlette.testclient import TestClient

from assistant.answering.chain import Ask, RetrievalChain
from assistant.answering.events import Finished
from assistant.api.models import Answer, Event
from assistant.api.routes.asking import _streamed
from assistant.ui.server.app import build
from index.background import Background
from index.errors import ModelUnavailable, StorageFailed
from index.library import Library

ANSWER = (
    "Huawei is making CANN open source to build a wider developer ecosystem. "
    "It also wants to reduce the reliance on foreign technology."
)
WHY = "Why did Huawei open-source its toolkit?"


@pytest.fixture(scope="module")
def api(samples: Library) -> Iterator[TestClient]:
    yield from site_with(samples, scripted(answer=ANSWER))


def site_with(samples: Library, model: Any) -> Iterator[TestClient]:
    background = Background(samples)
    here = ("127.0.0.1", 50_000)
    site = build(samples, model, background)
    with TestClient(site, base_url="http://127.0.0.1/api/v1", client=here) as made:
        yield made
    background.close()


def events_of(text: str) -> list[Event]:
    """Server-sent events, each under its own name."""
    found = []
    for block in filter(None, text.split("\n\n")):
        name, data = block.split("\n")
        found.append(Event(**json.loads(data.removeprefix("data: "))))
        assert name == f"event: {found[-1].event}"
    return found


def without_times(answer: Answer) -> dict[str, Any]:
    return answer.model_dump(exclude={"timings"})


def test_answer_is_that_of_the_chain(api: TestClient, samples: Library) -> None:
    answer = Answer(**api.post("ask", json={"question": WHY}).json())
    finished = RetrievalChain(samples, scripted(answer=ANSWER)).invoke(Ask(WHY))
    assert isinstance(finished, Finished)
    assert without_times(answer) == without_times(Answer.of(finished))
    assert answer.citations
    for citation in answer.citations:
        text = samples.article(citation.article.id).text
        start, end = citation.start_char_index, citation.end_char_index
        assert text[start:end] == citation.cited_text


@pytest.mark.parametrize("by_header", [True, False])
def test_stream_sends_the_events_of_the_chain(api: TestClient, by_header: bool) -> None:
    asked = {"question": WHY} if by_header else {"question": WHY, "stream": True}
    headers = {"Accept": "text/event-stream"} if by_header else {}
    answered = api.post("ask", json=asked, headers=headers)
    assert answered.headers["content-type"].startswith("text/event-stream")
    events = events_of(answered.text)
    names = list(dict.fromkeys(event.event for event in events))
    assert names[:3] == ["understood", "found", "evidence"]
    assert {"delta", "checked"} <= set(names)
    assert names[-1] == "finished"
    for event in events:
        assert len(event.model_fields_set) == 2
    whole = Answer(**api.post("ask", json={"question": WHY}).json())
    assert events[-1].answer
    assert without_times(events[-1].answer) == without_times(whole)


@pytest.mark.parametrize("stream", [True, False])
def test_what_cannot_be_asked_is_refused_before_anything_is_sent(
    api: TestClient, stream: bool
) -> None:
    asked: dict[str, Any] = {"stream": stream}
    refused = api.post("ask", json=asked | {"question": "?!"})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/bad-input")
    refused = api.post("ask", json=asked | {"question": "Who?", "conversation": "none"})
    assert (refused.status_code, refused.json()["type"]) == (404, "/problems/unknown-conversation")
    refused = api.post("ask", json=asked | {"question": "Who?", "as_of": "some day"})
    assert refused.json()["detail"].startswith("as_of some day is not a date")


class Waiting(ScriptedModel):
    """A model that writes one word and then waits until it is stopped."""

    def __init__(self) -> None:
        super().__init__(ScriptedChat(asked=[]), 0.0)
        self.began, self.stopped = asyncio.Event(), asyncio.Event()

    async def write(self, messages: list[BaseMessage]) -> AsyncIterator[str]:
        self.began.set()
        try:
            yield "Huawei "
            await asyncio.sleep(60)
        finally:
            self.stopped.set()


class Failing(ScriptedModel):
    def __init__(self) -> None:
        super().__init__(ScriptedChat(asked=[]), 0.0)

    async def write(self, messages: list[BaseMessage]) -> AsyncIterator[str]:
        yield "Huawei "
        raise ModelUnavailable("The model is gone.")


def test_what_fails_on_the_way_is_the_last_event(samples: Library) -> None:
    for api in site_with(samples, Failing()):
        *_, last = events_of(api.post("ask", json={"question": WHY, "stream": True}).text)
        assert last.event == "error"
        assert last.problem
        assert last.problem.type == "/problems/model-unavailable"
        assert last.problem.detail == "The model is gone."
        assert api.post("ask", json={"question": WHY}).status_code == 503


@pytest.mark.parametrize("to_owner", [True, False])
def test_only_the_owner_is_told_of_folders_on_the_way(to_owner: bool) -> None:
    async def failing() -> AsyncGenerator[Event]:
        yield Event(event="understood", question="Who?")
        raise StorageFailed("/home/ann/news can't be read.")

    assert ("/home/ann" in streamed(failing(), to_owner=to_owner)) == to_owner


def test_line_of_data_has_no_line_breaks_that_clients_know() -> None:
    question = "Who\x85is\u2028this\u2029?"

    async def events() -> AsyncGenerator[Event]:
        yield Event(event="understood", question=question)

    text = streamed(events(), to_owner=True)
    assert len(text.splitlines()) == 3
    assert events_of(text) == [Event(event="understood", question=question)]


def streamed(events: AsyncGenerator[Event], *, to_owner: bool) -> str:
    async def read() -> str:
        response = await _streamed(events, to_owner=to_owner)
        assert isinstance(response, StreamingResponse)
        return "".join([str(part) async for part in response.body_iterator])

    return asyncio.run(read())


@pytest.mark.parametrize("stream", [True, False])
def test_whoever_closes_the_connection_stops_the_model(samples: Library, stream: bool) -> None:
    asyncio.run(close_while_it_writes(samples, stream))


async def close_while_it_writes(samples: Library, stream: bool) -> None:
    model = Waiting()
    background = Background(samples)
    site = build(samples, model, background)
    body = json.dumps({"question": WHY, "stream": stream}).encode()
    sent = False

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}
        await model.began.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        pass

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
    request = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/api/v1/ask",
        "raw_path": b"/api/v1/ask",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    async with asyncio.timeout(20):
        await site(request, receive, send)
        await model.stopped.wait()
    background.close()


def test_chinese_is_searched_for_and_answered(samples: Library) -> None:
    for api in site_with(samples, scripted(translated="Why did Huawei open-source CANN?")):
        found = api.post("search", json={"query": "华为为什么开源CANN？"}).json()
        assert found["hits"]
        assert found["notes"]
        answer = Answer(**api.post("ask", json={"question": "华为为什么开源CANN？"}).json())
        assert answer.language == "zh"
        assert answer.notes == found["notes"]


def test_history_makes_a_follow_up_understood(api: TestClient) -> None:
    history = [{"question": "What is CANN?", "answer": "CANN is a toolkit by Huawei."}]
    asked = {"question": "Who makes it?", "history": history}
    assert "CANN" in api.post("ask", json=asked).json()["understood"]


def test_answers_are_kept_in_a_conversation_and_lean_on_it(api: TestClient) -> None:
    first = Answer(**api.post("ask", json={"question": " What is\nCANN? ", "keep": True}).json())
    assert first.conversation
    follow_up = {"question": "Who makes it?", "conversation": first.conversation}
    second = Answer(**api.post("ask", json=follow_up).json())
    assert second.conversation == first.conversation
    assert "CANN" in second.understood
    kept = api.get(f"conversations/{first.conversation}").json()
    assert [each["answer"]["question"] for each in kept["answers"]] == [
        "What is\nCANN?",
        "Who makes it?",
    ]
    assert [Answer(**each["answer"]).citations for each in kept["answers"]] == [
        first.citations,
        second.citations,
    ]
    asked_alone = api.post("ask", json={"question": "What is CANN?"}).json()
    assert asked_alone["conversation"] is None
