"""Measuring extraction: the arithmetic, checked by hand on pages made for it."""

import gzip
import json
from pathlib import Path

import pytest
from hostile_files import LAST, MORE, PARAGRAPH, WORDS, page

from assistant.evaluation.extraction import compare, evaluate_extraction
from index.errors import BadInput


@pytest.mark.parametrize(
    ("expected", "found", "precision", "recall"),
    [
        ("a b c d e", "a b c d e", 1.0, 1.0),
        ("a b c d e", "a, b. c! d", 1.0, 0.5),
        ("a b c d", "a b c d e f", 1 / 3, 1.0),
        ("a b c d a b c d", "a b c d", 1.0, 1 / 5),
        ("a b c d", "w x y z", 0.0, 0.0),
        ("a b", "a b", 1.0, 1.0),
        ("a b c d", "", None, 0.0),
        ("", "a b c d", 0.0, None),
        ("A b c d", "a b c d", 0.0, 0.0),
    ],
)
def test_texts_are_compared_by_their_runs_of_four_words(
    expected: str, found: str, precision: float | None, recall: float | None
) -> None:
    assert compare(expected, found) == (precision, recall)


def write(folder: Path, pages: dict[str, tuple[bytes, str]]) -> None:
    for name, (content, _) in pages.items():
        (folder / name).write_bytes(gzip.compress(content))
    truth = {
        name: {"url": f"https://post.example/{name}", "text": text}
        for name, (_, text) in pages.items()
    }
    (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")


def test_pages_are_scored_as_the_product_reads_them_and_the_refused_count_as_empty(
    tmp_path: Path,
) -> None:
    half = " ".join(WORDS.split()[:20])
    write(
        tmp_path,
        {
            "whole.html.gz": (page(), f"{WORDS}\n{MORE}"),
            "more.html.gz": (page(PARAGRAPH + LAST), half),
            "refused.html.gz": (page(""), WORDS),
        },
    )
    progress: list[tuple[int, int]] = []
    score = evaluate_extraction(tmp_path, lambda done, total: progress.append((done, total)))
    assert progress == [(1, 3), (2, 3), (3, 3)]
    assert score.pages == 3
    assert set(score.failed) == {"refused.html.gz"}
    found = len(f"{WORDS} {MORE}".split()) - 3
    assert score.precision == pytest.approx((1 + 17 / found) / 2)
    assert score.recall == pytest.approx(2 / 3)
    assert score.f1 == pytest.approx(
        2 * score.precision * score.recall / (score.precision + score.recall)
    )
    assert score.ci95[0] <= score.f1 <= score.ci95[1]


@pytest.mark.parametrize("truth", [None, "no json", "{}"])
def test_a_folder_without_a_truth_is_refused(tmp_path: Path, truth: str | None) -> None:
    if truth is not None:
        (tmp_path / "truth.json").write_text(truth, encoding="utf-8")
    with pytest.raises(BadInput, match=r"truth\.json"):
        evaluate_extraction(tmp_path)


def test_missing_page_is_reported_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, {"a.html.gz": (page(), WORDS)})
    (tmp_path / "a.html.gz").unlink()
    with pytest.raises(BadInput, match=r"a\.html\.gz: this page can't be read"):
        evaluate_extraction(tmp_path)
