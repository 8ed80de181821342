"""The documentation: every command in it is run, every link and path in it exists."""

import gzip
import io
import json
import re
import runpy
import shlex
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import typer
from news_site import NewsSite, feed, page
from newsroom import STORIES
from places import ROOT
from scripted_model import ScriptedChat

import index.library as library_module
from assistant import cli
from assistant.model.models import Model
from index.embedding import Embedding
from index.fetching.fetch import Fetcher
from index.library import Library

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
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


def blocks(path: Path) -> Iterator[str]:
    """The fenced blocks of commands."""
    yield from re.findall(r"^```(?:sh|bash|powershell)\n(.*?)^```", text_of(path), re.M | re.S)


def command_lines() -> list[str]:
    """Every command of every page once, without its comment."""
    lines = (line for path in PAGES for block in blocks(path) for line in block.splitlines())
    return list(dict.fromkeys(re.sub(r"\s+#.*", "", line).strip() for line in lines if line))


def is_left_out(line: str) -> bool:
    return any(re.match(pattern, line) for pattern in NOT_RUN)


RUN = [line for line in command_lines() if not is_left_out(line)]
LEFT_OUT = [line for line in command_lines() if is_left_out(line)]


def in_code(path: Path, beginning: str) -> list[str]:
    """What stands in the running text as code and begins so."""
    return re.findall(rf"`({beginning} [^`]*)`", text_of(path))


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
        (place / "feeds.opml").write_bytes(library.sources.export_feeds())
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
    qrels = "query-id\tcorpus-id\tscore\nq1\tcomet.txt\t1\n"
    (dataset / "qrels.tsv").write_text(qrels, encoding="utf-8")


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reranker with weights at random."""
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    from index.embedding.weights import weights_folder

    folder = tmp_path_factory.mktemp("cross-encoder")
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(**sizes, intermediate_size=16, num_labels=1)
    BertForSequenceClassification(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(weights_folder()).save_pretrained(folder)
    return folder


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
    fetcher = Fetcher(allowed={site.place}, pace=0)
    monkeypatch.setattr(library_module, "Fetcher", lambda: fetcher)
    for name, module in list(sys.modules.items()):
        if name.startswith("assistant.evaluation") and hasattr(module, "user_cache_path"):
            monkeypatch.setattr(module, "user_cache_path", lambda _: tmp_path / "cache")
    return {**meanings, "https://news.example": site.link("")}


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
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    meanings = {"PLACE": "articles", "QUESTION": "Who works in Ashby?", "WORDS": "plant"} | prepared
    if "MODEL_FOLDER" in line:
        reranks = "--reranker" in line
        folder = request.getfixturevalue("cross_encoder") if reranks else weights()
        meanings["MODEL_FOLDER"] = str(folder)
    if "restore" in line:
        run(["newsdesk", "backup", "library.zip"], monkeypatch)
    words = spelt_out(line, meanings)
    if "<" in words:
        at = words.index("<")
        monkeypatch.setattr("sys.stdin", io.StringIO(text_of(Path(words[at + 1]))))
        words = words[:at]
    served: list[Any] = []
    import assistant.ui.server.app

    monkeypatch.setattr(
        assistant.ui.server.app, "run", lambda *given, **named: served.append(given)
    )
    assert run(words, monkeypatch) == 0, capsys.readouterr().err
    subcommands = click_command().commands
    options = {"--version", "--help"}
    serves = not (set(words) & {*subcommands, *options})
    assert bool(served) is serves


def weights() -> Path:
    from index.embedding.weights import weights_folder

    return weights_folder()


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
    return typer.main.get_command(cli.app)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_command_named_in_text_has_the_options_it_is_named_with(path: Path) -> None:
    for code in in_code(path, "newsdesk"):
        command: Any = click_command()
        for word in code.split()[1:]:
            if word.startswith("--"):
                known = {option for each in command.params for option in each.opts} | {"--help"}
                assert word in known, code
            elif isinstance(command, click.Group) or hasattr(command, "commands"):
                assert word in command.commands or word in {"COMMAND", "…"}, code
                command = command.commands.get(word, command)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_script_named_in_text_exists_and_has_the_options_it_is_named_with(path: Path) -> None:
    for code in in_code(path, "python"):
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


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_link_in_docs_leads_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", text_of(path)):
        address, _, anchor = link.partition("#")
        if "://" in address:
            continue
        target = (path.parent / address).resolve() if address else path
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.+)$", text_of(target), re.M)
            anchors = {re.sub(r"[^\w -]", "", name.lower()).replace(" ", "-") for name in headings}
            assert anchor in anchors, link


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_path_in_docs_exists(path: Path) -> None:
    rooms = r"`((?:assistant|index|prompts|tests|docs)/[\w./-]*)"
    missing = [name for name in re.findall(rooms, text_of(path)) if not (ROOT / name).exists()]
    assert not missing


@pytest.mark.parametrize("package", ["assistant", "index"])
def test_every_room_is_in_architecture(package: str) -> None:
    rooms = {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}
    named = set(re.findall(rf"`{package}/(\w+)/`", text_of(ARCHITECTURE)))
    assert rooms - named == set()


def test_every_command_is_in_usage() -> None:
    named = {tuple(line.split()[1:3]) for block in blocks(USAGE) for line in block.splitlines()}
    for name, command in click_command().commands.items():
        for sub in getattr(command, "commands", {None: command}):
            assert any(words[:1] == (name,) and sub in (None, *words[1:]) for words in named), name


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
