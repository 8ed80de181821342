"""The Python examples of docs/api.md, run against a server: they print what the page shows."""

import re
from pathlib import Path

import pytest
from listening import listening
from newsroom import STORIES, write
from places import ROOT
from scripted_model import scripted

from assistant.client import connection
from index.background import Background
from index.embedding import Embedding
from index.library import Library

PAGE = ROOT / "docs/api.md"
EXAMPLE = re.compile(r"```python\n(?P<code>.*?)```\n+```text\n(?P<printed>.*?)```", re.S)
SAID = (
    "Nvidia and AMD have agreed to pay the US government 15 percent of their revenue from sales of "
    "certain artificial intelligence chips in China."
)


def test_every_python_example_prints_what_is_shown(
    tmp_path: Path,
    embedding: Embedding,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    subtests: pytest.Subtests,
) -> None:
    page = PAGE.read_text(encoding="utf-8")
    examples = list(EXAMPLE.finditer(page))
    assert len(examples) == page.count("```python") >= 5
    write(tmp_path, "ferry.txt", STORIES["ferry.txt"])
    monkeypatch.chdir(tmp_path)
    with Library(tmp_path / "home", embedding) as library:
        library.sources.show_samples()
        list(library.reindex())
        background = Background(library)
        with listening(library, scripted(answer=SAID), background) as at:
            # The page's readers have it on the usual port.
            here = lambda _, key: connection.settings(at.address, key)  # noqa: E731
            monkeypatch.setattr("assistant.client.newsdesk.settings", here)
            for found in examples:
                capsys.readouterr()
                with subtests.test(found["code"]):
                    exec(compile(found["code"], str(PAGE), "exec"), {"__name__": "example"})
                    pattern = ".*?".join(map(re.escape, found["printed"].split("…")))
                    printed = capsys.readouterr().out
                    assert re.fullmatch(pattern, printed, re.S), printed
        background.close()
