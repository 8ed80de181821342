"""How a search came about, in words: what it did unasked, and why a passage is where it is."""

from assistant.searching import Search
from index.search import Hit


def noted(search: Search) -> list[str]:
    """What was done that wasn't asked for in so many words, a sentence each."""
    return [*([search.time_note] if search.time_note else []), *search.notes]


def explained(hit: Hit) -> str:
    """The ranks and scores that made a passage's score, in one line."""
    parts = [
        f"meaning {_ranked(hit.similarity_rank, hit.similarity)}",
        f"words {_ranked(hit.words_rank, hit.words)}",
        f"fused {hit.fused:.2f}",
    ]
    if hit.close:
        if hit.close.tokens is not None and hit.close.article is not None:
            parts += [f"tokens {hit.close.tokens:.2f}", f"article {hit.close.article:.2f}"]
        parts += [f"pairs {hit.close.pairs:.2f}", f"together {hit.close.score:.2f}"]
    if hit.preferred:
        parts.append(f"date {hit.preferred:.2f}")
    return ", ".join(parts)


def _ranked(rank: int | None, score: float | None) -> str:
    return "–" if rank is None or score is None else f"#{rank} ({score:.2f})"
