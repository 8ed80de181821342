"""The benchmark beside a tutorial's chain: what it reads, and what is counted of both."""

import json
from pathlib import Path

import pytest
from benchmarks.tutorial_chain import UNKNOWING, compare, invents, table, tutorial_outcomes
from scripted_model import scripted

from assistant.evaluation import measuring

LIDO = "Ada Stroud opened the Brackwater lido on 14 May 2031, after a winter of repairs."
ASKED = "Who opened the Brackwater lido?"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(measuring, "user_cache_path", lambda _: tmp_path / "cache")
    others = [f"{name} sells eels and honey on Fridays." for name in ("Tarn", "Ossley", "Denholm")]
    passages = [
        {"title": "Lido open again", "date": "2031-05-15", "text": LIDO},
        {"title": "", "date": None, "text": "Swans nest beside the pool. " * 60},
        *({"title": "", "date": None, "text": other} for other in others),
    ]
    stated = {"question": ASKED, "passages": passages, "answerable": True}
    items = [
        {"id": "1", **stated, "answers": [["Ada Stroud"]]},
        {"id": "2", **stated, "answers": [["Ben Orr"]]},
        {"id": "3", "question": "Who won in Tarn?", "passages": passages[2:], "answerable": False},
    ]
    lines = "\n".join(json.dumps(each) for each in items)
    (tmp_path / "items.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path / "items.jsonl"


@pytest.mark.slow
def test_both_chains_are_counted_on_the_same_questions(file: Path) -> None:
    compared = compare(file, scripted(answer="Ada Stroud opened the lido with Cyril Vane."))
    both = {
        measure: [(each.tutorial, each.ours) for each in counted]
        for measure, counted in compared.items()
    }
    assert both["right"] == [(1, 1), (0, 0)]
    assert both["wrong"] == [(0, 0), (1, 1), (1, 0)]
    assert both["refused of the unanswerable"] == [(0, 1)]
    assert both["invented"] == [(1, 0), (1, 0), (1, 0)]
    assert "| invented (of 3) | 3 | 0 | -1.000 (-1.000 to -1.000) |" in table(compared)


@pytest.mark.slow
def test_the_tutorial_reads_four_pieces_and_is_asked_once(file: Path) -> None:
    model = scripted(answer="I don't know.")
    [(_, first), *_] = tutorial_outcomes(file, model, None)
    [asked, *_] = model.chat().asked
    assert f"Lido open again, 15 May 2031\n{LIDO}" in asked
    context = asked.split("Context:\n")[1].split("\n\nQuestion:")[0]
    assert len(context.split("\n\n")) == 4
    assert max(map(len, context.split("\n\n"))) <= 1_000
    assert first["refused"]
    tutorial_outcomes(file, model, None)
    assert len(model.chat().asked) == 3


@pytest.mark.parametrize(
    ("reply", "unknowing"),
    [
        ("I don’t know.", True),
        ("The provided context does not mention who opened it.", True),
        ("It is not stated when it opened.", True),
        ("There is no information about the opening.", True),
        ("文中没有提到开放时间。", True),
        ("Ada Stroud opened it.", False),
        ("She did not open it before noon.", False),
        ("它于五月开放。", False),
    ],
)
def test_a_reply_that_knows_nothing_is_told_from_an_answer(reply: str, unknowing: bool) -> None:
    assert bool(UNKNOWING.search(reply)) is unknowing


def test_what_the_question_says_is_not_invented() -> None:
    def outcome(text: str) -> dict[str, object]:
        return {"sentences": [{"text": text}]}

    asked = {"question": "Did Ada Stroud open it?"}
    assert not invents(asked, outcome("Yes, Ada Stroud opened it."), ["It opened."])
    assert invents(asked, outcome("Yes, Cyril Vane opened it."), ["It opened."])
