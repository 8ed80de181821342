"""How much of an article's text is found on its page, and how little else.

The method is that of the article extraction benchmark (scrapinghub,
github.com/scrapinghub/article-extraction-benchmark, evaluate.py): texts are compared by their
shingles of four words.
"""

import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import mean, median
from time import perf_counter
from typing import Any

from index.errors import BadInput, UnreadableSource
from index.extraction.extract import extract

SHINGLE = 4  # words
_ROUNDS = 1_000  # of the bootstrap
_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True)
class PageScore:
    """One page: shares of the text found that is right, and of the right text that is found.

    `precision` is None if nothing was found, `recall` if there is nothing to find.
    """

    file: str
    precision: float | None
    recall: float | None
    seconds: float


@dataclass(frozen=True)
class ExtractionScore:
    """Means over pages; `f1` is the harmonic mean of the two, `ci95` its bootstrap interval.

    `failed` names the pages on which no article was found, with the reasons; they count as
    empty text.
    """

    pages: int
    precision: float
    recall: float
    f1: float
    ci95: tuple[float, float]
    median_seconds: float
    failed: dict[str, str] = field(default_factory=dict)
    scores: list[PageScore] = field(default_factory=list)


def evaluate_extraction(
    folder: Path, progress: Callable[[int, int], None] | None = None
) -> ExtractionScore:
    """Extract every page in `folder` as the product does, and compare with its true text.

    `folder` has pages as .html.gz, and truth.json: {file: {"url": …, "text": …}}. `progress` gets
    the number of pages done and the total. Raises BadInput if the folder isn't in that layout.
    """
    truth = _truth(folder)
    scores: list[PageScore] = []
    failed: dict[str, str] = {}
    for number, (file, expected) in enumerate(sorted(truth.items()), start=1):
        page = _page(folder / file)
        began = perf_counter()
        try:
            found = extract(
                page, file.removesuffix(".gz"), address=expected.get("url")
            ).article.text
        except UnreadableSource as error:
            failed[file] = str(error)
            found = ""
        seconds = perf_counter() - began
        precision, recall = compare(expected["text"], found)
        scores.append(PageScore(file, precision, recall, seconds))
        if progress:
            progress(number, len(truth))
    precision, recall, f1 = _means(scores)
    return ExtractionScore(
        pages=len(scores),
        precision=precision,
        recall=recall,
        f1=f1,
        ci95=_interval(scores),
        median_seconds=median(score.seconds for score in scores),
        failed=failed,
        scores=scores,
    )


def compare(expected: str, found: str) -> tuple[float | None, float | None]:
    """Precision and recall of the shingles found; None where there is nothing to count."""
    right, extracted = _shingles(expected), _shingles(found)
    common = (right & extracted).total()
    return (
        common / extracted.total() if extracted else None,
        common / right.total() if right else None,
    )


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    """Each run of four words and how often it comes; a shorter text is one shingle."""
    tokens = _TOKEN.findall(text)
    starts = range(max(1, len(tokens) - SHINGLE + 1)) if tokens else ()
    return Counter(tuple(tokens[start : start + SHINGLE]) for start in starts)


def _means(scores: list[PageScore]) -> tuple[float, float, float]:
    precisions = [score.precision for score in scores if score.precision is not None]
    recalls = [score.recall for score in scores if score.recall is not None]
    precision = mean(precisions) if precisions else 0.0
    recall = mean(recalls) if recalls else 0.0
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0


def _interval(scores: list[PageScore]) -> tuple[float, float]:
    """The 95% confidence interval of F1, by the bootstrap with a fixed seed."""
    random = Random(20251)  # noqa: S311 - a statistic, no secret
    drawn = sorted(_means(random.choices(scores, k=len(scores)))[2] for _ in range(_ROUNDS))
    return drawn[int(_ROUNDS * 0.025)], drawn[int(_ROUNDS * 0.975)]


def _truth(folder: Path) -> dict[str, dict[str, Any]]:
    try:
        truth: dict[str, dict[str, Any]] = json.loads((folder / "truth.json").read_bytes())
    except (OSError, ValueError) as error:
        raise BadInput(f"{folder}: it has no readable truth.json.") from error
    if not truth:
        raise BadInput(f"{folder}: its truth.json names no pages.")
    return truth


def _page(path: Path) -> bytes:
    try:
        return gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"{path}: this page can't be read.") from error
