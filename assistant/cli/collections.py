"""`newsdesk collections`: articles that not everybody may read, and who may."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.common import AsJson, Home, location_of_library, out, print_json

if TYPE_CHECKING:
    from assistant.accounts.accounts import Accounts
    from index.storage.catalogue.collections import Collection, Collections

commands = typer.Typer(
    help="Let only some people read the articles of some sources; the rest is everybody's.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(metavar="COLLECTION", help="The collection's name.")]
Person = Annotated[str, typer.Argument(help="The name that a person signs in with.")]


@commands.command(name="list")
def list_collections(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Show the collections, their sources by number, and who may read them."""
    from rich.table import Table
    from rich.text import Text

    with collections_of(context, home) as (collections, accounts):
        names = {each.owner: each.name for each in accounts.all()}
        every = [_told(each, names) for each in collections.all()]
    if as_json:
        print_json(every)
        return
    table = Table("Collection", "Sources", "Readers")
    for each in every:
        numbers = ", ".join(map(str, each["sources"]))
        table.add_row(Text(each["name"]), numbers, Text("\n".join(each["readers"])))
    none = "There are no collections: everybody may read everything."
    out.print(table if every else none)


@commands.command()
def add(context: typer.Context, name: Name, home: Home = None) -> None:
    """Make a collection, which nobody but you may read yet."""
    with collections_of(context, home) as (collections, _):
        added = collections.add(name)
    out.print(f"Added: {added.name}", markup=False)
    out.print(f"Put a source into it with: newsdesk collections put NUMBER “{added.name}”")


@commands.command()
def remove(context: typer.Context, name: Name, home: Home = None) -> None:
    """Delete a collection that has no sources any more."""
    with collections_of(context, home) as (collections, _):
        removed = collections.remove(name)
    out.print(f"Removed: {removed.name}", markup=False)


@commands.command()
def grant(context: typer.Context, name: Name, person: Person, home: Home = None) -> None:
    """Let a person read a collection."""
    with collections_of(context, home) as (collections, accounts):
        account = accounts.named(person)
        collection = collections.grant(name, account.owner)
    out.print(f"{account.name} may read: {collection.name}", markup=False)


@commands.command()
def withdraw(context: typer.Context, name: Name, person: Person, home: Home = None) -> None:
    """Let a person read a collection no longer."""
    with collections_of(context, home) as (collections, accounts):
        account = accounts.named(person)
        collection = collections.withdraw(name, account.owner)
    out.print(f"{account.name} may no longer read: {collection.name}", markup=False)


@commands.command()
def put(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="A source, as newsdesk sources shows it.")],
    name: Annotated[
        str | None,
        typer.Argument(metavar="[COLLECTION]", help="Without one, everybody may read it."),
    ] = None,
    home: Home = None,
) -> None:
    """Put a source into a collection, with all its articles, or out of it for everybody to read."""
    with collections_of(context, home) as (collections, _):
        collections.put(number, name)
    where = f"is in: {name}" if name else "is everybody's to read"
    out.print(f"Source {number} {where}", markup=False)


def _told(collection: "Collection", names: dict[str, str]) -> dict[str, Any]:
    readers = sorted(names[each] for each in collection.readers if each in names)
    return {"name": collection.name, "sources": list(collection.sources), "readers": readers}


@contextmanager
def collections_of(
    context: typer.Context, home: Path | None
) -> Iterator[tuple["Collections", "Accounts"]]:
    """The library's collections and accounts, also while it is served."""
    from assistant.accounts.accounts import Accounts
    from index.storage.catalogue.collections import collections_in

    with location_of_library(context, home) as place:
        yield collections_in(place), Accounts(place)
