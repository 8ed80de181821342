"""Whether the articles say a statement, or the contrary: the newest one that tells decides."""

import re
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

_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")


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
        if verdict.status == "proved" and verdict.citations:
            return Decision(True, verdict.citations[0])
        if said := says_otherwise(statement, verdict, items):
            return Decision(False, said)
    return None


def says_otherwise(
    statement: str, verdict: Verdict, items: Sequence[EvidenceSentence]
) -> Citation | None:
    """The sentence of one article's evidence that says the contrary of a statement, with its
    `verdict` on it; None if none does."""
    if verdict.status == "contradicted" and verdict.citations:
        said = verdict.citations[0]
        if not _is_of_another_year(statement, said.sentence):
            return said
    return denial(statement, items)


def _is_of_another_year(statement: str, sentence: str) -> bool:
    """Whether both name years, and none is the same: what was so in 2018 contradicts nothing of
    2022."""
    asked, said = set(_YEAR.findall(statement)), set(_YEAR.findall(sentence))
    return bool(asked and said) and asked.isdisjoint(said)


def _newest_first(evidence: Sequence[EvidenceSentence]) -> list[list[EvidenceSentence]]:
    """The evidence of each article, the newest first, the undated last."""
    ranked = sorted(evidence, key=_age)
    return [list(items) for _, items in groupby(ranked, key=lambda item: item.article)]


def _age(item: EvidenceSentence) -> tuple[int, str]:
    return -(item.article.published or date.min).toordinal(), item.article.id
