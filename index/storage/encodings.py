"""What the embedding model made of each passage, for the servers that share a database.

On one machine a file next to Chroma's holds it (index/caches/passage_vectors.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, literal, select

from index.storage.database import Database
from index.storage.inserting import insert_missing
from index.storage.tables import change_numbers, encodings, passages

IDS_A_READ = 200  # of articles, whose vectors are some two megabytes

_is_waiting = encodings.c.vector.is_(None)


class Row(NamedTuple):
    """One passage's."""

    passage_id: str
    article_id: str
    key: bytes
    dimensions: int
    vector: bytes
    signs: bytes


class State(NamedTuple):
    """The number of the last change, and how many passages there are, and are to come."""

    change: int
    passages: int
    waiting: int


class EncodingRows:
    """The table `encodings`.

    Each row belongs to a making of the vectors, as their collection in Chroma does: `made` is its
    number. What is made anew stands beside the old until the number is switched.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, made: int, rows: Sequence[Row]) -> None:
        """Store these, in place of notes that they are to come."""
        with self._database.writing() as tx:
            for some in _portions([row.passage_id for row in rows]):
                these = encodings.c.passage_id.in_(some)
                tx.execute(delete(encodings).where(encodings.c.made == made, these))
            if rows:
                tx.execute(insert(encodings), [{"made": made, **row._asdict()} for row in rows])

    def expect(self, made: int, passages: Iterable[tuple[str, str]]) -> None:
        """Note, by (passage id, article id), that these are to come."""
        rows = [
            {"made": made, "passage_id": passage_id, "article_id": article_id}
            for passage_id, article_id in passages
        ]
        if rows:
            with self._database.writing() as tx:
                tx.execute(insert_missing(encodings), rows)

    def delete(self, made: int, article_ids: Iterable[str]) -> None:
        """Forget every passage of these articles."""
        with self._database.writing() as tx:
            for some in _portions(article_ids):
                these = encodings.c.article_id.in_(some)
                tx.execute(delete(encodings).where(encodings.c.made == made, these))

    def expect_missing(self, made: int, article_ids: Iterable[str] | None = None) -> None:
        """Note that what isn't here is to come: of these articles' passages in the catalogue, or
        of all articles'."""
        there = encodings.alias()
        is_there = exists().where(there.c.made == made, there.c.passage_id == passages.c.id)
        every = select(literal(made), passages.c.id, passages.c.article_id).where(~is_there)
        lacking = [every]
        if article_ids is not None:
            lacking = [
                every.where(passages.c.article_id.in_(some)) for some in _portions(article_ids)
            ]
        columns = ["made", "passage_id", "article_id"]
        with self._database.writing() as tx:
            for some_lacking in lacking:
                tx.execute(insert_missing(encodings).from_select(columns, some_lacking))

    def delete_made(self, made: int) -> None:
        """Forget everything of this making."""
        with self._database.writing() as tx:
            tx.execute(delete(encodings).where(encodings.c.made == made))

    def delete_made_before(self, made: int) -> None:
        """Forget everything of earlier makings."""
        with self._database.writing() as tx:
            tx.execute(delete(encodings).where(encodings.c.made < made))

    def vectors_of_articles(
        self, made: int, article_ids: Iterable[str]
    ) -> Iterator[dict[str, list[tuple[str, bytes | None]]]]:
        """Article id → (passage id, vector) of each passage, None for one to come; by portions."""
        query = _of(made, encodings.c.article_id, encodings.c.passage_id, encodings.c.vector)
        for some in _portions(article_ids):
            found: dict[str, list[tuple[str, bytes | None]]] = {}
            with self._database.reading() as db:
                for row in db.execute(query.where(encodings.c.article_id.in_(some))):
                    found.setdefault(row.article_id, []).append((row.passage_id, row.vector))
            yield found

    def signs_of(self, made: int, passage_ids: Iterable[str]) -> dict[str, tuple[int, bytes]]:
        """Passage id → dimensions, and signs."""
        query = _of(made, encodings.c.passage_id, encodings.c.dimensions, encodings.c.signs)
        found: dict[str, tuple[int, bytes]] = {}
        for some in _portions(passage_ids):
            with self._database.reading() as db:
                rows = db.execute(query.where(encodings.c.passage_id.in_(some), ~_is_waiting))
                found |= {row.passage_id: (row.dimensions, row.signs) for row in rows}
        return found

    def of_texts(self, made: int, keys: Iterable[bytes]) -> dict[bytes, tuple[bytes, int, bytes]]:
        """Key → vector, dimensions, and signs."""
        c = encodings.c
        query = _of(made, c.key, c.vector, c.dimensions, c.signs)
        found: dict[bytes, tuple[bytes, int, bytes]] = {}
        for some in _portions(keys):
            with self._database.reading() as db:
                rows = db.execute(query.where(c.key.in_(some), ~_is_waiting))
                found |= {row.key: (row.vector, row.dimensions, row.signs) for row in rows}
        return found

    def waiting(self, made: int, article_ids: Iterable[str]) -> set[str]:
        """The passages of these articles that are to come."""
        return self._waiting(made, encodings.c.article_id, article_ids)

    def waiting_among(self, made: int, passage_ids: Iterable[str]) -> set[str]:
        """Those of the passages that are to come."""
        with self._database.reading() as db:
            if db.execute(_of(made, encodings.c.made).where(_is_waiting).limit(1)).first() is None:
                return set()
        return self._waiting(made, encodings.c.passage_id, passage_ids)

    def waiting_articles(self, made: int) -> dict[str, int]:
        """Article id → how many of its passages are to come; of those where any is."""
        query = _of(made, encodings.c.article_id, func.count()).where(_is_waiting)
        with self._database.reading() as db:
            return {each: int(n) for each, n in db.execute(query.group_by(encodings.c.article_id))}

    def whole(self, made: int, passage_ids: Iterable[str]) -> set[str]:
        """Those of the passages that are here with a vector and signs of the right lengths."""
        c = encodings.c
        query = _of(made, c.passage_id).where(
            func.length(c.vector) == 4 * c.dimensions,
            func.length(c.signs) % ((c.dimensions + 7) // 8) == 0,
        )
        found: set[str] = set()
        for some in _portions(passage_ids):
            with self._database.reading() as db:
                found |= set(db.scalars(query.where(c.passage_id.in_(some))))
        return found

    def count(self, made: int) -> int:
        """How many passages have their vectors here."""
        with self._database.reading() as db:
            return int(db.execute(_of(made, func.count()).where(~_is_waiting)).scalar_one())

    def newest(self) -> int:
        """The number of the last making that any are of; 0 if there are none."""
        with self._database.reading() as db:
            return int(db.scalar(select(func.max(encodings.c.made))) or 0)

    def state(self, made: int, most: int) -> State:
        """What tells whether these are the same as before; it counts no more than so many."""
        one = literal(1).label("one")
        every = select(one).where(encodings.c.made == made).limit(most).subquery()
        waiting = select(one).where(encodings.c.made == made, _is_waiting).limit(most).subquery()
        counts = [
            select(func.count()).select_from(each).scalar_subquery() for each in (every, waiting)
        ]
        last = select(func.max(change_numbers.c.last)).scalar_subquery()
        with self._database.reading() as db:
            return State(*db.execute(select(last, *counts)).one())

    def article_ids(self, made: int) -> set[str]:
        """The ids of all articles that have a passage here, or one to come."""
        with self._database.reading() as db:
            return set(db.scalars(_of(made, encodings.c.article_id).distinct()))

    def _waiting(self, made: int, column: ColumnElement[str], ids: Iterable[str]) -> set[str]:
        query = _of(made, encodings.c.passage_id).where(_is_waiting)
        found: set[str] = set()
        for some in _portions(ids):
            with self._database.reading() as db:
                found |= set(db.scalars(query.where(column.in_(some))))
        return found


def _of(made: int, *columns: ColumnElement[Any]) -> Select[Any]:
    return select(*columns).select_from(encodings).where(encodings.c.made == made)


def _portions(ids: Iterable[object]) -> Iterator[list[object]]:
    every = list(ids)
    for start in range(0, len(every), IDS_A_READ):
        yield every[start : start + IDS_A_READ]
