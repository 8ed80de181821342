"""Whether the articles say a statement, or the contrary: the newest one that tells decides."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from assistant.asking.question import Question
from assistant.evidence.evidence import EvidenceSentence
from assistant.evidence.genre import of_news
from assistant.proof import Verdict, check
from index.library import Library


def decided(
    statement: str,
    question: Question,
    evidence: Sequence[EvidenceSentence],
    library: Library,
) -> Verdict | None:
    """The verdict on a statement of the newest article that proves or contradicts it; None if
    none does.

    Articles are read one by one, so that what was reported first doesn't outweigh a later
    correction; opinion and satire aren't heard.
    """
    for items in _newest_first(of_news(evidence)):
        verdict = check(statement, (), question, items, library)
        if verdict.status in ("proved", "contradicted") and verdict.citations:
            return verdict
    return None


def quoted(verdict: Verdict) -> Verdict:
    """The verdict on a quotation of the first sentence that a verdict cites: it is as it says."""
    return Verdict("proved", 1.0, verdict.citations[:1])


def _newest_first(evidence: Sequence[EvidenceSentence]) -> list[list[EvidenceSentence]]:
    """The evidence of each article, the newest first, the undated last."""
    ranked = sorted(evidence, key=_age)
    return [list(items) for _, items in groupby(ranked, key=lambda item: item.article)]


def _age(item: EvidenceSentence) -> tuple[int, str]:
    return -(item.article.published or date.min).toordinal(), item.article.id
