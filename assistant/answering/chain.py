"""The retrieval chain: a question and its conversation → events, ending with a checked answer."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable, RunnableConfig

from assistant.answering.about_library import Told, about_library
from assistant.answering.disagreement import disagreements, side_by_side
from assistant.answering.events import (
    Answer,
    Checked,
    Delta,
    Event,
    Evidence,
    Finished,
    FirstQuotations,
    Found,
    Stood,
    Timings,
    Understood,
)
from assistant.answering.false_premise import false_premise
from assistant.answering.length import USUAL
from assistant.answering.likelihood import LEAST
from assistant.answering.prompting import declines, messages_for, not_stated
from assistant.answering.quoting import quoted
from assistant.answering.read import Read
from assistant.answering.remarks import age_of, refusal
from assistant.answering.several import PASSAGES_OF_SEVERAL, over_several
from assistant.answering.standing import answer_of
from assistant.answering.timeline import timeline
from assistant.answering.watched import told
from assistant.answering.yes_or_no import yes_or_no
from assistant.asking.question import Asking, Question, Turn, understand
from assistant.asking.searching import Search, Searcher
from assistant.asking.translation import Translator
from assistant.evidence.citations import CitationParser, with_marks
from assistant.evidence.evidence import (
    MOST_OF_ONE,
    EvidenceSentence,
    coverage,
    gather,
    up_to_date,
)
from assistant.evidence.spelling import plain
from assistant.model.models import NONE, Model
from assistant.model.sanitizing import sanitized
from assistant.observing.seen import is_watched
from assistant.proof import FRAGMENT, UNSTATED, check
from index.article import Article
from index.caches.words import stems
from index.library import Library
from index.query import UNFILTERED, Query
from index.search.search import Hit, check_asked
from index.text.sentences import Sentence, sentences_of

PASSAGES = 8
PASSAGES_OF_TIMELINE, LINES_OF_TIMELINE = 24, 8
MOST_OF_REASONS = 4  # sentences of evidence; given six, the model named one of two reasons
# Articles are dated before they can be found, by as long as it takes to store a few.
DATED_BEFORE = timedelta(minutes=1)
FEWEST_WORDS = 2  # of an unfinished question, without which nothing fitting is found
# Below this cosine, with none of the question's words in any passage, nothing is relevant.
LEAST_SIMILARITY = 0.25


@dataclass(frozen=True)
class Ask:
    """What goes into the chain: the words asked, the conversation before them, how to search.

    The answer has at most `most` sentences, and is as likely to be right as `least`, 0 to 1.
    """

    question: str
    history: Sequence[Turn] = ()
    asking: Asking = field(default_factory=Asking)
    most: int = USUAL
    least: float = LEAST["usual"]


class RetrievalChain(Runnable[Ask, Event]):
    """Understand, search, gather evidence, write, check. Streams events; `invoke` gives the last.

    Errors are NewsdeskErrors: EmptyQuestion, ModelUnavailable. Cancelling the stream stops the
    model.
    """

    def __init__(self, library: Library, model: Model) -> None:
        self._library = library
        self._model = model
        self._searcher = Searcher(library, Translator(model))
        self.has_read = Read()

    def in_use(self) -> AbstractContextManager[None]:
        """Meanwhile its model has something to do: what it reads ahead stops at once."""
        return self._model.in_use()

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
        with self._model.in_use():
            answered = self._answered(input)
            if is_watched():
                answered = told(answered, input.question, self._model.title)
            async with aclosing(answered) as events:
                async for event in events:
                    yield event

    async def _answered(self, input: Ask) -> AsyncGenerator[Event]:
        began = perf_counter()
        check_asked(input.question)
        read = self.has_read.for_question(input.question)
        question = await understand(input.question, input.history, self._model, input.asking)
        yield Understood(question)
        if told := await asyncio.to_thread(about_library, question, self._library):
            for of_library in self._of_library(question, told, began):
                yield of_library
            return
        stood = await asyncio.to_thread(self._stand)
        search = await self._searcher.search(question, _passages_for(question))
        question = question.with_translation(search.query.translated)
        hits = search.of_time
        yield Found(search)
        everything = question.filters == UNFILTERED
        articles = self._library.article_count() if everything else None
        today = input.asking.as_of or date.today()
        answer = self.answer(question, hits, articles, today, began, input.most, input.least, read)
        async with aclosing(answer) as answering:
            async for event in answering:
                yield replace(event, stood=stood) if isinstance(event, Finished) else event

    def _stand(self) -> Stood:
        since = datetime.now(UTC) - DATED_BEFORE
        return Stood(since, tuple(self._library.added_since(since)))

    async def to_read(self, unfinished: Ask) -> tuple[Question, Sequence[EvidenceSentence]] | None:
        """What the model would be given to read for a question that is still being typed, if it
        would be asked at all; what it has read for the same words keeps its place in front.

        No model is asked meanwhile. Raises NewsdeskError as an answer would.
        """
        typed = unfinished.question, unfinished.history
        asked = await understand(*typed, Model(NONE), unfinished.asking)
        kind = asked.kind
        is_begun = len(stems(plain(asked.standalone))) < FEWEST_WORDS
        if is_begun or kind.as_timeline or kind.is_over_several:
            return None
        if about_library(asked, self._library):
            return None
        search = await Searcher(self._library).search(asked, PASSAGES)
        hits = search.of_time
        read = self.has_read.for_question(unfinished.question)
        most = unfinished.most
        evidence = await asyncio.to_thread(self._gather, asked, hits, most, asked, read)
        current = up_to_date(asked, evidence)
        return (asked, current) if _bears_on(asked, hits, evidence) else None

    async def answer(
        self,
        question: Question,
        hits: Sequence[Hit],
        articles: int | None,
        today: date,
        began: float,
        most: int = USUAL,
        least: float = LEAST["usual"],
        read: Sequence[EvidenceSentence] = (),
    ) -> AsyncGenerator[Evidence | FirstQuotations | Delta | Checked | Finished]:
        """All that follows a search: the answer that the passages found give.

        `articles` is how many were searched (None: those that pass the filters), `today` the day
        of asking, `began` when the search was begun, by `perf_counter`, `most` how many
        sentences the answer may have, `least` how likely it must be to be right, 0 to 1, and `read`
        what the model has read already.
        """
        asked, question = question, _as_read(question, hits)
        several = await asyncio.to_thread(over_several, question, hits, self._library)
        if several:
            evidence = several.evidence
        else:
            evidence = await asyncio.to_thread(self._gather, question, hits, most, asked, read)
        evidence_seconds = perf_counter() - began
        yield Evidence(evidence)

        first_token: float | None = None
        written: list[Checked] = []
        if standing := timeline(question, evidence):
            for line in standing:
                yield line
            text = "\n\n".join(line.text for line in standing)
        elif standing := (
            list(several.sentences)
            if several
            else await asyncio.to_thread(self._by_rule, question, evidence)
        ):
            for sentence in standing:
                yield sentence
            text = _text(standing)
        else:
            unstated: float | None = 1.0
            refuses = False
            current = up_to_date(question, evidence)
            if _bears_on(question, hits, evidence):
                messages = messages_for(question, current, most)
                self.has_read = Read(asked.asked, tuple(current))
                reading = asyncio.create_task(self._unstated(question, messages))
                try:
                    if quotations := await self._quoted_first(question, current, least):
                        yield FirstQuotations(quotations)
                    unstated = await reading
                finally:
                    reading.cancel()
            if unstated is None or unstated < UNSTATED:
                async with aclosing(self._write(question, current, messages, most)) as writing:
                    async for event in writing:
                        first_token = first_token or perf_counter() - began
                        yield event
                        if isinstance(event, Checked):
                            refuses = refuses or declines(event.claim)
                            if _says_something(event, written):
                                written.append(event)
            if refuses and not written:
                unstated = 1.0
            standing = answer_of(question, written, current, unstated, least)
            for sentence in standing:
                if sentence not in written:
                    yield sentence
            apart = _apart(question, standing, evidence)
            text = "\n\n".join(filter(None, [_text(standing), apart]))
        answer = Answer(
            question=asked,
            text=text or refusal(question, articles, evidence),
            sentences=tuple(standing),
            left_out=_left_out(written, standing),
            age=age_of(question, _cited(standing), today),
            evidence=evidence,
            model=self._model.title,
            contradicted=tuple(s for s in written if _is_contradicted(s)),
        )
        yield Finished(answer, Timings(evidence_seconds, first_token, perf_counter() - began))

    def _of_library(
        self, question: Question, told: Told, began: float
    ) -> Iterator[Found | Evidence | Finished]:
        """What the catalogue tells; nothing is searched for, and no model is asked."""
        yield Found(Search(Query(question.standalone), ()))
        yield Evidence(told.evidence)
        answer = Answer(
            question, told.text, told.sentences, (), "", told.evidence, self._model.title
        )
        seconds = perf_counter() - began
        yield Finished(answer, Timings(seconds, None, seconds))

    def _by_rule(self, question: Question, evidence: Sequence[EvidenceSentence]) -> list[Checked]:
        """The answer that the articles' own words decide: yes, no, or that they don't say what the
        question takes for granted. [] if they decide nothing."""
        decided = yes_or_no(question, evidence, self._library)
        decided = decided or false_premise(question, evidence, self._library)
        return [decided] if decided else []

    def _gather(
        self,
        question: Question,
        hits: Sequence[Hit],
        most: int,
        asked: Question,
        read: Sequence[EvidenceSentence] = (),
    ) -> tuple[EvidenceSentence, ...]:
        """The evidence for a question as it was `asked`, in each language that it was searched in:
        of several articles, where it asks about several things."""
        passages = PASSAGES
        options: dict[str, int] = {}
        if question.kind.as_timeline:
            passages = len(hits)
            no_end = sys.maxsize  # no model reads it
            options = {"most": LINES_OF_TIMELINE, "most_of_one": MOST_OF_ONE, "room": no_end}
        elif question.kind.compares:
            options = {"most_of_one": MOST_OF_ONE}
        elif question.kind.is_broad and most <= USUAL:
            options = {"most": MOST_OF_REASONS}
        return gather(asked, hits[:passages], self._library, read=read, **options)

    async def _quoted_first(
        self, question: Question, evidence: Sequence[EvidenceSentence], least: float
    ) -> tuple[Checked, ...]:
        """What is quoted while the model reads; () if that answers less likely than `least`, if a
        timeline is asked for, or if there is no model to wait for."""
        if self._model.is_silent or question.kind.as_timeline:
            return ()
        quotations = await asyncio.to_thread(quoted, question, evidence)
        return tuple(quotations.sentences) if quotations.likelihood >= least else ()

    async def _unstated(self, question: Question, messages: list[BaseMessage]) -> float | None:
        """How sure the model is, 0 to 1, that the evidence doesn't state what is asked; None if
        it isn't to say so, or can't say how sure it is."""
        reply = not_stated(question)
        return await self._model.probability_of(reply, messages) if reply else None

    async def _write(
        self,
        question: Question,
        evidence: Sequence[EvidenceSentence],
        messages: list[BaseMessage],
        most: int,
    ) -> AsyncGenerator[Delta | Checked]:
        """The model's answer, each sentence checked when the next one begins.

        A model that goes on and on is stopped: small ones repeat all they have read. One that may
        write a single sentence has three tries at one that the evidence supports.
        """
        parser = CitationParser(most=len(evidence))
        written, cited = "", list[int]()
        checked, supported = 0, 0
        async with aclosing(self._model.write(messages)) as reply:
            async for piece in parser.pieces(reply):
                if isinstance(piece, int):
                    cited.append(piece)
                    continue
                yield Delta(piece)
                written += piece
                *complete, rest = sentences_of(written) or [Sentence(0, 0, "")]
                for sentence in complete:
                    event = await self._check(sentence.text, cited, question, evidence)
                    yield event
                    cited, checked = [], checked + 1
                    supported += event.verdict.supports
                    if supported == most or checked == max(most, USUAL):
                        return
                if complete:
                    written = written[rest.start :]
                    yield Delta(written)  # the deltas so far ended with that sentence
        if written.strip():
            yield await self._check(written.strip(), cited, question, evidence)

    async def _check(
        self,
        claim: str,
        cited: Sequence[int],
        question: Question,
        evidence: Sequence[EvidenceSentence],
    ) -> Checked:
        claim = sanitized(claim)
        verdict = await asyncio.to_thread(check, claim, cited, question, evidence, self._library)
        marks = list(dict.fromkeys(citation.n for citation in verdict.citations))
        return Checked(claim, with_marks(claim, marks), verdict)


def _passages_for(question: Question) -> int:
    """How many passages to search for."""
    if question.kind.as_timeline:
        return PASSAGES_OF_TIMELINE
    return PASSAGES_OF_SEVERAL if question.kind.is_over_several else PASSAGES


def _as_read(question: Question, hits: Sequence[Hit]) -> Question:
    """The question in the language of the best passage found: as it was asked, or its translation.

    What articles say is chosen, written down and proved in their own language.
    """
    same = question.translation
    is_of_best = same and hits and hits[0].article.language == same.own_language
    return same if same and is_of_best else question


def _left_out(written: Sequence[Checked], standing: Sequence[Checked]) -> tuple[str, ...]:
    """What was written and has no support, but for what is contradicted; of a refusal nothing."""
    fallen = (s.claim for s in written if not (s.verdict.supports or _is_contradicted(s)))
    return tuple(fallen) if standing else ()


def _is_contradicted(sentence: Checked) -> bool:
    """Whether an article says otherwise, and which sentence does."""
    return sentence.verdict.status == "contradicted" and bool(sentence.verdict.citations)


def _text(sentences: Sequence[Checked]) -> str:
    return " ".join(sentence.text for sentence in sentences)


def _apart(
    question: Question, sentences: Sequence[Checked], evidence: Sequence[EvidenceSentence]
) -> str:
    """What the articles say of a sentence in different ways, side by side; "" if they agree."""
    for sentence in sentences:
        first = sentence.verdict.citations[0]
        others = [item for item in evidence if item.article.id != first.evidence.article.id]
        # "3,150 people" alone would be said of many other things.
        is_short = len(sentence.claim.split()) <= FRAGMENT
        said = f"{question.standalone} {sentence.claim}" if is_short else sentence.claim
        if others_say := disagreements(said, others):
            return side_by_side(question, [first, *others_say])
    return ""


def _cited(sentences: Sequence[Checked]) -> Iterator[Article]:
    return (each.evidence.article for sentence in sentences for each in sentence.verdict.citations)


def _says_something(sentence: Checked, earlier: Sequence[Checked]) -> bool:
    """Not that nothing is stated, and not the same again: small models repeat themselves."""
    said = sentence.claim.casefold()
    return not declines(said) and all(said != other.claim.casefold() for other in earlier)


def _bears_on(
    question: Question, hits: Sequence[Hit], evidence: Sequence[EvidenceSentence]
) -> bool:
    """Whether the evidence is relevant enough to let the model write."""
    nearest = max((hit.similarity or 0.0 for hit in hits), default=0.0)
    covered = coverage(question.standalone, evidence)
    return bool(evidence) and (nearest >= LEAST_SIMILARITY or covered > 0.0)
