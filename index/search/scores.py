"""Scores: those of several lists fused, recent articles preferred, and repetition taken off."""

import math
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from index.article import article_of
from index.embedding import Vectors
from index.query import Query

# Maximal marginal relevance: what a passage repeats of those above it is taken off its score
# (Carbonell and Goldstein 1998, https://doi.org/10.1145/290941.291025).
REPEATED = 0.15
FREE = 0.6  # cosine up to which two passages merely share a subject
# Days in which news of an event becomes a third as likely to be asked for. Measured on 140
# news questions asked within a week of their article: 14 and 30 days do alike.
FADES_IN = 30
APART = 1e-6  # of two passages whose order isn't that of their scores
NEWS_FADES_IN = 60  # "latest" is asked of things that happen every month as well as every day


def fuse(dense: dict[str, float], words: dict[str, float], meaning: float) -> dict[str, float]:
    """Both scores together, each stretched to 0..1 over its own list; absent counts 0.

    `meaning` is the share of the dense score. Normalised-score fusion ("min-max", Fox and Shaw
    1994; against rank fusion see Bruch et al. 2023, https://arxiv.org/abs/2210.11934).
    """
    dense, words = stretched(dense), stretched(words)
    return {
        passage_id: meaning * dense.get(passage_id, 0.0)
        + (1 - meaning) * words.get(passage_id, 0.0)
        for passage_id in dense.keys() | words.keys()
    }


def stretched(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores from 0 to 1, in the same proportions."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if low == high:
        return dict.fromkeys(scores, 1.0)
    return {passage_id: (score - low) / (high - low) for passage_id, score in scores.items()}


def with_words_only(scores: Mapping[str, float], words: Mapping[str, float]) -> dict[str, float]:
    """The `scores` of some passages, 0 to 1, together with all that are found by `words` only.

    What has no vector yet can't be looked at as closely. It keeps the place that its words have
    among all words' (their BM25 scores), and the others fill the places between, best first, with
    no more articles up to any place than by words. So the order is BM25's as long as nothing has a
    vector, and that of `scores` when all have one. Each passage has its own score, or that of the
    one before it if that is less.
    """
    others = sorted(scores, key=lambda each: (-scores[each], each))
    merged: list[str] = []
    by_words, placed = set[str](), set[str]()  # articles
    for passage_id in sorted(words, key=lambda each: (-words[each], each)):
        by_words.add(article_of(passage_id))
        if passage_id in scores:
            may_come = (o for o in others if len(placed) < len(by_words) or article_of(o) in placed)
            best = next(may_come, None)
            if best is None:
                continue
            others.remove(best)
            passage_id = best
        merged.append(passage_id)
        placed.add(article_of(passage_id))
    alone = stretched(words)
    found: dict[str, float] = {}
    last = math.inf
    for passage_id in [*merged, *others]:
        own = scores[passage_id] if passage_id in scores else alone[passage_id]
        found[passage_id] = last = min(own, last - APART)
    return found


def by_rank(scores: dict[str, float], model: dict[str, float]) -> dict[str, float]:
    """To each passage the score that the one a rank further down has in `model`.

    So the first of `model` stays first, and the first few of each of several lists come before what
    follows in any of them.
    """
    if not model:
        return scores
    curve = sorted(model.values(), reverse=True)
    ranked = sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))
    return {each: curve[min(rank, len(curve) - 1)] for rank, each in enumerate(ranked, 1)}


def preferred(query: Query, published: Mapping[str, date | None]) -> dict[str, float]:
    """Article id → how near it is to the day that the query prefers, 0 to 1; empty if to none.

    The newest article of those found is the "latest", however long ago that was.
    """
    dated = {article_id: day for article_id, day in published.items() if day}
    day, fades_in = query.near, FADES_IN
    if query.newest and dated:
        known = [each for each in dated.values() if query.near is None or each <= query.near]
        day, fades_in = max(known, default=query.near), NEWS_FADES_IN
    if day is None:
        return {}
    return {
        article_id: math.exp(-abs((day - dated[article_id]).days) / fades_in)
        if article_id in dated
        else 0.0
        for article_id in published
    }


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
