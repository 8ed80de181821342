"""Whose a request is."""

from collections.abc import Iterator

import pytest
from scripted_model import scripted
from starlette.testclient import TestClient

from assistant.ui.server.app import build
from index.background import Background
from index.library import Library

OWN = "nd_the-owners-own-key"


@pytest.fixture(scope="module", params=["127.0.0.1", "0.0.0.0"], ids=["at-home", "to-others"])
def host(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def site(samples: Library, host: str) -> Iterator[TestClient]:
    background = Background(samples)
    built = build(samples, scripted(), background, host, key=OWN)
    with TestClient(built, base_url="http://127.0.0.1/api/v1", client=("127.0.0.1", 5)) as client:
        yield client
    background.close()


def with_key(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_owners_key_opens_served_library(site: TestClient) -> None:
    assert site.get("nothing", headers=with_key(OWN)).status_code == 404
