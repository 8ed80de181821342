"""Passages → vectors, in small steps that let searches go first."""

from collections.abc import Sequence

import numpy as np

from index.article import Article, Passage
from index.embedding import Embedding, Vectors
from index.traffic import Traffic

TEXTS_A_STEP = 16


def embed(
    pairs: Sequence[tuple[Article, Passage]], embedding: Embedding, traffic: Traffic
) -> Vectors:
    """The vectors of these passages, at least one, each read under its article's title.

    Shape (n, dimensions).
    """
    texts = [f"{article.title}\n{passage.text}" for article, passage in pairs]
    # Texts of one length together waste no work on padding.
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    steps = []
    for start in range(0, len(order), TEXTS_A_STEP):
        traffic.give_way()
        steps.append(embedding.encode([texts[place] for place in order[start:][:TEXTS_A_STEP]]))
    vectors = np.empty((len(texts), steps[0].shape[1]), dtype=np.float32)
    vectors[order] = np.concatenate(steps)
    return vectors
