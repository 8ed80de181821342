#!/usr/bin/env bash
# Chroma's answers to the same queries differ each time that a stored collection is opened.
#
# One expects: approximate search may miss some of the nearest vectors, but a collection that nobody
# changes misses the same ones every time.
#
# What happens: the graph is written to disk after each 1,000 vectors (`sync_threshold`). Those since
# then stay in the log, and at each opening they are put into the graph anew, at levels drawn by
# chance. With 900 such vectors among 6,900, some 27 of 40 queries for 100 neighbours find others
# after each opening. With 6,000 vectors, of which none is left over, all of them find the same.
#
# Remedy: where results must be the same everywhere (two servers, a copy of a library, a test), look
# at every vector as long as there are few; some 5 ms for 20,000 of 384 dimensions.
#
# Versions: chromadb 1.5.9. Date: 2026-12-01. Source: this script.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet chromadb==1.5.9

cat >"$folder/opened.py" <<'PYTHON'
"""Open a collection, make it if it is new, and print which ids each query finds, best first."""

import json
import sys

import chromadb
import numpy as np
from chromadb.config import Settings

place, count = sys.argv[1], int(sys.argv[2])
chance = np.random.default_rng(1)
vectors = chance.normal(size=(count, 64)).astype("float32")
queries = chance.normal(size=(40, 64)).astype("float32")

client = chromadb.PersistentClient(place, Settings(anonymized_telemetry=False))
cosine = {"hnsw": {"space": "cosine"}}
news = client.get_or_create_collection("news", embedding_function=None, configuration=cosine)
if not news.count():
    for start in range(0, count, 500):
        some = vectors[start : start + 500]
        news.add(ids=[str(start + place) for place in range(len(some))], embeddings=some)
print(json.dumps(news.query(query_embeddings=queries, n_results=100, include=[])["ids"]))
PYTHON

"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import json
import subprocess
import sys
from importlib.metadata import version

folder = sys.argv[1]
print("chromadb", version("chromadb"))


def found_at_each_opening(count: int) -> list[list[list[str]]]:
    command = [sys.executable, f"{folder}/opened.py", f"{folder}/{count}", str(count)]
    return [json.loads(subprocess.check_output(command)) for _ in range(4)]


differing = {}
for count in (6_000, 6_900):
    first, *later = found_at_each_opening(count)
    differing[count] = [sum(a != b for a, b in zip(first, each)) for each in later]
    print(f"{count:,} vectors: of 40 queries, other results after three openings: {differing[count]}")

assert differing[6_000] == [0, 0, 0], "what is all in the graph on disk is found otherwise, too"
assert min(differing[6_900]) > 0, "what is left over is put into the graph in the same way each time"
PYTHON
