"""Which sentence holds the answer, on made-up articles with the real embedding model."""

import numpy as np

from assistant.asking.question import question_of
from assistant.evidence.choice import Weights, features, probabilities
from assistant.evidence.evidence import (
    EvidenceSentence,
    _Candidate,
    can_hold_answer,
    gather,
)
from index.article import Article, Passage
from index.library import Library
from index.search.search import Hit
from index.text.sentences import sentences_of


def hits(*texts: str) -> list[Hit]:
    """A passage of an article of its own for each text, all found alike."""
    articles = [Article(title="", text=text) for text in texts]
    return [
        Hit(each, Passage(each.id, 0, 0, len(each.text), each.text), 0.8, 0.6, 5.0)
        for each in articles
    ]


def best(question: str, library: Library, *texts: str) -> EvidenceSentence:
    evidence = gather(question_of(question), hits(*texts), library)
    return max(evidence, key=lambda item: item.score)


def measured(question: str, text: str, library: Library) -> dict[str, list[float]]:
    """The features of each sentence of a text."""
    [hit] = hits(text)
    sentences = sentences_of(text)
    asked = question_of(question)
    candidates = [_Candidate(hit, sentences, place) for place in range(len(sentences))]
    read, *encoded = library.read([question, *(each.text for each in sentences)])
    holds = [can_hold_answer(asked, each.text) for each in sentences]
    found = features(asked, candidates, holds, read, encoded)
    return {name: values.tolist() for name, values in found.items()}


def test_what_may_be_the_answer_counts_by_how_near_the_questions_words_stand(
    samples: Library,
) -> None:
    text = (
        "The mill employs 240 people. "
        "The mill, which opened on a cold day in spring when the lake was still frozen, has 240. "
        "The mill has people."
    )
    found = measured("How many people work at the Larkwater mill?", text, samples)
    near, far, without = found["among_words"]
    assert near > far > without == 0
    assert found["lacks_kind"] == [0, 0, 1]


def test_a_pronoun_has_the_words_of_the_sentence_before(samples: Library) -> None:
    text = "The Larkwater mill opened. It stands by a lake. Boats pass."
    found = measured("How many people work at the Larkwater mill?", text, samples)
    assert found["pronoun"] == [0, 1, 0]
    assert found["words"][1] == 0 < found["words_with_before"][1] == found["words"][0]


def test_a_name_that_the_question_names_is_no_other_name(samples: Library) -> None:
    text = "People know Larkwater well. The mill is led by Maren Dahl."
    assert measured("Who leads Larkwater?", text, samples)["another_name"] == [0, 1]


def test_a_score_is_a_probability_and_less_where_nothing_holds_the_answer(
    samples: Library,
) -> None:
    question = "How many boats does the Larkwater ferry company own?"
    stated = best(question, samples, "The Larkwater ferry company owns 14 boats.")
    other = best(question, samples, "The mayor of the valley opened a school for nurses on Monday.")
    assert 0 < other.score < stated.score < 1


def test_log_odds_tell_a_sentence_among_many_alike_from_one_that_stands_out() -> None:
    weights = Weights(("tokens",), np.zeros(1), np.ones(1), constant=0.0, score=0.0, share=1.0)
    alike = weights.log_odds({"tokens": np.array([2.0, 2.0, 2.0])})
    apart = weights.log_odds({"tokens": np.array([2.0, -2.0, -2.0])})
    assert probabilities(apart)[0] > probabilities(alike)[0]
