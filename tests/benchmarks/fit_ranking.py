"""Fit what pairs and places count in reranking: python tests/benchmarks/fit_ranking.py DIR…

DIR is a data set in BEIR layout, in English, indexed as for `newsdesk evaluate retrieval`. Of the
40 passages of a question that are looked at closely, those of a document that answers it are to
have the highest scores (ListNet; Cao et al. 2007, https://doi.org/10.1145/1273496.1273513). What
the other parts count stays as it is in index/search/rerank.py, and every data set counts the same.

Prints recall@1 without places, with the weights of rerank.py, and on folds that the weights have
not seen (questions with the same document are in one fold); then the weights fitted on all.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.evaluation.data_sets import indexed, read_data_set
from assistant.evaluation.measuring import interval
from index.query import Query
from index.search.rerank import ARTICLE, FUSED, LATER, PAIRS, QUIZ, TOKENS
from index.search.search import RERANKED

FOLDS = 10
RIDGE = 0.001
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """The passages of one question: features of shape (passages, 3), and which are right.

    The features are the score without pairs and places, pairs, and places.
    """

    of: str
    group: str
    features: Values
    right: NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    options = parser.parse_args()
    examples = [each for folder in options.folders for each in examples_of(folder)]
    print("| set | questions | without places | as they are | on unseen folds |")
    print("| --- | --- | --- | --- | --- |")
    unseen = on_unseen_folds(examples)
    for name in dict.fromkeys(each.of for each in examples):
        these = [place for place, each in enumerate(examples) if each.of == name]
        ways = [
            [is_first(examples[place], np.array([1.0, PAIRS, 0.0])) for place in these],
            [is_first(examples[place], np.array([1.0, PAIRS, -LATER])) for place in these],
            [unseen[place] for place in these],
        ]
        print(f"| {name} | {len(these)} | {' | '.join(map(shown, ways))} |")
    weights = fitted(examples)
    print(f"PAIRS {weights[1]:.2f}, LATER {-weights[2]:.2f}")


def examples_of(folder: Path) -> list[Example]:
    data = read_data_set(folder)
    examples = []
    with indexed(data) as corpus:
        for done, question in enumerate(data.questions):
            if done % 100 == 0:
                print(f"{data.name}: {done} of {len(data.questions)}", file=sys.stderr)
            hits = corpus.library.search(Query(question.text), RERANKED)
            answers = {each for each, score in data.judgements[question.id].items() if score > 0}
            rows = []
            right = []
            for hit in hits:
                close = hit.close
                if close is None or close.tokens is None or close.article is None:
                    continue
                rest = FUSED * hit.fused + TOKENS * close.tokens + ARTICLE * close.article
                rows.append((rest - QUIZ * close.quiz, close.pairs, close.later))
                names = {
                    name
                    for article in (hit.article, *hit.also_in)
                    for name in corpus.documents[article.id]
                }
                right.append(bool(names & answers))
            if rows:
                group = f"{data.name} {min(answers)}"
                examples.append(Example(data.name, group, np.array(rows), np.array(right)))
    return examples


def fitted(examples: Sequence[Example]) -> Values:
    """Weights of the three features; the first is 1."""
    useful = [each for each in examples if each.right.any() and not each.right.all()]
    counts = {name: sum(each.of == name for each in useful) for name in {x.of for x in useful}}

    def loss(weights: Values) -> tuple[float, Values]:
        total, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for each in useful:
            scores = each.features @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            mass = float(chances[each.right].sum())
            wanted = np.where(each.right, chances, 0.0) / mass
            share = 1 / (counts[each.of] * len(counts))
            total -= share * float(np.log(mass))
            slope = slope + share * (chances - wanted) @ each.features
        return total, slope

    found = minimize(loss, np.array([1.0, PAIRS, -LATER]), jac=True, method="L-BFGS-B").x
    return np.asarray(found / found[0])


def on_unseen_folds(examples: Sequence[Example]) -> list[bool]:
    groups = sorted({each.group for each in examples})
    order = np.random.default_rng(0).permutation(len(groups))
    fold = {group: int(order[place]) % FOLDS for place, group in enumerate(groups)}
    by_fold = [
        fitted([each for each in examples if fold[each.group] != left_out])
        for left_out in range(FOLDS)
    ]
    return [is_first(each, by_fold[fold[each.group]]) for each in examples]


def is_first(example: Example, weights: Values) -> bool:
    """Whether the passage with the highest score is right."""
    return bool(example.right[int(np.argmax(example.features @ weights))])


def shown(values: Sequence[bool]) -> str:
    low, high = interval(values)
    return f"{np.mean(values):.3f} ({low:.3f} to {high:.3f})"


if __name__ == "__main__":
    main()
