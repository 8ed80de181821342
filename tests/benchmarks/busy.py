"""Search while a re-index runs: python tests/benchmarks/busy.py ARTICLES [--seconds 300]

ARTICLES is a folder, or a .jsonl file with an article a line. A tenth of them are indexed first;
then the same questions are searched one after another, first with nothing else going on, then
while all the rest are being re-indexed in the background, for at most so many seconds. Prints how
long a search took, median and 95th percentile, and how it was run.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from index.background import Background
from index.library import Library
from index.sources.files import files_in

QUESTIONS = [
    "Which team won the final?",
    "What did the president say about the election?",
    "How much did the company pay for the deal?",
    "Who was named prime minister?",
    "What caused the power cuts?",
    "Which film won the most awards?",
    "When will the spacecraft land?",
    "Why did prices rise last month?",
]
IDLE = 200  # searches
PAUSE = 0.05  # seconds between two of them


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--seconds", type=float, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        few, rest = divided(options.articles, Path(place))
        with Library(Path(place, "home")) as library:
            library.sources.add([few])
            for _ in library.reindex():
                pass
            questions = cycle(QUESTIONS)
            for question in islice(questions, 20):
                library.search(question)
            before = library.article_count()
            idle = [timed(library, next(questions)) for _ in range(IDLE)]
            library.sources.add([rest])
            background = Background(library)
            began = time.perf_counter()
            background.reindex()
            busy = list(while_it_runs(background, library, questions, options.seconds))
            took = time.perf_counter() - began
            background.close()
            done = library.article_count() - before
    print(f"{os.cpu_count()} cores; {before:,} articles searched, {done:,} more re-indexed in")
    print(f"{took:.0f} s meanwhile ({done / took:.1f} a second); one search after another,")
    print(f"{PAUSE} s between two")
    for name, seconds in (("idle", idle), ("busy", busy)):
        median, high = statistics.median(seconds), percentile(seconds, 0.95)
        print(f"{name}: p50 {median * 1000:.0f} ms, p95 {high * 1000:.0f} ms (n={len(seconds)})")
    print(f"p95 busy / idle: {percentile(busy, 0.95) / percentile(idle, 0.95):.1f}")


def divided(articles: Path, place: Path) -> tuple[Path, Path]:
    """A folder with a tenth of the articles, and one with the others."""
    few, rest = place / "few", place / "rest"
    few.mkdir()
    rest.mkdir()
    if articles.is_dir():
        for number, path in enumerate(files_in(articles, {})):
            target = rest if number % 10 else few
            (target / f"{number}{path.suffix}").symlink_to(path.absolute())
        return few, rest
    lines = articles.read_text(encoding="utf-8").splitlines(keepends=True)
    (few / "articles.jsonl").write_text("".join(lines[::10]), encoding="utf-8")
    others = [line for number, line in enumerate(lines) if number % 10]
    (rest / "articles.jsonl").write_text("".join(others), encoding="utf-8")
    return few, rest


def while_it_runs(
    background: Background, library: Library, questions: Iterator[str], most_seconds: float
) -> Iterator[float]:
    end = time.perf_counter() + most_seconds
    while background.state.running and time.perf_counter() < end:
        yield timed(library, next(questions))


def timed(library: Library, question: str) -> float:
    time.sleep(PAUSE)
    began = time.perf_counter()
    library.search(question)
    return time.perf_counter() - began


def percentile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]


if __name__ == "__main__":
    main()
