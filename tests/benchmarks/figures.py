"""The figures of speed in docs/figures.md: python tests/benchmarks/figures.py [--articles FOLDER]

Starts the product as a person would, on a home of its own, drives it in Chromium and asks through
the page; then indexes FOLDER (any folder of articles; the samples if none is given) from nothing,
again with nothing changed, and again with one article changed. Prints how each was taken.
"""

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

from index.library import Library
from index.runs.reindex import Report
from index.sources.source_list import SAMPLES

QUESTIONS = [
    "why did Huawei open-source its toolkit?",
    "What is the H20?",
    "Why did China summon Nvidia?",
    "When did Nvidia reach a market value of 4 trillion dollars?",
    "What did the teardown of the Mate 60 Pro find?",
]
FOLLOW_UP = "and what did it say about it?"
MAIN = "from assistant.cli import main; main()"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=SAMPLES, help="folder to index")
    folder = parser.parse_args().articles
    print(f"Machine: {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB,")
    print(f"         {_processor()}, {platform.system()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as home:
        figures_of_answers(Path(home))
    with tempfile.TemporaryDirectory() as place:
        figures_of_indexing(folder, Path(place))


def figures_of_answers(home: Path) -> None:
    """Start twice (a first run adds the samples), then ask each question once in the page."""
    with served(home) as (address, seconds, _):
        print(f"Start to 'Newsdesk is at …', first run, samples indexed: {seconds:.1f} s")
    with served(home) as (address, seconds, process), page_at(address) as (page, opened):
        print(f"Start to usable page, later runs: {seconds + opened:.1f} s")
        print("  (from the command to the question box drawn in Chromium)")
        # The models load behind the page; a person who types a question is slower than that.
        time.sleep(15)
        asked = [ask(page, question) for question in QUESTIONS]
        followed, _, _ = ask(page, FOLLOW_UP)
        memory = process.memory_info().rss
        peak = _peak(process)
    for name, place in [("First evidence", 0), ("First generated word", 1), ("Whole answer", 2)]:
        seconds_each = [times[place] for times in asked if times[place] is not None]
        middle, low, high = statistics.median(seconds_each), min(seconds_each), max(seconds_each)
        print(f"{name}: median {middle:.1f} s ({low:.1f} to {high:.1f}, n={len(seconds_each)})")
    print(f"First evidence of a follow-up, which the model rewrites first: {followed:.1f} s (n=1)")
    print("  (seen in the page, from pressing Enter; one question after another, each asked once)")
    print(f"Memory of the server: {memory / 2**30:.1f} GiB after these, {peak / 2**30:.1f} at most")
    print(f"Tokens a second, writing: {tokens_a_second():.0f}")
    print("  (the local model alone, up to 150 tokens, from the first to the last)")


def figures_of_indexing(folder: Path, place: Path) -> None:
    """Index a copy of the folder from nothing, unchanged, and with one article changed."""
    articles = place / "articles"
    shutil.copytree(folder, articles)
    with Library(place / "home") as library:
        library.warm_up()
        library.sources.add([articles])
        first = reindex(library)
        rate = first.added / first.seconds
        print(f"Indexing {first.added:,} articles: {first.seconds:.1f} s, {rate:.1f} a second")
        again = reindex(library)
        share = again.seconds / first.seconds
        print(f"Again, nothing changed: {again.seconds:.2f} s ({share:.2%} of the first)")
        changed = next(path for path in sorted(articles.rglob("*")) if path.is_file())
        with changed.open("a") as file:
            file.write("\n\nThis sentence was added later.\n")
        third = reindex(library)
        print(f"Again, one changed: {third.seconds:.2f} s, {third.changed} embedded again")
        peak = _peak(psutil.Process())
    print(f"Memory while indexing: {peak / 2**30:.1f} GiB at most")


@contextmanager
def served(home: Path) -> Iterator[tuple[str, float, psutil.Process]]:
    began = time.perf_counter()
    command = [sys.executable, "-c", MAIN, "--home", str(home), "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        address = next(found.group() for line in lines if (found := re.search(r"http://\S+", line)))
        try:
            yield address, time.perf_counter() - began, psutil.Process(process.pid)
        finally:
            process.terminate()


@contextmanager
def page_at(address: str) -> Iterator[tuple[Page, float]]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page()
        began = time.perf_counter()
        page.goto(address)
        page.locator("#question textarea").wait_for()
        yield page, time.perf_counter() - began
        browser.close()


def ask(page: Page, question: str) -> tuple[float, float | None, float]:
    """Seconds to evidence, first generated word (None if it was never seen) and whole answer."""
    turn = page.locator("section.sources").count()
    began = time.perf_counter()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator(f"#sources-{turn} details").first.wait_for()
    evidence = time.perf_counter() - began
    page.locator("#answer .tail, #send:visible").first.wait_for(timeout=120_000)
    word = time.perf_counter() - began if page.locator("#answer .tail").count() else None
    page.locator("#send").wait_for(timeout=120_000)
    return evidence, word, time.perf_counter() - began


def tokens_a_second() -> float:
    from langchain_core.messages import HumanMessage

    from assistant.model.models import Model

    chat = Model().chat().bind(max_completion_tokens=150)
    times = [
        time.perf_counter()
        for chunk in chat.stream([HumanMessage("Write a long story about a newspaper.")])
        if chunk.content
    ]
    return (len(times) - 1) / (times[-1] - times[0])


def reindex(library: Library) -> Report:
    *_, report = library.reindex()
    assert isinstance(report, Report)
    return report


def _peak(process: psutil.Process) -> int:
    """The most memory the process has had, in bytes (Linux's VmHWM)."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) * 1024 if found else 0


def _processor() -> str:
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return found.group(1) if found else platform.processor()


if __name__ == "__main__":
    main()
