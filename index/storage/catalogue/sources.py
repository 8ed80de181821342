"""The places the person told us to read, and how the last reading of each went."""

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Engine, Row, text

from index.storage.database import now

LocalKind = Literal["folder", "file", "samples"]
WebKind = Literal["link", "feed", "sitemap"]
LOCAL_KINDS = frozenset({"folder", "file", "samples"})


@dataclass(frozen=True)
class Source:
    """A place to read: a path or a link, and what is known of its last reading.

    `failing` counts the readings that failed in a row; `next_at` is when the server reads it
    again by itself; `articles` counts the articles it has given.
    """

    id: int
    address: str
    kind: LocalKind | WebKind
    title: str | None = None
    every_minutes: int | None = None
    read_at: datetime | None = None
    outcome: str | None = None
    failing: int = 0
    next_at: datetime | None = None
    etag: str | None = None
    modified: str | None = None
    articles: int = 0

    @property
    def is_local(self) -> bool:
        return self.kind in LOCAL_KINDS

    @property
    def name(self) -> str:
        """Its title if it has one, else its address."""
        return self.title or self.address


class Sources:
    """The table `sources`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        address: str,
        kind: LocalKind | WebKind,
        *,
        title: str | None = None,
        every_minutes: int | None = None,
    ) -> bool:
        """Remember a source. Returns whether it is new; a known one is to be read in full again."""
        with self._engine.begin() as tx:
            tx.execute(
                text(
                    "UPDATE sources SET etag = NULL, modified = NULL, next_at = NULL "
                    "WHERE address = :address"
                ),
                {"address": address},
            )
            added = tx.execute(
                text(
                    "INSERT OR IGNORE INTO sources (address, kind, title, added_at, every_minutes) "
                    "VALUES (:address, :kind, :title, :now, :every)"
                ),
                {
                    "address": address,
                    "kind": kind,
                    "title": title,
                    "now": now(),
                    "every": every_minutes,
                },
            )
            return added.rowcount == 1

    def all(self) -> list[Source]:
        """Every source, in the order they were added."""
        with self._engine.connect() as db:
            rows = db.execute(
                text(
                    """
                    SELECT sources.*, count(DISTINCT documents.article_id) AS articles
                    FROM sources LEFT JOIN documents ON documents.source_id = sources.id
                    GROUP BY sources.id ORDER BY sources.id
                    """
                )
            )
            return [_source(row) for row in rows]

    def forget(self, source_id: int) -> None:
        """The documents it gave no longer have a source; the next re-index lets them go."""
        with self._engine.begin() as tx:
            tx.execute(text("DELETE FROM sources WHERE id = :id"), {"id": source_id})

    def note_success(
        self,
        source: Source,
        outcome: str,
        *,
        next_at: datetime | None = None,
        title: str | None = None,
        etag: str | None = None,
        modified: str | None = None,
    ) -> None:
        """Remember a reading that went well, and what to ask the server with next time."""
        with self._engine.begin() as tx:
            tx.execute(
                text(
                    """
                    UPDATE sources SET read_at = :now, outcome = :outcome, failing = 0,
                        next_at = :next_at, title = coalesce(:title, title),
                        etag = :etag, modified = :modified
                    WHERE id = :id
                    """
                ),
                {
                    "now": now(),
                    "outcome": outcome,
                    "next_at": next_at.isoformat() if next_at else None,
                    "title": title,
                    "etag": etag,
                    "modified": modified,
                    "id": source.id,
                },
            )

    def note_failure(self, source: Source, outcome: str, next_at: datetime | None) -> None:
        """Remember a reading that failed, and why."""
        with self._engine.begin() as tx:
            tx.execute(
                text(
                    "UPDATE sources SET read_at = :now, outcome = :outcome, "
                    "failing = failing + 1, next_at = :next_at WHERE id = :id"
                ),
                {
                    "now": now(),
                    "outcome": outcome,
                    "next_at": next_at.isoformat() if next_at else None,
                    "id": source.id,
                },
            )

    def move(self, source: Source, address: str) -> None:
        """The source has a new address for good; unless that is a source already."""
        with self._engine.begin() as tx:
            tx.execute(
                text("UPDATE OR IGNORE sources SET address = :address WHERE id = :id"),
                {"address": address, "id": source.id},
            )

    def follow(self, before: str, after: str) -> None:
        """The folder `before`, with all that is in it, is now the folder `after`."""
        with self._engine.begin() as tx:
            tx.execute(
                text("UPDATE OR IGNORE sources SET address = :after WHERE address = :before"),
                {"before": before, "after": after},
            )
            for column in ("address", "container"):
                tx.execute(
                    text(
                        f"UPDATE OR IGNORE documents SET {column} = :after || substr({column}, "  # noqa: S608
                        f":length + 1) WHERE substr({column}, 1, :length + 1) = :before || :slash"
                    ),
                    {"before": before, "after": after, "length": len(before), "slash": os.sep},
                )


def _source(row: Row[tuple[object, ...]]) -> Source:
    return Source(
        id=row.id,
        address=row.address,
        kind=row.kind,
        title=row.title,
        every_minutes=row.every_minutes,
        read_at=_moment(row.read_at),
        outcome=row.outcome,
        failing=row.failing,
        next_at=_moment(row.next_at),
        etag=row.etag,
        modified=row.modified,
        articles=row.articles,
    )


def _moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
