"""The server's own state, its description, and errors as problem documents."""

from importlib.metadata import version
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.background import Background, State

JSON = {"Content-Type": "application/json"}


def test_server_says_that_it_works(api: TestClient) -> None:
    assert api.get("health").json() == {"status": "ok", "detail": ""}
    assert api.get("version").json() == {"version": version("newsdesk"), "api": "v1"}


def test_description_is_openapi_3_1(api: TestClient) -> None:
    described = api.get("openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "/health" in described["paths"]


def test_unknown_route_is_a_problem(api: TestClient) -> None:
    answer = api.get("nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/problems/not-found",
        "title": "Not found",
        "status": 404,
        "detail": "Nothing is found here; /api/v1/openapi.json lists what there is.",
    }


@pytest.mark.parametrize(
    ("route", "sent", "said"),
    [
        ("search", {"json": {"q": "kites"}}, "query is missing. q isn't known here; /api/v1"),
        ("search", {"data": {"query": "kites"}}, "The body must be JSON, sent with “Content-Type:"),
        ("search", {"content": "{", "headers": JSON}, "The body isn't JSON: "),
        ("articles", {"json": {}}, "text is missing. Or: link is missing."),
        ("articles", {"json": {"text": ""}}, "text is empty. Or: link is missing."),
    ],
    ids=["field", "form", "broken", "neither", "empty"],
)  # fmt: skip
def test_wrong_request_is_told_the_remedy(
    api: TestClient, route: str, sent: dict[str, Any], said: str
) -> None:
    answer = api.post(route, **sent)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(said)


def test_key_without_its_word_is_told(api: TestClient) -> None:
    answer = api.get("articles", headers={"Authorization": "nd_something"})
    assert answer.status_code == 401
    assert "“Authorization: Bearer nd_…”" in answer.json()["detail"]


def test_server_is_busy_until_the_run_that_follows(
    desk: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.get("health").json()["status"] == "ok"
    monkeypatch.setattr(Background, "state", State(running="reindex"))
    assert desk.get("health").json()["status"] == "busy"
