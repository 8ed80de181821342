"""The retrieval chain: a question and its conversation → events, ending with a checked answer."""

import asyncio
import math
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import Runnable, RunnableConfig

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
from assistant.proof import UNSUPPORTED, Verdict, check
from assistant.question import Question, Turn, understand
from index.errors import EmptyQuestion, ModelUnavailable, NewsdeskError
from index.library import Library
from index.search import Hit
from index.sentences import Sentence, sentences_of
from prompts import prompt

PASSAGES = 8
# Below this cosine, with none of the question's words in any passage, nothing bears on it.
NO_BEARING = 0.25
# The mean of the model's probability of Yes and the share of the question's words found.
ANSWERABLE = 0.5
_SAYS_NO = re.compile(
    r"\b(articles?|excerpts?|they|sources?)\b.{0,30}\b(do not|don['’]t|does not|doesn['’]t)\b"
    r".{0,20}\b(say|mention|answer|contain|provide|specify|state)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Ask:
    """What goes into the chain: the words asked, and the conversation before them."""

    question: str
    history: Sequence[Turn] = ()


class RetrievalChain(Runnable[Ask, Event]):
    """Understand, search, gather evidence, write, check. Streams events; `invoke` gives the last.

    Errors are NewsdeskErrors: EmptyQuestion, ModelUnavailable. Cancelling the stream stops the
    model.
    """

    def __init__(self, library: Library, model: Model) -> None:
        self._library = library
        self._model = model

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
    ) -> AsyncIterator[Event]:
        began = perf_counter()
        if not any(character.isalnum() for character in input.question):
            raise EmptyQuestion("The question is empty; write what you want to know.")
        question = await understand(input.question, input.history, self._model)
        yield Understood(question)
        hits = await asyncio.to_thread(self._library.search, question.standalone, PASSAGES)
        yield Found(tuple(hits))
        evidence = await asyncio.to_thread(gather, question.standalone, hits, self._library)
        evidence_seconds = perf_counter() - began
        yield Evidence(evidence)

        first_token: float | None = None
        standing: list[tuple[str, Verdict]] = []
        if await self._answerable(question, hits, evidence):
            async for event in self._write(question, evidence):
                if first_token is None:
                    first_token = perf_counter() - began
                if isinstance(event, Checked) and event.verdict.status != "unsupported":
                    standing.append((event.text, event.verdict))
                yield event
        if standing:
            text = " ".join(sentence for sentence, _ in standing)
            citations = dict.fromkeys(c for _, verdict in standing for c in verdict.citations)
            answer = Answer(question, text, False, tuple(citations), evidence, self._model.title)
        else:
            text = _refusal(self._library.article_count(), evidence)
            answer = Answer(question, text, True, (), evidence, self._model.title)
        timings = Timings(evidence_seconds, first_token, perf_counter() - began)
        yield Finished(answer, timings)

    async def _answerable(
        self, question: Question, hits: Sequence[Hit], evidence: Sequence[EvidenceSentence]
    ) -> bool:
        """Whether the evidence bears on the question enough to let the model write."""
        covered = coverage(question.standalone, evidence)
        nearest = max((hit.similarity or 0.0 for hit in hits), default=0.0)
        if not evidence or (nearest < NO_BEARING and covered == 0.0):
            return False
        messages = _messages(question, evidence, "answerable")
        chat: Runnable[Any, Any] = self._model.chat()
        if self._model.tells_probabilities:
            chat = chat.bind(max_completion_tokens=1, logprobs=True, top_logprobs=10)
        with _model_errors(self._model):
            reply = await chat.ainvoke(messages)
        return (_probability_of_yes(reply) + covered) / 2 >= ANSWERABLE

    async def _write(
        self, question: Question, evidence: Sequence[EvidenceSentence]
    ) -> AsyncIterator[Delta | Checked]:
        """The model's answer, each sentence checked when the next one begins."""
        parser = CitationParser(most=len(evidence))
        written, cited = "", list[int]()
        async for piece in self._pieces(_messages(question, evidence, "answer"), parser):
            if isinstance(piece, int):
                cited.append(piece)
                continue
            yield Delta(piece)
            written += piece
            *complete, rest = sentences_of(written) or [Sentence(0, 0, "")]
            for sentence in complete:
                yield await self._check(sentence.text, cited, evidence)
                cited = []
            if complete:
                written = written[rest.start :]
        if written.strip():
            yield await self._check(written.strip(), cited, evidence)

    async def _pieces(
        self, messages: list[BaseMessage], parser: CitationParser
    ) -> AsyncIterator[str | int]:
        writer = self._model.chat() | StrOutputParser()
        with _model_errors(self._model):
            async for chunk in writer.astream(messages):
                for piece in parser.feed(chunk):
                    yield piece
            for piece in parser.finish():
                yield piece

    async def _check(
        self, claim: str, cited: Sequence[int], evidence: Sequence[EvidenceSentence]
    ) -> Checked:
        if _SAYS_NO.search(claim):
            return Checked("", UNSUPPORTED)
        verdict = await asyncio.to_thread(check, claim, cited, evidence, self._library)
        return Checked(with_marks(claim, [c.n for c in verdict.citations]), verdict)


def _messages(
    question: Question, evidence: Sequence[EvidenceSentence], instruction: str
) -> list[BaseMessage]:
    """What stays the same comes first, so that the model needn't read it again."""
    excerpts = "\n".join(_excerpts(evidence))
    asked = f"{excerpts}\n\nQuestion: {question.standalone}\n\n{prompt(instruction)}"
    return [SystemMessage(prompt("system")), HumanMessage(asked)]


def _excerpts(evidence: Sequence[EvidenceSentence]) -> Iterator[str]:
    """Numbered excerpts under a line for each article; marks a model obeys are broken up."""
    article_id = None
    for item in evidence:
        if item.article.id != article_id:
            article_id = item.article.id
            yield _neutral(f"From {source_line(item.article)}:")
        yield _neutral(f"[{item.n}] {' '.join(item.context.text.split())}")


def _neutral(text: str) -> str:
    return text.replace("<|", "< |").replace("|>", "| >")


def _probability_of_yes(reply: BaseMessage) -> float:
    """Of one token if the model tells probabilities, else 1 or 0 by its words."""
    content = (reply.response_metadata.get("logprobs") or {}).get("content")
    if not content:
        return float(str(reply.content).strip().lower().startswith("yes"))
    yes = no = 0.0
    for candidate in content[0]["top_logprobs"]:
        word = candidate["token"].strip().lower()
        yes += math.exp(candidate["logprob"]) * (word == "yes")
        no += math.exp(candidate["logprob"]) * (word == "no")
    return yes / (yes + no) if yes + no else 0.0


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


@contextmanager
def _model_errors(model: Model) -> Iterator[None]:
    """Whatever goes wrong while a model is asked, in one sentence."""
    try:
        yield
    except NewsdeskError:
        raise
    except Exception as error:  # each provider raises errors of its own
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise ModelUnavailable(f"The model {model.title} gave no answer: {reason}") from error
