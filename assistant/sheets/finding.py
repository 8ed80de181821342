"""What answers a sheet's rows from a library in this process."""

from dataclasses import replace

from assistant.answering.chain import Ask, RetrievalChain
from assistant.answering.events import Finished
from assistant.api.models import Answer
from assistant.asking.searching import Searcher
from assistant.asking.translation import Translator
from assistant.sheets.batch import Find
from assistant.sheets.claims import checked
from assistant.sheets.outcome import Outcome
from index.library import Library


def finder(
    library: Library, chain: RetrievalChain, translator: Translator, like: Ask, *, claims: bool
) -> Find:
    """What answers one question, asked in the way of `like`, or checks one claim."""
    searcher = Searcher(library, translator)

    async def answered(question: str) -> Outcome:
        finished = await chain.ainvoke(replace(like, question=question))
        assert isinstance(finished, Finished)  # noqa: S101 - the last event always is
        return Outcome.of(Answer.of(finished))

    async def weighed(claim: str) -> Outcome:
        return await checked(claim, like.asking, searcher, library)

    return weighed if claims else answered
