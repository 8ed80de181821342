"""Questions as people ask them of a news chat, put to the whole product over invented articles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

import numpy as np

from assistant.answering.chain import Ask, RetrievalChain
from assistant.answering.events import Answer, Finished
from assistant.asking.question import Asking, Turn
from assistant.evaluation.answers import is_right, normalised
from assistant.evaluation.given_articles import day_of, given_articles
from assistant.evaluation.measuring import (
    Item,
    Kept,
    OnProgress,
    interval,
    program,
    read_list,
    sample,
)
from assistant.evidence.citations import without_marks
from assistant.model.models import Model
from index.embedding import Embedding
from index.errors import BadInput
from index.library import Library

Result = Literal["right", "refused", "wrong"]
# An alternative of this name stands for the number of articles that the library has.
COUNT = "the count of the library"
_NEEDED = ("id", "question", "articles")
_QUOTATION = re.compile(r"[“「『][^”」』]*[”」』]")
_OPEN_BEFORE, _OPEN_AFTER = tuple(" ,.;:!?，。；：！？"), tuple(" ,.;:!?，。；：！？")


@dataclass(frozen=True)
class Counts:
    """How many answers are right, refused (though stated) and wrong."""

    right: int
    refused: int
    wrong: int

    @property
    def cases(self) -> int:
        return self.right + self.refused + self.wrong


@dataclass(frozen=True)
class JournalistScores:
    """What was counted, in all and by kind (none if no case has one), with the intervals of the
    shares of all cases.

    Of the wrong answers, `wrong_proved` have only sentences that passed as proved. `saved` is the
    file with the answers.
    """

    counts: Counts
    wrong_proved: int
    by_kind: dict[str, Counts]
    ci95: dict[str, tuple[float, float]]
    median_seconds: float
    saved: Path


def evaluate_journalists(
    file: Path,
    model: Model,
    limit: int | None = None,
    on_progress: OnProgress | None = None,
    embedding: Embedding | None = None,
) -> JournalistScores:
    """Ask each case of one library with the articles of all. Cases: `id, question, articles
    [{title, date, publisher, text}]`, `answers [[alternatives]…]` or `refuse` or both, and `wrong`
    (words that must not stand), `history` [{question, answer}], `as_of` and `kind` if they have
    them. An earlier question without its answer is answered first.

    Answers are saved as they come, so an interrupted run can be continued. Raises BadInput if the
    file isn't in that layout.
    """
    everything = read_list(file, _NEEDED)
    for item in everything:
        _check(item, file)
    items = sample(everything, limit)
    kept = Kept.of("journalists", file.read_text("utf-8"), model.name, program())
    with given_articles(everything, file, on_progress, embedding) as articles:
        asked = _Asked(articles.library, model, file)
        outcomes = list(kept.outcomes(items, asked.outcome, on_progress))
    return _scores(outcomes, kept.file)


def result_of(item: Item, outcome: Item) -> Result:
    """What an answer is: `right` also if it refuses what may be refused; `wrong` with a forbidden
    word, or without a word of each group of alternatives."""
    if outcome["refused"]:
        return "right" if item.get("refuse") else "refused"
    said, groups = outcome["said"], item.get("answers") or []
    if any(has(said, words) for words in item.get("wrong") or []):
        return "wrong"
    number = str(outcome["articles"])
    complete = groups and all(
        any(has(said, number if each == COUNT else each, may_go_on=True) for each in alternatives)
        for alternatives in groups
    )
    return "right" if complete else "wrong"


def has(text: str, words: str, *, may_go_on: bool = False) -> bool:
    """Whether `text` says `words`, compared word for word as other answers are.

    Words that begin or end with a space or a stop ("no,", "not ") stand only with that. The last
    of several words `may_go_on`: “not close” also stands in “not closed”.
    """
    text, words = _spelt_out(text), _spelt_out(words)
    if words.startswith(_OPEN_BEFORE) or words.endswith(_OPEN_AFTER):
        before = "" if words.startswith(_OPEN_BEFORE) else r"(?<!\w)(?<!\d[.,])"
        return re.search(before + re.escape(words), f" {text} ") is not None
    if is_right(text, [[words]]):
        return True
    wanted = normalised(words)
    goes_on = may_go_on and " " in wanted and wanted[-1].isalpha()
    return goes_on and f" {wanted}" in f" {normalised(text)}"


def _spelt_out(text: str) -> str:
    """In small letters, with “not” for “n't”."""
    text = text.casefold().replace("’", "'")
    return re.sub(r"(?<=[a-z])n't\b", " not", text)


class _Asked:
    """The product's chain over the library of all cases."""

    def __init__(self, library: Library, model: Model, file: Path) -> None:
        self._library = library
        self._chain = RetrievalChain(library, model)
        self._file = file
        model.chat()  # loaded before anything is timed

    def outcome(self, item: Item) -> Item:
        """The answer to a case, as it is saved."""
        asking = Asking(as_of=day_of(item, self._file))
        history: list[Turn] = []
        for turn in item.get("history") or []:
            given = turn.get("answer") or self._answered(turn["question"], history, asking).text
            history.append(Turn(turn["question"], given))
        began = perf_counter()
        answer = self._answered(item["question"], history, asking)
        return {
            "question": item["question"],
            "text": answer.text,
            "said": _said(answer),
            "refused": answer.refused,
            "sentences": [
                {"text": each.claim, "status": each.verdict.status} for each in answer.sentences
            ],
            "evidence": [each.context.text for each in answer.evidence],
            "articles": self._library.article_count(),
            "seconds": round(perf_counter() - began, 2),
        }

    def _answered(self, question: str, history: Sequence[Turn], asking: Asking) -> Answer:
        last = self._chain.invoke(Ask(question, tuple(history), asking))
        assert isinstance(last, Finished)  # noqa: S101 - the stream always ends with it
        return last.answer


def _said(answer: Answer) -> str:
    """The sentences that stand, and what the product itself writes beside them; not the articles
    that it quotes to show that they disagree."""
    rest = answer.text
    for sentence in answer.sentences:
        rest = rest.replace(sentence.text, " ", 1)
    parts = [*(each.text for each in answer.sentences), _QUOTATION.sub(" ", rest)]
    return " ".join(" ".join(without_marks(part).split()) for part in parts).strip()


def _scores(outcomes: Sequence[tuple[Item, Item]], saved: Path) -> JournalistScores:
    results = [result_of(item, outcome) for item, outcome in outcomes]
    kinds = [str(item.get("kind") or "") for item, _ in outcomes]
    proved = [
        all(sentence["status"] == "proved" for sentence in outcome["sentences"])
        for _, outcome in outcomes
    ]
    return JournalistScores(
        counts=_counts(results),
        wrong_proved=sum(
            result == "wrong" and only for result, only in zip(results, proved, strict=True)
        ),
        by_kind={
            kind: _counts([each for each, of in zip(results, kinds, strict=True) if of == kind])
            for kind in dict.fromkeys(kinds)
            if kind
        },
        ci95={
            name: interval([float(result == name) for result in results])
            for name in ("right", "refused", "wrong")
        },
        median_seconds=float(np.median([outcome["seconds"] for _, outcome in outcomes])),
        saved=saved,
    )


def _counts(results: Sequence[Result]) -> Counts:
    return Counts(results.count("right"), results.count("refused"), results.count("wrong"))


def _check(item: Item, file: Path) -> None:
    history: Any = item.get("history") or []
    turns = isinstance(history, list) and all(
        isinstance(turn, dict) and isinstance(turn.get("question"), str) for turn in history
    )
    if not turns:
        raise BadInput(f"{file}, item {item['id']}: history must be a list, each with a question.")
    groups = item.get("answers")
    if not groups and not item.get("refuse"):
        raise BadInput(f"{file}, item {item['id']}: it needs answers, or refuse, or both.")
