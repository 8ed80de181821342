"""What an embedding model has read lately: a question that is typed on has nearly the same
candidates as a moment before, and they needn't be embedded again."""

from collections.abc import Sequence

from index.embedding import Embedding, Encoded

REMEMBERED = 500  # texts; a sentence of 30 tokens takes 46 kB


class RecentlyRead:
    """Remembers the texts that were read last, in memory alone."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Encoded] = {}

    def read(self, texts: Sequence[str], embedding: Embedding) -> list[Encoded]:
        """Each text as `embedding` reads it. Raises ModelUnavailable."""
        by = embedding.fingerprint
        known = {text: read for text in texts if (read := self._known.get((by, text)))}
        if missing := [text for text in dict.fromkeys(texts) if text not in known]:
            known |= zip(missing, embedding.read(missing), strict=True)
        latest = {(by, text): read for text, read in known.items()}
        earlier = {key: read for key, read in self._known.items() if key not in latest}
        kept = list((earlier | latest).items())[-REMEMBERED:]
        self._known = dict(kept)  # replaced, not changed: others may read it at this moment
        return [known[text] for text in texts]
