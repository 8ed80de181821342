"""`newsdesk batch`, in this process, with a scripted model."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from newsroom import write
from openpyxl import load_workbook
from scripted_model import ScriptedModel, scripted

from assistant import cli
from index.embedding import Embedding
from index.library import Library

Run = Callable[..., tuple[int, str, str]]
ANSWER = "The paper mill in Tarnby employs 340 people [1]."


@pytest.fixture
def home(tmp_path: Path, embedding: Embedding) -> Path:
    mill = "Mill reopens\n\n4 March 2025\n\nThe paper mill in Tarnby employs 340 people again."
    write(tmp_path / "news", "mill.txt", mill)
    with Library(tmp_path / "home", embedding) as library:
        library.sources.add([tmp_path / "news"])
        list(library.reindex())
    return tmp_path / "home"


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> ScriptedModel:
    model = scripted(answer=ANSWER)
    assert isinstance(model, ScriptedModel)
    monkeypatch.setattr("assistant.model.models.Model", lambda _: model)
    return model


@pytest.fixture
def newsdesk(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    embedding: Embedding,
    home: Path,
) -> Run:
    monkeypatch.setattr(Library, "_chosen_embedding", lambda _: embedding)
    monkeypatch.setenv("NEWSDESK_HOME", str(home))

    def run(*words: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["newsdesk", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))


QUESTIONS = """n,question
1,How many people does the mill in Tarnby employ?
2,?!
3,Who is the mayor of Corran?
"""
CLAIMS = """statement
The paper mill in Tarnby employs 340 people.
The paper mill in Tarnby employs 430 people.
"""


def test_sheet_comes_back_beside_the_first_with_its_answers(
    newsdesk: Run, model: ScriptedModel, tmp_path: Path
) -> None:
    file = write(tmp_path, "asked.csv", QUESTIONS)
    code, out, _ = newsdesk("batch", file)
    assert code == 0
    assert f"Wrote {tmp_path / 'asked-answered.csv'}." in out
    first, empty, mayor = rows(tmp_path / "asked-answered.csv")
    assert (first["n"], first["verdict"], first["answer"]) == ("1", "answered", ANSWER)
    assert first["quotations"] == "[1] The paper mill in Tarnby employs 340 people again."
    assert (first["articles"], first["dates"]) == ("Mill reopens", "2025-03-04")
    assert (empty["verdict"], mayor["verdict"]) == ("failed", "not in the articles")
    assert empty["note"] == "The question is empty; write what you want to know."


def test_second_run_asks_only_what_is_new(
    newsdesk: Run, model: ScriptedModel, tmp_path: Path
) -> None:
    file = write(tmp_path, "asked.csv", QUESTIONS)
    newsdesk("batch", file)
    asked = len(model.chat().asked)  # type: ignore[attr-defined]
    write(tmp_path, "asked.csv", QUESTIONS + "4,Where is the paper mill that employs people?\n")
    code, _, err = newsdesk("batch", file)
    assert code == 0
    assert "2 of 4 questions were done before; to do them again, delete" in err
    assert len(rows(tmp_path / "asked-answered.csv")) == 4
    new = model.chat().asked[asked:]  # type: ignore[attr-defined]
    assert new
    assert all("Where is the paper mill" in each for each in new)
    newsdesk("batch", file, "--as-of", "2025-04-01")
    assert len(model.chat().asked) > asked + len(new)  # type: ignore[attr-defined]


def test_claims_are_checked_without_the_model(
    newsdesk: Run, model: ScriptedModel, tmp_path: Path
) -> None:
    file, output = write(tmp_path, "said.csv", CLAIMS), tmp_path / "out.xlsx"
    code, out, _ = newsdesk("batch", file, "--claims", "--output", output, "--json")
    assert code == 0
    assert json.loads(out) == {
        "output": str(output),
        "asked": 2,
        "contradicted": 1,
        "supported": 1,
    }
    _, *found = load_workbook(output).active.values
    assert [row[1] for row in found] == ["supported", "contradicted"]
    assert model.chat().asked == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["asked.txt"], "must end in one of these: .csv, .tsv, .xlsx"),
        (["gone.csv"], "gone.csv"),
        (["asked.csv", "--output", "asked.csv"], "name another --output"),
        (["asked.csv", "--output", "asked.ods"], "must end in one of these"),
        (["asked.csv", "--output", "no/folder.csv"], "can't be written"),
        (["empty.csv"], "empty.csv is empty"),
        (["asked.csv", "--after", "soon"], "--after soon"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_status_2(
    newsdesk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "asked.csv", QUESTIONS)
    write(tmp_path, "empty.csv", "")
    code, _, err = newsdesk("batch", *words)
    assert code == 2
    assert why in " ".join(err.split())
    assert err.startswith("newsdesk: ")


def test_interrupted_run_leaves_what_it_has_and_goes_on(
    newsdesk: Run, model: ScriptedModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = "question\nHow many people does the mill in Tarnby employ?\nWhere is the paper mill?\n"
    file, output = write(tmp_path, "asked.csv", two), tmp_path / "asked-answered.csv"
    calls = iter([0.0])

    async def interrupted(*_: object) -> float:
        for value in calls:
            return value
        raise KeyboardInterrupt

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(ScriptedModel, "probability_of", interrupted)
        meanwhile.setattr("sys.argv", ["newsdesk", "batch", str(file)])
        with pytest.raises((SystemExit, KeyboardInterrupt)):
            cli.main()
    assert [row["verdict"] for row in rows(output)] == ["answered", ""]
    code, _, err = newsdesk("batch", file)
    assert code == 0
    assert "1 of 2 questions were done before" in err
    assert [row["verdict"] for row in rows(output)] == ["answered", "answered"]
