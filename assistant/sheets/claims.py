"""A claim → what the articles say to it, by the same proof that checks the answers."""

import asyncio
import sys
from collections.abc import Sequence

from assistant.api.models import Citation
from assistant.asking.question import Asking, Question
from assistant.asking.searching import Searcher
from assistant.evidence import citations
from assistant.evidence.evidence import EvidenceSentence, gather
from assistant.proof import check, stands
from assistant.sheets.outcome import Outcome, Verdict
from index.library import Library
from index.search.search import Hit
from index.text.sentences import sentences_of

PASSAGES = 12  # looked at for a claim; there is no model that would have to read them
SENTENCES = 12
# What the claim is an answer to: nothing in it is known from a question.
_NOTHING = Question("", "")


async def checked(claim: str, asking: Asking, searcher: Searcher, library: Library) -> Outcome:
    """Whether the articles state a claim of one or more sentences, contradict it, or neither.

    `asking` filters the articles and says as of which day. It is supported if each of its
    sentences is, and contradicted if one is; the sentences that say so are cited.
    """
    question = Question(claim, claim, filters=asking.filters, as_of=asking.as_of)
    search = await searcher.search(question, PASSAGES)
    question = question.with_translation(search.query.translated)
    return await asyncio.to_thread(_weighed, claim, question, search.hits, library)


def _weighed(claim: str, question: Question, hits: Sequence[Hit], library: Library) -> Outcome:
    evidence = gather(question, hits, library, most=SENTENCES, room=sys.maxsize)
    if not evidence:
        return Outcome(verdict="not_in_articles")
    said = [sentence.text for sentence in sentences_of(claim)] or [claim]
    verdicts = [check(each, (), _NOTHING, evidence, library) for each in said]
    against = [each for each in verdicts if each.status == "contradicted" and each.citations]
    if against:
        return _outcome("contradicted", [each for one in against for each in one.citations])
    if all(map(stands, verdicts)):
        return _outcome("supported", [each for one in verdicts for each in one.citations])
    return Outcome(verdict="not_in_articles")


def _outcome(verdict: Verdict, cited: Sequence[citations.Citation]) -> Outcome:
    """Numbered from 1 by the articles' sentences, in the order they are cited in."""
    once = list(dict.fromkeys((each.evidence, each.sentence) for each in cited))
    return Outcome(
        verdict=verdict,
        citations=tuple(_numbered(n, *each) for n, each in enumerate(once, 1)),
    )


def _numbered(n: int, evidence: EvidenceSentence, sentence: str) -> Citation:
    return Citation.of(citations.Citation(n, evidence, sentence))
