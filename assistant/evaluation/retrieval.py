"""How well the product finds the documents that answer a data set's questions, and how fast."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from assistant.asking.question import Asking, question_of
from assistant.asking.searching import Searcher
from assistant.asking.translation import Translator
from assistant.evaluation.beir import DataSet, Question, read_data_set
from assistant.evaluation.corpus import Corpus, indexed
from assistant.evaluation.items import Told, kept_in
from assistant.evaluation.scores import DEEPEST, Scores, score
from assistant.model.models import Model
from index.embedding import Embedding
from index.errors import BadInput
from index.search.search import Hit, Ranking

PRODUCT: Ranking = "reranked"  # the search that the product does
VARIANTS: tuple[Ranking, ...] = ("dense", "words", "fused", PRODUCT)
PASSAGES = 100  # asked for, so that as many documents as any metric looks at are among them
WARM_UP = 3  # searches before any is timed


@dataclass(frozen=True)
class Evaluation:
    """One data set, measured: scores by variant of the search, and how they were taken.

    `refused` maps documents that the product doesn't take in to its reason; `unknown` counts
    judged documents that the corpus lacks. Both count as not found.
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
    told: Told | None = None,
    embedding: Embedding | None = None,
) -> Evaluation:
    """Search for the first `limit` questions of a data set in BEIR layout, one after another.

    `as_of_query_date` searches as on the day of each question. `model` translates questions where
    the product does; a translation is kept, so that only its first search takes that time. `told`
    hears what is done, how far, and of how much. Raises BadInput if the
    data set isn't in that layout, or a question has no date where one is needed.
    """
    data = read_data_set(folder, limit)
    undated = [question.id for question in data.questions if question.day is None]
    if as_of_query_date and undated:
        raise BadInput(
            f"{folder}: the question “{undated[0]}” has no date in its metadata; leave out "
            "--as-of-query-date."
        )
    with indexed(data, told, embedding) as corpus:
        scores = {
            variant: measure(corpus, data, model, variant, as_of_query_date, told)
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
    told: Told | None = None,
) -> Scores:
    """Ask a data set's questions of its indexed corpus, one after another, and score the finds."""
    translator = Translator(model, keep=kept_in() / "translations.jsonl") if model else None
    searcher = Searcher(corpus.library, translator)
    search = _Search(searcher, corpus.documents, variant, as_of_query_date)
    rankings, seconds = asyncio.run(_asked(search, data.questions, told))
    return score(rankings, data.judgements, seconds)


def documents_of(hits: Iterable[Hit], documents: Mapping[str, Sequence[str]]) -> list[str]:
    """The documents that hits lead to, best first, each where it comes first.

    An article's own come before those of the copies it is “also in”; `documents` gives them by
    article.
    """
    articles = (article for hit in hits for article in (hit.article, *hit.also_in))
    names = (name for article in articles for name in documents[article.id])
    return list(dict.fromkeys(names))[:DEEPEST]


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
    search: _Search, questions: Sequence[Question], told: Told | None
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
        rankings[question.id] = documents_of(hits, search.documents)
        if told:
            told(f"Searching ({search.variant})", number, len(questions))
    return rankings, seconds
