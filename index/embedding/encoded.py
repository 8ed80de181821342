"""A text as an embedding model sees it: vectors of the whole and of its tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Encoded:
    """A text as vectors.

    `vector` is the text's, a unit vector of shape (dimensions,); `tokens` are those of its tokens,
    shape (tokens, dimensions), without those that hold no letter or digit; `spans`, shape
    (tokens, 2), tells where in the text each token begins and ends.
    """

    vector: Vectors
    tokens: Vectors
    spans: NDArray[np.int32]


class Encoder(Protocol):
    """A model that was loaded."""

    engine: str

    def read(self, texts: Sequence[str]) -> list[Encoded]:
        """The vectors of each text and its tokens."""
        ...


def encoded(text: str, vector: Vectors, tokens: Vectors, spans: list[tuple[int, int]]) -> Encoded:
    """The model's output without the tokens that hold no letter or digit."""
    kept = [
        place
        for place, (start, end) in enumerate(spans)
        if any(character.isalnum() for character in text[start:end])
    ]
    kept_spans = np.array([spans[place] for place in kept], np.int32).reshape(-1, 2)
    return Encoded(vector, tokens[kept], kept_spans)
