"""How well each of the best passages fits the question, in more detail.

Three measures are added to the fused score; none of them needs another model:

- late interaction: for each word of the question, how similar the passage's most similar token
  is; rare words count more (MaxSim; Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832);
- pairs: how many of the question's neighbouring words are side by side in the passage too;
- the article: how similar the article as a whole is to the question.

The weights are those that did best on 1,500 encyclopedia and 140 news questions together; halving
or doubling any of them changes little.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.article import Article, Passage, article_of, under_title
from index.caches.passage_vectors import PassageVectors, Signs
from index.caches.words import Words, stems
from index.embedding import Encoded, Vectors

FUSED, TOKENS, PAIRS, ARTICLE = 1.0, 12.0, 2.0, 4.5
# A word such as "who" or "when" has no meaning to match, but the words around an answer do.
FUNCTION_WORD = 2.0  # as rare as a word that is in every seventh passage
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Closeness:
    """How close a passage is to a question, part by part, each about 0 to 1; `score` has all.

    `tokens` and `article` are None for Chinese, which the embedding model doesn't read.
    """

    score: float
    pairs: float
    tokens: float | None = None
    article: float | None = None


def rerank(
    text: str,
    read: Encoded | None,
    fused: Mapping[str, float],
    stored: Mapping[str, tuple[Article, Passage]],
    passage_vectors: PassageVectors,
    words: Words,
) -> dict[str, Closeness]:
    """Passage id → its closeness to the question `text`, for the passages `stored`.

    `read` is the question as the embedding model reads it, None if it can't.
    """
    pairs = _pairs_shared(text, stored)
    if read is None or not len(read.tokens):
        return {
            found: Closeness(FUSED * fused[found] + PAIRS * share, share)
            for found, share in pairs.items()
        }
    signs = passage_vectors.signs_of(stored)
    means = passage_vectors.means_of({article_of(found) for found in stored})
    weights = _weights(text, read, words)
    close = {}
    for found, share in pairs.items():
        tokens = max_sim(read.tokens, weights, signs[found]) if found in signs else 0.0
        mean = means.get(article_of(found))
        article = float(mean @ read.vector) if mean is not None else 0.0
        score = FUSED * fused[found] + TOKENS * tokens + PAIRS * share + ARTICLE * article
        close[found] = Closeness(score, share, tokens, article)
    return close


def max_sim(question: Vectors, weights: Vectors, signs: Signs) -> float:
    """The mean, by `weights`, of each question token's greatest likeness to a passage's token.

    `question` has shape (tokens, dimensions), `weights` (tokens,) and adds up to 1, `signs`
    (tokens of the passage, dimensions / 8).
    """
    if not len(signs):
        return 0.0
    dimensions = question.shape[1]
    ones = np.unpackbits(signs, axis=1, count=dimensions).astype(np.float32)
    # The product with -1 and 1, of which only the ones are stored.
    products = 2 * (ones @ question.T) - question.sum(axis=1)
    lengths = np.linalg.norm(question, axis=1) * np.sqrt(dimensions)
    likeness = products.max(axis=0) / lengths
    return float(likeness @ weights)


def _weights(text: str, read: Encoded, words: Words) -> Vectors:
    """How much each token of the question counts: the rarer its word, the more."""
    spans = [(match.start(), match.end(), stems(match.group())) for match in _WORD.finditer(text)]
    rarity = words.rarity(stem for _, _, found in spans for stem in found[:1])
    weights = np.zeros(len(read.tokens), dtype=np.float32)
    for place, (start, _) in enumerate(read.spans):
        found = next((stem for first, end, stem in spans if first <= start < end), [])
        weights[place] = rarity[found[0]] if found else FUNCTION_WORD
    return weights / max(float(weights.sum()), 1e-9)


def _pairs_shared(text: str, stored: Mapping[str, tuple[Article, Passage]]) -> dict[str, float]:
    """The share of the question's neighbouring words that each passage has side by side."""
    asked = _pairs(stems(text))
    return {
        found: len(asked & _pairs(stems(under_title(*pair)))) / max(1, len(asked))
        for found, pair in stored.items()
    }


def _pairs(terms: Sequence[str]) -> set[tuple[str, str]]:
    return set(pairwise(terms))
