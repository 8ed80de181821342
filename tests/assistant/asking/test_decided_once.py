"""What a question asks for is decided in assistant/asking; later rooms look it up."""

import ast
from pathlib import Path

import pytest
from places import ROOT

DECIDING = {"is_mostly_chinese", "kind_of", "language_of", "read_syntax", "time_words"}
# These ask it of sentences, claims, articles, titles and errors, or measure the deciding itself.
OF_OTHER_TEXTS = {
    "assistant/answering/about_library.py",
    "assistant/answering/denials.py",
    "assistant/answering/figures.py",
    "assistant/answering/items.py",
    "assistant/coverage/coverage.py",
    "assistant/evaluation/answers.py",
    "assistant/evidence/subjects.py",
    "assistant/proof/checking.py",
    "assistant/proof/judge.py",
    "assistant/proof/objections/comparing.py",
    "assistant/proof/objections/weighing.py",
    "assistant/proof/support.py",
    "assistant/story/suggestions.py",
    "assistant/words/words.py",
}
LATER = [
    path
    for path in sorted((ROOT / "assistant").rglob("*.py"))
    if path.relative_to(ROOT).parts[1] != "asking"
]


def test_each_exception_is_there() -> None:
    assert all((ROOT / path).exists() for path in OF_OTHER_TEXTS)


@pytest.mark.parametrize("path", LATER, ids=lambda path: str(path.relative_to(ROOT)))
def test_later_rooms_neither_decide_what_is_asked_nor_change_it(path: Path) -> None:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    imported = {
        name.name for node in nodes if isinstance(node, ast.ImportFrom) for name in node.names
    }
    if str(path.relative_to(ROOT)) not in OF_OTHER_TEXTS:
        assert not imported & DECIDING
    changed = [node for node in nodes if isinstance(node, ast.keyword) and node.arg == "standalone"]
    assert not changed
