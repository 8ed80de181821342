"""Scores of several lists of passages, made such that they can be compared."""


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


def stretched(scores: dict[str, float]) -> dict[str, float]:
    """Scores from 0 to 1, in the same proportions."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if low == high:
        return dict.fromkeys(scores, 1.0)
    return {passage_id: (score - low) / (high - low) for passage_id, score in scores.items()}


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
