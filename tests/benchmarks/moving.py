"""A library of made-up articles moved to PostgreSQL and back: is every answer the same?

    python tests/benchmarks/moving.py --articles 1767

It prints the rows of each table, the seconds, and how many of the passages found by 200 queries
have another rank or score.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import postgresql_server

from assistant.cli.moving import parts
from index.embedding import Embedding
from index.library import Library
from index.query import Query
from index.storage.location import CATALOGUE, Location
from index.storage.moving import move

TOWNS = "Harlow Ostrava Lunde Pelham Tarn Quill Marsk Vesper Aldin Corby Brenn Toft".split()
THINGS = "bridge ferry tram harbour market library orchard tunnel stadium mill museum reservoir"
DEEDS = "closes reopens is sold floods wins a prize loses its roof is painted doubles its fares"
WHO = "The mayor|Engineers|Farmers|The council|Passengers|A judge|Islanders|The owner"
SAID = (
    "said the cost had doubled|found cracks in the steel|asked for a second vote|voted against it"
)
CHINESE = "市长|大桥|渡轮|电车|图书馆|水库|农民|议会|关闭|开放|星期一|费用|增加|表决|工程师|裂缝"


def article(chance: random.Random, number: int) -> str:
    town, thing = chance.choice(TOWNS), chance.choice(THINGS.split())
    deeds = DEEDS.split(" ")
    day = f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    sentences = [
        f"{chance.choice(WHO.split('|'))} of {chance.choice(TOWNS)} "
        f"{chance.choice(SAID.split('|'))} on the {chance.choice(THINGS.split())} "
        f"for {chance.randint(2, 900)} pounds."
        for _ in range(chance.randint(3, 9))
    ]
    if number % 3 == 0:
        words = CHINESE.split("|")
        sentences += ["".join(chance.choices(words, k=12)) + "。" for _ in range(4)]
    title = f"{town} {thing} {chance.choice(deeds)} {number}"
    head = f"---\ntitle: {title}\ndate: {day}\npublisher: {chance.choice(TOWNS)} Post\n---\n\n"
    return head + " ".join(sentences) + "\n"


def queries(chance: random.Random) -> list[str]:
    english = [
        f"{chance.choice(TOWNS)} {chance.choice(THINGS.split())} {chance.choice(SAID.split('|'))}"
        for _ in range(150)
    ]
    return english + ["".join(chance.choices(CHINESE.split("|"), k=3)) for _ in range(50)]


def answers(place: Location, embedding: Embedding, asked: list[str]) -> list[tuple[object, ...]]:
    # Light: each vector is looked at. Chroma makes its graph anew at each opening.
    with Library(place, embedding, light=True) as library:
        return [
            (query, hit.passage.id, hit.score, hit.similarity, hit.words, hit.fused, hit.also_in)
            for query in asked
            for hit in library.search(Query(query))
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1767)
    number = parser.parse_args().articles
    chance, embedding = random.Random(7), Embedding()
    if postgresql_server.PROGRAMS is None:
        sys.exit("PostgreSQL isn't installed.")
    with (
        tempfile.TemporaryDirectory() as folder,
        postgresql_server.started(postgresql_server.PROGRAMS) as server,
    ):
        home, news = Path(folder, "home"), Path(folder, "news")
        news.mkdir()
        for each in range(number):
            (news / f"{each}.md").write_text(article(chance, each), encoding="utf-8")
        with Library(home, embedding) as library:
            library.sources.add([news])
            for _ in library.reindex():
                pass
            print(f"{library.article_count()} articles", flush=True)
        asked, here = queries(chance), Location(home)
        before = answers(here, embedding, asked)
        there = Location(home, server.url(server.make(empty=True)))
        moved(here, there)
        compare("there", before, answers(there, embedding, asked))
        (home / CATALOGUE).rename(home / "before.db")
        moved(there, here)
        compare("back", before, answers(here, embedding, asked))


def moved(source: Location, target: Location) -> None:
    began = time.perf_counter()
    copied = [each for each in move(source, target, parts()) if each.rows]
    seconds = time.perf_counter() - began
    print(", ".join(f"{each.rows} {each.table}" for each in copied))
    print(f"{sum(each.rows for each in copied)} rows in {seconds:.1f} s", flush=True)


def compare(where: str, before: list[tuple[object, ...]], after: list[tuple[object, ...]]) -> None:
    others = sum(a != b for a, b in zip(before, after, strict=False)) + abs(
        len(before) - len(after)
    )
    print(f"{where}: {len(before)} hits, {others} with another rank or score", flush=True)


if __name__ == "__main__":
    main()
