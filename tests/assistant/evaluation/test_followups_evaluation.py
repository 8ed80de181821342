"""Measuring follow-ups: the figures by hand on a small corpus, and what a file must hold."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from click.testing import Result
from scripted_model import scripted
from typer.testing import CliRunner

from assistant.cli.evaluate import followups
from assistant.evaluation import data_sets as corpora
from assistant.evaluation import followups as measuring
from assistant.evaluation import measuring as kept
from assistant.evaluation.followups import Followups, Rewrite, evaluate_followups, same
from index.embedding import Embedding
from index.errors import BadInput

TOPICS = ["ferry", "comet", "cheese", "wolves", "bridge", "orchestra", "frost", "library"]
ITEMS: list[dict[str, Any]] = [
    # Understood as the person understood it.
    {"question": "Is it cold?", "rewrite": "Is the comet cold?"},
    # Left alone, as the person left it, but for a mark.
    {"question": "Who feeds wolves?", "rewrite": "Who feeds wolves"},
    # Left alone where the person asks for something else.
    {"question": "Tell me about wolves.", "rewrite": "Tell me about the ferry."},
]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache folder of the test's own."""
    monkeypatch.setattr(kept, "user_cache_path", lambda _: tmp_path / "cache")


def lines(records: list[dict[str, Any]]) -> str:
    return "".join(f"{json.dumps(record)}\n" for record in records)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Follow-ups about a comet, in a folder of their own."""
    place = tmp_path / "followups" / "few.jsonl"
    place.parent.mkdir()
    history = [{"question": "What is the comet?"}]
    items = [{"id": str(n), "history": history, **item} for n, item in enumerate(ITEMS)]
    place.write_text(lines(items), encoding="utf-8")
    return place


@pytest.fixture
def corpus(file: Path) -> Path:
    """A passage on each topic, beside the folder of the follow-ups, where they are looked for."""
    place = file.parent.parent / "answers" / "refusal.jsonl"
    place.parent.mkdir()
    passages = [
        {"title": topic.capitalize(), "text": f"The {topic} was in the news all week."}
        for topic in TOPICS
    ]
    chinese = {"question": "问题？", "passages": [{"title": "", "text": "一段中文。"}]}
    english = {"question": "Which?", "passages": [*passages, passages[0]]}
    place.write_text(lines([english, chinese]), encoding="utf-8")
    return place


def measured(file: Path, embedding: Embedding, **options: Any) -> Followups:
    return evaluate_followups(file, scripted(), embedding=embedding, **options)


def test_figures_are_those_worked_out_by_hand(
    file: Path, corpus: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "TARGETS", 1)
    monkeypatch.setattr(measuring, "DEPTH", 1)
    result = measured(file, embedding)
    assert result.corpus == (corpus,)
    assert result.passages == len(TOPICS)  # each once, the Chinese one left out
    comet, wolves, ferry = result.rewrites
    assert (comet.ours, comet.found, comet.as_asked) == ("Is the comet cold?", 1, 0)
    assert (wolves.stands_alone, wolves.untouched, wolves.found) == (True, True, 1)
    assert (ferry.stands_alone, ferry.untouched, ferry.found) == (False, True, 0)
    assert result.recall_of_human == pytest.approx(2 / 3)
    assert result.recall_as_asked == pytest.approx(1 / 3)
    assert result.untouched_when_standalone == 1
    low, high = result.ci95["recall_of_human"]
    assert low < 2 / 3 < high


def test_a_question_touched_that_stands_alone_counts_against_the_product(
    file: Path, corpus: Path, embedding: Embedding
) -> None:
    item = {"id": "1", "history": [{"question": "What is the comet?"}]}
    asked = {"question": "Is it new?", "rewrite": "is it new"}
    file.write_text(lines([{**item, **asked}]), encoding="utf-8")
    assert measured(file, embedding).untouched_when_standalone == 0


def test_a_question_searched_for_in_other_readings_counts_as_touched() -> None:
    alone = Rewrite("1", "Is it new?", "is it new", "Is it new?", 1.0, 1.0, 0.0)
    assert alone.untouched
    assert not replace(alone, also=("Is it new? comet",)).untouched


def test_what_only_another_reading_finds_counts_as_found(
    file: Path, corpus: Path, embedding: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "TARGETS", 1)
    monkeypatch.setattr(measuring, "DEPTH", 2)
    history = [{"question": "What is a comet?"}, {"question": "What is an orchestra?"}]
    asked = {"question": "Where is it seen?", "rewrite": "Where is the comet seen?"}
    file.write_text(lines([{"id": "1", "history": history, **asked}]), encoding="utf-8")
    [rewrite] = measured(file, embedding).rewrites
    assert rewrite.ours == "Where is an orchestra seen?"
    assert any("comet" in reading for reading in rewrite.also)
    assert rewrite.found == 1


def test_rewrites_are_kept_and_read_again(file: Path, corpus: Path, embedding: Embedding) -> None:
    first = measured(file, embedding)
    kept_lines = first.saved_to.read_text().splitlines()
    assert json.loads(kept_lines[0])["outcome"]["standalone"] == "Is the comet cold?"
    again = measured(file, embedding)
    assert again.rewrites == first.rewrites
    assert first.saved_to.read_text().splitlines() == kept_lines


def test_a_corpus_can_be_named_in_either_layout(
    file: Path, tmp_path: Path, embedding: Embedding
) -> None:
    place = tmp_path / "corpus.jsonl"
    place.write_text(lines([{"_id": "a", "title": "Comet", "text": "A comet was seen."}]))
    result = measured(file, embedding, corpus=[place])
    assert (result.corpus, result.passages) == ((place,), 1)


def test_missing_corpus_is_refused_with_the_remedy(file: Path, embedding: Embedding) -> None:
    with pytest.raises(BadInput, match="name one with --corpus"):
        measured(file, embedding)


@pytest.mark.parametrize("content", ["not json\n", '{"title": "no text"}\n', "[1]\n"])
def test_a_corpus_that_is_none_is_refused_by_name(
    content: str, file: Path, tmp_path: Path, embedding: Embedding
) -> None:
    place = tmp_path / "bad.jsonl"
    place.write_text(content)
    with pytest.raises(BadInput, match=r"bad\.jsonl"):
        measured(file, embedding, corpus=[place])


def test_questions_are_the_same_but_for_case_and_punctuation() -> None:
    assert same("Is it  New?", "is it new")
    assert not same("Is it new?", "Is the comet new?")


@pytest.fixture
def run(embedding: Embedding, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the command with the tests' embedding, and a model that nobody has."""
    monkeypatch.setattr(corpora, "Embedding", lambda: embedding)
    app = typer.Typer()
    app.command()(followups)

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments, "--model", "nobody:nothing"], obj={})

    return command


def test_json_has_the_agreed_keys_first(
    file: Path, corpus: Path, run: Callable[..., Result]
) -> None:
    result = run(str(file), "--json")
    assert result.exit_code == 0
    printed = json.loads(result.stdout)
    assert list(printed)[:4] == ["items", "recall_of_human", "untouched_when_standalone", "ci95"]
    assert list(printed["ci95"]) == ["recall_of_human", "untouched_when_standalone"]
    assert (printed["items"], printed["untouched_when_standalone"]) == (3, 1)
    assert printed["corpus"] == [str(corpus)]


def test_the_figures_and_how_they_were_measured_are_printed(
    file: Path, corpus: Path, run: Callable[..., Result]
) -> None:
    printed = run(str(file), "--limit", "2").stdout
    assert "recall of what people's rewrites find" in printed
    assert f"2 questions; corpus: {len(TOPICS)} passages of {corpus}" in " ".join(printed.split())


def test_json_says_null_where_no_question_stands_alone(
    file: Path, corpus: Path, run: Callable[..., Result]
) -> None:
    file.write_text(file.read_text().splitlines()[0])
    printed = json.loads(run(str(file), "--json").stdout)
    assert printed["untouched_when_standalone"] is None
    assert printed["ci95"]["untouched_when_standalone"] == [None, None]
