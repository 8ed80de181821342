"""Today's code beside an earlier revision: python tests/benchmarks/against.py REV [MEASURE …]
    [--articles FOLDER --questions FILE] [--n N]

Both run by turns on this machine, in child processes with the same interpreter. REV is checked out
once and kept in the user's cache, and so is a library for each of the sample articles or those of
a folder; newer code than a library's own indexes it anew. The questions are about the samples, or
the lines of a file. For each measure both medians with their quartiles are
printed, and the ratio, REV's to today's, with its 95% bootstrap interval: 2 means half the time.

- help, list, show, search: processor seconds of the command from a cold start.
- ask: seconds from the start of `newsdesk ask` to the model's first sentence.
- evidence: seconds from a question to its evidence, in a process that has answered before.
- word, answer: seconds to the local model's first word, and to the end, in such a process.
- typed, pasted: seconds from Enter to that word on the page, in Chromium; five keys a second.
"""

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import perf_counter

import numpy as np
from asking_page import AskingPage
from platformdirs import user_cache_path

from assistant.evaluation.measuring import machine

ROOT = Path(__file__).resolve().parents[2]
WORKER = Path(__file__).resolve().with_name("answer_worker.py")
MAIN = "import sys; sys.argv[0] = 'newsdesk'; from assistant.cli import main; main()"
QUESTIONS = [
    "Why did Huawei open-source its toolkit?",
    "How much of its China revenue does Nvidia pay?",
    "When did Nvidia reach four trillion dollars?",
    "Who summoned Nvidia over the H20?",
    "What charge did AMD expect for the MI308?",
    "What did the United States rescind in May 2025?",
    "What did Huawei show in July 2025?",
    "Why did Nvidia's shares fall in January 2025?",
]
RESAMPLES = 2_000


@dataclass
class Checkout:
    """A revision's code, its library of samples, and a process that answers questions with it."""

    code: Path
    home: Path
    worker: "subprocess.Popen[str] | None" = None
    model: str = ""
    page: AskingPage | None = None

    @property
    def environment(self) -> dict[str, str]:
        own = {"PYTHONPATH": str(self.code), "NEWSDESK_HOME": str(self.home), "HF_HUB_OFFLINE": "1"}
        return {**os.environ, **own}

    @cached_property
    def an_article(self) -> str:
        """The id of the first article that `list` shows."""
        self.close()
        listed: list[dict[str, str]] = json.loads(self._output("list", "--json"))
        return listed[0]["article_id"]

    def run(self, *arguments: str) -> float:
        """The processor seconds of a command. Raises CalledProcessError if it fails."""
        self.close()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        self._output(*arguments)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def _output(self, *arguments: str) -> bytes:
        command = [sys.executable, "-P", "-c", MAIN, *arguments]
        done = subprocess.run(command, env=self.environment, check=True, capture_output=True)
        return done.stdout

    def ask(self, question: str, model: str) -> dict[str, float | None]:
        """The seconds of an answer, in a process that is started at a model's first question: only
        one may hold the library."""
        if self.worker is None or model != self.model:
            self.close()
            self.model = model
            self.worker = subprocess.Popen(
                [sys.executable, "-P", str(WORKER), str(self.home), model],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            self.ask(QUESTIONS[-1], model)  # loads what is loaded once
        assert self.worker.stdin and self.worker.stdout
        print(question, file=self.worker.stdin, flush=True)
        timings: dict[str, float | None] = json.loads(self.worker.stdout.readline())
        return timings

    def ask_cold(self, question: str) -> float:
        """The seconds from the start of `newsdesk ask` until it checks a first sentence or, if none
        is written, until it has answered."""
        self.close()
        began = perf_counter()
        with subprocess.Popen(
            [sys.executable, "-P", "-c", MAIN, "ask", question],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stderr
            next((line for line in process.stderr if line.startswith("  checking:")), "")
            seconds = perf_counter() - began
            for _ in process.stderr:
                pass
        return seconds

    def asked(self, question: str, *, pasted: bool = False) -> float:
        """The seconds from Enter to the first word, on the page of a server that is started at the
        first question."""
        if self.page is None:
            self.close()
            self.page = AskingPage(self.environment, self.home)
            self.page.first_word(QUESTIONS[-1])  # loads what is loaded once
        return self.page.first_word(question, pasted=pasted)

    def close(self) -> None:
        """Let go of the library."""
        if self.page:
            self.page.close()
            self.page = None
        if self.worker:
            self.worker.kill()
            self.worker.wait()
            self.worker = None


# None where there was nothing to measure: no word of an answer that no model wrote.
Measure = Callable[[Checkout, str], float | None]
MEASURES: dict[str, Measure] = {
    "help": lambda checkout, _: checkout.run("--help"),
    "list": lambda checkout, _: checkout.run("list"),
    "show": lambda checkout, _: checkout.run("show", checkout.an_article),
    "search": lambda checkout, question: checkout.run("search", question),
    "ask": lambda checkout, question: checkout.ask_cold(question),
    "evidence": lambda checkout, question: checkout.ask(question, "none")["evidence"],
    "word": lambda checkout, question: checkout.ask(question, "local")["first_token"],
    "answer": lambda checkout, question: checkout.ask(question, "local")["total"],
    "typed": lambda checkout, question: checkout.asked(question),
    "pasted": lambda checkout, question: checkout.asked(question, pasted=True),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rev")
    parser.add_argument("measures", nargs="*", metavar="MEASURE")
    parser.add_argument("--articles", type=Path, help="a folder to be asked about")
    parser.add_argument("--questions", type=Path, help="a file with a question on each line")
    parser.add_argument("--n", type=int, default=7)
    options = parser.parse_args()
    if unknown := set(options.measures) - MEASURES.keys():
        parser.error(f"no measure {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
    print(f"against {options.rev}; {machine()}", flush=True)
    questions = (
        options.questions.read_text("utf-8").splitlines() if options.questions else QUESTIONS
    )
    with checkouts(options.rev, options.articles) as both:
        for name in options.measures or MEASURES:
            measured = by_turns(MEASURES[name], *both, questions, options.n)
            print(compared(name, measured), flush=True)


@contextmanager
def checkouts(rev: str, articles: Path | None) -> Iterator[tuple[Checkout, Checkout]]:
    """The earlier revision and today's code, each with its library of these articles."""
    folder = user_cache_path("newsdesk") / "against"
    commit = _git("rev-parse", "--short", f"{rev}^{{commit}}")
    code = folder / commit / "code"
    if not code.exists():
        _git("worktree", "prune")
        _git("worktree", "add", "--detach", str(code), commit)
    of_folder = hashlib.sha256(str(articles.resolve()).encode()).hexdigest()[:8] if articles else ""
    with ExitStack() as stack:
        both = (
            Checkout(code, folder / commit / f"home{of_folder}"),
            Checkout(ROOT, folder / f"today{of_folder}"),
        )
        for checkout in both:
            stack.callback(checkout.close)
            checkout.run("add", str(articles or checkout.code / "index" / "samples"))
        yield both


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(ROOT), *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def by_turns(
    measure: Measure, earlier: Checkout, today: Checkout, questions: list[str], n: int
) -> list[tuple[float, float]]:
    """What both need, n times; by turns either is the first."""
    measured = []
    for turn in range(n):
        order = (earlier, today) if turn % 2 else (today, earlier)
        question = questions[turn % len(questions)]
        needed = {id(each): measure(each, question) for each in order}
        before, after = needed[id(earlier)], needed[id(today)]
        if before is not None and after is not None:
            measured.append((before, after))
    return measured


def compared(name: str, measured: list[tuple[float, float]]) -> str:
    """One line: both medians with their quartiles, and the ratio of the medians."""
    if not measured:
        return f"{name}: nothing to measure"
    table = np.array(measured)
    random = np.random.default_rng(0)
    drawn = table[random.integers(0, len(table), (RESAMPLES, len(table)))]
    ratios = np.median(drawn[:, :, 0], axis=1) / np.median(drawn[:, :, 1], axis=1)
    low, high = np.quantile(ratios, (0.025, 0.975))
    before, after = np.median(table, axis=0)
    (q1, p1), (q3, p3) = np.quantile(table, (0.25, 0.75), axis=0)
    return (
        f"{name}: {before:.3f} s ({q1:.3f} to {q3:.3f}) then, {after:.3f} s ({p1:.3f} to {p3:.3f})"
        f" now, ratio {before / after:.2f} ({low:.2f} to {high:.2f}), n={len(table)}"
    )


if __name__ == "__main__":
    main()
