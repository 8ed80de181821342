"""How well sentences of an article support a claim: do its words stand together there?

Each two neighbouring content words of a part of the claim are looked for in the article: a word
near one and a word near the other in meaning, within a few words of each other in one sentence. A
part that joins what the article says of different things fails there, though all its words stand.
It is late interaction (MaxSim; Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832) over
pairs of words rather than single ones.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assistant.proof.word_vectors import Reading
from index.embedding import Vectors
from index.text.chinese import is_mostly_chinese

NEAR = 6  # words between the two of a pair
# The log-odds that people call the claim supported, from the mean of its pairs and the worst one;
# by logistic regression over 600 claims about news articles (QAGS, Wang et al. 2020,
# https://arxiv.org/abs/2004.04228; CLIFF, Cao and Wang 2021, https://arxiv.org/abs/2109.09209),
# supported and unsupported ones weighing the same.
MEAN_PAIR, WORST_PAIR, CONSTANT = 3.16, 2.62, -3.66
SURE = 4.0  # log-odds where all words of a claim are there, and minus that where none is


@dataclass(frozen=True)
class Support:
    """The log-odds that people would call each part of the claim supported.

    `likeness`, one a sentence of the article, is the mean over the claim's content words of the
    nearest word in it (-1 to 1).
    """

    parts: tuple[float, ...]
    likeness: tuple[float, ...]

    @property
    def log_odds(self) -> float:
        """Those of the claim, which is supported as well as its worst part."""
        return min(self.parts)

    @property
    def probability(self) -> float:
        """From 0 to 1."""
        return 1 / (1 + math.exp(-self.log_odds))


def support(claim: Reading, sentences: Sequence[Reading]) -> Support:
    """How well `sentences`, of one article and in its order, support a claim of one sentence."""
    if is_mostly_chinese(claim.text):
        return _by_words(claim, sentences)
    content = claim.content or range(len(claim.vectors))
    if not content or not any(len(each.vectors) for each in sentences):
        return Support((-SURE,), (0.0,) * len(sentences))
    words = claim.vectors[list(content)]
    near = [words @ each.vectors.T for each in sentences]
    likeness = [float(each.max(axis=1).mean()) if each.size else 0.0 for each in near]
    parts = _parts(pairs_found(near), claim.seams)
    return Support(tuple(map(_log_odds, parts)), tuple(likeness))


def pairs_found(near: Sequence[Vectors]) -> Vectors:
    """How near each two neighbouring words of a claim stand together at best, shape (words - 1,).

    `near` has for each sentence the likeness of each of the claim's words to each of the
    sentence's, shape (words, words of the sentence). Of a single word, how near it is at all.
    """
    best = []
    for likeness in near:
        if not likeness.shape[1]:
            continue
        if len(likeness) == 1:
            best.append(likeness.max(axis=1))
            continue
        padded = np.pad(likeness, ((0, 0), (NEAR, NEAR)), constant_values=-1)
        around = np.lib.stride_tricks.sliding_window_view(padded, 2 * NEAR + 1, axis=1).max(axis=2)
        best.append(
            np.array(
                [
                    np.minimum(likeness[one], around[other]).max()
                    for one, other in pairwise(range(len(likeness)))
                ]
            )
        )
    return np.asarray(np.max(best, axis=0), np.float32)


def _parts(pairs: Vectors, seams: Sequence[bool]) -> list[Vectors]:
    """The pairs of each part of a claim, without those that join two parts: a summary joins what
    the article says apart. All of them as one part, if there are no others."""
    if len(seams) != len(pairs) or all(seams):
        return [pairs]
    apart = np.split(pairs, np.flatnonzero(seams))
    within = [part[1:] if number else part for number, part in enumerate(apart)]
    return [part for part in within if len(part)]


def _log_odds(pairs: Vectors) -> float:
    return MEAN_PAIR * float(pairs.mean()) + WORST_PAIR * float(pairs.min()) + CONSTANT


def _by_words(claim: Reading, sentences: Sequence[Reading]) -> Support:
    """By the characters shared, in Chinese, which the embedding model doesn't read.

    The share of the claim's pairs of characters that two neighbouring sentences hold.
    """
    wanted = claim.stems
    if not wanted:
        return Support((-SURE,), (0.0,) * len(sentences))
    shares = [len(wanted & each.stems) / len(wanted) for each in sentences]
    together = [
        len(wanted & (one.stems | other.stems)) / len(wanted) for one, other in pairwise(sentences)
    ]
    share = max([*shares, *together], default=0.0)
    return Support((SURE * (2 * share - 1),), tuple(shares))
