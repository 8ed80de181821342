"""Passages that say the same thing again make room for others."""

from collections.abc import Mapping, Sequence

import numpy as np

from index.embedding import Vectors

# Maximal marginal relevance: what a passage repeats of those above it is taken off its score
# (Carbonell and Goldstein 1998, https://doi.org/10.1145/290941.291025).
REPEATED = 0.15
FREE = 0.6  # cosine up to which two passages merely share a subject


def spread(
    ranked: Sequence[str], scores: Mapping[str, float], vectors: Mapping[str, Vectors], most: int
) -> list[str]:
    """The `most` best of the passages, `ranked` by score (0 to 1), without much repetition.

    The first stays first. Passages without a vector repeat nothing.
    """
    left = list(ranked)
    repeats = dict.fromkeys(left, 0.0)
    chosen: list[str] = []
    while left and len(chosen) < most:
        best = max(left, key=lambda found: scores[found] - REPEATED * repeats[found])
        left.remove(best)
        chosen.append(best)
        if best not in vectors:
            continue
        near = [found for found in left if found in vectors]
        if near:
            cosines = np.stack([vectors[found] for found in near]) @ vectors[best]
            for found, cosine in zip(near, cosines.tolist(), strict=True):
                likeness = max(0.0, cosine - FREE) / (1 - FREE)
                repeats[found] = max(repeats[found], likeness)
    return chosen
