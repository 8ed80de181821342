"""Answers as conversations keep them: made by the chain, or by hand where only the text counts."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.answering.chain import Ask, RetrievalChain
from assistant.answering.events import Finished, Found, Timings
from assistant.asking.question import Asking, Question, Turn
from assistant.conversations.saved_answer import (
    Quotation,
    SavedAnswer,
    SavedArticle,
    SavedSentence,
    SavedSource,
    saved_answer,
    source_of,
)
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.model.models import Model
from assistant.ui.shared.language import words_in
from assistant.ui.shared.sources import source_cards
from index.library import Library
from index.search.search import Hit
from index.text.sentences import Sentence

QUOTED = "The bridge closed on Monday."
ARTICLE = SavedArticle(
    "a1", "Harbour bridge closes", ("Ada Moreau",), "Harbour News", date(2025, 8, 6),
    url="https://news.test/bridge",
)  # fmt: skip


def asked(
    library: Library, model: Model, question: str, history: Sequence[Turn] = ()
) -> SavedAnswer:
    """What the chain answers, frozen."""

    async def collect() -> SavedAnswer:
        ask = Ask(question, history)
        events = [event async for event in RetrievalChain(library, model).astream(ask)]
        [found] = [event for event in events if isinstance(event, Found)]
        [finished] = [event for event in events if isinstance(event, Finished)]
        return saved_answer(ask.asking, found.search, finished)

    return asyncio.run(collect())


def answered(
    question: str = "When did the bridge close?",
    answer: str = "The bridge closed on Monday",
    article: SavedArticle = ARTICLE,
    quoted: str = QUOTED,
) -> SavedAnswer:
    """An answer of one proved sentence from one source."""
    sentence = Sentence(0, len(quoted), quoted)
    said = SavedSentence(answer, f"{answer} [1].", "proved", 0.9, (Quotation(1, quoted),))
    return SavedAnswer(
        question=Question(question, question),
        asking=Asking(),
        time_note=None,
        notes=(),
        text=said.text,
        sentences=(said,),
        left_out=(),
        age="",
        sources=(SavedSource(1, article, 0, 0, quoted, sentence, sentence, 1.0),),
        model="scripted",
        timings=Timings(0.1, 0.2, 0.3),
    )


def cards(
    evidence: Sequence[EvidenceSentence],
    citations: Sequence[Citation] = (),
    hits: Sequence[Hit] = (),
) -> str:
    """The source cards of this evidence, in English."""
    found = {hit.passage.id: hit for hit in hits}
    sources = [source_of(item, found.get(item.passage.id)) for item in evidence]
    quotations = [Quotation(each.n, each.sentence) for each in citations]
    return source_cards(0, sources, words_in("en"), quotations)


def weak(answer: SavedAnswer) -> SavedAnswer:
    """The same, with no sentence proved."""
    sentences = tuple(replace(each, status="weak") for each in answer.sentences)
    return replace(answer, sentences=sentences)
