"""How long a story takes to tell: python tests/benchmarks/story.py HOME TOPIC...

Tells the story of each topic from the library in the folder HOME, and prints how many articles it
has, how many add something, and the seconds it took: on the clock, and of one core.
"""

import argparse
import asyncio
from pathlib import Path
from time import perf_counter, process_time

from assistant.evaluation.measuring import machine
from assistant.story.story import tell_story
from index.library import Library


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("topics", nargs="+")
    options = parser.parse_args()
    with Library(options.home) as library:
        library.warm_up()
        print(f"{library.article_count():,} articles, on {machine()}.")
        for topic in options.topics:
            clock, core = perf_counter(), process_time()
            entries = asyncio.run(tell_story(library, topic)).entries
            seconds = f"{perf_counter() - clock:.2f} s, {process_time() - core:.2f} s of one core"
            adding = sum(bool(entry.adds) for entry in entries)
            print(f"{topic}: {len(entries)} articles, {adding} add something; {seconds}")


if __name__ == "__main__":
    main()
