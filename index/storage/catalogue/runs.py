"""What each run over the library did, and when."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import insert, select, update

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

    @contextmanager
    def noted(self, kind: RunKind) -> Iterator[dict[str, Any]]:
        """A run, from its beginning to its end, however it ends.

        Its report is what has been put into the dictionary by then.
        """
        run_id = self._begin(kind)
        report: dict[str, Any] = {}
        outcome = "cancelled"
        try:
            yield report
            outcome = "finished"
        except Exception as error:
            outcome = str(error) if isinstance(error, NewsdeskError) else UNFORESEEN
            raise
        finally:
            self._end(run_id, outcome, report)

    def _begin(self, kind: RunKind) -> int:
        begun = insert(runs).values(kind=kind, began_at=now()).returning(runs.c.id)
        with self._database.writing() as tx:
            return int(tx.execute(begun).scalar_one())

    def _end(self, run_id: int, outcome: str, report: dict[str, Any]) -> None:
        ended = {"ended_at": now(), "outcome": outcome, "report": json.dumps(report)}
        with self._database.writing() as tx:
            tx.execute(update(runs).where(runs.c.id == run_id).values(ended))

    def last(self, limit: int) -> list[Run]:
        """The newest runs first."""
        with self._database.reading() as db:
            return [
                Run(
                    row.id,
                    row.kind,
                    datetime.fromisoformat(row.began_at),
                    datetime.fromisoformat(row.ended_at) if row.ended_at else None,
                    row.outcome,
                    json.loads(row.report) if row.report else {},
                )
                for row in db.execute(select(runs).order_by(runs.c.id.desc()).limit(limit))
            ]
