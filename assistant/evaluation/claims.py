"""How well proof alone tells true claims from false ones that use the same articles' words."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.asking.question import Asking, question_of
from assistant.evaluation.given_articles import GivenArticles, day_of, given_articles
from assistant.evaluation.measuring import (
    Item,
    Kept,
    OnProgress,
    interval_of,
    program,
    read_list,
    sample,
)
from assistant.evidence import whole_articles
from assistant.evidence.whole_articles import all_sentences
from assistant.proof import check, stands
from index.embedding import Embedding
from index.errors import BadInput

Flags = NDArray[np.bool_]
_NEEDED = ("question", "claim", "true", "articles")


@dataclass(frozen=True)
class Counts:
    """How many claims are true and false, and how many of each stand, and are proved."""

    true: int
    true_standing: int
    true_proved: int
    false: int
    false_standing: int
    false_proved: int

    @property
    def true_refused(self) -> int:
        """The true ones that don't stand."""
        return self.true - self.true_standing

    @property
    def shares(self) -> dict[str, float]:
        """Each count as a share, 0 to 1, of the claims that are as true; nan if there are none.

        `balanced_accuracy` is the mean of the shares of true claims that stand and of false ones
        that don't.
        """
        standing = _share(self.true_standing, self.true)
        false_standing = _share(self.false_standing, self.false)
        return {
            "balanced_accuracy": (standing + 1 - false_standing) / 2,
            "false_proved": _share(self.false_proved, self.false),
            "false_standing": false_standing,
            "true_proved": _share(self.true_proved, self.true),
            "true_standing": standing,
            "true_refused": _share(self.true_refused, self.true),
        }


@dataclass(frozen=True)
class ClaimScores:
    """What was counted, in all and by kind (none if no item has one), with the intervals of the
    shares. `saved` is the file with the verdicts."""

    counts: Counts
    by_kind: dict[str, Counts]
    ci95: dict[str, tuple[float, float]]
    saved: Path


def evaluate_claims(
    file: Path,
    embedding: Embedding,
    limit: int | None = None,
    on_progress: OnProgress | None = None,
) -> ClaimScores:
    """Put each claim to proof with every sentence of its articles as evidence; nothing is searched
    and no model is asked. Items: `question, claim, true, articles [{title, date, publisher,
    text}]`, and `as_of`, `kind`, `id` if they have them.

    Verdicts are saved as they come. Raises BadInput if the file isn't in that layout.
    """
    items = read_list(file, _NEEDED)
    for item in items:
        texts = isinstance(item["question"], str) and isinstance(item["claim"], str)
        if not texts or not isinstance(item["true"], bool):
            raise BadInput(
                f"{file}, item {item['id']}: question and claim must be text, and true must be "
                "true or false."
            )
    items = sample(items, limit)
    kept = Kept.of("claims", file.read_text("utf-8"), program(), _own_code(), embedding.fingerprint)
    with given_articles(items, file, on_progress, embedding) as articles:
        outcomes = list(
            kept.outcomes(items, lambda item: _outcome(item, articles, file), on_progress)
        )
    return _scores(outcomes, kept.file)


def _outcome(item: Item, articles: GivenArticles, file: Path) -> Item:
    """The verdict on an item's claim, as it is saved."""
    question = question_of(item["question"], Asking(as_of=day_of(item, file)))
    evidence = all_sentences(articles.of(item))
    verdict = check(item["claim"], (), question, evidence, articles.library)
    return {
        "claim": item["claim"],
        "true": item["true"],
        "status": verdict.status,
        "support": round(verdict.support, 4),
        "proved": verdict.status == "proved",
        "stands": stands(verdict),
        "lacking": [fact.text for fact in verdict.lacking],
        "cited": [citation.sentence for citation in verdict.citations],
    }


def _scores(outcomes: Sequence[tuple[Item, Item]], saved: Path) -> ClaimScores:
    true = np.array([item["true"] for item, _ in outcomes])
    standing = np.array([outcome["stands"] for _, outcome in outcomes])
    proved = np.array([outcome["proved"] for _, outcome in outcomes])
    kinds = np.array([item.get("kind") or "" for item, _ in outcomes])

    def counts(some: Any) -> Counts:
        return _counts(true[some], standing[some], proved[some])

    def bounds(share: str) -> tuple[float, float]:
        return interval_of(lambda some: counts(some).shares[share], len(outcomes))

    whole = counts(np.arange(len(outcomes)))
    return ClaimScores(
        counts=whole,
        by_kind={kind: counts(kinds == kind) for kind in dict.fromkeys(kinds.tolist()) if kind},
        ci95={share: bounds(share) for share in whole.shares},
        saved=saved,
    )


def _counts(true: Flags, standing: Flags, proved: Flags) -> Counts:
    return Counts(
        true=int(true.sum()),
        true_standing=int((true & standing).sum()),
        true_proved=int((true & proved).sum()),
        false=int((~true).sum()),
        false_standing=int((~true & standing).sum()),
        false_proved=int((~true & proved).sum()),
    )


def _share(of: int, among: int) -> float:
    return of / among if among else float("nan")


def _own_code() -> str:
    """What makes evidence of articles, on which the verdicts depend too."""
    return Path(whole_articles.__file__).read_text(encoding="utf-8")
