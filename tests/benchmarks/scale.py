"""Search in large libraries: python tests/benchmarks/scale.py FOLDER --passages 100000 [1000000]

Builds a library of so many passages in FOLDER (kept there, and used again by the next run), then
times whole searches of the product, one after another, with no filter and with several. Prints
median and 95th percentile, memory, and disk by part.

The articles are made up, because embedding a million passages takes hours: see ABOUT.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import psutil
from numpy.typing import NDArray

from assistant.evaluation.measuring import machine
from index.article import Article, Passage
from index.caches.passage_vectors import FILE_NAME, Embedded, PassageVector, passage_vector
from index.embedding import Embedding
from index.embedding.weights import weights_folder
from index.library import Library
from index.query import Filters, Query
from index.storage.catalogue.articles import Arrival
from index.storage.catalogue.documents import Document
from index.storage.catalogue.stories import Telling
from index.storage.location import Location, location_of

ABOUT = """\
Made-up articles of 10 passages of 150 words each. Words are English ones (the embedding model's
vocabulary, in its order), with Zipf frequencies; two in five are of the article's topic (one of
250, of 300 words each). Vectors are those of 1,000 such passages, embedded by the model, plus
noise of half their length; token vectors are those of the same passages. Articles are dated evenly
over six years, of 20 publishers with Zipf shares. Questions have six words, three of one topic.\
"""
PASSAGES_AN_ARTICLE = 10
WORDS_A_PASSAGE = 150
WORDS_A_SENTENCE = 15
TOPICS = 250
WORDS_A_TOPIC = 300
SEEDS_A_TOPIC = 4
NOISE = 0.5  # of a vector's length
ARTICLES_A_BATCH = 500
FIRST_DAY, DAYS = date(2020, 1, 1), 6 * 365
TOWNS = "Ashby Brook Carrow Denby Elmside".split()
PUBLISHERS = [f"{town} {kind}" for kind in "Post Herald Times Echo".split() for town in TOWNS]
NEVER = datetime(2200, 1, 1, tzinfo=UTC)
SEARCHES = 200
WARM_UP = 20
LIMIT = 10
BUILT = "built.json"  # written last

CASES = {
    "no filter": Filters(),
    "the later half by date": Filters(after=FIRST_DAY + timedelta(days=DAYS // 2)),
    "the last 1% by date": Filters(after=FIRST_DAY + timedelta(days=DAYS - DAYS // 100)),
    f"one publisher ({PUBLISHERS[4]})": Filters(publishers=(PUBLISHERS[4],)),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, nargs="+", default=[100_000])
    parser.add_argument("--searches", type=int, default=SEARCHES, help="of each kind")
    parser.add_argument("--only-build", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_build:
        build(options.folder, options.passages[0] // PASSAGES_AN_ARTICLE)
        return
    print(f"On {machine()}.\n{ABOUT}")
    for passages in options.passages:
        home = options.folder / str(passages)
        if not (home / BUILT).exists():
            # In a process of its own, whose memory is then not counted.
            command = [sys.executable, __file__, str(home), "--passages", str(passages)]
            subprocess.run([*command, "--only-build"], check=True)
        time_searches(home, options.searches)


class MadeUp:
    """Articles and questions at random, but always the same."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        listed = (weights_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()
        english = [word for word in listed if word.isascii() and word.isalpha() and len(word) > 1]
        self._words = np.array(english)
        self._shares = np.cumsum(1 / np.arange(1, len(english) + 1))
        # What a topic is about is not among the most frequent words; the same for every seed.
        topics = np.random.default_rng(0)
        self._topics = topics.integers(200, len(english), (TOPICS, WORDS_A_TOPIC))
        self._topic_shares = np.cumsum(1 / np.arange(1, WORDS_A_TOPIC + 1))
        by_publisher = 1 / np.arange(1, len(PUBLISHERS) + 1)
        self._publisher_shares = by_publisher / by_publisher.sum()

    def passage(self, topic: int) -> str:
        words = self._drawn(topic, WORDS_A_PASSAGE, of_topic=WORDS_A_PASSAGE * 2 // 5)
        starts = range(0, len(words), WORDS_A_SENTENCE)
        sentences = [" ".join(words[start : start + WORDS_A_SENTENCE]) for start in starts]
        return " ".join(f"{sentence.capitalize()}." for sentence in sentences)

    def article(self, number: int, topic: int, passages: int) -> Article:
        return Article(
            title=" ".join(self._drawn(topic, 8, of_topic=4)).capitalize(),
            text="\n\n".join(self.passage(topic) for _ in range(passages)),
            publisher=str(self._random.choice(PUBLISHERS, p=self._publisher_shares)),
            published=FIRST_DAY + timedelta(days=int(self._random.integers(DAYS))),
            url=f"https://news.example/{number}",
            language="en",
        )

    def question(self) -> str:
        words = self._drawn(int(self._random.integers(TOPICS)), 6, of_topic=3)
        return f"What {' '.join(words)}?"

    def _drawn(self, topic: int, count: int, of_topic: int) -> list[str]:
        places = np.concatenate(
            [
                self._by_share(self._shares, count - of_topic),
                self._topics[topic, self._by_share(self._topic_shares, of_topic)],
            ]
        )
        self._random.shuffle(places)
        return list(self._words[places])

    def _by_share(self, shares: NDArray[np.float64], count: int) -> NDArray[np.int64]:
        return np.searchsorted(shares, self._random.random(count) * shares[-1])


def build(place: Path | Location, articles: int, passages_each: int = PASSAGES_AN_ARTICLE) -> None:
    """Through the caches and the catalogue, as a re-index does it, but for the embedding.

    They are a feed's that is never read again: without a source, a server would let them go.
    """
    began = perf_counter()
    home = location_of(place).folder
    shutil.rmtree(home, ignore_errors=True)
    made_up = MadeUp(seed=1)
    embedding = Embedding()
    texts = [made_up.passage(topic) for topic in range(TOPICS) for _ in range(SEEDS_A_TOPIC)]
    seeds = [passage_vector(each) for each in embedding.read(texts)]
    with Library(place, embedding) as library:
        catalogue, caches, traffic = library._catalogue, library._caches, library._traffic
        catalogue.sources.add("https://news.example/feed", "feed")
        (feed,) = catalogue.sources.all()
        catalogue.sources.note_success(feed, "read", next_at=NEVER)
        numbers = iter(range(articles))
        while batch := list(islice(numbers, ARTICLES_A_BATCH)):
            written = [made_up.article(number, number % TOPICS, passages_each) for number in batch]
            pairs = [(article, each) for article in written for each in passages_of(article)]
            topics = np.repeat([number % TOPICS for number in batch], passages_each)
            passages_in = [passage for _, passage in pairs]
            keys = [passage.id.encode() for passage in passages_in]
            catalogue.articles.expect(article.id for article in written)
            caches.add(pairs, Embedded(passages_in, keys, near(seeds, topics, batch[0])), traffic)
            arrivals = [
                Arrival(article, list(passages_of(article)), Telling(article.id, article.id))
                for article in written
            ]
            documents = [
                Document(
                    f"https://news.example/{number}", "-", source_id=feed.id, article_id=article.id
                )
                for number, article in zip(batch, written, strict=True)
            ]
            catalogue.articles.switch(documents, arrivals)
            caches.follow([article.id for article in written])
            done = batch[-1] + 1
            if done % 2_000 == 0 or done == articles:
                print(f"{done:,} articles in {perf_counter() - began:.0f} s", file=sys.stderr)
    (home / BUILT).write_text(json.dumps({"seconds": perf_counter() - began}))


def passages_of(article: Article) -> Iterator[Passage]:
    start = 0
    for position, text in enumerate(article.text.split("\n\n")):
        yield Passage(article.id, position, start, start + len(text), text)
        start += len(text) + 2


def near(
    seeds: Sequence[PassageVector], topics: NDArray[np.int64], seed: int
) -> list[PassageVector]:
    """One vector for each topic, near one of its seeds; the vectors are unit vectors."""
    random = np.random.default_rng(seed)
    chosen = [
        seeds[place]
        for place in topics * SEEDS_A_TOPIC + random.integers(SEEDS_A_TOPIC, size=len(topics))
    ]
    vectors = np.stack([each.vector for each in chosen])
    noise = random.standard_normal(vectors.shape, dtype=np.float32)
    vectors += noise * np.float32(NOISE / np.sqrt(vectors.shape[1]))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return [PassageVector(vector, each.signs) for vector, each in zip(vectors, chosen, strict=True)]


def time_searches(home: Path, searches: int) -> None:
    made_up = MadeUp(seed=2)
    process = psutil.Process()
    before = process.memory_info().rss
    began = perf_counter()
    with Library(home) as library:
        library.warm_up()
        library.search(Query(made_up.question()), LIMIT)
        opened = perf_counter() - began
        count = library._catalogue.articles.passage_count()
        built = json.loads((home / BUILT).read_bytes())["seconds"]
        print(f"\n{count:,} passages; built in {built:.0f} s; opened, and the first search in")
        print(f"{opened:.1f} s; {searches} searches of each kind for {LIMIT} passages")
        for name, filters in CASES.items():
            timed(library, [Query(made_up.question(), filters=filters) for _ in range(WARM_UP)])
            asked = [Query(made_up.question(), filters=filters) for _ in range(searches)]
            seconds, found = timed(library, asked)
            middle, high = np.percentile(seconds, [50, 95]) * 1000
            print(f"  {name}: p50 {middle:.0f} ms, p95 {high:.0f} ms", end=" ")
            print(f"({median(found):.0f} found, median)")
        memory = process.memory_info().rss
    print(f"  memory: {memory / 2**20:,.0f} MiB ({before / 2**20:,.0f} before it was opened)")
    passage_vectors = list((home / "caches").rglob(FILE_NAME))
    parts = [home / "catalogue.db", *sorted((home / "caches").iterdir()), *passage_vectors]
    sizes = ", ".join(f"{part.name} {size(part) / 2**20:,.0f} MiB" for part in parts)
    print(f"  disk: {sizes} (a part of the vectors)")


def timed(library: Library, queries: Sequence[Query]) -> tuple[list[float], list[int]]:
    """The seconds that each search took, and how many passages it found."""
    seconds, found = [], []
    for query in queries:
        began = perf_counter()
        hits = library.search(query, LIMIT)
        seconds.append(perf_counter() - began)
        found.append(len(hits))
    return seconds, found


def size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


if __name__ == "__main__":
    main()
