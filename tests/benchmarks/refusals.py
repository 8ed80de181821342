"""Refusals as people meet them: python tests/benchmarks/refusals.py DATA_SET [--questions 70]

DATA_SET is in BEIR layout, and its questions have `answers` in their metadata. Each question is
asked twice of the whole library: with all articles, and with every one taken away that is judged to
answer it or holds one of its answers. With --as-of-query-date each is asked as on its own day:
"this week" in a news quiz means that week. Prints how often each was refused, with how it was
taken; the answers go to --save, one a line.
"""

import argparse
import asyncio
import json
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

from assistant.answering.chain import PASSAGES, RetrievalChain
from assistant.answering.events import Finished
from assistant.asking.question import Question
from assistant.asking.searching import Asking, Searcher
from assistant.evaluation.answers import is_right
from assistant.evaluation.data_sets import indexed, read_data_set
from assistant.evaluation.measuring import interval, machine
from assistant.model.models import LOCAL, Model
from index.search.search import Hit

DEEP = 200  # passages searched, so that enough are left once articles are taken away
SEED = 20251


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_set", type=Path)
    parser.add_argument("--questions", type=int, default=70)
    parser.add_argument("--as-of-query-date", action="store_true", dest="as_of")
    parser.add_argument("--save", type=Path)
    options = parser.parse_args()
    data = read_data_set(options.data_set)
    answers = answers_of(options.data_set)
    asked = [question for question in data.questions if answers.get(question.id)]
    asked = random.Random(SEED).sample(asked, min(options.questions, len(asked)))
    outcomes = []
    with indexed(data) as corpus:
        model = Model(LOCAL)
        chain, searcher = RetrievalChain(corpus.library, model), Searcher(corpus.library)
        for number, question in enumerate(asked, 1):
            gold = data.judgements[question.id]
            asking = Asking(as_of=question.day if options.as_of else None)
            found = asyncio.run(searcher.search(question.text, DEEP, asking)).of_time
            left = [
                hit
                for hit in found
                if not gold.keys() & set(corpus.documents[hit.article.id])
                and not is_right(hit.article.text, [answers[question.id]])
            ]
            for kind, hits in (("present", found), ("removed", left)):
                today = asking.as_of or date.today()
                end = asyncio.run(answered(chain, question.text, hits[:PASSAGES], today))
                outcomes.append(
                    {
                        "question": question.text,
                        "answers": answers[question.id],
                        "kind": kind,
                        "refused": end.answer.refused,
                        "right": is_right(end.answer.text, [answers[question.id]]),
                        "text": end.answer.text,
                        "seconds": end.timings.total,
                    }
                )
                if options.save:
                    lines = (json.dumps(each, ensure_ascii=False) for each in outcomes)
                    options.save.write_text("\n".join(lines) + "\n", encoding="utf-8")
            print(f"\r{number} of {len(asked)}", end="", flush=True)
    print("\nasked as on its own day" if options.as_of else "\nasked today", end="")
    report(outcomes, model.title)


async def answered(
    chain: RetrievalChain, question: str, hits: Sequence[Hit], today: date
) -> Finished:
    async for event in chain.answer(
        Question(question, question), hits, len(hits), today, perf_counter()
    ):
        if isinstance(event, Finished):
            return event
    raise AssertionError("an answer always ends with Finished")


def answers_of(folder: Path) -> dict[str, list[str]]:
    """The answers of each question that has any, by its id."""
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines if line.strip()]
    return {
        str(record["_id"]): [answer.strip("“”\"' ") for answer in record["metadata"]["answers"]]
        for record in records
        if record.get("metadata", {}).get("answers")
    }


def report(outcomes: Sequence[dict[str, object]], title: str) -> None:
    present = [bool(each["refused"]) for each in outcomes if each["kind"] == "present"]
    removed = [bool(each["refused"]) for each in outcomes if each["kind"] == "removed"]
    right = sum(bool(each["right"]) for each in outcomes if each["kind"] == "present")
    refused = [False] * sum(present) + [True] * sum(removed)
    low, high = interval([float(each) for each in removed])
    print(f"\n{len(present)} questions asked twice; {title}; {machine()}")
    print(f"with the article: {right} right, {sum(present)} refused")
    print(f"with every such article taken away: {sum(removed)} refused")
    precision = sum(refused) / max(1, len(refused))
    print(
        f"refusals: precision {precision:.2f}, recall {sum(removed) / max(1, len(removed)):.2f} "
        f"(95% {low:.2f} to {high:.2f})"
    )


if __name__ == "__main__":
    main()
