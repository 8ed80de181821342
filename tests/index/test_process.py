"""Our processes: children run our code only, and importing our packages changes no settings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import write_stories
from places import ROOT

from index.caches.vectors import Vectors, survive_reading
from index.embedding.openvino_encoder import converted, is_whole
from index.embedding.weights import WEIGHTS_SHA256, weights_folder
from index.process import call_in_child

FOREIGN = """
from pathlib import Path
import sys
(Path(__file__).parents[1] / "foreign code ran").touch()
sys.exit(0)
"""
COMMAND = "from assistant.cli import main; main()"
# Prints what our modules change while all of them are imported.
pytestmark = pytest.mark.slow  # other processes import all that they use

IMPORT_ALL = """
import importlib, logging, os, pkgutil, sys
from pathlib import Path

root = Path(sys.argv[1])
changes = set()

def note(what):
    frame = sys._getframe(2)
    while frame and frame.f_code.co_filename == os.__file__:
        frame = frame.f_back
    file = Path(frame.f_code.co_filename) if frame else root
    if any(file.is_relative_to(root / package) for package in ("assistant", "index", "prompts")):
        changes.add(f"{file.relative_to(root)}: {what}")

def heard(event, arguments):
    if event in ("os.putenv", "os.unsetenv"):
        note(arguments[0])

def watched(name):
    method = getattr(logging.Logger, name)
    def noting(self, *arguments):
        note(f"{name} of the logger {self.name}")
        return method(self, *arguments)
    return noting

sys.addaudithook(heard)
for name in ("setLevel", "addHandler", "addFilter"):
    setattr(logging.Logger, name, watched(name))
count = 0
for package in ("assistant", "index", "prompts"):
    found = importlib.import_module(package)
    for module in pkgutil.walk_packages(found.__path__, package + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
            count += 1
assert count > 100, count
print(*sorted(changes), sep="\\n")
"""


@pytest.fixture
def foreign_folder(tmp_path: Path) -> Path:
    """A folder with packages of our names, which leave a file behind when they are imported."""
    folder = tmp_path / "foreign"
    for name in ("index", "assistant", "prompts", "chromadb", "torch", "openvino", "json"):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(FOREIGN)
    return folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for converted models."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    from platformdirs import user_cache_path

    if tmp_path not in user_cache_path("newsdesk").parents:
        pytest.skip("this system keeps its caches elsewhere")
    return user_cache_path("newsdesk") / "embedding"


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    Vectors(tmp_path / "vectors", new=True).close()
    return tmp_path / "vectors"


def test_crash_guard_runs_our_code_wherever_it_is_started(
    vectors: Path, foreign_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(foreign_folder)
    assert survive_reading(vectors)
    assert not (foreign_folder / "foreign code ran").exists()


def test_crash_guard_runs_our_code_when_the_python_path_is_relative(
    vectors: Path, foreign_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(foreign_folder)
    monkeypatch.syspath_prepend("")  # as for the interactive prompt
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([".", ""]))
    assert survive_reading(vectors)
    assert not (foreign_folder / "foreign code ran").exists()


def test_only_our_own_status_means_that_vectors_were_read(
    vectors: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A child that ends with 0 or 1 before our code is reached has looked at nothing."""
    for status in (0, 1):
        stand_in = tmp_path / f"python{status}"
        stand_in.write_text(f"#!{sys.executable}\nraise SystemExit({status})\n")
        stand_in.chmod(0o700)
        monkeypatch.setattr(sys, "executable", str(stand_in))
        assert not survive_reading(vectors)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    assert not survive_reading(vectors)


def test_call_in_child_says_how_the_call_ended() -> None:
    assert call_in_child("index.process:prepare_process") == "returned"
    assert call_in_child("index.embedding.conversion:convert", "nowhere", "nowhere") == "raised"
    assert call_in_child("os:abort") == "failed"


def test_chroma_reads_no_settings_from_the_current_folder(
    vectors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("chroma_api_impl=no.such.Server\n")
    monkeypatch.chdir(tmp_path)
    opened = Vectors(vectors)
    assert opened.count() == 0
    opened.close()


def test_newsdesk_add_uses_our_code_wherever_it_is_started(
    foreign_folder: Path, cache: Path, tmp_path: Path
) -> None:
    news = write_stories(tmp_path / "news", "bridge.txt")
    # As the installed script does: `-P` is what it has instead of its own folder first.
    command = [sys.executable, "-P", "-c", COMMAND, "--home", str(tmp_path / "home"), "add"]
    added = subprocess.run(
        [*command, str(news)],
        cwd=foreign_folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert added.returncode == 0, added.stderr
    assert not (foreign_folder / "foreign code ran").exists()
    [place] = cache.iterdir()
    assert is_whole(place)
    assert converted(weights_folder(), WEIGHTS_SHA256) == place


def test_importing_our_packages_changes_neither_environment_nor_loggers() -> None:
    command = [sys.executable, "-P", "-c", IMPORT_ALL, str(ROOT)]
    environment = {key: value for key, value in os.environ.items() if key != "HF_HUB_OFFLINE"}
    imported = subprocess.run(
        command,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert imported.returncode == 0, imported.stderr
    assert imported.stdout.strip() == ""
