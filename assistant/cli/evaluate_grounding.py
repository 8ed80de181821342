"""`newsdesk evaluate grounding`: does proof call supported what people call supported?"""

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.common import (
    AsJson,
    ModelName,
    SampleSize,
    out,
    plural,
    print_json,
    progress_bar,
    settings_of,
)
from assistant.model.models import Model

_HOW = (
    "balanced accuracy: the mean of the shares of supported and of unsupported claims told right; "
    "95% bootstrap interval"
)


def grounding(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="JSON lines: id, source, claim, supported.")],
    limit: SampleSize = None,
    model: ModelName = None,
    with_judge: Annotated[
        bool, typer.Option("--with-judge", help="Let the chat model judge the uncertain claims.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure how well proof tells claims that an article supports from those it doesn't.

    What the model judged is kept, so that a run that was broken off goes on.
    """
    from assistant.evaluation.grounding import evaluate_grounding
    from index.embedding import Embedding

    judge = Model(settings_of(context, model=model).models[0]) if with_judge else None
    with progress_bar() as told:
        measured = evaluate_grounding(file, Embedding(), judge, limit, told)
    low, high = measured.ci95
    if as_json:
        print_json(
            {
                "items": measured.items,
                "balanced_accuracy": round(measured.balanced_accuracy, 4),
                "ci95": [round(low, 4), round(high, 4)],
                "accuracy": round(measured.accuracy, 4),
                "recall_of_supported": round(measured.recall_of_supported, 4),
                "recall_of_unsupported": round(measured.recall_of_unsupported, 4),
                "judged": measured.judged,
                "judge": judge.title if judge else None,
                "how": _HOW,
            }
        )
        return
    out.print(
        f"{plural(measured.items, 'claim')}: balanced accuracy {measured.balanced_accuracy:.3f} "
        f"(95% interval {low:.3f} to {high:.3f})"
    )
    out.print(
        f"of the supported {measured.recall_of_supported:.3f} told right, of the unsupported "
        f"{measured.recall_of_unsupported:.3f}"
    )
    if judge:
        out.print(f"{plural(measured.judged, 'claim')} judged by {judge.title}", markup=False)
    out.print(f"{_HOW}.")
