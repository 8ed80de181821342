"""docs/api.md: every example in it is run, and every route has one.

An example is a `curl` in a block of sh, and its answer in a block of http after it. In an answer,
"…" stands for whatever is there: in a text, as the last item of a list, or as a key for more keys.
Ids, moments and lengths of time needn't be the same; what "$STORY" stands for is remembered, for
later examples to name.
"""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
from newsroom import STORIES
from places import ROOT
from scripted_model import scripted
from starlette.testclient import TestClient

from assistant.ui.server.app import build
from index.background import Background
from index.embedding import Embedding
from index.fetching.fetch import Fetched, Fetcher
from index.library import Library
from index.progress import Progress

PAGE = ROOT / "docs/api.md"
EXAMPLE = re.compile(
    r"(?P<comment><!-- .*? -->\n)?```sh\n(?P<command>curl .*?)```\n+```http\n(?P<answer>.*?)```",
    re.S,
)
DURING_A_RUN = "<!-- while a job runs -->"
PREFIX = "/api/v1"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
ID = re.compile(r"[0-9a-f]{16}")
LENGTHS = {"seconds", "evidence", "first_token", "total"}  # of time
FLAGS = {"-i", "-N"}  # show the headers; don't wait for the end
QUICK = {"running", "finished", "cancelled"}  # a job may end while it is looked at
SAID = (
    "Nvidia and AMD have agreed to pay the US government 15 percent of their revenue from sales of "
    "certain artificial intelligence chips in China."
)
LINKED = (
    b"<html lang=en><head><title>Ashby bridge opens</title></head><body><article>"
    b"<h1>Ashby bridge opens</h1>"
    + b"<p>The bridge in Ashby opened on Monday, after four years of work on its steel cables. Some"
    b" two hundred people walked across it behind a brass band, and the ferry made its last trip."
    b" The town's engineers say that it will carry nine thousand cars a day, twice as many as the"
    b" old one did before it was closed.</p>" * 2 + b"</article></body></html>"
)

FILES = {
    **STORIES,
    "reading-list.csv": (
        "url,title,time_added\n"
        "https://news.example/mill,Mill reopens,1700000000\n"
        "https://news.example/ferry,Last ferry,1720000000\n"
    ),
    "feeds.opml": (
        '<opml version="2.0"><body>'
        '<outline text="Ashby Post" xmlUrl="https://news.example/feed"/>'
        "</body></opml>"
    ),
}


@dataclass
class Call:
    """A request, as the options of `curl` have it."""

    method: str = "GET"
    address: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    files: list[tuple[str, tuple[str, bytes]]] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str


def examples() -> Iterator[tuple[str, Call, Answer]]:
    """The comment before it, the request, and the answer shown."""
    for found in EXAMPLE.finditer(PAGE.read_text(encoding="utf-8")):
        yield (found["comment"] or "").strip(), called(found["command"]), shown(found["answer"])


def called(command: str) -> Call:
    words = iter(shlex.split(command.replace("\\\n", " "))[1:])
    call = Call()
    for word in words:
        if word in {"-X", "--request"}:
            call.method = next(words)
        elif word in {"-H", "--header"}:
            name, _, value = next(words).partition(":")
            call.headers[name] = value.strip()
        elif word == "--json":
            call.body, call.headers["Content-Type"] = next(words), "application/json"
        elif word in {"-F", "--form"}:
            name, _, file = next(words).partition("=@")
            call.files.append((name, (file, FILES[file].encode())))
        elif word not in FLAGS:
            assert not word.startswith("-"), word
            call.address = word
    sends = call.body is not None or call.files
    return Call("POST", *vars_of(call)[1:]) if sends and call.method == "GET" else call


def vars_of(call: Call) -> list[Any]:
    return [call.method, call.address, call.headers, call.body, call.files]


def shown(answer: str) -> Answer:
    head, _, body = answer.partition("\n\n")
    first, *lines = head.strip().splitlines()
    headers = dict(line.split(": ", 1) for line in lines)
    return Answer(int(first.split()[1]), headers, body.strip())


class OneSite(Fetcher):
    """The web as the page's examples know it."""

    def fetch(self, link: str, **_: Any) -> Fetched:
        if urlsplit(link).hostname != "news.example":
            return super().fetch(link)
        return Fetched(link, LINKED, "text/html", "utf-8")


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, embedding: Embedding
) -> Iterator[tuple[TestClient, Library, Background]]:
    """A client of a library of the sample articles, as the page's reader has it."""
    home = tmp_path_factory.mktemp("docs") / "home"
    with Library(home, embedding, OneSite(pace=0)) as library:
        library.sources.show_samples()
        for _ in library.reindex():
            pass
        background = Background(library)
        here = ("127.0.0.1", 50_000)
        site = build(library, scripted(answer=SAID), background)
        with TestClient(site, client=here) as client:
            yield client, library, background
        background.close()


def test_every_example_is_answered_as_shown(
    desk: tuple[TestClient, Library, Background],
    subtests: pytest.Subtests,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, library, background = desk
    remembered: dict[str, str] = {}
    for comment, call, answer in examples():
        if comment != DURING_A_RUN:
            background.cancel()
            background.wait()
        elif background.state.running is None:
            begin_a_long_run(library, background, monkeypatch)
        address = named(call.address, remembered)
        with subtests.test(f"{call.method} {call.address}"):
            came = client.request(
                call.method,
                address,
                headers={name: named(value, remembered) for name, value in call.headers.items()},
                content=named(call.body, remembered) if call.body else None,
                files=call.files or None,
            )
            assert came.status_code == answer.status, came.text
            for name, value in answer.headers.items():
                assert fits(value, came.headers.get(name), remembered), came.headers
            if came.headers.get("content-type", "").endswith("json"):
                assert fits(json.loads(answer.body), came.json(), remembered), came.text
            else:
                assert fits(answer.body, came.text.strip().replace("\r\n", "\n"), remembered)
        if comment != DURING_A_RUN:
            background.wait()


def test_every_route_has_an_example(desk: tuple[TestClient, Library, Background]) -> None:
    described = desk[0].get(f"http://127.0.0.1{PREFIX}/openapi.json").json()["paths"]
    shown_calls = [(call.method, urlsplit(call.address).path) for _, call, _ in examples()]
    lacking = [
        f"{method.upper()} {path}"
        for path, methods in described.items()
        for method in methods
        if not any(
            each == method.upper() and re.fullmatch(PREFIX + re.sub(r"{\w+}", "[^/]+", path), at)
            for each, at in shown_calls
        )
    ]
    assert not lacking


def named(text: str, remembered: dict[str, str]) -> str:
    """The text with what it names filled in: what $STORY stands for."""
    return re.sub(r"\$([A-Z]+)", lambda found: remembered[found[1]], text)


def fits(shown: Any, came: Any, remembered: dict[str, str], key: str = "") -> bool:
    """Whether what came is what is shown, up to what the page leaves open."""
    if shown == "…" or (key in LENGTHS and isinstance(came, float)):
        return True
    if isinstance(shown, str) and (name := re.fullmatch(r"\$([A-Z]+)", shown)):
        remembered[name[1]] = str(came)
        return True
    if key == "id" and str(shown).isdecimal() and str(came).isdecimal():
        return type(shown) is type(came)
    if key == "state" and {shown, came} <= QUICK:
        return True
    if isinstance(shown, dict):
        more = "…" in shown
        names = shown.keys() - {"…"}
        return (
            isinstance(came, dict)
            and (names <= came.keys() if more else names == came.keys())
            and all(fits(shown[name], came[name], remembered, name) for name in names)
        )
    if isinstance(shown, list):
        more = shown[-1:] == ["…"]
        items = shown[:-1] if more else shown
        return (
            isinstance(came, list)
            and (len(items) <= len(came) if more else len(items) == len(came))
            and all(fits(*pair, remembered) for pair in zip(items, came, strict=False))
        )
    if isinstance(shown, str) and isinstance(came, str):
        alike = any(each.fullmatch(shown) and each.fullmatch(came) for each in (MOMENT, ID))
        pattern = ".*?".join(map(re.escape, named(shown, remembered).split("…")))
        return alike or re.fullmatch(pattern, came, re.S) is not None
    if isinstance(shown, float) and isinstance(came, float):
        return came == pytest.approx(shown, rel=0.01, abs=0.001)
    return bool(shown == came)


def begin_a_long_run(
    library: Library, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A verification that goes on until it is cancelled."""

    def endless() -> Iterator[Progress]:
        with library._catalogue.runs.noted("verify"):
            while True:
                yield Progress("checking", 5, 55)
                sleep(0.01)

    with monkeypatch.context() as patch:
        patch.setattr(library, "verify", endless)
        background.verify()
    while background.state.progress is None:
        sleep(0.01)
