"""`newsdesk feeds`: lists of feeds, imported and exported."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.common import (
    AsJson,
    Home,
    content_of,
    library_or_served,
    out,
    plural,
    settings_of,
)
from assistant.cli.upkeep import reindex_and_report
from index.errors import BadInput

commands = typer.Typer(help="Import and export lists of feeds (OPML).", no_args_is_help=True)


@commands.command(name="import")
def import_feeds(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An OPML file.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Add the feeds of an OPML file, and index their articles."""
    content = content_of(file)
    with library_or_served(settings_of(context, home=home).location) as library:
        added = library.sources.import_feeds(content)
        if not as_json:
            out.print(f"{plural(added, 'feed')} added.")
        reindex_and_report(library, as_json, due_only=True)


@commands.command(name="export")
def export_feeds(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The OPML file to write.")],
    home: Home = None,
) -> None:
    """Write every feed to an OPML file."""
    with library_or_served(settings_of(context, home=home).location) as library:
        opml = library.sources.export_feeds()
    try:
        file.write_bytes(opml)
    except OSError as error:
        raise BadInput(f"The file {file} can't be written ({error.strerror}).") from error
