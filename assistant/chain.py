"""The retrieval chain: a question and its conversation → events, ending with a checked answer."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable, RunnableConfig

from assistant.answer_kind import can_hold_answer
from assistant.citations import CitationParser, source_line, with_marks
from assistant.events import (
    Answer,
    Checked,
    Delta,
    Event,
    Evidence,
    Finished,
    Found,
    Timings,
    Understood,
)
from assistant.evidence import EvidenceSentence, coverage, gather
from assistant.models import Model
from assistant.proof import check, judge
from assistant.question import Question, Turn, understand
from assistant.searching import Asking, Searcher
from assistant.translation import Translator
from index.library import Library
from index.search import Hit, check_asked
from index.sentences import Sentence, sentences_of
from prompts import prompt

PASSAGES = 8
MOST_SENTENCES = 4  # of an answer
# Below this cosine, with none of the question's words in any passage, nothing bears on it.
NO_BEARING = 0.25
# The mean of the model's probability of Yes and the share of the question's words found. On 50 quiz
# questions over 1,767 articles, 0.55 lets 96% through, and stops 26% when the articles that answer
# are hidden and only near ones are left; stopping more would stop answerable ones as fast.
ANSWERABLE = 0.55


@dataclass(frozen=True)
class Ask:
    """What goes into the chain: the words asked, the conversation before them, how to search."""

    question: str
    history: Sequence[Turn] = ()
    asking: Asking = field(default_factory=Asking)


class RetrievalChain(Runnable[Ask, Event]):
    """Understand, search, gather evidence, write, check. Streams events; `invoke` gives the last.

    Errors are NewsdeskErrors: EmptyQuestion, ModelUnavailable. Cancelling the stream stops the
    model.
    """

    def __init__(self, library: Library, model: Model) -> None:
        self._library = library
        self._model = model
        self._searcher = Searcher(library, Translator(model))

    def invoke(self, input: Ask, config: RunnableConfig | None = None, **kwargs: Any) -> Event:
        return asyncio.run(self.ainvoke(input, config, **kwargs))

    async def ainvoke(
        self, input: Ask, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Event:
        last: Event | None = None
        async for event in self.astream(input, config, **kwargs):
            last = event
        assert last is not None  # noqa: S101 - the stream always ends with Finished
        return last

    async def astream(
        self, input: Ask, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncGenerator[Event]:
        began = perf_counter()
        check_asked(input.question)
        question = await understand(input.question, input.history, self._model)
        yield Understood(question)
        search = await self._searcher.search(question.standalone, PASSAGES, input.asking)
        hits = search.of_time
        yield Found(search)
        # The model answers what was meant; filters and quotation marks are for the search.
        question = replace(question, standalone=search.query.text)
        evidence = await asyncio.to_thread(gather, question.standalone, hits, self._library)
        evidence_seconds = perf_counter() - began
        yield Evidence(evidence)

        first_token: float | None = None
        sentences: list[Checked] = []
        if await self._answerable(question, hits, evidence):
            async with aclosing(self._write(question, evidence)) as writing:
                async for event in writing:
                    first_token = first_token or perf_counter() - began
                    yield event
                    if isinstance(event, Checked) and not _says_again(event, sentences):
                        sentences.append(event)
        standing = [sentence for sentence in sentences if await self._stands(sentence)]
        # Sentences that stand and hold nothing of the kind asked for are true, and no answer.
        if not any(can_hold_answer(question.standalone, sentence.claim) for sentence in standing):
            standing = []
        answer = Answer(
            question=question,
            text=" ".join(sentence.text for sentence in standing)
            or _refusal(self._library.article_count(), evidence),
            refused=not standing,
            citations=tuple(
                dict.fromkeys(
                    cited for sentence in standing for cited in sentence.verdict.citations
                )
            ),
            left_out=tuple(s.claim for s in sentences if s not in standing) if standing else (),
            evidence=evidence,
            model=self._model.title,
        )
        yield Finished(answer, Timings(evidence_seconds, first_token, perf_counter() - began))

    async def _answerable(
        self, question: Question, hits: Sequence[Hit], evidence: Sequence[EvidenceSentence]
    ) -> bool:
        """Whether the evidence bears on the question enough to let the model write."""
        covered = coverage(question.standalone, evidence)
        nearest = max((hit.similarity or 0.0 for hit in hits), default=0.0)
        if not evidence or (nearest < NO_BEARING and covered == 0.0):
            return False
        yes = await self._model.probability_of_yes(_messages(question, evidence, "answerable"))
        return (yes + covered) / 2 >= ANSWERABLE

    async def _write(
        self, question: Question, evidence: Sequence[EvidenceSentence]
    ) -> AsyncGenerator[Delta | Checked]:
        """The model's answer, each sentence checked when the next one begins.

        A model that goes on and on is stopped: small ones repeat all they have read.
        """
        parser = CitationParser(most=len(evidence))
        written, cited, checked = "", list[int](), 0
        messages = _messages(question, evidence, "answer")
        async with aclosing(self._model.write(messages)) as reply:
            async for piece in parser.pieces(reply):
                if isinstance(piece, int):
                    cited.append(piece)
                    continue
                yield Delta(piece)
                written += piece
                *complete, rest = sentences_of(written) or [Sentence(0, 0, "")]
                for sentence in complete:
                    yield await self._check(sentence.text, cited, question, evidence)
                    cited, checked = [], checked + 1
                    if checked == MOST_SENTENCES:
                        return
                written = written[rest.start :] if complete else written
        if written.strip():
            yield await self._check(written.strip(), cited, question, evidence)

    async def _check(
        self,
        claim: str,
        cited: Sequence[int],
        question: Question,
        evidence: Sequence[EvidenceSentence],
    ) -> Checked:
        verdict = await asyncio.to_thread(
            check, claim, cited, question.standalone, evidence, self._library
        )
        return Checked(claim, with_marks(claim, [c.n for c in verdict.citations]), verdict)

    async def _stands(self, sentence: Checked) -> bool:
        match sentence.verdict.status:
            case "proved":
                return True
            case "weak":
                return await judge(sentence.claim, sentence.verdict, self._model)
            case "unsupported":
                return False


def _says_again(sentence: Checked, earlier: Sequence[Checked]) -> bool:
    """Small models repeat themselves, word for word."""
    said = sentence.claim.casefold()
    return any(said == other.claim.casefold() for other in earlier)


def _messages(
    question: Question, evidence: Sequence[EvidenceSentence], instruction: str
) -> list[BaseMessage]:
    """What stays the same comes first, so that the model needn't read it again."""
    excerpts = "\n".join(_excerpts(evidence))
    asked = f"{excerpts}\n\nQuestion: {question.standalone}\n\n{prompt(instruction)}"
    return [SystemMessage(prompt("system")), HumanMessage(asked)]


def _excerpts(evidence: Sequence[EvidenceSentence]) -> Iterator[str]:
    """Numbered excerpts under a line for each article."""
    article_id = None
    for item in evidence:
        if item.article.id != article_id:
            article_id = item.article.id
            yield f"From {source_line(item.article)}:"
        yield f"[{item.n}] {' '.join(item.context.text.split())}"


def _refusal(articles: int, evidence: Sequence[EvidenceSentence]) -> str:
    """A plain refusal that names the nearest article and what it does say."""
    if not articles:
        return "There are no articles yet. Add some, then ask again."
    none = "Your one article doesn't" if articles == 1 else f"None of your {articles:,} articles"
    refusal = f"{none} say this." if articles == 1 else f"{none} says this."
    if not evidence:
        return refusal
    nearest = max(evidence, key=lambda item: item.score)
    return (
        f"{refusal} The closest is {source_line(nearest.article)}, "
        f"which says: “{nearest.sentence.text}”"
    )
