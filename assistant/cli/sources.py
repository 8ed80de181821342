"""Sources on the command line: list and remove, and fetch the links of a reading list."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import (
    AsJson,
    Home,
    content_of,
    contents_of,
    library_or_served,
    moment,
    out,
    plural,
    print_json,
    settings_of,
)
from assistant.cli.json_output import links_json, source_json
from assistant.cli.upkeep import reindex_and_report

if TYPE_CHECKING:
    from index.sources.reading_lists import LinkPlan

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
    with library_or_served(settings_of(context, home=home).location) as library:
        library.sources.forget(number)
        reindex_and_report(library, as_json, due_only=True)


@commands.command()
def links(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A reading list, bookmarks or a list of links.")],
    fetch: Annotated[bool, typer.Option("--fetch", help="Fetch the pages and index them.")] = False,
    most: Annotated[
        int, typer.Option(min=1, max=5_000, help="Fetch at most so many, the newest first.")
    ] = 500,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show what fetching the links of a reading list would mean; fetch them with --fetch."""
    content = content_of(file)
    with library_or_served(settings_of(context, home=home).location) as library:
        whole = library.sources.plan_links(content, file.name)
        plan = whole.at_most(most)
        if not fetch:
            if as_json:
                print_json(links_json(whole, plan))
                return
            out.print(links_text(whole, plan), markup=False)
            return
        if not as_json:
            out.print(links_text(whole, plan), markup=False)
        library.sources.add_links(plan, file.name)
        reindex_and_report(library, as_json, due_only=True)


def links_text(whole: "LinkPlan", plan: "LinkPlan") -> str:
    """What fetching a list of links means, in a few sentences."""
    held = len(whole.links) - len(whole.new)
    sentences = [f"{plural(len(whole.links), 'link')}, {held:,} of them in the library already."]
    if plan.new:
        minutes = f"{plan.seconds / 60:.0f} min" if plan.seconds >= 90 else f"{plan.seconds} s"
        sentences.append(
            f"To fetch: {plural(len(plan.new), 'page')} of {plural(plan.sites, 'site')}, in at"
            f" least {minutes} (one page a second from each site, and what its robots.txt allows)."
        )
    if left := len(whole.new) - len(plan.new):
        sentences.append(f"{left:,} more are left for another time.")
    return " ".join(sentences)
