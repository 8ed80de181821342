"""`newsdesk evaluate`: measure the product on data sets with known answers."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar

from assistant.cli.common import AsJson, err, out, print_json
from index.evaluation.extraction import evaluate_extraction

commands = typer.Typer(help="Measure Newsdesk on data with known answers.", no_args_is_help=True)


@commands.callback()
def _group() -> None:
    """Measure Newsdesk on data with known answers."""


@commands.command()
def extraction(
    folder: Annotated[
        Path, typer.Argument(help="Pages as .html.gz, and truth.json: {file: {url, text}}.")
    ],
    as_json: AsJson = False,
) -> None:
    """Measure how much of an article's text is found on its page, and how little else.

    Shares of runs of four words, averaged over pages.
    """
    columns = [TextColumn("Extracting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    with ProgressBar(*columns, console=err, disable=not err.is_terminal, transient=True) as bar:
        task = bar.add_task("")
        score = evaluate_extraction(
            folder, lambda done, total: bar.update(task, completed=done, total=total)
        )
    if as_json:
        print_json(
            {
                "pages": score.pages,
                "f1": round(score.f1, 4),
                "precision": round(score.precision, 4),
                "recall": round(score.recall, 4),
                "ci95": [round(bound, 4) for bound in score.ci95],
                "method": "shingles of 4 words, means over pages",
                "median_seconds": round(score.median_seconds, 3),
                "failed": score.failed,
            }
        )
        return
    low, high = score.ci95
    out.print(f"{score.pages} pages, runs of four words, means over pages")
    out.print(f"F1 {score.f1:.3f} (95% interval {low:.3f} to {high:.3f})")
    out.print(f"precision {score.precision:.3f}, recall {score.recall:.3f}")
    out.print(f"{score.median_seconds:.3f} s a page (median)")
    for file, reason in score.failed.items():
        out.print(f"  no article: {file}: {reason}", markup=False)
