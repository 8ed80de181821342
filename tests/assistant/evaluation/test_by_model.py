"""A table by model: what is counted of each, and that no model asks for no weights."""

import json
from pathlib import Path

import pytest
from scripted_model import ScriptedChat
from typer.testing import CliRunner

from assistant.cli import app
from assistant.evaluation import measuring
from assistant.evaluation.by_model import by_model
from assistant.model import llama
from assistant.model.models import Model

OPENED = "Ada Stroud opened the Brackwater lido on 14 May 2031, after a winter of repairs."
TOLL = "The Ossley toll road will be free at weekends, the council decided."


def item(identity: str, question: str, text: str, *answers: str, known: bool = True) -> object:
    return {
        "id": identity,
        "question": question,
        "answers": [list(answers)] if answers else [],
        "answerable": bool(answers) or not known,
        "passages": [{"title": "", "date": "2031-05-15", "text": text}],
    }


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(measuring, "user_cache_path", lambda _: tmp_path / "cache")
    items = [
        item("right", "Who opened the Brackwater lido?", OPENED, "Ada Stroud"),
        item("other", "Who opened the Brackwater lido?", OPENED, "Ben Orr"),
        item("unstated", "Who won the chess final in Tarn?", TOLL),
        item("unknown", "Who opened the Brackwater lido?", OPENED, known=False),
    ]
    lines = "\n".join(json.dumps(each) for each in items)
    (tmp_path / "items.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path / "items.jsonl"


@pytest.mark.slow
def test_without_a_model_quotations_answer_and_nothing_is_loaded(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llama, "Llama", lambda _: pytest.fail("weights are loaded"))
    [row] = by_model([file], ["none"])
    assert row.title == "Quotations only"
    assert (row.right.count, row.right.of) == (1, 2)
    assert (row.wrong.count, row.wrong.of) == (1, 2)
    assert (row.refused.count, row.refused.of) == (0, 3)
    assert (row.refused_unanswerable.count, row.refused_unanswerable.of) == (1, 1)
    kept = [each.read_text("utf-8") for each in measuring.cache_folder().rglob("*.jsonl")]
    [first, *_] = map(json.loads, kept[0].splitlines())
    assert first["outcome"]["text"] == f"“{OPENED}” [1]"
    assert first["outcome"]["first_word"] is None


@pytest.mark.slow
def test_the_table_has_one_row_a_model_and_saved_answers_load_none(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = ScriptedChat(asked=[], answer="Ben Orr opened the Brackwater lido.")
    monkeypatch.setattr(Model, "_load", lambda _: reply)
    ask = ["evaluate", "models", str(file), "--model", "none", "--model", "test:one"]
    first = CliRunner().invoke(app, ask)
    assert first.exit_code == 0, first.output
    heading, _, *rows = [line for line in first.output.splitlines() if line.startswith("|")]
    assert heading.startswith("| model | right | wrong | refused though stated |")
    assert [row.split(" | ")[0] for row in rows] == ["| Quotations only", "| test:one"]

    monkeypatch.setattr(Model, "_load", lambda model: pytest.fail(f"{model.name} is loaded"))
    again = CliRunner().invoke(app, [*ask, "--json"])
    assert again.exit_code == 0, again.output
    none, one = json.loads(again.stdout)["models"]
    assert (none["name"], one["name"]) == ("none", "test:one")
    assert one["wrong"]["of"] == 2
