"""A local model reads while a question is typed, with a scripted language model."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from langchain_core.messages import BaseMessage
from scripted_model import ScriptedChat

from assistant.answering.chain import Ask, RetrievalChain
from assistant.answering.prompting import messages_before
from assistant.answering.read import Read
from assistant.answering.reading_ahead import ReadingAhead
from assistant.asking.question import question_of
from assistant.evidence.evidence import BEST, gather
from assistant.model.models import Model
from index.library import Library

BEGUN = "Why did Huawei open-source its"
WHOLE = "Why did Huawei open-source its toolkit?"
TRUE = "Huawei is making CANN open source to build a wider developer ecosystem [1]."


class Slow(ScriptedChat):
    """A local model that reads no further than it is let."""

    waits: bool = False
    stopped: int = 0

    async def _agenerate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> Any:
        reply = self._generate(messages)
        try:
            await asyncio.sleep(60 if self.waits else 0)
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        return reply


def local(**options: Any) -> tuple[Model, Slow]:
    chat = Slow(asked=[], answer=TRUE, **options)
    return Model("local", chat), chat


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - whatever it waits for
            await asyncio.sleep(0.01)


def test_model_reads_an_excerpt_more_each_time_and_the_question_last(samples: Library) -> None:
    model, chat = local()
    chain = RetrievalChain(samples, model)

    async def read() -> None:
        ahead = ReadingAhead(chain, model)
        ahead.typed(Ask(BEGUN))
        await until(ahead.is_idle)

    asyncio.run(read())
    *excerpts, last = chat.asked
    assert len(excerpts) == len(chain.has_read.sentences) > 1
    for less, more in pairwise(excerpts):
        assert more.startswith(less) and more != less
    assert BEGUN not in excerpts[-1]
    assert last.startswith(excerpts[-1]) and BEGUN in last


def test_what_was_read_stands_first_when_the_question_is_asked(samples: Library) -> None:
    model, chat = local()
    chain = RetrievalChain(samples, model)

    async def read_then_ask() -> None:
        ahead = ReadingAhead(chain, model)
        ahead.typed(Ask(BEGUN))
        await until(ahead.is_idle)
        chat.asked.append("asked")
        async for _ in chain.astream(Ask(WHOLE)):
            pass

    asyncio.run(read_then_ask())
    asked = chat.asked.index("asked")
    read, first = chat.asked[asked - 2], chat.asked[asked + 1]
    assert first.startswith(read) and WHOLE in first


def test_what_was_typed_last_is_read_and_nothing_between(samples: Library) -> None:
    model, _ = local()
    chain = RetrievalChain(samples, model)
    prepared: list[str] = []
    to_read = chain.to_read

    async def told(unfinished: Ask) -> Any:
        prepared.append(unfinished.question)
        return await to_read(unfinished)

    chain.to_read = told  # type: ignore[method-assign]

    async def read() -> None:
        ahead = ReadingAhead(chain, model)
        for end in range(len(BEGUN) - 3, len(BEGUN) + 1):
            ahead.typed(Ask(BEGUN[:end]))
        await until(ahead.is_idle)

    asyncio.run(read())
    assert prepared == [BEGUN]


def test_question_of_anybody_stops_it_at_once(samples: Library) -> None:
    model, chat = local(waits=True)
    chain = RetrievalChain(samples, model)

    async def ask_meanwhile() -> bool:
        ahead = ReadingAhead(chain, model)
        ahead.typed(Ask(BEGUN))
        await until(lambda: chat.asked)
        with model.in_use():
            await until(ahead.is_idle)
            ahead.typed(Ask(WHOLE))
            await until(ahead.is_idle)
        return True

    assert asyncio.run(ask_meanwhile())
    assert chat.stopped == 1 and len(chat.asked) == 1
    assert chain.has_read.sentences == ()


@pytest.mark.parametrize("model", [Model("none"), Model("local"), Model("openai:gpt-4o")])
def test_only_a_local_model_that_is_loaded_reads_ahead(samples: Library, model: Model) -> None:
    async def read() -> bool:
        ahead = ReadingAhead(RetrievalChain(samples, model), model)
        ahead.typed(Ask(BEGUN))
        return ahead.is_idle()

    assert asyncio.run(read())


@pytest.mark.parametrize(
    "typed",
    ["", "?!", "after:yesteryear why?", "Timeline of the H20", "How many articles do you have?"],
)
def test_nothing_is_read_for_what_no_model_would_answer(samples: Library, typed: str) -> None:
    model, chat = local()

    async def read() -> None:
        ahead = ReadingAhead(RetrievalChain(samples, model), model)
        ahead.typed(Ask(typed))
        await until(ahead.is_idle)

    asyncio.run(read())
    assert chat.asked == []


@pytest.mark.parametrize(
    ("question", "is_same"),
    [
        (WHOLE, True),
        ("why did  huawei open-source", True),
        ("Why did Nvidia's shares fall?", False),
        ("", False),
    ],
)
def test_only_the_question_that_was_begun_takes_up_what_was_read(
    samples: Library, question: str, is_same: bool
) -> None:
    asked = question_of(WHOLE)
    evidence = gather(asked, samples.search(WHOLE, 8), samples)
    assert bool(Read(BEGUN, evidence).for_question(question)) == is_same
    assert not Read().for_question(question)


def test_sentences_read_stay_in_front_and_only_the_best_come_before_others(
    samples: Library,
) -> None:
    asked = question_of(WHOLE)
    hits = samples.search(WHOLE, 8)
    fresh = gather(asked, hits, samples)
    read = tuple(reversed(fresh))
    again = gather(asked, hits, samples, read=read)
    assert [item.sentence for item in again[: len(read)]] == [item.sentence for item in read]
    assert messages_before(asked, again[: len(read)]) == messages_before(asked, read)

    best = sorted(fresh, key=lambda item: -item.score)[:BEST]
    one = gather(asked, hits, samples, read=fresh[-1:])
    assert one[0].sentence == fresh[-1].sentence
    assert {item.sentence for item in best} <= {item.sentence for item in one}
    other = question_of("When did Nvidia reach four trillion dollars?")
    elsewhere = gather(other, samples.search(other.standalone, 8), samples, read=fresh)
    assert elsewhere == gather(other, samples.search(other.standalone, 8), samples)
