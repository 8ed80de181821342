"""A refusal: that no article answers the question, and what the nearest one does say."""

from collections.abc import Sequence

from assistant.evidence.evidence import EvidenceSentence
from assistant.model.hostile import quotable
from assistant.words.phrasing import phrases_for


def refusal(question: str, articles: int | None, evidence: Sequence[EvidenceSentence]) -> str:
    """The refusal of a question that was asked of so many articles (None: those that pass the
    filters), in the question's language."""
    phrases = phrases_for(question)
    if articles == 0:
        return phrases.no_articles
    refused = phrases.none_of_the_filtered if articles is None else phrases.none_of(articles)
    if not evidence:
        return refused
    nearest = max(evidence, key=lambda item: item.score)
    return refused + quotable(phrases.closest(nearest.article, nearest.sentence.text))
