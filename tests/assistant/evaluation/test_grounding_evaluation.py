"""Measuring proof on a file of claims, with and without the model as judge."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from scripted_model import ScriptedChat
from typer.testing import CliRunner

from assistant.cli.evaluate import grounding as command
from assistant.evaluation import grounding, measuring
from assistant.evaluation.grounding import evaluate_grounding, look
from assistant.model.models import Model
from index.embedding import Embedding
from index.errors import BadInput

SOURCE = (
    "Anna Roth, who leads the bank Lindt, praised the insurer Vale on Monday. "
    "The bank will open twelve branches in the north of the country next year. "
    "Vale paid a fine of three million dollars for its late reports."
)
CLAIMS = [
    ("The bank will open twelve branches in the north.", True),
    ("Vale paid a fine of $3m for its late reports.", True),
    ("Anna Roth leads the bank Lindt. The bank will open twelve branches next year.", True),
    ("Vale paid a fine of four million dollars.", False),
    ("The bank will open twelve branches. It has 900 of them.", False),
    ("Farmers in the country praised the weather of spring.", False),
]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setattr(measuring, "user_cache_path", lambda _: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(
        tmp_path,
        [
            {"id": f"c{n}", "source": SOURCE, "claim": claim, "supported": supported}
            for n, (claim, supported) in enumerate(CLAIMS)
        ],
    )


def written(folder: Path, objects: list[dict[str, Any]]) -> Path:
    place = folder / "claims.jsonl"
    place.write_text("".join(f"{json.dumps(each)}\n" for each in objects), encoding="utf-8")
    return place


def quiet(stage: str, done: int, total: int) -> None:
    assert stage
    assert done < total


def test_claims_are_told_apart_as_people_tell_them(file: Path, embedding: Embedding) -> None:
    measured = evaluate_grounding(file, embedding, None, None, quiet)
    assert measured.items == len(CLAIMS)
    assert measured.balanced_accuracy == 1.0
    assert (measured.recall_of_supported, measured.recall_of_unsupported) == (1.0, 1.0)
    assert measured.ci95 == (1.0, 1.0)
    assert measured.judged == 0


def test_verdicts_against_people_lower_the_figure(tmp_path: Path, embedding: Embedding) -> None:
    [first, second, *_] = (claim for claim, _ in CLAIMS)
    wrong = written(
        tmp_path,
        [
            {"id": "a", "source": SOURCE, "claim": first, "supported": True},
            {"id": "b", "source": SOURCE, "claim": second, "supported": False},
        ],
    )
    measured = evaluate_grounding(wrong, embedding, None, None, quiet)
    assert measured.balanced_accuracy == 0.5
    assert (measured.recall_of_supported, measured.recall_of_unsupported) == (1.0, 0.0)


def test_one_invented_number_sinks_a_claim_of_two_sentences(embedding: Embedding) -> None:
    two = "The bank will open twelve branches. Vale paid a fine of three million dollars."
    assert look(two, SOURCE, embedding).probability > 0.5
    assert look(two.replace("three", "four"), SOURCE, embedding).probability == 0.0


def test_the_model_judges_the_uncertain_ones_only_once_and_has_the_last_word(
    file: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    probabilities = [look(claim, SOURCE, embedding).probability for claim, _ in CLAIMS]
    first = probabilities[0]
    monkeypatch.setattr(grounding, "UNCERTAIN", (first, first))
    judge = ScriptedChat(judged="No", asked=[])
    model = Model("test:model", judge)
    measured = evaluate_grounding(file, embedding, model, None, quiet)
    assert (measured.judged, len(judge.asked)) == (1, 1)
    assert CLAIMS[0][0] in judge.asked[0]
    assert measured.recall_of_supported == pytest.approx(2 / 3)
    again = evaluate_grounding(file, embedding, model, None, quiet)
    assert (again, len(judge.asked)) == (measured, 1)


@pytest.mark.parametrize(
    ("objects", "says"),
    [
        ([{"id": "a", "source": "One.", "claim": "One.", "supported": "yes"}], "true or false"),
        ([{"id": "a", "source": 1, "claim": "One.", "supported": True}], "must be text"),
        ([{"id": "a", "source": "One.", "claim": "One.", "supported": True}], "of one kind"),
        ([{"id": "a", "claim": "One.", "supported": True}], "line 1"),
    ],
)
def test_a_file_of_another_kind_is_told_in_a_sentence(
    objects: list[dict[str, Any]], says: str, tmp_path: Path, embedding: Embedding
) -> None:
    with pytest.raises(BadInput, match=says):
        evaluate_grounding(written(tmp_path, objects), embedding, None, None, quiet)


@pytest.mark.slow
@pytest.mark.parametrize("as_json", [True, False])
def test_the_command_prints_what_was_measured(file: Path, as_json: bool) -> None:
    app = typer.Typer()
    app.command()(command)
    words = [str(file), *(["--json"] if as_json else [])]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0
    if as_json:
        printed = json.loads(result.stdout)
        assert (printed["items"], printed["balanced_accuracy"]) == (len(CLAIMS), 1.0)
        assert printed["ci95"] == [1.0, 1.0]
        assert (printed["judged"], printed["judge"]) == (0, None)
    else:
        assert "6 claims: balanced accuracy 1.000" in result.stdout
