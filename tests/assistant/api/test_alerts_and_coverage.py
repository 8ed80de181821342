"""Alerts and coverage by the API."""

from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from assistant.alerts import HOME, Alerts, Saved
from assistant.keys.keys import Keys
from index.library import Library


@pytest.fixture(autouse=True)
def no_alerts_left(api: TestClient) -> None:
    for each in api.get("/alerts").json()["items"]:
        assert api.delete(f"/alerts/{each['id']}").status_code == 204


def test_an_alert_is_saved_with_its_answer_read_and_removed(
    api: TestClient, samples: Library
) -> None:
    title = samples.articles()[0].article.title
    made = api.post("/alerts", json={"kind": "search", "text": title})
    assert made.status_code == 201, made.text
    alert = made.json()
    assert api.get(f"/alerts/{alert['id']}").json() == {**alert, "secret": None}
    assert [each["id"] for each in api.get("/alerts").json()["items"]] == [alert["id"]]
    assert api.get("/alerts/changes", params={"alert": alert["id"]}).json()["items"] == []
    feed = api.get(f"http://127.0.0.1{alert['feed']}")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert title.encode() in feed.content or b"&" in feed.content
    assert api.delete(f"/alerts/{alert['id']}").status_code == 204
    gone = api.get(f"/alerts/{alert['id']}")
    assert (gone.status_code, gone.json()["type"]) == (404, "/problems/unknown-alert")
    assert api.get(f"http://127.0.0.1{alert['feed']}").status_code == 404


def test_a_webhook_into_the_own_network_is_refused(api: TestClient) -> None:
    asked = {"text": "A bridge", "kind": "search", "delivery": {"webhook": "http://10.0.0.1/"}}
    refused = api.post("/alerts", json=asked)
    assert refused.status_code == 422
    assert "a private network" in refused.json()["detail"]


def test_a_secret_is_shown_once(api: TestClient) -> None:
    hook = {"webhook": "https://hooks.example.com/newsdesk"}
    made = api.post("/alerts", json={"text": "A bridge", "kind": "search", "delivery": hook}).json()
    assert made["secret"].startswith("whsec_")
    assert api.get(f"/alerts/{made['id']}").json()["secret"] is None
    moved = api.put(f"/alerts/{made['id']}/delivery", json={"mail": "ann@example.org"}).json()
    assert moved["delivery"] == {"webhook": None, "mail": "ann@example.org", "daily": False}


def test_a_claim_is_covered_by_the_sentences_that_state_it(
    api: TestClient, samples: Library
) -> None:
    article = samples.articles()[0].article
    claim = article.text.split(". ")[0] + "."
    covered = api.post("/coverage", json={"claim": claim}).json()
    [statement] = covered["stating"]
    assert statement["article"]["id"] == article.id
    [citation, *_] = statement["citations"]
    start, end = citation["start_char_index"], citation["end_char_index"]
    assert article.text[start:end] == citation["cited_text"]
    assert (covered["independent"], covered["otherwise"]) == (1, [])
    assert api.post("/coverage", json={"claim": ""}).status_code == 422


def test_the_feed_of_a_key_that_was_revoked_is_gone(desk: TestClient, library: Library) -> None:
    keys = Keys(library.home)
    key, shown = keys.add("Reader", ["ask"])
    [theirs, own] = (
        desk.post("alerts", json={"kind": "search", "text": "A bridge"}, headers=headers).json()
        for headers in ({"Authorization": f"Bearer {shown}"}, {})
    )
    assert desk.get(f"http://127.0.0.1{theirs['feed']}").status_code == 200
    keys.revoke(key.id)
    gone = desk.get(f"http://127.0.0.1{theirs['feed']}")
    assert (gone.status_code, gone.json()["type"]) == (404, "/problems/unknown-alert")
    assert desk.get(f"http://127.0.0.1{own['feed']}").status_code == 200


def test_changes_come_page_by_page(desk: TestClient, library: Library) -> None:
    alerts = Alerts(library.home)
    alert = alerts.add(HOME, "search", "A bridge", Saved())
    noted = [alerts.note(alert, datetime.now(UTC), [], Saved(), "found") for _ in range(3)]
    seen, cursor = [], ""
    while cursor is not None:
        page = desk.get("alerts/changes", params={"limit": 2, "cursor": cursor or None}).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [each.id for each in reversed(noted) if each]
    assert desk.get("alerts/changes", params={"cursor": "none"}).status_code == 422


@pytest.mark.parametrize("path", ["alerts/changes?after=", "sources/", "conversations/a/turns/"])
def test_a_number_that_no_database_holds_is_refused(desk: TestClient, path: str) -> None:
    method, rest = ("POST", "/link") if "turns" in path else ("GET", "")
    assert desk.request(method, f"{path}{10**30}{rest}").status_code == 422
