"""What came into the catalogue and left it, numbered: so that caches elsewhere can keep up.

A change is written in the transaction that makes it, and its number is taken last in it, from a row
that stays locked until then: whoever has seen a number has seen all lower ones. So a reader keeps
the last number it took, and asks for those after.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select, update

from index.storage.database import Database, now
from index.storage.tables import change_numbers, changes

KEPT = 100_000  # changes; whoever is further behind begins anew
TRIMMED_EVERY = 1_000  # changes

What = Literal["came", "left", "anew"]


@dataclass(frozen=True)
class Mark:
    """How far a reader is: the `number` of the last change it took, and what that change was.

    A database that was restored may give a number a second time, to another change.
    """

    number: int = 0
    change: str = ""


@dataclass(frozen=True)
class Changed:
    """Changes in their order: the articles that `came` or `left`, by the last change of each.

    `anew` tells that the reader must begin again: by a change, or because those after its mark
    aren't kept any more. `mark` is that of the last change.
    """

    mark: Mark
    came: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    anew: bool = False

    def __bool__(self) -> bool:
        return bool(self.came or self.left or self.anew)


class Changes:
    """The table `changes`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self) -> Mark:
        """The newest change there is."""
        with self._database.reading() as db:
            return _mark(db, _last_number(db))

    def after(self, mark: Mark, most: int) -> Changed:
        """The changes after a mark, `most` of them at once."""
        rows = changes.c.number, changes.c.article_id, changes.c.what
        query = select(*rows).where(changes.c.number > mark.number)
        with self._database.reading() as db:
            if _mark(db, mark.number) != mark:
                return Changed(_mark(db, _last_number(db)), anew=True)
            found = db.execute(query.order_by(changes.c.number).limit(most)).all()
            if not found:
                return Changed(mark)
            if found[0].number != mark.number + 1 or any(row.what == "anew" for row in found):
                return Changed(_mark(db, _last_number(db)), anew=True)
            then = _mark(db, found[-1].number)
        last = {row.article_id: row.what for row in found}
        return Changed(
            then,
            tuple(each for each, what in last.items() if what == "came"),
            tuple(each for each, what in last.items() if what == "left"),
        )


def note_changes(tx: Connection, what: What, article_ids: Iterable[str | None]) -> None:
    """Write changes down. To be called last in a transaction: others wait until its end."""
    ids = list(article_ids)
    if not ids:
        return
    counted = update(change_numbers).values(last=change_numbers.c.last + len(ids))
    if not tx.execute(counted).rowcount:
        tx.execute(insert(change_numbers).values(id=1, last=len(ids)))
    last, moment = _last_number(tx), now()
    first = last - len(ids) + 1
    rows = [
        {"number": number, "article_id": each, "what": what, "moment": moment}
        for number, each in enumerate(ids, first)
    ]
    tx.execute(insert(changes), rows)
    if last // TRIMMED_EVERY != (first - 1) // TRIMMED_EVERY:
        tx.execute(delete(changes).where(changes.c.number <= last - KEPT))


def last_change(tx: Connection) -> Mark:
    """The newest change there is; until the end of the transaction there will be no newer one."""
    last = tx.scalar(select(change_numbers.c.last).with_for_update())
    return _mark(tx, int(last or 0))


def _last_number(db: Connection) -> int:
    return int(db.scalar(select(func.max(change_numbers.c.last))) or 0)


def _mark(db: Connection, number: int) -> Mark:
    """The mark of the change with this number; of no number that isn't kept."""
    row = db.execute(select(changes).where(changes.c.number == number)).first()
    if row is None:
        return Mark()
    return Mark(row.number, f"{row.moment} {row.what} {row.article_id}")
