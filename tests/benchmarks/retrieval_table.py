"""The retrieval table of docs/figures.md: python tests/benchmarks/retrieval_table.py RETRIEVAL_DIR

RETRIEVAL_DIR holds data sets in BEIR layout, a folder each. Every set is measured with every
variant of the search, and once more as of the questions' dates where they have any. Prints the
table in Markdown, and how it was taken.
"""

import argparse
import sys
from pathlib import Path

from assistant.evaluation.data_sets import read_data_set
from assistant.evaluation.measuring import RESAMPLES, machine
from assistant.evaluation.retrieval import PRODUCT, VARIANTS, Evaluation, Scores, evaluate_retrieval
from assistant.model.models import LOCAL, Model

SHOWN = ("recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="the first so many questions of each")
    parser.add_argument("--model", default=LOCAL, help="the model that translates questions")
    options = parser.parse_args()
    model = Model(options.model)
    print(f"| set | search | {' | '.join(SHOWN)} | p50, p95 ms |")
    print("| --- " * (len(SHOWN) + 3) + "|")
    sizes = []
    for folder in sorted(path.parent for path in options.folder.glob("*/corpus.jsonl")):
        measured = evaluate_retrieval(
            folder, model, variants=VARIANTS, limit=options.limit, on_progress=on_stderr
        )
        for variant in VARIANTS:
            print(row(measured.name, variant, measured.variants[variant]), flush=True)
        sizes.append(size(measured))
        if all(question.day for question in read_data_set(folder, options.limit).questions):
            dated = evaluate_retrieval(
                folder, model, as_of_query_date=True, limit=options.limit, on_progress=on_stderr
            )
            label = f"{PRODUCT}, as of the question's date"
            print(row(dated.name, label, dated.variants[PRODUCT]), flush=True)
    print("\nRecall at n: whether any document that answers the question is among the first n;")
    print(
        f"means over questions, the product's with 95% bootstrap intervals ({RESAMPLES:,} times);"
    )
    print(f"one search after another on {machine()}.")
    print("\n".join(sizes))


def row(name: str, label: str, scores: Scores) -> str:
    cells = [cell(scores, metric, label.startswith(PRODUCT)) for metric in SHOWN]
    return f"| {name} | {label} | {' | '.join(cells)} | {scores.p50_ms:.0f}, {scores.p95_ms:.0f} |"


def cell(scores: Scores, metric: str, with_interval: bool) -> str:
    low, high = scores.ci95[metric]
    interval = f" ({low:.3f} to {high:.3f})" if with_interval else ""
    return f"{scores.means[metric]:.3f}{interval}"


def size(measured: Evaluation) -> str:
    questions = measured.variants[PRODUCT].questions
    refused = f", {len(measured.refused)} not taken in" if measured.refused else ""
    return (
        f"{measured.name}: {questions:,} questions, {measured.documents:,} documents in "
        f"{measured.passages:,} passages{refused}."
    )


def on_stderr(stage: str, done: int, total: int) -> None:
    if done == total or done % 100 == 0:
        print(f"{stage}: {done} of {total}", file=sys.stderr)


if __name__ == "__main__":
    main()
