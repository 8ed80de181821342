"""Articles on the command line: add, list, show, remove, and duplicate stories."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import (
    AsJson,
    Home,
    contents_of,
    english,
    err,
    library_or_served,
    moment,
    out,
    plural,
    print_json,
    settings_of,
)
from assistant.cli.json_output import article_json, former_json, listed_json
from index.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.cli.served import ServedLibrary
    from index.contents import Contents

commands = typer.Typer()
_LINK = ("http://", "https://", "feed:")


@commands.command()
def add(
    context: typer.Context,
    places: Annotated[
        list[str], typer.Argument(help="Files, folders, links; - reads a text from standard input.")
    ],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Add files, folders, pages, feeds or sitemaps, and index them.

    A link may lead to an article, a feed, a sitemap, or a site that has a feed.
    """
    from assistant.cli.upkeep import reindex_and_report

    with library_or_served(settings_of(context, home=home).location) as library:
        for place in filter(_is_link, places):
            added = library.sources.add_link(place)
            err.print(f"Added the {added.kind} {added.title or ''} {added.address}", markup=False)
        paths = [place for place in places if place != "-" and not _is_link(place)]
        library.sources.add(Path(path) for path in paths)
        if "-" in places:
            library.sources.paste(sys.stdin.read())
        reindex_and_report(library, as_json)


@commands.command(name="list")
def list_articles(
    context: typer.Context,
    words: Annotated[
        str, typer.Argument(help="Only articles with these words in title, publisher or authors.")
    ] = "",
    removed: Annotated[
        bool, typer.Option("--removed", help="List removed articles that can be restored.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """List the articles, newest first."""
    from index.storage.catalogue.articles import Wanted

    with contents_of(context, home) as library:
        if removed:
            _list_removed(library, as_json)
            return
        articles = library.articles(Wanted(words))
        known = len(articles) or library.article_count()
    if as_json:
        print_json([listed_json(listed) for listed in articles])
        return
    from rich.table import Column, Table

    table = Table(Column("ID", no_wrap=True), "Date", "Title", "Publisher", "Passages")
    for listed in articles:
        article = listed.article
        more = f" (and {listed.copies} more of this story)" if listed.copies else ""
        table.add_row(
            article.id,
            article.published.isoformat() if article.published else "",
            article.title + (" (sample)" if listed.is_sample else "") + more,
            article.publisher or "",
            str(listed.passages),
        )
    if articles:
        out.print(table)
    elif known:
        out.print(f"None of the {plural(known, 'article')} matches.")
    else:
        out.print("The library has no articles. Add some with: newsdesk add PLACE")


@commands.command()
def show(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show an article: its details, text, copies and earlier versions."""
    from index.text.hostile import suspicions

    with contents_of(context, home) as library:
        former = library.former(article_id)
        article = former.article if former else library.article(article_id)
        copies = library.copies(article_id)
        versions = library.versions_before(article_id)
    suspicious = suspicions(f"{article.title}\n\n{article.text}")
    if as_json:
        print_json(
            {
                **article_json(article),
                "text": article.text,
                "suspicious": list(suspicious),
                "former": former_json(former) if former else None,
                "also_in": [article_json(copy) for copy in copies],
                "earlier_versions": [former_json(version) for version in versions],
            }
        )
        return
    out.print(english().source(article), style="bold", markup=False)
    if article.date_found:
        sure = "" if article.date_sure else " (a guess)"
        out.print(f"Date from {article.date_found}{sure}", markup=False)
    for name, value in (
        ("Updated", article.updated and english().day(article.updated)),
        ("Section", article.section),
        ("Link", article.url),
        ("Language", article.language),
    ):
        if value:
            out.print(f"{name}: {value}", markup=False)
    if former:
        became = f"; it is now {former.successor}" if former.successor else ""
        out.print(f"It was {former.why} on {moment(former.left_at)}{became}.", markup=False)
    if suspicious:
        out.print(f"Suspicious: it {' and '.join(suspicious)}", markup=False)
    for copy in copies:
        out.print(f"Also in: {english().source(copy)}  {copy.id}", markup=False)
    for version in versions:
        changed = moment(version.left_at)
        out.print(f"Earlier version, until {changed}: {version.article.id}", markup=False)
    out.print(f"\n{article.text}", markup=False)


@commands.command()
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write; its name ends in .jsonl.")],
    home: Home = None,
) -> None:
    """Write all articles with their earlier versions, as JSON Lines.

    Added to an empty library (newsdesk add FILE), they are the same again.
    """
    from index.sources.files import MOST_BYTES_OF_LARGE_KINDS

    if file.suffix.lower() != ".jsonl":
        raise BadInput(f"The name of {file} must end in .jsonl, so that it can be read again.")
    half = file.with_name(f".{file.name}.half")  # an earlier export stays until this one is whole
    count = 0
    try:
        with contents_of(context, home) as library, half.open("wb") as lines:
            for line in _export_lines(library):
                lines.write(line)
                count += 1
        half.replace(file)
        too_large = file.stat().st_size > MOST_BYTES_OF_LARGE_KINDS
    except OSError as error:
        half.unlink(missing_ok=True)
        raise BadInput(f"The file {file} can't be written ({error.strerror}).") from error
    out.print(f"Wrote {plural(count, 'article')} to {file}.", markup=False)
    if too_large:
        err.print("It is too large to be added in one piece: split it between two lines first.")


@commands.command()
def remove(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    undo: Annotated[bool, typer.Option("--undo", help="Restore a removed article.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Remove an article from the library, or restore it; its file stays where it is."""
    with library_or_served(settings_of(context, home=home).location) as library:
        article = library.bring_back(article_id) if undo else library.remove(article_id)
    if as_json:
        print_json({"brought_back" if undo else "removed": article_id, "title": article.title})
    elif undo:
        out.print(f"Restored “{article.title}”.", markup=False)
    else:
        out.print(
            f"Removed “{article.title}”. Restore it with: newsdesk remove --undo {article_id}",
            markup=False,
        )


@commands.command()
def duplicates(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Show stories that several articles tell in nearly the same words."""
    with contents_of(context, home) as library:
        stories = library.stories()
    if as_json:
        print_json([[article_json(article) for article in story] for story in stories])
        return
    for story in stories:
        out.print(plural(len(story), "article"), style="bold")
        for article in story:
            out.print(f"  {article.id}  {english().source(article)}", markup=False)
    if not stories:
        out.print("There are no duplicate stories.")


def _is_link(place: str) -> bool:
    return place.lower().startswith(_LINK)


def _export_lines(library: "Contents | ServedLibrary") -> "Iterator[bytes]":
    from index.contents import Contents
    from index.extraction.exported import export_line

    if isinstance(library, Contents):
        return map(export_line, library.with_history())
    return library.export_lines()


def _list_removed(library: "Contents | ServedLibrary", as_json: bool) -> None:
    removed = library.removed()
    if as_json:
        print_json([former_json(former) for former in removed])
        return
    for former in removed:
        out.print(
            f"{former.article.id}  {moment(former.left_at)}  {english().source(former.article)}",
            markup=False,
        )
    if not removed:
        out.print("Nothing was removed in the last 30 days.")
