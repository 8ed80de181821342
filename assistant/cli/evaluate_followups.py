"""`newsdesk evaluate followups`: follow-up questions understood as people understand them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import (
    AsJson,
    ModelName,
    SampleSize,
    out,
    print_json,
    progress_bar,
    rounded,
    settings_of,
)
from assistant.evaluation.machine import machine
from assistant.model.models import Model

if TYPE_CHECKING:
    from assistant.evaluation.followups import Followups


def followups(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="JSON lines: id, history [{question}], question, rewrite.")
    ],
    corpus: Annotated[
        list[Path] | None,
        typer.Option(
            "--corpus",
            help="JSON lines to search: documents (title, text) or items with passages. Default: "
            "retrieval/squad/corpus.jsonl and answers/refusal.jsonl beside the file's folder.",
            show_default=False,
        ),
    ] = None,
    limit: SampleSize = None,
    model: ModelName = None,
    as_json: AsJson = False,
) -> None:
    """Measure how much of what people's rewrites of questions find Newsdesk's rewrites find.

    recall_of_human: of the first 3 passages that a person's rewrite finds in the corpus, the share
    among the first 10 that Newsdesk's finds; all of them where the two rewrites are the same.
    untouched_when_standalone: of the questions that the person left as they were, the share that
    Newsdesk left too. Case and punctuation don't count. Rewrites are kept, so that a run that was
    broken off goes on.
    """
    from assistant.evaluation.followups import evaluate_followups

    chat = Model(settings_of(context, model=model).models[0])
    with progress_bar() as told:
        result = evaluate_followups(file, chat, corpus=corpus or (), limit=limit, told=told)
    if as_json:
        print_json(
            {
                "items": len(result.rewrites),
                "recall_of_human": round(result.recall_of_human, 4),
                "untouched_when_standalone": rounded(result.untouched_when_standalone),
                "ci95": {
                    name: [rounded(bound) for bound in bounds]
                    for name, bounds in result.ci95.items()
                },
                "standalone": len(result.standing_alone),
                "recall_as_asked": round(result.recall_as_asked, 4),
                "seconds": {name: round(each, 4) for name, each in result.seconds.items()},
                "corpus": [str(each) for each in result.corpus],
                "passages": result.passages,
                "model": chat.title,
                "how": _how(result),
                "saved": str(result.kept_in),
            }
        )
        return
    bounds = {name: "{:.3f} to {:.3f}".format(*each) for name, each in result.ci95.items()}
    out.print(
        f"recall of what people's rewrites find {result.recall_of_human:.3f} "
        f"({bounds['recall_of_human']}); of the questions as asked {result.recall_as_asked:.3f}"
    )
    if result.standing_alone:
        out.print(
            f"untouched {result.untouched_when_standalone:.3f} of {len(result.standing_alone)} "
            f"that stand on their own ({bounds['untouched_when_standalone']})"
        )
    out.print(
        f"{result.seconds['median'] * 1000:.0f} ms a question (median), "
        f"{result.seconds['p95'] * 1000:.0f} ms (95th percentile)"
    )
    out.print(f"{_how(result)}. Rewrites: {result.kept_in}", markup=False)


def _how(result: "Followups") -> str:
    names = ", ".join(str(each) for each in result.corpus)
    return (
        f"{len(result.rewrites)} questions; corpus: {result.passages:,} passages of {names}, in a "
        "library of their own; share of the first 3 that the person's rewrite finds among the "
        "first 10 of Newsdesk's, 1 where both are the same; 95% bootstrap intervals over "
        f"questions; {machine()}"
    )
