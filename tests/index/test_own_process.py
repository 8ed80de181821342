"""Other processes of ours run our code, whatever lies in the current folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import write_stories
from places import ROOT

from index.caches.vectors import Vectors, survive_reading
from index.own_process import run_module

NAMESAKES = ("index", "assistant", "prompts", "torch", "openvino", "json")


@pytest.fixture
def folder_of_namesakes(tmp_path: Path) -> Path:
    """A person's folder with packages that are called as ours are; each notes that it ran."""
    folder = tmp_path / "projects"
    for name in NAMESAKES:
        package = folder / name
        package.mkdir(parents=True)
        note = f"import pathlib; pathlib.Path({str(tmp_path / 'ran')!r}).touch()\n"
        (package / "__init__.py").write_text(note, encoding="utf-8")
        (package / "__main__.py").write_text("", encoding="utf-8")
    return folder


def test_child_process_runs_our_module(
    folder_of_namesakes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder_of_namesakes)
    monkeypatch.syspath_prepend("")  # as for `python -m` and the interactive prompt
    assert run_module("index.embedding.conversion", "no-such-folder", "x").returncode == 1
    assert not (tmp_path / "ran").exists()


def test_crash_guard_looks_from_any_folder(
    folder_of_namesakes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Vectors(tmp_path / "vectors", new=True).close()
    monkeypatch.chdir(folder_of_namesakes)
    assert survive_reading(tmp_path / "vectors")
    assert not (tmp_path / "ran").exists()


def test_crash_guard_does_not_trust_a_process_that_never_looked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Vectors(tmp_path / "vectors", new=True).close()
    monkeypatch.setattr(sys, "executable", "true")  # ends well, having done nothing
    assert not survive_reading(tmp_path / "vectors")


def test_add_in_a_folder_of_namesakes_uses_our_code(
    folder_of_namesakes: Path, tmp_path: Path
) -> None:
    """OpenVINO's conversion included: it is made anew in an empty cache folder."""
    stories = write_stories(tmp_path / "news", "bridge.txt")
    code = "from assistant.cli import main; main()"
    added = subprocess.run(
        [sys.executable, "-P", "-c", code, "add", stories, "--home", tmp_path / "home"],
        cwd=folder_of_namesakes,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert added.returncode == 0, added.stderr
    assert not (tmp_path / "ran").exists()
    assert list(tmp_path.glob("cache/newsdesk/embedding/*-openvino-*/model.xml")), added.stderr
