"""Quotations that are there to be read while the model reads, over made-up articles."""

import asyncio
from pathlib import Path

import pytest
from newsroom import reindex, write
from scripted_model import ScriptedChat, ScriptedModel, scripted

from assistant.answering.chain import Ask, RetrievalChain
from assistant.answering.events import Checked, Event, Evidence, Finished, FirstQuotations
from assistant.model.models import NONE, Model
from index.library import Library

LANTERNS = (
    "Lantern festival fills Tolbury\n\n3 March 2031\n\nThe lantern festival in Tolbury drew 14,200 "
    "visitors, the town said on Monday. Petra Lindqvist, who runs it, said the river walk had been "
    "open until midnight.\n"
)
LANTERNS_CHINESE = (
    "陶溪镇灯笼节闭幕\n\n2031年3月3日\n\n陶溪镇的灯笼节吸引了14200名游客，镇政府周一表示。负责人林佩华"
    "说，河边步道开放到午夜。\n"
)
HOW_MANY = "How many visitors did the lantern festival in Tolbury draw?"
HOW_MANY_CHINESE = "陶溪镇的灯笼节吸引了多少名游客？"


@pytest.fixture
def festival(library: Library, tmp_path: Path) -> Library:
    write(tmp_path, "lanterns.txt", LANTERNS)
    write(tmp_path, "chinese.txt", LANTERNS_CHINESE)
    reindex(library, tmp_path)
    return library


def events(library: Library, model: Model, ask: Ask) -> list[Event]:
    async def collect() -> list[Event]:
        return [event async for event in RetrievalChain(library, model).astream(ask)]

    return asyncio.run(collect())


def quoted_first(library: Library, ask: Ask, model: Model | None = None) -> list[Checked]:
    some = events(library, model or scripted(answer="14,200 visitors [1]."), ask)
    return [
        sentence
        for event in some
        if isinstance(event, FirstQuotations)
        for sentence in event.sentences
    ]


@pytest.mark.parametrize(
    ("question", "figure"), [(HOW_MANY, "14,200 visitors"), (HOW_MANY_CHINESE, "14200名游客")]
)
def test_what_answers_is_quoted_word_for_word_right_after_the_evidence(
    festival: Library, question: str, figure: str
) -> None:
    some = events(festival, scripted(answer="14,200 visitors [1]."), Ask(question))
    kinds = [type(event) for event in some]
    assert kinds.count(FirstQuotations) == 1
    assert kinds.index(FirstQuotations) == kinds.index(Evidence) + 1
    [evidence] = [event.sentences for event in some if isinstance(event, Evidence)]
    [first] = [event.sentences for event in some if isinstance(event, FirstQuotations)]
    assert figure in first[0].text
    for sentence in first:
        assert sentence.verdict.status == "proved"
        for citation in sentence.verdict.citations:
            assert citation.sentence in sentence.text
            assert citation.sentence in citation.evidence.article.text
            assert citation.evidence in evidence
            assert f"[{citation.n}]" in sentence.text


class Reading(ScriptedModel):
    """A model that reads until it is let go on."""

    def __init__(self) -> None:
        super().__init__(ScriptedChat(asked=[], answer="14,200 visitors [1]."), 0.0)
        self.done, self.stopped = asyncio.Event(), False

    async def probability_of(self, *_: object) -> float:
        try:
            await self.done.wait()
        except asyncio.CancelledError:
            self.stopped = True
            raise
        return 0.0


def test_they_do_not_wait_for_the_model_which_is_stopped_with_them(festival: Library) -> None:
    async def quoted_while_it_reads(*, goes_on: bool) -> Reading:
        model = Reading()
        stream = RetrievalChain(festival, model).astream(Ask(HOW_MANY))
        async for event in stream:
            if isinstance(event, FirstQuotations):
                model.done.set() if goes_on else await stream.aclose()
        await asyncio.sleep(0)
        assert isinstance(event, Finished) == goes_on
        return model

    assert not asyncio.run(quoted_while_it_reads(goes_on=True)).stopped
    assert asyncio.run(quoted_while_it_reads(goes_on=False)).stopped


@pytest.mark.parametrize(
    "question",
    [
        "Give me a timeline of the lantern festival in Tolbury",
        "Did the lantern festival in Tolbury draw 14,200 visitors?",
        "When did Petra Lindqvist resign from the lantern festival in Brackwell?",
    ],
)
def test_nothing_is_quoted_first_where_no_model_reads_or_nothing_answers(
    festival: Library, question: str
) -> None:
    assert quoted_first(festival, Ask(HOW_MANY))
    assert not quoted_first(festival, Ask(question))


def test_what_is_less_likely_to_answer_than_was_asked_for_is_not_quoted_first(
    festival: Library,
) -> None:
    assert quoted_first(festival, Ask(HOW_MANY, least=0.1))
    assert not quoted_first(festival, Ask(HOW_MANY, least=1.0))


def test_without_a_model_the_same_quotations_are_the_answer_at_once(festival: Library) -> None:
    last = events(festival, Model(NONE), Ask(HOW_MANY))[-1]
    assert isinstance(last, Finished)
    assert list(last.answer.sentences) == quoted_first(festival, Ask(HOW_MANY))
    assert not quoted_first(festival, Ask(HOW_MANY), Model(NONE))


def test_what_was_quoted_first_is_no_part_of_a_refusal(festival: Library) -> None:
    sure_it_is_not_there = scripted(answer="Not stated.", unstated=1.0)
    some = events(festival, sure_it_is_not_there, Ask(HOW_MANY))
    assert any(isinstance(event, FirstQuotations) for event in some)
    assert isinstance(some[-1], Finished)
    assert some[-1].answer.refused and not some[-1].answer.citations
