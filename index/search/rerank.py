"""How well each of the best passages fits the question, in more detail.

These measures are added to the fused score; none of them needs another model:

- late interaction: for each word of the question, how similar the passage's most similar token
  is; rare words count more (MaxSim; Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832);
- pairs: how near to each other the question's neighbouring words stand in the passage (as in Tao
  and Zhai 2007, https://doi.org/10.1145/1277741.1277794); rare words count more;
- the article: how similar the article as a whole is to the question;
- the place: news tells the main thing first, so that later passages count a little less;
- a quiz that asks the same counts against a passage (index/search/quizzes.py).

The embedding model doesn't read Chinese. There the longest run of the question's characters that
stands in the passage counts: a name, or a term.

PAIRS and LATER were fitted on SQuAD 1.1 (1,500 questions) and RealTimeQA (140), each set counting
the same, by tests/benchmarks/fit_ranking.py, which also tells what they gain on questions not
fitted on. The other weights did best on the same questions, RUN on XQuAD (632). Halving or doubling
TOKENS, PAIRS, ARTICLE or LATER changes recall@1 by 0.03 at most.
"""

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.article import Article, Passage, article_of, under_title
from index.caches.passage_vectors import Encodings, Signs
from index.caches.words import Words, stems
from index.embedding import Encoded, Vectors
from index.search.quizzes import told
from index.text.folding import folded

FUSED, TOKENS, PAIRS, ARTICLE = 1.0, 12.0, 2.75, 4.5
LATER = 0.7  # taken off a passage, times the logarithm of its place from 1
QUIZ = 4.0  # taken off where the whole question is a quiz's; from 1 to 6 the same are found first
RUN = 0.5  # in Chinese, beside the fused score
# A word such as "who" or "when" has no meaning to match, but the words around an answer do.
FUNCTION_WORD = 2.0  # as rare as a word that is in every seventh passage
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Closeness:
    """How close a passage is to a question, part by part, each about 0 to 1; `score` has all.

    In Chinese `pairs` is the share of the question that stands in the passage in one run, and
    `tokens` and `article` are None. `later` grows with the passage's place in its article, from 0;
    `quiz` tells how much of the question a quiz in the passage asks.
    """

    score: float
    pairs: float
    tokens: float | None = None
    article: float | None = None
    later: float = 0.0
    quiz: float = 0.0


def rerank(
    text: str,
    read: Encoded | None,
    fused: Mapping[str, float],
    stored: Mapping[str, tuple[Article, Passage]],
    passage_vectors: Encodings,
    words: Words,
) -> dict[str, Closeness]:
    """Passage id → its closeness to the question `text`, for the passages `stored`.

    `read` is the question as the embedding model reads it, None if it can't.
    """
    if read is None or not len(read.tokens):
        runs = {found: longest_run(text, under_title(*pair)) for found, pair in stored.items()}
        return {found: Closeness(fused[found] + RUN * run, run) for found, run in runs.items()}
    signs = passage_vectors.signs_of(stored)
    means = passage_vectors.means_of({article_of(found) for found in stored})
    weights = _weights(text, read, words)
    pairs = Pairs.of(text, words)
    close = {}
    for found, (about, passage) in stored.items():
        lines = told(about, passage)
        tokens = max_sim(read.tokens, weights, signs[found]) if found in signs else 0.0
        near = pairs.nearness(f"{about.title}\n{lines.tells}")
        mean = means.get(article_of(found))
        article = float(mean @ read.vector) if mean is not None else 0.0
        later = math.log1p(passage.position)
        # A quiz that has the one word in it doesn't ask for it.
        quiz = pairs.nearness(lines.asks) if lines.asks and not pairs.of_one_word else 0.0
        score = FUSED * fused[found] + TOKENS * tokens + PAIRS * near + ARTICLE * article
        score -= LATER * later + QUIZ * quiz
        close[found] = Closeness(score, near, tokens, article, later, quiz)
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


@dataclass(frozen=True)
class Pairs:
    """The neighbouring words of a question, as stems, and what each pair counts: as it is rare.

    A word alone is its own neighbour: a name or a number that the embedding model has never seen
    is like many others to it.
    """

    counts: Mapping[tuple[str, str], float]

    @classmethod
    def of(cls, question: str, words: Words) -> "Pairs":
        terms = stems(question)
        rarity = words.rarity(terms)
        pairs = {(one, other) for one, other in pairwise(terms) if one != other}
        pairs = pairs or set(zip(terms, terms, strict=True))
        return cls({(one, other): rarity[one] + rarity[other] for one, other in pairs})

    @property
    def of_one_word(self) -> bool:
        """Whether the question has one word only that carries meaning."""
        return len({term for pair in self.counts for term in pair}) == 1

    def nearness(self, text: str) -> float:
        """0 to 1: 1 if all pairs stand side by side, half of it with a word between them."""
        total = sum(self.counts.values())
        if not total:
            return 0.0
        places: dict[str, list[int]] = defaultdict(list)
        for place, term in enumerate(stems(text)):
            places[term].append(place)
        return (
            sum(
                count / max(1, min(abs(a - b) for a in places[one] for b in places[other]))
                for (one, other), count in self.counts.items()
                if one in places and other in places
            )
            / total
        )


def longest_run(question: str, text: str) -> float:
    """The share of the characters of `question` in the longest run of them that `text` has."""
    question, text = folded(question).casefold(), folded(text).casefold()
    characters = sum(not each.isspace() for each in question)
    least, most = 0, len(question)
    while least < most:  # a text that has a run has all shorter ones in it
        length = (least + most + 1) // 2
        starts = range(len(question) - length + 1)
        if any(question[start : start + length] in text for start in starts):
            least = length
        else:
            most = length - 1
    return min(1.0, least / max(1, characters))
