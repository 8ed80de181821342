"""How long an answer takes, by its parts: python tests/benchmarks/answering.py DATA_SET

DATA_SET is in BEIR layout. Its articles are indexed once (kept, and used again by the next run);
then some of its questions (30, or --questions N, drawn with a fixed seed) are asked of them one
after another, through the whole chain with the default model, once each. A first question, not
counted, loads the models. Prints the median and the 95th percentile of what a person waits for,
from the question on, and of what it is made of.
"""

import argparse
import asyncio
import random
from pathlib import Path
from time import perf_counter

import numpy as np

from assistant.answering.chain import Ask, RetrievalChain
from assistant.answering.events import (
    Checked,
    Delta,
    Evidence,
    Finished,
    FirstQuotations,
    Found,
    Understood,
)
from assistant.evaluation.data_sets import indexed, read_data_set
from assistant.evaluation.measuring import machine
from assistant.model.models import LOCAL, Model

SEED = 20252
PARTS = {
    "understanding the question": (None, Understood),
    "searching": (Understood, Found),
    "choosing the evidence": (Found, Evidence),
    "reading the evidence (the model)": (Evidence, Delta),
    "writing and checking each sentence": (Delta, Checked),
    "comparing what articles say of it": (Checked, Finished),
}
WAITED_FOR = {
    "evidence": Evidence,
    "first quotation": FirstQuotations,
    "first word": Delta,
    "whole answer": Finished,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_set", type=Path)
    parser.add_argument("--questions", type=int, default=30)
    options = parser.parse_args()
    data = read_data_set(options.data_set)
    questions = [question.text for question in data.questions]
    drawn = random.Random(SEED).sample(questions, min(len(questions), options.questions + 1))
    with indexed(data) as corpus:
        model = Model(LOCAL)
        chain = RetrievalChain(corpus.library, model)
        first, *counted = [asyncio.run(times_of(chain, question)) for question in drawn]
        articles = corpus.library.article_count()
    print(f"{len(counted)} questions over {articles:,} articles; {model.title}; {machine()}")
    print(f"(the first question, which loads the models: {first[Finished]:.1f} s)")
    for name, event in WAITED_FOR.items():
        print_seconds(name, [times[event] for times in counted if event in times])
    print("of which")
    for name, (before, after) in PARTS.items():
        both = [times for times in counted if {before, after} <= {None, *times}]
        spent = [times[after] - (times[before] if before else 0.0) for times in both]
        print_seconds(f"  {name}", spent)


async def times_of(chain: RetrievalChain, question: str) -> dict[type, float]:
    """Seconds from the question to its first event of each kind, and to its last Checked."""
    began = perf_counter()
    times: dict[type, float] = {}
    async for event in chain.astream(Ask(question)):
        if type(event) not in times or isinstance(event, Checked):
            times[type(event)] = perf_counter() - began
    return times


def print_seconds(name: str, seconds: list[float]) -> None:
    if seconds:
        middle, high = np.percentile(seconds, [50, 95])
        print(f"{name}: median {middle:.2f} s, p95 {high:.2f} s (n={len(seconds)})")


if __name__ == "__main__":
    main()
