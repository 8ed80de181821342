"""Fit how likely an answer is right: python tests/benchmarks/fit_likelihood.py FILE…

FILE has items with passages and answers of their own (.jsonl, as for `newsdesk evaluate answers`).
The local model answers each. A sentence that it wrote, or that could be quoted, is right if it
holds the answers word for word; of an item without an answer none is. What is --unseen is only
measured. FILEs without answers of their own tell only whether one is stated.

Prints, on folds that the weights haven't seen (by question), how many answers are right, wrong and
refused at each level of caution, and how far probabilities are from shares; --write writes
likelihood.yaml, --diagram FILE draws the shares (SVG).
"""

import argparse
import asyncio
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.answering import likelihood
from assistant.answering.chain import RetrievalChain, _bears_on, _says_something
from assistant.answering.events import Checked
from assistant.answering.length import USUAL
from assistant.answering.likelihood import LEAST, Signals, as_read, is_preferred, of_any
from assistant.answering.prompting import messages_for
from assistant.answering.quoting import (
    quotable_of,
    signals_of,
    to_quote,
    unaided_signals_of,
)
from assistant.answering.standing import _that_answer
from assistant.evaluation.answers import hits_of, is_right, question_as_of
from assistant.evaluation.measuring import Item, read_items
from assistant.evidence.evidence import up_to_date
from assistant.model.models import Model
from assistant.proof import UNSTATED
from index.library import Library

FOLDS = 10
RIDGE = 0.0007  # keeps weights small; five times as much or as little changes little
BINS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass
class Example:
    """An answer of one kind, and whether it is right; `likely` is its probability on a fold that
    the weights haven't seen."""

    signals: Signals
    right: bool
    is_proved: bool = False
    likely: float = 0.0
    weight: float = 1.0


@dataclass
class Asked:
    """A question with what the model wrote that stands, and what could be quoted."""

    file: str
    text: str
    answerable: bool
    sentences: list[Example] = field(default_factory=list)
    quotations: list[Example] = field(default_factory=list)
    unaided: list[Example] = field(default_factory=list)
    stated: list[Example] = field(default_factory=list)
    has_answers: bool = False
    asks_model: bool = True

    def answer(self, least: float = 0.0) -> tuple[float, bool]:
        """How likely the answer is right that would be given, and whether it is; `least` is how
        likely it must be, 0 to 1, for one that the model wrote to be preferred."""
        best = to_quote(
            [each.signals for each in self.quotations],
            [each.likely for each in self.quotations],
            unaided=not self.asks_model,
        )
        quoted = [self.quotations[place] for place in best]
        likely = of_any([each.likely for each in quoted])
        stated = min((each.likely for each in self.stated), default=1.0)
        said = [(each.likely, each.is_proved) for each in self.sentences]
        if is_preferred(said, likely, least):
            first = max(self.sentences, key=lambda each: each.likely)
            return min(first.likely, stated), first.right
        return min(likely, stated), any(each.right for each in quoted)

    @property
    def without_model(self) -> "Asked":
        """The same where no model is asked."""
        return Asked(
            self.file, self.text, self.answerable, quotations=self.unaided, asks_model=False
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--unseen", type=Path, nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--diagram", type=Path)
    options = parser.parse_args()
    model = Model("local")
    seen = [each for file in options.files for each in asked(file, model)]
    unseen = [each for file in options.unseen for each in asked(file, model)]
    fit_and_report(seen, unseen, write=options.write, diagram=options.diagram)


def fit_and_report(
    seen: list[Asked], unseen: list[Asked], *, write: bool, diagram: Path | None
) -> None:
    stored = {}
    balance(seen)
    kinds = {
        "stated": "stated",
        "sentence": "sentences",
        "quotation": "quotations",
        "unaided": "unaided",
    }
    for kind, those in kinds.items():
        fitting = [each for each in seen if each.has_answers or kind == "stated"]
        groups = [(each.text, getattr(each, those)) for each in fitting]
        stored[kind] = fitted([example for _, some in groups for example in some])
        predict_folds(groups)
        predict(stored[kind], [each for other in unseen for each in getattr(other, those)])
        lacking = [each for each in seen if each not in fitting]
        predict(stored[kind], [each for other in lacking for each in getattr(other, those)])
        print(kind, stored[kind])
    for file in dict.fromkeys(each.file for each in [*seen, *unseen]):
        some = [each for each in [*seen, *unseen] if each.file == file]
        report(file, some)
        report(f"{file} without a model", [each.without_model for each in some])
    shares = reliability([each for each in seen if each.has_answers])
    for share in shares:
        print("likelihood {:.2f}: {:.2f} right of {}".format(*share))
    if diagram:
        diagram.write_text(drawn(shares), encoding="utf-8")
    if write:
        file = Path(likelihood.__file__).with_name("likelihood.yaml")
        head = "# Written by tests/benchmarks/fit_likelihood.py; see likelihood.py.\n"
        file.write_text(head + yaml.safe_dump(stored, sort_keys=False), encoding="utf-8")


# What is asked.


def asked(file: Path, model: Model) -> Iterator[Asked]:
    """The questions of a file that the articles' own words don't decide."""
    with TemporaryDirectory() as folder, Library(Path(folder)) as library:
        chain = RetrievalChain(library, model)
        items = read_items(file, ("question", "passages", "answerable"))
        has_answers = any(item.get("answers") for item in items)
        for item in items:
            if outcome := asyncio.run(outcome_of(item, chain, library)):
                outcome.file, outcome.has_answers = file.stem, has_answers
                yield outcome


async def outcome_of(item: Item, chain: RetrievalChain, library: Library) -> Asked | None:
    question = question_as_of(item)
    hits = hits_of(item, library)
    evidence = chain._gather(question, hits, USUAL, question)
    outcome = Asked("", question.standalone.casefold().strip(" ?？"), bool(item["answerable"]))
    if chain._by_rule(question, evidence) or question.kind.is_broad:
        return None
    if not _bears_on(question, hits, evidence):
        return outcome
    current = up_to_date(question, evidence)
    messages = messages_for(question, current)
    unstated = await chain._unstated(question, messages) or 0.0
    written: list[Checked] = []
    if unstated < UNSTATED:
        async for event in chain._write(question, current, messages, USUAL):
            if isinstance(event, Checked) and _says_something(event, written):
                written.append(event)
    answers = item.get("answers") or []
    outcome.stated = [
        Example(likelihood.signals_of_stated(written, current, unstated), outcome.answerable)
    ]

    def right(text: str) -> bool:
        return outcome.answerable and is_right(text, answers)

    outcome.sentences = [
        Example(
            likelihood.signals_of(each, unstated),
            right(each.claim),
            is_proved=each.verdict.status == "proved",
        )
        for each in _that_answer(question, written)
    ]
    new = likelihood.new_words(written, question)
    outcome.quotations = [
        Example(
            signals_of(each, question, new, unstated),
            right(each.text),
        )
        for each in quotable_of(question, current)
    ]
    outcome.unaided = [
        Example(
            unaided_signals_of(each, question),
            right(each.text),
        )
        for each in quotable_of(question, current)
    ]
    return outcome


# The fit.


def balance(seen: Sequence[Asked]) -> None:
    """Let what is stated and what isn't count the same in each file, and each file the same."""
    for file in {each.file for each in seen}:
        for answerable in (True, False):
            those = [
                example
                for each in seen
                if each.file == file and each.answerable == answerable
                for example in each.stated
            ]
            for example in those:
                example.weight = 100 / len(those)


def fitted(examples: Sequence[Example]) -> dict[str, Any]:
    """The weights of a logistic regression, its likelihood less RIDGE times their squares."""
    names = list(examples[0].signals)
    table, right = table_of(examples), np.array([each.right for each in examples])
    shares = np.array([each.weight for each in examples])
    shares = shares / shares.sum()

    def loss(weights: NDArray[np.float64]) -> float:
        odds = table @ weights
        return float(
            shares @ (np.logaddexp(0, odds) - right * odds) + RIDGE * np.sum(weights[1:] ** 2)
        )

    weights = minimize(loss, np.zeros(table.shape[1])).x
    return {
        "constant": round(float(weights[0]), 3),
        "weights": {
            name: round(float(each), 3) for name, each in zip(names, weights[1:], strict=True)
        },
    }


def table_of(examples: Sequence[Example]) -> NDArray[np.float64]:
    return np.array([[1.0, *as_read(each.signals).values()] for each in examples])


def predict_folds(groups: Sequence[tuple[str, list[Example]]]) -> None:
    """Give each example its probability, by weights fitted without its question."""
    fold = {text: i % FOLDS for i, text in enumerate(sorted({text for text, _ in groups}))}
    for held in range(FOLDS):
        seen = [each for text, some in groups if fold[text] != held for each in some]
        predict(
            fitted(seen), [each for text, some in groups if fold[text] == held for each in some]
        )


def predict(weights: dict[str, Any], examples: Sequence[Example]) -> None:
    if examples:
        odds = table_of(examples) @ [weights["constant"], *weights["weights"].values()]
        for each, chance in zip(examples, 1 / (1 + np.exp(-odds)), strict=True):
            each.likely = float(chance)


# What is reported.


def report(file: str, some: Sequence[Asked]) -> None:
    for caution, least in LEAST.items():
        given = [(each, *each.answer(least)) for each in some]
        has = [(likely >= least, right) for each, likely, right in given if each.answerable]
        lacks = [likely >= least for each, likely, _ in given if not each.answerable]
        right = sum(answered and right for answered, right in has)
        wrong = sum(answered and not right for answered, right in has)
        print(
            f"{file}, {caution}: of {len(has)} with an answer {right} right, {wrong} wrong, "
            f"{len(has) - right - wrong} refused; of {len(lacks)} without {lacks.count(False)}"
        )


def reliability(all_asked: Sequence[Asked]) -> list[tuple[float, float, int]]:
    """For each bin of likelihood its mean, the share that is right, and how many answers."""
    given = np.array([each.answer() for each in all_asked])
    shares = []
    for low, high in itertools.pairwise(BINS):
        within = given[(given[:, 0] >= low) & (given[:, 0] < high)]
        if len(within):
            shares.append((float(within[:, 0].mean()), float(within[:, 1].mean()), len(within)))
    return shares


def drawn(shares: Sequence[tuple[float, float, int]]) -> str:
    """A reliability diagram (SVG): above the line, more were right than was estimated."""
    side, edge = 300, 45

    def at(x: float, y: float) -> tuple[float, float]:
        return round(edge + x * side, 1), round(edge / 3 + (1 - y) * side, 1)

    (left, bottom), (right, top) = at(0, 0), at(1, 1)
    ticks = "".join(
        f'<text x="{at(each, 0)[0]}" y="{bottom + 16}" text-anchor="middle">{each}</text>'
        f'<text x="{left - 6}" y="{at(0, each)[1] + 4}" text-anchor="end">{each}</text>'
        for each in (0, 0.5, 1)
    )
    dots = "".join(
        f'<circle cx="{at(x, y)[0]}" cy="{at(x, y)[1]}" r="{2 + n**0.5 / 2:.1f}" fill="#2563eb"/>'
        f'<text x="{at(x, y)[0] + 12}" y="{at(x, y)[1] + 12}">{n}</text>'
        for x, y, n in shares
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side + 2 * edge}"'
        f' height="{side + 2 * edge}" font-family="sans-serif" font-size="12" fill="#555">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="#888"/>'
        f'<path d="M{left} {bottom}L{right} {top}" stroke="#bbb" stroke-dasharray="4"/>'
        f'{ticks}{dots}<text x="{(left + right) / 2}" y="{bottom + 36}" text-anchor="middle">'
        f"How likely an answer was said to be right</text>"
        f'<text transform="translate(14 {(top + bottom) / 2}) rotate(-90)" text-anchor="middle">'
        f"Share that is right</text></svg>\n"
    )


if __name__ == "__main__":
    main()
