"""Maintaining a library: re-index, verify, rebuild, back up, restore, and list past runs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import (
    AsJson,
    Home,
    contents_of,
    english,
    err,
    library_at,
    library_or_served,
    moment,
    out,
    plural,
    print_json,
    settings_of,
    with_progress,
)
from assistant.cli.json_output import findings_json, report_json, run_json

if TYPE_CHECKING:
    from assistant.api.models import FirstOfSource, ReindexPlan
    from assistant.cli.served import ServedLibrary
    from index.library import Library
    from index.runs.plan import Plan
    from index.runs.reindex import Report
    from index.runs.verify import Findings

commands = typer.Typer()


@commands.command()
def reindex(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what is new, changed, gone or failed.")
    ] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="Retry documents that could not be read.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Index new and changed documents, drop deleted ones."""
    with library_or_served(settings_of(context, home=home).location) as library:
        if not dry_run:
            reindex_and_report(library, as_json, retry=retry)
            return
        plan = _planned(library, retry)
    if as_json:
        print_json(plan.model_dump(mode="json"))
    else:
        _show_plan(plan)


@commands.command()
def verify(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Check that every passage can be found, and repair what can't."""
    with library_or_served(settings_of(context, home=home).location, check=False) as library:
        findings: Findings | None = with_progress(library.verify())
    assert findings is not None  # noqa: S101 - a verification ends with its findings
    if as_json:
        print_json(findings_json(findings))
        return
    out.print(findings_text(findings))


@commands.command()
def rebuild(
    context: typer.Context,
    embedding: Annotated[
        Path | None,
        typer.Option(help="Folder of another sentence-transformers model to use from now on."),
    ] = None,
    home: Home = None,
) -> None:
    """Rebuild the search index from the catalogue; until then, searches use the old one."""
    from index.embedding import Embedding

    chosen = Embedding(embedding.expanduser().absolute()) if embedding else None
    with library_or_served(settings_of(context, home=home).location, check=False) as library:
        with_progress(library.rebuild(chosen))
        count = library.article_count()
    out.print(f"Rebuilt the index of {plural(count, 'article')}.")


@commands.command()
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    home: Home = None,
) -> None:
    """Write the whole library to one file, even while it is being served."""
    from index.storage.backup import back_up

    size = back_up(settings_of(context, home=home).location, file)
    out.print(f"Wrote {file} ({size / 1e6:.1f} MB).", markup=False)


@commands.command(name="restore")
def restore_backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file made by `newsdesk backup`.")],
    home: Home = None,
) -> None:
    """Restore a backup; the library it replaces is kept in a folder beside it."""
    from index.storage.backup import restore

    place = settings_of(context, home=home).location
    before = restore(place, file)
    if before:
        err.print(f"The previous library is in {before}.", markup=False)
    with library_at(place, check=False) as library:
        with_progress(library.verify())
        out.print(f"The library has {plural(library.article_count(), 'article')}.")


@commands.command()
def runs(context: typer.Context, home: Home = None, as_json: AsJson = False) -> None:
    """Show what each run did, newest first."""
    with contents_of(context, home) as library:
        every = library.runs(50)
    if as_json:
        print_json([run_json(run) for run in every])
        return
    from rich.table import Table

    table = Table("Began", "Run", "Outcome", "Seconds", "Did")
    for run in every:
        seconds = f"{(run.ended_at - run.began_at).total_seconds():.0f}" if run.ended_at else ""
        table.add_row(
            moment(run.began_at),
            run.kind,
            run.outcome or "was killed",
            seconds,
            ", ".join(
                f"{value} {name}"
                for name, value in run.report.items()
                if isinstance(value, int) and value
            ),
        )
    out.print(table if every else "There were no runs yet.")


def reindex_and_report(
    library: "Library | ServedLibrary",
    as_json: bool,
    *,
    retry: bool = False,
    due_only: bool = False,
) -> None:
    """Re-index under a progress bar, and print the report."""
    report: Report | None = with_progress(library.reindex(retry=retry, due_only=due_only))
    assert report is not None  # noqa: S101 - a re-index ends with its report
    if as_json:
        print_json(report_json(report))
        return
    out.print(report_text(report))
    for remark in report.failed:
        out.print(f"  failed: {remark.address}: {remark.text}", markup=False)
    for remark in report.notes:
        out.print(f"  note: {remark.address}: {remark.text}", markup=False)


def report_text(report: "Report") -> str:
    """What a re-index did, in a line."""
    moved = f"{report.moved} moved, " if report.moved else ""
    return (
        f"{report.added} added, {report.changed} changed, {moved}{report.removed} removed, "
        f"{report.unchanged} unchanged, {len(report.failed)} failed ({report.seconds:.1f} s)"
    )


def findings_text(findings: "Findings") -> str:
    """What a verification found, in a line."""
    checked = plural(findings.passages, "passage")
    if findings.is_sound:
        return f"{checked} checked: all found ({findings.seconds:.1f} s)."
    mended = [
        *(f"rebuilt the {part}" for part in findings.remade),
        *([f"repaired {plural(findings.lost, 'lost passage')}"] if findings.lost else []),
        *(
            [f"removed {plural(findings.left_over, 'leftover article')}"]
            if findings.left_over
            else []
        ),
        *([f"removed {plural(findings.orphans, 'orphaned folder')}"] if findings.orphans else []),
    ]
    return f"{checked} checked: {', '.join(mended)} ({findings.seconds:.1f} s)."


def _planned(library: "Library | ServedLibrary", retry: bool) -> "ReindexPlan":
    """What a re-index would do."""
    from assistant.api.models import ReindexPlan
    from assistant.cli.served import ServedLibrary

    if isinstance(library, ServedLibrary):
        return library.newsdesk.reindex_plan(retry=retry)
    plan: Plan | None = with_progress(library.plan(retry=retry))
    assert plan is not None  # noqa: S101 - planning ends with the plan
    return ReindexPlan.of(plan, library.previews(plan))


def _show_plan(plan: "ReindexPlan") -> None:
    by_change = {"new": plan.new, "changed": plan.changed, "moved": plan.moved, "gone": plan.gone}
    for change, addresses in by_change.items():
        for address in addresses:
            out.print(f"  {change}: {address}", markup=False)
    for document in plan.failed:
        out.print(f"  failed: {document.address}: {document.reason}", markup=False)
    for first in plan.first:
        _show_first(first)
    counted = ", ".join(f"{len(addresses)} {change}" for change, addresses in by_change.items())
    out.print(
        f"{counted}, {len(plan.failed)} failed, "
        f"{plan.unchanged} articles unchanged. Nothing was done."
    )
    if plan.words_only:
        out.print(f"{plural(plan.words_only, 'article')} can be found by words only so far.")


def _show_first(first: "FirstOfSource") -> None:
    """The first articles of a source, and what was refused on the way to them."""
    out.print(f"\n{first.source} ({plural(first.count, 'document')}) begins:", markup=False)
    for article in first.articles:
        known = [f"“{article.title}”", article.publisher, english().day(article.published)]
        out.print(f"  {', '.join(filter(None, known))}", markup=False)
    for document in first.refused:
        out.print(f"  refused: {document.address}: {document.reason}", markup=False)
    if not first.articles and not first.refused:
        out.print("  (known only when it is fetched)")
