"""Indexing, beside the tutorials' pipeline: python tests/benchmarks/indexing.py DIR

DIR is a data set in BEIR layout, for its articles and its questions. The same articles (those
that answer questions first; 300, or --articles N) are indexed by turns, each time in a process of
its own: by the pipeline that tutorials show (RecursiveCharacterTextSplitter 1000/200,
HuggingFaceEmbeddings, Chroma.from_documents) and by Newsdesk (its library's add and reindex), with
the same weights of all-MiniLM-L6-v2. Then both are asked the questions that those articles answer.
Prints articles a second until all can be found (Newsdesk's by their words first), also by seconds
of the processor, which other programs lengthen less; the most memory while indexing, and what share
of the right articles comes first. Needs the extra `benchmarks`.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from assistant.evaluation.data_sets import read_data_set
from assistant.evaluation.measuring import machine

PIPELINES = ("tutorial", "newsdesk")
SHOWN = ("recall@1", "recall@5", "recall@10")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_set", type=Path)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=2, help="how often each is run")
    parser.add_argument("--only", choices=PIPELINES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        run = tutorial if options.only == "tutorial" else newsdesk
        print(json.dumps(run(options.data_set)))
        return
    with tempfile.TemporaryDirectory() as place:
        chosen = Path(place, "chosen")
        count, questions = choose(options.data_set, options.articles, chosen)
        print(
            f"{count} articles, {questions} questions; {machine()}; {options.rounds} runs of each"
        )
        print("by turns, in a process of its own each time, the model loaded before; medians")
        runs: dict[str, list[dict[str, Any]]] = {pipeline: [] for pipeline in PIPELINES}
        for number in range(options.rounds):
            for pipeline in PIPELINES:
                cache = Path(place, f"{pipeline}-{number}")
                runs[pipeline].append(in_a_process_of_its_own(pipeline, chosen, cache))
    report(runs, count)


def choose(data_set: Path, most: int, chosen: Path) -> tuple[int, int]:
    """Write a data set of so many articles, and the questions of which they hold every answer."""
    data = read_data_set(data_set)
    lines = data.corpus.splitlines(keepends=True)
    gold = {document for scores in data.judgements.values() for document in scores}
    order = sorted(data.documents.items(), key=lambda line: line[1] not in gold)[:most]
    taken = {document for _, document in order}
    questions = [each for each in data.questions if data.judgements[each.id].keys() <= taken]
    chosen.mkdir()
    (chosen / "corpus.jsonl").write_bytes(b"".join(lines[line - 1] for line, _ in order))
    asked = [json.dumps({"_id": each.id, "text": each.text}) for each in questions]
    (chosen / "queries.jsonl").write_text("\n".join(asked), encoding="utf-8")
    rows = [
        f"{each.id}\t{document}\t{score}"
        for each in questions
        for document, score in data.judgements[each.id].items()
    ]
    header = "query-id\tcorpus-id\tscore"
    (chosen / "qrels.tsv").write_text("\n".join([header, *rows]), encoding="utf-8")
    return len(order), len(questions)


def in_a_process_of_its_own(pipeline: str, chosen: Path, cache: Path) -> dict[str, Any]:
    """What came of a run; it keeps its index under `cache`, which is where caches go on Linux."""
    command = [sys.executable, __file__, str(chosen), "--only", pipeline]
    environment = {
        **os.environ,
        "XDG_CACHE_HOME": str(cache),
        "HF_HUB_OFFLINE": "1",
        "ANONYMIZED_TELEMETRY": "False",
        "GOMP_SPINCOUNT": "0",  # as Newsdesk sets it; the tutorial's pipeline shall have it too
    }
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def tutorial(chosen: Path) -> dict[str, Any]:
    """The pipeline that tutorials show, with their settings; each text begins with its title."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from assistant.evaluation.retrieval import DEEPEST, score
    from index.embedding.weights import weights_folder

    data = read_data_set(chosen)
    embeddings = HuggingFaceEmbeddings(model_name=str(weights_folder()))
    embeddings.embed_query("warm up")
    began, worked = perf_counter(), process_time()
    documents = []
    for line in data.corpus.splitlines():
        record = json.loads(line)
        text = f"{record.get('title') or ''}\n\n{record['text']}".strip()
        documents.append(Document(text, metadata={"article": record["_id"]}))
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    pieces = splitter.split_documents(documents)
    folder = Path(os.environ["XDG_CACHE_HOME"], "chroma")
    store = Chroma.from_documents(pieces, embeddings, persist_directory=str(folder))
    seconds, work = perf_counter() - began, process_time() - worked
    memory = most_memory()
    rankings, times = {}, []
    for question in data.questions:
        began = perf_counter()
        found = store.similarity_search(question.text, k=100)
        times.append(perf_counter() - began)
        articles = dict.fromkeys(piece.metadata["article"] for piece in found)
        rankings[question.id] = list(articles)[:DEEPEST]
    scores = score(rankings, data.judgements, times)
    took = {"seconds": seconds, "work": work, "by_words": seconds, "work_by_words": work}
    return {**took, "memory": memory, "passages": len(pieces), **scores.means}


def newsdesk(chosen: Path) -> dict[str, Any]:
    """The product: a library's add and reindex, and its search."""
    from assistant.evaluation.data_sets import indexed
    from assistant.evaluation.retrieval import measure
    from index.embedding import Embedding

    data = read_data_set(chosen)
    embedding = Embedding()
    embedding.encode(["warm up"])
    began, worked = perf_counter(), process_time()
    took: dict[str, float] = {}

    def note(stage: str, done: int, total: int) -> None:
        if stage == "Embedding":
            took.setdefault("by_words", perf_counter() - began)
            took.setdefault("work_by_words", process_time() - worked)
        took["work"] = process_time() - worked

    with indexed(data, note, embedding) as corpus:
        memory = most_memory()
        scores = measure(corpus, data)
        passages = corpus.passages
        assert not corpus.was_cached
        assert not corpus.refused
    took["seconds"] = corpus.seconds
    return {**took, "memory": memory, "passages": passages, **scores.means}


def most_memory() -> int:
    """The most memory that this process has had until now, in bytes (Linux counts in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def report(runs: dict[str, list[dict[str, Any]]], count: int) -> None:
    middle = {
        pipeline: {key: statistics.median(run[key] for run in each) for key in each[0]}
        for pipeline, each in runs.items()
    }
    for pipeline, values in middle.items():
        each = ", ".join(f"{count / run['seconds']:.2f}" for run in runs[pipeline])
        quality = ", ".join(f"{metric} {values[metric]:.3f}" for metric in SHOWN)
        print(f"{pipeline}: {count / values['seconds']:.2f} articles a second ({each}),", end=" ")
        print(f"{values['memory'] / 2**30:.2f} GiB at most, {values['passages']:.0f} passages")
        print(f"  {quality}")
    for name, measure in (
        ("all found, by words and vectors", "seconds"),
        ("all found by their words", "by_words"),
        ("both, by seconds of the processor", "work"),
        ("words, by seconds of the processor", "work_by_words"),
    ):
        ratios = [
            theirs[measure] / ours[measure]
            for theirs, ours in zip(runs["tutorial"], runs["newsdesk"], strict=True)
        ]
        spread = f"{min(ratios):.1f} to {max(ratios):.1f}, n={len(ratios)}"
        faster = middle["tutorial"][measure] / middle["newsdesk"][measure]
        print(f"Newsdesk / tutorial, {name}: {faster:.1f} times the articles a second ({spread})")
    memory = middle["newsdesk"]["memory"] / middle["tutorial"]["memory"]
    print(f"Newsdesk / tutorial: {memory:.2f} times the memory")


if __name__ == "__main__":
    main()
