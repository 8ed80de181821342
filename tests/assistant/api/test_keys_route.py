"""Keys over the API: made, listed and revoked by whoever may."""

from collections.abc import Iterator

import pytest
from scripted_model import scripted
from starlette.testclient import TestClient

from assistant.keys.keys import Keys
from assistant.ui.server.app import build
from index.background import Background
from index.library import Library


@pytest.fixture
def served(samples: Library) -> Iterator[TestClient]:
    """The API as it is served to others; without a key nobody is let in."""
    background = Background(samples)
    site = build(samples, scripted(), background, "0.0.0.0", key="nd_own")
    yield TestClient(site, base_url="http://127.0.0.1/api/v1")
    background.close()
    Keys(samples.home).delete_all()


OWNER = {"Authorization": "Bearer nd_own"}


def test_key_is_made_used_and_revoked(served: TestClient) -> None:
    asked = {"name": "Bot", "scopes": ["ask", "admin"]}
    made = served.post("keys", json=asked, headers=OWNER)
    assert made.status_code == 201
    key = made.json()
    assert key.items() >= {"name": "Bot", "scopes": ["ask", "admin"], "last_used": None}.items()
    shown = {"Authorization": f"Bearer {key['key']}"}
    [listed] = served.get("keys", headers=shown).json()["items"]
    assert listed["id"] == key["id"] and listed["last_used"]
    assert "key" not in listed and "digest" not in listed and "owner" not in listed
    gone = served.delete(f"keys/{key['id']}", headers=OWNER)
    assert gone.json()["revoked"]
    answer = served.get("keys", headers=shown)
    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/key-unknown"
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_program_is_told_what_it_lacks(served: TestClient) -> None:
    answer = served.get("keys")
    assert answer.json()["type"] == "/problems/key-lacking"
    assert answer.headers["www-authenticate"] == "Bearer"
    made = served.post("keys", json={"name": "Bot", "scopes": ["ask"]}, headers=OWNER).json()
    answer = served.get("keys", headers={"Authorization": f"Bearer {made['key']}"})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/scope-lacking")
    challenge = 'Bearer error="insufficient_scope", scope="admin"'
    assert answer.headers["www-authenticate"] == challenge


@pytest.mark.parametrize(
    "asked",
    [{}, {"name": "", "scopes": ["ask"]}, {"name": "Bot", "scopes": []},
     {"name": " ", "scopes": ["ask"]}, {"name": "Bot", "scopes": ["all"]},
     {"name": "Bot", "scopes": ["ask"], "id": "x"}],
    ids=["nothing", "no-name", "no-scope", "blank", "unknown-scope", "more"],
)  # fmt: skip
def test_bad_key_is_a_problem(served: TestClient, asked: dict[str, object]) -> None:
    answer = served.post("keys", json=asked, headers=OWNER)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-input")
    assert served.get("keys", headers=OWNER).json()["items"] == []


def test_unknown_key_is_not_found(served: TestClient) -> None:
    answer = served.delete("keys/00", headers=OWNER)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-key")


def test_description_says_where_a_key_is_needed(served: TestClient, api: TestClient) -> None:
    away, home = (site.get("openapi.json").json() for site in (served, api))
    assert away["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert away["paths"]["/keys"]["get"]["security"] == [{"key": ["admin"]}]
    assert home["paths"]["/keys"]["get"]["security"] == [{"key": ["admin"]}, {}]
    assert "security" not in away["paths"]["/health"]["get"]
