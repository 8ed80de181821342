"""The same questions over the same passages, answered with one language model after another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.evaluation.answers import has_right_answer, outcomes_of
from assistant.evaluation.measuring import Item, OnProgress, interval
from assistant.model.models import Model


@dataclass(frozen=True)
class Share:
    """How many of how many, and the 95% bootstrap interval of that share."""

    count: int
    of: int
    ci95: tuple[float, float]


@dataclass(frozen=True)
class WithModel:
    """What came of the questions with one model.

    `right` and `wrong` are of the answerable questions whose answers the data has, `refused` of all
    that are answerable, `refused_unanswerable` of the others.
    """

    name: str
    title: str
    right: Share
    wrong: Share
    refused: Share
    refused_unanswerable: Share
    median_seconds: float


def by_model(
    files: Sequence[Path],
    names: Sequence[str],
    limit: int | None = None,
    on_progress: OnProgress | None = None,
) -> list[WithModel]:
    """What came of the questions of all files, or of `limit` of each, with each model named.

    Items and saved answers are those of `evaluate_answers`. Only one model is loaded at a time.
    Raises BadInput if a file isn't in that layout, ModelUnavailable if a model can't be had.
    """
    return [_with(Model(name), files, limit, on_progress) for name in names]


def _with(
    model: Model, files: Sequence[Path], limit: int | None, on_progress: OnProgress | None
) -> WithModel:
    outcomes = [each for file in files for each in outcomes_of(file, model, limit, on_progress)[0]]

    def share(counts: Callable[[Item, Item], bool], among: Callable[[Item], bool]) -> Share:
        counted = [counts(item, outcome) for item, outcome in outcomes if among(item)]
        return Share(sum(counted), len(counted), interval(counted))

    return WithModel(
        name=model.name,
        title=model.title,
        right=share(has_right_answer, _has_answers),
        wrong=share(_is_wrong, _has_answers),
        refused=share(_is_refused, _is_answerable),
        refused_unanswerable=share(_is_refused, lambda item: not _is_answerable(item)),
        median_seconds=float(np.median([outcome["seconds"] for _, outcome in outcomes])),
    )


def _is_answerable(item: Item) -> bool:
    return bool(item["answerable"])


def _has_answers(item: Item) -> bool:
    return _is_answerable(item) and bool(item.get("answers"))


def _is_refused(_: Item, outcome: Item) -> bool:
    return bool(outcome["refused"])


def _is_wrong(item: Item, outcome: Item) -> bool:
    return not outcome["refused"] and not has_right_answer(item, outcome)
