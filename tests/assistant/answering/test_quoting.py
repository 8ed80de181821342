"""Answers that quote an article, where nothing that the model wrote stands."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.answering.events import Checked
from assistant.answering.likelihood import Signals
from assistant.answering.quoting import quoted, to_quote
from assistant.asking.question import question_of
from assistant.evidence.evidence import EvidenceSentence
from assistant.proof import Verdict
from index.article import Article, Passage
from index.text.sentences import sentences_of

TEXT = (
    "Harlow Mills and Orde Textiles gave their figures on Monday. Harlow Mills sold 40,000 shirts. "
    "Orde Textiles sold 52,000. It plans to open a second mill in Penford because demand is high."
)
DAY = date(2031, 5, 12)


def evidence(
    sentence: int, score: float = 0.9, text: str = TEXT, title: str = "Two mills, two figures"
) -> EvidenceSentence:
    article = Article(title=title, text=text, published=DAY)
    chosen = sentences_of(text)[sentence]
    whole = Passage(article.id, 0, 0, len(text), text)
    return EvidenceSentence(1, article, whole, chosen, replace_whole(text), score)


def replace_whole(text: str):
    first = sentences_of(text)[0]
    return replace(first, start=0, end=len(text), text=text)


def alone(item: EvidenceSentence) -> EvidenceSentence:
    return replace(item, context=item.sentence)


def test_a_likely_sentence_is_quoted_with_its_citation() -> None:
    asked = question_of("How many shirts did Harlow Mills sell?")
    [said] = quoted(asked, [alone(evidence(1))], unstated=0.0).sentences
    assert said.text == "“Harlow Mills sold 40,000 shirts.” [1]"
    assert said.verdict.status == "proved"
    assert [cited.sentence for cited in said.verdict.citations] == [
        "Harlow Mills sold 40,000 shirts."
    ]


def test_a_sentence_that_points_back_is_quoted_with_the_one_before() -> None:
    question = question_of("Why does Orde Textiles plan a second mill?")
    [said] = quoted(question, [evidence(3)], unstated=0.0).sentences
    assert said.text.startswith("“Orde Textiles sold 52,000. It plans")
    assert len(said.verdict.citations) == 2


@pytest.mark.parametrize(("score", "unstated"), [(0.2, 0.0), (0.9, 0.9)])
def test_the_less_likely_and_the_more_doubted_the_less_likely_it_answers(
    score: float, unstated: float
) -> None:
    question = question_of("How many shirts did Harlow Mills sell?")
    surest = quoted(question, [evidence(1, 0.9)], unstated=0.0).likelihood
    assert quoted(question, [evidence(1, score)], unstated=unstated).likelihood < surest


def test_what_the_model_wrote_points_to_the_sentence_to_quote() -> None:
    question = question_of("How many shirts did the mills sell?")
    both = [evidence(1), replace(evidence(2), n=2)]
    for number in ("40,000", "52,000"):
        written = [Checked(f"{number} shirts.", "", Verdict("unsupported"))]
        assert number in quoted(question, both, written).sentences[0].claim


def test_two_sentences_at_most_are_quoted_each_once() -> None:
    question = question_of("What happened to the mills?")
    items = [evidence(0), replace(evidence(1), n=2), replace(evidence(2), n=3)]
    said = quoted(question, items).sentences
    assert len(said) == len({each.claim for each in said}) == 2


def test_a_sentence_beside_the_evidence_may_be_quoted() -> None:
    question = question_of("How many shirts did Harlow Mills sell?")
    written = [Checked("It sold 40,000.", "", Verdict("unsupported"))]
    assert "40,000" in quoted(question, [evidence(0)], written).sentences[0].claim


def test_what_is_said_of_another_is_not_quoted() -> None:
    question = question_of("How many shirts did Harlow Mills sell?")
    assert not quoted(question, [alone(evidence(2))]).sentences
    assert quoted(
        question_of("How many shirts did Orde Textiles sell?"), [alone(evidence(2))]
    ).sentences


def test_a_sentence_without_the_kind_of_thing_asked_for_is_not_quoted() -> None:
    assert not quoted(
        question_of("When did Harlow Mills sell shirts?"), [alone(evidence(1))]
    ).sentences


def test_a_weekday_is_nobody() -> None:
    text = "Brill Steel named a new chief executive on Monday after a long search."
    item = evidence(0, text=text, title="Brill Steel names a chief")
    assert not quoted(question_of("Who is the chief executive of Brill Steel?"), [item]).sentences


def test_opinion_is_not_quoted_as_an_answer() -> None:
    item = evidence(1, title="Opinion: two mills, two figures")
    assert not quoted(question_of("How many shirts did Harlow Mills sell?"), [item]).sentences


def test_without_a_model_what_was_chosen_is_quoted_before_what_stands_beside_it() -> None:
    signals: list[Signals] = [
        {"chance": 0.5, "names": 1.0, "beside": 0.0},
        {"chance": 0.5, "names": 1.0, "beside": 1.0},
        {"chance": 0.2, "names": 0.0, "beside": 0.0},
    ]
    likely = [0.5, 0.45, 0.2]
    assert to_quote(signals, likely, unaided=True) == [0, 2]
    assert to_quote(signals, likely) == [0, 1]
