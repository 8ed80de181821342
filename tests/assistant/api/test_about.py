"""The server's own state, its description, and errors as problem documents."""

from importlib.metadata import version

from starlette.testclient import TestClient


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
        "detail": "Not Found.",
    }
