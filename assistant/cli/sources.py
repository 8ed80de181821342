"""Sources on the command line: list and remove."""

from typing import Annotated

import typer

from assistant.cli.common import (
    AsJson,
    Home,
    contents_of,
    library_of,
    moment,
    out,
    print_json,
)
from assistant.cli.json_output import source_json
from assistant.cli.upkeep import reindex_and_report

commands = typer.Typer()


@commands.command()
def sources(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Show the sources: when each was last read, with what outcome, and when it is next."""
    from rich.table import Table

    with contents_of(context, home) as library:
        every = library.every_source()
    if as_json:
        print_json([source_json(source) for source in every])
        return
    table = Table("No.", "Kind", "Source", "Articles", "Last read", "Outcome", "Next")
    for source in every:
        table.add_row(
            str(source.id),
            "list" if source.is_list else source.kind,
            source.name if source.title is None else f"{source.title}\n{source.address}",
            str(source.articles),
            moment(source.read_at),
            (f"failed {source.failing}×: " if source.failing else "") + (source.outcome or ""),
            moment(source.next_at),
        )
    out.print(table if every else "There are no sources yet. Add one with: newsdesk add PLACE")


@commands.command()
def forget(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The source's number, from `newsdesk sources`.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Remove a source, and the articles that came only from it."""
    with library_of(context, home) as library:
        library.sources.forget(number)
        reindex_and_report(library, as_json, due_only=True)
