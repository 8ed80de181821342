"""The command that moves a library to PostgreSQL, and back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import Home, err, out, plural, settings_of

if TYPE_CHECKING:
    from index.storage.database import Migrations
    from index.storage.location import Location

commands = typer.Typer()


@commands.command()
def move(
    context: typer.Context,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="The address of an empty PostgreSQL database, or a folder without a library.",
            metavar="PLACE",
            show_default=False,
        ),
    ],
    home: Home = None,
) -> None:
    """Copy the library's tables to PostgreSQL or back, and compare every row; none is deleted."""
    from index.storage.location import location_of
    from index.storage.lock import LibraryLock
    from index.storage.moving import move as moved

    source = location_of(settings_of(context, home=home).location)
    target = _place(to, source.folder)
    source.folder.mkdir(parents=True, exist_ok=True)
    lock, tables, rows = LibraryLock(source.folder), 0, 0
    try:
        for copied in moved(source, target, parts()):
            tables, rows = tables + 1, rows + copied.rows
            if err.is_terminal:
                err.print(f"{copied.table}: {plural(copied.rows, 'row')}", style="dim")
    finally:
        lock.release()
    out.print(f"Copied {plural(rows, 'row')} of {plural(tables, 'table')}, and compared each.")
    if target.server:
        out.print("Set NEWSDESK_DATABASE to this address to use the library there from now on.")
    else:
        out.print(
            "Without NEWSDESK_DATABASE, and with this folder as --home, it is used from now on."
        )


def parts() -> "list[Migrations]":
    """Every part of a library's database, those first that others refer to."""
    from assistant.accounts.tables import MIGRATIONS as ACCOUNTS
    from assistant.alerts.tables import MIGRATIONS as ALERTS
    from assistant.api.idempotency.tables import MIGRATIONS as IDEMPOTENCY
    from assistant.conversations.tables import MIGRATIONS as CONVERSATIONS
    from assistant.keys.tables import MIGRATIONS as KEYS
    from index.storage.database import CATALOGUE_MIGRATIONS

    return [CATALOGUE_MIGRATIONS, CONVERSATIONS, ALERTS, ACCOUNTS, KEYS, IDEMPOTENCY]


def _place(written: str, folder: Path) -> "Location":
    """The target: a database, which the same folder's caches and files belong to, or a folder."""
    from index.storage.location import Location, location_of, server_at

    if "://" in written:
        return Location(folder, server_at(written))
    return location_of(Location(Path(written)))
