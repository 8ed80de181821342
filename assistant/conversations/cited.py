"""The articles that an answer or a conversation cites, as references."""

from collections.abc import Iterable

from assistant.conversations.saved_answer import SavedAnswer
from assistant.references.reference import Reference, references


def cited(answers: Iterable[SavedAnswer]) -> list[Reference]:
    """Each article that the answers cite, once, with the sentences that they quote of it."""
    return references(
        (source.article, quoted)
        for answer in answers
        for source in answer.sources
        if (quoted := [each.sentence for each in answer.quotations if each.n == source.n])
    )
