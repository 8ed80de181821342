"""How well the product finds the documents that answer a data set's questions, and how fast.

The metrics are those of ir-measures (MacAvaney et al. 2022, https://ir-measur.es), which has
trec_eval compute most of them.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import ir_measures
import numpy as np
from ir_measures import RR, Success, nDCG
from numpy.typing import NDArray

from assistant.asking.question import Asking, question_of
from assistant.asking.searching import Searcher
from assistant.asking.translation import Translator
from assistant.evaluation.data_sets import (
    Corpus,
    DataSet,
    Question,
    documents_of,
    indexed,
    read_data_set,
)
from assistant.evaluation.measuring import OnProgress, cache_folder, interval
from assistant.model.models import Model
from index.embedding import Embedding
from index.errors import BadInput
from index.search.search import Hit, Ranking

PRODUCT: Ranking = "reranked"  # the search that the product does
VARIANTS: tuple[Ranking, ...] = ("dense", "words", "fused", PRODUCT)
PASSAGES = 100  # searched for, enough for DEEPEST documents
WARM_UP = 3  # searches before any is timed
DEEPEST = 20  # documents of a ranking that the metrics look at
_DEPTHS = (1, 3, 5, 10, DEEPEST)
# Whether at least one document that answers the question is among the first N, as published figures
# for question answering have it. If exactly one document answers, this is recall.
METRICS = {
    **{f"recall@{depth}": Success @ depth for depth in _DEPTHS},
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
}


@dataclass(frozen=True)
class Scores:
    """Means over questions by metric, with 95% confidence intervals; times in milliseconds."""

    questions: int
    means: dict[str, float]
    ci95: dict[str, tuple[float, float]]
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True)
class Evaluation:
    """One data set, measured: scores by variant of the search, and how they were taken.

    `refused` maps documents that the product doesn't index to the reason; `unknown` counts judged
    documents missing from the corpus. Both count as not found.
    """

    name: str
    variants: dict[Ranking, Scores]
    documents: int
    passages: int
    refused: dict[str, str]
    unknown: int
    was_cached: bool
    seconds_to_index: float


def evaluate_retrieval(
    folder: Path,
    model: Model | None = None,
    *,
    variants: Sequence[Ranking] = (PRODUCT,),
    as_of_query_date: bool = False,
    limit: int | None = None,
    on_progress: OnProgress | None = None,
    embedding: Embedding | None = None,
) -> Evaluation:
    """Search for the first `limit` questions of a data set in BEIR layout, one after another.

    `as_of_query_date` searches as on the day of each question. `model` translates questions where
    the product does; translations are cached, so only the first search takes that time.
    `on_progress` gets the stage, the number done and the total. Raises BadInput if the data set
    isn't in that layout, or if a question has no date although one is needed.
    """
    data = read_data_set(folder, limit)
    undated = [question.id for question in data.questions if question.day is None]
    if as_of_query_date and undated:
        raise BadInput(
            f"{folder}: the question “{undated[0]}” has no date in its metadata; leave out "
            "--as-of-query-date."
        )
    with indexed(data, on_progress, embedding) as corpus:
        scores = {
            variant: measure(corpus, data, model, variant, as_of_query_date, on_progress)
            for variant in variants
        }
        return Evaluation(
            data.name,
            scores,
            len(data.documents),
            corpus.passages,
            corpus.refused,
            data.unknown,
            corpus.was_cached,
            corpus.seconds,
        )


def measure(
    corpus: Corpus,
    data: DataSet,
    model: Model | None = None,
    variant: Ranking = PRODUCT,
    as_of_query_date: bool = False,
    on_progress: OnProgress | None = None,
) -> Scores:
    """Ask a data set's questions of its indexed corpus, one after another, and score the finds."""
    translator = Translator(model, keep=cache_folder() / "translations.jsonl") if model else None
    searcher = Searcher(corpus.library, translator)
    search = _Search(searcher, corpus.documents, variant, as_of_query_date)
    rankings, seconds = asyncio.run(_asked(search, data.questions, on_progress))
    return score(rankings, data.judgements, seconds)


@dataclass(frozen=True)
class _Search:
    """One variant of the search over one corpus."""

    searcher: Searcher
    documents: Mapping[str, Sequence[str]]
    variant: Ranking
    as_of_query_date: bool

    async def hits(self, question: Question) -> Sequence[Hit]:
        """What the product finds."""
        asking = Asking(as_of=question.day if self.as_of_query_date else None)
        found = await self.searcher.search(
            question_of(question.text, asking), PASSAGES, self.variant
        )
        return found.hits


async def _asked(
    search: _Search, questions: Sequence[Question], on_progress: OnProgress | None
) -> tuple[dict[str, list[str]], list[float]]:
    """The documents found for each question, and the seconds that each search took."""
    for question in questions[:WARM_UP]:
        await search.hits(question)
    rankings = {}
    seconds = []
    for number, question in enumerate(questions, start=1):
        began = perf_counter()
        hits = await search.hits(question)
        seconds.append(perf_counter() - began)
        rankings[question.id] = documents_of(hits, search.documents)[:DEEPEST]
        if on_progress:
            on_progress(f"Searching ({search.variant})", number, len(questions))
    return rankings, seconds


def score(
    rankings: Mapping[str, Sequence[str]],
    judgements: Mapping[str, Mapping[str, int]],
    seconds: Sequence[float],
) -> Scores:
    """`rankings` are document ids by question, best first; `seconds` the time of each search.

    A question without a ranking counts as having found nothing.
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
    # A “run” as the field's tools call it: scores, by which they sort again.
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
