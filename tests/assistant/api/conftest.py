"""The API over the sample articles, with a scripted model."""

from collections.abc import Iterator

import pytest
from scripted_model import scripted
from starlette.testclient import TestClient

from assistant.ui.server.app import build
from index.background import Background
from index.library import Library


@pytest.fixture
def api(samples: Library) -> Iterator[TestClient]:
    """A client of the whole site, whose addresses begin at `/api/v1`."""
    background = Background(samples)
    site = build(samples, scripted(), background)
    with TestClient(site, base_url="http://127.0.0.1/api/v1") as client:
        yield client
    background.close()
