"""Chroma's own server beside Chroma in the process: python tests/benchmarks/served.py FOLDER

Builds a library of made-up passages (see scale.py) twice in FOLDER, where both are kept: once with
everything in its folder, and once with vectors on a server that this starts and encodings in the
database. Asks both the same questions by turns, and prints how many are answered the same to the
last digit, and how long each took. With --postgresql the second one's database is a server's, which
is started and filled for this run.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import psutil
from scale import BUILT, CASES, LIMIT, PASSAGES_AN_ARTICLE, MadeUp, build

from assistant.evaluation.measuring import machine
from index.library import Library
from index.query import Query
from index.search.search import Hit
from index.storage.location import Location

sys.path.append(str(Path(__file__).resolve().parents[1]))
import postgresql_server
from chroma_server import ChromaProcess
from postgresql_server import PROGRAMS

PORT = 8765  # the same for every run, as the library's collections are on this server
WARM_UP = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--searches", type=int, default=200, help="of each kind, by either")
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    print(f"On {machine()}.")
    own, served = (options.folder / f"{options.passages}-{kind}" for kind in ("own", "served"))
    server = ChromaProcess(options.folder / "chroma", PORT)
    with ExitStack() as started:
        server.start()
        started.callback(server.stop)
        shared = Location(served, vectors=server.address)
        if options.postgresql:
            folder = started.enter_context(TemporaryDirectory())
            database = started.enter_context(postgresql_server.started(PROGRAMS))
            shared = replace(shared, folder=Path(folder), server=database.url(database.make()))
        for place in (Location(own), shared):
            if not (place.folder / BUILT).exists():
                build(place, options.passages // PASSAGES_AN_ARTICLE)
        with Library(own) as one, Library(shared) as other:
            compare(one, other, options.searches)
            print(f"  memory of Chroma's server: {server.memory() / 2**20:,.0f} MiB, and of this")
            print(f"  process: {psutil.Process().memory_info().rss / 2**20:,.0f} MiB")


def compare(own: Library, served: Library, searches: int) -> None:
    """Print what either finds and takes, for each kind of filter."""
    made_up = MadeUp(seed=2)
    for name, filters in CASES.items():
        for library in (own, served):
            for _ in range(WARM_UP):
                library.search(Query(made_up.question(), filters=filters), LIMIT)
        asked = [Query(made_up.question(), filters=filters) for _ in range(searches)]
        seconds: dict[str, list[float]] = {"in the process": [], "on a server": []}
        same = alike = 0
        for place, query in enumerate(asked):
            turns = [("in the process", own), ("on a server", served)]
            found = {}
            for kind, library in turns if place % 2 else reversed(turns):
                began = perf_counter()
                found[kind] = library.search(query, LIMIT)
                seconds[kind].append(perf_counter() - began)
            one, other = found.values()
            same += to_the_last_digit(one) == to_the_last_digit(other)
            alike += [hit.passage.id for hit in one] == [hit.passage.id for hit in other]
        print(
            f"  {name}: {same} of {searches} the same to the last digit, {alike} the same passages"
        )
        for kind, each in seconds.items():
            print(f"    {kind}: {spread(each)}")


def to_the_last_digit(hits: Sequence[Hit]) -> list[object]:
    return [(hit.passage.id, hit.score, hit.similarity, hit.words) for hit in hits]


def spread(seconds: Sequence[float]) -> str:
    low, middle, high, highest = np.percentile(seconds, [25, 50, 75, 95]) * 1000
    return f"{middle:.1f} ms ({low:.1f} to {high:.1f}), 95% within {highest:.1f} ms"


if __name__ == "__main__":
    main()
