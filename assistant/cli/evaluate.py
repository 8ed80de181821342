"""`newsdesk evaluate`: measure the product on data sets with known answers."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from assistant.cli.common import (
    AsJson,
    ModelName,
    out,
    plural,
    print_json,
    progress_bar,
    settings_of,
)
from assistant.cli.evaluate_answers import answers
from assistant.cli.evaluate_followups import followups
from assistant.cli.evaluate_grounding import grounding
from assistant.evaluation.extraction import evaluate_extraction
from assistant.evaluation.machine import machine
from assistant.model.models import Model

if TYPE_CHECKING:
    from assistant.evaluation.retrieval import Evaluation
    from assistant.evaluation.scores import Scores

commands = typer.Typer(help="Measure Newsdesk on data with known answers.", no_args_is_help=True)
_CELL = 15  # characters of a table's column: an interval, and space


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
    with progress_bar() as told:
        score = evaluate_extraction(folder, lambda done, total: told("Extracting", done, total))
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


@commands.command()
def retrieval(
    context: typer.Context,
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR…", help="Data sets in BEIR layout: corpus.jsonl, queries.jsonl, qrels.tsv."
        ),
    ],
    compare: Annotated[
        bool, typer.Option("--compare", help="Show what each part of the search adds.")
    ] = False,
    as_of_query_date: Annotated[
        bool,
        typer.Option("--as-of-query-date", help="Search as on the day that each question has."),
    ] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="The first so many questions only.")
    ] = None,
    model: ModelName = None,
    as_json: AsJson = False,
) -> None:
    """Measure how well the documents that answer questions are found, and how fast.

    Each corpus is indexed in a library of its own, which is kept in your cache folder; so are
    translations of questions, and the times of later runs are without making them.
    """
    # What measures takes a second to import, and no other command needs it.
    from assistant.evaluation.retrieval import PRODUCT, VARIANTS, evaluate_retrieval

    chat = Model(settings_of(context, model=model).models[0])
    evaluations = {}
    for name, folder in _named(folders).items():
        with progress_bar() as told:
            evaluations[name] = evaluate_retrieval(
                folder,
                chat,
                variants=VARIANTS if compare else (PRODUCT,),
                as_of_query_date=as_of_query_date,
                limit=limit,
                told=told,
            )
        if not as_json:
            _show(name, evaluations[name])
    if as_json:
        sets = {name: _evaluation_json(each, compare) for name, each in evaluations.items()}
        [first, *others] = sets.values()
        print_json({"sets": sets} if others else first)


for command in (answers, grounding, followups):
    commands.command()(command)


def _named(folders: Sequence[Path]) -> dict[str, Path]:
    """The folders by their names, or by their paths where two have one name."""
    names = Counter(folder.resolve().name for folder in folders)
    return {
        folder.resolve().name if names[folder.resolve().name] == 1 else str(folder): folder
        for folder in folders
    }


def _show(name: str, evaluation: "Evaluation") -> None:
    """One row a variant, and how it was measured."""
    [some, *_] = evaluation.variants.values()
    metrics = list(some.means)
    table = Table("", *metrics, "p50, p95 ms", title=name, title_justify="left", box=SIMPLE)
    for variant, scores in evaluation.variants.items():
        cells = [
            "{:.3f}\n{:.3f}–{:.3f}".format(scores.means[metric], *scores.ci95[metric])
            for metric in metrics
        ]
        table.add_row(variant, *cells, f"{scores.p50_ms:.0f}, {scores.p95_ms:.0f}")
    # Wider than a terminal often is, and than what is no terminal counts as.
    wide = Console(highlight=False, width=max(out.width, _CELL * (len(metrics) + 2)))
    wide.print(table)
    out.print(f"{_how(evaluation)}.", markup=False)
    for document, reason in evaluation.refused.items():
        out.print(f"  not taken in: {document}: {reason}", markup=False)


def _how(evaluation: "Evaluation") -> str:
    [some, *_] = evaluation.variants.values()
    when = "cached" if evaluation.was_cached else f"{evaluation.seconds_to_index:.0f} s"
    parts = [
        plural(some.questions, "question"),
        f"{plural(evaluation.documents, 'document')} in {plural(evaluation.passages, 'passage')}",
        f"index: {when}",
        *(
            [f"{plural(evaluation.unknown, 'judged document')} missing from the corpus"]
            if evaluation.unknown
            else []
        ),
        "recall: any document that answers the question is among the first",
        "means over questions with 95% bootstrap intervals",
        f"one search after another on {machine()}",
    ]
    return "; ".join(parts)


def _evaluation_json(evaluation: "Evaluation", compare: bool) -> dict[str, Any]:
    """What `--json` prints of one data set; a contract: keys may be added, never changed."""
    variants = {
        variant: _scores_json(scores, evaluation) for variant, scores in evaluation.variants.items()
    }
    [first, *_] = variants.values()
    return {"variants": variants} if compare else first


def _scores_json(scores: "Scores", evaluation: "Evaluation") -> dict[str, Any]:
    return {
        "queries": scores.questions,
        **{metric: round(mean, 4) for metric, mean in scores.means.items()},
        "ci95": {
            metric: [round(low, 4), round(high, 4)] for metric, (low, high) in scores.ci95.items()
        },
        "latency_ms": {"p50": round(scores.p50_ms, 1), "p95": round(scores.p95_ms, 1)},
        "name": evaluation.name,
        "documents": evaluation.documents,
        "passages": evaluation.passages,
        "not_taken_in": len(evaluation.refused),
        "how": _how(evaluation),
    }
