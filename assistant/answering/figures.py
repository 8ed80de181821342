"""What a figure in a sentence counts."""

import re

from assistant.proof.numbers import Number
from index.caches.words import stems
from index.text.chinese import is_mostly_chinese

NEAR = 5  # words, or twice as many characters, after a figure within which stands what it counts


def counts(number: Number, noun: str, sentence: str) -> bool:
    """Whether a figure of a sentence counts this: “1,830 of its garden lamps”."""
    after = sentence.partition(number.text)[2]
    if is_mostly_chinese(noun):
        return noun in re.split(r"[，,；;。]", after)[0][: 2 * NEAR]
    near = re.split(r"[,;:]|\b(?:and|while|but|in|on|at)\b", after)[0].split()[:NEAR]
    head = stems(noun)[-1:]
    return bool(head) and head[0] in stems(" ".join(near))
