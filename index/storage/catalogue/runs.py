"""What each run over the library did, and when."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, insert, select, update

from index.errors import UNFORESEEN, NewsdeskError
from index.storage.database import Database, now
from index.storage.tables import runs

RunKind = Literal["reindex", "rebuild", "verify"]


@dataclass(frozen=True)
class Run:
    """One run: `outcome` is finished, cancelled or an error's sentence; None if it was killed."""

    id: int
    kind: RunKind
    began_at: datetime
    ended_at: datetime | None
    outcome: str | None
    report: dict[str, Any]


class Runs:
    """The table `runs`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.current: int | None = None  # the id of the run under way; there is one at a time

    @contextmanager
    def noted(self, kind: RunKind) -> Iterator[dict[str, Any]]:
        """A run, from its beginning to its end, however it ends.

        Its report is what has been put into the dictionary by then.
        """
        self.current = run_id = self._begin(kind)
        report: dict[str, Any] = {}
        outcome = "cancelled"
        try:
            yield report
            outcome = "finished"
        except Exception as error:
            outcome = str(error) if isinstance(error, NewsdeskError) else UNFORESEEN
            raise
        finally:
            try:
                self._end(run_id, outcome, report)
            finally:
                self.current = None

    def _begin(self, kind: RunKind) -> int:
        begun = insert(runs).values(kind=kind, began_at=now()).returning(runs.c.id)
        with self._database.writing() as tx:
            return int(tx.execute(begun).scalar_one())

    def _end(self, run_id: int, outcome: str, report: dict[str, Any]) -> None:
        ended = {"ended_at": now(), "outcome": outcome, "report": json.dumps(report)}
        with self._database.writing() as tx:
            tx.execute(update(runs).where(runs.c.id == run_id).values(ended))

    def get(self, run_id: int) -> Run | None:
        with self._database.reading() as db:
            row = db.execute(select(runs).where(runs.c.id == run_id)).one_or_none()
            return _run(row) if row else None

    def last(self, limit: int, before: int | None = None) -> list[Run]:
        """The newest runs first; only those before the run of this id, if one is given."""
        query = select(runs).order_by(runs.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(runs.c.id < before)
        with self._database.reading() as db:
            return [_run(row) for row in db.execute(query)]


def _run(row: Row[Any]) -> Run:
    return Run(
        row.id,
        row.kind,
        datetime.fromisoformat(row.began_at),
        datetime.fromisoformat(row.ended_at) if row.ended_at else None,
        row.outcome,
        json.loads(row.report) if row.report else {},
    )
