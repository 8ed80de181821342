"""Timelines and comparisons, over the samples; no model writes a timeline."""

import pytest
from scripted_model import scripted

from assistant.chain import Ask, RetrievalChain
from assistant.events import Answer, Finished
from assistant.timeline import asks_for_timeline
from index.library import Library

ASKED = "Give me a timeline of Nvidia's H20 sales to China"


def answer(library: Library, question: str, written: str = "") -> Answer:
    finished = RetrievalChain(library, scripted(answer=written)).invoke(Ask(question))
    assert isinstance(finished, Finished)
    return finished.answer


def test_a_timeline_quotes_a_dated_sentence_a_line_oldest_first(samples: Library) -> None:
    told = answer(samples, ASKED)
    lines = told.text.split("\n\n")
    assert len(lines) == len(told.sentences) >= 4
    for line, sentence in zip(lines, told.sentences, strict=True):
        [citation] = sentence.verdict.citations
        assert sentence.verdict.status == "proved"
        assert line.endswith(f": “{citation.sentence}” [{citation.n}]")
        assert citation.sentence in citation.evidence.passage.text
    assert len({citation.evidence.article.id for citation in told.citations}) >= 3
    years = [int(line.split(":")[0].split()[-1]) for line in lines]
    assert years == sorted(years)


def test_a_timeline_asks_no_model(samples: Library) -> None:
    model = scripted(answer="x")
    RetrievalChain(samples, model).invoke(Ask(ASKED))
    assert model.chat().asked == []


def test_a_timeline_of_what_no_article_tells_is_refused(samples: Library) -> None:
    invented = "Nvidia was flooded in Bergen in May 2025."
    assert answer(samples, "Give me a timeline of the floods in Bergen", invented).refused


def test_a_date_in_the_sentence_goes_before_that_of_the_article(samples: Library) -> None:
    lines = answer(samples, ASKED).text.split("\n\n")
    reported = [line for line in lines if line.startswith("Reported ")]
    assert len(reported) < len(lines)
    for line in lines:
        if line not in reported:
            day = line.split(":")[0].split()
            assert day[-1] in line or day[-2] in line.split(":", 1)[1]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Timeline of the H20", True),
        ("What has happened to the H20 since April?", True),
        ("H20在中国的时间线", True),
        ("When was the H20 announced?", False),
        ("What happened at the Ascend event?", False),
    ],
)
def test_a_timeline_is_given_to_those_who_ask_for_one(question: str, asks: bool) -> None:
    assert asks_for_timeline(question) is asks


def test_a_comparison_draws_from_several_articles(samples: Library) -> None:
    told = answer(samples, "Compare Huawei's CloudMatrix 384 with Nvidia's H20")
    by_article = [item.article.id for item in told.evidence]
    assert max(map(by_article.count, by_article)) <= 2
    assert len(set(by_article)) >= 2
