"""What becomes of real feeds: python tests/benchmarks/feeds.py FOLDER

Reads every file in FOLDER as a feed, as if it had come from an address of its own. Prints one line
a file (how many entries, how many of them have a link, a date, an author and a text, or why it was
refused), then the totals. Anything but a feed or a refusal ends the run with its traceback.
"""

import argparse
from pathlib import Path

from index.errors import UnreadableSource
from index.sources.feeds import Feed, parse_feed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    paths = sorted(path for path in parser.parse_args().folder.iterdir() if path.is_file())
    feeds: list[Feed] = []
    for path in paths:
        try:
            feed = parse_feed(path.read_bytes(), f"https://feeds.example/{path.name}")
        except UnreadableSource as error:
            print(f"{path.name}: refused: {error}")
            continue
        feeds.append(feed)
        print(f"{path.name}: {summary(feed)} “{feed.title}”")
    entries = sum(len(feed.entries) for feed in feeds)
    print(f"{len(paths)} files: {len(feeds)} feeds with {entries:,} entries,", end=" ")
    print(f"{len(paths) - len(feeds)} refused")


def summary(feed: Feed) -> str:
    having = {
        "links": sum(entry.link is not None for entry in feed.entries),
        "dates": sum((entry.published or entry.updated) is not None for entry in feed.entries),
        "authors": sum(bool(entry.authors) for entry in feed.entries),
        "texts": sum(bool(entry.html) for entry in feed.entries),
    }
    parts = ", ".join(f"{count} {name}" for name, count in having.items())
    return f"{len(feed.entries)} entries ({parts})"


if __name__ == "__main__":
    main()
