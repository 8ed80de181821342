"""Measuring proof alone on claims that are true or false in one detail."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from assistant.cli.evaluate import claims as command
from assistant.evaluation import claims, measuring
from assistant.evaluation.claims import Counts, evaluate_claims
from assistant.evidence.evidence import EvidenceSentence
from assistant.evidence.whole_articles import all_sentences
from assistant.proof import Verdict
from index.article import Article
from index.embedding import Embedding
from index.errors import BadInput

PIER = {
    "title": "Storm shuts the pier",
    "date": "2025-03-04",
    "publisher": "Orsett Post",
    "text": "By Ida Lund\n\nThe storm shut Orsett pier on Monday. Two boats sank beside it.",
}
FAIR = {"title": "Kite fair", "date": "2025-05-02", "text": "The kite fair drew 900 people."}
LAYOUT = {"question": "What happened?", "claim": "It fell.", "true": True, "articles": [PIER]}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "user_cache_path", lambda _: tmp_path / "cache")


def written(folder: Path, *items: Any) -> Path:
    file = folder / "claims.json"
    file.write_text(json.dumps(items), encoding="utf-8")
    return file


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[EvidenceSentence, ...]]:
    """The claims that proof was asked about, with the evidence; a claim is its own verdict."""
    asked: dict[str, tuple[EvidenceSentence, ...]] = {}

    def check(claim: str, _: Any, __: Any, evidence: Any, ___: Any) -> Verdict:
        asked[claim] = evidence
        status: Any = claim.split()[0]
        return Verdict(status, 1.0)

    monkeypatch.setattr(claims, "check", check)
    return asked


def of(claim: str, true: bool, **others: Any) -> dict[str, Any]:
    return {**LAYOUT, "claim": claim, "true": true, **others}


def test_claims_are_counted_by_truth_and_verdict_and_by_kind(
    tmp_path: Path, judged: dict[str, Any], embedding: Embedding
) -> None:
    file = written(
        tmp_path,
        of("proved 1", True, kind="number"),
        of("unsupported 2", True, kind="role"),
        of("weak 3", False, kind="number"),
        of("proved 4", False, kind="role"),
        of("unsupported 5", False, kind="role"),
    )
    scores = evaluate_claims(file, embedding)
    assert scores.counts == Counts(2, 1, 1, 3, 2, 1)
    assert scores.counts.true_refused == 1
    assert scores.counts.shares["balanced_accuracy"] == pytest.approx((1 / 2 + 1 / 3) / 2)
    assert scores.by_kind == {
        "number": Counts(1, 1, 1, 1, 1, 0),
        "role": Counts(1, 0, 0, 2, 1, 1),
    }
    low, high = scores.ci95["false_proved"]
    assert low < 1 / 3 < high


def test_a_verdict_of_a_kind_yet_unknown_does_not_stand(
    tmp_path: Path, judged: dict[str, Any], embedding: Embedding
) -> None:
    scores = evaluate_claims(written(tmp_path, of("contradicted so", False)), embedding)
    assert (scores.counts.false_standing, scores.counts.false_proved) == (0, 0)


def test_proof_gets_every_sentence_of_the_claims_own_articles(
    tmp_path: Path, judged: dict[str, tuple[EvidenceSentence, ...]], embedding: Embedding
) -> None:
    file = written(tmp_path, of("proved one", True, articles=[FAIR, PIER]), of("proved two", True))
    evaluate_claims(file, embedding)
    assert [each.sentence.text for each in judged["proved one"]] == [
        "The kite fair drew 900 people.",
        "The storm shut Orsett pier on Monday.",
        "Two boats sank beside it.",
    ]
    assert {each.article.title for each in judged["proved two"]} == {PIER["title"]}
    assert judged["proved two"][0].article.publisher == "Orsett Post"


def test_a_sentence_has_its_neighbours_as_context() -> None:
    article = Article("Title", "One stood here. Two stood here. Three stood here. Four did.")
    found = all_sentences([article])
    assert [each.n for each in found] == [1, 2, 3, 4]
    assert found[1].context.text == "One stood here. Two stood here. Three stood here."
    assert found[0].context.text == "One stood here. Two stood here."


def test_verdicts_are_kept(tmp_path: Path, judged: dict[str, Any], embedding: Embedding) -> None:
    file = written(tmp_path, of("proved so", True))
    first = evaluate_claims(file, embedding)
    judged.clear()
    assert evaluate_claims(file, embedding).counts == first.counts
    assert not judged
    [line] = first.saved.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["outcome"]["status"] == "proved"


@pytest.mark.parametrize(
    ("items", "says"),
    [
        ([], "not a JSON list of objects"),
        ([{"question": "?"}], "item 1: not an object with question, claim, true, articles"),
        ([LAYOUT, {**LAYOUT, "true": "yes"}], "item 2: .* true must be true or false"),
        ([{**LAYOUT, "articles": [{"title": "A"}]}], "item 1: articles must be a list"),
        ([{**LAYOUT, "as_of": "soon"}], "item 1: as_of must be a day such as"),
        ([{**LAYOUT, "articles": [{"title": "Nil", "text": " "}]}], "“Nil” can't be indexed: it"),
    ],
)
def test_a_file_in_another_layout_is_told_in_a_sentence(
    items: list[Any], says: str, tmp_path: Path, embedding: Embedding
) -> None:
    with pytest.raises(BadInput, match=says):
        evaluate_claims(written(tmp_path, *items), embedding)


@pytest.mark.parametrize("content", ["{", '{"question": "?"}'])
def test_what_is_no_json_list_is_refused(
    content: str, tmp_path: Path, embedding: Embedding
) -> None:
    file = tmp_path / "claims.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=r"claims\.json: not (JSON|a JSON list)"):
        evaluate_claims(file, embedding)


@pytest.mark.slow
@pytest.mark.parametrize("as_json", [True, False])
def test_the_command_prints_what_was_measured(tmp_path: Path, as_json: bool) -> None:
    true, false = "Two boats sank beside the pier.", "Nine trams burned in Orsett."
    file = written(tmp_path, of(true, True, kind="number"), of(false, False, kind="number"))
    app = typer.Typer()
    app.command()(command)
    result = CliRunner().invoke(app, [str(file), *(["--json"] if as_json else [])])
    assert result.exit_code == 0
    if as_json:
        printed = json.loads(result.stdout)
        assert (printed["claims"], printed["balanced_accuracy"]) == (2, 1.0)
        assert (printed["false_proved"], printed["false_standing"]) == (0, 0)
        assert (printed["true_standing"], printed["true_refused"]) == (1, 0)
        assert printed["ci95"]["false_proved"] == [0.0, 0.0]
        assert printed["by_kind"]["number"]["true"] == 1
    else:
        assert "2 claims: balanced accuracy 1.000" in result.stdout
        assert "of 1 false: 0 proved (0.00 to 0.00), 0 standing" in result.stdout
        assert "number" in result.stdout
