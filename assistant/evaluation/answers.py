"""How far answers can be trusted: right if the passages say it, refused if they don't.

The passages of a file replace what a search would find; everything after that is the product's.
"""

import asyncio
import re
import unicodedata
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from assistant.answering.chain import RetrievalChain
from assistant.answering.events import Answer, Checked, Finished
from assistant.asking.dates.time_words import time_words
from assistant.asking.question import Question
from assistant.evaluation.measuring import Item, Kept, OnProgress, interval_of, program, read_items
from assistant.evaluation.unsupported_facts import UnsupportedFacts, unsupported_facts_in
from assistant.model.models import Model
from assistant.words.words import words_in
from index.article import Article, Passage
from index.errors import BadInput
from index.library import Library
from index.query import Query
from index.search.scores import preferred
from index.search.search import Hit

_AGO = re.compile(r"(\d+) (day|week|month|year)s? ago")
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_MAGNITUDES = [("bn", "billion"), ("b", "billion"), ("mn", "million"), ("m", "million")]


@dataclass(frozen=True)
class AnswerScores:
    """How many of the `answerable` were answered correctly, and how good the refusals were.

    Rates are nan if there is nothing to count. `saved` is the file with the answers.
    """

    answerable: int
    right: int
    unanswerable: int
    refusal_precision: float
    refusal_recall: float
    balanced_accuracy: float
    unsupported: UnsupportedFacts
    median_seconds: float
    p95_seconds: float
    ci95: dict[str, tuple[float, float]]
    saved: Path


def evaluate_answers(
    file: Path, model: Model, limit: int | None = None, on_progress: OnProgress | None = None
) -> AnswerScores:
    """Ask each question over its own passages. Items: `id, question, answers [[alternatives]…],
    passages [{title, date, text}], answerable`, and `date`, on which it is asked.

    Answers are saved as they come, so an interrupted run can be continued; they are asked again if
    the program or the model changes. Raises BadInput if the file isn't in that layout.
    """
    outcomes, saved = outcomes_of(file, model, limit, on_progress)
    return _scores(outcomes, saved)


def outcomes_of(
    file: Path, model: Model, limit: int | None = None, on_progress: OnProgress | None = None
) -> tuple[list[tuple[Item, Item]], Path]:
    """Each item with what came of it, and the file that these are saved in: as `evaluate_answers`.

    An outcome has the `text` of the answer, its `sentences` and the `seconds` it took, and whether
    it `refused`.
    """
    items = read_items(file, ("question", "passages", "answerable"), limit)
    kept = Kept.of("answers", file.read_text("utf-8"), model.name, program(), _own_code())
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        asked = _Asked(stack.enter_context(Library(Path(folder))), model)
        return list(kept.outcomes(items, asked.outcome, on_progress)), kept.file


def has_right_answer(item: Item, outcome: Item) -> bool:
    """Whether what came of an item is an answer, and right.

    Only its sentences count: no citation marks, and no articles quoted beside each other.
    """
    said = " ".join(sentence["text"] for sentence in outcome["sentences"])
    return not outcome["refused"] and is_right(said, item.get("answers") or [])


def is_right(text: str, answers: Sequence[Sequence[str]]) -> bool:
    """Whether `text` contains one of the alternatives of each answer, word for word.

    Ignores case, accents, punctuation, width, a, an and the, and how thousands, millions and days
    of a month are written.
    """
    given = normalised(text)
    return bool(answers) and all(
        any(_stands(normalised(each), given) for each in alternatives) for alternatives in answers
    )


def normalised(text: str) -> str:
    """The words and numbers of a text as they are compared, with one space between."""
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = re.sub(r"(?<=\d),(?=\d{3})|(?<=\d)(st|nd|rd|th)\b", "", text)
    for short, long in _MAGNITUDES:
        text = re.sub(rf"(?<=\d)\s?{short}\b", f" {long}", text)
    words = re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+", text)
    return " ".join(word for word in words if word not in ("a", "an", "the"))


class _Asked:
    """The product's chain, over the passages of one item after another."""

    def __init__(self, library: Library, model: Model) -> None:
        self._library = library
        self._model = model
        self._chain = RetrievalChain(library, model)

    def outcome(self, item: Item) -> Item:
        """The answer to an item, as it is saved."""
        self._model.chat()  # loaded before anything is timed, and only if it is asked anything
        began = perf_counter()
        hits = hits_of(item, self._library)
        finished, struck = asyncio.run(self._answered(item, hits, began))
        answer = finished.answer
        return {
            "question": item["question"],
            "text": answer.text,
            "refused": answer.refused,
            "sentences": _sentences(answer),
            "struck": struck,
            "evidence": [each.context.text for each in answer.evidence],
            "seconds": round(finished.timings.total, 2),
            "first_word": finished.timings.first_token,
        }

    async def _answered(
        self, item: Item, hits: Sequence[Hit], began: float
    ) -> tuple[Finished, list[str]]:
        written: list[str] = []
        question = question_as_of(item)
        today = question.as_of or date.today()
        async for event in self._chain.answer(question, hits, len(hits), today, began):
            if isinstance(event, Checked):
                written.append(event.claim)
            if isinstance(event, Finished):
                stand = {sentence.claim for sentence in event.answer.sentences}
                return event, [claim for claim in written if claim not in stand]
        raise AssertionError("an answer always ends with Finished")


def question_as_of(item: Item) -> Question:
    """The question of an item, asked on its day if it has one."""
    asked, day = item["question"], _day(item.get("date"), None)
    return Question(asked, asked, time=time_words(asked, day) if day else None, as_of=day)


def hits_of(item: Item, library: Library) -> list[Hit]:
    """The passages of an item as a search would return them, each as a separate article.

    Similarity to the question is the embedding model's; if the question asks for the latest, newer
    ones are preferred, as in a search. Raises BadInput for passages without text.
    """
    asked = item["question"]
    day = _day(item.get("date"), None)
    try:
        articles = [
            Article(
                title=each.get("title") or "",
                text=each["text"],
                published=_day(each.get("date"), day),
            )
            for each in item["passages"]
            if (each["text"] or "").strip()
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"Item {item['id']}: each passage needs a text.") from error
    if not articles:
        return []
    nearness, _ = library.similarities(asked, [article.text for article in articles])
    time = time_words(asked, day or date.today())
    query = Query(asked, newest=bool(time and time.newest), near=day)
    when = preferred(query, {article.id: article.published for article in articles})
    hits = [
        Hit(
            article,
            Passage(article.id, 0, 0, len(article.text), article.text),
            score=max(0.0, near),
            similarity=near,
            words=None,
            preferred=when.get(article.id, 0.0),
        )
        for article, near in zip(articles, nearness, strict=True)
    ]
    return sorted(hits, key=lambda hit: -hit.score)


def _sentences(answer: Answer) -> list[dict[str, Any]]:
    """Each sentence of an answer with the text, title and date of what it cites, and the facts it
    takes from the question."""
    return [
        {
            "text": sentence.claim,
            "assumed": [fact.text for fact in sentence.verdict.assumed],
            "cited": [
                f"{cited.evidence.context.text} {cited.sentence} "
                f"({words_in('en').source(cited.evidence.article)})"
                for cited in sentence.verdict.citations
            ],
        }
        for sentence in answer.sentences
    ]


def _scores(outcomes: Sequence[tuple[Item, Item]], saved: Path) -> AnswerScores:
    answerable = np.array([bool(item["answerable"]) for item, _ in outcomes])
    refused = np.array([bool(outcome["refused"]) for _, outcome in outcomes])
    right = np.array([has_right_answer(item, outcome) for item, outcome in outcomes])

    def share(of: Any, among: Any) -> float:
        return float((of & among).sum() / among.sum()) if among.any() else float("nan")

    def precision(some: Any) -> float:
        return share(~answerable[some], refused[some])

    def recall(some: Any) -> float:
        return share(refused[some], ~answerable[some])

    def balanced(some: Any) -> float:
        return (recall(some) + share(~refused[some], answerable[some])) / 2

    everything = np.arange(len(outcomes))
    seconds = [outcome["seconds"] for _, outcome in outcomes]
    return AnswerScores(
        answerable=int(answerable.sum()),
        right=int((right & answerable).sum()),
        unanswerable=int((~answerable).sum()),
        refusal_precision=precision(everything),
        refusal_recall=recall(everything),
        balanced_accuracy=balanced(everything),
        unsupported=unsupported_facts_in([outcome for _, outcome in outcomes]),
        median_seconds=float(np.median(seconds)),
        p95_seconds=float(np.percentile(seconds, 95)),
        ci95={
            "right": interval_of(lambda some: share(right[some], answerable[some]), len(outcomes)),
            "refusal_precision": interval_of(precision, len(outcomes)),
            "refusal_recall": interval_of(recall, len(outcomes)),
            "balanced_accuracy": interval_of(balanced, len(outcomes)),
        },
        saved=saved,
    )


def _own_code() -> str:
    """What passages become hits by, on which the answers depend too."""
    return Path(__file__).read_text(encoding="utf-8")


def _day(written: str | None, asked: date | None) -> date | None:
    """A date such as 2025-08-06 or, on the day `asked`, "5 days ago"; None if it is no such."""
    if not written:
        return None
    if asked and (ago := _AGO.fullmatch(written)):
        return asked - timedelta(days=int(ago[1]) * _DAYS[ago[2]])
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def _stands(words: str, text: str) -> bool:
    # Chinese has no spaces between words.
    return words in text if not words.isascii() else f" {words} " in f" {text} "
