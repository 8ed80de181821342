"""Sentences that name a folder of this machine are for its owner."""

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.errors import StorageFailed
from index.library import Library

Visit = Callable[..., TestClient]


@pytest.mark.parametrize("scope", ["articles:read", "admin"])
def test_failure_names_the_folder_to_its_owner_only(
    visit: Visit, library: Library, monkeypatch: pytest.MonkeyPatch, scope: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StorageFailed(f"The library's folder {library.home} can't be written.")

    monkeypatch.setattr(Library, "runs", fail)
    answer = visit(scope).get("jobs")
    assert answer.status_code >= 500
    assert (str(Path(library.home)) in answer.text) is (scope == "admin")
    assert len(answer.json()["detail"]) > 20


def test_plan_names_files_to_the_owner_only(visit: Visit) -> None:
    assert visit("articles:read", "articles:write").get("jobs/plan").status_code == 403
    assert visit("admin").get("jobs/plan").status_code == 200


def test_embedding_model_is_of_a_rebuild_only(visit: Visit) -> None:
    refused = visit("admin").post("jobs", json={"kind": "verify", "embedding": "/models/other"})
    assert refused.status_code == 422
    assert "takes no embedding model" in refused.json()["detail"]
    lacking = visit("articles:write").post("jobs", json={"kind": "rebuild", "embedding": "/m"})
    assert lacking.status_code == 403
