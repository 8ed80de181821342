"""Does the evidence state the claim, or only speak of the same things?

A small network reads both together: how the words of the claim stand against the nearest ones of
the evidence, and what the evidence says between and before those. It is to catch what likeness
doesn't: "not", "whether", "plans to", another number, month or name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.evidence.spelling import plain
from assistant.proof.word_vectors import Read
from index.embedding import Encoded, Vectors
from index.embedding.recently_read import RecentlyRead
from index.text.chinese import is_mostly_chinese
from index.text.sentences import sentences_of

WEIGHTS = Path(__file__).with_name("judge.npz")
CLAIM, EVIDENCE = 80, 150  # tokens read at most
KEPT = 400  # texts, about 5 MB
_ANSWER = re.compile(r"^(?:Yes|No)\b[,.;:]?\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text: `vectors`, shape (tokens, directions), and how they are written."""

    vectors: Vectors
    written: tuple[str, ...]


class Judge:
    """Reads pairs with vectors of the embedding model, which it asks for with `read`.

    It is surer of negations, hedges, months and opposites than of who did what, of units and of
    claims in other words than the evidence's. May be used from any thread.
    """

    def __init__(self, read: Read) -> None:
        self._read = read
        self._recent = RecentlyRead[Tokens](KEPT)

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> list[float | None]:
        """That the evidence, one to three sentences, states the claim, for each such pair.

        From 0 to 1; None for Chinese, which the embedding model doesn't read, and for texts
        without words. A Yes or No before the claim isn't read. Raises ModelUnavailable.
        """
        split = [
            (_ANSWER.sub("", claim), sentences(evidence))
            if not is_mostly_chinese(claim) and not is_mostly_chinese(evidence)
            else ("", [])
            for claim, evidence in pairs
        ]
        tokens = self._tokens([text for claim, of_it in split for text in (claim, *of_it)])
        sides = [
            (tokens[claim], together([tokens[text] for text in of_it])) for claim, of_it in split
        ]
        return [
            probability(features(claim, evidence)) if claim.written and evidence.written else None
            for claim, evidence in sides
        ]

    def _tokens(self, texts: Sequence[str]) -> dict[str, Tokens]:
        """Those of each text; the last ones read are kept."""
        return dict(zip(texts, self._recent.of(texts, self._read_tokens), strict=True))

    def _read_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        written = [plain(text) for text in texts]
        read = zip(written, self._read(written), strict=True)
        return [tokens_of(text, encoded, directions()) for text, encoded in read]


def sentences(evidence: str) -> list[str]:
    """The sentences of a piece of evidence; each is read by itself."""
    return [sentence.text for sentence in sentences_of(evidence)]


def tokens_of(text: str, encoded: Encoded, onto: Vectors) -> Tokens:
    """The tokens of a text, their unit vectors projected onto some directions."""
    lengths = np.linalg.norm(encoded.tokens, axis=1, keepdims=True)
    vectors = (encoded.tokens / np.maximum(lengths, 1e-9)) @ onto
    written = tuple(text[start:end].lower() for start, end in encoded.spans)
    return Tokens(vectors.astype(np.float32), written)


def together(texts: Sequence[Tokens]) -> Tokens:
    """Sentences as one text."""
    if not texts:
        return Tokens(np.zeros((0, 1), np.float32), ())
    written = tuple(token for text in texts for token in text.written)
    return Tokens(np.concatenate([text.vectors for text in texts]), written)


def features(claim: Tokens, evidence: Tokens) -> Vectors:
    """What the network sees of a pair whose texts both have tokens, shape (features,).

    Each token of the claim is aligned with the one of the evidence that is most like it, beside
    others that are alike.
    """
    ours, theirs = claim.vectors[:CLAIM], evidence.vectors[:EVIDENCE]
    same = np.array(claim.written[:CLAIM])[:, None] == np.array(evidence.written[:EVIDENCE])
    like = ours @ theirs.T
    around = np.pad(like, 1)
    aligned = (like + 0.3 * same + 0.25 * (around[:-2, :-2] + around[2:, 2:])).argmax(1)
    likeness = like[np.arange(len(ours)), aligned]
    is_same = same.any(1)
    beside = _beside(like, same, aligned[(likeness > 0.5) | is_same])
    less = ours - theirs[aligned]
    worst = np.argsort(likeness, kind="stable")[:3]
    new = ~is_same
    return np.concatenate(
        [
            _counts(likeness, is_same, aligned, len(theirs)),
            [beside.near.sum() / 3, beside.between.sum() / 5, beside.before.sum() / 3],
            [beside.aligned / len(ours)],
            beside.near @ theirs,
            beside.between @ theirs / np.sqrt(1 + beside.between.sum()),
            beside.before @ theirs,
            new @ ours / np.sqrt(1 + new.sum()),
            np.maximum(0, 0.8 - likeness) @ ours,
            np.abs(less[worst]).mean(0),
            (ours * theirs[aligned]).mean(0),
            4 * less.mean(0),
            np.maximum(0, 1 - likeness) @ less,
            ours.mean(0) - beside.dense @ theirs / max(1.0, float(beside.dense.sum())),
        ]
    ).astype(np.float32)


@dataclass(frozen=True)
class _Beside:
    """How much each token of the evidence, that the claim lacks, stands near, between or before
    those aligned with the claim's; how dense these are around it; and how many they are."""

    near: Vectors
    between: Vectors
    before: Vectors
    dense: Vectors
    aligned: int


def _beside(like: Vectors, same: NDArray[np.bool_], aligned: NDArray[np.intp]) -> _Beside:
    count = like.shape[1]
    places = np.unique(aligned)
    if not len(places):
        none = np.zeros(count, np.float32)
        return _Beside(none, none, none, none, 0)
    here = np.arange(count)
    apart = np.abs(here[:, None] - places)
    distance, around = apart.min(1), (apart <= 6).sum(1)
    lacking = 1 - np.maximum(same.any(0), like.max(0) > 0.75)
    near = lacking * np.exp(-(distance - 1) / 2) * np.minimum(around / 5, 1)
    between = lacking * ((here >= places[0]) & (here <= places[-1]))
    before = lacking * (distance <= 4) * np.minimum(around / 4, 1) * (here < places.mean())
    return _Beside(near, between, before, np.minimum(around, 5), len(places))


def _counts(
    likeness: Vectors, is_same: NDArray[np.bool_], aligned: NDArray[np.intp], length: int
) -> list[float]:
    """How like the claim's tokens are, and whether they stand in the same order."""
    steps = np.diff(aligned)
    ordered = sorted(map(float, likeness))
    together = [float(np.mean(np.abs(steps) <= most)) if len(steps) else 1.0 for most in (1, 2, 5)]
    moved = [steps > 0, steps < 0, np.abs(steps) > 10]
    order = [float(each.mean()) if len(steps) else float(not n) for n, each in enumerate(moved)]
    return [
        float(likeness.mean()),
        *(float(np.mean(ordered[:least])) for least in (1, 2, 4)),
        *(float(np.mean(likeness < less)) for less in (0.4, 0.6, 0.75)),
        float(is_same.mean()),
        float((~is_same).sum()) / 5,
        len(likeness) / 20,
        length / 40,
        *together,
        *order,
    ]


def probability(of_pair: Vectors) -> float:
    """What the network makes of the features of a pair."""
    weights = _weights()
    scaled = np.clip((of_pair - weights["mean"]) / weights["spread"], -6, 6)
    hidden = np.maximum(scaled @ weights["hidden"] + weights["hidden_bias"], 0)
    log_odds = float(hidden @ weights["out"] + weights["out_bias"][0])
    return float(1 / (1 + np.exp(-log_odds)))


def directions() -> Vectors:
    """Those that token vectors are projected onto, shape (dimensions, directions)."""
    return _weights()["directions"]


@cache
def _weights() -> dict[str, Vectors]:
    """Trained by tests/benchmarks/train_judge.py on changed sentences of SQuAD (Rajpurkar et al.
    2016, https://arxiv.org/abs/1606.05250; CC BY-SA) and invented news, as in FactCC (Kryściński
    et al. 2020, https://arxiv.org/abs/1910.12840)."""
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}
