"""How a search came about, in words: what it did unasked, and why a passage is where it is."""

from assistant.asking.searching import Search
from index.search.search import Hit

_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


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


def found_by(hit: Hit) -> str:
    """What found a passage, and how high: "Found by meaning (3rd) and words (1st)"."""
    ranks = {"meaning": hit.similarity_rank, "words": hit.words_rank}
    ways = [f"{way} ({_ordinal(rank)})" for way, rank in ranks.items() if rank is not None]
    return f"Found by {' and '.join(ways)}" if ways else ""


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def _ranked(rank: int | None, score: float | None) -> str:
    return "–" if rank is None or score is None else f"#{rank} ({score:.2f})"
