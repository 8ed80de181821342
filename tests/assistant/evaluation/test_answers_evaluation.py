"""Measuring answers over given passages: what counts as right, as refused, and as a slip."""

import json
from datetime import date
from pathlib import Path

import pytest
from scripted_model import scripted

from assistant.evaluation import measuring
from assistant.evaluation.answers import evaluate_answers, hits_of, is_right, question_as_of
from assistant.evaluation.measuring import Kept, interval, read_items
from assistant.evaluation.unsupported_facts import unsupported_facts_in
from index.errors import BadInput
from index.library import Library

TRUE = "The Marlow bridge opened on 6 August 2025 after three years of repairs."
NOISE = "The Denby tunnel carries four thousand cars a day under the river."


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "user_cache_path", lambda _: tmp_path / "cache")


def item(identity: str, *texts: str, answers: list[list[str]] | None = None) -> dict[str, object]:
    return {
        "id": identity,
        "question": "When did the Marlow bridge open?",
        "date": "2025-11-24",
        "answers": answers or [],
        "answerable": bool(answers),
        "passages": [{"title": "", "date": None, "text": text} for text in texts],
    }


def written(folder: Path, *objects: object) -> Path:
    file = folder / "items.jsonl"
    file.write_text("\n".join(json.dumps(each) for each in objects), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "answers", "right"),
    [
        ("It cost $44bn.", [["44 billion"]], True),
        ("It cost $1,226M.", [["1226 million"]], True),
        ("Dónde Vives, on September 30th", [["donde vives"], ["September 30"]], True),
        ("It was Daniel Kwan.", [["Daniel Kwan"], ["Daniel Scheinert"]], False),
        ("It was Kwan.", [["Daniel Kwan", "Kwan"]], True),
        ("They were 120.", [["20"]], False),
        ("Iowa’s oldest tree fell.", [["the oldest tree"]], True),
        ("城镇化率达到64.72%。", [["64.72%"]], True),
        ("Anything.", [], False),
    ],
)
def test_an_answer_is_right_if_it_holds_an_alternative_of_each(
    text: str, answers: list[list[str]], right: bool
) -> None:
    assert is_right(text, answers) is right


@pytest.mark.slow
def test_answers_refusals_and_unsupported_facts_are_counted(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        item("a", TRUE, NOISE, answers=[["6 August"]]),
        item("b", NOISE),
    )
    scores = evaluate_answers(file, scripted(answer=TRUE))
    assert (scores.answerable, scores.right, scores.unanswerable) == (1, 1, 1)
    assert (scores.refusal_precision, scores.refusal_recall) == (1.0, 1.0)
    assert scores.unsupported.numbers == scores.unsupported.names == 0
    assert scores.unsupported.of_numbers > 0
    assert len(scores.saved.read_text(encoding="utf-8").splitlines()) == 2


def test_a_run_goes_on_where_it_was_broken_off(tmp_path: Path) -> None:
    kept = Kept.of("test", "one")
    asked: list[str] = []

    def work(each: dict[str, object]) -> dict[str, object]:
        asked.append(str(each["id"]))
        return {"n": len(asked)}

    both = [item("a", TRUE), item("b", NOISE)]
    next(kept.outcomes(both, work))
    with kept.file.open("a", encoding="utf-8") as file:
        file.write('{"id": "b", "outc')  # killed while writing
    assert [outcome["n"] for _, outcome in kept.outcomes(both, work)] == [1, 2]
    assert [outcome["n"] for _, outcome in kept.outcomes(both, work)] == [1, 2]
    assert asked == ["a", "b"]


def test_a_sample_is_always_the_same_and_in_order(tmp_path: Path) -> None:
    file = written(tmp_path, *({"id": str(n), "x": n} for n in range(50)))
    sample = [each["x"] for each in read_items(file, ("x",), 10)]
    assert sample == [each["x"] for each in read_items(file, ("x",), 10)] == sorted(sample)
    assert len(set(sample)) == 10


@pytest.mark.parametrize("line", ["", "[1]", '{"id": "a"}', "{"])
def test_a_file_in_another_layout_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "items.jsonl"
    file.write_text(f'{{"id": "a", "question": "?"}}\n{line}' if line else "", encoding="utf-8")
    with pytest.raises(BadInput, match=r"line 2: not a JSON|the file is empty"):
        read_items(file, ("question",))


def test_the_newest_passage_is_preferred_when_the_latest_is_asked_for(samples: Library) -> None:
    asked = {
        **item("a"),
        "question": "Who is the latest head of Vale?",
        "passages": [
            {"title": "", "date": "2025-11-01", "text": "Anna Roth heads Vale."},
            {"title": "", "date": "5 days ago", "text": "Ben Moor heads Vale."},
            {"title": "", "date": "12 pages", "text": "Carl Dahl heads Vale."},
        ],
    }
    preferred = {hit.article.published: hit.preferred for hit in hits_of(asked, samples)}
    assert preferred[date(2025, 11, 19)] == 1.0
    assert 0 < preferred[date(2025, 11, 1)] < 1.0
    assert preferred[None] == 0.0


def test_a_question_is_asked_on_the_day_of_its_item() -> None:
    asked = question_as_of({**item("a"), "question": "What opened this week?"})
    assert asked.as_of == date(2025, 11, 24)
    assert asked.time is not None
    assert question_as_of({**item("a"), "date": None}).as_of is None


def test_unsupported_facts_are_numbers_names_and_quotations_that_no_cited_text_has() -> None:
    def lacking(text: str, *cited: str) -> tuple[int, int, int]:
        found = unsupported_facts_in([{"sentences": [{"text": text, "cited": list(cited)}]}])
        return found.numbers, found.quotations, found.names

    assert lacking("Then Roth paid 3,000 for “a song”.", "Roth’s 3000 went for “a song”.") == (
        0,
        0,
        0,
    )
    # Brackets around a number would be read as a citation mark.
    assert lacking("“The pool(2) is closed.”", "The pool[2] is closed.") == (0, 0, 0)
    assert lacking("终止时间是11月17日。", "Nov 17, 2022 it ends") == (0, 0, 0)
    assert lacking("Then Roth paid 3,000 for “a song”.", "Moor paid 300 for a tune.") == (
        1,
        1,
        1,
    )
    assert lacking("In all 24 states.", "As of May 8,2023,24 states.") == (0, 0, 0)
    assert lacking("Of 1,200 he spoke.", "Of 1200,24 he spoke.") == (0, 0, 0)
    assert lacking("Then the CEO left.", "Its Chief Executive Officer left.") == (0, 0, 0)
    assert lacking("Then the CEO left.", "Its Chief Financial Officer left.") == (0, 0, 1)


def test_an_interval_holds_the_mean() -> None:
    low, high = interval([1.0, 0.0] * 50)
    assert low < 0.5 < high
