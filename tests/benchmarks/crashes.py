"""Is nothing lost when Newsdesk is killed? python tests/benchmarks/crashes.py [--moments 60]

A process works on a library: it adds, changes and removes files and re-indexes them, by words and
then by vectors, at times stopping in between; it makes the caches anew, mends caches that lost
rows, removes articles and brings them back. It is killed with
SIGKILL, half of the times at any moment, half inside a stage that was chosen before. Then the
library is opened again in another process, verified and re-indexed, and must hold exactly what
its folder holds: each passage found by its vector and by its words, none twice, none lost, none
left over. Prints a line for each kill; exits with 1 if anything was wrong.

Vectors are made of hashes for speed: what is tested is how they are kept. Each tenth moment
(`--real-every`) has the real embedding model, on a smaller library of its own.
"""

import argparse
import hashlib
import json
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import numpy as np

from index.caches.caches import BOTH, Caches
from index.caches.passage_vectors import PassageVectors, embed
from index.caches.splitting import split
from index.caches.vectors import Vectors, check_hnsw_files
from index.caches.words import Words
from index.embedding import Embedding, Encoded
from index.errors import UnreadableSource
from index.extraction.extract import extract
from index.library import Library
from index.progress import Progress
from index.runs.reindex import Report
from index.runs.verify import Findings
from index.sources.source_list import SAMPLES
from index.storage.catalogue.articles import Articles
from index.traffic import Traffic

PHASES = ("index", "rebuild", "verify", "remove")
# What the worker says it is doing → the calls that are that stage.
STAGES: dict[str, list[tuple[type, str]]] = {
    "embedding": [(Embedding, "read")],
    "writing vectors": [
        (Vectors, "add"),
        (Vectors, "delete"),
        (Vectors, "forget_half_written"),
        (PassageVectors, "expect"),
    ],
    "writing words": [(Words, "add"), (Words, "delete")],
    "writing the catalogue": [
        (Articles, "expect"),
        (Articles, "switch"),
        (Articles, "switch_passages"),
        (Articles, "settle"),
    ],
    "switching caches": [(Caches, "use"), (Caches, "sweep_orphans")],
}
OTHERWISE = "reading, splitting, planning"
GRAPH = "writing out the vectors' graph"  # every thousand rows; seen by its files, not by a call
AIMS = {
    "index": ["embedding", "writing vectors", "writing words", "writing the catalogue", GRAPH],
    "rebuild": ["embedding", "writing vectors", "writing the catalogue", "switching caches"],
    "verify": ["writing vectors", "writing words", "switching caches"],
    "remove": ["writing vectors", "writing words", "writing the catalogue"],
}
LONGEST_RANDOM_WAIT = 3.0  # seconds from the first work to a kill at any moment
REAL_ARTICLES = 8
PASSAGES_AT_LEAST = 8  # an article's; so that a library is written out every few runs


class HashedEmbedding(Embedding):
    """A unit vector that depends on the text only, far from those of all other texts."""

    fingerprint = "hashed"

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        rows = [
            np.random.default_rng(
                int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
            ).standard_normal(384, dtype=np.float32)
            for text in texts
        ]
        one = np.array([[0, 1]], np.int32)
        return [Encoded(row / np.linalg.norm(row), row[np.newaxis], one) for row in rows]


def embedding_of(kind: str) -> Embedding:
    return Embedding() if kind == "real" else HashedEmbedding()


# --- the folder of articles ---


@cache
def vocabulary() -> list[str]:
    text = " ".join(path.read_text() for path in SAMPLES.glob("*.md"))
    return sorted({word for word in text.split() if word.isalpha()})


def article(number: int, chance: random.Random) -> str:
    """A text of its own, about as long as a news article."""
    sentences = [
        " ".join(chance.choices(vocabulary(), k=chance.randint(8, 18))).capitalize() + "."
        for _ in range(PASSAGES_AT_LEAST * 9)
    ]
    paragraphs = [" ".join(sentences[at : at + 6]) for at in range(0, len(sentences), 6)]
    return "\n\n".join([f"Report {number} on {chance.choice(vocabulary())}", *paragraphs])


def edit(folder: Path, articles: int, chance: random.Random) -> None:
    """Add, change and remove files, as a morning's news would."""
    folder.mkdir(exist_ok=True)
    share = chance.choice([0.1, 0.4, 0.9])
    for number in range(articles):
        path = folder / f"{number:03}.txt"
        if not path.exists() or chance.random() < share:
            path.write_text(article(number, chance))
        elif chance.random() < 0.1:
            path.unlink()


# --- the process that is killed ---


def say(words: str) -> None:
    os.write(1, f"{words}\n".encode())  # at once: nothing may be left in a buffer


def announced(stage: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def announcing(*args: Any, **kwargs: Any) -> Any:
        say(stage)
        try:
            return call(*args, **kwargs)
        finally:
            say(OTHERWISE)

    return announcing


def work(home: Path, folder: Path, kind: str, phase: str, articles: int, seed: int) -> None:
    """Work until killed, telling each stage."""
    chance = random.Random(seed)
    with Library(home, embedding_of(kind)) as library:
        library.warm_up()
        edit(folder, articles, chance)
        library.sources.add([folder])
        if phase != "index":
            last(library.reindex())
        for stage, calls in STAGES.items():
            for owner, name in calls:
                if owner is Embedding:
                    owner = type(library._embedding)
                setattr(owner, name, announced(stage, getattr(owner, name)))
        say("working")
        say(OTHERWISE)
        while True:
            if phase == "index":
                reindex_or_stop(library, chance)
                edit(folder, articles, chance)
            elif phase == "rebuild":
                last(library.rebuild())
            elif phase == "verify":
                lose_rows(library, chance)
                last(library.verify())
            else:
                remove_and_bring_back(library, chance)


def reindex_or_stop(library: Library, chance: random.Random) -> None:
    """Re-index; every third time stop somewhere among the vectors."""
    stops = chance.random() < 0.3
    run = library.reindex()
    for step in run:
        is_second_stage = isinstance(step, Progress) and step.stage == "embedding"
        if stops and is_second_stage and chance.random() < 0.5:
            break
    run.close()


def lose_rows(library: Library, chance: random.Random) -> None:
    """Let the caches lose articles, behind the back of the catalogue."""
    ids = library._catalogue.articles.ids()
    some = chance.sample(ids, len(ids) // 3)

    def half() -> list[str]:
        return chance.sample(some, len(some) // 2)

    library._caches.vectors.delete(half())
    library._caches.words.delete(half(), library._catalogue.articles.passages)


def remove_and_bring_back(library: Library, chance: random.Random) -> None:
    article_id = chance.choice(library._catalogue.articles.ids())
    say(f"removing {article_id}")
    library.remove(article_id)
    say(f"removed {article_id}")
    if chance.random() < 0.7:
        say(f"returning {article_id}")
        library.bring_back(article_id)
        say(f"returned {article_id}")


def last(events: Iterator[Any]) -> Any:
    *_, result = events
    return result


# --- the process that looks at what is left ---


def check(home: Path, folder: Path, kind: str, states: dict[str, str]) -> dict[str, Any]:
    """Open, verify, complete the run, and compare everything with the folder.

    `states` is what the worker last said of each article it removed or brought back.
    """
    wrong: list[str] = []
    with Library(home, embedding_of(kind)) as library:
        if not library.wants_verifying:
            wrong.append("it doesn't know that it was killed")
        waiting = library.words_only_count()
        findings: Findings = last(library.verify())
        first: Report = last(library.reindex())
        again: Report = last(library.reindex())
        if again.added or again.changed or again.moved or again.removed:
            wrong.append(f"a second re-index still found something to do: {again}")
        wrong += compare_catalogue(library, folder, states)
        wrong += compare_caches(library)
        sound: Findings = last(library.verify())
        if not sound.is_sound:
            wrong.append(f"a second verify still found something to mend: {sound}")
        unsettled = library._catalogue.articles.unsettled()
        if unsettled or library.wants_verifying:
            wrong.append(f"left to do: {unsettled}")
        if len(list((home / "caches").iterdir())) != len(BOTH):
            wrong.append("folders that belong to no cache")
        if still := library.words_only_count():
            wrong.append(f"{still} articles still wait for their vectors")
        return {
            "wrong": wrong,
            "articles": library.article_count(),
            "waiting": waiting,
            "lost": findings.lost,
            "left_over": findings.left_over,
            "remade": findings.remade,
            "orphans": findings.orphans,
            "completed": first.added + first.changed + first.removed,
        }


def compare_catalogue(library: Library, folder: Path, states: dict[str, str]) -> Iterator[str]:
    documents = library._catalogue.documents.all()
    files = {str(path): path for path in folder.iterdir()}
    if documents.keys() != files.keys():
        yield f"documents are not the files: {documents.keys() ^ files.keys()}"
    removable = {former.article.id for former in library.removed()}
    held = set()
    for address, document in documents.items():
        try:
            article_id = extract(files[address].read_bytes(), files[address].name).article.id
        except UnreadableSource:
            article_id = None
        if document.removed:
            if document.removed != article_id or article_id not in removable:
                yield f"{address} is marked as removed, and is not, or can't be brought back"
        elif document.article_id != article_id:
            yield f"{address} holds another article than the catalogue says"
        elif article_id:
            held.add(article_id)
    if odd := held ^ set(library._catalogue.articles.ids()):
        yield f"articles that no file holds, or lost: {odd}"
    for article_id, state in states.items():
        if (state == "removed" and article_id in held) or (
            state == "returned" and article_id not in held
        ):
            yield f"{article_id} was {state} and is not so any more"


def compare_caches(library: Library) -> Iterator[str]:
    catalogue, caches = library._catalogue.articles, library._caches
    ids = catalogue.passage_ids()
    pairs = list(catalogue.passages(ids).values())
    made = [passage.id for listed in library.articles() for passage in split(listed.article)]
    if sorted(ids) != sorted(made):
        yield "passages in the catalogue are not those of its articles"
    if (counts := (caches.vectors.count(), caches.words.count())) != (len(ids), len(ids)):
        yield f"{counts} vectors and words for {len(ids)} passages"
    if caches.vectors.article_ids() | caches.words.article_ids() != set(catalogue.ids()):
        yield "the caches hold other articles than the catalogue"
    if not pairs:
        return
    if lost := caches.words.lost(ids):
        yield f"{len(lost)} passages are not in the words exactly once"
    if lost := caches.vectors.passage_vectors.lost(ids):
        yield f"{len(lost)} passages have no stored vector"
    if caches.vectors.passage_vectors.article_ids() != set(catalogue.ids()):
        yield "the stored vectors are of other articles than the catalogue's"
    embedded = embed(pairs, library._embedding, None, Traffic())
    for (its_article, passage), passage_vector in zip(pairs, embedded.passage_vectors, strict=True):
        nearest = caches.vectors.nearest(passage_vector.vector, 3)
        if next(iter(nearest)) != passage.id or nearest[passage.id] < 0.999:
            yield f"{passage.id} is not nearest to its own vector: {nearest}"
        if next(iter(caches.words.matching(passage.text, 3)), None) != passage.id:
            yield f"{passage.id} is not the best match for its own words"
        query = f"{its_article.title}\n{passage.text}"  # the text that is embedded
        found = [hit.passage.id for hit in library.search(query, 50)]
        if found[0] != passage.id or len(found) != len(set(found)):
            yield f"a search for {passage.id} finds {found[:3]}"


# --- the moments ---


@dataclass
class Kill:
    """One kill, and what was there afterwards."""

    kind: str
    phase: str
    aim: str
    landed: str = ""
    after: float = 0.0  # seconds of work
    states: dict[str, str] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)


def kill_once(kill: Kill, home: Path, folder: Path, articles: int, chance: random.Random) -> None:
    """Start a worker and kill it."""
    worker = start("--work", home, folder, kill.kind, kill.phase, articles, chance.randrange(10**9))
    lines: Queue[str] = Queue()
    reader = Thread(target=lambda: [lines.put(line.strip()) for line in worker.stdout or ()])
    reader.start()
    heard: list[str] = []

    def listen(until: Callable[[str], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                heard.append(lines.get(timeout=left))
            except Empty:
                return
            if until(heard[-1]):
                return

    listen(lambda line: line == "working", 120)
    began = time.monotonic()
    if kill.aim == GRAPH:
        wait_for_graph(home, 30)
        time.sleep(chance.uniform(0, 0.005))
    elif kill.aim:
        for _ in range(chance.randint(1, 4)):
            listen(lambda line: line == kill.aim, 20)
        time.sleep(chance.uniform(0, 0.02))
    else:
        time.sleep(chance.uniform(0, LONGEST_RANDOM_WAIT))
    ended_by_itself = worker.poll() is not None
    worker.send_signal(signal.SIGKILL)
    kill.after = time.monotonic() - began
    worker.wait()
    reader.join()
    while not lines.empty():
        heard.append(lines.get())
    if ended_by_itself or "working" not in heard:
        errors = worker.stderr.read() if worker.stderr else ""
        raise SystemExit(f"The worker ended by itself ({worker.returncode}): {errors[-2000:]}")
    said = [line for line in heard if " " in line and line.split()[0] in ARTICLE_STATES]
    kill.states = {line.split()[1]: line.split()[0] for line in said}
    stages = [line for line in heard if line in STAGES or line == OTHERWISE]
    kill.landed = GRAPH if graph_is_half_written(home) else stages[-1]


ARTICLE_STATES = {"removing", "removed", "returning", "returned"}


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, __file__, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "GOMP_SPINCOUNT": "0"},
    )


def graph_headers(home: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in home.glob("caches/vectors-*/*/header.bin")}


def wait_for_graph(home: Path, seconds: float) -> None:
    """Until Chroma begins to write out a graph: it begins with the header."""
    end = time.monotonic() + seconds
    before: dict[Path, int] = {}
    while time.monotonic() < end:
        now = graph_headers(home)
        if any(now.get(path, moment) != moment for path, moment in before.items()):
            return
        before = now
        time.sleep(0.0005)


def graph_is_half_written(home: Path) -> bool:
    """Its last file, which Chroma replaces when the others are written, is older than its first."""
    for header, moment in graph_headers(home).items():
        labels = header.with_name("index_metadata.pickle")
        try:
            check_hnsw_files(header.parents[1])
        except (OSError, ValueError):
            return True
        if labels.exists() and labels.stat().st_mtime_ns < moment:
            return True
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--real-every", type=int, default=10)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    print(
        f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()};", asked
    )
    kills: list[Kill] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="newsdesk-crashes-") as place:
        for moment in range(asked.moments):
            real = moment % asked.real_every == asked.real_every - 1
            kind = "real" if real else "hashed"
            phase = PHASES[0] if moment % 2 == 0 else PHASES[1 + moment // 2 % 3]
            aim = chance.choice(AIMS[phase]) if chance.random() < 0.5 else ""
            home, folder = Path(place, kind, "home"), Path(place, kind, "news")
            if moment % 20 == 0:  # now and then from nothing
                shutil.rmtree(Path(place, kind), ignore_errors=True)
            home.parent.mkdir(exist_ok=True)
            kill = Kill(kind, phase, aim)
            kill_once(kill, home, folder, REAL_ARTICLES if real else asked.articles, chance)
            looker = start("--check", home, folder, kind, json.dumps(kill.states))
            output, errors = looker.communicate()
            if looker.returncode:
                kill.result = {"wrong": [f"ended with {looker.returncode}: {errors[-1500:]}"]}
            else:
                kill.result = json.loads(output.splitlines()[-1])
            kills.append(kill)
            tell(len(kills), kill)
    summarise(kills, time.monotonic() - began)
    sys.exit(any(kill.result["wrong"] for kill in kills))


def tell(number: int, kill: Kill) -> None:
    found = {name: value for name, value in kill.result.items() if value and name != "wrong"}
    mended = ", ".join(f"{name} {value}" for name, value in found.items())
    print(
        f"{number:3} {kill.kind:6} {kill.phase:7} {kill.after:5.2f} s  {kill.landed:30} {mended}",
        flush=True,
    )
    for sentence in kill.result["wrong"][:5]:
        print(f"    WRONG: {sentence}", flush=True)


def summarise(kills: Sequence[Kill], seconds: float) -> None:
    print(f"\n{len(kills)} kills in {seconds:.0f} s")
    for name, counted in (
        ("while", Counter(kill.phase for kill in kills)),
        ("inside", Counter(kill.landed for kill in kills)),
        ("with", Counter(f"{kill.kind} vectors" for kill in kills)),
    ):
        print(f"  {name}: " + ", ".join(f"{stage} {n}" for stage, n in counted.most_common()))
    mended = [kill for kill in kills if kill.result.get("lost") or kill.result.get("remade")]
    print(f"  verify had passages to mend or caches to remake after {len(mended)} of them")
    between = [kill for kill in kills if kill.result.get("waiting")]
    print(f"  articles waited for their vectors after {len(between)} of them")
    wrong = [kill for kill in kills if kill.result["wrong"]]
    print(f"  after {len(kills) - len(wrong)} of {len(kills)} everything was there, exactly once")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        home, folder, kind, phase, articles, seed = sys.argv[2:]
        work(Path(home), Path(folder), kind, phase, int(articles), int(seed))
    elif sys.argv[1:2] == ["--check"]:
        home, folder, kind, states = sys.argv[2:]
        print(json.dumps(check(Path(home), Path(folder), kind, json.loads(states))))
    else:
        main()
