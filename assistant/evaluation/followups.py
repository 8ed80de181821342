"""How well follow-up questions are rewritten, compared with people's rewrites.

Two rewrites are compared by what a search finds for each, as in TREC CAsT (Dalton et al. 2020,
https://arxiv.org/abs/2003.13624), so that different wordings of the same question count as equal.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import Any

import numpy as np

from assistant import asking
from assistant.asking.question import Asking, Question, Turn, question_of, understand
from assistant.asking.searching import Searcher
from assistant.evaluation.data_sets import DataSet, documents_of, indexed
from assistant.evaluation.measuring import Item, Kept, OnProgress, interval, json_lines, read_items
from assistant.model.models import Model
from index.embedding import Embedding
from index.errors import BadInput
from index.text.chinese import CJK
from prompts import prompt

TARGETS = 3  # the first passages found for the person's rewrite must be found …
DEPTH = 10  # … among the first passages found for the product's
# The default corpus, relative to the parent of the file's folder: encyclopedic passages on many
# subjects, few enough to be indexed in minutes.
_USUAL = ("retrieval/squad/corpus.jsonl", "answers/refusal.jsonl")


@dataclass(frozen=True)
class Rewrite:
    """One question, a person's rewrite and the product's; shares found are 0 to 1.

    `also` are other readings that the product searches for as well; `as_asked` is the share found
    for the question as it was asked.
    """

    id: str
    asked: str
    human: str
    ours: str
    found: float
    as_asked: float
    seconds: float
    also: tuple[str, ...] = ()

    @property
    def stands_alone(self) -> bool:
        """Whether the person left it unchanged."""
        return same(self.asked, self.human)

    @property
    def untouched(self) -> bool:
        """Whether the product left it unchanged and searches for nothing else."""
        return same(self.asked, self.ours) and not self.also


@dataclass(frozen=True)
class Followups:
    """All rewrites, the corpus searched (files, number of passages), and the file of rewrites."""

    rewrites: list[Rewrite]
    corpus: tuple[Path, ...]
    passages: int
    saved_to: Path

    @property
    def recall_of_human(self) -> float:
        """The mean share found, of what is found for people's rewrites."""
        return fmean(each.found for each in self.rewrites)

    @property
    def recall_as_asked(self) -> float:
        """The same for the questions as they were asked, for comparison."""
        return fmean(each.as_asked for each in self.rewrites)

    @property
    def standing_alone(self) -> list[Rewrite]:
        """Those that people left unchanged."""
        return [each for each in self.rewrites if each.stands_alone]

    @property
    def untouched_when_standalone(self) -> float:
        """The share of those that the product left unchanged too; nan if there are none."""
        kept = [each.untouched for each in self.standing_alone]
        return fmean(kept) if kept else float("nan")

    @property
    def ci95(self) -> dict[str, tuple[float, float]]:
        """95% confidence intervals over questions."""
        return {
            "recall_of_human": interval([each.found for each in self.rewrites]),
            "untouched_when_standalone": interval([each.untouched for each in self.standing_alone])
            if self.standing_alone
            else (float("nan"), float("nan")),
        }

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds that understanding a question took: median and 95th percentile."""
        taken = [each.seconds for each in self.rewrites]
        return {
            "median": float(np.percentile(taken, 50)),
            "p95": float(np.percentile(taken, 95)),
        }


def evaluate_followups(
    file: Path,
    model: Model,
    *,
    corpus: Sequence[Path] = (),
    limit: int | None = None,
    on_progress: OnProgress | None = None,
    embedding: Embedding | None = None,
) -> Followups:
    """Understand each question of `file`, and search `corpus` for it and for the person's rewrite.

    `corpus` are files in BEIR's layout or that of answers (`passages` of `title` and `text`); if
    none is named, those that the development data has beside `file`. Raises BadInput.
    """
    items = read_items(file, ("history", "question", "rewrite"), limit)
    files = tuple(corpus) or _usual(file)
    searched = _data_set(files)
    kept = Kept.of("followups", model.name, prompt("standalone"), *_code(), file.read_text("utf-8"))
    outcomes = kept.outcomes(items, lambda item: _understood(item, model), on_progress)
    understood = list(outcomes)
    with indexed(searched, on_progress, embedding) as corpus_of:
        search = _Search(Searcher(corpus_of.library), corpus_of.documents)
        rewrites = []
        for number, (item, outcome) in enumerate(understood, start=1):
            rewrites.append(_compared(item, outcome, search))
            if on_progress:
                on_progress("Searching", number, len(understood))
        return Followups(rewrites, files, corpus_of.passages, kept.file)


def same(one: str, other: str) -> bool:
    """Whether two questions differ only in case and punctuation."""
    return re.findall(r"\w+", one.casefold()) == re.findall(r"\w+", other.casefold())


@dataclass(frozen=True)
class _Search:
    """Searches the corpus as the product does."""

    searcher: Searcher
    documents: dict[str, list[str]]

    def first(self, question: str, number: int, also: Sequence[str] = ()) -> list[str]:
        """The first documents found. Time words filter nothing: nothing here has a date."""
        asked = replace(question_of(question, Asking(heed_time=False)), also=tuple(also))
        found = asyncio.run(self.searcher.search(asked, DEPTH))
        return documents_of(found.hits, self.documents)[:number]


def _understood(item: Item, model: Model) -> Item:
    history = [Turn(turn["question"], turn.get("answer", "")) for turn in item["history"]]
    began = perf_counter()
    question: Question = asyncio.run(understand(item["question"], history, model))
    seconds = perf_counter() - began
    return {"standalone": question.standalone, "also": question.also, "seconds": seconds}


def _compared(item: Item, outcome: Item, search: _Search) -> Rewrite:
    asked, human, ours = item["question"], item["rewrite"], outcome["standalone"]
    also = tuple(outcome["also"])
    targets = search.first(human, TARGETS)
    return Rewrite(
        item["id"],
        asked,
        human,
        ours,
        1.0 if same(human, ours) and not also else _share(targets, search.first(ours, DEPTH, also)),
        1.0 if same(human, asked) else _share(targets, search.first(asked, DEPTH)),
        outcome["seconds"],
        also,
    )


def _share(targets: Sequence[str], found: Sequence[str]) -> float:
    """The share of the targets that were found; 1 if there are none."""
    return fmean(target in found for target in targets) if targets else 1.0


def _code() -> Iterator[str]:
    """The code that understands questions, on which the outcome depends."""
    found = Path(*asking.__path__).rglob("*")
    files = sorted(file for file in found if file.suffix in (".py", ".yaml"))
    yield from (file.read_text("utf-8") for file in files)


def _usual(file: Path) -> tuple[Path, ...]:
    beside = file.resolve().parent.parent
    there = tuple(beside / name for name in _USUAL if (beside / name).is_file())
    if not there:
        raise BadInput(
            f"There is no corpus beside {file}; name one with --corpus, a file of JSON lines."
        )
    return there


def _data_set(files: Sequence[Path]) -> DataSet:
    """The passages of all files, each once, as a corpus without questions."""
    passages = dict.fromkeys(passage for file in files for passage in _passages(file))
    records = [
        {"_id": str(number), "title": title, "text": text}
        for number, (title, text) in enumerate(passages, start=1)
    ]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    return DataSet(
        "+".join(file.name for file in files),
        "\n".join(lines).encode(),
        {number: record["_id"] for number, record in enumerate(records, start=1)},
        questions=[],
        judgements={},
    )


def _passages(file: Path) -> Iterator[tuple[str, str]]:
    """Title and text of each document, or of each passage given for a question not in Chinese."""
    try:
        records = [record for _, record in json_lines(file.read_bytes())]
    except OSError as error:
        raise BadInput(f"The corpus {file} can't be read; name a file of JSON lines.") from error
    for record in records:
        passages: list[Any] = [record]
        if isinstance(record, dict) and "passages" in record:
            passages = [] if CJK.search(str(record.get("question"))) else record["passages"]
        for passage in passages:
            if not isinstance(passage, dict) or not isinstance(passage.get("text"), str):
                raise BadInput(f"The corpus {file}: not every line has a “text” or “passages”.")
            yield str(passage.get("title") or ""), passage["text"]
