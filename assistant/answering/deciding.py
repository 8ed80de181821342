"""Whether the articles say a statement, or the contrary: the newest one that tells decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from assistant.answering.denials import denial
from assistant.asking.question import Question
from assistant.evidence.citations import Citation
from assistant.evidence.evidence import EvidenceSentence
from assistant.evidence.genre import of_news
from assistant.proof import Verdict, check
from index.library import Library


@dataclass(frozen=True)
class Decision:
    """Whether an article says a statement, or the contrary, and its sentence that does."""

    says_so: bool
    citation: Citation

    @property
    def verdict(self) -> Verdict:
        """That of the sentence quoted word for word."""
        return Verdict("proved", 1.0, (self.citation,))


def decided(
    statement: str,
    question: Question,
    evidence: Sequence[EvidenceSentence],
    library: Library,
) -> Decision | None:
    """What the newest article says that proves or contradicts a statement; None if none does.

    Articles are read one by one, so that what was reported first doesn't outweigh a later
    correction; opinion and satire aren't heard.
    """
    for items in _newest_first(of_news(evidence)):
        verdict = check(statement, (), question, items, library)
        status: str = verdict.status
        if status in ("proved", "contradicted") and verdict.citations:
            return Decision(status == "proved", verdict.citations[0])
        if denied := denial(statement, items):
            return Decision(False, denied)
    return None


def _newest_first(evidence: Sequence[EvidenceSentence]) -> list[list[EvidenceSentence]]:
    """The evidence of each article, the newest first, the undated last."""
    ranked = sorted(evidence, key=_age)
    return [list(items) for _, items in groupby(ranked, key=lambda item: item.article)]


def _age(item: EvidenceSentence) -> tuple[int, str]:
    return -(item.article.published or date.min).toordinal(), item.article.id
