"""Runs as jobs: listed, started, steered, and told of what became of them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from newsroom import reindex, write, write_stories
from starlette.testclient import TestClient
from waiting import until

from index.background import Background
from index.errors import StorageFailed
from index.library import Library
from index.progress import Progress

Visit = Callable[..., TestClient]


@pytest.fixture
def held(library: Library, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Verifications go step by step until they are cancelled, or this is called."""
    go_on = Event()

    def verify() -> Iterator[Progress]:
        with library._catalogue.runs.noted("verify"):
            while not go_on.wait(0.005):
                yield Progress("checking", 3, 9)

    monkeypatch.setattr(library, "verify", verify)
    return go_on.set


def started(desk: TestClient, **asked: object) -> str:
    answer = desk.post("jobs", json=asked)
    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert answer.headers["location"] == f"/api/v1/jobs/{job['id']}"
    return str(job["id"])


def test_a_job_keeps_its_id_and_ends_with_its_result(
    desk: TestClient, library: Library, background: Background, tmp_path: Path
) -> None:
    library.sources.add([write_stories(tmp_path / "news")])
    job_id = started(desk)
    background.wait()
    job = desk.get(f"jobs/{job_id}").json()
    assert (job["id"], job["kind"], job["state"]) == (job_id, "reindex", "finished")
    assert job["result"]["added"] == 10
    assert job["error"] is None
    assert desk.get("jobs").json()["items"] == [job]


def test_one_job_at_a_time(
    desk: TestClient, background: Background, held: Callable[[], None]
) -> None:
    job_id = started(desk, kind="verify")
    until(lambda: desk.get(f"jobs/{job_id}").json()["progress"])
    job = desk.get(f"jobs/{job_id}").json()
    assert job["progress"] == {"stage": "checking", "done": 3, "total": 9}
    assert (job["state"], job["ended"], job["result"]) == ("running", None, None)
    for kind in ("reindex", "verify", "rebuild"):
        refused = desk.post("jobs", json={"kind": kind})
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/run-under-way")
    held()
    background.wait()
    assert desk.get(f"jobs/{job_id}").json()["state"] == "finished"


def test_a_job_is_paused_resumed_and_cancelled(
    desk: TestClient, background: Background, held: Callable[[], None]
) -> None:
    job_id = started(desk, kind="verify")
    assert desk.post(f"jobs/{job_id}/pause").json()["state"] == "paused"
    assert desk.get("jobs").json()["items"][0]["state"] == "paused"
    assert desk.post(f"jobs/{job_id}/resume").json()["state"] == "running"
    assert desk.post(f"jobs/{job_id}/cancel").status_code == 202
    background.wait()
    assert desk.get(f"jobs/{job_id}").json()["state"] == "cancelled"
    for step in ("pause", "resume", "cancel"):
        refused = desk.post(f"jobs/{job_id}/{step}")
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/job-ended")


def test_a_cancelled_run_takes_the_one_that_follows_with_it(
    desk: TestClient, library: Library, background: Background, held: Callable[[], None]
) -> None:
    job_id = started(desk, kind="verify")
    assert desk.post("articles", json={"text": "A tram line was approved."}).json()["job"] is None
    desk.post(f"jobs/{job_id}/cancel")
    background.wait()
    assert [run.kind for run in library.runs()] == ["verify"]


def test_what_could_not_be_read_is_tried_again(
    desk: TestClient, library: Library, background: Background, tmp_path: Path
) -> None:
    file = write(tmp_path / "news", "broken.pdf", b"no pdf")
    library.sources.add([file.parent])
    job_id = started(desk)
    background.wait()
    assert desk.get(f"jobs/{job_id}").json()["result"]["failed"]
    again = desk.post(f"jobs/{job_id}/retry").json()
    assert (again["kind"], int(again["id"])) == ("reindex", int(job_id) + 1)
    background.wait()
    assert desk.get(f"jobs/{again['id']}").json()["result"]["failed"]


def test_what_became_of_a_run_is_told(
    desk: TestClient, library: Library, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> Iterator[Progress]:
        with library._catalogue.runs.noted("verify"):
            yield Progress("checking", 0, 1)
            raise StorageFailed("The disk is full.")

    monkeypatch.setattr(library, "verify", fails)
    job_id = started(desk, kind="verify")
    background.wait()
    job = desk.get(f"jobs/{job_id}").json()
    assert (job["state"], job["error"]) == ("failed", "The disk is full.")
    killed = library._catalogue.runs._begin("reindex")
    job = desk.get(f"jobs/{killed}").json()
    assert (job["state"], job["ended"]) == ("failed", None)
    assert "ended on the way" in job["error"]


def test_a_run_that_cannot_begin_is_a_problem(
    desk: TestClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> Iterator[Progress]:
        raise StorageFailed("The disk is full.")
        yield

    monkeypatch.setattr(library, "verify", fails)
    refused = desk.post("jobs", json={"kind": "verify"})
    assert (refused.status_code, refused.json()["detail"]) == (503, "The disk is full.")


def test_only_the_owner_is_told_of_folders(
    library: Library, desk: TestClient, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> int:
        raise StorageFailed(f"{library.home} can't be written.")

    for name in ("run", "article_count"):
        monkeypatch.setattr(library, name, fails)
    told = desk.get("jobs/1")
    assert (told.status_code, told.json()["type"]) == (507, "/problems/storage-failed")
    assert told.json()["detail"] == f"{library.home} can't be written."
    assert desk.get("health").json()["detail"] == told.json()["detail"]
    visitor = visit("articles:read").get("/jobs/1")
    assert visitor.json()["type"] == "/problems/storage-failed"
    assert visitor.json()["detail"] and str(library.home) not in visitor.text
    assert str(library.home) not in visit().get("/health").text


def test_the_list_goes_on_by_cursor(desk: TestClient, library: Library) -> None:
    for _ in range(5):
        reindex(library)
    seen, query = [], "?limit=2"
    while True:
        page = desk.get(f"jobs{query}").json()
        seen += [each["id"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        query = f"?limit=2&cursor={page['next_cursor']}"
    assert seen == ["5", "4", "3", "2", "1"]
    assert desk.get("jobs?cursor=WzFlOTld").status_code == 422


@pytest.mark.parametrize("job_id", ["0", "7", "-1", "one", "١", "9" * 30])
def test_an_unknown_job_is_told(desk: TestClient, job_id: str) -> None:
    assert desk.get(f"jobs/{job_id}").json()["type"] == "/problems/unknown-job"


def test_visitors_start_no_rebuild_and_see_no_folders(
    library: Library, visit: Visit, background: Background, tmp_path: Path
) -> None:
    write(tmp_path / "news", "broken.pdf", b"no pdf")
    reindex(library, tmp_path / "news")
    visitor = visit("articles:read", "articles:write")
    for kind in ("verify", "rebuild"):
        assert visitor.post("/jobs", json={"kind": kind}).status_code == 403
    [failed] = visitor.get("/jobs/1").json()["result"]["failed"]
    assert failed["address"] == "broken.pdf"
    assert str(tmp_path) not in visitor.get("/jobs").text
    assert visitor.post("/jobs", json={}).status_code == 202
    background.wait()
