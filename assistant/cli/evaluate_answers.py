"""`newsdesk evaluate answers`: right where the passages say it, refused where they don't."""

from pathlib import Path
from typing import Annotated

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

_HOW = (
    "right: an alternative of each answer stands in it word for word (case, punctuation, a, an, "
    "the and how millions are written don't count); 95% bootstrap intervals"
)


def answers(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(help="JSON lines: id, question, answers, passages, answerable, date."),
    ],
    limit: SampleSize = None,
    model: ModelName = None,
    as_json: AsJson = False,
) -> None:
    """Measure answers and refusals over given passages, which take the place of the search.

    Answers are kept, so that a run that was broken off goes on.
    """
    from assistant.evaluation.answers import evaluate_answers

    chat = Model(settings_of(context, model=model).models[0])
    with progress_bar() as told:
        scores = evaluate_answers(file, chat, limit, told)
    if as_json:
        print_json(
            {
                "answerable": scores.answerable,
                "right": scores.right,
                "unanswerable": scores.unanswerable,
                "refusal_precision": rounded(scores.refusal_precision),
                "refusal_recall": rounded(scores.refusal_recall),
                "balanced_accuracy": rounded(scores.balanced_accuracy),
                "slips": {
                    "numbers": scores.slips.numbers,
                    "quotations": scores.slips.quotations,
                    "names": scores.slips.names,
                },
                "seconds": {
                    "median": round(scores.median_seconds, 2),
                    "p95": round(scores.p95_seconds, 2),
                },
                "ci95": {
                    name: [rounded(bound) for bound in bounds]
                    for name, bounds in scores.ci95.items()
                },
                "model": chat.title,
                "how": f"{_HOW}; {machine()}",
                "saved": str(scores.saved),
            }
        )
        return
    bounds = {name: "{:.2f} to {:.2f}".format(*each) for name, each in scores.ci95.items()}
    out.print(f"right {scores.right} of {scores.answerable} answerable ({bounds['right']})")
    out.print(
        f"refusals, {scores.unanswerable} unanswerable: "
        f"precision {scores.refusal_precision:.2f} ({bounds['refusal_precision']}), "
        f"recall {scores.refusal_recall:.2f} ({bounds['refusal_recall']}), "
        f"balanced accuracy {scores.balanced_accuracy:.2f} ({bounds['balanced_accuracy']})"
    )
    slips = scores.slips
    out.print(
        f"not in what is cited: {slips.numbers} of {slips.of_numbers} numbers, "
        f"{slips.quotations} of {slips.of_quotations} quotations, "
        f"{slips.names} of {slips.of_names} names"
    )
    out.print(f"{scores.median_seconds:.1f} s an answer (median), 95% in {scores.p95_seconds:.1f}")
    out.print(f"{chat.title}; {_HOW}; {machine()}", markup=False)
    out.print(f"The answers: {scores.saved}", markup=False)
