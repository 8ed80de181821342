"""What each command imports: only what it works with, so that it starts at once."""

import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import write
from places import ROOT

from index.contents import Contents
from index.embedding import Embedding
from index.library import Library

RUN = """
import sys
sys.argv[0] = "newsdesk"
from assistant.cli import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print("imported:", *sorted(sys.modules))
"""
MODELS = {"langchain", "langchain_core", "openai", "gradio", "torch", "transformers", "xllamacpp"}
ARTICLES = {"trafilatura", "pypdf", "mammoth", "dateparser", "datasketch", "scipy", "py3langid"}
WEB = {"httpcore", "httpx", "lxml", "protego"}
SEARCH = {"chromadb", "numpy", "openvino", "tokenizers", "tantivy"} | WEB
DATABASE = {"sqlalchemy", "alembic"}


def imported(*arguments: str) -> set[str]:
    """The packages that a command has imported when it ends."""
    return {name.partition(".")[0] for name in modules_of(*arguments)}


def modules_of(*arguments: str) -> set[str]:
    ended = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    [modules] = [line for line in ended.stdout.splitlines() if line.startswith("imported: ")]
    return set(modules.split())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, embedding: Embedding) -> Path:
    """A library of one article."""
    folder = tmp_path_factory.mktemp("light")
    kite = write(folder / "news", "kite.txt", "Kite festival\n\nForty kites rose over the dunes.")
    with Library(folder / "home", embedding) as library:
        library.sources.add([kite])
        list(library.reindex())
    return folder / "home"


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["ask", "--help"]])
def test_help_imports_nothing_that_a_command_works_with(arguments: list[str]) -> None:
    assert not imported(*arguments) & (MODELS | ARTICLES | SEARCH | DATABASE)


@pytest.mark.parametrize(
    "command", ["list", "list --removed", "show", "sources", "runs", "duplicates", "list --json"]
)
def test_looking_at_a_library_imports_only_its_database(home: Path, command: str) -> None:
    arguments = command.split()
    if command == "show":
        with Contents(home) as contents:
            arguments += [listed.article.id for listed in contents.articles()]
    found = imported(*arguments, "--home", str(home))
    assert not found & (MODELS | ARTICLES | SEARCH | {"alembic"})
    assert "sqlalchemy" in found


@pytest.mark.parametrize("query", ["kites over the dunes", "Who flew kites in May 2025?"])
def test_searching_a_small_library_imports_neither_chroma_nor_what_changes_it(
    home: Path, query: str
) -> None:
    found = imported("search", query, "--home", str(home))
    assert not found & (MODELS | ARTICLES | WEB | {"alembic", "chromadb"})
    assert "openvino" in found


def test_an_answer_without_a_model_imports_nothing_that_speaks_to_one(home: Path) -> None:
    found = imported("ask", "--model", "none", "How many kites rose?", "--home", str(home))
    assert not found & (ARTICLES | WEB | (MODELS - {"langchain_core"}) | {"alembic", "chromadb"})
    assert "langchain_core" in found


def test_what_changes_a_library_starts_chroma(home: Path) -> None:
    assert "chromadb" in imported("reindex", "--home", str(home))


@pytest.mark.slow
def test_a_command_imports_no_module_of_the_others() -> None:
    modules = modules_of("list", "--help")
    assert "assistant.cli.articles" in modules
    assert not {"assistant.cli.asking", "assistant.cli.evaluate", "assistant.cli.upkeep"} & modules


def test_looking_at_a_library_that_was_left_open_checks_it_first(home: Path) -> None:
    (home / "newsdesk.holder.json").write_text("{}", encoding="utf-8")
    assert "chromadb" in imported("list", "--home", str(home))
    assert "chromadb" not in imported("list", "--home", str(home))
