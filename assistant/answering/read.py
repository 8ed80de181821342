"""What a model has read of the articles for a question that is still being typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from operator import eq

from assistant.evidence.evidence import EvidenceSentence
from index.readers import Reader, reader

BEGINS_AS = 0.7  # of an unfinished question's letters, which the finished one begins with


@dataclass(frozen=True)
class Read:
    """The excerpts read for the unfinished `question`, in the order in which they were read.

    They are for whoever typed it, the `reader` at the time: others may not read the same articles.
    """

    question: str = ""
    sentences: tuple[EvidenceSentence, ...] = ()
    reader: Reader = field(default_factory=reader)

    def for_question(self, question: str) -> Sequence[EvidenceSentence]:
        """The excerpts read, if `question` is what that one may have become; else none."""
        if self.reader != reader():
            return ()
        typed, now = (" ".join(each.casefold().split()) for each in (self.question, question))
        is_same = typed and alike(typed, now) >= BEGINS_AS * len(typed)
        return self.sentences if is_same else ()


def alike(one: Sequence[object], other: Sequence[object]) -> int:
    """How many of their first items are the same."""
    return sum(takewhile(bool, map(eq, one, other)))
