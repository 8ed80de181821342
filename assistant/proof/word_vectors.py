"""Texts as words, each with its vector in that context."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evidence.spelling import plain
from index.caches.words import stems
from index.embedding import Encoded, Vectors

_WORD = re.compile(r"\w+")
# Where one part of a sentence ends and the next begins.
_SEAM = re.compile(r"\b(?:and|or|but|while|because|as well as|so that)\b|;", re.IGNORECASE)
# Words that join parts of a sentence and say nothing of their own.
_JOINING = frozenset(
    ["also", "because", "since", "so", "therefore", "thus", "want", "wanted", "wants", "while"]
)
KEPT = 200  # texts, about 10 MB: the evidence is the same for each sentence of an answer

Read = Callable[[Sequence[str]], list[Encoded]]


@dataclass(frozen=True)
class Reading:
    """A text as the embedding model reads it, word by word.

    `vectors`, shape (words, dimensions), are unit vectors: the mean of each word's tokens where it
    stands in the text, so that one word has another vector beside other words. `content` are the
    places of the words that carry meaning; `seams` says, for each but the first of these, whether
    another part of the sentence begins between it and the one before; `stems` are theirs.
    """

    text: str
    vectors: Vectors
    content: tuple[int, ...]
    seams: tuple[bool, ...]
    stems: frozenset[str]


def readings_of(texts: Sequence[str], read: Read) -> list[Reading]:
    """Each text as the embedding model reads it."""
    written = [plain(text) for text in texts]
    encoded = read(written) if written else []
    return [_reading(*each) for each in zip(texts, written, encoded, strict=True)]


def _reading(text: str, written: str, encoded: Encoded) -> Reading:
    vectors: list[Vectors] = []
    content, seams, end = list[int](), list[bool](), 0
    starts = encoded.spans[:, 0]
    for match in _WORD.finditer(written):
        tokens = encoded.tokens[(starts >= match.start()) & (starts < match.end())]
        if len(tokens):  # a very long text is cut by the model
            if stems(match.group()) and match.group().lower() not in _JOINING:
                if content:
                    seams.append(_SEAM.search(written, end, match.start()) is not None)
                content.append(len(vectors))
                end = match.end()
            mean = tokens.mean(axis=0)
            vectors.append(mean / max(float(np.linalg.norm(mean)), 1e-9))
    dimensions = encoded.tokens.shape[1] if encoded.tokens.ndim == 2 else len(encoded.vector)
    stacked = np.array(vectors, np.float32).reshape(-1, dimensions)
    return Reading(text, stacked, tuple(content), tuple(seams), frozenset(stems(written)))
