"""The rules of the house: who imports whom, where each library lives, what lies in each room."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from places import ROOT, SAMPLES

from index.extraction.extract import extract
from prompts import prompt

MODULES = {
    str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
    for room in ("assistant", "index", "prompts")
    for path in sorted((ROOT / room).rglob("*.py"))
}
# From the top down: a room imports only from those that stand below it.
ROOMS = [
    "assistant/__main__",
    "assistant/cli",
    "assistant/ui/server",
    "assistant/ui/pages",
    "assistant/ui/settings",
    "assistant/ui/story",
    "assistant/ui/history",
    "assistant/ui/ask",
    "assistant/ui/library",
    "assistant/ui/shared",
    "assistant/mcp",
    "assistant/client",
    "assistant/api",
    "assistant/sheets",
    "assistant/api/models",
    "assistant/evaluation",
    "assistant/conversations",
    "assistant/alerts",
    "assistant/keys",
    "assistant/coverage",
    "assistant/story",
    "assistant/answering",
    "assistant/proof",
    "assistant/evidence",
    "assistant/asking",
    "assistant/model",
    "assistant/observing",
    "assistant/words",
    "assistant/references",
    "prompts",
    "index/background",
    "index/library",
    "index/runs",
    "index/search",
    "index/sources",
    "index/caches",
    "index/embedding",
    "index/extraction",
    "index/fetching",
    "index/contents",
    "index/storage",
    "index/text",
    "index/traffic",
    "index/query",
    "index/process",
    "index/progress",
    "index/article",
    "index/errors",
]
HOMES = {
    "chromadb": "index/caches/chroma.py",
    "tantivy": "index/caches/words.py",
    "sqlalchemy": (
        "index/storage/",
        "assistant/conversations/",
        "assistant/api/idempotency/",
        "assistant/keys/",
        "assistant/alerts/",
    ),
    "psycopg": "index/storage/postgresql.py",
    "alembic": (
        "index/storage/",
        "assistant/conversations/migrations/",
        "assistant/api/idempotency/migrations/",
        "assistant/keys/migrations/",
        "assistant/alerts/migrations/",
    ),
    "openvino": "index/embedding/",
    "tokenizers": "index/embedding/",
    "jieba": "index/text/chinese.py",
    "opencc": "index/text/chinese.py",
    "ir_measures": "assistant/evaluation/",
    "trafilatura": "index/extraction/page.py",
    "langchain_text_splitters": "index/caches/splitting.py",
    "pypdf": "index/extraction/pdf.py",
    "mammoth": "index/extraction/docx.py",
    "py3langid": "index/extraction/language.py",
    "httpcore": "index/fetching/",
    "idna": "index/fetching/addresses.py",
    "fastparquet": "index/sources/parquet.py",
    "protego": "index/fetching/robots.py",
    "fastwarc": ("index/sources/archived_answers.py", "index/sources/web_archives.py"),
    "webencodings": "index/text/decoding.py",
    "datasketch": "index/runs/duplicates.py",
    "watchfiles": "index/background.py",
    "sentencex": "index/text/sentences.py",
    "xllamacpp": "assistant/model/llama.py",
    "langchain_openai": "assistant/model/llama.py",
    "gradio": "assistant/ui/",
    "jinja2": "assistant/words/templates.py",
    "babel": ("assistant/words/words.py", "index/extraction/dates.py"),
    "typer": "assistant/cli/",
    "mcp": "assistant/mcp/",
    "openpyxl": "assistant/sheets/workbook.py",
    "opentelemetry": "assistant/observing/",
    "prometheus_client": "assistant/observing/",
}


@cache
def imports(tree: ast.AST) -> tuple[str, ...]:
    """Every module that is imported anywhere in `tree`, with the names taken from it."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(found)


def imports_at_the_top(tree: ast.Module) -> Iterator[str]:
    """Those that run when the module is imported."""
    for statement in tree.body:
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from imports(statement)


def within(name: str, package: str) -> bool:
    return f"{name}.".startswith(f"{package}.")


def importers(package: str) -> set[str]:
    return {
        module
        for module, tree in MODULES.items()
        if any(within(name, package) for name in imports(tree))
    }


def room(place: str) -> str:
    """The longest name in `ROOMS` that a module or a dotted name lies in; "" if it lies in none."""
    path = place.removesuffix(".py").replace(".", "/")
    return max((each for each in ROOMS if f"{path}/".startswith(f"{each}/")), key=len, default="")


def test_every_module_lies_in_a_room() -> None:
    faces = {"assistant/__init__.py", "assistant/ui/__init__.py", "index/__init__.py"}
    assert {module for module in MODULES if not room(module)} <= faces


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_only_downwards(module: str) -> None:
    here = room(module)
    rooms = {name: room(name) for name in imports(MODULES[module])} if here else {}
    above = ROOMS[: ROOMS.index(here)] if here else []
    assert not [name for name, there in rooms.items() if there in above]


def test_language_models_are_unknown_to_the_index() -> None:
    assert not [m for m in importers("langchain_core") if m.startswith("index/")]


def test_prompts_import_neither_room() -> None:
    assert not [m for m in importers("assistant") | importers("index") if m.startswith("prompts/")]


def test_only_the_command_line_opens_the_browser_page_and_only_when_asked() -> None:
    outside = {module for module in importers("assistant.ui") if "/ui/" not in module}
    assert outside == {"assistant/cli/__init__.py"}
    top = imports_at_the_top(MODULES["assistant/cli/__init__.py"])
    assert not [name for name in top if within(name, "assistant.ui")]


@pytest.mark.parametrize(("library", "home"), HOMES.items())
def test_each_heavy_library_has_one_home(library: str, home: str | tuple[str, ...]) -> None:
    found = importers(library)
    assert found
    assert all(module.startswith(home) for module in found), found


def test_only_embedding_and_cross_encoder_load_sentence_transformers() -> None:
    homes = ("index/embedding/", "index/search/cross_encoder.py")
    assert all(module.startswith(homes) for module in importers("sentence_transformers"))


@pytest.mark.parametrize("module", MODULES)
def test_text_files_are_read_and_written_in_a_named_encoding(module: str) -> None:
    """Windows takes another one than UTF-8 where none is named."""
    calls = [node for node in ast.walk(MODULES[module]) if isinstance(node, ast.Call)]
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"read_text", "write_text"}:
            given = len(call.args) + len(call.keywords)
            assert given > (call.func.attr == "write_text"), f"line {call.lineno}"


def test_every_prompt_is_a_file_and_every_file_is_used() -> None:
    trees = [tree for module, tree in MODULES.items() if module.startswith("assistant/")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    asked = {
        node.args[0].value
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "prompt"
        and isinstance(node.args[0], ast.Constant)
    }
    strings = {node.value for node in nodes if isinstance(node, ast.Constant)}
    files = {path.stem for path in (ROOT / "prompts").glob("*.txt")}
    assert asked <= files
    assert files <= strings
    assert all(prompt(name) for name in files)


def test_there_are_at_least_ten_sample_articles() -> None:
    assert len(SAMPLES) >= 10


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_a_dated_article_of_400_to_700_words_marked_as_a_sample(path: Path) -> None:
    extracted = extract(path.read_bytes(), path.name)
    article = extracted.article
    assert extracted.note is None
    assert article.publisher == "Newsdesk sample articles"
    assert article.published is not None
    assert path.name.startswith(article.published.isoformat())
    assert 400 <= len(article.text.split()) <= 700


def test_each_test_file_has_a_name_of_its_own() -> None:
    """Folders of tests are no packages, so pytest takes two files of one name for the same."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert {name for name in names if names.count(name) > 1} == set()
