"""Rankings and judgements → the field's metrics, with their intervals; times → percentiles.

The metrics are those of ir-measures (MacAvaney et al. 2022, https://ir-measur.es), which has
trec_eval compute most of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, Success, nDCG
from numpy.typing import NDArray

from assistant.evaluation.items import interval

DEEPEST = 20  # documents of a ranking that any metric looks at
_DEPTHS = (1, 3, 5, 10, DEEPEST)
# Whether any of the documents that answer a question is among the first so many, as published
# figures for question answering have it: any one will do. Where one answers, this is recall.
METRICS = {
    **{f"recall@{depth}": Success @ depth for depth in _DEPTHS},
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
}


@dataclass(frozen=True)
class Scores:
    """Means over questions by metric, and where 95 of 100 resampled means lie; milliseconds."""

    questions: int
    means: dict[str, float]
    ci95: dict[str, tuple[float, float]]
    p50_ms: float
    p95_ms: float


def score(
    rankings: Mapping[str, Sequence[str]],
    judgements: Mapping[str, Mapping[str, int]],
    seconds: Sequence[float],
) -> Scores:
    """`rankings` are document ids by question, best first; `seconds` what each search took.

    A question without a ranking counts as one that found nothing.
    """
    values = by_question(rankings, judgements)
    return Scores(
        questions=len(judgements),
        means={name: float(each.mean()) for name, each in values.items()},
        ci95={name: interval(each.tolist()) for name, each in values.items()},
        p50_ms=float(np.percentile(seconds, 50)) * 1000,
        p95_ms=float(np.percentile(seconds, 95)) * 1000,
    )


def by_question(
    rankings: Mapping[str, Sequence[str]], judgements: Mapping[str, Mapping[str, int]]
) -> dict[str, NDArray[np.float64]]:
    """Metric → its value for each question, in the order of `judgements`."""
    # What tools of the field call a run: scores, by which they sort again.
    run = {
        question: {document: float(-rank) for rank, document in enumerate(ranking)}
        for question, ranking in rankings.items()
    }
    place = {question: number for number, question in enumerate(judgements)}
    names = {metric: name for name, metric in METRICS.items()}
    values = {name: np.zeros(len(place)) for name in METRICS}
    for each in ir_measures.iter_calc(list(names), judgements, run):
        values[names[each.measure]][place[each.query_id]] = each.value
    return values
