"""Insertions that find rows there already. SQLite took over PostgreSQL's way to write them."""

from functools import cache

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert, insert


@cache  # making one takes longer than running it
def insert_missing(table: Table) -> Insert:
    """An INSERT that passes over rows that are there already; its `rowcount` are the new ones."""
    statement = insert(table).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)  # else only UPDATE and DELETE do


@cache
def insert_or_update(table: Table, key: str | None = None) -> Insert:
    """An INSERT that takes the place of a row with the same primary key, or the same `key`.

    A row that is known by `key` keeps its primary key, which is a number then.
    """
    statement, primary = insert(table), set(table.primary_key)
    known_by = {table.c[key]} if key else primary
    new = {
        column.name: statement.excluded[column.name] for column in set(table.c) - known_by - primary
    }
    return statement.on_conflict_do_update(index_elements=list(known_by), set_=new)
