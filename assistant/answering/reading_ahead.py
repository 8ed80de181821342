"""The local model reads while a question is typed, and needn't when it is asked."""

import asyncio
from collections.abc import Sequence

from assistant.answering.chain import Ask, RetrievalChain
from assistant.answering.prompting import messages_before, messages_for
from assistant.answering.read import Read, alike
from assistant.asking.question import Question
from assistant.evidence.evidence import EvidenceSentence
from assistant.model.models import Model
from index.errors import NewsdeskError
from index.readers import Reader, read_by, reader


class ReadingAhead:
    """Has a chain's model read the evidence for what is being typed; what was typed last, first.

    It yields to whoever asks something, and keeps nothing but what the model has just read.
    """

    def __init__(self, chain: RetrievalChain, model: Model) -> None:
        """`model` is the chain's."""
        self._chain = chain
        self._model = model
        self._typed: tuple[Ask, Reader] | None = None
        self._work: asyncio.Task[None] | None = None

    def typed(self, unfinished: Ask) -> None:
        """Take note of what somebody has typed so far, and return at once."""
        if not self._model.can_read_ahead or self._model.is_in_use:
            return  # nor is anything searched while somebody waits
        self._typed = unfinished, reader()
        if self.is_idle():
            self._work = asyncio.create_task(self._read_what_was_typed())

    def is_idle(self) -> bool:
        """Whether nothing is being prepared."""
        return self._work is None or self._work.done()

    async def _read_what_was_typed(self) -> None:
        while typed := self._typed:
            self._typed = None
            unfinished, whose = typed
            with read_by(whose):  # not whoever typed first, for whom this task was begun
                try:
                    given = await self._chain.to_read(unfinished)
                except NewsdeskError:
                    continue  # whoever asks it is told
                if given is not None:
                    await self._read(unfinished, *given)

    async def _read(
        self, unfinished: Ask, question: Question, evidence: Sequence[EvidenceSentence]
    ) -> None:
        """An excerpt at a time, so that it soon notices that something else was typed or asked."""
        typed, most = unfinished.question, unfinished.most
        before = self._chain.has_read.for_question(typed)
        known = alike(_texts(before), _texts(evidence))
        self._chain.has_read = Read(typed, tuple(before))
        for number in range(known + 1, len(evidence) + 1):
            now = tuple(evidence[:number])
            if self._typed or not await self._model.read_ahead(messages_before(question, now)):
                return
            self._chain.has_read = Read(typed, now)
        # The question as far as it goes, whose end alone is missing then.
        if not self._typed:
            await self._model.read_ahead(messages_for(question, evidence, most))


def _texts(evidence: Sequence[EvidenceSentence]) -> list[tuple[str, str]]:
    return [(item.article.id, item.context.text) for item in evidence]
