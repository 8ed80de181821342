"""A refusal: that no article answers the question, and what the nearest one does say."""

from collections.abc import Sequence

from assistant.evidence.evidence import EvidenceSentence
from assistant.model.hostile import quotable
from assistant.words.words import words_for


def refusal(question: str, articles: int | None, evidence: Sequence[EvidenceSentence]) -> str:
    """The refusal of a question that was asked of so many articles (None: those that pass the
    filters), in the question's language."""
    words = words_for(question)
    if articles == 0:
        return words("answer.no_articles")
    refused = (
        words("answer.none_of_filtered")
        if articles is None
        else words("answer.none_of", count=articles)
    )
    if not evidence:
        return refused
    nearest = max(evidence, key=lambda item: item.score)
    source = words.source(nearest.article)
    return refused + quotable(
        words("answer.closest", source=source, sentence=nearest.sentence.text)
    )
