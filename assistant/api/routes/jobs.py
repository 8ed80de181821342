"""The runs over the library: what they did, how far they are, starting and steering them."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from assistant.api.access import Caller, needs
from assistant.api.cursors import cursor_at, place_at
from assistant.api.models import Job, NewJob, Page, ReindexPlan
from assistant.api.owners import check_owner
from assistant.api.problems import Refused
from assistant.api.runs import Number, begun, job, job_of
from assistant.api.service import Service
from index.embedding import Embedding
from index.errors import BadInput
from index.runs.plan import Plan

Reading = Annotated[Caller, Depends(needs("articles:read"))]
Writing = Annotated[Caller, Depends(needs("articles:write"))]


def router(service: Service) -> APIRouter:
    """`/jobs`, one for each run; one at a time is under way."""
    routes = APIRouter(prefix="/jobs", tags=["jobs"])
    background = service.background

    def start(caller: Caller, asked: NewJob, response: Response) -> Job:
        if asked.kind != "reindex":
            check_owner(caller, f"To {asked.kind} the library")
        if asked.embedding and asked.kind != "rebuild":
            raise BadInput(f"To {asked.kind} the library takes no embedding model; leave it out.")
        embedding = Embedding(Path(asked.embedding)) if asked.embedding else None
        starts = {
            "reindex": lambda: background.reindex(retry=asked.retry),
            "verify": background.verify,
            "rebuild": lambda: background.rebuild(embedding),
        }
        started = begun(service, caller, starts[asked.kind])
        if started is None:
            why = background.state.error or "The library is busy; try again in a minute."
            raise Refused(503, "run-not-started", why)
        response.headers["Location"] = f"/api/v1/jobs/{started.id}"
        return started

    def under_way(caller: Caller, job_id: str) -> None:
        if job(service, caller, job_id).state not in {"running", "paused"}:
            raise Refused(409, "job-ended", f"Job {job_id} has ended.")

    @routes.get("")
    def jobs(
        caller: Reading,
        cursor: str | None = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> Page[Job]:
        """The newest first; the one under way is among them."""
        before = place_at(cursor, tuple[Number])[0] if cursor else None
        current = service.library.current_run
        runs = service.library.runs(limit + 1, before)
        more = cursor_at((runs[limit - 1].id,)) if len(runs) > limit else None
        items = [job_of(service, caller, run, current) for run in runs[:limit]]
        return Page(items=items, next_cursor=more)

    @routes.post("", status_code=202)
    def new_job(caller: Writing, asked: NewJob, response: Response) -> Job:
        """Start a run: re-index, verify or rebuild."""
        return start(caller, asked, response)

    @routes.get("/plan")
    def plan(caller: Reading, retry: bool = False) -> ReindexPlan:
        """What a re-index would do now; the sources are looked at, and nothing is done."""
        check_owner(caller, "To see what a re-index would do")
        if not service.library.is_whole:  # it names documents of every source
            sentence = "To see what a re-index would do, you must be able to read all collections."
            raise Refused(403, "owner-only", sentence)
        *_, planned = service.library.plan(retry=retry)
        assert isinstance(planned, Plan)  # noqa: S101 - planning ends with the plan
        return ReindexPlan.of(planned, service.library.previews(planned))

    @routes.get("/{job_id}")
    def one_job(caller: Reading, job_id: str) -> Job:
        """One job, with its progress or its result."""
        return job(service, caller, job_id)

    @routes.post("/{job_id}/cancel", status_code=202)
    def cancel(caller: Writing, job_id: str) -> Job:
        """End it after its present step, and drop what was to follow; what it did stays."""
        under_way(caller, job_id)
        background.cancel()
        return job(service, caller, job_id)

    @routes.post("/{job_id}/pause", status_code=202)
    def pause(caller: Writing, job_id: str) -> Job:
        """Let it rest after its present step."""
        under_way(caller, job_id)
        background.pause()
        return job(service, caller, job_id)

    @routes.post("/{job_id}/resume", status_code=202)
    def resume(caller: Writing, job_id: str) -> Job:
        """Go on after a pause."""
        under_way(caller, job_id)
        background.resume()
        return job(service, caller, job_id)

    @routes.post("/{job_id}/retry", status_code=202)
    def retry(caller: Writing, job_id: str, response: Response) -> Job:
        """Start another run of its kind; a re-index reads again what couldn't be read."""
        kind = job(service, caller, job_id).kind
        return start(caller, NewJob.model_validate({"kind": kind, "retry": True}), response)

    return routes
