"""Runs over the library as jobs: what they are, and starting them."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from assistant.api.access import Caller
from assistant.api.models import Job, JobProgress
from assistant.api.owners import run_for
from assistant.api.problems import Refused
from assistant.api.service import Service

if TYPE_CHECKING:
    from index.storage.catalogue.runs import Run

LARGEST = 2**63 - 1  # of a number in the database
Number = Annotated[int, Field(ge=0, le=LARGEST)]
_PATIENCE = 10.0  # seconds until a run that was started is noted; another may write meanwhile
_BETWEEN_LOOKS = 0.01  # seconds
_KILLED = "It was ended on the way, when Newsdesk was."


def job(service: Service, caller: Caller, job_id: str) -> Job:
    """The run of this id. Raises Refused if there is none."""
    current = service.library.current_run  # first: the run may end meanwhile
    number = int(job_id) if job_id.isascii() and job_id.isdecimal() and len(job_id) < 19 else 0
    if run := service.library.run(number):
        return job_of(service, caller, run, current)
    raise Refused(404, "unknown-job", f"There is no job {job_id}.")


def job_of(service: Service, caller: Caller, run: "Run", current: int | None) -> Job:
    """A run as a job; `current` is the id of the one that was under way before it was read."""
    # It may have begun or ended while it was read.
    under_way = {current, service.library.current_run}
    running = run.ended_at is None and run.id in under_way
    run, state = run_for(service, caller, run), service.background.state
    error = None
    if not running and run.outcome not in {"finished", "cancelled"}:
        error = run.outcome or _KILLED
    progress = state.progress if running and service.library.is_whole else None
    return Job(
        id=str(run.id),
        kind=run.kind,
        state=_state(run, running=running, paused=state.paused),
        began=run.began_at,
        ended=run.ended_at,
        progress=JobProgress(stage=progress.stage, done=progress.done, total=progress.total)
        if progress
        else None,
        result=run.report if run.ended_at else None,
        error=error,
    )


def begun(service: Service, caller: Caller, start: Callable[[], None]) -> Job | None:
    """The job that `start` starts in the background; None if it fails before it is noted."""
    last = _newest(service)
    start()
    return _noted_after(last, service, caller)


def reindexed(service: Service, caller: Caller) -> Job | None:
    """The re-index that reads what was just added; None if it follows the run under way."""
    last = _newest(service)
    starts = service.background.reindex_soon(due_only=True)
    return _noted_after(last, service, caller) if starts else None


def _newest(service: Service) -> int:
    return max((run.id for run in service.library.runs(1)), default=0)


def _noted_after(last: int, service: Service, caller: Caller) -> Job | None:
    """The run that begins after the run `last`, as soon as it is noted."""
    until = monotonic() + _PATIENCE
    while monotonic() < until:
        ended = service.background.state.running is None  # first: it may be noted meanwhile
        newest = service.library.runs(1)
        if newest and newest[0].id > last:
            return job_of(service, caller, newest[0], newest[0].id)
        if ended:
            break
        sleep(_BETWEEN_LOOKS)
    return None


def _state(
    run: "Run", *, running: bool, paused: bool
) -> Literal["running", "paused", "finished", "cancelled", "failed"]:
    if running:
        return "paused" if paused else "running"
    if run.outcome == "finished":
        return "finished"
    return "cancelled" if run.outcome == "cancelled" else "failed"
