"""`newsdesk links`: the pages of a reading list, planned and fetched."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import AsJson, Home, library_of, out, plural, print_json
from assistant.cli.json_output import links_json
from assistant.cli.upkeep import reindex_and_report
from index.errors import UnreadableSource

if TYPE_CHECKING:
    from index.sources.reading_lists import LinkPlan

commands = typer.Typer()


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
    from index.sources.files import read

    try:
        content = read(file)
    except UnreadableSource as error:
        raise UnreadableSource(f"{file}: {error}") from error
    with library_of(context, home) as library:
        whole = library.sources.plan_links(content, file.name)
        plan = whole.at_most(most)
        if not as_json:
            out.print(links_text(whole, plan), markup=False)
        elif not fetch:
            print_json(links_json(whole, plan))
        if fetch:
            library.sources.add_links(plan, file.name)
            reindex_and_report(library, as_json, due_only=True)


def links_text(whole: "LinkPlan", plan: "LinkPlan") -> str:
    """What fetching a list of links means, in a few sentences."""
    held = len(whole.links) - len(whole.new)
    sentences = [f"{plural(len(whole.links), 'link')}, {held:,} of them in the library already."]
    if plan.new:
        least = f"{plan.seconds / 60:.0f} min" if plan.seconds >= 90 else f"{plan.seconds} s"
        sentences.append(
            f"To fetch: {plural(len(plan.new), 'page')} of {plural(plan.sites, 'site')}, in at"
            f" least {least} (one page a second from each site, and what its robots.txt allows)."
        )
    if left := len(whole.new) - len(plan.new):
        sentences.append(f"{left:,} more are left for another time.")
    return " ".join(sentences)
