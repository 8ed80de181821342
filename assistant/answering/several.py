"""Questions over several articles: lists, counts and superlatives."""

from collections.abc import Sequence

from assistant.answering.items import Items
from assistant.answering.lists import listed
from assistant.answering.superlatives import superlative
from assistant.asking.question import Question
from index.library import Library
from index.search.search import Hit

PASSAGES_OF_SEVERAL = 24  # three times the usual: an article that isn't found isn't counted


def over_several(question: Question, hits: Sequence[Hit], library: Library) -> Items | None:
    """The answer to a question for a list, a count or a superlative, made of the passages found.

    None to other questions, and where the passages hold too few items; search for
    `PASSAGES_OF_SEVERAL` of them.
    """
    kind = question.kind
    if kind.superlative:
        return superlative(question, hits)
    return listed(question, hits, library) if kind.counts or kind.lists else None
