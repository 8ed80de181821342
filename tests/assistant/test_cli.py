"""The command, in this process; test_local_model.py runs it in one of its own."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant import cli
from index.library import Library


@dataclass
class Run:
    returncode: int
    stdout: str
    stderr: str


Newsdesk = Callable[..., Run]


@pytest.fixture
def newsdesk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Newsdesk:
    def run(home: Path, *words: str) -> Run:
        monkeypatch.setenv("NEWSDESK_HOME", str(home))
        monkeypatch.setattr("sys.argv", ["newsdesk", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Run(int(ended.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "plant.txt"
    path.write_text(
        "Ashby chip plant opens\n\nBy Anna Roth\n6 August 2025\n\n"
        "The chip plant in Ashby opened on Monday. It employs 200 people.\n"
    )
    return path


def test_add_list_search_and_remove_an_article(
    newsdesk: Newsdesk, home: Path, article: Path
) -> None:
    added = newsdesk(home, "add", str(article), "--json")
    assert json.loads(added.stdout)["added"] == 1
    assert added.stderr == ""
    [listed] = json.loads(newsdesk(home, "list", "--json").stdout)
    assert listed["title"] == "Ashby chip plant opens"
    assert listed["authors"] == ["Anna Roth"]
    assert listed["published"] == "2025-08-06"
    [hit] = json.loads(newsdesk(home, "search", "who works in Ashby", "--json").stdout)
    assert "200 people" in hit["passage"]
    removed = newsdesk(home, "remove", listed["article_id"])
    assert removed.stdout == "Removed “Ashby chip plant opens”.\n"
    again = newsdesk(home, "reindex")
    assert again.stdout.startswith("0 added, 0 changed, 0 removed, 0 unchanged, 0 failed")
    assert newsdesk(home, "list").stdout.startswith("The library has no articles.")


def test_failures_are_named_with_their_reasons_and_the_rest_is_indexed(
    newsdesk: Newsdesk, home: Path, article: Path
) -> None:
    (article.parent / "empty.txt").touch()
    (article.parent / "gbk.txt").write_bytes(
        "华为开源芯片工具包\n\n华为周二宣布将开源其昇腾人工智能芯片的软件工具包,以吸引开发者。".encode(
            "gbk"
        )
    )
    report = newsdesk(home, "add", str(article.parent)).stdout
    assert report.startswith("2 added, 0 changed, 0 removed, 0 unchanged, 1 failed")
    assert "empty.txt: empty: there is no text in it" in report
    assert "gbk.txt: read as GB18030" in report
    assert "━" not in report  # no progress bar in a pipe


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ask", "  "], "The question is empty; write what you want to know."),
        (["search", "?"], "The question is empty; write what you want to know."),
        (["add", "/no/such/file.txt"], "/no/such/file.txt: there is no such file or folder."),
        (["remove", "abc"], "There is no article abc; `newsdesk list` shows their ids."),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    newsdesk: Newsdesk, home: Path, words: list[str], said: str
) -> None:
    run = newsdesk(home, *words)
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1] == f"newsdesk: {said}"
    assert "Traceback" not in run.stderr


def test_an_unknown_command_is_status_2(newsdesk: Newsdesk, home: Path) -> None:
    assert newsdesk(home, "frobnicate").returncode == 2


def test_a_second_newsdesk_is_told_where_the_first_is(newsdesk: Newsdesk, home: Path) -> None:
    with Library(home) as library:
        library.announce("http://127.0.0.1:7860")
        run = newsdesk(home, "list")
    assert run.returncode == 1
    assert f"is open in another newsdesk (process {os.getpid()})" in run.stderr
    assert "Use it in the browser at http://127.0.0.1:7860, or stop it first" in run.stderr


def test_a_first_run_adds_the_samples_and_says_so(newsdesk: Newsdesk, home: Path) -> None:
    run = newsdesk(home, "search", "Huawei toolkit", "--json")
    assert "adding its 12 sample articles" in run.stderr
    assert json.loads(run.stdout)[0]["publisher"] == "Newsdesk sample articles"


def test_an_unusable_model_is_one_line_and_status_1(newsdesk: Newsdesk, home: Path) -> None:
    run = newsdesk(home, "ask", "Why did Huawei open its toolkit?", "--model", "nobody:nothing")
    assert run.returncode == 1
    assert "newsdesk: The model nobody:nothing can't be used" in run.stderr
