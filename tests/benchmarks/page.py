"""How fast the page is, and whether it stays so: python tests/benchmarks/page.py [PART…]

Starts the product as people do, with a language model that answers at once, and drives Chromium:

opening       first contentful paint, and until the page is usable (the question box takes what is
              typed and Ask can be pressed), in a new browser (cold) and in one that was there
              before (warm), with 12 and with 20,000 articles
tabs          opening each tab, with 20,000 articles: from the click to its last change; in the
              Library, from a key in its filter to the next paint, and frames while scrolling
conversation  as it grows to 200 turns: from a key to the next paint, frames while scrolling by
              wheel, and what goes over the wire for a question
memory        of the server and of a page, over 500 questions in five browsers

All of them without PART. The 20,000 articles are made up (see scale.py), and kept in the cache
folder for the next run.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import psutil
from platformdirs import user_cache_path
from playwright.sync_api import Browser, Page, sync_playwright

from assistant.evaluation.measuring import machine

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "browser"))
from browser_server import Server, serving  # noqa: E402
from scale import BUILT, build  # noqa: E402

ARTICLES, PASSAGES_EACH = 20_000, 2
ANSWER = (
    "Huawei is making CANN open source to build a wider developer ecosystem. "
    "It also wants to reduce the reliance on foreign technology."
)
QUESTIONS = [
    "Why did Huawei open-source its toolkit?",
    "What is the H20?",
    "Why did China summon Nvidia?",
    "When did Nvidia reach a market value of 4 trillion dollars?",
    "What is CANN?",
    "Which chips may be sold to China?",
    "What did the teardown of the Mate 60 Pro find?",
]
MEASURED_AT = (1, 50, 100, 200)  # turns
TYPED = "How many chips did they sell then"
WHEELS, WHEEL = 60, 300  # turns of the wheel, pixels each
BROWSERS = 5
SAMPLED_EVERY = 25  # questions
WARM_UP = 100  # questions that fill caches, before a slope is taken

# Seconds since the page was asked for, at each thing a person waits for.
WATCH_OPENING = """
  const look = () => {
    const box = document.querySelector("#question textarea"), ask = document.querySelector("#send");
    if (box?.offsetHeight && !box.disabled && ask?.offsetHeight && !ask.disabled) {
      window.usableAt = performance.now();
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""
OPENED = """() => [
  performance.getEntriesByName("first-contentful-paint")[0]?.startTime, window.usableAt,
]"""
# From the click on a tab to the last change on the page before it is still for half a second.
OPEN_TAB = """(tab) => new Promise((done) => {
  const began = performance.now();
  let last = began, waiting;
  const changed = () => {
    last = performance.now();
    clearTimeout(waiting);
    waiting = setTimeout(() => done(last - began), 500);
  };
  const all = { childList: true, subtree: true, attributes: true, characterData: true };
  new MutationObserver(changed).observe(document.body, all);
  setTimeout(() => done(last - began), 10_000);
  tab.click();
  changed();
})"""
# A frame's callback runs before it is painted, a message sent from there is read after.
WATCH_KEYS = """() => {
  window.keys = [];
  document.addEventListener("keydown", ({ timeStamp }) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => keys.push(performance.now() - timeStamp);
    port2.postMessage(0);
  }), true);
}"""
WATCH_FRAMES = """() => {
  window.frames_ = [];
  window.watching = true;
  let before = performance.now();
  const look = (now) => {
    frames_.push(now - before);
    before = now;
    if (watching) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def main() -> None:
    parts: dict[str, Callable[[argparse.Namespace], None]] = {
        "opening": opening,
        "tabs": tabs,
        "conversation": conversation,
        "memory": memory,
    }
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(parts))
    parser.add_argument("--runs", type=int, default=5, help="openings of each kind")
    parser.add_argument("--turns", type=int, default=MEASURED_AT[-1])
    parser.add_argument("--questions", type=int, default=500)
    options = parser.parse_args()
    for name in options.parts or parts:
        if name not in parts:
            parser.error(f"There is no part “{name}”; choose from {', '.join(parts)}.")
        print(f"\n{name}: on {machine()}, load {os.getloadavg()[0]:.1f} when it began")
        parts[name](options)


def opening(options: argparse.Namespace) -> None:
    for articles, home in (("12", None), ("20,000", large_library())):
        with started(home) as server, chromium() as browser:
            measured(browser, server)  # the first one ever, which fills the server's caches
            pairs = [measured(browser, server) for _ in range(options.runs)]
            for kind, times in zip(("cold", "warm"), zip(*pairs, strict=True), strict=True):
                paint, usable = np.array(times).T
                print(f"{articles} articles, {kind}: first paint {spread(paint)}")
                print(f"{' ' * len(articles)}                 usable {spread(usable)}")


def measured(browser: Browser, server: Server) -> list[list[float]]:
    """Milliseconds to first paint and to usable: cold, then warm."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(WATCH_OPENING)
    times = []
    for _ in ("cold", "warm"):
        page = context.new_page()
        page.goto(server.address, wait_until="commit")
        page.wait_for_function("window.usableAt")
        page.keyboard.type("typed at once")  # what counts as usable must keep what is typed
        page.wait_for_timeout(1000)
        assert page.locator("#question textarea").input_value() == "typed at once"
        times.append(page.evaluate(OPENED))
        page.close()
    context.close()
    return times


def tabs(options: argparse.Namespace) -> None:
    with (
        started(large_library()) as server,
        chromium() as browser,
        asking_page(browser, server) as page,
    ):
        shown = page.locator("[role=tab]:visible")
        times: dict[str, list[float]] = {name: [] for name in shown.all_inner_texts()}
        for _ in range(options.runs):
            for place in [*range(1, shown.count()), 0]:
                tab = shown.nth(place)
                times[tab.inner_text()].append(tab.evaluate(OPEN_TAB))
        for name, each in times.items():
            print(f"{name}: first time {each[0]:.0f} ms, then {spread(each[1:])}")
        shown.get_by_text("Library", exact=True).click()
        page.locator("#articles tbody tr").first.wait_for()
        page.evaluate(WATCH_KEYS)
        typing_and_scrolling(page, "#filter input")


def conversation(options: argparse.Namespace) -> None:
    with started() as server, chromium() as browser, asking_page(browser, server) as page:
        wire = Wire(page)
        page.evaluate(WATCH_KEYS)
        began = perf_counter()
        for turn, question in zip(range(1, options.turns + 1), cycle(QUESTIONS), strict=False):
            wire.clear()
            ask(page, question)
            if turn in MEASURED_AT or turn == options.turns:
                print(f"{turn} turns after {perf_counter() - began:.0f} s: {wire}")
                typing_and_scrolling(page, "#question textarea")


def typing_and_scrolling(page: Page, box: str) -> None:
    print(f"  key to paint: {spread(keys(page, box))}")
    frames = scrolled(page)
    slow = int((frames > 50).sum())
    print(f"  scrolling: {slow} of {len(frames)} frames over 50 ms; {spread(frames)}")


def keys(page: Page, box: str) -> list[float]:
    page.evaluate("keys.length = 0")
    page.locator(box).press_sequentially(TYPED, delay=60)
    page.wait_for_timeout(300)
    page.locator(box).fill("")
    times: list[float] = page.evaluate("keys")
    return times


def scrolled(page: Page) -> Any:
    """Milliseconds of each frame while the wheel turns up, then down, over the conversation."""
    page.mouse.move(400, 300)
    page.evaluate(WATCH_FRAMES)
    for turned in [-WHEEL] * WHEELS + [WHEEL] * WHEELS:
        page.mouse.wheel(0, turned)
        page.wait_for_timeout(16)
    frames = page.evaluate("() => { watching = false; return frames_; }")
    return np.array(frames[1:])


def memory(options: argparse.Namespace) -> None:
    with started() as server, chromium() as browser:
        asked, series = 0, []
        for _ in range(BROWSERS):
            with asking_page(browser, server) as page:
                session = page.context.new_cdp_session(page)
                for _ in range(options.questions // BROWSERS):
                    ask(page, QUESTIONS[asked % len(QUESTIONS)])
                    asked += 1
                    if asked % SAMPLED_EVERY == 0:
                        session.send("HeapProfiler.collectGarbage")
                        heap = session.send("Runtime.getHeapUsage")["usedSize"] / 2**20
                        series.append((asked, rss(server.process), heap))
                        said = f"{asked} questions: server {series[-1][1]:.0f} MiB"
                        print(f"{said}, the page's scripts {heap:.1f} MiB", flush=True)
    after = np.array([each for each in series if each[0] > WARM_UP])
    if len(after) > 2:
        slope, error = slope_of(after[:, 0], after[:, 1])
        print(f"server, after {WARM_UP}: {slope:+.1f} ± {error:.1f} KiB a question")


def rss(process: psutil.Process) -> float:
    return float(process.memory_info().rss / 2**20)


def slope_of(asked: Any, mebibytes: Any) -> tuple[float, float]:
    """KiB a question, with its standard error, by least squares."""
    (slope, _), covariance = np.polyfit(asked, mebibytes * 1024, 1, cov=True)
    return float(slope), float(covariance[0, 0] ** 0.5)


def spread(times: Sequence[float]) -> str:
    if not len(times):
        return "not measured"
    low, middle, high = np.percentile(times, [5, 50, 95])
    return f"median {middle:.0f} ms (5% to 95%: {low:.0f} to {high:.0f}, n={len(times)})"


class Wire:
    """Bytes to and from the server since it was cleared."""

    def __init__(self, page: Page) -> None:
        self.clear()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.dataReceived", self._received)
        page.on("request", self._sent)

    def clear(self) -> None:
        self.sent = self.received = self.requests = 0

    def __str__(self) -> str:
        sent, received = self.sent / 1024, self.received / 1024
        asked = f"a question sends {sent:.1f} KiB in {self.requests} requests"
        return f"{asked}, gets {received:.0f} KiB"

    def _received(self, event: dict[str, Any]) -> None:
        self.received += event["dataLength"]

    def _sent(self, request: Any) -> None:
        self.requests += 1
        self.sent += len(request.post_data_buffer or b"")


def ask(page: Page, question: str) -> None:
    """And wait until it is answered."""
    page.evaluate("document.querySelector('#answer .answered')?.setAttribute('data-before', '')")
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator("#answer .answered:not([data-before]) .times").wait_for(timeout=60_000)
    page.locator("#send").wait_for()


@contextmanager
def asking_page(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(120_000)  # a busy machine is slow, not broken
    page = context.new_page()
    page.goto(server.address)
    page.locator("#start .newest a").first.wait_for()
    yield page
    context.close()


@contextmanager
def started(home: Path | None = None) -> Iterator[Server]:
    """The product on its sample articles, or on the library of `home`."""
    options = ["--home", str(home)] if home else []
    with (
        tempfile.TemporaryDirectory() as place,
        serving(Path(place), *options, TEST_ANSWER=ANSWER) as server,
    ):
        with chromium() as browser, asking_page(browser, server) as page:
            ask(page, QUESTIONS[0])  # which loads the embedding model
        yield server


@contextmanager
def chromium() -> Iterator[Browser]:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        yield browser
        browser.close()


def large_library() -> Path:
    """One of 20,000 articles, made at the first call."""
    home = user_cache_path("newsdesk") / "benchmarks" / f"{ARTICLES}-articles"
    if not (home / BUILT).exists():
        build(home, ARTICLES, PASSAGES_EACH)
    return home


if __name__ == "__main__":
    main()
