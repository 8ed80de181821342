"""Measuring the whole product on questions over invented articles."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from scripted_model import scripted
from typer.testing import CliRunner

from assistant.answering.chain import Ask, RetrievalChain
from assistant.answering.events import Answer, Checked, Finished, Timings
from assistant.asking.question import Turn, question_of
from assistant.cli.evaluate import journalists as command
from assistant.evaluation import measuring
from assistant.evaluation.journalists import COUNT, Counts, evaluate_journalists, has, result_of
from assistant.model.models import Model
from assistant.proof import Verdict
from index.embedding import Embedding
from index.errors import BadInput

PIER = {
    "title": "Storm shuts the pier",
    "date": "2025-03-04",
    "publisher": "Orsett Post",
    "text": "The storm shut Orsett pier on Monday. Two boats sank beside it.",
}
FAIR = {"title": "Kite fair", "date": "2025-05-02", "text": "The kite fair drew 900 people."}
SAID = "The storm shut Orsett pier on Monday."


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "user_cache_path", lambda _: tmp_path / "cache")


def case(identity: str, **others: Any) -> dict[str, Any]:
    usual = {"question": "What shut Orsett pier?", "articles": [PIER], "answers": [["storm"]]}
    return {"id": identity, **usual, **others}


def written(folder: Path, *cases: Any) -> Path:
    file = folder / "journalists.json"
    file.write_text(json.dumps(cases), encoding="utf-8")
    return file


class Replies:
    """Answers instead of the chain's: to each question its text, "" for a refusal."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **texts: str) -> None:
        self.asked: list[Ask] = []
        self.texts = texts
        self.status: Any = "proved"
        self.beside = ""
        monkeypatch.setattr(RetrievalChain, "invoke", lambda _, asked: self.answer(asked))

    def answer(self, asked: Ask) -> Finished:
        self.asked.append(asked)
        text = self.texts.get(asked.question, "")
        said = (Checked(text, f"{text} [1]", Verdict(self.status, 1.0)),) if text else ()
        whole = f"{said[0].text}{self.beside}" if said else "None of 2 articles states it."
        answer = Answer(question_of(asked.question), whole, said, (), "", (), "scripted")
        return Finished(answer, Timings(0.1, None, 0.1))


@pytest.mark.parametrize(
    ("text", "words", "stands"),
    [
        ("It cost $44bn.", "44 billion", True),
        ("In 1600.", "60", False),
        ("Yesterday it rained.", "Yes", False),
        ("Yes: it rained.", "yes", True),
        ("No, it stayed open.", "no,", True),
        ("Nobody knows.", "no,", False),
        ("The casino, too.", "no,", False),
        ("It will not close.", "not ", True),
        ("It was noted there.", "not ", False),
        ("It didn’t close.", "not close", True),
        ("In all 12 fell.", "2 ", False),
        ("没有，它仍开放。", "没有，", True),
    ],
)
def test_words_stand_whole_or_as_the_fragment_they_are(text: str, words: str, stands: bool) -> None:
    assert has(text, words) is stands


def test_only_the_last_of_several_words_may_go_on() -> None:
    assert has("It has not closed.", "not close", may_go_on=True)
    assert not has("It has not closed.", "not close")
    assert not has("A twofold rise.", "two", may_go_on=True)
    assert not has("It was 16 percent of 200.", "percent of 20", may_go_on=True)


@pytest.mark.parametrize(
    ("said", "expected", "result"),
    [
        ("The storm.", {"answers": [["storm", "gale"]]}, "right"),
        ("The storm.", {"answers": [["storm"], ["Monday"]]}, "wrong"),
        ("The storm on Monday.", {"answers": [["storm"]], "wrong": ["Monday"]}, "wrong"),
        ("The storm.", {"answers": [["storm"]], "refuse": True}, "right"),
        ("The storm.", {"refuse": True}, "wrong"),
        ("", {"answers": [["storm"]], "refuse": True}, "right"),
        ("", {"refuse": True}, "right"),
        ("", {"answers": [["storm"]]}, "refused"),
        ("There are 24 articles.", {"answers": [[COUNT]]}, "right"),
        ("There are 4 articles.", {"answers": [[COUNT]]}, "wrong"),
    ],
)
def test_an_answer_is_right_refused_or_wrong(
    said: str, expected: dict[str, Any], result: str
) -> None:
    outcome = {"said": said, "refused": not said, "articles": 24}
    assert result_of({"id": "1", **expected}, outcome) == result


def test_answers_are_counted_by_kind_and_wrong_ones_that_passed_as_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedding: Embedding
) -> None:
    Replies(monkeypatch, a="The storm.", b="A lorry.")
    file = written(
        tmp_path,
        case("1", question="a", kind="cause"),
        case("2", question="b", kind="cause"),
        case("3", question="c", kind="time"),
    )
    scores = evaluate_journalists(file, scripted(), embedding=embedding)
    assert scores.counts == Counts(1, 1, 1)
    assert scores.counts.cases == 3
    assert scores.wrong_proved == 1
    assert scores.by_kind == {"cause": Counts(1, 0, 1), "time": Counts(0, 1, 0)}
    assert set(scores.ci95) == {"right", "refused", "wrong"}


def test_a_wrong_answer_with_a_weak_sentence_is_not_proved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedding: Embedding
) -> None:
    Replies(monkeypatch, b="A lorry.").status = "weak"
    file = written(tmp_path, case("1", question="b"))
    scores = evaluate_journalists(file, scripted(), embedding=embedding)
    assert (scores.counts.wrong, scores.wrong_proved) == (1, 0)


def test_what_newsdesk_writes_itself_counts_and_what_it_quotes_beside_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedding: Embedding
) -> None:
    replies = Replies(monkeypatch, a="The storm.")
    replies.beside = "\n\nThe articles disagree: “a lorry” (Orsett Post, 3 May). Of 9 articles."
    file = written(
        tmp_path,
        case("1", question="a", answers=[["storm"], ["9 articles"]], wrong=["lorry"]),
        case("2", question="a", answers=[["lorry"]]),
    )
    scores = evaluate_journalists(file, scripted(), embedding=embedding)
    assert (scores.counts.right, scores.counts.wrong) == (1, 1)


def test_the_day_and_the_turns_before_reach_the_chain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedding: Embedding
) -> None:
    replies = Replies(monkeypatch, before="The storm.", now="It did.")
    history = [{"question": "given", "answer": "So it was."}, {"question": "before"}]
    file = written(tmp_path, case("1", question="now", history=history, as_of="2025-06-01"))
    evaluate_journalists(file, scripted(), embedding=embedding)
    earlier, now = replies.asked
    assert (earlier.question, earlier.history) == ("before", (Turn("given", "So it was."),))
    assert now.history == (Turn("given", "So it was."), Turn("before", "The storm. [1]"))
    assert now.asking.as_of == earlier.asking.as_of == date(2025, 6, 1)


def test_a_run_goes_on_with_what_is_kept_and_asks_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedding: Embedding
) -> None:
    replies = Replies(monkeypatch, a="The storm.")
    file = written(tmp_path, case("1", question="a"), case("2", question="b"))
    evaluate_journalists(file, scripted(), limit=1, embedding=embedding)
    assert len(replies.asked) == 1
    evaluate_journalists(file, scripted(), embedding=embedding)
    assert sorted(each.question for each in replies.asked) == ["a", "b"]


@pytest.mark.slow
def test_every_case_is_asked_of_the_articles_of_all(tmp_path: Path, embedding: Embedding) -> None:
    file = written(tmp_path, case("1", articles=[FAIR]), case("2"))
    scores = evaluate_journalists(file, scripted(answer=SAID), limit=1, embedding=embedding)
    assert scores.counts == Counts(1, 0, 0)
    [line] = scores.saved.read_text(encoding="utf-8").splitlines()
    outcome = json.loads(line)["outcome"]
    assert outcome["said"] == SAID
    assert outcome["articles"] == 2


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"answers": []}, "item 1: it needs answers, or refuse, or both"),
        ({"history": ["What?"]}, "item 1: history must be a list, each with a question"),
        ({"articles": "none"}, "item 1: articles must be a list, each with a text"),
    ],
)
def test_a_file_in_another_layout_is_told_in_a_sentence(
    broken: dict[str, Any], says: str, tmp_path: Path, embedding: Embedding
) -> None:
    with pytest.raises(BadInput, match=says):
        evaluate_journalists(
            written(tmp_path, case("1", **broken)), scripted(), embedding=embedding
        )


@pytest.mark.slow
@pytest.mark.parametrize("as_json", [True, False])
def test_the_command_prints_what_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    Replies(monkeypatch, a="The storm.", b="A lorry.")
    monkeypatch.setattr(Model, "_load", lambda _: scripted().chat())
    file = written(tmp_path, case("1", question="a", kind="cause"), case("2", question="b"))
    app = typer.Typer()
    app.command()(command)
    words = [str(file), *(["--json"] if as_json else [])]
    result = CliRunner().invoke(app, words, obj={})
    assert result.exit_code == 0, result.output
    if as_json:
        printed = json.loads(result.stdout)
        assert (printed["cases"], printed["right"], printed["refused"]) == (2, 1, 0)
        assert (printed["wrong"], printed["wrong_proved"]) == (1, 1)
        assert printed["by_kind"] == {"cause": {"cases": 1, "right": 1, "refused": 0, "wrong": 0}}
        assert list(printed["ci95"]) == ["right", "refused", "wrong"]
    else:
        assert "of 2 cases: 1 right" in result.stdout
        assert "cause" in result.stdout
