"""How fast a web archive is read, against the same pages as files, and in how much memory.

Serves a site of invented pages on this machine, crawls it into a .warc.gz and into a folder, and
reads both by turns, each time in a process of its own: extraction and splitting, as a re-index
does them before it embeds anything.

    python tests/benchmarks/archives.py --pages 2000 --turns 3
"""

import argparse
import gzip
import random
import resource
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from index.caches.splitting import split
from index.fetching.fetch import Fetcher
from index.process import prepare_process
from index.runs.plan import Reading
from index.runs.reading import read
from index.sources import files
from index.storage.catalogue.sources import Source

sys.path.append(str(Path(__file__).resolve().parents[1]))
from news_site import NewsSite, Reply
from web_archives import info, record

_WORDS = (
    "harbour council ferry market winter bridge orchard teacher signal river budget court engine"
    " village doctor festival museum rail bakery storm tower library garden school police union"
    " coast valley forest island factory lamp canal theatre hospital tunnel"
).split()


def sentence(chance: random.Random) -> str:
    words = chance.choices(_WORDS, k=chance.randint(9, 20))
    return f"{' '.join(words).capitalize()} {chance.randint(1, 9_999)}."


def page(number: int, chance: random.Random) -> bytes:
    """A page with an article, and with as much around it as news sites have."""
    text = "".join(
        f"<p>{' '.join(sentence(chance) for _ in range(chance.randint(2, 5)))}</p>"
        for _ in range(chance.randint(5, 14))
    )
    links = "".join(
        f'<li><a href="/s/{place}">{" ".join(chance.choices(_WORDS, k=2))}</a></li>'
        for place in range(60)
    )
    script = f"<script>var x = [{'1, ' * chance.randint(500, 8_000)}];</script>"
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Story {number}</title>'
        f'<meta property="article:published_time" content="2024-03-0{number % 9 + 1}">{script}'
        f"</head><body><nav><ul>{links}</ul></nav><article><h1>Story {number}: "
        f"{sentence(chance)}</h1>{text}</article></body></html>"
    ).encode()


def crawl(folder: Path, count: int) -> None:
    """Serve the pages, and keep what comes over the wire as a WARC, and the pages as files."""
    chance = random.Random(5)
    (folder / "pages").mkdir()
    with NewsSite() as site, (folder / "crawl.warc.gz").open("wb") as archive:
        archive.write(gzip.compress(info()))
        for number in range(count):
            body = page(number, chance)
            path, packed = f"/{number}.html", gzip.compress(body)
            site.pages[path] = Reply(packed, headers={"Content-Encoding": "gzip"})
            with socket.create_connection(("127.0.0.1", site.port)) as wire:
                wire.sendall(f"GET {path} HTTP/1.0\r\nHost: {site.place}\r\n\r\n".encode())
                came = b"".join(iter(lambda: wire.recv(65_536), b""))
            assert came.endswith(packed)
            archive.write(gzip.compress(record(came, address=site.link(path))))
            (folder / "pages" / f"{number:05}.html").write_bytes(body)


def read_through(path: Path) -> None:
    """Read the file or folder, and print articles, seconds of the processor, and megabytes."""
    prepare_process()
    source = Source(1, str(path), "folder" if path.is_dir() else "file")
    fetcher = Fetcher()
    began, articles = time.process_time(), 0
    for found in files.survey(path, is_folder=path.is_dir()).found:
        for document in read(Reading(found, source, "new"), fetcher, {}):
            if document.article:
                split(document.article)
                articles += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    print(articles, time.process_time() - began, peak)


def measured(path: Path, count: int) -> tuple[float, float]:
    """Articles a second, and the most megabytes."""
    command = [sys.executable, __file__, "--read", str(path)]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert int(out[0]) == count, f"{out[0]} of {count} pages were read"
    return count / float(out[1]), float(out[2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read_through(options.read)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        crawl(folder, options.pages)
        ratios = []
        for turn in range(options.turns):
            by_files, memory = measured(folder / "pages", options.pages)
            by_archive, peak = measured(folder / "crawl.warc.gz", options.pages)
            ratios.append(by_archive / by_files)
            print(
                f"turn {turn + 1}: files {by_files:.1f}/s ({memory:.0f} MB),"
                f" archive {by_archive:.1f}/s ({peak:.0f} MB), ratio {ratios[-1]:.2f}"
            )
        print(f"ratio: median {median(ratios):.2f}, {min(ratios):.2f} to {max(ratios):.2f}")


if __name__ == "__main__":
    main()
