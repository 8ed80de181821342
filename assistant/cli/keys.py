"""`newsdesk keys`: by which other programs use the library while it is served."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import AsJson, Home, location_of_library, moment, out, print_json
from assistant.cli.json_output import key_json

if TYPE_CHECKING:
    from assistant.keys.keys import Keys

commands = typer.Typer(
    help="Make, list and revoke keys, by which other programs use a library that is served.",
    no_args_is_help=True,
)


@commands.command(name="list")
def list_keys(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Show the keys: what each may do, and when it was last used."""
    from rich.table import Table
    from rich.text import Text

    with keys_of(context, home) as keys:
        every = keys.all()
    if as_json:
        print_json([key_json(key) for key in every])
        return
    table = Table("ID", "Name", "Scopes", "Made", "Last used", "Revoked")
    for key in every:
        moments = (moment(each) for each in (key.created, key.used, key.revoked))
        table.add_row(key.id, Text(key.name), "\n".join(key.scopes), *moments)
    out.print(table if every else "There are no keys; make one with: newsdesk keys add NAME")


@commands.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What the key is for, such as a program's name.")],
    scope: Annotated[
        list[str],
        typer.Option(
            "--scope",
            help="What it may do: articles:read, articles:write, ask, or admin (everything, also "
            "keys); may be repeated.",
        ),
    ],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Make a key. It is shown this once."""
    with keys_of(context, home) as keys:
        key, shown = keys.add(name, scope)
    if as_json:
        print_json(key_json(key) | {"key": shown})
        return
    out.print(f"Keep this key, which isn't shown again (newsdesk keys revoke {key.id} ends it):")
    out.print(shown, markup=False)


@commands.command()
def revoke(
    context: typer.Context,
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As newsdesk keys list shows it.")],
    home: Home = None,
) -> None:
    """End a key: from now on it opens nothing."""
    with keys_of(context, home) as keys:
        key = keys.revoke(key_id)
    out.print(f"Revoked: {key.name}", markup=False)


@contextmanager
def keys_of(context: typer.Context, home: Path | None) -> Iterator["Keys"]:
    """The keys to a library, also while it is served."""
    from assistant.keys.keys import Keys

    with location_of_library(context, home) as place:
        yield Keys(place)
