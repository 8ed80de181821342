"""What each run over the library did, and when."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Engine, text

from index.errors import UNFORESEEN, NewsdeskError
from index.storage.database import now

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

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

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
        with self._engine.begin() as tx:
            begun = tx.execute(
                text("INSERT INTO runs (kind, began_at) VALUES (:kind, :now) RETURNING id"),
                {"kind": kind, "now": now()},
            )
            return int(begun.scalar_one())

    def _end(self, run_id: int, outcome: str, report: dict[str, Any]) -> None:
        with self._engine.begin() as tx:
            tx.execute(
                text(
                    "UPDATE runs SET ended_at = :now, outcome = :outcome, report = :report "
                    "WHERE id = :id"
                ),
                {"now": now(), "outcome": outcome, "report": json.dumps(report), "id": run_id},
            )

    def last(self, limit: int) -> list[Run]:
        """The newest runs first."""
        with self._engine.connect() as db:
            rows = db.execute(
                text("SELECT * FROM runs ORDER BY id DESC LIMIT :limit"), {"limit": limit}
            )
            return [
                Run(
                    row.id,
                    row.kind,
                    datetime.fromisoformat(row.began_at),
                    datetime.fromisoformat(row.ended_at) if row.ended_at else None,
                    row.outcome,
                    json.loads(row.report) if row.report else {},
                )
                for row in rows
            ]
